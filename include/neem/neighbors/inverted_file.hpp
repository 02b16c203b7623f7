// Near-exact nearest neighbors: only points in lists near a point's own list are compared with it.
//
// Idea. k-means sorts the points into many short lists (lists.hpp). All points of a list look together at the
// points of their own and of the nearest other lists, nearest list first, by the same tiles as an exhaustive
// search (tile.hpp), so that the work is that of a small exhaustive search at its full speed. How many lists
// are enough is not guessed: the true neighbors of a sample of points are found by exhaustive search, and
// from the lists they lie in follows the recall of any number of lists. The smallest number that gives the
// recall wanted is taken, and its estimated recall is part of the result.
//
// The result is exact among the points looked at; distances and order are those of the exhaustive search.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/text.hpp"
#include "neem/neighbors/brute_force.hpp"
#include "neem/neighbors/detail/lists.hpp"

#include <optional>
#include <string_view>

namespace neem {

/// Options of inverted_file.
struct InvertedFileOptions {
  /// Share of the true neighbors to find, in (0, 1]; 1 compares all pairs. The lower end of the 95 % interval
  /// of the measured recall reaches it, and nine of ten points find at least 80 % of theirs (or `recall`, if
  /// less)
  double recall = 0.99;
  /// Number of lists, ≥ 1. Default: one for 96 points. faiss: nlist
  std::optional<Index> lists{};
  /// Other lists searched from each list, ≥ 0. Default: as many as the recall needs. faiss: nprobe − 1
  std::optional<Index> probes{};
  /// For the sample and the first centres. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
};

template <>
struct OptionTable<InvertedFileOptions> {
  static constexpr std::string_view method = "inverted_file", title = "inverted_file";
  static constexpr OptionRow rows[] = {
      option<&InvertedFileOptions::recall>(
          {.name = "recall",
           .meaning = "share of the true neighbors to find; 1 compares all pairs",
           .range = {.low = 0, .high = 1, .low_open = true}}),
      option<&InvertedFileOptions::lists>({.name = "lists",
                                           .meaning = "number of lists",
                                           .range = at_least(1),
                                           .unset = "one for 96 points",
                                           .others = "faiss: nlist",
                                           .aliases = {{{.name = "nlist"}}}}),
      option<&InvertedFileOptions::probes>(
          {.name = "probes",
           .meaning = "other lists searched from each list",
           .range = at_least(0),
           .unset = "as many as the recall needs",
           .others = "faiss: nprobe, the list itself counted",
           .aliases = {{{.name = "nprobe", .added = -1, .note = "counts the list itself"}}}}),
      option<&InvertedFileOptions::seed>(
          {.name = "seed", .meaning = "seed of the sample and the first centres"}),
  };
};

namespace detail {

/// Points in lists, their centres, and where to look from each list.
struct ProbePlan {
  Lists lists{};
  Matrix<Id> nearby{};  ///< lists × probes: other lists, nearest first
  Estimate recall{1, 1, 1, 0};
};

/// Squared distances of all centres from that of list `from`, which comes first in any case.
inline std::vector<double> distances_from_list(const Matrix<float>& centres, Index from) {
  std::vector<double> distances(static_cast<std::size_t>(centres.rows()));
  for (Index l = 0; l < centres.rows(); ++l) {
    distances[static_cast<std::size_t>(l)] =
        squared_distance(row_start(centres, from), row_start(centres, l), centres.cols(), 1.0);
  }
  distances[static_cast<std::size_t>(from)] = -1;
  return distances;
}

/// The place of a list in the order of distances, equal ones by number: 0 for the first.
inline Id place_of_list(const std::vector<double>& distances, Id list) {
  const auto at = static_cast<std::size_t>(list);
  const double own = distances[at];
  Id nearer = 0;
  for (const double distance : distances) nearer += distance < own;
  for (std::size_t l = 0; l < at; ++l) nearer += distances[l] == own;
  return nearer;
}

/// For a sample of points, how many other lists have to be looked at for each of its k true neighbors.
template <class P>
Matrix<Id> probes_needed(const MatrixRef<P>& points, const std::vector<Id>& of, const Matrix<float>& centres,
                         Index k, std::uint64_t seed, const Threads& threads) {
  constexpr Index most = 1000;
  const Index n = points.rows();
  const std::vector<Id> rows = draw_rows(n, (std::min)(n, most), seed + 2);
  const auto m = static_cast<Index>(rows.size());
  Matrix<P> sample(m, points.cols());
  for (Index r = 0; r < m; ++r) {
    std::copy_n(row_start(points, rows[static_cast<std::size_t>(r)]), points.cols(), row_start(sample, r));
  }
  const MatrixRef<P> queries(sample);
  const Neighbors<DistanceOf<P>> truth =
      search_all<DistanceOf<P>, P>(points, &queries, (std::min)(k + 1, n), threads);
  Matrix<Id> needed(m, k);
  for_each_range(threads, m, 8, [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Id self = rows[static_cast<std::size_t>(r)];
      const std::vector<double> distances = distances_from_list(centres, of[static_cast<std::size_t>(self)]);
      Index found = 0;
      for (Index c = 0; c < truth.cols() && found < k; ++c) {
        const Id id = truth.ids(r, c);
        if (id != self) needed(r, found++) = place_of_list(distances, of[static_cast<std::size_t>(id)]);
      }
    }
  });
  return needed;
}

/// The recall that `probes` other lists give, from the numbers needed.
/// @param poor  where to write the number of points that find less than 80 % of their neighbors, or less than
///              what is wanted, if that is less
inline Estimate recall_of_probes(const Matrix<Id>& needed, Index probes, Index n, double wanted,
                                 Index& poor) {
  std::vector<double> shares(static_cast<std::size_t>(needed.rows()));
  poor = 0;
  for (Index r = 0; r < needed.rows(); ++r) {
    Index found = 0;
    for (Index c = 0; c < needed.cols(); ++c) found += needed(r, c) <= probes;
    const double share = static_cast<double>(found) / static_cast<double>(needed.cols());
    shares[static_cast<std::size_t>(r)] = share;
    poor += share < (std::min)(wanted, 0.8);
  }
  return mean_estimate(shares, n, 0, 1);
}

/// The smallest number of other lists that reaches the recall wanted, and leaves at most a tenth of the
/// points poor.
inline Index enough_probes(const Matrix<Id>& needed, double wanted, Index lists, Index n) {
  Index low = 0, high = lists - 1, poor = 0;  // all lists find everything
  while (low < high) {
    const Index middle = low + (high - low) / 2;
    if (recall_of_probes(needed, middle, n, wanted, poor).low >= wanted && poor <= needed.rows() / 10) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

template <class P>
ProbePlan plan_probes(const MatrixRef<P>& points, const Shift<P, float>& shift, Index k,
                      const InvertedFileOptions& o, const Threads& threads) {
  constexpr Index points_a_list = 96;
  const Index n = points.rows(), wanted = std::max<Index>(1, o.lists.value_or(n / points_a_list));
  const Clustering clusters = cluster<P>(points, shift, (std::min)(n, wanted), o.seed, threads);
  const Matrix<float>& centres = clusters.centres;
  const std::vector<Id>& of = clusters.of;
  const Index count = centres.rows();
  ProbePlan plan{sorted_into_lists(of, count)};
  const Matrix<Id> needed = probes_needed<P>(points, of, centres, k, o.seed, threads);
  const Index probes =
      (std::min)(count - 1, o.probes ? *o.probes : enough_probes(needed, o.recall, count, n));
  Index poor = 0;
  plan.recall = recall_of_probes(needed, probes, n, o.recall, poor);
  plan.nearby.resize(count, probes);
  if (probes > 0)
    plan.nearby = search_all<float, float>(MatrixRef<float>(centres), nullptr, probes, threads).ids;
  return plan;
}

template <class S, class P>
Neighbors<S> search_lists(const MatrixRef<P>& points, Index k, const InvertedFileOptions& o,
                          const Threads& threads) {
  const Index n = points.rows(), tile = std::clamp<Index>(262144 / points.cols(), 64, 1024);
  const Approximations<P, S> values = approximations<P, S>(points, nullptr, k);
  const ProbePlan plan = plan_probes<P>(points, values.products.shift, k, o, threads);

  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::inverted_file, plan.recall};
  const Index count = plan.lists.count();
  std::vector<std::vector<Id>> incomplete(static_cast<std::size_t>(count));
  threads.for_each(count, [&](Index list) {  // the rows of a list against its own and the lists near it
    const Rows rows = plan.lists.members(list);
    std::vector<Rows> nearby{rows};
    for (Index p = 0; p < plan.nearby.cols(); ++p) nearby.push_back(plan.lists.members(plan.nearby(list, p)));
    for (Index begin = 0; begin < rows.count; begin += tile) {
      search_rows(values, rows.part(begin, (std::min)(tile, rows.count - begin)), nearby, knn,
                  incomplete[static_cast<std::size_t>(list)]);
    }
  });
  // rows that met fewer than k points: their neighbors are searched among all
  threads.for_each(count, [&](Index list) {
    std::vector<Id> none;
    const std::vector<Id>& rows = incomplete[static_cast<std::size_t>(list)];
    if (rows.empty()) return;
    search_rows(values, {rows.data(), 0, static_cast<Index>(rows.size())}, {Rows{nullptr, 0, n}}, knn, none);
  });
  return knn;
}

template <class S, class P>
Neighbors<S> inverted_file(const MatrixRef<P>& points, Index k, const InvertedFileOptions& o,
                           const Threads& threads) {
  check_options(o);
  constexpr Index widest = 1 << 16, fewest = 256;
  if (o.recall >= 1 || points.rows() < fewest || points.cols() > widest) {
    return brute_force<S, P>(points, k, threads);
  }
  k = checked_k(points, k, threads);
  const Index n = points.rows();
  const CopyGroups groups(points, k, threads);
  const auto search = [&](const std::vector<Id>& rest) {
    const Matrix<P> fewer = gathered_rows<P>(points, rest, threads);
    if (fewer.rows() < fewest) return search_all_pairs<P, S>(fewer, nullptr, k, threads);
    return search_lists<S, P>(fewer, k, o, threads);
  };
  Neighbors<S> knn = groups.any()
                         ? search_without_copies<S>(groups, n, k, KnnMethod::inverted_file, search, threads)
                         : search_lists<S, P>(points, k, o, threads);
  check_distances(knn);
  return knn;
}

}  // namespace detail

/// The k nearest neighbors of every point, nearly all of them, by comparing points of near lists only.
///
///     d(i, j) = ‖x_i − x_j‖₂;  row i: the k smallest d(i, j) over the points j of the lists looked at
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied)
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1
/// @param options  the recall wanted, and what to fix instead of measuring it
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k ids and distances, nearest first, the point itself left out by its number; always k
///                 of them. `recall` is the recall measured on 1,000 points and its 95 % interval; `method`
///                 is brute_force where all pairs were compared (recall 1 wanted, or fewer than 256 points)
/// @throws         Error (USAGE) if k < 1 or an option is outside its range; Error (DATA) as brute_force
/// @cost           O(n^1.1 d) to O(n^1.3 d) time depending on the data, of which 1,000 n d multiply-adds
///                 measure the recall; O(nk) memory; bits do not depend on the thread count
/// @source         Jégou, Douze & Schmid 2011 (inverted file); differs: probes chosen by measured recall,
///                 lists searched as a whole
template <class X>
Neighbors<DistanceOf<typename X::Scalar>> inverted_file(const Eigen::MatrixBase<X>& points, Index k,
                                                        const InvertedFileOptions& options = {},
                                                        const Threads& threads = Threads{}) {
  using P = typename X::Scalar;
  const MatrixRef<P> rows(points.derived());
  return detail::inverted_file<DistanceOf<P>, P>(rows, k, options, threads);
}

}  // namespace neem
