// Tables with headers, names and classes, with every way of saying what they are.
#include "neem/io/table.hpp"

#include "fuzz.hpp"
#include "neem/core/check.hpp"
#include "neem/io/labels.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::uint8_t way = *data++, more = *data++;
  size -= 2;
  neem::TableOptions options;
  constexpr char delimiters[] = {',', ';', '\t', ' '};
  if ((way & 1) != 0) options.delimiter = delimiters[(way >> 1) & 3];
  if ((way & 8) != 0) options.header = (way & 16) != 0;
  if ((way & 32) != 0) options.decimal = (way & 64) != 0 ? ',' : '.';
  options.transpose = (way & 128) != 0;
  if ((more & 1) != 0) options.names = (more & 2) != 0 ? "none" : "1";
  if ((more & 4) != 0) options.labels = (more & 8) != 0 ? "none" : "2";
  if ((more & 16) != 0) options.columns = {"2", "1-2"};
  if ((more & 32) != 0) options.drop = {"a", "1"};
  options.numbers = (more & 64) == 0;
  if ((more & 128) != 0) options.rows = 2;
  fuzz::feed(data, size, (way & 4) != 0 ? "x.tsv" : "x.csv", [&](neem::Input& input) {
    const neem::Table table = neem::read_table(input, options);
    const auto rows = static_cast<std::size_t>(table.rows);
    neem::Index missing = 0;
    for (neem::Index i = 0; i < table.values.size(); ++i) missing += !neem::is_finite(table.values.data()[i]);
    // a list with gaps counts once
    const auto used_list = [](const neem::TableColumn& column) {
      return column.kind == neem::ColumnKind::list && column.use == neem::ColumnUse::value;
    };
    const bool lists = std::any_of(table.columns.begin(), table.columns.end(), used_list);
    if (lists ? missing < table.missing || (missing > 0) != (table.missing > 0) : missing != table.missing)
      std::abort();
    if (table.rows < 1) std::abort();
    if (!table.names.empty() && table.names.size() != rows) std::abort();
    if (table.labels.size() > 0) neem::check_labels(table.labels, table.rows);
    if (!table.value_names.empty() &&
        static_cast<neem::Index>(table.value_names.size()) != table.values.cols()) {
      std::abort();
    }
    for (const neem::TableColumn& column : table.columns) {
      if (!column.ids.empty() && column.ids.size() != rows) std::abort();
    }
  });
  return 0;
}
