// What functions read of sparse points: the rows of any sparse matrix, where they are.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

[[noreturn]] inline void refuse_sparse(ErrorCode code, Index row, Index column, const char* wrong,
                                       const char* remedy) {
  Error error(
      code, wrong,
      "points, row " + std::to_string(row) + " column " + std::to_string(column) + " (counted from 0)",
      remedy);
  error.row = row;
  error.column = column;
  throw error;
}

}  // namespace detail

/// The rows of a sparse matrix, as a `MatrixRef` is those of a dense one: read where they are, with offsets of 64
/// bits. The columns of every row ascend, none is there twice; stored zeros are zeros.
///
/// It refers to the matrix, which has to outlive it. Copied are: two offsets of 64 bits a row; the numbers of columns
/// where they are not of 32 bits; all of it where the storage is not by rows, or the columns of a row do not ascend.
template <class S>
class SparseRef {
public:
  /// @throws Error (DATA) for a column outside 0..d-1, two values at one place, more rows or columns than an Id can
  ///         number
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  SparseRef(const Eigen::SparseMatrixBase<Derived>& points)
      : SparseRef(by_rows(points.derived(), std::make_shared<Kept>())) {}

  Index rows() const { return static_cast<Index>(begin_.size()); }  ///< n
  Index cols() const { return d_; }                                 ///< d
  /// Values that are stored.
  std::int64_t stored() const {
    std::int64_t sum = 0;
    for (Index i = 0; i < rows(); ++i) sum += end(i) - begin(i);
    return sum;
  }
  Index begin(Index i) const { return begin_[static_cast<std::size_t>(i)]; }  ///< of row i: its first entry
  Index end(Index i) const { return end_[static_cast<std::size_t>(i)]; }  ///< of row i: past its last entry
  Index column(Index e) const { return columns_[e]; }                     ///< of an entry
  S value(Index e) const { return values_[e]; }                           ///< of an entry
  const Id* columns() const { return columns_; }                          ///< of all entries
  const S* values() const { return values_; }                             ///< of all entries

  /// Some of the rows.
  SparseRef some(const std::vector<Id>& rows) const {
    SparseRef those = *this;
    those.begin_.clear(), those.end_.clear();
    for (const Id i : rows) those.begin_.push_back(begin(i)), those.end_.push_back(end(i));
    return those;
  }
  /// The same rows with other values, as many as were stored; they have to outlive it.
  SparseRef with(const S* values) const {
    SparseRef others = *this;
    others.values_ = values;
    return others;
  }

private:
  struct Kept {
    std::shared_ptr<const void> matrix{};
    std::vector<Id> columns{};
  };

  template <class Derived>
  static SparseRef by_rows(const Derived& points, std::shared_ptr<Kept> kept) {
    using Sorted = SparsePoints<S, typename Derived::StorageIndex>;
    constexpr bool in_rows = Derived::IsRowMajor && requires { points.outerIndexPtr(), points.valuePtr(); };
    if constexpr (!in_rows) {
      const auto copy = std::make_shared<const Sorted>(points);
      kept->matrix = copy;
      return by_rows(*copy, std::move(kept));
    } else {
      SparseRef rows(points, kept);
      if (rows.ascending()) return rows;
      // and back: this sorts the rows
      const Eigen::SparseMatrix<S, Eigen::ColMajor, typename Derived::StorageIndex> turned = points;
      const auto sorted = std::make_shared<const Sorted>(turned);
      kept->matrix = sorted;
      SparseRef again(*sorted, kept);
      if (!again.ascending()) again.refuse_twice();
      return again;
    }
  }

  template <class Rows>
  SparseRef(const Rows& points, const std::shared_ptr<Kept>& kept)
      : d_(points.cols()), values_(points.valuePtr()), kept_(kept) {
    using Inner = typename Rows::StorageIndex;
    const Index n = points.rows(), most = (std::numeric_limits<Id>::max)();
    if (n > most) {
      detail::refuse_shape(ErrorCode::too_many, "more than 2147483647 rows", "points", n, d_,
                           "embed a sample of the rows");
    }
    if (d_ > most) {
      detail::refuse_shape(ErrorCode::too_many, "more than 2147483647 columns", "points", n, d_,
                           "leave out the columns without values");
    }
    const Inner *start = points.outerIndexPtr(), *size = points.innerNonZeroPtr(),
                *column = points.innerIndexPtr();
    begin_.reserve(static_cast<std::size_t>(n)), end_.reserve(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) {
      const Index first = static_cast<Index>(start[i]);
      const Index last = size ? first + static_cast<Index>(size[i]) : static_cast<Index>(start[i + 1]);
      begin_.push_back(first), end_.push_back(last);
      for (Index e = first; e < last; ++e) {
        const Index c = static_cast<Index>(column[e]);
        if (c >= 0 && c < d_) continue;
        detail::refuse_sparse(ErrorCode::out_of_range, i, c, "a stored value lies outside the columns",
                              "build the matrix again, for example with setFromTriplets");
      }
    }
    if constexpr (std::is_same_v<Inner, Id>) {
      columns_ = column;
    } else {
      kept->columns.assign(static_cast<std::size_t>(n == 0 ? 0 : end_.back()), 0);
      for (Index i = 0; i < n; ++i) {
        for (Index e = begin(i); e < end(i); ++e)
          kept->columns[static_cast<std::size_t>(e)] = static_cast<Id>(column[e]);
      }
      columns_ = kept->columns.data();
    }
  }

