// Points that are asked for their neighbors again and again: an index is built once, and a query is answered
// alone, whatever else is asked with it.
//
//     NeighborIndex<float> index(X);
//     Neighbors<float> knn = index.query(fresh, 15);      // ids are rows of X
//
// Idea. k-means sorts the points into short lists (detail/lists.hpp), and a query looks at the lists whose
// centres are nearest to it, as many as the recall wanted needs: that is measured on a sample of the points,
// by comparing all pairs. Few points, and metrics for which there are no means, are compared one by one.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/all_pairs.hpp"
#include "neem/neighbors/any_metric.hpp"
#include "neem/neighbors/detail/known_rows.hpp"
#include "neem/neighbors/detail/query_rows.hpp"
#include "neem/neighbors/haversine.hpp"
#include "neem/neighbors/inner_product.hpp"
#include "neem/neighbors/inverted_file.hpp"
#include "neem/neighbors/metric.hpp"
#include "neem/neighbors/neighbor_index_options.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

/// An index of n points, which finds the nearest of them for points that are asked for.
///
/// @cost    building: O(n^1.5 d) for the lists, 500 n d multiply-adds for the recall; a copy of the points
/// @source  Jégou, Douze & Schmid 2011 (inverted file); differs: the lists of a query are those nearest to
///          itself, and their number is measured
template <class S>
class NeighborIndex {
public:
  NeighborIndex() = default;  ///< of no points

  /// @param points   n × d, n ≥ 1, finite, one row a point; copied
  /// @param metric   by which they are compared
  /// @param options  the recall wanted
  /// @param threads  threads to use; default: as many as the process may use
  /// @throws         Error (DATA) for points that check_points refuses, rows without a direction for cosine and
  ///                 correlation, rows that are no places for haversine; Error (USAGE) for options outside
  ///                 their ranges
  template <class X>
    requires std::same_as<typename X::Scalar, S>
  explicit NeighborIndex(const Eigen::MatrixBase<X>& points, MetricName metric = MetricName::euclidean,
                         const NeighborIndexOptions& options = {}, const Threads& threads = Threads{})
      : metric_(metric) {
    detail::check_options(options);
    const MatrixRef<S> rows(points.derived());
    check_points<S>(rows, "points", threads);
    columns_ = rows.cols();
    points_ = compared(rows, threads);
    largest_ = metric == MetricName::inner_product ? detail::ProductDistance(rows).largest : 0;
    if (metric == MetricName::cosine || metric == MetricName::correlation)
      unreachable_ = detail::unreachable_angle(points_.data(), points_.data() + points_.size());
    of_rank_.resize(static_cast<std::size_t>(points_.rows()));
    for (std::size_t i = 0; i < of_rank_.size(); ++i) of_rank_[i] = static_cast<Id>(i);
    if (!is_euclidean()) return;
    scale_ = static_cast<double>(power_of_two_scale<S>(points_));
    points_ *= static_cast<S>(scale_);  // exact: squares stay in range
    constexpr Index fewest = 2048, widest = 1 << 16;
    if (options.recall < 1 && points_.rows() >= fewest && points_.cols() <= widest)
      sort_into_lists(options, threads);
  }

  Index rows() const { return points_.rows(); }  ///< n
  Index cols() const { return columns_; }        ///< d of the points as they were given
  MetricName metric() const { return metric_; }  ///< by which they are compared
  const Estimate& recall() const {
    return recall_;
  }  ///< of the points' own neighbors; exactly 1 for all pairs

