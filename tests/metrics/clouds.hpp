// Points for the tests of metrics.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <cmath>
#include <vector>

namespace neem::test {

template <class S>
Matrix<S> normal_cloud(Index n, Index d, std::uint64_t seed) {
  Matrix<S> points(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      points(i, c) = static_cast<S>(Random{seed}.normal(std::uint64_t(i), std::uint64_t(c)));
    }
  }
  return points;
}

/// Two columns that follow the first two of the points, with noise.
template <class S>
Layout<S> noisy_view(const Matrix<S>& points, double noise, std::uint64_t seed) {
  Layout<S> layout(points.rows(), 2);
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index c = 0; c < 2; ++c) {
      layout(i, c) =
          points(i, c) + static_cast<S>(noise * Random{seed}.normal(std::uint64_t(i), std::uint64_t(c)));
    }
  }
  return layout;
}

/// Turned by 0.7 and shifted.
template <class S>
Layout<S> moved(const Layout<S>& layout) {
  Layout<S> out(layout.rows(), 2);
  for (Index i = 0; i < layout.rows(); ++i) {
    const double x = double(layout(i, 0)), y = double(layout(i, 1));
    out(i, 0) = static_cast<S>(std::cos(0.7) * x - std::sin(0.7) * y + 3);
    out(i, 1) = static_cast<S>(std::sin(0.7) * x + std::cos(0.7) * y - 5);
  }
  return out;
}

template <class E>
bool same_estimate(const E& a, const E& b) {
  return a.value == b.value && a.low == b.low && a.high == b.high && a.sample == b.sample;
}

}  // namespace neem::test
