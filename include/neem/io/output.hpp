// Files that are complete or not there.
//
// An Output writes to a temporary file in the directory of its target. commit() flushes it to the device and
// renames it over the target in one step; without commit() (an exception, an early return) the temporary file
// is removed. At no time is the target half written: it holds what it held before, or all that was written.
// Files that belong together are committed together.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/detail/descriptor.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/temporary.hpp"

#include <algorithm>
#include <cerrno>
#include <concepts>
#include <fcntl.h>
#include <span>
#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace neem {

/// A file being written, all or nothing.
///
///     Output output("map.csv");
///     output.write("1,2\n");
///     output.commit();
///
/// Links are followed; one that leads to no file is an Error. A target that is no regular file (a pipe,
/// /dev/stdout) is written directly. An existing file is replaced, unless the constructor is told otherwise,
/// and its permissions are kept. A program that limits the size of its files has to ignore SIGXFSZ, and one
/// that writes to pipes SIGPIPE, to see an Error rather than the signal.
///
/// @throws Error (IO) with the path and the system's reason, from the constructor, write, finish and commit;
///         (RESOURCE) if the system has no memory to do it
class Output {
public:
  /// Opens a temporary file beside the target.
  explicit Output(const std::string& path, Existing existing = Existing::replace)
      : name_(path.empty() ? "(no name)" : printable(path)) {
    if (path.empty()) refuse(ENOENT);
    if (path.find('\0') != std::string::npos) refuse(EINVAL);
    struct ::stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) refuse(EISDIR);
    if (!exists && ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode)) refuse_link();
    direct_ = exists && !S_ISREG(status.st_mode) && existing != Existing::remove;
    if (exists && !direct_ && existing == Existing::refuse) refuse(EEXIST);
    if (existing != Existing::remove) buffer_.reserve(buffer_size);
    if (direct_) {
      file_ = detail::Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
      if (!file_.is_open()) refuse(errno);
      return;
    }
    std::string target = path;
    if (exists) {
      char* const real = ::realpath(path.c_str(), nullptr);
      if (real == nullptr) refuse(errno);
      struct Free {
        char* memory;
        ~Free() { ::free(memory); }
      } const release{real};
      target = real;
      // a file that may not be written is not to be replaced by one that may
      if (::access(real, W_OK) != 0) refuse(errno);
    }
    if (const int number = temporary_.create(target, existing, file_); number != 0) refuse(number);
    finished_ = existing == Existing::remove;
    if (exists && file_.is_open() && ::fchmod(file_.number(), status.st_mode & 07777) != 0) {
      // file systems without permissions refuse, and have the same for all files
      const int number = errno;
      struct ::stat made {};
      if (::fstat(file_.number(), &made) != 0 || ((made.st_mode ^ status.st_mode) & 07777) != 0)
        refuse(number);
    }
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  const std::string& name() const { return name_; }  ///< the target's, for messages
  /// Where the bytes are until commit(); empty for what is written directly.
  const std::string& temporary() const { return temporary_.name(); }
  /// Whether what is written cannot be taken back, as a pipe's.
  bool direct() const { return direct_; }

  /// Appends bytes. They are buffered.
  void write(std::string_view bytes) {
    if (!file_.is_open()) fail_writing(EBADF);  // after finish(), or after a write that failed
    if (buffer_.size() + bytes.size() > buffer_size) flush();
    if (bytes.size() > buffer_size) {
      write_through(bytes);
    } else {
      buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    }
  }
  /// Appends `size` bytes.
  void write(const void* bytes, std::size_t size) {
    write(std::string_view(static_cast<const char*>(bytes), size));
  }

  /// Writes everything to the device, but not yet under the name of the target. Nothing can be written after.
  void finish() {
    if (finished_) return;
    if (!file_.is_open()) fail_writing(EBADF);
    flush();
    std::vector<char>().swap(buffer_);
    const int number = file_.synchronize();
    // pipes and devices cannot be synchronised, and say so by these two numbers
    if (number != 0 && !(direct_ && (number == EINVAL || number == ENOTSUP))) fail_writing(number);
    if (const int closing = file_.close(); closing != 0) fail_writing(closing);
    finished_ = true;
  }

  /// Writes everything to the device and puts it under the name of the target. To be called once, as the
  /// last.
  void commit() {
    Output* const self = this;
    commit_all({&self, 1});
  }

  /// commit() of files that belong together: if one of them fails, all targets are as they were before. (Not
  /// what was written directly.) Only a process that is killed between the renamings, microseconds, leaves
  /// some targets new and others old; the old files have then names that begin with ".neem-".
  static void commit_all(std::span<Output* const> outputs) {
    for (Output* output : outputs) output->finish();
    if (const Failure failure = try_commit(outputs); failure.output != nullptr) {
      failure.output->fail_writing(failure.number);
    }
  }

  /// Why files could not be committed: which one, and the system's error number; or no output.
  struct Failure {
    Output* output = nullptr;  ///< the first that could not be committed
    int number = 0;            ///< why
  };
  /// commit_all() of files that are finished, without memory and exceptions: also for handlers of signals.
  static Failure try_commit(std::span<Output* const> outputs) noexcept {
    Failure failure;
    const auto attempt = [&](auto step) {
      for (Output* output : outputs) {
        if (failure.output != nullptr) return;
        if (const int number = step(output->temporary_); number != 0) failure = {output, number};
      }
    };
    for (Output* output : outputs) output->temporary_.set_aside();
    attempt([&](detail::Temporary& file) { return file.put(outputs.size() == 1); });
    const std::string* last = nullptr;  // folder that was synchronised
    attempt([&](detail::Temporary& file) {
      if (last != nullptr && *last == file.directory()) return 0;
      last = &file.directory();
      return file.synchronize();
    });
    for (Output* output : outputs) {
      if (failure.output == nullptr) {
        output->temporary_.settle();
      } else {
        output->temporary_.take_back();
      }
    }
    return failure;
  }

  /// Removes what was written; the target stays as it is. Nothing can be written after. Also for handlers of
  /// signals.
  void discard() noexcept {
    finished_ = false;
    static_cast<void>(file_.close());
    temporary_.take_back();
  }

