// The nearest neighbors, by whichever search is fastest for the size of the data and the recall wanted.
#pragma once

#include "neem/core/choice_names.hpp"
#include "neem/core/option.hpp"
#include "neem/neighbors/brute_force.hpp"
#include "neem/neighbors/inverted_file.hpp"
#include "neem/neighbors/kd_tree.hpp"

#include <optional>
#include <string_view>
#include <type_traits>

namespace neem {

/// Options of nearest_neighbors.
struct KnnOptions {
  /// Share of the true neighbors to find, in (0, 1]; 1 is exact. Below 1, large data are searched in lists
  /// (inverted_file), whose recall is measured; small data are searched exactly in any case
  double recall = 0.99;
  /// The search to use: brute_force, kd_tree or inverted_file; by metrics other than the Euclidean
  /// brute_force or nn_descent. Default: the one of choose_knn, or the table of nearest_by_metric.hpp
  std::optional<KnnMethod> method{};
  /// For everything that the search draws at random. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
};

template <>
struct ChoiceNames<KnnMethod> {
  static constexpr std::string_view names[] = {"given", "brute_force", "kd_tree", "inverted_file",
                                               "nn_descent"};
};

template <>
struct OptionTable<KnnOptions> {
  static constexpr std::string_view method = "nearest_neighbors", title = "nearest_neighbors";
  static constexpr OptionRow rows[] = {
      option<&KnnOptions::recall>(row_of<InvertedFileOptions>("recall")),
      option<&KnnOptions::method>({.name = "method",
                                   .meaning = "the search to use",
                                   .unset = "whatever is fastest for the size of the data",
                                   .offered = one_of(KnnMethod::brute_force, KnnMethod::kd_tree,
                                                     KnnMethod::inverted_file, KnnMethod::nn_descent)}),
      option<&KnnOptions::seed>({.name = "seed", .meaning = "seed of the search"}),
  };
};

/// The search that nearest_neighbors uses for n points of d dimensions.
///
///     recall | d          | n          | search
///     < 1    | 1 .. 3     | any        | kd_tree, exact
///     < 1    | 4 ..       | < 4,000    | as for recall 1
///     < 1    | 4 ..       | ≥ 4,000    | inverted_file
///     1      | 1 .. 6     | any        | kd_tree
///     1      | 7, 8       | ≥ 100,000  | kd_tree
///     1      | 9 .. 12    | ≥ 500,000  | kd_tree
///     1      | the rest   |            | brute_force
///
/// Measured on the leading principal components of Fashion-MNIST, k = 15, recall 0.99, g++ -O3 -march=native
/// with AVX-512, seconds of one processor for brute_force, kd_tree and inverted_file: 5,000 points of 6
/// dimensions 0.05, 0.03, 0.03, of 50 dimensions 0.07, –, 0.05; 70,000 points of 3 dimensions 1.6, 0.45,
/// 0.37, of 6 dimensions 1.8, 1.1, 0.46, of 8 dimensions 2.1, 2.3, 0.51, of 50 dimensions 5.9, –, 1.2. The
/// limits above 70,000 follow from the growth of both (n² and about n^1.6) and were not measured.
constexpr KnnMethod choose_knn(Index n, Index d, double recall = 1) {
  if (recall < 1 && d > 3 && n >= 4000) return KnnMethod::inverted_file;
  const bool tree = d <= 6 || (d <= 8 && n >= 100000) || (d <= 12 && n >= 500000);
  return tree ? KnnMethod::kd_tree : KnnMethod::brute_force;
}

namespace detail {

/// @tparam P  float, double, or an integer of 8 or 16 bits
template <class P>
Neighbors<DistanceOf<P>> nearest_neighbors(const MatrixRef<P>& points, Index k, const KnnOptions& o,
                                           const Threads& threads) {
  using S = DistanceOf<P>;
  check_options(o);
  switch (o.method.value_or(choose_knn(points.rows(), points.cols(), o.recall))) {
    case KnnMethod::brute_force:
      return brute_force<S, P>(points, k, threads);
    case KnnMethod::kd_tree:
      if constexpr (std::is_integral_v<P>) {  // of few columns: the tree keeps a copy of its own anyway
        const Matrix<S> copy = points.template cast<S>();
        return kd_tree<S>(MatrixRef<S>(copy), k, threads);
      } else {
        return kd_tree<S>(points, k, threads);
      }
    case KnnMethod::inverted_file:
      return inverted_file<S, P>(points, k, {.recall = o.recall, .seed = o.seed}, threads);
    default:
      throw Error(ErrorCode::option_value, "nearest_neighbors has no such search", "option method",
                  "give brute_force, kd_tree or inverted_file, or leave it out");
  }
}

/// An exact search, for metrics that compare with the true neighbors.
template <class S>
Neighbors<S> exact_neighbors(const MatrixRef<S>& points, Index k, const Threads& threads) {
  if (choose_knn(points.rows(), points.cols()) == KnnMethod::kd_tree) return kd_tree<S>(points, k, threads);
  return brute_force<S, S>(points, k, threads);
}

}  // namespace detail

/// The k nearest neighbors of every point; the search is chosen by choose_knn and named in the result.
///
///     d(i, j) = ‖x_i − x_j‖₂;  row i: the k smallest d(i, j), j ≠ i, or nearly all of them
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied). float, double, or integers of 8 and 16 bits, which only kd_tree copies into
///                 floats; the distances of integers are floats
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0
///                 table. t-SNE: 3 · perplexity; UMAP: 15
/// @param options  the recall wanted, 0.99; `{.recall = 1}` is exact
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k ids and distances, nearest first, the point itself left out by its number. Ties are
///                 ordered by a hash of the pair, not by storage. `method` is the search, `recall` what was
///                 measured of a near-exact one
/// @throws         Error (USAGE) if k < 1 or the recall is not in (0, 1]; Error (DATA) for no rows, NaN,
///                 infinity, or distances beyond the type
/// @cost           see brute_force, kd_tree and inverted_file; bits do not depend on the thread count
/// @source         see brute_force, kd_tree and inverted_file
template <class X>
Neighbors<DistanceOf<typename X::Scalar>> nearest_neighbors(const Eigen::MatrixBase<X>& points, Index k,
                                                            const KnnOptions& options,
                                                            const Threads& threads = Threads{}) {
  using P = typename X::Scalar;
  static_assert(detail::SearchedScalar<P>,
                "points must be float, double or integers of 8 or 16 bits: cast them, points.cast<float>()");
  const MatrixRef<P> rows(points.derived());
  return detail::nearest_neighbors<P>(rows, k, options, threads);
}

/// The same with default options: a recall of 0.99.
template <class X>
Neighbors<DistanceOf<typename X::Scalar>> nearest_neighbors(const Eigen::MatrixBase<X>& points, Index k,
                                                            const Threads& threads = Threads{}) {
  return nearest_neighbors(points, k, KnnOptions{}, threads);
}

}  // namespace neem
