// Points along a Morton curve and the tree of cells above them.
//
// Points that share a prefix of their code share a cell, so a cell is a range of the sorted points, and
// chains of cells with a single child never appear. Cells are halved at most 62 / Dim times; points that
// cannot be told apart by then share a leaf. The nodes lie in one array in preorder; a node knows how many
// follow in its subtree, so that subtrees grown by different threads can be joined by copying.
//
// A cell that is far from a target acts as Dim + 1 equal sources whose mean and covariance are those of its
// points. How far that is depends on how wide its points lie, not its box: the side of the uniform cell that
// has their largest variance, √(12 λ). Points on a slanted line are wider than the box's side says, points
// around a centre narrower; the error becomes about the same for both.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/detail/moments.hpp"
#include "neem/forces/repulsion/detail/morton.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace neem::detail {

template <class S, int Dim>
class Tree {
public:
  static constexpr Index leaf_size = 8;
  static constexpr std::size_t proxies = Dim + 1;  // the fewest points that can have any covariance
  // How much wider than theta says a cell may be seen, because its sources are better than one at its centre.
  static constexpr double wider = 1.3;

  struct Node {
    std::array<S, Dim> centre;  // of mass
    S distant;                  // squared distance from which the cell acts as a whole; < 0: all at one place
    Id begin, end;              // its points in Morton order
    Id size;                    // nodes of its subtree, itself among them: 1 for a leaf
  };
  using Proxies = std::array<std::array<S, Dim>, proxies>;

  /// A range of Morton positions.
  struct Range {
    Id begin, end;
  };
  /// What bounds the points of a range.
  struct Box {
    std::array<S, Dim> low, high;
  };

  MortonOrder<Dim> curve{};
  std::vector<Node> nodes{};
  std::vector<Proxies> proxy{};          // by node
  std::array<std::vector<S>, Dim> at{};  // coordinates in Morton order
  std::vector<S> mass{};                 // of points in Morton order; empty: all have mass 1
  std::vector<double> mass_before{};     // sum of those before a position, and of all
  std::vector<Range> regions{};          // compact ranges of at most `region_size` points that cover all

  /// @param theta  opening angle; 0 lets no cell act as a whole
  void build(const AnyLaw<S, Dim>& law, const Layout<S, Dim>& Y, double theta, Index region_size,
             const Threads& threads) {
    constexpr Index grain = 4096;
    const Index n = Y.rows();
    morton_order(Y, curve, threads);
    for (auto& axis : at) axis.resize(static_cast<std::size_t>(n));
    for_each_range(threads, n, grain, [&](Index begin, Index end) {
      for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k) {
        for (int c = 0; c < Dim; ++c) at[static_cast<std::size_t>(c)][k] = Y(curve.order[k], c);
      }
    });
    take_masses(law, n, threads);
    theta_ = theta;
    regions.clear();
    halve({0, static_cast<Id>(n)}, region_size, regions);

