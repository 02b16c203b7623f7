// Edges drawn by their weight, independently of each other.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/prefetch.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/detail/alias_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Σ_j w_ij of every point.
template <class S>
std::vector<double> row_sums(const Graph<S>& P) {
  std::vector<double> sums(static_cast<std::size_t>(P.rows()), 0.0);
  for (Index i = 0; i < P.rows(); ++i) {
    for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e)
      sums[static_cast<std::size_t>(i)] += static_cast<double>(P.valuePtr()[e]);
  }
  return sums;
}

/// An alias table of the rows of a graph by their sums, and one of every row by its weights.
/// @cost  12 bytes an entry of the graph, which is not needed any more
class EdgeTable {
public:
  EdgeTable() = default;
  /// @throws Error (USAGE) unless all weights are finite and ≥ 0
  template <class S>
  explicit EdgeTable(const Graph<S>& P) {
    constexpr double huge = (std::numeric_limits<double>::max)();
    for (Index e = 0; e < P.nonZeros(); ++e) {
      const double weight = static_cast<double>(P.valuePtr()[e]);
      if (weight >= 0 && weight <= huge) continue;  // NaN is neither
      require_option(false, "weights of edges drawn", weight, "[0, infinity)");
    }
    const std::vector<double> sums = row_sums(P);
    double total = 0;
    for (const double sum : sums) total += sum;
    if (!(total > 0)) return;
    heads_ = AliasTable(sums);
    begin_.assign(P.outerIndexPtr(), P.outerIndexPtr() + P.rows() + 1);
    entries_.resize(static_cast<std::size_t>(P.nonZeros()));
    for (Index i = 0; i < P.rows(); ++i) {
      if (!(sums[static_cast<std::size_t>(i)] > 0)) continue;
      const auto from = static_cast<std::size_t>(begin_[static_cast<std::size_t>(i)]);
      const auto to = static_cast<std::size_t>(begin_[static_cast<std::size_t>(i) + 1]);
      const AliasTable row(std::vector<double>(P.valuePtr() + from, P.valuePtr() + to));
      for (std::size_t e = from; e < to; ++e) {
        const AliasTable::Column& column = row.columns()[e - from];
        entries_[e] = {column, P.innerIndexPtr()[e]};
      }
    }
  }

  bool empty() const { return heads_.empty(); }

  /// The table: NAME_heads, and of the edges NAME_begin, NAME_ids, NAME_part, NAME_alias.
  void state(Archive& a, std::string_view name, Index points) {
    const std::string start(name);
    heads_.state(a, start + "_heads", points);
    if (heads_.empty()) return;
    const auto count = entries_.size();
    std::vector<Id> ids(count), alias(count);
    std::vector<std::uint32_t> part(count);
    for (std::size_t e = 0; e < count; ++e) {
      ids[e] = entries_[e].tail, part[e] = entries_[e].column.part, alias[e] = entries_[e].column.alias;
    }
    a.row_begins(start + "_begin", begin_, points);
    a.list_within(start + "_ids", ids, begin_.back(), 0, points);
    a.list(start + "_part", part, begin_.back());
    a.list(start + "_alias", alias, begin_.back());
    if (!a.reading()) return;
    entries_.resize(ids.size());
    const std::vector<char> drawn = heads_.drawn();
    bool fits = true;
    for (Index i = 0; i < points; ++i) {
      const Id from = begin_[static_cast<std::size_t>(i)], to = begin_[static_cast<std::size_t>(i) + 1];
      fits = fits && (from < to || !drawn[static_cast<std::size_t>(i)]);
      for (auto e = static_cast<std::size_t>(from); e < static_cast<std::size_t>(to); ++e) {
        entries_[e] = {{part[e], alias[e]}, ids[e]};
        fits = fits && alias[e] >= 0 && alias[e] < to - from;
      }
    }
    a.expects(fits, start + "_alias");
  }

  /// A draw in progress: its bits determine a row and a column of it, the column an entry, and the entry the
  /// tail. Each is prefetched as soon as it is known.
  struct Draw {
    Id row = 0, entry = 0;
    std::uint32_t height = 0;
  };
  /// @param row_bits, edge_bits  uniform
  Draw begin(std::uint64_t row_bits, std::uint64_t edge_bits) const {
    const Index row = heads_(row_bits);
    const Id first = begin_[static_cast<std::size_t>(row)];
    const Index size = begin_[static_cast<std::size_t>(row) + 1] - first;
    const Draw draw{static_cast<Id>(row), first + static_cast<Id>(AliasTable::column(edge_bits, size)),
                    static_cast<std::uint32_t>(edge_bits)};
    prefetch(&entries_[static_cast<std::size_t>(draw.entry)]);
    return draw;
  }
  void look(Draw& draw) const {
    const Id first = begin_[static_cast<std::size_t>(draw.row)];
    const Entry& own = entries_[static_cast<std::size_t>(draw.entry)];
    draw.entry = first + own.column.at(draw.entry - first, draw.height);
    prefetch(&entries_[static_cast<std::size_t>(draw.entry)]);
  }
  Id tail(const Draw& draw) const { return entries_[static_cast<std::size_t>(draw.entry)].tail; }

private:
  struct Entry {
    AliasTable::Column column{};
    Id tail = 0;
  };

  AliasTable heads_{};
  std::vector<Id> begin_{};
  std::vector<Entry> entries_{};
};

/// The draws [begin, end) of an epoch, dealt to lanes in equal stretches: as EdgeLanes.
template <class S>
class DrawnEdges {
public:
  static constexpr Index width = 16;

  DrawnEdges(const EdgeTable& table, Index begin, Index end, Index lanes, std::uint64_t key)
      : table_(&table), key_(key), lanes_(lanes), begin_(begin), end_(end) {
    stretch_ = (end - begin + lanes - 1) / lanes;
    if (stretch_ == 0) return;
    start(soon_, 0);
    look(soon_);
    start(later_, 1);
  }

  /// @param numbers  of the draws
  bool take(Id* numbers, Id* heads, Id* tails, S* live) {
    if (taken_ == stretch_) return false;
    for (Index l = 0; l < lanes_; ++l) {
      const Index number = begin_ + l * stretch_ + taken_;
      const EdgeTable::Draw& draw = soon_[static_cast<std::size_t>(l)];
      numbers[l] = static_cast<Id>(number);
      live[l] = number < end_ ? S(1) : S(0);
      heads[l] = draw.row;
      tails[l] = table_->tail(draw);
    }
    ++taken_;
    soon_ = later_;
    look(soon_);
    start(later_, taken_ + 1);
    return true;
  }

private:
  using Draws = std::array<EdgeTable::Draw, width>;

  void start(Draws& draws, Index place) const {
    for (Index l = 0; l < lanes_; ++l) {
      const auto number = static_cast<std::uint64_t>(begin_ + l * stretch_ + place);
      const std::uint64_t bits = Random::mix(key_ + number);
      draws[static_cast<std::size_t>(l)] = table_->begin(bits, Random::mix(bits));
    }
  }
  void look(Draws& draws) const {
    for (Index l = 0; l < lanes_; ++l) table_->look(draws[static_cast<std::size_t>(l)]);
  }

  const EdgeTable* table_;
  std::uint64_t key_;
  Index lanes_, begin_, end_, stretch_ = 0, taken_ = 0;
  Draws soon_{}, later_{};  // of the next step, and of the one after it
};

}  // namespace neem::detail
