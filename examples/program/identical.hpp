// Groups of identical rows: harmless for a map, but worth knowing.
#pragma once

#include <neem/core/random.hpp>
#include <neem/core/types.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

namespace program {

struct IdenticalRows {
  neem::Index groups = 0;               ///< of two or more equal rows
  neem::Index rows = 0;                 ///< in these groups
  neem::Index largest = 0;              ///< rows of the largest group
  neem::Index first = -1, second = -1;  ///< two equal rows, for a message
};

/// @cost  one pass over the data, and a sort of n numbers
template <class S>
IdenticalRows identical_rows(const neem::Matrix<S>& X) {
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  const neem::Index n = X.rows();
  std::vector<std::pair<std::uint64_t, neem::Index>> keys(static_cast<std::size_t>(n));
  for (neem::Index i = 0; i < n; ++i) {
    std::uint64_t key = 0;
    for (neem::Index c = 0; c < X.cols(); ++c) {
      const S value = X(i, c) + S(0);  // −0 and 0 are equal
      key = neem::Random{key}.bits(std::bit_cast<Bits>(value));
    }
    keys[static_cast<std::size_t>(i)] = {key, i};
  }
  std::sort(keys.begin(), keys.end());
  IdenticalRows found;
  for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    const neem::Index first = keys[begin].second;
    const auto same = [&](const auto& other) {
      return other.first == keys[begin].first && X.row(first) == X.row(other.second);
    };
    for (end = begin + 1; end < keys.size() && same(keys[end]);) ++end;
    const neem::Index size = static_cast<neem::Index>(end - begin);
    if (size == 1) continue;
    ++found.groups;
    found.rows += size;
    found.largest = std::max(found.largest, size);
    if (found.first < 0 || first < found.first) found.first = first, found.second = keys[begin + 1].second;
  }
  return found;
}

}  // namespace program
