// Rows that are found again among those that are known, bit by bit: a search of lists is to find a copy, wherever its list
// lies.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace neem::detail {

/// In which list the rows are that equal one.
template <class S>
class KnownRows {
public:
  KnownRows() = default;
  /// @param lists  of every row
  KnownRows(const Matrix<S>& rows, const std::vector<Id>& lists) {
    for (Index i = 0; i < rows.rows(); ++i)
      list_of_hash_.emplace_back(hash_of(rows.row(i).data(), rows.cols()),
                                 lists[static_cast<std::size_t>(i)]);
    std::sort(list_of_hash_.begin(), list_of_hash_.end());
  }

  /// That list, or, hardly ever, another; −1 if there is no such row.
  Id list_of(const S* row, Index d) const {
    const std::uint64_t hash = hash_of(row, d);
    const auto found = std::lower_bound(list_of_hash_.begin(), list_of_hash_.end(), std::pair(hash, Id(0)));
    return found != list_of_hash_.end() && found->first == hash ? found->second : -1;
  }

private:
  static std::uint64_t hash_of(const S* row, Index d) {
    std::uint64_t hash = 0;
    for (Index c = 0; c < d; ++c) {
      const S value = row[c] + S(0);  // -0 is 0
      std::uint64_t word = 0;
      std::memcpy(&word, &value, sizeof(S));
      hash = Random::mix(hash ^ word);
    }
    return hash;
  }

  std::vector<std::pair<std::uint64_t, Id>> list_of_hash_{};
};

}  // namespace neem::detail
