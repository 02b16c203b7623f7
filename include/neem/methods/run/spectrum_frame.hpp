// A map of a run along the attraction–repulsion spectrum, with its figures.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/align.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace neem {

/// A map of the spectrum and its figures.
template <class S, int Dim = 2>
struct SpectrumFrame {
  double exaggeration = 1;  ///< ρ, its place on the spectrum
  int iterations = 0;       ///< since the beginning of the run
  Layout<S, Dim> layout{};  ///< n × Dim, aligned with the frame before, the first with the initial layout
  double partition = 0;     ///< Z = Σ w over ordered pairs; n (n − 1) where all points coincide
  double objective = 0;     ///< the KL divergence of the affinities from the map, whatever ρ
  double extent = 0;        ///< root mean square distance of the points from their mean
  double effective = 0;     ///< effective_exaggeration: near ρ for a map at rest, above it if it still grows
  double displacement =
      0;  ///< median distance of a point from where it was in the frame before; NaN in the first
};

namespace detail {

template <class S, int Dim>
double extent(const Layout<S, Dim>& Y, const Threads& threads) {
  const std::array<double, static_cast<std::size_t>(Dim)> origin{};
  const auto m = pair_sums(Y, Y, origin, origin, threads);
  const double n = static_cast<double>(Y.rows());
  double centre = 0;
  for (const double sum : m.y) centre += sum / n * (sum / n);
  return std::sqrt((std::max)(0.0, m.yy / n - centre));
}

template <class S, int Dim>
double median_displacement(const Layout<S, Dim>& a, const Layout<S, Dim>& b) {
  std::vector<double> moved(static_cast<std::size_t>(a.rows()));
  for (Index i = 0; i < a.rows(); ++i) {
    double d2 = 0;
    for (Index c = 0; c < Dim; ++c) {
      const double apart = static_cast<double>(a(i, c)) - static_cast<double>(b(i, c));
      d2 += apart * apart;
    }
    moved[static_cast<std::size_t>(i)] = d2;
  }
  const auto middle = moved.begin() + static_cast<std::ptrdiff_t>(moved.size() / 2);
  std::nth_element(moved.begin(), middle, moved.end());
  return std::sqrt(*middle);
}

}  // namespace detail
}  // namespace neem
