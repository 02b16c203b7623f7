// Draws that are not uniform, in constant time: Walker's alias method.
#pragma once

#include "neem/core/types.hpp"

#include <cstdint>
#include <vector>

namespace neem::detail {

/// Of n things each has a column of height 1 / n, filled up to a part by itself and above by one other, its
/// alias. A draw picks a column and a height in it.
/// @source  Walker 1977; built as Vose 1991
class AliasTable {
public:
  AliasTable() = default;
  /// @param weights  ≥ 0, as many as there are things; their sum is > 0
  explicit AliasTable(const std::vector<double>& weights)
      : part_(weights.size(), 1.0), alias_(weights.size()) {
    const std::size_t n = weights.size();
    double sum = 0;
    for (const double weight : weights) sum += weight;
    std::vector<double> left(n);
    std::vector<Id> poor, rich;
    for (std::size_t i = 0; i < n; ++i) {
      left[i] = weights[i] * (static_cast<double>(n) / sum);
      alias_[i] = static_cast<Id>(i);
      (left[i] < 1 ? poor : rich).push_back(static_cast<Id>(i));
    }
    while (!poor.empty() && !rich.empty()) {
      const auto below = static_cast<std::size_t>(poor.back()), above = static_cast<std::size_t>(rich.back());
      poor.pop_back();
      part_[below] = left[below];
      alias_[below] = rich.back();
      left[above] -= 1 - left[below];
      if (left[above] >= 1) continue;
      poor.push_back(rich.back());
      rich.pop_back();
    }
    // What is left of the poor misses 1 by rounding; but a thing of weight 0 must not be drawn for that.
    for (const Id id : poor) {
      const auto i = static_cast<std::size_t>(id);
      if (!(weights[i] > 0)) part_[i] = 0, alias_[i] = heaviest(weights);
    }
  }

  bool empty() const { return part_.empty(); }

  /// The thing that 64 uniform bits stand for: the upper half picks the column, the lower the height.
  Index operator()(std::uint64_t bits) const {
    const auto column =
        static_cast<std::size_t>(((bits >> 32) * static_cast<std::uint64_t>(part_.size())) >> 32);
    const double height = static_cast<double>(bits & 0xffffffffu) * 0x1.0p-32;
    return height < part_[column] ? static_cast<Index>(column) : static_cast<Index>(alias_[column]);
  }

private:
  static Id heaviest(const std::vector<double>& weights) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < weights.size(); ++i) best = weights[i] > weights[best] ? i : best;
    return static_cast<Id>(best);
  }

  std::vector<double> part_{};  // of a column, that is its own
  std::vector<Id> alias_{};
};

}  // namespace neem::detail
