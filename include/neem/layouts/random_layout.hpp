// A random initial layout.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <string>

namespace neem {

/// Independent normal positions, y_ic ~ N(0, deviation²), keyed by (seed, i, c): row i does not depend on n.
///
/// @tparam S, Dim    number type and columns of the layout
/// @param n          points, at least 0
/// @param seed       any
/// @param deviation  standard deviation, > 0. Default 1e-4, as t-SNE starts; UMAP starts from about 10
/// @return           n × Dim
/// @throws           Error (USAGE) if n is negative or the deviation is not positive and finite
/// @cost             O(n)
template <class S, int Dim = 2>
Layout<S, Dim> random_layout(Index n, std::uint64_t seed = 42, double deviation = 1e-4) {
  if (n < 0) {
    throw Error(ErrorCode::option_value, "n = " + std::to_string(n) + " is negative",
                "random_layout, option n", "give the number of points");
  }
  if (!is_finite(deviation) || !(deviation > 0)) {
    throw Error(ErrorCode::option_value,
                "deviation = " + std::to_string(deviation) + " is not positive and finite",
                "random_layout, option deviation", "give a standard deviation such as 1e-4");
  }
  const Random random{seed};
  Layout<S, Dim> layout(n, Dim);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < Dim; ++c) {
      layout(i, c) = static_cast<S>(
          deviation * random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return layout;
}

}  // namespace neem
