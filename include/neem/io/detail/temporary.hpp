// A temporary file that is written beside its target and renamed to it, and how that is undone.
#pragma once

#include "neem/io/detail/descriptor.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <string>
#include <unistd.h>

namespace neem::detail {

/// A temporary file beside its target, and the steps from one to the other. Unless settled, they are undone
/// by the destructor. From `put` on nothing allocates: these steps must not fail halfway for want of memory.
class Temporary {
public:
  Temporary() = default;
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() { take_back(); }

  /// Creates a file in the directory of `target`. Its name does not contain the target's, which may be as
  /// long as names can be. @return 0, or the system's error number
  int create(const std::string& target, Descriptor& file) {
    target_ = target;
    const std::size_t slash = target.find_last_of('/');
    directory_ = slash == std::string::npos ? "." : slash == 0 ? "/" : target.substr(0, slash);
    const std::string start = directory_ + "/.neem-" + std::to_string(::getpid()) + "-";
    for (int attempt = 0; !file.is_open(); ++attempt) {
      name_ = start + std::to_string(attempt);
      old_ = name_ + "-old";
      file = Descriptor(::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      const int number = errno;
      if (!file.is_open() && (number != EEXIST || attempt == 100000)) return number;
    }
    state_ = State::apart;
    return 0;
  }

  /// Gives the file the name of its target. Until `settle`, the replaced file keeps a second name, on file
  /// systems with hard links. @return 0, or the system's error number
  int put() noexcept {
    if (state_ != State::apart) return 0;
    kept_ = ::link(target_.c_str(), old_.c_str()) == 0;
    was_there_ = kept_ || errno != ENOENT;
    if (::rename(name_.c_str(), target_.c_str()) != 0) return errno;
    state_ = State::put;
    return 0;
  }
  /// Asks the device to hold the new name. Many file systems cannot do that, and return various numbers;
  /// three numbers mean that it failed.
  int synchronize() const noexcept {
    if (state_ != State::put) return 0;
    const Descriptor directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const int number = directory.is_open() ? directory.synchronize() : 0;
    return number == EIO || number == ENOSPC || number == EDQUOT ? number : 0;
  }
  /// Keeps the new file for good.
  void settle() noexcept {
    if (kept_) ::unlink(old_.c_str());
    kept_ = false;
    state_ = State::none;
  }
  /// Restores the state before `create`.
  void take_back() noexcept {
    if (state_ == State::apart) {
      ::unlink(name_.c_str());
    } else if (state_ == State::put && kept_) {
      put_back();
    } else if (state_ == State::put && !was_there_) {
      ::unlink(target_.c_str());
    }
    settle();
  }

private:
  /// In one step, or in two where renaming fails; if all fails, what was there stays under its second name.
  void put_back() noexcept {
    if (::rename(old_.c_str(), target_.c_str()) == 0) {
      kept_ = false;  // the second name is gone
      return;
    }
    ::unlink(target_.c_str());
    if (::link(old_.c_str(), target_.c_str()) != 0) kept_ = false;  // the second name stays
  }

  enum class State { none, apart, put };

  std::string target_{}, directory_{}, name_{}, old_{};
  State state_ = State::none;
  bool kept_ = false, was_there_ = true;
};

}  // namespace neem::detail
