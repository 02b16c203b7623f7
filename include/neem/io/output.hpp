// Files that are complete or not there.
//
// An Output writes to a temporary file in the directory of its target. commit() flushes it to the device and
// renames it over the target in one step; without commit() (an exception, an early return) the temporary file
// is removed. At no time is the target half written: it holds what it held before, or all that was written.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace neem {

/// A file being written, all or nothing.
///
///     Output output("map.csv");
///     output.write("1,2\n");
///     output.commit();
///
/// Links are followed. A target that is no regular file (a pipe, /dev/stdout) is written directly. An
/// existing file is replaced and its permissions are kept. A program that limits the size of its files has to
/// ignore SIGXFSZ, and one that writes to pipes SIGPIPE, to see an Error rather than the signal.
///
/// @throws Error (IO) with the path and the system's reason, from the constructor, write and commit
class Output {
public:
  explicit Output(const std::string& path)
      : name_(path.empty() ? "(no name)" : detail::printable(path)), target_(path) {
    if (path.empty()) refuse(ENOENT);
    if (path.find('\0') != std::string::npos) refuse(EINVAL);
    buffer_.reserve(buffer_size);
    struct ::stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) refuse(EISDIR);
    if (exists && !S_ISREG(status.st_mode)) {
      descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      if (descriptor_ < 0) refuse(errno);
      return;
    }
    if (exists) {
      if (char* real = ::realpath(path.c_str(), nullptr)) {
        target_ = real;
        ::free(real);
      }
      // a file that may not be written is not to be replaced by one that may
      if (::access(target_.c_str(), W_OK) != 0) refuse(errno);
    }
    // a name of its own, not the target's with an ending: that may be as long as names can be
    const std::size_t slash = target_.find_last_of('/');
    directory_ = slash == std::string::npos ? "." : slash == 0 ? "/" : target_.substr(0, slash);
    for (int attempt = 0; descriptor_ < 0; ++attempt) {
      std::string temporary =
          directory_ + "/.neem-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
      descriptor_ = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor_ >= 0) {
        temporary_ = temporary;
      } else if (errno != EEXIST || attempt == 100000) {
        refuse(errno);
      }
    }
    if (exists) static_cast<void>(::fchmod(descriptor_, status.st_mode & 07777));
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() { discard(); }

  const std::string& name() const { return name_; }

  void write(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > buffer_size) flush();
    if (bytes.size() > buffer_size) {
      write_through(bytes);
    } else {
      buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    }
  }
  void write(const void* bytes, std::size_t size) {
    write(std::string_view(static_cast<const char*>(bytes), size));
  }

  /// Everything is on the device and under its name when this returns. Call it once, last.
  void commit() {
    flush();
    const bool direct = temporary_.empty();
    // pipes and devices cannot be synchronised, and say so by these two numbers
    if (::fsync(descriptor_) != 0 && !(direct && (errno == EINVAL || errno == ENOTSUP))) fail_writing(errno);
    const int closing = descriptor_;
    descriptor_ = -1;
    if (::close(closing) != 0 && errno != EINTR) fail_writing(errno);
    if (direct) return;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail_writing(errno);
    temporary_.clear();
    // The file is complete; only its name might be lost in a power cut. Not every file system can be asked.
    const int directory = ::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
      static_cast<void>(::fsync(directory));
      ::close(directory);
    }
  }

private:
  static constexpr std::size_t buffer_size = 65536;

  [[noreturn]] void refuse(int number) const {
    detail::fail(ErrorCode::write, "cannot create: " + detail::reason(number), name_, detail::remedy(number));
  }
  [[noreturn]] void fail_writing(int number) {
    discard();
    detail::fail(ErrorCode::write, "cannot write: " + detail::reason(number), name_, detail::remedy(number));
  }

  void discard() noexcept {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    descriptor_ = -1;
    temporary_.clear();
  }
  void flush() {
    write_through({buffer_.data(), buffer_.size()});
    buffer_.clear();
  }
  void write_through(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), std::min<std::size_t>(bytes.size(), 1u << 30));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail_writing(errno);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::string name_, target_, directory_{}, temporary_{};
  std::vector<char> buffer_{};
  int descriptor_ = -1;
};

}  // namespace neem
