// Squared distances of some rows to all points, and what metrics need of them: nearest neighbors; ranks are
// in ranks.hpp.
//
// Distances are first computed quickly, in the number type of the points, four rows at a time. Where their
// rounding could change an answer they are computed again in double. Order is that of the searches in
// neighbors/: by distance, then by a hash of the pair, then by number; so a layout equal to the points has
// their neighbors, ties included.
#pragma once

#include "neem/neighbors/detail/without_copies.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <cmath>
#include <vector>

namespace neem::detail {

template <class S>
class SquaredDistances {
public:
  using Value = S;
  static constexpr Index group = PanelDistances<S>::group;
  static constexpr Index lanes = 16;

  SquaredDistances(const MatrixRef<S>& points, const Threads& threads)
      : points_(points),
        scale_(power_of_two_scale<S>(points)),
        panels_(points, scale_, threads),
        stride_((panels_.count() * Panels<S>::width + lanes - 1) / lanes * lanes),
        whole_(sums_are_whole<S>(points, scale())),
        normal_(whole_ || scaled_values_are_normal()) {}

  Index size() const { return points_.rows(); }
  double scale() const { return static_cast<double>(scale_); }
  /// Whether nothing is rounded: what `fill` writes is what `exact` returns.
  bool whole() const { return whole_; }
  /// Values a row of `fill` takes: size() and padding, which is infinite.
  Index stride() const { return stride_; }

  /// Bounds on the rounding of `fill`, as search_panels derives them.
  SearchRules<S, S> rules(Index k) const {
    if (whole_) return {points_, k, scale(), 0, 0, nullptr, 2 * k + 32, true};
    const auto d = static_cast<double>(points_.cols());
    return {points_, k, scale(), (d + 8) * std::numeric_limits<S>::epsilon() / 2,
            d * 16 * static_cast<double>((std::numeric_limits<S>::min)())};
  }

  /// out[r · stride() + j] = |x_row(r) − x_j|² · scale²; a row's own value is 0. Of many rows, a block of points is
  /// compared with all while it is in the cache.
  void fill(const Id* rows, Index count, S* out) const {
    constexpr Index width = Panels<S>::width, values = 1 << 15;
    const Index d = points_.cols(), groups = (count + group - 1) / group;
    std::vector<S> x(static_cast<std::size_t>(groups * group * d));
    for (Index r = 0; r < groups * group; ++r) {
      for (Index c = 0; c < d; ++c) {
        x[static_cast<std::size_t>((r / group * d + c) * group + r % group)] =
            panels_.at(rows[(std::min)(r, count - 1)], c);
      }
    }
    const Index block = std::max<Index>(1, values / (d * width));
    for (Index begin = 0; begin < panels_.count(); begin += block) {
      const Index end = (std::min)(panels_.count(), begin + block);
      for (Index first = 0; first < count; first += group) {
        for (Index p = begin; p < end; ++p) {
          const PanelDistances<S> some(x.data() + first * d, panels_.panel(p), d);
          for (Index r = 0; r < (std::min)(group, count - first); ++r) {
            some.store(r, out + (first + r) * stride_ + p * width);
          }
        }
      }
    }
    for (Index r = 0; r < count; ++r) {
      std::fill(out + r * stride_ + size(), out + (r + 1) * stride_, std::numeric_limits<S>::infinity());
    }
  }

  /// The squared distance in double.
  double exact(Id i, Id j) const {
    return squared_distance(points_.row(i).data(), points_.row(j).data(), points_.cols(), scale());
  }

  /// The squared distances of a row from all in double, as `exact` returns them.
  /// @param values  what `fill` wrote for the row
  /// @param out     stride() values
  void exact_of_row(Id row, const S* values, double* out) const {
    if (whole_) {
      std::copy_n(values, size(), out);
    } else if (normal_) {
      sum_in_lanes(row, out);
    } else {
      for (Index j = 0; j < size(); ++j) out[j] = exact(row, static_cast<Id>(j));
    }
  }

private:
  /// Whether no scaled value loses digits by underflow, so that differences may be taken of the panels.
  bool scaled_values_are_normal() const {
    for (Index i = 0; i < size(); ++i) {
      const S* row = row_start(points_, i);
      bool normal = true;
      for (Index c = 0; c < points_.cols(); ++c) {
        normal &= row[c] == S(0) || std::abs(row[c] * scale_) >= (std::numeric_limits<S>::min)();
      }
      if (!normal) return false;
    }
    return true;
  }

