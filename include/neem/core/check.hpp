// Checks at the door: what comes from outside is looked at once, before any work. Whether a number is finite
// is read from its bits, which no option of the compiler takes for granted.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

namespace neem {

/// Neither NaN nor infinite; looks at the bits of the exponent.
template <class S>
constexpr bool is_finite(S value) {
  static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>, "neem computes in float or double");
  if constexpr (sizeof(S) == 4) {
    return (std::bit_cast<std::uint32_t>(value) & 0x7f800000u) != 0x7f800000u;
  } else {
    return (std::bit_cast<std::uint64_t>(value) & 0x7ff0000000000000u) != 0x7ff0000000000000u;
  }
}

namespace detail {

[[noreturn]] inline void refuse_shape(ErrorCode code, const char* wrong, const std::string& name, Index n,
                                      Index d, const char* remedy) {
  throw Error(code, wrong, name + " is " + std::to_string(n) + " x " + std::to_string(d), remedy);
}

/// Places that are not finite, in the order of the rows: a message lists the first five of them.
struct NotFinite {
  std::string places{};
  Index listed = 0, row = -1, column = -1;

  void add(Index i, Index c) {
    if (listed++ == 0) row = i, column = c;
    places += (places.empty() ? "row " : ", row ") + std::to_string(i) + " column " + std::to_string(c);
  }
  [[noreturn]] void refuse(std::int64_t total, const std::string& name,
                           const char* what = "non-finite values (NaN or infinity)",
                           const char* remedy = "remove these rows or fill in the values") const {
    Error error(ErrorCode::not_finite, join({total, " ", what}),
                name + ": " + places + (total > listed ? ", ..." : "") + " (counted from 0)", remedy);
    error.row = row;
    error.column = column;
    throw error;
  }
};

[[noreturn]] inline void refuse_span(const std::string& name, Index c) {
  const std::string column = "column " + std::to_string(c);
  Error error(ErrorCode::out_of_range, column + " spans more than the number type can hold",
              name + ", " + column + " (counted from 0)", "rescale the data");
  error.column = c;
  throw error;
}

/// The largest magnitude in [begin, end); without Eigen's reductions, which take a tenth of a second each to
/// compile.
template <class S>
S largest_magnitude(const S* begin, const S* end) {
  constexpr int lanes = 16;
  S top[lanes] = {};
  for (; end - begin >= lanes; begin += lanes) {
    for (int l = 0; l < lanes; ++l) {
      const S size = begin[l] < S(0) ? -begin[l] : begin[l];
      top[l] = top[l] < size ? size : top[l];
    }
  }
  for (; begin != end; ++begin) top[0] = (std::max)(top[0], *begin < S(0) ? -*begin : *begin);
  return *std::max_element(top, top + lanes);
}

template <class S>
S largest_magnitude(const MatrixRef<S>& points) {
  S top = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const S* row = points.data() + i * points.outerStride();
    top = (std::max)(top, largest_magnitude(row, row + points.cols()));
  }
  return top;
}

/// @tparam Gaps  whether NaN is a missing value, and allowed
/// @throws Error (DATA) for NaN, infinity, and columns whose span overflows the type
template <bool Gaps, class S>
void check_values(const MatrixRef<S>& points, const std::string& name, const Threads& threads) {
  const Index n = points.rows(), d = points.cols();
  const auto wrong = [](S value) { return !is_finite(value) && !(Gaps && value != value); };
  const Index grain = std::max<Index>(1, 65536 / d);
  const std::int64_t bad = sum_over_ranges(threads, n, grain, [&](Index begin, Index end) {
    std::int64_t count = 0;
    for (Index i = begin; i < end; ++i) {
      const S* row = points.data() + i * points.outerStride();
      for (Index c = 0; c < d; ++c) count += wrong(row[c]);
    }
    return count;
  });
  if (bad > 0) {
    constexpr Index most = 5;
    NotFinite found;
    for (Index i = 0; i < n && found.listed < most; ++i) {
      for (Index c = 0; c < d && found.listed < most; ++c) {
        if (wrong(points(i, c))) found.add(i, c);
      }
    }
    if constexpr (Gaps) {
      found.refuse(bad, name, bad == 1 ? "infinite value" : "infinite values",
                   "remove these rows or put numbers there; a value that is not known is NaN");
    } else {
      found.refuse(bad, name);
    }
  }
  if (largest_magnitude<S>(points) <= (std::numeric_limits<S>::max)() / 2) return;  // no span can overflow
  for (Index c = 0; c < d; ++c) {
    S low = 0, high = 0;
    bool any = false;
    for (Index i = 0; i < n; ++i) {
      const S value = points(i, c);
      if (Gaps && value != value) continue;
      low = any ? (std::min)(low, value) : value, high = any ? (std::max)(high, value) : value;
      any = true;
    }
    if (!is_finite(high - low)) refuse_span(name, c);
  }
}

