// The smallest eigenpairs of the normalised Laplacian of any graph, connected or not.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/components.hpp"
#include "neem/core/text.hpp"
#include "neem/layouts/detail/spectral_solver.hpp"

#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace neem {

/// Options of laplacian_eigenpairs.
struct EigenpairOptions {
  /// On the residuals ‖L v − λ v‖ of vectors of length 1, in [1e-12, 1e-3]. L has a norm of at most 2.
  /// scikit-learn's solvers: 1e-5 (lobpcg) or machine precision (arpack)
  double tolerance = 1e-8;
  /// Of the vectors the iteration starts from. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
};

/// Eigenpairs of a normalised Laplacian, smallest first.
struct LaplacianEigenpairs {
  Matrix<double> vectors{};     ///< n × count, columns of length 1; the largest entry of each is positive
  Eigen::VectorXd values{};     ///< λ, in [0, 2]
  Eigen::VectorXd residuals{};  ///< ‖L v − λ v‖, computed anew from the vectors returned
  Index components = 0;         ///< connected components, by union-find: so many λ are 0
  Index products = 0;           ///< products of the matrix with a vector
  bool converged = true;        ///< all residuals are within the tolerance
};

namespace detail {

/// A graph that is symmetric but for rounding gets the weights of its upper triangle in both.
template <class S>
std::optional<Graph<S>> without_rounding(const Graph<S>& P) {
  std::optional<Graph<S>> copy;
  const Id* start = P.outerIndexPtr();
  std::vector<Id> next(start, start + P.rows());
  for (Index i = 0; i < P.rows(); ++i) {
    for (Id e = start[i]; e < start[i + 1]; ++e) {
      const Index j = P.innerIndexPtr()[e];
      const Id back = next[static_cast<std::size_t>(j)]++;
      if (j <= i || P.valuePtr()[e] == P.valuePtr()[back]) continue;
      if (!copy) copy = P;
      copy->valuePtr()[back] = P.valuePtr()[e];
    }
  }
  return copy;
}

/// The largest entry is made positive; of entries that differ by rounding the first decides.
inline void fix_sign(std::vector<double>& v) {
  double top = 0;
  for (const double x : v) top = (std::max)(top, std::abs(x));
  std::size_t place = 0;
  while (place < v.size() && std::abs(v[place]) < top * (1 - 1e-6)) ++place;
  if (place == v.size() || v[place] >= 0) return;
  for (double& x : v) x = -x;
}

/// A graph cut into its components, each with its smallest non-trivial eigenpairs.
struct ComponentSpectra {
  Components components{};
  std::vector<Id> points{};                  ///< Components::points()
  std::vector<Index> first{};                ///< where the points of a component begin
  std::vector<double> root_degrees{};        ///< √d of each point, up to a factor of all
  std::vector<ComponentSpectrum> spectra{};  ///< min(count, size − 1) pairs each

  std::span<const Id> points_of(Index c) const {
    return {points.data() + first[static_cast<std::size_t>(c)],
            static_cast<std::size_t>(components.sizes[static_cast<std::size_t>(c)])};
  }
};

inline void check_tolerance(double tolerance) {
  if (tolerance >= 1e-12 && tolerance <= 1e-3) return;
  throw Error(ErrorCode::option_value, "tolerance = " + text(tolerance) + " is outside 1e-12..1e-3",
              "option tolerance", "give a value in 1e-12..1e-3; 1e-8 is the default");
}

/// One system per component: large ones one after the other on all threads, small ones side by side.
template <class S>
ComponentSpectra component_spectra(const Graph<S>& given, Index count, const EigenpairOptions& o,
                                   const Threads& threads) {
  check_tolerance(o.tolerance);
  check_graph(given);
  const std::optional<Graph<S>> copy = without_rounding(given);
  const Graph<S>& P = copy ? *copy : given;
  ComponentSpectra all;
  all.components = connected_components(P);
  all.points = all.components.points();
  all.first.assign(1, 0);
  for (const Id size : all.components.sizes) all.first.push_back(all.first.back() + size);
  std::vector<Id> local(all.points.size());
  std::vector<char> seen(all.points.size(), 0);
  all.root_degrees.assign(all.points.size(), 0.0);
  all.spectra.resize(all.components.sizes.size());
  const int exponent = weight_exponent(P);
  const auto solve = [&](Index c) {
    const std::span<const Id> points = all.points_of(c);
    const Index found = std::min<Index>(count, static_cast<Index>(points.size()) - 1);
    if (found < 1) return;
    const std::vector<Id> order = breadth_first(P, points.front(), seen);
    for (std::size_t i = 0; i < order.size(); ++i)
      local[static_cast<std::size_t>(order[i])] = static_cast<Id>(i);
    const SpectralGraph graph = component_graph(P, order, local, exponent);
    ComponentSpectrum& spectrum = all.spectra[static_cast<std::size_t>(c)];
    spectrum = component_spectrum(graph, found, o.tolerance, o.seed, threads);
    const auto number = [&](Id i) { return static_cast<std::size_t>(local[static_cast<std::size_t>(i)]); };
    for (const Id i : points) all.root_degrees[static_cast<std::size_t>(i)] = graph.root_degrees[number(i)];
    for (std::vector<double>& v : spectrum.vectors) {
      std::vector<double> ascending;
      ascending.reserve(v.size());
      for (const Id i : points) ascending.push_back(v[number(i)]);
      v = std::move(ascending);
      fix_sign(v);
    }
  };
  constexpr Id large = 20000;
  const auto is_large = [&](Index c) { return all.components.sizes[static_cast<std::size_t>(c)] >= large; };
  for (Index c = 0; c < all.components.count(); ++c) {
    if (is_large(c)) solve(c);
  }
  threads.for_each(all.components.count(), [&](Index c) {
    if (!is_large(c)) solve(c);
  });
  return all;
}

}  // namespace detail