  /// The k nearest points of each query. Neither what else is asked, nor its order, nor threads change the bits.
  ///
  /// @param queries  m × d, m ≥ 1, finite
  /// @param k        neighbors a query, ≥ 1; more than n means n
  /// @param threads  threads to use
  /// @return         m × k row numbers of points and distances in the metric, nearest first, ties by number;
  ///                 a query that equals a point finds it at distance 0
  /// @throws         Error (USAGE) if k < 1; Error (DATA) for no rows, NaN, infinity, other columns than the
  ///                 points, and what the metric has no distances of
  /// @cost           a few hundred distances for each list that is looked at
  template <class Q>
    requires std::same_as<typename Q::Scalar, S>
  Neighbors<S> query(const Eigen::MatrixBase<Q>& queries, Index k, const Threads& threads = Threads{}) const {
    const MatrixRef<S> given(queries.derived());
    check_points<S>(given, "queries", threads);
    if (given.cols() != columns_) {
      throw Error(ErrorCode::shape, "points and queries differ in their columns",
                  join({"points ", rows(), " x ", columns_, ", queries ", given.rows(), " x ", given.cols()}),
                  "give both the same columns, made the same way");
    }
    detail::require_option(k >= 1, "k", static_cast<double>(k), join({"1..", rows()}));
    k = (std::min)(k, rows());
    const Matrix<S> questions = compared(given, threads);
    Neighbors<S> knn{Matrix<Id>(given.rows(), k), Matrix<S>(given.rows(), k),
                     lists_.empty() ? KnnMethod::brute_force : KnnMethod::inverted_file, recall_};
    knn.unreachable = unreachable_;
    if (is_euclidean()) {
      detail::refuse_large_queries(questions, scale_);
      for_each_range(threads, given.rows(), 16, [&](Index begin, Index end) {
        Search search(*this, k);
        for (Index q = begin; q < end; ++q) search(questions.row(q).data(), knn, q);
      });
      return knn;
    }
    with_metric(metric_, [&]<class M>(const M& metric) {
      if constexpr (std::same_as<M, InnerProduct>) {
        const auto apart = [this](const S* x, const S* y, Index d) {
          return (std::max)(0.0, largest_ - detail::inner_product(x, y, d));
        };
        compare_all(apart, questions, knn, threads);
      } else if constexpr (Metric<M, S> && !std::same_as<M, Euclidean> && !std::same_as<M, Haversine>) {
        knn.unreachable = detail::unreachable_by<S, M>(columns_);
        compare_all(metric, questions, knn, threads);
      }
    });
    return knn;
  }

private:
  bool is_euclidean() const {
    return metric_ == MetricName::euclidean || metric_ == MetricName::cosine ||
           metric_ == MetricName::correlation || metric_ == MetricName::haversine;
  }

  /// What is compared: rows of length 1 for angles, places on a sphere for haversine.
  Matrix<S> compared(const MatrixRef<S>& given, const Threads& threads) const {
    std::optional<Matrix<S>> made = euclidean_points(given, metric_, threads);
    return made ? std::move(*made) : Matrix<S>(given);
  }

  /// A distance by the metric from the Euclidean one of what is compared.
  double as_metric(double r) const {
    switch (metric_) {
      case MetricName::cosine:
      case MetricName::correlation:
        return (std::min)(2.0, r * r / 2);
      case MetricName::haversine:
        return 2 * std::asin((std::min)(1.0, r / 2));
      default:
        return r;
    }
  }

  void sort_into_lists(const NeighborIndexOptions& options, const Threads& threads);

  /// The answers to one query after the other.
  class Search {
  public:
    Search(const NeighborIndex& index, Index k) : index_(&index), k_(k) {
      question_.resize(static_cast<std::size_t>(index.points_.cols()));
    }

    /// @param from  as the points are compared, but not scaled
    void operator()(const S* from, Neighbors<S>& knn, Index q) {
      const Index d = index_->points_.cols();
      for (Index c = 0; c < d; ++c)
        question_[static_cast<std::size_t>(c)] = from[c] * static_cast<S>(index_->scale_);
      const Index spare = (std::min)(index_->rows(), k_ + spare_points);
      nearest_.start(0, spare);
      for_nearest_lists([&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r) {
          const S value = detail::squared_in_lanes(question_.data(), index_->points_.row(r).data(), d);
          nearest_.offer(value, static_cast<Id>(r));
        }
      });
      ids_.resize(static_cast<std::size_t>(spare));
      values_.resize(ids_.size());
      exact_.clear();
      nearest_.finish(ids_.data(), values_.data());
      for (const Id rank : ids_) {
        const double square = detail::squared_distance(question_.data(), index_->points_.row(rank).data(), d,
                                                       1 / index_->scale_);
        exact_.emplace_back(static_cast<S>(index_->as_metric(std::sqrt(square))),
                            index_->of_rank_[static_cast<std::size_t>(rank)]);
      }
      std::sort(exact_.begin(), exact_.end());
      for (Index c = 0; c < k_; ++c) {
        knn.distances(q, c) = exact_[static_cast<std::size_t>(c)].first;
        knn.ids(q, c) = exact_[static_cast<std::size_t>(c)].second;
      }
    }

