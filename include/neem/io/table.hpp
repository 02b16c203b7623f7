// Tables in text as people keep them: .csv, .tsv and .txt with headers, names, classes and gaps, from
// spreadsheets, pandas and R.
//
//     Table iris = read_table("iris.csv");   // values 150 × 4, labels of three species
//     for (const std::string& note : iris.notes) puts(note.c_str());
//
// What a file holds is recognised in its first block of 64 KiB, and told in the notes; TableOptions overrule it.
// For plain tables of numbers there is read_csv, which takes nothing else.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/table_reader.hpp"
#include "neem/io/detail/table_start.hpp"
#include "neem/io/detail/table_uses.hpp"
#include "neem/io/input.hpp"
#include "neem/io/table_types.hpp"

#include <string>
#include <vector>

namespace neem {

/// A table from a text file, one row a line.
///
/// Recognised, unless the options say otherwise:
/// - cells between commas, semicolons, tabs, bars or blanks; quoted or not, two quotes for one, over several lines;
///   decimals after a comma where no comma stands between cells; Excel's first line sep=; is passed over, and
///   lines that begin with #;
/// - a header: text above numbers, a first row with a cell less (R), an empty first cell (pandas), and 0, 1, 2, …
///   above rows that do not go on so;
/// - names of rows: a first column of distinct texts; one of numbers under no name, or distinct whole ones under
///   id, index and the like; the first under a header with a cell less;
/// - classes: of the columns of few distinct texts, and of whole numbers called label, class, target, species or
///   cluster, one with such a name or else the last;
/// - lists of numbers in a cell, [0.1, 0.2], as data frames of embeddings have them: a column a number, and where
///   there are such, columns of single numbers are taken only if they are selected;
/// - dates, which are left out unless they are selected; true and false, which are 1 and 0;
/// - missing cells: NaN in the values, counted.
///
/// @param input    UTF-8 or ASCII, LF, CR LF or CR, at most 16 MiB a row
/// @param options  what is known
/// @return         n rows; each value is the double nearest to its text (too small: 0); d may be 0
/// @throws         Error (DATA) with line and column, counted from 1, for a cell of a column of numbers that is
///                 text, infinite or out of range, rows of different lengths, an empty line between rows, no
///                 rows, numbers such as 1,234 that can be read in two ways; (USAGE) for a column that is not
///                 there; (IO)
/// @cost           one pass; 8 bytes a number, at most twice that while they are read; distinct texts once; about
///                 1 KiB a column
inline Table read_table(Input& input, const TableOptions& options = {}) {
  return detail::with_memory_errors(input, [&] {
    if (options.delimiter) detail::check_delimiter(*options.delimiter);
    detail::Lines lines(input);
    const detail::TableStart start =
        detail::TableLook(input, options.delimiter, options.decimal, options.header).look();
    detail::TableUses uses(input.name(), start, options);
    std::vector<detail::ColumnPlan> plans = uses.plans();
    detail::TableReader reader(input, lines, start, plans);
    reader.read();
    return uses.finish(plans, reader);
  });
}

/// The same for the file at `path`.
inline Table read_table(const std::string& path, const TableOptions& options = {}) {
  Input input = open_file(path);
  return read_table(input, options);
}

}  // namespace neem