/// @throws Error (DATA) that names both numbers, unless there is one row a point
inline void require_rows(Index rows, Index points, const char* what, const char* where) {
  if (rows == points) return;
  throw Error(ErrorCode::shape, join({what, " has ", rows, " rows for ", points, " points"}), where,
              "give one row a point, in the order of the points");
}

/// @throws Error (DATA) for a sparse matrix with gaps between its rows
template <class G>
void require_compressed(const G& graph, const char* where) {
  if (graph.isCompressed()) return;
  throw Error(ErrorCode::shape, "the graph is not compressed", where, "call makeCompressed() on it");
}

/// @throws Error (USAGE) that names the option, its value and its range, unless ok
inline void require_option(bool ok, const std::string& name, double value, const std::string& range) {
  if (ok) return;
  throw Error(ErrorCode::option_value, join({name, " = ", value, " is outside ", range}),
              join({"option ", name}), join({"give a value in ", range}));
}

/// @throws Error (USAGE) if phases have more iterations together than an int can count
inline void require_countable(std::int64_t total, const std::string& names) {
  constexpr int most = (std::numeric_limits<int>::max)();
  require_option(total <= most, names, static_cast<double>(total), join({"0..", most, " in all"}));
}

template <bool Gaps, class S>
void check_table(const MatrixRef<S>& points, const std::string& name, const Threads& threads) {
  const Index n = points.rows(), d = points.cols();
  if (n == 0)
    refuse_shape(ErrorCode::empty, "no rows", name, n, d, "give at least one point, one row a point");
  if (d == 0) refuse_shape(ErrorCode::empty, "no columns", name, n, d, "give at least one value a point");
  if (n > (std::numeric_limits<Id>::max)()) {
    refuse_shape(ErrorCode::too_many, "more than 2147483647 rows", name, n, d, "embed a sample of the rows");
  }
  if constexpr (std::is_floating_point_v<S>) check_values<Gaps, S>(points, name, threads);
}

}  // namespace detail

/// @throws Error (DATA) if `points` has no rows or columns, more rows than an Id can number, a NaN or an
///         infinity (the first five places and the total are named), or a column whose span overflows the
///         type
/// @cost   one or two passes over the data
template <class S>
void check_points(const MatrixRef<S>& points, const std::string& name = "points",
                  const Threads& threads = Threads{1}) {
  detail::check_table<false, S>(points, name, threads);
}

/// The same for points of which some values are not known: NaN is allowed, infinity is not.
/// @throws Error (DATA) as check_points, but not for NaN
template <class S>
void check_points_with_gaps(const MatrixRef<S>& points, const std::string& name = "points",
                            const Threads& threads = Threads{1}) {
  detail::check_table<true, S>(points, name, threads);
}

/// The power of two that brings the largest magnitude of `points` into [1, 2); 1 for data that are all zero.
/// Multiplying by it is exact, so results do not change when all data are multiplied by a power of two.
template <class S>
S power_of_two_scale(const MatrixRef<S>& points) {
  const S top = detail::largest_magnitude<S>(points);
  if (!(top > S(0))) return S(1);
  const int exponent = std::clamp(std::ilogb(top), std::numeric_limits<S>::min_exponent,
                                  std::numeric_limits<S>::max_exponent - 2);
  return std::ldexp(S(1), -exponent);
}

}  // namespace neem
