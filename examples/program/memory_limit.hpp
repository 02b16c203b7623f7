// --memory-limit: what needs more is refused, before it is begun where that can be known.
#pragma once

#include "arguments.hpp"
#include "console.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/input.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace program {

/// The memory that a command may take.
class MemoryLimit {
public:
  MemoryLimit() = default;
  /// @param text  as typed; empty: no limit
  explicit MemoryLimit(const std::string& text) {
    if (!text.empty()) bytes_ = program::bytes("memory-limit", text);
  }

  bool asked() const { return bytes_ > 0; }       ///< whether there is one
  std::uint64_t bytes() const { return bytes_; }  ///< 0: none

  /// @param where  what needs it
  /// @throws neem::Error (RESOURCE) where `need` bytes are more than there may be
  void check(double need, const std::string& where) const {
    if (!asked() || need <= static_cast<double>(bytes_)) return;
    throw neem::Error(neem::ErrorCode::memory,
                      format("needs about %.0f MiB, the limit is %.0f MiB", need / 1048576,
                             static_cast<double>(bytes_) / 1048576),
                      where, "raise --memory-limit, take fewer neighbors, or embed a sample of the rows");
  }

private:
  std::uint64_t bytes_ = 0;
};

/// Bytes that come without their number: refused when they are more than the memory there may be.
class LimitedSource final : public neem::ByteSource {
public:
  LimitedSource(neem::Input&& input, std::uint64_t most) : input_(std::move(input)), most_(most) {}

  std::size_t read(char* to, std::size_t size) override {
    const std::string_view bytes = input_.peek_some();
    const std::size_t count = std::min(size, bytes.size());
    std::copy_n(bytes.data(), count, to);
    input_.skip(count);
    if (input_.position() <= most_) return count;
    throw neem::Error(
        neem::ErrorCode::memory,
        format("more than %.0f MiB have come, which is the limit", static_cast<double>(most_) / 1048576),
        input_.name(), "raise --memory-limit, or embed a sample of the rows");
  }

private:
  neem::Input input_;
  std::uint64_t most_;
};

/// The same input; where its size is not known before it is read, one that ends with an error after `most` bytes.
/// @param unseen  whether nobody has looked at the size that it may have, as of standard input
inline neem::Input limited(neem::Input&& input, std::uint64_t most, bool unseen) {
  if (most == 0 || (input.left() && !unseen)) return std::move(input);
  std::string path = input.path();
  return neem::Input(std::make_unique<LimitedSource>(std::move(input), most), std::move(path));
}

}  // namespace program
