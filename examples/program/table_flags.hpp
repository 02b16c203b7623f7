// Flags of what only a table in text has: refused where a file is none.
#pragma once

#include "files.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>

#include <string>

namespace program {

/// @param lacks  what the format has not
/// @throws neem::Error (USAGE) for a flag that is given
inline void refuse_table_flag(const std::string& flag, bool given, const std::string& format,
                              const std::string& lacks, const FileName& file) {
  if (!given) return;
  throw neem::Error(neem::ErrorCode::conflict,
                    flag + " has no meaning for " + format + ", which has no " + lacks,
                    neem::printable(file.path), "leave it out");
}

/// --columns, --drop and --transpose are of every format, and not among these flags.
/// @param names, classes  whether the format has columns of them
inline void refuse_table_flags(const std::string& format, bool names, bool classes, const FileName& file,
                               const Reading& reading) {
  const auto refuse = [&](const std::string& flag, bool given, const std::string& lacks) {
    refuse_table_flag(flag, given, format, lacks, file);
  };
  if (file.header) refuse(*file.header ? ",header" : ",no-header", true, "header");
  if (reading.beside) return;
  refuse("--delimiter", !reading.delimiter.empty(), "cells in text");
  refuse("--decimal", !reading.decimal.empty(), "cells in text");
  refuse(reading.header ? "--header" : "--no-header", reading.header || reading.no_header, "header");
  refuse("--names", !reading.names.empty() && reading.names != "none" && !names, "column of names");
  if (classes || reading.class_column.empty() || reading.class_column == "none") return;
  throw neem::Error(neem::ErrorCode::option_value,
                    "there is neither a file nor a column '" + neem::printable(reading.class_column, 80) +
                        "': " + format + " has no columns of classes",
                    "option --labels", "give a file of one class a point");
}

}  // namespace program