  bool ascending() const {
    for (Index i = 0; i < rows(); ++i) {
      for (Index e = begin(i) + 1; e < end(i); ++e) {
        if (columns_[e] <= columns_[e - 1]) return false;
      }
    }
    return true;
  }
  [[noreturn]] void refuse_twice() const {
    Index row = 0, entry = 0;
    for (Index i = 0; i < rows(); ++i) {
      for (Index e = begin(i) + 1; e < end(i); ++e) {
        if (columns_[e] == columns_[e - 1] && entry == 0) row = i, entry = e;
      }
    }
    detail::refuse_sparse(ErrorCode::shape, row, column(entry), "two values are stored for one place",
                          "add them up first, for example with setFromTriplets");
  }

  Index d_;
  std::vector<std::int64_t> begin_{}, end_{};  // of the rows
  const Id* columns_ = nullptr;
  const S* values_;
  std::shared_ptr<const Kept> kept_;
};

namespace detail {

/// Values of column c stored in all rows, or, where fewer are, its least and largest with 0.
/// @throws Error (DATA) for columns whose span overflows the type
template <class S>
void check_sparse_spans(const SparseRef<S>& points) {
  const auto columns = static_cast<std::size_t>(points.cols());
  std::vector<S> low(columns, (std::numeric_limits<S>::max)()),
      high(columns, std::numeric_limits<S>::lowest());
  std::vector<Index> stored(columns, 0);
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index e = points.begin(i); e < points.end(i); ++e) {
      const auto c = static_cast<std::size_t>(points.column(e));
      low[c] = (std::min)(low[c], points.value(e));
      high[c] = (std::max)(high[c], points.value(e));
      ++stored[c];
    }
  }
  for (std::size_t c = 0; c < columns; ++c) {
    if (stored[c] == 0) continue;
    if (stored[c] < points.rows()) low[c] = (std::min)(low[c], S(0)), high[c] = (std::max)(high[c], S(0));
    if (!is_finite(high[c] - low[c])) refuse_span("points", static_cast<Index>(c));
  }
}

}  // namespace detail

/// check_points for sparse points; columns that some row leaves out also hold a zero.
/// @throws Error (DATA) for no rows or columns, NaN, infinity, or a column whose span overflows the type
/// @cost   one or two passes over the stored values
template <class S>
void check_points(const SparseRef<S>& points) {
  const Index n = points.rows(), d = points.cols();
  if (n == 0) detail::refuse_shape(ErrorCode::empty, "no rows", "points", n, d, "give one row a point");
  if (d == 0)
    detail::refuse_shape(ErrorCode::empty, "no columns", "points", n, d, "give at least one column");
  constexpr Index most = 5;
  detail::NotFinite found;
  std::int64_t bad = 0;
  S top = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const S *begin = points.values() + points.begin(i), *end = points.values() + points.end(i);
    int wrong = 0;  // a loop by itself, which is done in packets
    for (const S* value = begin; value != end; ++value) wrong += is_finite(*value) ? 0 : 1;
    top = (std::max)(top, detail::largest_magnitude(begin, end));
    for (Index e = points.begin(i); wrong > 0 && e < points.end(i); ++e) {
      if (!is_finite(points.value(e)) && ++bad <= most) found.add(i, points.column(e));
    }
  }
  if (bad > 0) found.refuse(bad, "points");
  if (top > (std::numeric_limits<S>::max)() / 2)
    detail::check_sparse_spans(points);  // else none can overflow
}

/// power_of_two_scale of dense points, for sparse ones.
template <class S>
S power_of_two_scale(const SparseRef<S>& points) {
  Matrix<S> top(1, 1);
  top(0, 0) = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const S* values = points.values();
    top(0, 0) =
        (std::max)(top(0, 0), detail::largest_magnitude(values + points.begin(i), values + points.end(i)));
  }
  return power_of_two_scale<S>(MatrixRef<S>(top));
}

}  // namespace neem
