// A reader never allocates more than its file can fill: every allocation of this program is counted. Eigen
// takes its memory from malloc, the rest from operator new, so malloc is watched from outside where glibc
// allows it.
#include "io/support.hpp"
#include "neem/io/csv.hpp"
#include "neem/io/idx.hpp"
#include "neem/io/npy.hpp"
#include "neem/io/read_labels.hpp"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace test_io_memory {

using namespace io_test;

namespace {

#if defined(M_MMAP_THRESHOLD)
// Large blocks come from the system and return to it, and there is one arena: neither what other tests freed
// nor what was reserved for threads must serve these.
[[maybe_unused]] const bool no_hidden_room =
    mallopt(M_MMAP_THRESHOLD, 131072) == 1 && mallopt(M_ARENA_MAX, 1) == 1;
#endif

std::size_t address_space() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// The exit code of f() in a process that may take `bytes` of addresses beyond what it has: an allocation
/// above throws bad_alloc, which readers turn into the kind `resource`.
template <class F>
int with_room(std::size_t bytes, F&& f) {
  const pid_t child = ::fork();
  if (child == 0) {
    const std::size_t most = address_space() + bytes;
    const struct ::rlimit limit = {most, most};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) ::_exit(90);
    int code = 0;
    try {
      f();
    } catch (const neem::Error& error) {
      code = static_cast<int>(error.kind());
    } catch (...) {
      code = 91;
    }
    ::_exit(code);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

constexpr std::size_t mega = std::size_t(1) << 20;

}  // namespace

TEST_CASE("readers: a header that lies takes no memory", "[io]") {
  if (address_space() == 0) return;  // no /proc
  for (const bool tells_size : {true, false}) {
    const std::string data(100000, '\1');
    const auto code = [&](const std::string& bytes, auto reader) {
      return with_room(8 * mega, [&] {
        neem::Input input = neem::open_memory(bytes, "x", tells_size);
        reader(input);
      });
    };
    const auto points = [](neem::Input& input) { neem::read_points<double>(input); };
    const auto labels = [](neem::Input& input) { neem::read_labels(input); };
    CHECK(code(npy_file("<f4", "(1000000000, 50)", data), points) == 3);
    CHECK(code(npy_file("|u1", "(2, 1000000000)", data), points) == 3);
    CHECK(code(npy_file("|u1", "(2, 1000000000)", data, true), points) == 3);
    CHECK(code(npy_file("|u1", "(288230376151711744, 1)", data), points) == 3);
    CHECK(code(npy_file("<i4", "(1000000000,)", data), labels) == 3);
    CHECK(code("\0\0\x0e\x02\x3f\xff\xff\xff\0\0\0\x20"s + data, points) == 3);
    CHECK(code("\0\0\x08\xff"s + data, points) == 3);
    CHECK(code("\x93NUMPY\x02\0\xf0\xff\xff\xff"s, points) == 3);
  }
}

TEST_CASE("readers: memory is that of the result, twice where the size is not known", "[io]") {
  if (address_space() == 0) return;
  const Matrix<double> values = Matrix<double>::Ones(1000000, 4);
  const std::size_t result = static_cast<std::size_t>(values.size()) * sizeof(double);  // 32 MB
  const std::string npy = npy_file("<f8", "(1000000, 4)", data_of<double>(values));
  const std::string turned = npy_file("<f8", "(1000000, 4)", data_of<double>(values), true);
  std::string csv;
  for (int i = 0; i < 1000000; ++i) csv += "1,1,1,1\n";
  const auto code = [&](const std::string& bytes, bool tells_size, std::size_t room) {
    return with_room(room, [&] {
      neem::Input input = neem::open_memory(bytes, "x", tells_size);
      neem::read_points<double>(input);
    });
  };
  CHECK(code(npy, true, result + 4 * mega) == 0);
  CHECK(code(turned, true, 2 * result + 4 * mega) == 0);
  CHECK(code(npy, false, 2 * result + 4 * mega) == 0);
  CHECK(code(csv, true, 2 * result + 4 * mega) == 0);
  CHECK(code(csv, false, 2 * result + 4 * mega) == 0);
  CHECK(code(npy, true, result / 2) == 5);  // the limit is felt, and is an Error
  CHECK(code(csv, true, result / 2) == 5);
  CHECK(code(npy, false, result / 2) == 5);
}

TEST_CASE("read_csv: a line without end costs less than 64 MB", "[io]") {
  if (address_space() == 0) return;
  const std::string endless(64 * mega, '7');  // corpus B36
  CHECK(with_room(40 * mega, [&] {
          neem::Input input = neem::open_memory(endless, "x.csv", false);
          neem::read_csv<double>(input);
        }) == 3);
}

}  // namespace test_io_memory