  /// squared_distance for all points of a panel at once: the same sums in the same order.
  void sum_in_lanes(Id row, double* out) const {
    constexpr Index width = Panels<S>::width;
    const Index d = points_.cols();
    std::vector<double> x(static_cast<std::size_t>(d));
    for (Index c = 0; c < d; ++c) x[static_cast<std::size_t>(c)] = static_cast<double>(panels_.at(row, c));
    for (Index p = 0; p < panels_.count(); ++p) {
      double parts[4][width] = {};
      const S* column = panels_.panel(p);
      const auto add = [&](Index c, double* sums) {
        for (Index l = 0; l < width; ++l) {
          sums[l] = add_square(x[static_cast<std::size_t>(c)] - static_cast<double>(column[c * width + l]),
                               sums[l]);
        }
      };
      Index c = 0;
      for (; c + 4 <= d; c += 4) {
        for (Index lane = 0; lane < 4; ++lane) add(c + lane, parts[lane]);
      }
      for (; c < d; ++c) add(c, parts[c & 3]);
      for (Index l = 0; l < width; ++l) {
        out[p * width + l] = (parts[0][l] + parts[1][l]) + (parts[2][l] + parts[3][l]);
      }
    }
  }

  const MatrixRef<S>& points_;
  S scale_;
  Panels<S> panels_;
  Index stride_;
  bool whole_, normal_;
};

/// f(index in rows, row, its distances) for each of some rows; of as many as fit into some megabytes distances
/// are computed at a time. Every task has a copy of f, which may hold what it works in.
template <class S, class F>
void for_each_row_of_distances(const SquaredDistances<S>& distances, const std::vector<Id>& rows, const F& f,
                               const Threads& threads) {
  constexpr Index group = SquaredDistances<S>::group, most = 16 << 20;
  const Index together = std::clamp<Index>(most / distances.stride() / group, 1, 4) * group;
  for_each_range(threads, static_cast<Index>(rows.size()), 16 * group, [&](Index begin, Index end) {
    std::vector<S> values(static_cast<std::size_t>(together * distances.stride()));
    F look = f;
    for (Index first = begin; first < end; first += together) {
      const Index count = (std::min)(together, end - first);
      distances.fill(rows.data() + first, count, values.data());
      for (Index r = 0; r < count; ++r) {
        look(first + r, rows[static_cast<std::size_t>(first + r)], values.data() + r * distances.stride());
      }
    }
  });
}

/// The nearest of a row among all, by its distances to them.
/// @param values  what `fill` wrote for the row
/// @param ids     k numbers, nearest first
template <class S>
void nearest_of_values(const SquaredDistances<S>& distances, Candidates<S, S>& nearest, Id row,
                       const S* values, Id* ids, S* roots) {
  constexpr Index lanes = SquaredDistances<S>::lanes;
  nearest.start(row);
  for (Index begin = 0; begin < distances.size(); begin += lanes) {
    const S bound = nearest.bound();
    int nearby = 0;
    for (Index l = 0; l < lanes; ++l) nearby += values[begin + l] <= bound;
    if (nearby == 0) continue;
    const Index end = (std::min)(distances.size(), begin + lanes);
    for (Index j = begin; j < end; ++j) {
      if (j != row) nearest.offer(values[j], static_cast<Id>(j));
    }
  }
  nearest.finish(ids, roots);
}

/// The k nearest neighbors of some rows among all points: rows.size() × k.
template <class S>
Matrix<Id> neighbors_of_rows(const MatrixRef<S>& points, const std::vector<Id>& rows, Index k,
                             const Threads& threads) {
  if (static_cast<Index>(rows.size()) == points.rows()) return exact_neighbors<S>(points, k, threads).ids;
  const WithoutCopies<S> among(points, k, k, threads);
  if (!among.any() && choose_knn(points.rows(), points.cols()) == KnnMethod::kd_tree)
    return search_tree<S>(points, k, threads, 10, &rows).ids;
  const SquaredDistances<S> distances(among.points(), threads);
  const SearchRules<S, S> rules = distances.rules(k);
  Matrix<Id> ids(static_cast<Index>(rows.size()), k);
  std::vector<Id> places, asked;  // of the rows that have to be searched for, and which they are
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (among.copy(rows[r])) {
      std::vector<S> unused(static_cast<std::size_t>(k));
      among.groups().neighbors_of_copy(rows[r], row_start(ids, static_cast<Index>(r)), unused.data());
    } else {
      places.push_back(among.place(rows[r]));
      asked.push_back(static_cast<Id>(r));
    }
  }
  for_each_row_of_distances(
      distances, places,
      [&](Index place, Id row, const S* values) {
        const Id r = asked[static_cast<std::size_t>(place)];
        Candidates<S, S> nearest(rules);
        std::vector<S> found(static_cast<std::size_t>(k));
        nearest_of_values(distances, nearest, row, values, row_start(ids, r), found.data());
        among.name(rows[static_cast<std::size_t>(r)], row_start(ids, r), found.data());
      },
      threads);
  return ids;
}

}  // namespace neem::detail
