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

template <class S>
std::uint64_t bits_of(S value) {
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  return std::bit_cast<Bits>(value + S(0));  // −0 and 0 are equal
}

/// @param key    of a row: equal for equal rows
/// @param equal  whether two rows are
template <class Key, class Equal>
IdenticalRows identical_rows(neem::Index n, const Key& key, const Equal& equal) {
  std::vector<std::pair<std::uint64_t, neem::Index>> keys(static_cast<std::size_t>(n));
  for (neem::Index i = 0; i < n; ++i) keys[static_cast<std::size_t>(i)] = {key(i), i};
  std::sort(keys.begin(), keys.end());
  IdenticalRows found;
  for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    const neem::Index first = keys[begin].second;
    const auto same = [&](const auto& other) {
      return other.first == keys[begin].first && equal(first, other.second);
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

/// @cost  one pass over the data, and a sort of n numbers
template <class S>
IdenticalRows identical_rows(const neem::Matrix<S>& X) {
  return identical_rows(
      X.rows(),
      [&](neem::Index i) {
        std::uint64_t key = 0;
        for (neem::Index c = 0; c < X.cols(); ++c) key = neem::Random{key}.bits(bits_of(X(i, c)));
        return key;
      },
      [&](neem::Index i, neem::Index j) { return X.row(i) == X.row(j); });
}

/// The same for sparse points, whose rows have their columns in order and no zeros.
template <class S>
IdenticalRows identical_rows(const neem::SparsePoints<S>& X) {
  const auto *start = X.outerIndexPtr(), *columns = X.innerIndexPtr();
  const S* values = X.valuePtr();
  return identical_rows(
      X.rows(),
      [&](neem::Index i) {
        std::uint64_t key = 0;
        for (auto e = start[i]; e < start[i + 1]; ++e) {
          key = neem::Random{key}.bits(static_cast<std::uint64_t>(columns[e]), bits_of(values[e]));
        }
        return key;
      },
      [&](neem::Index i, neem::Index j) {
        return std::equal(columns + start[i], columns + start[i + 1], columns + start[j],
                          columns + start[j + 1]) &&
               std::equal(values + start[i], values + start[i + 1], values + start[j]);
      });
}

}  // namespace program