    constexpr Index fewest = 1024, most_parts = 64;  // points of a part; parts, enough for 16 threads
    part_size_ = (std::max)(fewest, n / most_parts);
    tops_.clear();
    find_tops({0, static_cast<Id>(n)});
    parts_.resize(tops_.size());
    threads.for_each(static_cast<Index>(tops_.size()), [&](Index task) {
      Part& part = parts_[static_cast<std::size_t>(task)];
      part.nodes.clear();
      part.proxy.clear();
      part.moments = grow(tops_[static_cast<std::size_t>(task)], part, false);
    });
    whole_.nodes.clear();
    whole_.proxy.clear();
    next_part_ = 0;
    grow({0, static_cast<Id>(n)}, whole_, true);
    nodes.swap(whole_.nodes);
    proxy.swap(whole_.proxy);
    threads.for_each(static_cast<Index>(parts_.size()), [&](Index task) {
      const Part& part = parts_[static_cast<std::size_t>(task)];
      std::copy(part.nodes.begin(), part.nodes.end(), nodes.begin() + part.place);
      std::copy(part.proxy.begin(), part.proxy.end(), proxy.begin() + part.place);
    });
  }

  /// Cuts a range in halves by the bits of the codes until a piece has at most `most` points.
  void halve(Range range, Index most, std::vector<Range>& pieces) const {
    if (range.end - range.begin <= most) {
      pieces.push_back(range);
      return;
    }
    const std::uint64_t first = code(range.begin), differ = first ^ code(range.end - 1);
    Id middle = range.begin + (range.end - range.begin) / 2;  // of points that cannot be told apart
    if (differ != 0) middle = first_beyond(range, static_cast<int>(std::bit_width(differ)) - 1, first);
    halve({range.begin, middle}, most, pieces);
    halve({middle, range.end}, most, pieces);
  }

  Box box_of(Range range) const {
    Box box;
    for (std::size_t c = 0; c < Dim; ++c) {
      S low = at[c][static_cast<std::size_t>(range.begin)], high = low;
      for (auto k = static_cast<std::size_t>(range.begin); k < static_cast<std::size_t>(range.end); ++k) {
        low = at[c][k] < low ? at[c][k] : low;
        high = at[c][k] > high ? at[c][k] : high;
      }
      box.low[c] = low;
      box.high[c] = high;
    }
    return box;
  }

  /// Walks the subtree of node k: cells that act as a whole on all points of `range` become sources, and so
  /// do the points of other leaves. Where `rest` is given, cells of at most `few` points that do not act as
  /// a whole are left to it instead, to be walked for parts of the range.
  void list_sources(Id k, Range range, const Box& box, Sources<S, Dim>& sources, Index few = 0,
                    std::vector<Id>* rest = nullptr) const {
    for (const Id stop = k + nodes[static_cast<std::size_t>(k)].size; k < stop;) {
      const Node& node = nodes[static_cast<std::size_t>(k)];
      S d2 = 0;
      for (std::size_t c = 0; c < Dim; ++c) {
        const S below = box.low[c] - node.centre[c], above = node.centre[c] - box.high[c];
        const S outside = below > above ? below : above, apart = outside > 0 ? outside : S(0);
        d2 += apart * apart;
      }
      const Id points = node.end - node.begin;
      const bool holds = node.begin <= range.begin && range.end <= node.end;
      if (node.distant < 0) {
        sources.push(node.centre.data(), mass_of_cell(node));
      } else if (d2 >= node.distant && !holds) {
        const S share = mass_of_cell(node) / static_cast<S>(proxies);
        for (const auto& position : proxy[static_cast<std::size_t>(k)]) sources.push(position.data(), share);
      } else if (rest && points <= few) {
        rest->push_back(k);
      } else if (node.size == 1) {
        for (auto p = static_cast<std::size_t>(node.begin); p < static_cast<std::size_t>(node.end); ++p) {
          std::array<S, Dim> position;
          for (std::size_t c = 0; c < Dim; ++c) position[c] = at[c][p];
          sources.push(position.data(), mass.empty() ? S(1) : mass[p]);
        }
      } else {
        ++k;
        continue;
      }
      k += node.size;
    }
  }

