// Forces on single points that are added to a field: gravity, anchors, a lambda of yours.
//
//     ForceField springs(Y, P, SpringElectric{masses}, BarnesHut{.theta = 1.2});
//     SumOfFields field(springs, Gravity{.strength = 2, .masses = masses});
//     descend(Y, field, step, 750);
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/masses.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// Gravity: attracts every point towards the origin, so that components of the graph do not drift apart.
///
///     −strength m_i y / |y|     or, strong,     −strength m_i y
///
/// At the origin the force is 0. Gephi's gravity is the strength, whatever its scaling ratio.
/// @source  Jacomy, Venturini, Heymann & Bastian 2014
struct Gravity {
  double strength = 1;           ///< ≥ 0
  std::vector<double> masses{};  ///< one a point; empty: all are 1
  bool strong = false;           ///< grows with the distance from the origin

  /// Adds the force on point i at y.
  template <std::size_t Dim>
  void operator()(Index i, const std::array<double, Dim>& y, std::array<double, Dim>& force) const {
    double factor = strength * (masses.empty() ? 1 : masses[static_cast<std::size_t>(i)]);
    if (!strong) {
      double d2 = 0;
      for (const double c : y) d2 += c * c;
      if (!(d2 > 0)) return;
      factor /= std::sqrt(d2);
    }
    for (std::size_t c = 0; c < Dim; ++c) force[c] -= factor * y[c];
  }

  /// @throws Error (DATA) unless there is a mass for each of n points, or none; Error (USAGE) for a bad
  ///         strength
  void check_size(Index n, int) const {
    detail::check_mass_count(masses, n, "Gravity::masses");
    detail::require_option(strength >= 0 && is_finite(strength), "strength of Gravity", strength,
                           "[0, infinity)");
  }
};

/// Springs from every point to its place in a reference layout: strength · (scale · reference_i − y_i).
///
/// DREAMS with its λ is the field of t-SNE at exaggeration 1 with strength λ / (2 n (1 − λ)): the force is
/// −1 / (4 (1 − λ)) of the gradient of (1 − λ) KL + (λ / n) Σ |y_i − scale · reference_i|².
/// @source  DREAMS: arXiv 2508.13747 (λ 0.1 to 0.15, the reference a PCA of the points)
struct Anchors {
  Eigen::MatrixXd reference{};  ///< n × Dim
  double strength = 1;          ///< of the spring of each point, ≥ 0
  double scale = 1;             ///< of the reference. DREAMS: α

  /// Adds the force on point i at y.
  template <std::size_t Dim>
  void operator()(Index i, const std::array<double, Dim>& y, std::array<double, Dim>& force) const {
    for (std::size_t c = 0; c < Dim; ++c) {
      force[c] += strength * (scale * reference(i, static_cast<Index>(c)) - y[c]);
    }
  }

  /// @throws Error (DATA) unless the reference has the shape of the layout; Error (USAGE) for a bad strength
  ///         or scale
  void check_size(Index n, int dim) const {
    detail::require_option(strength >= 0 && is_finite(strength), "strength of Anchors", strength,
                           "[0, infinity)");
    detail::require_option(is_finite(scale), "scale of Anchors", scale, "(-infinity, infinity)");
    if (reference.rows() == n && reference.cols() == dim) return;
    throw Error(ErrorCode::shape,
                join({"the reference is ", reference.rows(), " x ", reference.cols(), " but the layout is ",
                      n, " x ", dim}),
                "Anchors::reference", "give one row a point and one column a dimension");
  }
};

/// The sum of a field and of forces on single points.
///
/// A model of Field. Named objects are held by reference, so that they can be changed during a run
/// (`springs.charge = 1`); temporaries are moved inside. Partition function and objective are those of the
/// field alone, without the point forces.
/// @tparam F       a Field, such as ForceField
/// @tparam Points  models of PointForce: Gravity, Anchors, or a lambda (i, y, force)
/// @cost           of the field, and O(n Dim); bits do not depend on the thread count
template <class F, class... Points>
class SumOfFields {
public:
  /// @param field   a Field
  /// @param points  forces on single points
  explicit SumOfFields(F&& field, Points&&... points)
      : field_(std::forward<F>(field)), points_(std::forward<Points>(points)...) {}

  Threads threads{};  ///< of the point forces

  /// Sets `force` to the sum of all forces at Y.
  /// @throws Error (DATA) if a point force has another number of points
  template <class S, int Dim>
    requires Field<std::remove_reference_t<F>, S, Dim> &&
             (PointForce<std::remove_reference_t<Points>, Dim> && ...)
  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
    field_(Y, force);
    std::apply([&](const auto&... point) { add(Y, force, point...); }, points_);
  }

  /// Z of the field.
  double partition() const
    requires requires(const std::remove_reference_t<F>& f) { f.partition(); }
  {
    return field_.partition();
  }

  /// The objective of the field.
  template <class S, int Dim>
  double objective(const Layout<S, Dim>& Y)
    requires requires(std::remove_reference_t<F>& f, const Layout<S, Dim>& at) { f.objective(at); }
  {
    return field_.objective(Y);
  }

  /// What the field keeps, for model files.
  void state(detail::Archive& a)
    requires requires(std::remove_reference_t<F>& f) { f.state(a); }
  {
    field_.state(a);
  }

private:
  template <class S, int Dim, class... P>
  void add(const Layout<S, Dim>& Y, Layout<S, Dim>& force, const P&... point) const {
    const auto check_size = [&](const auto& one) {
      if constexpr (requires { one.check_size(Y.rows(), Dim); }) one.check_size(Y.rows(), Dim);
    };
    (check_size(point), ...);
    constexpr Index grain = 2048;
    for_each_range(threads, Y.rows(), grain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const S* at = Y.data() + i * Dim;
        S* to = force.data() + i * Dim;
        Position<Dim> y, sum{};
        for (std::size_t c = 0; c < y.size(); ++c) y[c] = static_cast<double>(at[c]);
        (point(i, std::as_const(y), sum), ...);
        for (std::size_t c = 0; c < y.size(); ++c) to[c] += static_cast<S>(sum[c]);
      }
    });
  }

  F field_;
  std::tuple<Points...> points_;
};
template <class F, class... Points>
SumOfFields(F&&, Points&&...) -> SumOfFields<F, Points...>;

}  // namespace neem
