// Points of a run that do not move, and points that springs hold near given places.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/start/given.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Given::fixed and Given::anchors, as a run keeps them.
template <class S, int Dim>
class HeldPoints {
public:
  HeldPoints() = default;  ///< none
  /// @param columns  of the map
  /// @throws Error (USAGE) for rows that are not points or are named twice, and for a strength outside (0, 1];
  ///         Error (DATA) for places of another shape, or that are neither finite nor all NaN
  HeldPoints(const Given<S>& data, Index columns) : fixed_(data.fixed()), strength_(data.anchor_strength()) {
    const Index n = data.rows();
    std::sort(fixed_.begin(), fixed_.end());
    for (std::size_t k = 0; k < fixed_.size(); ++k) {
      if (fixed_[k] < 0 || fixed_[k] >= n)
        refuse(join({"row ", fixed_[k], " is fixed, and there are ", n, " points"}), "fixed",
               "give rows from 0");
      if (k > 0 && fixed_[k] == fixed_[k - 1])
        refuse(join({"row ", fixed_[k], " is fixed twice"}), "fixed", "give each row once");
    }
    const Eigen::MatrixXd& places = data.anchors();
    if (places.size() == 0) return;
    require_option(strength_ > 0 && strength_ <= 1, "anchor_strength", strength_, "(0, 1]");
    if (places.rows() != n || places.cols() != columns) {
      throw Error(
          ErrorCode::shape,
          join({"anchors are ", places.rows(), " x ", places.cols(), " but should be ", n, " x ", columns}),
          "anchors", "give one row a point, of NaN where it has none");
    }
    std::vector<Id> without = fixed_;
    for (Index i = 0; i < n; ++i) {
      Index numbers = 0, missing = 0;
      for (Index c = 0; c < columns; ++c) {
        numbers += is_finite(places(i, c)), missing += (std::isnan)(places(i, c));
      }
      if (numbers != columns && missing != columns) {
        Error error(ErrorCode::not_finite, join({"the anchor of row ", i, " is not finite"}), "anchors",
                    "give finite places, or rows of NaN where there is none");
        error.row = i;
        throw error;
      }
      if (numbers == columns && !std::binary_search(fixed_.begin(), fixed_.end(), static_cast<Id>(i)))
        anchored_.push_back(static_cast<Id>(i));
    }
    places_.setZero(static_cast<Index>(anchored_.size()), Dim);
    for (std::size_t k = 0; k < anchored_.size(); ++k) {
      for (Index c = 0; c < columns; ++c)
        places_(static_cast<Index>(k), c) = static_cast<S>(places(anchored_[k], c));
    }
  }

  /// Whether there are any.
  explicit operator bool() const { return !fixed_.empty() || !anchored_.empty(); }
  const std::vector<Id>& fixed() const { return fixed_; }  ///< rows that do not move, ascending

  /// @throws Error (USAGE) if there are any, for methods that do not move points
  void refuse_any(std::string_view method) const {
    if (*this)
      refuse(join({method, " does not move points, and cannot hold any"}), "fixed and anchors",
             "leave them out");
  }
  /// @throws Error (USAGE) if rows are fixed and there is no initial layout
  void require_initial(bool given) const {
    if (!fixed_.empty() && !given)
      refuse("rows are fixed, and no initial layout says where", "option initial",
             "give the layout of all points");
  }
  /// Puts fixed rows where the initial layout has them.
  void place(const Eigen::MatrixXd& initial, Layout<S, Dim>& Y) const {
    for (const Id i : fixed_) {
      for (Index c = 0; c < initial.cols(); ++c) Y(i, c) = static_cast<S>(initial(i, c));
    }
  }
  /// The places of fixed rows, and back.
  Layout<S, Dim> places_in(const Layout<S, Dim>& Y) const {
    Layout<S, Dim> places(static_cast<Index>(fixed_.size()), Dim);
    for (std::size_t k = 0; k < fixed_.size(); ++k) places.row(static_cast<Index>(k)) = Y.row(fixed_[k]);
    return places;
  }
  void put_back(const Layout<S, Dim>& places, Layout<S, Dim>& Y) const {
    for (std::size_t k = 0; k < fixed_.size(); ++k) Y.row(fixed_[k]) = places.row(static_cast<Index>(k));
  }
  /// Moves anchored points by a share of their way. @param pace  of the strength
  void pull(Layout<S, Dim>& Y, double pace) const {
    const double share = strength_ * pace;
    for (std::size_t k = 0; k < anchored_.size(); ++k) {
      S* const at = Y.data() + static_cast<Index>(anchored_[k]) * Dim;
      const S* const to = places_.data() + static_cast<Index>(k) * Dim;
      for (int c = 0; c < Dim; ++c) {
        const double here = static_cast<double>(at[c]), there = static_cast<double>(to[c]);
        at[c] = share < 1 ? static_cast<S>(here + share * (there - here)) : to[c];
      }
    }
  }

  /// For model files. @param n  points
  void state(Archive& a, Index n) {
    if (a.has("held_fixed", !fixed_.empty())) rows_in(a, "held_fixed", fixed_, n);
    if (!a.has("held_anchored", !anchored_.empty())) return;
    rows_in(a, "held_anchored", anchored_, n);
    a.matrix("held_places", places_, static_cast<Index>(anchored_.size()), Dim);
    a("held_strength", strength_, 0, 1);
  }

private:
  [[noreturn]] static void refuse(const std::string& what, const char* where, const char* remedy) {
    throw Error(ErrorCode::conflict, what, where, remedy);
  }
  static void rows_in(Archive& a, std::string_view name, std::vector<Id>& rows, Index n) {
    Matrix<Id> column = Eigen::Map<Matrix<Id>>(rows.data(), static_cast<Index>(rows.size()), 1);
    a.matrix_within(name, column, Archive::any, 1, 0, n);
    rows.assign(column.data(), column.data() + column.size());
    a.expects(std::adjacent_find(rows.begin(), rows.end(), std::greater_equal<Id>()) == rows.end(), name);
  }

  std::vector<Id> fixed_{}, anchored_{};
  Layout<S, Dim> places_{};
  double strength_ = 0;
};

}  // namespace neem::detail
