// A zip archive of stored members, with 64-bit sizes throughout: what numpy.load and unzip read.
#pragma once

#include "neem/io/detail/crc32.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace neem::detail {

class ZipWriter {
public:
  /// @param write  takes the bytes of the archive, piece by piece
  explicit ZipWriter(std::function<void(std::string_view)> write) : to_(std::move(write)) {}

  /// Adds a member of these bytes, one after the other. `parts` are read twice.
  void add(const std::string& name, std::initializer_list<std::string_view> parts) {
    std::uint64_t size = 0;
    std::uint32_t checksum = 0;
    for (const std::string_view part : parts) {
      size += part.size();
      checksum = crc32_of(part.data(), part.size(), checksum);
    }
    // version 4.5 (zip64), no flags, stored, midnight of 1980-01-01, as numpy does
    std::string common = bytes(45, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0x21, 2) +
                         bytes(checksum, 4) + bytes(elsewhere, 4) + bytes(elsewhere, 4) +
                         bytes(name.size(), 2);
    const std::string sizes = bytes(size, 8) + bytes(size, 8);
    directory_ += "PK\1\2" + bytes(3 << 8 | 45, 2) + common + bytes(4 + sizes.size() + 8, 2) + bytes(0, 2) +
                  bytes(0, 2) + bytes(0, 2) + bytes(std::uint64_t{0100644} << 16, 4) + bytes(elsewhere, 4) +
                  name + bytes(1, 2) + bytes(sizes.size() + 8, 2) + sizes + bytes(written_, 8);
    ++members_;
    write("PK\3\4" + common + bytes(4 + sizes.size(), 2) + name + bytes(1, 2) + bytes(sizes.size(), 2) +
          sizes);
    for (const std::string_view part : parts) write(part);
  }

  /// Writes the directory, after the last member.
  void finish() {
    const std::uint64_t start = written_;
    write(directory_);
    const std::uint64_t end = written_, size = end - start;
    write("PK\6\6" + bytes(44, 8) + bytes(3 << 8 | 45, 2) + bytes(45, 2) + bytes(0, 4) + bytes(0, 4) +
          bytes(members_, 8) + bytes(members_, 8) + bytes(size, 8) + bytes(start, 8));
    write("PK\6\7" + bytes(0, 4) + bytes(end, 8) + bytes(1, 4));
    write("PK\5\6" + bytes(0, 2) + bytes(0, 2) + bytes(0xffff, 2) + bytes(0xffff, 2) + bytes(elsewhere, 4) +
          bytes(elsewhere, 4) + bytes(0, 2));
  }

private:
  static constexpr std::uint64_t elsewhere = 0xffffffffu;  // in a field of 64 bits

  /// A number, little endian.
  static std::string bytes(std::uint64_t value, int count) {
    std::string all;
    for (int k = 0; k < count; ++k, value >>= 8) all += static_cast<char>(value & 0xffu);
    return all;
  }
  void write(std::string_view part) {
    to_(part);
    written_ += part.size();
  }

  std::function<void(std::string_view)> to_;
  std::string directory_{};
  std::uint64_t written_ = 0, members_ = 0;
};

}  // namespace neem::detail
