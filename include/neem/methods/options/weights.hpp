// The option `weights` of methods whose points may count more or less than one.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/types.hpp"

#include <initializer_list>
#include <vector>

namespace neem {

/// The weights of the points, one positive number each; empty: all count the same. A point of weight 2 counts as two
/// on its place, which are neither neighbors nor a pair among themselves:
///
///     tsne(X, {.weights = {1, 1, 2.5}})
///
/// Only their ratios count: they are divided by their mean, so that a perplexity and the like count points of mean
/// weight, and weights that are all the same change no bit. The map of whole weights of mean m is that of a table
/// with every row as often as it weighs, and m times the perplexity. Neighbors are searched, and a map starts, as
/// without weights; metrics of a map count every point once. Steps are those of single points: heavy ones do not
/// move farther.
struct PointWeights : Eigen::MatrixXd {
  PointWeights() = default;  ///< empty: all count the same
  /// One number a point, written out.
  PointWeights(std::initializer_list<double> weights) : PointWeights(std::vector<double>(weights)) {}
  /// @param weights  one number a point; copied
  PointWeights(const std::vector<double>& weights)
      : Eigen::MatrixXd(
            Eigen::Map<const Eigen::VectorXd>(weights.data(), static_cast<Index>(weights.size()))) {}
  /// @param weights  one column, one number a point; copied
  template <class Derived>
  PointWeights(const Eigen::MatrixBase<Derived>& weights)
      : Eigen::MatrixXd(weights.derived().template cast<double>()) {}
};

template <>
struct OptionTypeOf<PointWeights> : OptionTypeOf<Eigen::MatrixXd> {};

namespace detail::shared {

inline constexpr OptionRow weights{.name = "weights",
                                   .meaning =
                                       "how much each point counts, in one column: a point of weight 2 as "
                                       "two on its place. Only ratios count",
                                   .unset = "all count the same",
                                   .others = "none has it"};

}  // namespace detail::shared

}  // namespace neem
