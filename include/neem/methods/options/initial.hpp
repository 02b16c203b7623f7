// The option `initial` of every method.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/types.hpp"

namespace neem {

/// Where a run starts: one row a point, one column a dimension of the map; empty: the method chooses. It is
/// made from any matrix of float or double, in any storage.
struct InitialLayout : Eigen::MatrixXd {
  InitialLayout() = default;  ///< empty: the method chooses
  /// @param layout  one row a point; copied
  template <class Derived>
  InitialLayout(const Eigen::MatrixBase<Derived>& layout)
      : Eigen::MatrixXd(layout.derived().template cast<double>()) {}
};

template <>
struct OptionTypeOf<InitialLayout> : OptionTypeOf<Eigen::MatrixXd> {};

}  // namespace neem
