// Squared distances of some rows to all points, and what metrics need of them: nearest neighbors and ranks.
//
// Distances are first computed quickly, in the number type of the points, four rows at a time. Where their
// rounding could change an answer they are computed again in double. Order is that of the searches in
// neighbors/: by distance, then by a hash of the pair, then by number; so a layout equal to the points has
// their neighbors, ties included.
#pragma once

#include "neem/neighbors/nearest_neighbors.hpp"

#include <tuple>
#include <unordered_map>

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
        stride_((panels_.count() * Panels<S>::width + lanes - 1) / lanes * lanes) {}

  Index size() const { return points_.rows(); }
  double scale() const { return static_cast<double>(scale_); }
  /// Values a row of `fill` takes: size() and padding, which is infinite.
  Index stride() const { return stride_; }

  /// Bounds on the rounding of `fill`, as search_panels derives them.
  SearchRules<S, S> rules(Index k) const {
    const auto d = static_cast<double>(points_.cols());
    return {points_, k, scale(), (d + 8) * std::numeric_limits<S>::epsilon() / 2,
            d * 16 * static_cast<double>(std::numeric_limits<S>::min())};
  }

  /// out[r · stride() + j] = |x_row(r) − x_j|² · scale², for at most `group` rows; a row's own value is 0.
  void fill(const Id* rows, Index count, S* out) const {
    const Index d = points_.cols();
    constexpr Index width = Panels<S>::width;
    std::vector<S> x(static_cast<std::size_t>(group * d));
    for (Index r = 0; r < group; ++r) {
      for (Index c = 0; c < d; ++c) {
        x[static_cast<std::size_t>(c * group + r)] = panels_.at(rows[std::min(r, count - 1)], c);
      }
    }
    for (Index p = 0; p < panels_.count(); ++p) {
      const PanelDistances<S> block(x.data(), panels_.panel(p), d);
      for (Index r = 0; r < count; ++r) {
        Eigen::internal::pstoreu(out + r * stride_ + p * width, block.low[r]);
        Eigen::internal::pstoreu(out + r * stride_ + p * width + width / 2, block.high[r]);
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

private:
  const MatrixRef<S>& points_;
  S scale_;
  Panels<S> panels_;
  Index stride_;
};

/// f(index in rows, row, its distances) for each of some rows; four of them are filled at a time.
template <class S, class F>
void for_each_row_of_distances(const SquaredDistances<S>& distances, const std::vector<Id>& rows, const F& f,
                               const Threads& threads) {
  constexpr Index group = SquaredDistances<S>::group;
  for_each_range(threads, static_cast<Index>(rows.size()), 4 * group, [&](Index begin, Index end) {
    std::vector<S> values(static_cast<std::size_t>(group * distances.stride()));
    for (Index first = begin; first < end; first += group) {
      const Index count = std::min(group, end - first);
      distances.fill(rows.data() + first, count, values.data());
      for (Index r = 0; r < count; ++r) {
        f(first + r, rows[static_cast<std::size_t>(first + r)], values.data() + r * distances.stride());
      }
    }
  });
}

/// The k nearest neighbors of some rows among all points: rows.size() × k.
template <class S>
Matrix<Id> neighbors_of_rows(const MatrixRef<S>& points, const std::vector<Id>& rows, Index k,
                             const Threads& threads) {
  if (static_cast<Index>(rows.size()) == points.rows()) return exact_neighbors<S>(points, k, threads).ids;
  constexpr Index lanes = SquaredDistances<S>::lanes;
  const SquaredDistances<S> distances(points, threads);
  const SearchRules<S, S> rules = distances.rules(k);
  Matrix<Id> ids(static_cast<Index>(rows.size()), k);
  for_each_row_of_distances(
      distances, rows,
      [&](Index place, Id row, const S* values) {
        Candidates<S, S> nearest(rules);
        nearest.start(row);
        for (Index begin = 0; begin < distances.size(); begin += lanes) {
          const S bound = nearest.bound();
          int near = 0;
          for (Index l = 0; l < lanes; ++l) near += values[begin + l] <= bound;
          if (near == 0) continue;
          const Index end = std::min(distances.size(), begin + lanes);
          for (Index j = begin; j < end; ++j) {
            if (j != row) nearest.offer(values[j], static_cast<Id>(j));
          }
        }
        std::vector<S> unused(static_cast<std::size_t>(k));
        nearest.finish(ids.row(place).data(), unused.data());
      },
      threads);
  return ids;
}

/// Values below, or up to, a bound.
template <bool Inclusive, class S>
Index count_below(const S* values, Index size, S bound) {
  constexpr Index span = 64;
  Index total = 0, begin = 0;
  for (; begin + span <= size; begin += span) {
    const S* block = values + begin;
    int hits = 0;
    for (Index l = 0; l < span; ++l) hits += Inclusive ? block[l] <= bound : block[l] < bound;
    total += hits;
  }
  for (; begin < size; ++begin) total += Inclusive ? values[begin] <= bound : values[begin] < bound;
  return total;
}

/// The ranks of some points in the order of distances from one row.
template <class S>
class Ranking {
public:
  Ranking(const SquaredDistances<S>& distances, Id row, const S* values)
      : distances_(distances), rules_(distances.rules(1)), row_(row), values_(values) {}

  /// The place, 1 … n − 1, of a target among the points other than the row.
  Id operator()(Id target) {
    const Key own = key(target, distances_.exact(row_, target));
    // What is below `under` is certainly nearer, what is above `over` certainly farther than the target.
    const double square = std::get<0>(own);
    const S over = rules_.above_true(square);
    const S under = static_cast<S>(std::max(0.0, square * (1 - 2 * rules_.relative) - 2 * rules_.absolute));
    const Index n = distances_.size();
    Index nearer = count_below<false>(values_, n, under) - (values_[row_] < under);
    if (count_below<true>(values_, n, over) - 1 > nearer + 1) {  // more than the row and the target
      constexpr Index lanes = SquaredDistances<S>::lanes;
      for (Index begin = 0; begin < n; begin += lanes) {  // the padding is infinite: never unclear
        int unclear = 0;
        for (Index l = 0; l < lanes; ++l) {
          unclear +=
              static_cast<int>(values_[begin + l] >= under) & static_cast<int>(values_[begin + l] <= over);
        }
        if (unclear == 0) continue;
        for (Index l = begin; l < begin + lanes; ++l) {
          if (values_[l] < under || values_[l] > over || l == row_ || l == target) continue;
          nearer += key(static_cast<Id>(l), exact(l)) < own;
        }
      }
    }
    return static_cast<Id>(nearer + 1);
  }

private:
  using Key = std::tuple<double, std::uint64_t, Id>;

  Key key(Id j, double square) const {
    const auto a = static_cast<std::uint64_t>(std::min(row_, j)),
               b = static_cast<std::uint64_t>(std::max(row_, j));
    return {square, Random{}.bits(a, b), j};
  }

  /// Distances in double, each computed once: among copies every target is unclear against every other.
  double exact(Index j) {
    double& value = exact_.try_emplace(static_cast<Id>(j), -1.0).first->second;
    if (value < 0) value = distances_.exact(row_, static_cast<Id>(j));
    return value;
  }

  const SquaredDistances<S>& distances_;
  SearchRules<S, S> rules_;
  Id row_;
  const S* values_;
  std::unordered_map<Id, double> exact_{};
};

/// The rank, 1 … n − 1, of each target of a row in the order of distances from the row; targets is
/// rows.size() × k.
template <class S>
Matrix<Id> ranks_of_targets(const MatrixRef<S>& points, const std::vector<Id>& rows,
                            const Matrix<Id>& targets, const Threads& threads) {
  const SquaredDistances<S> distances(points, threads);
  Matrix<Id> ranks(targets.rows(), targets.cols());
  for_each_row_of_distances(
      distances, rows,
      [&](Index place, Id row, const S* values) {
        Ranking<S> rank(distances, row, values);
        for (Index c = 0; c < targets.cols(); ++c) ranks(place, c) = rank(targets(place, c));
      },
      threads);
  return ranks;
}

}  // namespace neem::detail