private:
  using Moments = detail::Moments<Dim>;

  /// A subtree grown apart.
  struct Part {
    std::vector<Node> nodes{};
    std::vector<Proxies> proxy{};
    Moments moments{};
    std::ptrdiff_t place = 0;  // of its first node among all
  };

  std::vector<Range> tops_{};
  std::vector<Part> parts_{};
  Part whole_{};
  std::size_t next_part_ = 0;
  Index part_size_ = 0;
  double theta_ = 0;

  /// The masses along the curve. Sums of ranges are differences of sums from the beginning, which are good
  /// to one part in 10¹⁵ of the whole mass.
  void take_masses(const AnyLaw<S, Dim>& law, Index n, const Threads& threads) {
    mass.clear();
    if (!law.mass) return;
    mass.resize(static_cast<std::size_t>(n));
    mass_before.resize(static_cast<std::size_t>(n) + 1);
    for_each_range(threads, n, 4096, [&](Index begin, Index end) {
      for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k) {
        mass[k] = static_cast<S>(law.mass(law.law, curve.order[k]));
      }
    });
    mass_before[0] = 0;
    for (std::size_t k = 0; k < mass.size(); ++k) {
      mass_before[k + 1] = mass_before[k] + static_cast<double>(mass[k]);
    }
  }

  S mass_of_cell(const Node& node) const {
    if (mass.empty()) return static_cast<S>(node.end - node.begin);
    return static_cast<S>(mass_before[static_cast<std::size_t>(node.end)] -
                          mass_before[static_cast<std::size_t>(node.begin)]);
  }

  std::uint64_t code(Id k) const { return curve.codes[static_cast<std::size_t>(k)]; }

  /// The first position in the range whose code without its lowest `shift` bits is beyond that of `prefix`.
  Id first_beyond(Range range, int shift, std::uint64_t prefix) const {
    const auto codes = curve.codes.begin();
    const std::uint64_t bound = ((prefix >> shift) + 1) << shift;
    return static_cast<Id>(std::lower_bound(codes + range.begin, codes + range.end, bound) - codes);
  }

  /// The highest bit in which codes differ tells the level of the smallest cell that holds a range.
  int level_above(Range range) const {
    return (static_cast<int>(std::bit_width(code(range.begin) ^ code(range.end - 1))) + Dim - 1) / Dim;
  }

  bool is_part(Range range) const {
    return range.end - range.begin <= part_size_ || code(range.begin) == code(range.end - 1);
  }

  template <class Visit>
  void for_each_child(Range range, Visit&& visit) const {
    const int shift = (level_above(range) - 1) * Dim;
    for (Id from = range.begin; from < range.end;) {
      const Id to = first_beyond({from, range.end}, shift, code(from));
      visit(Range{from, to});
      from = to;
    }
  }

  void find_tops(Range range) {
    if (is_part(range)) return tops_.push_back(range);
    for_each_child(range, [&](Range child) { find_tops(child); });
  }

  /// Appends the subtree of a range to `part` in preorder; with `joining`, parts that are there already are
  /// given their places instead. Depth is at most MortonOrder::levels.
  Moments grow(Range range, Part& part, bool joining) {
    const std::size_t self = part.nodes.size();
    if (joining && is_part(range)) {
      Part& ready = parts_[next_part_++];
      ready.place = static_cast<std::ptrdiff_t>(self);
      part.nodes.resize(self + ready.nodes.size());
      part.proxy.resize(self + ready.nodes.size());
      return ready.moments;
    }
    const auto begin = static_cast<std::size_t>(range.begin), end = static_cast<std::size_t>(range.end);
    const bool same_code = code(range.begin) == code(range.end - 1);
    const bool leaf = range.end - range.begin <= leaf_size || same_code;
    part.nodes.push_back({{}, 0, range.begin, range.end, 1});
    part.proxy.emplace_back();
    Moments moments;
    bool coincident = leaf;
    if (leaf) {
      for (std::size_t k = begin; k < end; ++k) {
        Moments point;
        point.mass = mass.empty() ? 1 : static_cast<double>(mass[k]);
        for (std::size_t c = 0; c < Dim; ++c) {
          point.mean[c] = static_cast<double>(at[c][k]);
          coincident = coincident && at[c][k] == at[c][begin];
        }
        moments.merge(point);
      }
    } else {
      for_each_child(range, [&](Range child) { moments.merge(grow(child, part, joining)); });
    }
    Node& node = part.nodes[self];
    node.size = static_cast<Id>(part.nodes.size() - self);
    for (std::size_t c = 0; c < Dim; ++c) {
      node.centre[c] = coincident ? at[c][begin] : static_cast<S>(moments.mean[c]);
    }
    node.distant = coincident
                       ? S(-1)
                       : far_from(moments, range.end - range.begin,
                                  std::ldexp(curve.side, level_above(range) - MortonOrder<Dim>::levels));
    if (!coincident) place_proxies(moments, part.proxy[self]);
    return moments;
  }

  S far_from(const Moments& moments, Id points, double side) const {
    if (theta_ == 0 || points <= static_cast<Id>(proxies)) return std::numeric_limits<S>::infinity();
    const double variance = moments.largest_variance();
    const double wide = 12 * variance / (wider * wider), narrowest = side * side / 4;
    const double distant = (std::max)(wide, narrowest) / (theta_ * theta_);
    return static_cast<S>(distant);
  }

  /// The corners of a regular simplex with covariance 1, taken to the covariance of the cell by its Cholesky
  /// factor.
  static void place_proxies(const Moments& moments, Proxies& place) {
    std::array<std::array<double, Dim>, Dim> factor{};
    for (std::size_t c = 0; c < Dim; ++c) {
      for (std::size_t r = c; r < Dim; ++r) {
        double rest = moments.spread[r][c] / moments.mass;
        for (std::size_t k = 0; k < c; ++k) rest -= factor[r][k] * factor[c][k];
        if (r == c) {
          factor[c][c] = rest > 0 ? std::sqrt(rest) : 0;
        } else {
          factor[r][c] = factor[c][c] > 0 ? rest / factor[c][c] : 0;
        }
      }
    }
    for (std::size_t k = 0; k < proxies; ++k) {
      for (std::size_t r = 0; r < Dim; ++r) {
        double position = moments.mean[r];
        for (std::size_t c = 0; c <= r; ++c) position += factor[r][c] * simplex(k, c);
        place[k][r] = static_cast<S>(position);
      }
    }
  }

  static constexpr double simplex(std::size_t corner, std::size_t axis) {
    constexpr double root2 = 1.4142135623730951, root3 = 1.7320508075688772;
    if constexpr (Dim == 1) {
      return corner == 0 ? 1 : -1;
    } else if constexpr (Dim == 2) {
      constexpr double corners[3][2] = {
          {0, root2}, {root3 / root2, -root2 / 2}, {-root3 / root2, -root2 / 2}};
      return corners[corner][axis];
    } else {
      constexpr double corners[4][3] = {{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};
      return corners[corner][axis];
    }
  }
};

}  // namespace neem::detail
