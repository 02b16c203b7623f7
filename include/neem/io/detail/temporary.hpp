// A temporary file that is written beside its target and renamed to it, and how that is undone.
#pragma once

#include "neem/io/detail/descriptor.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace neem {

/// What is done about a file that has the name of an Output already.
enum class Existing {
  replace,  ///< it is replaced
  refuse,   ///< it is an Error, also if the file appears only while the Output is written
  remove,   ///< it is removed, and nothing is written: an old file that goes when new ones come
};

namespace detail {

/// rename() that leaves a file of the new name as it is. @return 0, EEXIST, or another error number
inline int rename_to_new(const char* from, const char* to) noexcept {
#if defined(__GLIBC__) && defined(RENAME_NOREPLACE)
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno == EEXIST) return EEXIST;
#endif
  // file systems that cannot do it in one step may have hard links, which do not replace either
  if (::link(from, to) == 0) {
    ::unlink(from);
    return 0;
  }
  if (errno == EEXIST) return EEXIST;
  struct ::stat status {};
  if (::lstat(to, &status) == 0) return EEXIST;
  return ::rename(from, to) == 0 ? 0 : errno;
}

/// A temporary file beside its target, and the steps from one to the other. Unless settled, they are undone
/// by the destructor. From `set_aside` on nothing allocates: these steps must not fail halfway for want of
/// memory, and handlers of signals may take them.
class Temporary {
public:
  Temporary() = default;
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() { take_back(); }

  /// Where the bytes are until `put`.
  const std::string& name() const { return name_; }
  const std::string& directory() const { return directory_; }

  /// Creates a file in the directory of `target`, unless the target is to be removed. Its name does not
  /// contain the target's, which may be as long as names can be. @return 0, or the system's error number
  int create(const std::string& target, Existing existing, Descriptor& file) {
    static std::atomic<unsigned> made{0};
    target_ = target;
    existing_ = existing;
    was_there_ = existing != Existing::refuse;
    const std::size_t slash = target.find_last_of('/');
    directory_ = slash == std::string::npos ? "." : slash == 0 ? "/" : target.substr(0, slash);
    const std::string start = directory_ + "/.neem-" + std::to_string(::getpid()) + "-";
    for (int attempt = 0;; ++attempt) {
      name_ = start + std::to_string(made++);
      old_ = name_ + "-old";
      // what a process that was killed has left, whose number may have been the same, stays as it is
      struct ::stat status {};
      int number = ::lstat(old_.c_str(), &status) == 0 ? EEXIST : 0;
      if (number == 0 && existing != Existing::remove) {
        file = Descriptor(::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (!file.is_open()) number = errno;
      }
      if (number == 0) break;
      if (number != EEXIST || attempt == 100000) return number;
    }
    state_ = State::apart;
    return 0;
  }

  /// Before any file of a group is `put`: what is there gets a second name, on file systems with hard links.
  void set_aside() noexcept {
    if (state_ != State::apart || existing_ != Existing::replace) return;
    kept_ = ::link(target_.c_str(), old_.c_str()) == 0;
    was_there_ = kept_ || errno != ENOENT;
  }
  /// Gives the file the name of its target. Until `settle`, the replaced file keeps its second name.
  /// @param alone  no other file can fail after this one
  /// @return       0, or the system's error number
  int put(bool alone) noexcept {
    if (state_ != State::apart) return 0;
    if (existing_ == Existing::refuse) {
      if (const int number = rename_to_new(name_.c_str(), target_.c_str()); number != 0) return number;
      state_ = State::put;
      return 0;
    }
    // without a link to what is there, it is moved: then there is no file of this name for a moment
    if (existing_ == Existing::remove || (was_there_ && !kept_ && !alone)) {
      struct ::stat status {};
      if (::lstat(target_.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return EISDIR;
      kept_ = ::rename(target_.c_str(), old_.c_str()) == 0;
      was_there_ = kept_;
      if (!kept_ && errno != ENOENT) return errno;
      moved_ = kept_;
    }
    if (existing_ == Existing::replace && ::rename(name_.c_str(), target_.c_str()) != 0) return errno;
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
    kept_ = moved_ = false;
    state_ = State::none;
  }
  /// Restores the state before `create`.
  void take_back() noexcept {
    if (state_ == State::put && kept_) {
      put_back();
    } else if (state_ == State::put && !was_there_ && existing_ != Existing::remove) {
      ::unlink(target_.c_str());
    } else if (state_ == State::apart) {
      if (moved_) put_back();
      if (existing_ != Existing::remove) ::unlink(name_.c_str());
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
  Existing existing_ = Existing::replace;
  State state_ = State::none;
  bool kept_ = false, moved_ = false, was_there_ = true;
};

}  // namespace detail

}  // namespace neem
