// Tables in text, with every way of delimiting; labels and names, one a line.
#include "fuzz.hpp"
#include "neem/core/check.hpp"
#include "neem/io/read_labels.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t way = *data++;
  --size;
  neem::CsvOptions options;
  options.header = (way & 1) != 0;
  constexpr char delimiters[] = {',', ';', '\t', ' '};
  if ((way & 2) != 0) options.delimiter = delimiters[(way >> 2) & 3];
  if ((way & 16) != 0) options.delimiter = static_cast<char>(way);
  fuzz::feed(data, size, (way & 32) != 0 ? "x.tsv" : "x.csv", [&](neem::Input& input) {
    const neem::Matrix<float> table = neem::read_csv<float>(input, options);
    for (neem::Index i = 0; i < table.size(); ++i) {
      if (!neem::is_finite(table.data()[i])) std::abort();
    }
  });
  fuzz::feed(data, size, "x.csv", [&](neem::Input& input) { neem::read_csv<double>(input, options); });
  fuzz::feed(data, size, "x.csv", [&](neem::Input& input) { neem::read_csv<std::int64_t>(input, options); });
  fuzz::feed(data, size, "x.txt", [&](neem::Input& input) {
    const neem::Labels labels = neem::read_labels(input, options);
    neem::check_labels(labels, labels.size());
  });
  return 0;
}
