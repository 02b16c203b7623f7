// Nearest neighbors by hnswlib's graph, for those who have that library. Not included by neem.hpp.
//
//     auto knn = neem::hnsw(X, 15);                    // about 0.99 of the true neighbors
//     auto Y = neem::tsne(neem::hnsw(X, 90), {});
//
// Copies of a row become one node of the graph: more copies than a node has links trap a search among them,
// and copies added by two threads at once have been seen to block for ever. The candidates that hnswlib finds
// are ranked as in every search of neem (candidates.hpp): distances in double from the input, ties by hash,
// the row left out by its number. Rows with fewer candidates than wanted are searched exhaustively.
//
// hnswlib's own vector code is not used: its prefetches read past the end of lists, where sanitizers stop,
// and in version 0.6 it has functions that two files of a program may not both define. Distances are computed
// here instead, as fast. Define NEEM_HNSWLIB_VECTOR_CODE to use it, in all files of a program that include
// this header or hnswlib.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/core/option.hpp"
#include "neem/neighbors/brute_force.hpp"

#include <cmath>
#include <mutex>
#include <unordered_map>

#if !defined(NO_MANUAL_VECTORIZATION) && !defined(NEEM_HNSWLIB_VECTOR_CODE)
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>
#undef NO_MANUAL_VECTORIZATION
#else
#include <hnswlib/hnswlib.h>
#endif

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// Options of hnsw.
struct HnswOptions {
  /// Links of a node, 2..10000; twice as many on the lowest level. `M` in the paper
  Index links = 16;
  /// Candidates looked at while a node is linked, 1..1e9. `efConstruction` in the paper
  Index construction = 200;
  /// Candidates looked at for a point, 0..1e9; 0: the larger of 2 k and 64. `ef` in the paper
  Index search = 0;
  /// For the levels of the nodes
  std::uint64_t seed = 42;
  /// Build on all threads: faster, but links then depend on which thread came first, and the neighbors found
  /// differ a little from run to run. hnswlib draws levels without a lock, which thread sanitizers report
  bool parallel_build = false;
};

template <>
struct OptionTable<HnswOptions> {
  static constexpr std::string_view method = "hnsw", title = "hnsw";
  static constexpr OptionRow rows[] = {
      option<&HnswOptions::links>({.name = "links",
                                   .meaning = "links of a node, twice as many on the lowest level",
                                   .range = between(2, 10000),
                                   .symbol = "M",
                                   .aliases = {{{.name = "m"}}}}),
      option<&HnswOptions::construction>({.name = "construction",
                                          .meaning = "candidates looked at while a node is linked",
                                          .range = {.low = 1, .high = 1e9, .text = "1..1000000000"},
                                          .symbol = "efConstruction",
                                          .aliases = {{{.name = "ef_construction"}}}}),
      option<&HnswOptions::search>(
          {.name = "search",
           .meaning = "candidates looked at for a point; 0: the larger of 2 k and 64",
           .range = {.low = 0, .high = 1e9, .text = "0..1000000000"},
           .symbol = "ef",
           .aliases = {{{.name = "ef"}}}}),
      option<&HnswOptions::seed>({.name = "seed", .meaning = "seed of the levels of the nodes"}),
      option<&HnswOptions::parallel_build>(
          {.name = "parallel_build",
           .meaning = "whether all threads build, by which the neighbors found differ from run to run"}),
  };
};

namespace detail {

/// Squared distances of rows padded with zeros to whole packets.
class HnswSpace final : public hnswlib::SpaceInterface<float> {
public:
  using Packet = Eigen::internal::packet_traits<float>::type;
  static constexpr Index width = Eigen::internal::packet_traits<float>::size;

  explicit HnswSpace(Index d) : stride_((d + width - 1) / width * width) {}

  Index stride() const { return stride_; }
  std::size_t get_data_size() override { return static_cast<std::size_t>(stride_) * sizeof(float); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return squared; }
  void* get_dist_func_param() override { return &stride_; }

private:
  static float squared(const void* a, const void* b, const void* stride) {
    using namespace Eigen::internal;
    const float *x = static_cast<const float*>(a), *y = static_cast<const float*>(b);
    const Index d = *static_cast<const Index*>(stride);
    Packet even = pset1<Packet>(0.0f), odd = even;
    Index c = 0;
    for (; c + 2 * width <= d; c += 2 * width) {
      const Packet first = psub(ploadu<Packet>(x + c), ploadu<Packet>(y + c));
      const Packet second = psub(ploadu<Packet>(x + c + width), ploadu<Packet>(y + c + width));
      even = pmadd(first, first, even);
      odd = pmadd(second, second, odd);
    }
    if (c < d) {
      const Packet last = psub(ploadu<Packet>(x + c), ploadu<Packet>(y + c));
      even = pmadd(last, last, even);
    }
    return predux(padd(even, odd));
  }

  Index stride_;
};

/// Equal rows, gathered: group g has the members ids[begin[g]] ... ids[begin[g + 1] - 1], ascending.
struct EqualRows {
  std::vector<Id> ids{};
  std::vector<Index> begin{};
  std::vector<Id> group{};  ///< of each row

