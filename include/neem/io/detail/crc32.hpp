// CRC-32, the checksum of zip archives.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace neem::detail {

using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

/// tables[k][b]: the remainder of a byte that k bytes of zeros follow.
constexpr CrcTables crc_tables() {
  CrcTables tables{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t rest = b;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ ((rest & 1u) != 0 ? 0xedb88320u : 0u);
    tables[0][b] = rest;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t b = 0; b < 256; ++b) {
      tables[k][b] = tables[k - 1][b] >> 8 ^ tables[0][tables[k - 1][b] & 0xffu];
    }
  }
  return tables;
}

/// The checksum of bytes that follow those of which `before` is the checksum; 0 at the beginning.
///
/// Eight bytes at a time, by eight tables ("slicing by 8").
/// @source  Kounavis & Berry 2005
inline std::uint32_t crc32_of(const void* bytes, std::size_t count, std::uint32_t before = 0) {
  static constexpr CrcTables tables = crc_tables();
  const auto* at = static_cast<const unsigned char*>(bytes);
  std::uint32_t rest = ~before;
  if constexpr (std::endian::native == std::endian::little) {
    for (; count >= 8; count -= 8, at += 8) {
      std::uint32_t low = 0, high = 0;
      std::memcpy(&low, at, 4);
      std::memcpy(&high, at + 4, 4);
      low ^= rest;
      rest = tables[7][low & 0xffu] ^ tables[6][low >> 8 & 0xffu] ^ tables[5][low >> 16 & 0xffu] ^
             tables[4][low >> 24] ^ tables[3][high & 0xffu] ^ tables[2][high >> 8 & 0xffu] ^
             tables[1][high >> 16 & 0xffu] ^ tables[0][high >> 24];
    }
  }
  for (; count > 0; --count, ++at) rest = rest >> 8 ^ tables[0][(rest ^ *at) & 0xffu];
  return ~rest;
}

}  // namespace neem::detail
