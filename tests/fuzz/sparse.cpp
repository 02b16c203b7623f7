// Sparse points: Matrix Market files, svmlight, and .npz files of scipy.
#include "fuzz.hpp"
#include "neem/io/mtx.hpp"
#include "neem/io/svmlight.hpp"

#if __has_include(<zlib.h>)
#include "neem/io/npz_sparse.hpp"

#include <cstdio>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

#if __has_include(<zlib.h>)
/// An archive has to be a file: one in memory.
void read_archive(const std::uint8_t* data, std::size_t size) {
  static const int file = memfd_create("fuzz", 0);
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) return;
  char path[64];
  std::snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
  try {
    if (neem::is_sparse_npz(path)) neem::read_npz_sparse<float>(path);
  } catch (const neem::Error&) {
  }
}
#endif

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t kind = data[0] % 4;  // the first byte says which reader the rest is for
  ++data, --size;
  if (kind == 0) fuzz::feed(data, size, "x.mtx", [](neem::Input& input) { neem::read_mtx<float>(input); });
  if (kind == 1) {
    fuzz::feed(data, size, "x.mtx", [](neem::Input& input) {
      neem::read_mtx<double, std::int64_t>(input, {.columns_are_points = true});
    });
  }
  if (kind == 2) {
    fuzz::feed(data, size, "x.svmlight", [](neem::Input& input) {
      neem::looks_like_svmlight(input.peek(neem::Input::look_ahead));
      neem::read_svmlight<float>(input);
    });
  }
#if __has_include(<zlib.h>)
  if (kind == 3) read_archive(data, size);
#endif
  return 0;
}
