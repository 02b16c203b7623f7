#include "neem/io/output.hpp"

#include "io/support.hpp"
#include "neem/io/csv.hpp"
#include "neem/io/npy.hpp"
#include "refusals.hpp"

#include <filesystem>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace test_io_output {

using namespace io_test;
using neem::ErrorKind;
using neem::Existing;
using neem::Output;

namespace {

/// f() in a process of its own, so that limits and lost rights end with it. f returns the exit code.
template <class F>
int in_child(F&& f) {
  const pid_t child = ::fork();
  if (child < 0) return -1;
  if (child == 0) {
    int code = 99;
    try {
      code = f();
    } catch (...) {
    }
    ::_exit(code);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// 0 if f throws an IO error whose text holds all of these.
template <class F>
int io_error(F&& f, const std::vector<std::string>& texts) {
  try {
    f();
  } catch (const neem::Error& error) {
    const std::string text = error.what();
    for (const std::string& part : texts) {
      if (text.find(part) == std::string::npos) return 3;
    }
    return error.kind() == ErrorKind::io ? 0 : 2;
  }
  return 1;
}

}  // namespace

TEST_CASE("Output: nothing is written after the end, and a failed write is no file", "[io]") {
  const Folder folder;
  Output output(folder.file("map.csv"));
  output.write("1,2");
  output.finish();
  CHECK(io_error([&] { output.write("3,4"); }, {"map.csv"}) == 0);
  CHECK(io_error([&] { output.commit(); }, {"map.csv"}) == 0);
  CHECK_FALSE(std::filesystem::exists(folder.file("map.csv")));
}

TEST_CASE("Output: the target appears whole at commit and not before", "[io]") {
  const Folder folder;
  const std::string path = folder.file("map.csv");
  const std::string large(200000, 'x');
  {
    Output output(path);
    output.write("head");
    output.write(large);
    output.write("tail", 4);
    CHECK(!std::filesystem::exists(path));
    output.commit();
  }
  CHECK(bytes_of(path) == "head" + large + "tail");
  CHECK(folder.entries() == 1);
}

TEST_CASE("Output: without commit nothing changes and nothing stays", "[io]") {
  const Folder folder;
  const std::string path = folder.file("map.csv", "old");
  try {
    Output output(path);
    output.write(std::string(200000, 'x'));
    throw std::runtime_error("stop");
  } catch (const std::runtime_error&) {
  }
  CHECK(bytes_of(path) == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("Output: an existing file is replaced, keeps its permissions, and links are followed", "[io]") {
  const Folder folder;
  const std::string path = folder.file("map.csv", "old"), link = folder.file("link");
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  std::filesystem::create_symlink("map.csv", link);
  Output output(link);
  output.write("new");
  output.commit();
  CHECK(bytes_of(path) == "new");
  CHECK(std::filesystem::is_symlink(link));
  struct ::stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("Output: a new file has the permissions that the umask leaves", "[io]") {
  const Folder folder;
  const std::string path = folder.file("map.csv");
  CHECK(in_child([&] {
          ::umask(027);
          Output output(path);
          output.commit();
          return 0;
        }) == 0);
  struct ::stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("Output: names up to the limit of the file system are written, in any current folder", "[io]") {
  const Folder folder;
  for (const std::string& name : {"a b"s, "a\nb"s, "\xc3\xa9"s, "-x"s, std::string(255, 'n')}) {
    neem::write_csv(folder.file(name), Eigen::Vector2f(1, 2));
    CHECK(bytes_of(folder.file(name)) == "1\n2\n");
  }
  CHECK(in_child([&] {
          if (::chdir(folder.path().c_str()) != 0) return 1;
          neem::write_csv("here.csv", Eigen::Vector2f(1, 2));
          return bytes_of(folder.file("here.csv")) == "1\n2\n" ? 0 : 2;
        }) == 0);
  CHECK(folder.entries() == 6);
}

TEST_CASE("Output: places that cannot be written are named with the reason", "[io]") {  // corpus B77
  const Folder folder;
  const Eigen::Vector2f values(1, 2);
  const auto write = [&](const std::string& path) {
    return [&values, path] { neem::write_npy(path, values); };
  };
  CHECK(io_error(write(folder.file("no/map.npy")),
                 {folder.file("no/map.npy"), "No such file or directory"}) == 0);
  CHECK(io_error(write(folder.path()), {"Is a directory"}) == 0);
  CHECK(io_error(write(""), {"(no name)"}) == 0);
  CHECK(io_error(write(folder.file(std::string(256, 'n'))), {"File name too long"}) == 0);
  folder.file("locked", "old");
  REQUIRE(::chmod(folder.file("locked").c_str(), 0444) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0555) == 0);
  CHECK(in_child([&] {
          if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 9;
          const int code = io_error(write(folder.file("map.npy")), {"Permission denied"});
          return code != 0 ? code : io_error(write(folder.file("locked")), {"Permission denied"});
        }) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  CHECK(bytes_of(folder.file("locked")) == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("Output: a full device is an error with its reason", "[io]") {
  if (!std::filesystem::exists("/dev/full")) return;
  const Matrix<float> large = Matrix<float>::Ones(300, 300);
  CHECK(io_error([&] { neem::write_npy("/dev/full", large); }, {"/dev/full", "No space left on device"}) ==
        0);
  CHECK(io_error([&] { neem::write_csv("/dev/full", Eigen::Vector2f(1, 2)); }, {"No space left on device"}) ==
        0);
}

TEST_CASE("Output: a file that may not grow leaves the old one and no other", "[io]") {
  const Folder folder;
  const std::string path = folder.file("map.npy", "old");
  const Matrix<float> large = Matrix<float>::Ones(300, 300);
  for (const rlim_t limit : {0u, 100u, 4096u, 200000u, 360127u}) {  // the file would have 360128 bytes
    CHECK(in_child([&] {
            ::signal(SIGXFSZ, SIG_IGN);
            const struct ::rlimit bound = {limit, limit};
            if (::setrlimit(RLIMIT_FSIZE, &bound) != 0) return 9;
            return io_error([&] { neem::write_npy(path, large); }, {path, "File too large"});
          }) == 0);
    CHECK(bytes_of(path) == "old");
    CHECK(folder.entries() == 1);
  }
  CHECK(in_child([&] {
          const struct ::rlimit bound = {360128, 360128};
          if (::setrlimit(RLIMIT_FSIZE, &bound) != 0) return 9;
          neem::write_npy(path, large);
          return 0;
        }) == 0);
  CHECK(bytes_of(path).size() == 360128);
}

TEST_CASE("Output: a pipe is written directly", "[io]") {
  const Folder folder;
  const std::string pipe = folder.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string got;
  std::thread reader([&] { got = bytes_of(pipe); });
  Output output(pipe);
  output.write("through");
  output.commit();
  reader.join();
  CHECK(got == "through");
  CHECK(std::filesystem::is_fifo(pipe));
}

TEST_CASE("Output: two writers of one target do not disturb each other", "[io]") {
  const Folder folder;
  const std::string path = folder.file("map.csv");
  Output one(path), two(path);
  one.write("one");
  two.write("two");
  one.commit();
  CHECK(bytes_of(path) == "one");
  two.commit();
  CHECK(bytes_of(path) == "two");
  CHECK(folder.entries() == 1);
}

namespace {

using refusals::Call;

/// What came of `work` with the n-th call refused: nothing, "memory", "io", or what was wrong with the Error.
template <class F>
std::string outcome(Call call, long n, bool ever, F&& work) {
  std::string failed;
  try {
    refusals::with_refusal(call, n, ever, work);
  } catch (const neem::Error& error) {
    const bool told = call == Call::memory || std::string(error.what()).find("Input/output error") < 1000;
    failed = error.kind() == ErrorKind::io && told ? "io"
             : error.kind() == ErrorKind::resource ? "memory"
                                                   : error.what();
  } catch (const std::bad_alloc&) {
    failed = "memory";
  }
  return failed;
}

}  // namespace

TEST_CASE("Output: a write, fsync, close or rename that fails is told, and nothing has changed", "[io]") {
  if (!refusals::available) return;
  const std::string large(200000, 'x');
  for (const bool exists : {false, true}) {
    // told: the calls that must not fail. Not among them: closing the directory, to which nothing was written
    for (const auto& [call, told] : {std::pair(Call::write, 3), std::pair(Call::fsync, 2),
                                     std::pair(Call::close, 1), std::pair(Call::rename, 1)}) {
      for (const bool ever : {false, true}) {
        for (long n = 1; n <= told + 1; ++n) {
          const Folder folder;
          const std::string path = exists ? folder.file("map", "old") : folder.file("map");
          const std::string failed = outcome(call, n, ever, [&] {
            Output output(path);
            output.write("head");
            output.write(large);
            output.write("tail");
            output.commit();
          });
          INFO("call " << static_cast<int>(call) << ", number " << n << ", for ever " << ever);
          CHECK(failed == (n <= told ? "io" : ""));
          CHECK(bytes_of(path) == (n > told ? "head" + large + "tail" : exists ? "old" : ""));
          CHECK(folder.entries() == (n > told || exists ? 1 : 0));
        }
      }
    }
  }
}

TEST_CASE("Output: files that belong together are replaced together or not at all", "[io]") {
  if (!refusals::available) return;
  for (const bool exists : {false, true}) {
    for (const auto& [call, told] : {std::pair(Call::write, 2), std::pair(Call::fsync, 3),
                                     std::pair(Call::close, 2), std::pair(Call::rename, 2)}) {
      for (const bool ever : {false, true}) {
        for (long n = 1; n <= told; ++n) {
          const Folder folder;
          const std::string a = folder.file("a"), b = folder.file("b");
          if (exists) folder.file("a", "old a"), folder.file("b", "old b");
          CHECK(outcome(call, n, ever, [&] {
                  Output one(a), two(b);
                  one.write("new a");
                  two.write("new b");
                  Output* const both[] = {&one, &two};
                  Output::commit_all(both);
                }) == "io");
          INFO("call " << static_cast<int>(call) << ", number " << n << ", for ever " << ever);
          CHECK(bytes_of(a) == (exists ? "old a" : ""));
          CHECK(bytes_of(b) == (exists ? "old b" : ""));
          CHECK(folder.entries() == (exists ? 2 : 0));
        }
      }
    }
  }
}

TEST_CASE("Output: a file that is not to be replaced stays, also if it appears meanwhile", "[io]") {
  const Folder folder;
  const std::string a = folder.file("a"), b = folder.file("b", "old b");
  CHECK(io_error([&] { Output(b, Existing::refuse); }, {b, "the file exists", "remove the file"}) == 0);
  for (const Call refused : {Call::none, Call::rename}) {  // without renaming, by hard links
    Output one(a), two(folder.file("c"), Existing::refuse);
    one.write("new a");
    two.write("new c");
    folder.file("c", "of another");
    Output* const both[] = {&one, &two};
    CHECK(io_error([&] { Output::commit_all(both); }, {folder.file("c"), "the file exists"}) == 0);
    CHECK(folder.entries() == 2);
    CHECK(bytes_of(folder.file("c")) == "of another");
    std::filesystem::remove(folder.file("c"));
    Output three(folder.file("c"), Existing::refuse);
    three.write("new c");
    three.finish();
    if (!refusals::available && refused != Call::none) continue;
    CHECK(outcome(refused, 1, true, [&] { three.commit(); }) == "");
    CHECK(bytes_of(folder.file("c")) == "new c");
    std::filesystem::remove(folder.file("c"));
    CHECK(folder.entries() == 1);
  }
}

TEST_CASE("Output: old files go when new ones come, or stay", "[io]") {
  const Folder folder;
  const std::string a = folder.file("a", "old a"), b = folder.file("b", "old b");
  for (const bool fails : {true, false}) {
    Output one(a), gone(b, Existing::remove), never(folder.file("none"), Existing::remove);
    one.write("new a");
    Output last(folder.file("c"), Existing::refuse);
    last.write("new c");
    if (fails) folder.file("c", "in the way");
    Output* const all[] = {&one, &gone, &never, &last};
    CHECK(io_error([&] { Output::commit_all(all); }, {"exists"}) == (fails ? 0 : 1));
    CHECK(bytes_of(a) == (fails ? "old a" : "new a"));
    CHECK(bytes_of(b) == (fails ? "old b" : ""));
    CHECK(folder.entries() == (fails ? 3 : 2));
    if (fails) std::filesystem::remove(folder.file("c"));
  }
  Output left(a, Existing::remove);
  CHECK(io_error([&] { left.write("x"); }, {a}) == 0);
}

TEST_CASE("Output: without hard links files that belong together are restored too", "[io]") {
  if (!refusals::available) return;
  for (const bool fails : {true, false}) {
    const Folder folder;
    const std::string a = folder.file("a", "old a"), b = folder.file("b", "old b");
    Output one(a), two(b);
    one.write("new a");
    two.write("new b");
    if (fails) {  // no file can take the name of a folder
      std::filesystem::remove(b);
      std::filesystem::create_directory(b);
    }
    Output* const both[] = {&one, &two};
    const auto commit = [&] {
      refusals::with_refusal(Call::link, 1, true, [&] { Output::commit_all(both); });
    };
    CHECK(io_error(commit, {b, "Is a directory"}) == (fails ? 0 : 1));
    CHECK(bytes_of(a) == (fails ? "old a" : "new a"));
    CHECK(std::filesystem::is_directory(b) == fails);
    CHECK(folder.entries() == 2);
  }
}

TEST_CASE("Output: a link that leads nowhere is not replaced", "[io]") {
  const Folder folder;
  const std::string link = folder.file("link");
  std::filesystem::create_symlink("nowhere", link);
  for (const Existing existing : {Existing::replace, Existing::refuse}) {
    CHECK(io_error([&] { Output(link, existing); }, {link, "link to a file that is not there"}) == 0);
  }
  CHECK(std::filesystem::is_symlink(link));
  CHECK(folder.entries() == 1);
}

TEST_CASE("Output: what is discarded is no file, and cannot be committed", "[io]") {
  const Folder folder;
  Output output(folder.file("a"));
  output.write("x");
  output.discard();
  CHECK(io_error([&] { output.commit(); }, {folder.file("a")}) == 0);
  CHECK(folder.entries() == 0);
}

TEST_CASE("Output: what a killed process has left under a second name is not touched", "[io]") {
  const Folder folder;
  const std::string a = folder.file("a", "old a");
  std::string left;
  {
    Output first(a);
    const std::string name = first.temporary();  // its number is the last that was used
    const std::size_t number = name.rfind('-') + 1;
    left = name.substr(0, number) + std::to_string(std::stoi(name.substr(number)) + 1) + "-old";
  }
  folder.file(left.substr(left.rfind('/') + 1), "of the killed");
  Output second(a);
  second.write("new a");
  second.commit();
  CHECK(bytes_of(left) == "of the killed");
  CHECK(bytes_of(a) == "new a");
}

TEST_CASE("Output: an allocation that fails leaves nothing", "[io]") {
  if (!refusals::available) return;
  for (const bool ever : {false, true}) {
    for (const bool exists : {false, true}) {
      long n = 0;
      for (std::string failed = "memory"; failed == "memory" && n < 100;) {
        const Folder folder;
        const std::string path = exists ? folder.file("map", "old") : folder.file("map");
        failed = outcome(Call::memory, ++n, ever, [&] {
          Output output(path);
          output.write("new");
          output.commit();
        });
        INFO("allocation " << n << ", for ever " << ever);
        CHECK(bytes_of(path) == (failed.empty() ? "new" : exists ? "old" : ""));
        CHECK(folder.entries() == (failed.empty() || exists ? 1 : 0));
        CHECK((failed.empty() || failed == "memory"));
      }
      CHECK(n > 5);  // the buffer, the names
    }
  }
}

}  // namespace test_io_output
