// .h5ad files and the .h5 files of 10x Genomics: real ones in which bytes were changed, since others are refused by
// HDF5 before they come to the readers.
#include "../extras/h5ad_bytes.hpp"
#include "../extras/tenx_h5_bytes.hpp"
#include "../io/sparse_npz_bytes.hpp"
#include "fuzz.hpp"
#include "neem/extras/h5ad.hpp"
#include "neem/extras/tenx_h5.hpp"
#include "neem/io/gzip.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

std::string unpacked(const char* base64) {
  const std::string gzip = sparse_npz::from_base64(base64);
  neem::Input input = neem::unpack(neem::open_memory(gzip, "x.gz"));
  std::string all;
  for (std::string_view some = input.peek_some(); !some.empty(); some = input.peek_some()) {
    all += some;
    input.skip(some.size());
  }
  return all;
}

const std::vector<std::string>& files() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    for (const char* bytes : {h5ad_bytes::csr, h5ad_bytes::csc, h5ad_bytes::dense, h5ad_bytes::packed,
                              h5ad_bytes::old, tenx_h5_bytes::version_3, tenx_h5_bytes::version_2})
      made.push_back(unpacked(bytes));
    return made;
  }();
  return all;
}

template <class F>
void read(F&& f) {
  try {
    f();
  } catch (const neem::Error& error) {
    fuzz::check_message(error);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t kind = data[0] % files().size();
  std::string bytes = files()[kind];
  for (std::size_t k = 1; k + 4 < size; k += 5) {  // where, what, and how often
    const std::size_t at =
        (std::size_t{data[k]} << 16 | std::size_t{data[k + 1]} << 8 | data[k + 2]) % bytes.size();
    for (std::size_t t = 0; t <= data[k + 4] % 8u && at + t < bytes.size(); ++t)
      bytes[at + t] = static_cast<char>(data[k + 3]);
  }
  const int file = ::memfd_create("hdf5", 0);
  if (file < 0 || ::write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (kind < 5) {
    read([&] { neem::read_h5ad<float>(path, {.labels = "kind"}); });
    read([&] { neem::read_h5ad_numbers(path, "depth"); });
  } else {
    read([&] { neem::read_10x_h5<float>(path); });
  }
  ::close(file);
  return 0;
}
