// The words every room uses: matrices of points, layouts, neighbor tables, graphs.
#pragma once

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__) || defined(_M_FP_FAST)
#error "neem under -ffast-math or -Ofast would let NaN pass and lose digits: give -fno-fast-math to its files"
#endif

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cstdint>
#include <limits>

namespace neem {

static_assert(__cplusplus >= 202002L,
              "neem needs C++20: compile with -std=c++20 (MSVC: /std:c++20 /Zc:__cplusplus)");

/// Sizes, offsets and loop variables: signed, 64 bits.
using Index = Eigen::Index;
static_assert(sizeof(Index) == 8, "neem needs 64-bit offsets");

/// A stored point number: half the memory of an Index, enough for 2³¹ − 1 points.
using Id = std::int32_t;

/// n × d values, one row a point, rows contiguous.
template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// What functions read: a `Matrix<S>`, or one temporary copy of anything else that holds the same values.
template <class S>
using MatrixRef = Eigen::Ref<const Matrix<S>>;

/// n × Dim positions. Eigen has no row-major column vector, hence the exception for one dimension.
template <class S, int Dim = 2>
using Layout = Eigen::Matrix<S, Eigen::Dynamic, Dim, Dim == 1 ? Eigen::ColMajor : Eigen::RowMajor>;

/// n × d values of which most are zero, one row a point: `tsne(X)` and all other methods take them as they take a
/// `Matrix<S>`. With `std::int64_t` as Inner more than 2³¹ − 1 values can be stored.
template <class S, class Inner = Id>
using SparsePoints = Eigen::SparseMatrix<S, Eigen::RowMajor, Inner>;

/// n × n weights of a neighbor graph, one compressed row a point, columns ascending, no diagonal.
///
/// A type of its own, so that a sparse matrix of points is not taken for a graph: `Graph<S>(P)` makes one of any
/// sparse matrix or expression P; a Graph is used as the sparse matrix that it is.
template <class S>
class Graph : public Eigen::SparseMatrix<S, Eigen::RowMajor, Id> {
public:
  using Base = Eigen::SparseMatrix<S, Eigen::RowMajor, Id>;  ///< the sparse matrix

  Graph() = default;  ///< 0 × 0
  /// rows × cols, without entries
  Graph(Index rows, Index cols) : Base(rows, cols) {}
  /// A copy of a sparse matrix or of an expression of such.
  template <class Derived>
  explicit Graph(const Eigen::SparseMatrixBase<Derived>& weights) : Base(weights) {}
  /// A matrix that is given up: nothing is copied.
  explicit Graph(Base&& weights) { this->swap(weights); }
  Graph(const Graph&) = default;  ///< a copy
  /// Leaves `other` empty.
  Graph(Graph&& other) { this->swap(other); }
  Graph& operator=(const Graph&) = default;  ///< a copy
  /// The two change places.
  Graph& operator=(Graph&& other) noexcept {
    this->swap(other);
    return *this;
  }
  /// What the expression gives.
  template <class Derived>
  Graph& operator=(const Eigen::EigenBase<Derived>& weights) {
    Base::operator=(weights.derived());
    return *this;
  }
};

/// A value measured on `sample` points, with a 95 % interval for the value on all of them.
///
/// The interval speaks of the drawing of the sample only: where all points were used, low = high = value.
struct Estimate {
  double value = 0;  ///< the mean over the sample
  double low = 0;    ///< the lower end of the interval
  double high = 0;   ///< the upper end of the interval
  Index sample = 0;  ///< points it was measured on; 0: exact, nothing had to be measured

  operator double() const { return value; }  ///< an Estimate may be used where its value is wanted
};

/// The search that made a table of nearest neighbors.
enum class KnnMethod {
  given,          ///< none of neem's: a table from elsewhere
  brute_force,    ///< all pairs, exact
  kd_tree,        ///< a tree, exact
  inverted_file,  ///< lists of near points, approximate
  nn_descent      ///< along the graph itself, approximate
};

/// The k nearest neighbors of each of n points.
template <class S>
struct Neighbors {
  Matrix<Id> ids{};       ///< n × k, nearest first, the point itself left out
  Matrix<S> distances{};  ///< n × k, in the metric of the search (Euclidean: never squared), ascending

  KnnMethod method = KnnMethod::given;  ///< the search that made the table
  Estimate recall{1, 1, 1, 0};          ///< share of true neighbors; measured where sample > 0, else exact

  /// The distance of two points that have nothing in common, for metrics that are bounded (Jaccard: 1).
  /// Entries at this distance are no neighbors (see lone_points), and affinities give them no edge.
  S unreachable = std::numeric_limits<S>::infinity();

  Index rows() const { return ids.rows(); }  ///< n, the number of points
  Index cols() const { return ids.cols(); }  ///< k, the number of neighbors of each
};

}  // namespace neem