    /// Sets `order` to the lists, nearest to `question` first.
    void order_lists(const S* question) {
      const auto count = static_cast<std::size_t>(index_->centres_.rows());
      order_.resize(count);
      for (std::size_t l = 0; l < count; ++l)
        order_[l] = {detail::squared_in_lanes(question, index_->centres_.row(static_cast<Index>(l)).data(),
                                              index_->points_.cols()),
                     static_cast<Id>(l)};
    }
    std::vector<std::pair<S, Id>>& order() { return order_; }

  private:
    /// see(begin, end) of the ranks of lists, until as many are seen as the recall needs and k points are.
    template <class See>
    void for_nearest_lists(const See& see) {
      const auto& lists = index_->lists_;
      if (lists.empty()) return see(0, index_->rows());
      order_lists(question_.data());
      auto past = order_.begin() + static_cast<std::ptrdiff_t>(index_->probes_) + 1;
      std::nth_element(order_.begin(), past - 1, order_.end());
      Index seen = 0;
      const auto look = [&](const std::pair<S, Id>& one) {
        const auto list = static_cast<std::size_t>(one.second);
        see(lists[list], lists[list + 1]);
        seen += lists[list + 1] - lists[list];
      };
      const Id own =
          index_->known_.list_of(question_.data(), index_->points_.cols());  // of points that equal the query
      bool looked_at_own = own < 0;
      for (auto list = order_.begin(); list != past; ++list) {
        look(*list);
        looked_at_own = looked_at_own || list->second == own;
      }
      if (!looked_at_own) {
        const auto there =
            std::find_if(past, order_.end(), [own](const auto& one) { return one.second == own; });
        std::swap(*there, *past);
        look(*past++);
      }
      if (seen < k_ + spare_points) std::sort(past, order_.end());
      for (auto list = past; list != order_.end() && seen < k_ + spare_points; ++list) look(*list);
    }

    static constexpr Index spare_points = 8;  // which rounding may have put behind
    const NeighborIndex* index_;
    Index k_;
    std::vector<S> question_{}, values_{};
    std::vector<Id> ids_{};
    std::vector<std::pair<S, Id>> order_{}, exact_{};
    detail::NearestOfRow<S> nearest_{};
  };

  /// Every query with every point.
  template <class M>
  void compare_all(const M& metric, const Matrix<S>& questions, Neighbors<S>& knn,
                   const Threads& threads) const {
    for_each_range(threads, questions.rows(), 4, [&](Index begin, Index end) {
      std::vector<std::pair<S, Id>> all(static_cast<std::size_t>(rows()));
      for (Index q = begin; q < end; ++q) {
        for (Index i = 0; i < rows(); ++i) {
          const double value =
              static_cast<double>(metric(questions.row(q).data(), points_.row(i).data(), columns_));
          if (!(value >= 0 && value <= static_cast<double>((std::numeric_limits<S>::max)())))
            detail::refuse_distance(value, q, i);
          all[static_cast<std::size_t>(i)] = {static_cast<S>(value), static_cast<Id>(i)};
        }
        const auto last = all.begin() + static_cast<std::ptrdiff_t>(knn.cols());
        std::partial_sort(all.begin(), last, all.end());
        for (Index c = 0; c < knn.cols(); ++c) {
          knn.distances(q, c) = all[static_cast<std::size_t>(c)].first;
          knn.ids(q, c) = all[static_cast<std::size_t>(c)].second;
        }
      }
    });
  }

  MetricName metric_ = MetricName::euclidean;
  Index columns_ = 0, probes_ = 0;
  double scale_ = 1, largest_ = 0;
  S unreachable_ = std::numeric_limits<S>::infinity();
  Matrix<S> points_{};          // as they are compared, list after list
  std::vector<Id> of_rank_{};   // their numbers
  Matrix<S> centres_{};         // of the lists
  std::vector<Index> lists_{};  // where they begin, and the end; empty: there are none
  detail::KnownRows<S> known_{};
  Estimate recall_{1, 1, 1, 0};
};

