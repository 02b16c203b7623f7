// Draws that are not uniform, in constant time: Walker's alias method.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Of n things each has a column of height 1 / n, filled up to a part by itself and above by one other, its
/// alias. A draw picks a column and a height in it.
/// @source  Walker 1977; built as Vose 1991
class AliasTable {
public:
  /// Of a column: what lies below `part` in 2³² is its own, what lies above is the alias's.
  struct Column {
    std::uint32_t part = (std::numeric_limits<std::uint32_t>::max)();
    Id alias = 0;

    /// @param own     the thing that the column belongs to
    /// @param height  uniform
    Id at(Id own, std::uint32_t height) const { return height < part ? own : alias; }
  };

  AliasTable() = default;
  /// @param weights  ≥ 0, as many as there are things; their sum is > 0
  explicit AliasTable(const std::vector<double>& weights) : columns_(weights.size()) {
    const std::size_t n = weights.size();
    double sum = 0;
    for (const double weight : weights) sum += weight;
    std::vector<double> left(n);
    std::vector<Id> poor, rich;
    for (std::size_t i = 0; i < n; ++i) {
      left[i] = weights[i] * (static_cast<double>(n) / sum);
      columns_[i].alias = static_cast<Id>(i);
      (left[i] < 1 ? poor : rich).push_back(static_cast<Id>(i));
    }
    while (!poor.empty() && !rich.empty()) {
      const auto below = static_cast<std::size_t>(poor.back()), above = static_cast<std::size_t>(rich.back());
      poor.pop_back();
      columns_[below] = {fixed(left[below]), rich.back()};
      left[above] -= 1 - left[below];
      if (left[above] >= 1) continue;
      poor.push_back(rich.back());
      rich.pop_back();
    }
    // What is left of the poor misses 1 by rounding; but a thing of weight 0 must not be drawn for that.
    for (const Id id : poor) {
      const auto i = static_cast<std::size_t>(id);
      if (!(weights[i] > 0)) columns_[i] = {0, heaviest(weights)};
    }
  }

  bool empty() const { return columns_.empty(); }

  /// The columns, of `things` or none: NAME_part, NAME_alias.
  void state(Archive& a, std::string_view name, Index things) {
    const std::string start(name);
    bool there = !empty();
    a(start, there);
    if (a.reading()) columns_.clear();
    if (!there) return;
    std::vector<std::uint32_t> part(columns_.size());
    std::vector<Id> alias(columns_.size());
    for (std::size_t i = 0; i < part.size(); ++i) part[i] = columns_[i].part, alias[i] = columns_[i].alias;
    a.list(start + "_part", part, things);
    a.list_within(start + "_alias", alias, things, 0, things);
    if (a.reading()) columns_.resize(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) columns_[i] = {part[i], alias[i]};
  }
  const std::vector<Column>& columns() const { return columns_; }

  /// Whether a thing can be drawn, by its own column or by another.
  std::vector<char> drawn() const {
    std::vector<char> drawn(columns_.size(), 0);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].part > 0) drawn[i] = 1;
      drawn[static_cast<std::size_t>(columns_[i].alias)] = 1;
    }
    return drawn;
  }

  /// Of `size` columns the one that the upper half of 64 uniform bits picks; the lower half is the height.
  static Index column(std::uint64_t bits, Index size) {
    return static_cast<Index>(((bits >> 32) * static_cast<std::uint64_t>(size)) >> 32);
  }

  /// The thing that 64 uniform bits stand for.
  Index operator()(std::uint64_t bits) const {
    const Index own = column(bits, static_cast<Index>(columns_.size()));
    return columns_[static_cast<std::size_t>(own)].at(static_cast<Id>(own), static_cast<std::uint32_t>(bits));
  }

private:
  /// The heights below a part: rounded up, so that height · 2⁻³² < part is what is compared. All of them is
  /// one more than there is room for; but then the alias is the thing itself, or has nearly no share.
  static std::uint32_t fixed(double part) {
    constexpr double most = 4294967295.0;
    return static_cast<std::uint32_t>((std::clamp)(std::ceil(part * 0x1.0p32), 0.0, most));
  }
  static Id heaviest(const std::vector<double>& weights) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < weights.size(); ++i) best = weights[i] > weights[best] ? i : best;
    return static_cast<Id>(best);
  }

  std::vector<Column> columns_{};
};

}  // namespace neem::detail