private:
  static constexpr std::size_t buffer_size = 65536;

  [[noreturn]] void refuse(int number) const {
    if (number == EEXIST) {
      detail::fail(ErrorCode::exists, "the file exists", name_, "choose another name or remove the file");
    }
    detail::fail(detail::code_of(number, ErrorCode::write), "cannot create: " + detail::reason(number), name_,
                 detail::remedy(number));
  }
  [[noreturn]] void refuse_link() const {
    detail::fail(ErrorCode::write, "cannot create: it is a link to a file that is not there", name_,
                 "remove the link or name the file itself");
  }
  [[noreturn]] void fail_writing(int number) {
    finished_ = false;
    file_.close();
    temporary_.take_back();
    if (number == EEXIST) refuse(number);  // it has appeared meanwhile
    detail::fail(detail::code_of(number, ErrorCode::write), "cannot write: " + detail::reason(number), name_,
                 detail::remedy(number));
  }

  void flush() {
    write_through({buffer_.data(), buffer_.size()});
    buffer_.clear();
  }
  void write_through(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count =
          ::write(file_.number(), bytes.data(), std::min<std::size_t>(bytes.size(), 1u << 30));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail_writing(errno);
      if (count == 0) fail_writing(ENOSPC);  // a device that takes nothing and gives no reason
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::string name_;
  std::vector<char> buffer_{};
  detail::Temporary temporary_{};
  detail::Descriptor file_{};
  bool direct_ = false, finished_ = false;
};

/// Where a writer writes: a path, which it replaces once all has been written and leaves untouched on
/// failure, or an Output of the caller, who commits it, alone or together with others.
class Destination {
public:
  /// A path: anything that converts to std::string.
  template <class Path>
    requires std::convertible_to<const Path&, std::string>
  Destination(const Path& path) : path_(path) {}
  /// An Output, which has to outlive the Destination.
  Destination(Output& output) : path_(output.name()), output_(&output) {}

  /// For messages, and for the ending that may decide the format.
  const std::string& path() const { return path_; }

  /// Calls f(output); a path is committed afterwards.
  template <class F>
  void write(F&& f) const {
    if (output_ != nullptr) return f(*output_);
    Output output(path_);
    f(output);
    output.commit();
  }

private:
  std::string path_;
  Output* output_ = nullptr;
};

}  // namespace neem