template <class X>
explicit NeighborIndex(const Eigen::MatrixBase<X>&) -> NeighborIndex<typename X::Scalar>;

template <class S>
void NeighborIndex<S>::sort_into_lists(const NeighborIndexOptions& options, const Threads& threads) {
  constexpr Index points_a_list = 96, most_sampled = 500;
  const Index n = points_.rows(), d = points_.cols();
  const MatrixRef<S> given(points_);
  const detail::Shift<S, float> shift = detail::shift_to_centre<S, float>(given, 1);
  const detail::Clustering clusters =
      detail::cluster<S>(given, shift, n / points_a_list, options.seed, threads);
  const Index count = clusters.centres.rows();
  const detail::Lists lists = detail::sorted_into_lists(clusters.of, count);

  const std::vector<Id> sample = detail::draw_rows(n, (std::min)(n, most_sampled), options.seed + 2);
  const Matrix<S> questions = detail::gathered_rows<S>(given, sample, threads);
  const MatrixRef<S> asked(questions);
  const Index k = (std::min)(options.neighbors, n - 1);
  const Neighbors<S> truth = detail::search_all<S, S>(given, &asked, k + 1, threads);

  Matrix<S> sorted(n, d);
  centres_.setZero(count, d);
  threads.for_each(count, [&](Index l) {  // means of the points themselves: the clusters have theirs shifted
    std::vector<double> sum(static_cast<std::size_t>(d), 0.0);
    for (Index r = lists.begin(l); r < lists.end(l); ++r) {
      const Id i = lists.ids[static_cast<std::size_t>(r)];
      sorted.row(r) = points_.row(i);
      for (Index c = 0; c < d; ++c) sum[static_cast<std::size_t>(c)] += static_cast<double>(points_(i, c));
    }
    const double members = static_cast<double>(std::max<Index>(1, lists.size(l)));
    for (Index c = 0; c < d; ++c) centres_(l, c) = static_cast<S>(sum[static_cast<std::size_t>(c)] / members);
  });
  known_ = detail::KnownRows<S>(points_, clusters.of);
  lists_ = lists.offsets;
  of_rank_ = lists.ids;

  // how many lists have to be looked at before that of each true neighbor
  Matrix<Id> needed(static_cast<Index>(sample.size()), k);
  for_each_range(threads, needed.rows(), 8, [&](Index begin, Index end) {
    Search search(*this, k);
    std::vector<Id> place(static_cast<std::size_t>(count));
    for (Index q = begin; q < end; ++q) {
      search.order_lists(questions.row(q).data());
      std::sort(search.order().begin(), search.order().end());
      for (std::size_t l = 0; l < place.size(); ++l)
        place[static_cast<std::size_t>(search.order()[l].second)] = static_cast<Id>(l);
      Index found = 0;
      for (Index c = 0; c < truth.cols() && found < k; ++c) {
        const Id id = truth.ids(q, c);
        if (id == sample[static_cast<std::size_t>(q)]) continue;
        needed(q, found++) = place[static_cast<std::size_t>(clusters.of[static_cast<std::size_t>(id)])];
      }
    }
  });
  points_.swap(sorted);
  probes_ = detail::enough_probes(needed, options.recall, count, n);
  Index poor = 0;
  recall_ = detail::recall_of_probes(needed, probes_, n, options.recall, poor);
}

}  // namespace neem
