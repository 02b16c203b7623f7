// Exact nearest neighbors by comparing all pairs.
//
// Idea. A task owns a tile of rows and walks over all points, chunk after chunk: the chunk is packed into
// panels, and every panel is compared with all rows of the tile by the kernel of panels.hpp, one multiply-add
// a column. What may be among a row's nearest is offered to its list of candidates (candidates.hpp), which
// computes distances again, directly from the input, in double. Where the products are too coarse (groups of
// points far from the centre that are nearer to each other than the rounding of their squares), the tile is
// done again by differences, which lose nothing. Points of many columns are compared once a pair, not twice
// (symmetric_tiles.hpp), and where a row has very many copies these are not compared (copies.hpp).
//
// Cost. n² d multiply-adds, half of them for wide points; they dominate for d above 20. Memory: tiles and
// chunks, about 3 MB a thread.
#pragma once

#include "neem/neighbors/detail/symmetric_tiles.hpp"
#include "neem/neighbors/detail/tile.hpp"
#include "neem/neighbors/detail/without_copies.hpp"

#include <type_traits>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

/// Points in a chunk. Sizes of chunks and tiles change no result, only how well the caches are used.
inline Index chunk_size(Index d) { return std::clamp<Index>(65536 / d, 64, 2048); }
inline Index tile_size(Index n, Index d) {
  return std::clamp<Index>((std::min)(n / 64, 262144 / d), 64, 1024);
}

/// The power of two that keeps squares of all rows in range.
template <class P>
double scale_of_search(const MatrixRef<P>& points, const MatrixRef<P>* queries) {
  if constexpr (std::is_integral_v<P>) {
    return 1;
  } else {
    const double scale = static_cast<double>(power_of_two_scale<P>(points));
    return queries ? (std::min)(scale, static_cast<double>(power_of_two_scale<P>(*queries))) : scale;
  }
}

/// The two ways to approximate distances: a fast one, and one that is used where the first is too coarse.
template <class P, class S>
struct Approximations {
  Approximation<P, float> products;
  Approximation<P, S> differences;
};

template <class P, class S>
Approximations<P, S> approximations(const MatrixRef<P>& points, const MatrixRef<P>* queries, Index k) {
  const double scale = scale_of_search(points, queries), d = static_cast<double>(points.cols());
  // Underflow: every column may lose what is below the smallest normal number, in the scaled input and in the
  // square.
  const double is_small = d * 16 * static_cast<double>((std::numeric_limits<float>::min)());
  const double smaller = d * 16 * static_cast<double>((std::numeric_limits<S>::min)());
  // Rounding: of products see product_error, what grows with the square of a row is added by the tile; of a
  // difference itself, twice, of its square, d of the sum.
  const double ulp = std::numeric_limits<S>::epsilon() / 2;
  std::vector<typename Shift<P, S>::Wide> zero(static_cast<std::size_t>(points.cols()));
  if (sums_are_whole<float>(points, scale) && (!queries || sums_are_whole<float>(*queries, scale))) {
    const std::vector<typename Shift<P, float>::Wide> origin(zero.size());
    return {{{points, k, scale, 0, 0, queries, 2 * k + 32, true},
             {origin, static_cast<typename Shift<P, float>::Wide>(scale)},
             false},
            {{points, k, scale, 0, 0, queries, 2 * k + 32, true},
             {std::move(zero), static_cast<typename Shift<P, S>::Wide>(scale)},
             true}};
  }
  return {{{points, k, scale, 2 * product_error<float>(points.cols()), is_small, queries},
           shift_to_centre<P, float>(points, scale),
           false},
          {{points, k, scale, (d + 8) * ulp, smaller, queries},
           {std::move(zero), static_cast<typename Shift<P, S>::Wide>(scale)},
           true}};
}

/// Compares rows with the points of some lists and writes their nearest.
/// @param incomplete  where to note the rows that met fewer than k points
/// @return            false, and nothing written, if the values of the kernel were too coarse
template <class P, class T, class S>
bool search_by(const Approximation<P, T>& values, const Rows& rows, const std::vector<Rows>& lists,
               Neighbors<S>& knn, std::vector<Id>& incomplete) {
  const MatrixRef<P>& points = values.rules.points;
  const Index step = chunk_size(points.cols());
  Tile<P, T> tile(values);
  Chunk<P, T> chunk;
  tile.start(rows);
  for (const Rows& list : lists) {
    for (Index first = 0; first < list.count; first += step) {
      chunk.pack(points, values.shift, values.differences,
                 list.part(first, (std::min)(step, list.count - first)));
      tile.offer(chunk);
      if (tile.too_coarse()) return false;
    }
  }
  for (Index r = 0; r < rows.count; ++r) {
    const Index row = rows[r];
    const Index found = tile.finish(r, row_start(knn.ids, row), row_start(knn.distances, row));
    if (found < knn.cols()) incomplete.push_back(static_cast<Id>(row));
  }
  return true;
}

template <class P, class S>
[[gnu::noinline]] void search_rows(const Approximations<P, S>& values, const Rows& rows,
                                   const std::vector<Rows>& lists, Neighbors<S>& knn,
                                   std::vector<Id>& incomplete) {
  if (!search_by(values.products, rows, lists, knn, incomplete)) {
    search_by(values.differences, rows, lists, knn, incomplete);
  }
}