  Index groups() const { return static_cast<Index>(begin.size()) - 1; }
};

template <class S>
EqualRows equal_rows(const MatrixRef<S>& points, const Threads& threads) {
  const Index n = points.rows(), d = points.cols();
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  std::vector<std::pair<std::uint64_t, Id>> keys(static_cast<std::size_t>(n));
  for_each_range(threads, n, 256, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      std::uint64_t key = 0;
      for (Index c = 0; c < d; ++c) {
        key = Random{key}.bits(std::bit_cast<Bits>(points(i, c) + S(0)));  // −0 and 0 are equal
      }
      keys[static_cast<std::size_t>(i)] = {key, static_cast<Id>(i)};
    }
  });
  std::sort(keys.begin(), keys.end());
  std::vector<std::pair<Id, std::size_t>> runs;  // first row, its place among the keys
  for (std::size_t p = 0; p < keys.size(); ++p) {
    const bool same = p > 0 && keys[p].first == keys[p - 1].first &&
                      std::equal(points.row(keys[p].second).data(), points.row(keys[p].second).data() + d,
                                 points.row(keys[p - 1].second).data());
    if (!same) runs.emplace_back(keys[p].second, p);
  }
  std::vector<std::size_t> ends(runs.size());
  for (std::size_t r = 0; r < runs.size(); ++r)
    ends[r] = r + 1 < runs.size() ? runs[r + 1].second : keys.size();
  std::vector<std::size_t> order(runs.size());
  for (std::size_t r = 0; r < order.size(); ++r) order[r] = r;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return runs[a] < runs[b]; });
  EqualRows equal;
  equal.group.resize(static_cast<std::size_t>(n));
  equal.begin.push_back(0);
  for (const std::size_t r : order) {
    for (std::size_t p = runs[r].second; p < ends[r]; ++p) {
      equal.group[static_cast<std::size_t>(keys[p].second)] = static_cast<Id>(equal.groups());
      equal.ids.push_back(keys[p].second);
    }
    equal.begin.push_back(static_cast<Index>(equal.ids.size()));
  }
  return equal;
}

/// The nodes of the graph: one row of each group, less the mean of all rows, times `scale`, padded with
/// zeros.
template <class S>
Matrix<float> graph_rows(const MatrixRef<S>& points, const EqualRows& equal, Index stride, double scale) {
  const Index n = points.rows(), d = points.cols();
  std::vector<double> mean(static_cast<std::size_t>(d));
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c)
      mean[static_cast<std::size_t>(c)] += static_cast<double>(points(i, c)) * scale;
  }
  for (double& value : mean) value /= static_cast<double>(n);
  Matrix<float> rows = Matrix<float>::Zero(equal.groups(), stride);
  for (Index g = 0; g < equal.groups(); ++g) {
    const Index i = equal.ids[static_cast<std::size_t>(equal.begin[static_cast<std::size_t>(g)])];
    for (Index c = 0; c < d; ++c) {
      rows(g, c) =
          static_cast<float>(static_cast<double>(points(i, c)) * scale - mean[static_cast<std::size_t>(c)]);
    }
  }
  return rows;
}

/// The share of true neighbors in the table, measured by distance on 1000 rows: ties count as found.
template <class S>
Estimate measured_recall(const MatrixRef<S>& points, const Neighbors<S>& knn, std::uint64_t seed,
                         const Threads& threads) {
  constexpr Index most = 1000;
  const Index n = points.rows(), k = knn.cols();
  const std::vector<Id> rows = draw_rows(n, (std::min)(n, most), seed);
  Matrix<S> sample(static_cast<Index>(rows.size()), points.cols());
  for (Index r = 0; r < sample.rows(); ++r) sample.row(r) = points.row(rows[static_cast<std::size_t>(r)]);
  const MatrixRef<S> queries(sample);
  const Neighbors<S> truth = search_all<S, S>(points, &queries, k + 1, threads);  // the row itself among them
  std::vector<double> shares(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const S farthest = truth.distances(static_cast<Index>(r), k);
    Index found = 0;
    for (Index c = 0; c < k; ++c) found += knn.distances(rows[r], c) <= farthest;
    shares[r] = static_cast<double>(found) / static_cast<double>(k);
  }
  return mean_estimate(shares, n, 0, 1);
}

/// Calls f() and turns exceptions of hnswlib into an Error.
template <class F>
void with_hnswlib_errors(F&& f) {
  try {
    f();
  } catch (const Error&) {
    throw;
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    const bool memory = text.find("memory") != std::string::npos;
    throw Error(memory ? ErrorCode::memory : ErrorCode::neighbors, "hnswlib failed: " + text, "hnsw",
                memory ? "free memory or search a sample of the rows" : "use nearest_neighbors");
  }
}