/// The smallest eigenpairs of the symmetric normalised Laplacian of a graph, the zeros among them.
///
///     L = I − D^-1/2 P D^-1/2,  D = diag(Σ_j p_ij);  L v = λ v,  ‖v‖ = 1
///
/// Each connected component is solved by itself and has exactly one λ = 0, with v_i ∝ √d_i on it; a point
/// without edges is a component, with λ = 0. No multiplicity is lost, within a component or by several alike:
/// of an eigenvalue that is repeated any orthonormal basis may come.
///
/// @param P        n × n, symmetric, ≥ 0, no diagonal, compressed
/// @param count    eigenpairs, 1 … n
/// @param options  tolerance, seed
/// @return         vectors, values, residuals, in order of λ, then of the components' first points
/// @throws         Error (DATA) as check_graph; Error (USAGE) for a count outside 1 … n or a bad tolerance.
///                 Not to reach the tolerance is no error: see `converged`
/// @cost           some hundred products with eight vectors, more for gaps near 0 (4,500 on a path of 5,000
///                 points); about 650 n bytes and twice the graph; bits do not depend on the thread count.
///                 Fashion-MNIST, 70,000 points, 15 neighbors, two processors with AVX2: 0.7 to 1.0 s
/// @source         von Luxburg 2007; the solver: layouts/spectral_solver.hpp
template <class S>
LaplacianEigenpairs laplacian_eigenpairs(const Graph<S>& P, Index count, const EigenpairOptions& options = {},
                                         const Threads& threads = Threads{}) {
  const Index n = P.rows();
  if (n > 0 && (count < 1 || count > n)) {
    throw Error(ErrorCode::option_value,
                "count = " + std::to_string(count) + " is outside 1..n = 1.." + std::to_string(n),
                "laplacian_eigenpairs, option count", "ask for at least one and at most n eigenpairs");
  }
  const detail::ComponentSpectra all = detail::component_spectra(P, count, options, threads);
  LaplacianEigenpairs found;
  found.components = all.components.count();
  std::vector<std::tuple<double, Index, Index>> order;  // λ, component, number in it; −1 is the trivial one
  for (Index c = 0; c < found.components; ++c) {
    const detail::ComponentSpectrum& spectrum = all.spectra[static_cast<std::size_t>(c)];
    found.products += spectrum.products;
    order.emplace_back(0.0, c, Index(-1));
    for (std::size_t k = 0; k < spectrum.values.size(); ++k) {
      order.emplace_back(spectrum.values[k], c, static_cast<Index>(k));
    }
  }
  std::sort(order.begin(), order.end());
  found.vectors = Matrix<double>::Zero(n, count);
  found.values = Eigen::VectorXd::Zero(count);
  found.residuals = Eigen::VectorXd::Zero(count);
  for (Index k = 0; k < count; ++k) {
    const auto& [value, c, number] = order[static_cast<std::size_t>(k)];
    const std::span<const Id> points = all.points_of(c);
    const detail::ComponentSpectrum& spectrum = all.spectra[static_cast<std::size_t>(c)];
    double volume = 0;
    for (const Id i : points) {
      volume += all.root_degrees[static_cast<std::size_t>(i)] * all.root_degrees[static_cast<std::size_t>(i)];
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double root = all.root_degrees[static_cast<std::size_t>(points[i])];
      const double trivial = volume > 0 ? root / std::sqrt(volume) : 1.0;
      found.vectors(points[i], k) =
          number < 0 ? trivial : spectrum.vectors[static_cast<std::size_t>(number)][i];
    }
    if (number < 0) continue;
    found.values[k] = value;
    found.residuals[k] = spectrum.residuals[static_cast<std::size_t>(number)];
    found.converged = found.converged && found.residuals[k] <= options.tolerance;
  }
  return found;
}

}  // namespace neem
