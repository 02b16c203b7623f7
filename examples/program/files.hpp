// Names of files on the command line, and how text in them is said to be written.
#pragma once

#include "arguments.hpp"

#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/io/decode.hpp>
#include <neem/io/file_member.hpp>
#include <neem/io/gzip.hpp>
#include <neem/io/input.hpp>
#include <neem/io/table_types.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace program {

inline bool is_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// Whether a file can be read more than once: a pipe cannot.
inline bool is_regular(const std::string& path) {
  struct ::stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// A file and what is said about it: FILE, FILE.npz:NAME; with ,header or ,no-header behind.
struct FileName {
  std::string path{};
  std::optional<bool> header{};
  std::string member{};  ///< an array in it, or none
};

inline FileName file_name(const std::string& given) {
  for (const bool header : {true, false}) {
    const std::string_view ending = header ? ",header" : ",no-header";
    if (given.ends_with(ending) && !is_there(given)) {
      neem::FileMember file = neem::file_member(given.substr(0, given.size() - ending.size()));
      return {std::move(file.path), header, std::move(file.member)};
    }
  }
  neem::FileMember file = neem::file_member(given);
  return {std::move(file.path), std::nullopt, std::move(file.member)};
}

/// Whether sparse points are taken, and as what.
enum class TakeSparse { never, in_float, in_double };

/// How tables are to be read; empty text = not given.
struct Reading {
  std::string delimiter{}, decimal{}, names{}, field{};
  std::vector<std::string> columns{}, drop{};
  bool header = false, no_header = false, transpose = false, join = false;
  bool flat = false;           ///< whether an array of one dimension is a column
  bool beside = false;         ///< of another file than the points
  std::string class_column{};  ///< of --labels, where it names a column of the points
  TakeSparse sparse = TakeSparse::never;
  std::uint64_t most_bytes = 0;  ///< of input whose size is not known; 0: any number

  std::optional<char> between() const {
    if (delimiter.empty()) return std::nullopt;
    if (delimiter == "\\t" || delimiter == "tab") return '\t';
    if (delimiter == "blank" || delimiter == "space") return ' ';
    if (delimiter.size() == 1) return delimiter[0];
    refuse_value("delimiter", delimiter, "one character, tab or blank");
  }

  /// Whether something is said that only a table in text has.
  bool of_table() const {
    return !delimiter.empty() || !decimal.empty() || (!names.empty() && names != "none") || header ||
           no_header;
  }

  /// For a table of its own: what is said about the rows and columns of the points is not said about it.
  Reading of_other_file() const {
    Reading own;
    own.delimiter = delimiter, own.decimal = decimal;
    own.beside = true;
    return own;
  }

  /// Of --header and --no-header.
  std::optional<bool> given_header() const {
    if (header && no_header) {
      throw neem::Error(neem::ErrorCode::conflict, "--header and --no-header exclude each other", "options",
                        "give one of them, or one a file as in FILE,header");
    }
    return header || no_header ? std::optional<bool>(header) : std::nullopt;
  }

  neem::TableOptions table() const {
    neem::TableOptions options;
    options.delimiter = between();
    if (!decimal.empty()) {
      if (decimal != "." && decimal != ",") refuse_value("decimal", decimal, ". or ,");
      options.decimal = decimal[0];
    }
    options.header = given_header();
    options.names = names;
    options.labels = class_column;
    for (const std::string& list : columns) {
      for (const std::string& one : split(list)) options.columns.push_back(one);
    }
    for (const std::string& list : drop) {
      for (const std::string& one : split(list)) options.drop.push_back(one);
    }
    options.transpose = transpose;
    return options;
  }
};

/// Its size; 0 where it has none.
inline double bytes_of_file(const std::string& path) {
  struct ::stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<double>(status.st_size) : 0;
}

/// A file, unpacked and in UTF-8. @param notes  what was converted is added
inline neem::Input open(const std::string& path, std::vector<std::string>& notes) {
  return neem::decode(neem::unpack(path == "-" ? neem::open_standard_input() : neem::open_file(path)), notes);
}
inline neem::Input open(const std::string& path) {
  std::vector<std::string> unsaid;
  return open(path, unsaid);
}

}  // namespace program
