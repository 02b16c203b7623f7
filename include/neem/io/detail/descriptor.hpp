// An open file of the system that is closed in the end, whatever is thrown in between.
#pragma once

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace neem::detail {

class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number, bool owned = true) : number_(number), owned_(owned) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)), owned_(other.owned_) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  ~Descriptor() { static_cast<void>(close()); }

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

  /// @return 0, or the system's error number, also that of a delayed write. (After EINTR the file is closed.)
  int close() noexcept {
    const int number = std::exchange(number_, -1);
    return number < 0 || !owned_ || ::close(number) == 0 || errno == EINTR ? 0 : errno;
  }

  /// Asks the device to hold what was written. @return 0, or the system's error number
  int synchronize() const noexcept {
    while (::fsync(number_) != 0) {
      if (errno != EINTR) return errno;
    }
    return 0;
  }

private:
  int number_ = -1;
  bool owned_ = true;  ///< false: of the caller (standard input), and left open
};

}  // namespace neem::detail