template <class S>
Neighbors<S> search_graph(const MatrixRef<S>& points, Index k, const HnswOptions& o, const Threads& threads) {
  const Index n = points.rows(), d = points.cols();
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::given};
  const double scale = static_cast<double>(power_of_two_scale<S>(points));
  const EqualRows equal = equal_rows<S>(points, threads);
  const Index nodes = equal.groups();
  with_hnswlib_errors([&] {
    HnswSpace space(d);
    const Matrix<float> rows = graph_rows<S>(points, equal, space.stride(), scale);
    hnswlib::HierarchicalNSW<float> graph(
        &space, static_cast<std::size_t>(nodes), static_cast<std::size_t>(o.links),
        static_cast<std::size_t>(o.construction), static_cast<std::size_t>(o.seed));
    const auto add = [&](Index begin, Index end) {
      for (Index g = begin; g < end; ++g) graph.addPoint(rows.row(g).data(), static_cast<std::size_t>(g));
    };
    add(0, 1);  // the first node is where all others begin
    for_each_range(o.parallel_build ? threads : Threads{1}, nodes - 1, 64,
                   [&](Index begin, Index end) { add(begin + 1, end + 1); });
    graph.setEf(static_cast<std::size_t>(o.search > 0 ? o.search : std::max<Index>(2 * k, 64)));

    // Values offered are those of the last judge already, in double.
    const SearchRules<S, double> rules{points, k, scale,
                                       static_cast<double>(d + 8) * std::numeric_limits<double>::epsilon(),
                                       (std::numeric_limits<double>::min)() * 16};
    for_each_range(threads, n, 64, [&](Index begin, Index end) {
      Candidates<S, double> nearest(rules);
      for (Index i = begin; i < end; ++i) {
        const S* x = points.row(i).data();
        const auto offer = [&](Index g) {
          const Index first = equal.begin[static_cast<std::size_t>(g)];
          const Index last = equal.begin[static_cast<std::size_t>(g) + 1];
          const Id one = equal.ids[static_cast<std::size_t>(first)];
          const double value = squared_distance(x, points.row(one).data(), d, scale);
          for (Index m = first; m < last; ++m) {
            const Id id = equal.ids[static_cast<std::size_t>(m)];
            if (id != i) nearest.offer(value, id);
          }
        };
        nearest.start(i);
        const Id own = equal.group[static_cast<std::size_t>(i)];
        offer(own);
        auto found =
            graph.searchKnn(rows.row(own).data(), static_cast<std::size_t>((std::min)(k + 1, nodes)));
        for (; !found.empty(); found.pop()) {
          if (static_cast<Index>(found.top().second) != own) offer(static_cast<Index>(found.top().second));
        }
        if (static_cast<Index>(nearest.size()) < k) {
          nearest.start(i);
          for (Index g = 0; g < nodes; ++g) offer(g);
        }
        nearest.template finish<S>(knn.ids.row(i).data(), knn.distances.row(i).data());
      }
    });
  });
  return knn;
}

template <class S>
Neighbors<S> hnsw(const MatrixRef<S>& points, Index k, const HnswOptions& o, const Threads& threads) {
  check_options(o);
  k = checked_k(points, k, threads);
  const Index n = points.rows();
  if (k == 0) return {Matrix<Id>(n, 0), Matrix<S>(n, 0), KnnMethod::given};
  const CopyGroups groups(points, k, threads);
  const auto search = [&](const std::vector<Id>& rest) {
    return search_graph<S>(gathered_rows<S>(points, rest, threads), k, o, threads);
  };
  Neighbors<S> knn = groups.any() ? search_without_copies<S>(groups, n, k, KnnMethod::given, search, threads)
                                  : search_graph<S>(points, k, o, threads);
  check_distances(knn);
  knn.recall = measured_recall<S>(points, knn, o.seed, threads);
  return knn;
}

}  // namespace detail

/// Near neighbors of every point, by a hierarchical navigable small-world graph.
///
///     d(i, j) = ‖x_i − x_j‖₂;  row i: k small d(i, j), j ≠ i, not always the smallest
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied)
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1
/// @param options  see HnswOptions
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k ids and distances, nearest first; distances exact, method `given`; `recall` as
///                 measured on 1000 rows. With parallel_build the neighbors differ from run to run; otherwise
///                 bits depend on the seed only, not on the thread count
/// @throws         Error (USAGE) for options outside their range or k < 1; Error (DATA) for no rows, NaN,
///                 infinity, or distances beyond the type; Error (RESOURCE) if memory does not suffice
/// @cost           about n log n distances, built by one thread, searched by all; a copy in float, and 4 (2
///                 links + 3) + 4 d bytes a point
/// @source         Malkov & Yashunin 2018; the graph is hnswlib's (its level generator and the order of
///                 insertion decide the links). Differs: copies of a row are one node
template <class X>
Neighbors<typename X::Scalar> hnsw(const Eigen::MatrixBase<X>& points, Index k,
                                   const HnswOptions& options = {}, const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>,
                "points must be float or double: cast them first, points.template cast<float>()");
  const MatrixRef<S> rows(points.derived());
  return detail::hnsw<S>(rows, k, options, threads);
}

}  // namespace neem