/// All rows against all points in tiles.
template <class P, class S>
void search_tiles(const MatrixRef<P>& points, const MatrixRef<P>* queries, Index k, Neighbors<S>& knn,
                  const Threads& threads) {
  const Approximations<P, S> values = approximations<P, S>(points, queries, k);
  const Index rows = knn.ids.rows();
  if (queries == nullptr && symmetric_pays(rows, points.cols(), k, sizeof(P))) {
    const Index tile = symmetric_tile(rows, points.cols());
    if (SymmetricTiles<P>(values.products, tile).search(knn, threads)) return;
  }
  for_each_range(threads, rows, tile_size(rows, points.cols()), [&](Index begin, Index end) {
    std::vector<Id> none;
    search_rows(values, Rows{nullptr, begin, end - begin}, {Rows{nullptr, 0, points.rows()}}, knn, none);
  });
}

/// As search_tiles, one pair after another: for points of so many columns that sums of floats are too coarse.
template <class P, class S>
void search_pairs(const MatrixRef<P>& points, const MatrixRef<P>* queries, Index k, Neighbors<S>& knn,
                  const Threads& threads) {
  const double scale = scale_of_search(points, queries);
  const SearchRules<P, S> rules{points,
                                k,
                                scale,
                                static_cast<double>(std::numeric_limits<S>::epsilon()),
                                static_cast<double>((std::numeric_limits<S>::min)()),
                                queries};
  threads.for_each(knn.ids.rows(), [&](Index i) {
    Candidates<P, S> nearest(rules);
    nearest.start(i);
    for (Index j = 0; j < points.rows(); ++j) {
      if (queries == nullptr && j == i) continue;
      const double value = squared_distance(rules.query(i), row_start(points, j), points.cols(), scale);
      nearest.offer(static_cast<S>(value), static_cast<Id>(j));
    }
    nearest.finish(row_start(knn.ids, i), row_start(knn.distances, i));
  });
}

template <class P, class S>
Neighbors<S> search_all_pairs(const MatrixRef<P>& points, const MatrixRef<P>* queries, Index k,
                              const Threads& threads) {
  const Index rows = queries ? queries->rows() : points.rows();
  Neighbors<S> knn{Matrix<Id>(rows, k), Matrix<S>(rows, k), KnnMethod::brute_force};
  constexpr Index widest = 1 << 16;  // beyond, d roundings of a float are too many for a useful bound
  if (points.cols() > widest) {
    search_pairs<P, S>(points, queries, k, knn, threads);
  } else {
    search_tiles<P, S>(points, queries, k, knn, threads);
  }
  return knn;
}

/// As search_all, where large groups of copies are taken out of the search (copies.hpp).
template <class P, class S>
Neighbors<S> search_all_but_copies(const CopyGroups& groups, const MatrixRef<P>& points,
                                   const MatrixRef<P>* queries, Index k, const Threads& threads) {
  if (queries == nullptr) {
    const auto search = [&](const std::vector<Id>& rest) {
      const Matrix<P> fewer = gathered_rows<P>(points, rest, threads);
      return search_all_pairs<P, S>(fewer, nullptr, k, threads);
    };
    return search_without_copies<S>(groups, points.rows(), k, KnnMethod::brute_force, search, threads);
  }
  const std::vector<Id> rest = groups.rest(k);
  const Matrix<P> fewer = gathered_rows<P>(points, rest, threads);
  Neighbors<S> knn = search_all_pairs<P, S>(fewer, queries, k, threads);
  for_each_range(threads, knn.rows(), 256, [&](Index begin, Index end) {
    for (Index q = begin; q < end; ++q) {
      groups.neighbors_among_all(q, rest, row_start(knn.ids, q), row_start(knn.distances, q));
    }
  });
  return knn;
}

/// The k nearest points, 1 ≤ k ≤ their number, of each query, or of each point where there are no queries.
template <class S, class P>
Neighbors<S> search_all(const MatrixRef<P>& points, const MatrixRef<P>* queries, Index k,
                        const Threads& threads) {
  const CopyGroups groups(points, k, threads);
  Neighbors<S> knn = groups.any() ? search_all_but_copies<P, S>(groups, points, queries, k, threads)
                                  : search_all_pairs<P, S>(points, queries, k, threads);
  check_distances(knn);
  return knn;
}

template <class S, class P>
Neighbors<S> brute_force(const MatrixRef<P>& points, Index k, const Threads& threads) {
  k = checked_k(points, k, threads);
  if (k == 0) return {Matrix<Id>(points.rows(), 0), Matrix<S>(points.rows(), 0), KnnMethod::brute_force};
  return search_all<S, P>(points, nullptr, k, threads);
}

}  // namespace detail

/// The exact k nearest neighbors of every point, by comparing all pairs.
///
///     d(i, j) = ‖x_i − x_j‖₂;  row i: the k smallest d(i, j), j ≠ i
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied). float, double, or integers of 8 and 16 bits, which are not copied into floats
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0 table
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k ids and distances, nearest first, the point itself left out by its number. Distances
///                 are computed in double and rounded once. Ties are ordered by a hash of the pair, those
///                 with more than 64 copies of a row by a hash of the row and of the copy's place among them
/// @throws         Error (USAGE) if k < 1; Error (DATA) for no rows, NaN, infinity, or distances beyond the
///                 type
/// @cost           O(n² d) time, O(nk) memory, with more than 512 equal rows a copy of the others; rows in
///                 parallel; bits do not depend on the thread count. Multiplying the data by a power of two
///                 multiplies distances and changes nothing else
/// @source         exhaustive search by ‖x‖² + ‖y‖² − 2x·y; differs: its rounding is bounded and what it
///                 cannot tell apart is computed again
template <class X>
Neighbors<DistanceOf<typename X::Scalar>> brute_force(const Eigen::MatrixBase<X>& points, Index k,
                                                      const Threads& threads = Threads{}) {
  using P = typename X::Scalar;
  const MatrixRef<P> rows(points.derived());
  return detail::brute_force<DistanceOf<P>, P>(rows, k, threads);
}

}  // namespace neem
