// What a file is, how it is refused, text in other codes, and lists in cells.
#include "fuzz.hpp"
#include "neem/core/text.hpp"
#include "neem/io/decode.hpp"
#include "neem/io/format.hpp"
#include "neem/io/number_list.hpp"

#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const char* name : {"x", "x.csv"}) {
    fuzz::feed(data, size, name, [](neem::Input& input) { neem::refuse_format(input); });
    fuzz::feed(data, size, name, [](neem::Input& input) {
      std::vector<std::string> notes;
      neem::Input text = neem::decode(std::move(input), notes);
      std::string all;
      for (std::string_view some = text.peek_some(); !some.empty(); some = text.peek_some()) {
        all += some;
        text.skip(some.size());
      }
      for (std::size_t at = 0; !notes.empty() && at < all.size();) {  // what was converted is UTF-8
        const std::size_t step = neem::utf8_size(all, at);
        if (step == 0) std::abort();
        at += step;
      }
    });
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string shown = neem::printable(bytes, 100);
  for (std::size_t at = 0; at < shown.size(); ++at) {
    if (shown[at] >= 0 && shown[at] < ' ') std::abort();
  }
  std::vector<float> values;
  (void)neem::parse_number_list(bytes, values);
  return 0;
}
