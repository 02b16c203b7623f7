// The error messages of readers and writers.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

namespace neem::detail {

using neem::printable;

/// What an error number of the system means, and what the user may do about it.
inline std::string reason(int number) { return std::generic_category().message(number); }
inline std::string remedy(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return "check the path";
    case EACCES:
    case EPERM:
      return "check the permissions of the file and its directory";
    case EISDIR:
      return "name a file, not a directory";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free some space or choose another place";
    case EROFS:
      return "choose a place that can be written";
    case ENAMETOOLONG:
      return "choose a shorter name";
    case ENOMEM:
      return "free some memory";
    default:
      return "check the file and the device it is on";
  }
}

/// `otherwise`, unless the system had no memory: that is no fault of the file.
inline ErrorCode code_of(int number, ErrorCode otherwise) {
  return number == ENOMEM ? ErrorCode::memory : otherwise;
}

/// A place in a file: set in the Error where it is known. All are counted from 0.
struct Place {
  std::optional<std::int64_t> row{}, column{}, byte{};
  std::string option{};  ///< that the remedy names: see Error::option
};

[[noreturn]] inline void fail(ErrorCode code, const std::string& wrong, const std::string& where,
                              const std::string& to_do, const Place& place = {}) {
  Error error(code, wrong, where, to_do);
  error.row = place.row;
  error.column = place.column;
  error.byte = place.byte;
  if (!place.option.empty()) error.option = place.option;
  throw error;
}

/// @throws Error (DATA) for a matrix without values: no reader takes such a file
inline void require_values(std::int64_t rows, std::int64_t columns, const std::string& path) {
  if (rows > 0 && columns > 0) return;
  fail(ErrorCode::empty, "there are no values to write",
       printable(path) + ", values are " + std::to_string(rows) + " x " + std::to_string(columns),
       "give at least one row and one column");
}

}  // namespace neem::detail
