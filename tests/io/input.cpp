#include "neem/io/input.hpp"

#include "io/support.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace test_io_input {

using namespace io_test;
using neem::ErrorKind;
using neem::Input;

TEST_CASE("open_file: what cannot be opened is named with the reason", "[io]") {  // corpus B76
  const Folder folder;
  check_error(error_of([&] { neem::open_file(folder.file("absent")); }), ErrorKind::io,
              {folder.file("absent"), "No such file or directory"});
  check_error(error_of([&] { neem::open_file(folder.path()); }), ErrorKind::io,
              {folder.path(), "Is a directory"});
  check_error(error_of([&] { neem::open_file(folder.file("a", "x") + "/b"); }), ErrorKind::io,
              {"Not a directory"});
  check_error(error_of([&] { neem::open_file(""); }), ErrorKind::io, {"(no name)", "No such file"});
  check_error(error_of([&] { neem::open_file("a\0b"s); }), ErrorKind::io, {"a\\x00b", "zero byte"});
  std::filesystem::create_symlink(folder.file("nowhere"), folder.file("link"));
  check_error(error_of([&] { neem::open_file(folder.file("link")); }), ErrorKind::io,
              {folder.file("link"), "a link to a file that is not there", "No such file or directory"});
  check_error(error_of([&] { neem::open_file(folder.file("two\nlines")); }), ErrorKind::io,
              {"two\\x0alines"});
}

TEST_CASE("open_file: a file without permission is refused", "[io]") {
  const Folder folder;
  const std::string path = folder.file("secret", "1,2\n");
  REQUIRE(::chmod(path.c_str(), 0) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {  // root may read everything: become nobody first
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(9);
    try {
      neem::open_file(path);
    } catch (const neem::Error& error) {
      const std::string text = error.what();
      ::_exit(error.kind() == ErrorKind::io && text.find("Permission denied") != std::string::npos &&
                      text.find(path) != std::string::npos
                  ? 0
                  : 2);
    }
    ::_exit(1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("open_file: names with blanks, line ends, UTF-8 and 255 bytes are opened", "[io]") {  // corpus B83
  const Folder folder;
  for (const std::string& name : {"a b"s, "a\nb"s, "\xc3\xa9\xe2\x82\xac"s, "-x"s, std::string(255, 'n')}) {
    Input input = neem::open_file(folder.file(name, "abc"));
    CHECK(input.peek(10) == "abc");
    CHECK(input.name().find('\n') == std::string::npos);
  }
}

TEST_CASE("Input: bytes come in order whatever mixture of peek, skip and read asks for them", "[io]") {
  const Folder folder;
  std::string bytes;
  for (int i = 0; i < 300000; ++i) bytes += static_cast<char>(i * 7 % 253);
  const std::string path = folder.file("x.npy", bytes);
  for (const int way : {0, 1, 2}) {
    Input input = way == 0   ? neem::open_memory(bytes)
                  : way == 1 ? neem::open_memory(bytes, "m", false)
                             : neem::open_file(path);
    std::string got;
    std::vector<char> piece(200000);
    std::size_t step = 1;
    while (got.size() < bytes.size()) {
      CHECK(input.position() == got.size());
      if (way != 1) CHECK(input.left() == bytes.size() - got.size());
      step = step * 5 % 90001;
      const std::string seen(input.peek(step % 3000));
      CHECK(bytes.compare(got.size(), seen.size(), seen) == 0);
      const std::size_t count = input.read(piece.data(), step);
      CHECK(count == std::min(step, bytes.size() - got.size()));
      got.append(piece.data(), count);
    }
    CHECK(got == bytes);
    CHECK(input.peek(1).empty());
    CHECK(input.read(piece.data(), 5) == 0);
  }
}

TEST_CASE("Input: the size of a file is known, that of a pipe is not", "[io]") {
  const Folder folder;
  CHECK(neem::open_file(folder.file("x", "12345")).left() == 5u);
  const std::string pipe = folder.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << std::string(100000, 'p'); });
  Input input = neem::open_file(pipe);
  CHECK(!input.left());
  std::string got(200000, '\0');
  const std::size_t count = input.read(got.data(), got.size());
  writer.join();
  CHECK(count == 100000);
  CHECK(got.substr(0, count) == std::string(100000, 'p'));
}

TEST_CASE("Input: an extension is in lower case and looks below .gz", "[io]") {
  const auto extension = [](const std::string& path) { return neem::open_memory("", path).extension(); };
  CHECK(extension("a/b.CSV") == ".csv");
  CHECK(extension("a/b.tsv.gz") == ".tsv");
  CHECK(extension("a.b/c") == "");
  CHECK(extension("x.gz") == "");
  CHECK(extension("t.idx3-ubyte") == ".idx3-ubyte");
}

TEST_CASE("Input: a source that throws leaves an error, not a broken state", "[io]") {
  struct Broken final : neem::ByteSource {
    std::size_t read(char*, std::size_t) override {
      throw neem::Error(neem::ErrorCode::read, "cannot read: Input/output error", "x", "check the device");
    }
  };
  Input input(std::make_unique<Broken>(), "x");
  check_error(error_of([&] { input.peek(1); }), ErrorKind::io, {"Input/output error"});
  check_error(error_of([&] { input.peek(1); }), ErrorKind::io, {"Input/output error"});
}

}  // namespace test_io_input
