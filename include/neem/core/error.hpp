// One error type. A message is one line in three parts: what is wrong; where; what to do.
#pragma once

#include "neem/core/text.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace neem {

/// What kind of failure; the value is the exit code of the program `neem`.
enum class ErrorKind { usage = 2, data = 3, io = 4, resource = 5, numeric = 6 };

/// What failed. The hundreds are the ErrorKind; the rest is the number that users see, as in DATA-01.
enum class ErrorCode {
  option_value = 201,          ///< an option outside its range
  perplexity_too_large = 202,  ///< more neighbors asked for than there are
  unknown_option = 203,        ///< a name the program does not know
  dimensions = 204,            ///< a method that does not exist in this number of dimensions
  conflict = 205,              ///< options that exclude each other
  not_finite = 301,            ///< NaN or infinity where a number must be
  shape = 302,                 ///< sizes that do not fit each other
  empty = 303,                 ///< no rows, no columns, no bytes
  format = 304,                ///< a header that cannot be read
  truncated = 305,             ///< a file shorter than it promises
  extra_bytes = 306,           ///< a file longer than it promises
  dtype = 307,                 ///< a number type that is not supported
  cell = 308,                  ///< text that is not a number
  out_of_range = 309,          ///< a number the type cannot hold
  neighbors = 310,             ///< a neighbor table that breaks its contract
  gzip = 311,                  ///< a compressed stream that is damaged
  too_long = 312,              ///< a line, header or size above the limit
  zero_row = 313,              ///< a direction asked of a row of zeros
  open = 401,                  ///< a file that cannot be opened
  read = 402,                  ///< a file that cannot be read
  write = 403,                 ///< a file that cannot be written
  exists = 404,                ///< a file that would be overwritten
  memory = 501,                ///< more memory than there is or than is allowed
  too_many = 502,              ///< more points or edges than the types can number
  diverged = 601,              ///< positions that left the finite numbers
  collapsed = 602,             ///< a map whose points have all fallen onto one place
};

/// The kind that a code belongs to.
constexpr ErrorKind kind_of(ErrorCode code) { return static_cast<ErrorKind>(static_cast<int>(code) / 100); }

/// Every failure of the library. `what()` is "what is wrong; where; what to do", one line of UTF-8 whatever
/// stands in the names and values it quotes: see printable().
class Error : public std::runtime_error {
public:
  /// @param code    what failed
  /// @param wrong   the first part of the message, which quotes the value: "perplexity = -1 is not positive"
  /// @param where   the option, the file or the row and column
  /// @param remedy  what the user can do about it
  Error(ErrorCode code, std::string_view wrong, std::string_view where, std::string_view remedy)
      : std::runtime_error(join({printable(wrong, longest_part), "; ", printable(where, longest_part), "; ",
                                 printable(remedy, longest_part)})),
        code_(code) {
    constexpr std::string_view word = "option ";
    if (where.starts_with(word)) option = where.substr(word.size());
  }

  ErrorCode code() const { return code_; }           ///< what failed
  ErrorKind kind() const { return kind_of(code_); }  ///< its kind, the exit code of the program

  /// "DATA-01": the kind in words and the number within it.
  std::string name() const {
    constexpr std::string_view kinds[] = {"USAGE", "DATA", "IO", "RESOURCE", "NUMERIC"};
    const int number = static_cast<int>(code_) % 100;
    return join({kinds[static_cast<int>(kind()) - 2], number < 10 ? "-0" : "-", number});
  }

  std::optional<std::int64_t> row{};     ///< of an array or a text file, counted from 0, if there is one
  std::optional<std::int64_t> column{};  ///< of an array or a text file, counted from 0, if there is one
  std::optional<std::int64_t> byte{};    ///< of a file, counted from 0, if there is one

  /// The option it is about, as the message has it: "min_dist" where that begins and the second part is "option
  /// min_dist"; or "CsvOptions::header = true" within the third. Empty if there is none. A program whose user
  /// does not know the library says it in its own words in this place.
  std::string option{};

private:
  static constexpr std::size_t longest_part = 1000;  // bytes

  ErrorCode code_;
};

}  // namespace neem
