// A table as people keep it: columns with names and kinds, names of rows, classes, cells that are missing.
#pragma once

#include "neem/core/types.hpp"
#include "neem/io/labels.hpp"

#include <optional>
#include <string>
#include <vector>

namespace neem {

/// What the cells of a column are.
enum class ColumnKind {
  number,    ///< numbers, some of them with decimals
  whole,     ///< whole numbers, or true and false as 1 and 0
  category,  ///< text of few distinct values: at most as many as half of the rows, and 1,000
  text,      ///< any other text
  time,      ///< dates of ISO 8601, in seconds since 1970-01-01 UTC
  empty,     ///< no cell has a value
  list       ///< lists of numbers, all of one length; if used, as many columns of Table::values
};

/// The kind in words, as in "whole numbers".
inline const char* name_of(ColumnKind kind) {
  constexpr const char* names[] = {"numbers", "whole numbers", "classes", "text", "times", "empty", "lists"};
  return names[static_cast<int>(kind)];
}

/// What became of a column.
enum class ColumnUse {
  value,    ///< a column of Table::values
  names,    ///< the names of the rows
  labels,   ///< the classes of the rows
  left_out  ///< nothing: it was dropped, not selected, or is neither numbers nor names nor classes
};

/// How a table is written, and what is to be taken from it. What is not given is recognised in the first block
/// of the file.
///
/// A column is given by its name in the header, or else by its number from 1.
struct TableOptions {
  std::optional<char>
      delimiter{};  ///< between cells: , ; tab | or blank, which stands for any number of blanks
  std::optional<char> decimal{};       ///< before decimals, a point or a comma
  std::optional<bool> header{};        ///< whether the first row holds the names of the columns
  std::string names{};                 ///< the column of the names of rows; "none": there is none
  std::string labels{};                ///< the column of classes; "none": there is none
  std::vector<std::string> columns{};  ///< the columns of numbers that are taken, or ranges such as 5-20
  std::vector<std::string> drop{};     ///< columns, or ranges, that are as if they were not there
  bool transpose = false;              ///< rows of the file are columns of the table
  bool numbers = true;                 ///< false: a table of classes, all of whose cells are kept as text
  /// How many rows are expected. Where a file is all text, this decides whether its first row is a header.
  std::optional<Index> rows{};
};

/// A column of a file, in the order of the file.
struct TableColumn {
  std::string name{};                    ///< from the header; empty without one
  ColumnKind kind = ColumnKind::number;  ///< what its cells are
  ColumnUse use = ColumnUse::value;      ///< what was made of it
  Index values = 1;                      ///< of a value: columns of Table::values, more than one of lists
  /// Cells that are empty, or say NA, N/A, NaN, NaT, NULL, None, `#N/A`, `#DIV/0!`, `<NA>`, missing, -, ? or a point.
  Index missing = 0;
  std::vector<Id> ids{};             ///< of text: which of `texts` every row has
  std::vector<std::string> texts{};  ///< of text: its distinct values, in the order of their first row
};

/// A table that was read.
struct Table {
  Matrix<double> values{};  ///< n × d, NaN where a cell is missing
  std::vector<std::string>
      value_names{};                 ///< of the d columns, name[0] and so on of a list; empty without header
  std::vector<std::string> names{};  ///< of the n rows; empty where there are none
  Labels
      labels{};  ///< the classes of the n rows, that of cells without one called ""; none where there are none
  std::vector<TableColumn> columns{};  ///< all columns of the file, or of the transposed file none
  Index rows = 0;                      ///< n
  Index missing = 0;                   ///< missing cells of `values`; a list counts once
  std::string missing_places{};        ///< where the first of them are: line and column, counted from 1
  bool header = false;                 ///< the first row held names
  char delimiter = ',';                ///< what stood between the cells
  char decimal = '.';                  ///< and before decimals
  std::vector<std::string> notes{};    ///< what was recognised, a sentence each, for the user to read
  std::vector<std::string> doubts{};   ///< what may have been taken for something else than it is, likewise
};

}  // namespace neem
