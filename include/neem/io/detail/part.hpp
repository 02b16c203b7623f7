// A part of an input, as an input of its own.
#pragma once

#include "neem/io/input.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace neem::detail {

/// The next bytes of an input, which has to outlive it.
class PartSource final : public ByteSource {
public:
  PartSource(Input& from, std::uint64_t size) : from_(from), size_(size), left_(size) {
    if (const auto there = from.left()) {
      size_ = (std::min)(size_, *there);
      known_ = true;
    }
  }
  std::size_t read(char* to, std::size_t size) override {
    const std::size_t got = from_.read(to, static_cast<std::size_t>((std::min<std::uint64_t>)(size, left_)));
    left_ -= got;
    return got;
  }
  std::optional<std::uint64_t> size() const override {
    return known_ ? std::optional<std::uint64_t>(size_) : std::nullopt;
  }

private:
  Input& from_;
  std::uint64_t size_, left_;
  bool known_ = false;
};

/// @param note  added to the name in messages
inline Input part_of(Input& input, std::uint64_t size, const std::string& note) {
  return Input(std::make_unique<PartSource>(input, size), input.path(), note);
}

/// Passes bytes. @return how many there were
inline std::uint64_t pass(Input& input, std::uint64_t count) {
  std::uint64_t done = 0;
  while (done < count) {
    const std::size_t some = input.peek_some().size();
    if (some == 0) break;
    const auto step = static_cast<std::size_t>((std::min<std::uint64_t>)(some, count - done));
    input.skip(step);
    done += step;
  }
  return done;
}

}  // namespace neem::detail
