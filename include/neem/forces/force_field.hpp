// THE FORMULA. Start reading here.
//
//     F_i = ρ Σ_j p_ij a(d²_ij) (y_j − y_i)  +  s Σ_j r(d²_ij) (y_i − y_j)
//
// Attraction along the edges of a graph P, repulsion between all pairs. A law gives a and r, a repulsion
// policy says how the second sum is evaluated, s is 1/Z for laws that are normalised, and ρ, the
// exaggeration, is the place on the attraction–repulsion spectrum.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/error.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/detail/attraction.hpp"
#include "neem/forces/laws/masses.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// A law for points in another order and of some weights: the mass of number i is that of point order[i], times
/// its weight.
template <class Law>
struct Arranged {
  static constexpr bool packs = takes_packs<Law>;

  const Law& law;
  const Id* order;        // number → point; null: the same
  const double* weights;  // of the points; null: all are 1

  template <class T>
  T attraction(T d2) const {
    return law.attraction(d2);
  }
  template <class T>
  T repulsion(T d2) const {
    return law.repulsion(d2);
  }
  template <class T>
  T weight(T d2) const
    requires NormalizedLaw<Law>
  {
    return law.weight(d2);
  }
  double potential(double d2) const
    requires SmoothLaw<Law>
  {
    return law.potential(d2);
  }
  template <class T>
  T sharpness(const T& d2) const {
    return detail::sharpness(law, d2);
  }
  bool has_masses() const { return MassiveLaw<Law> || weights != nullptr; }
  double mass(Index number) const {
    const Index point = order ? order[number] : number;
    return mass_of(law, point) * (weights ? weights[point] : 1);
  }
};

/// A function of d² in place of a law: a repulsion policy then returns its sum over all pairs as Z.
template <class Law, class F>
struct PairFunction {
  static constexpr bool packs = takes_packs<Law>;
  static constexpr bool forceless = true;  // only its sum is wanted

  const Arranged<Law>& law;  // whose masses count
  F f;

  template <class T>
  T attraction(T d2) const {
    return law.sharpness(d2);  // as fine as the law needs it
  }
  template <class T>
  T repulsion(T) const {
    return T(0);
  }
  template <class T>
  T weight(T d2) const {
    return f(d2);
  }
  double potential(double d2) const
    requires SmoothLaw<Law>
  {
    return f(d2);
  }
  bool has_masses() const { return law.has_masses(); }
  double mass(Index number) const { return law.mass(number); }
};
template <class Law, class F>
PairFunction(const Arranged<Law>&, F) -> PairFunction<Law, F>;

/// A law that states its loss: what edges and pairs add to it.
template <class Law>
concept LawWithLoss =
    requires(const Law& law, double d2, float f2) {
      { law.edge_loss(d2) } -> std::same_as<double>;
      { law.edge_loss(f2) } -> std::same_as<float>;
    } &&
    (
        requires(const Law& law, float f2) {
          { law.potential(f2) } -> std::same_as<float>;
        } ||
        requires(const Law& law, float f2) {
          { law.pair_loss(f2) } -> std::same_as<float>;
        });

/// What a pair adds to the loss.
template <class Law, class T>
T pair_loss_of(const Law& law, const T& d2) {
  if constexpr (requires { law.pair_loss(d2); }) {
    return law.pair_loss(d2);
  } else {
    return law.potential(d2);
  }
}

}  // namespace detail

/// The forces on a layout: a graph, a law, and a way to sum its repulsion.
///
/// A model of Field: `field(Y, force)` sets force to F(Y). For a normalised law the force is −ρ/4 of the
/// gradient of L = −Σ p log w + (1/ρ) log Z, for the others −¼ of that of the loss they state.
///
/// The concepts that Law and Repel have to satisfy are checked at the constructors, where clang 14 names the
/// one that fails.
///
/// @cost  attraction O(nnz of P); repulsion by the policy. Bits do not depend on the number of threads
template <class S, int Dim, class Law, class Repel>
class ForceField {
public:
  /// @param Y        n × Dim, read for its size only
  /// @param P        n × n, symmetric, ≥ 0, compressed; copied and reordered
  /// @param pair_law attraction and repulsion of a pair
  /// @param repel    how the repulsion is summed
  /// @param threads  the threads of all evaluations
  /// @throws Error (DATA) if Y and P disagree on n, or a law with masses has not one for each point
  ForceField(const Layout<S, Dim>& Y, const Graph<S>& P, Law pair_law, Repel repel,
             Threads threads = Threads{})
    requires ForceLaw<Law> && Repulsion<Repel, Law, S, Dim>
      : ForceField(checked_rows(Y, P, threads), std::move(pair_law), std::move(repel), threads) {}

  /// The same for a shared graph, of which the field keeps no pointer: the last owner may free it afterwards.
  /// @throws also Error (DATA) for a null pointer
  ForceField(const Layout<S, Dim>& Y, std::shared_ptr<const Graph<S>> P, Law pair_law, Repel repel,
             Threads threads = Threads{})
    requires ForceLaw<Law> && Repulsion<Repel, Law, S, Dim>
      : ForceField(Y, detail::graph_at(P), std::move(pair_law), std::move(repel), std::move(threads)) {}

  /// The same for rows of edges that neem's methods make without a Graph; they are not copied.
  ForceField(detail::EdgeRows<S>&& P, Law pair_law, Repel repel, Threads threads = Threads{})
    requires ForceLaw<Law> && Repulsion<Repel, Law, S, Dim>
      : law(std::move(pair_law)),
        attraction_(std::move(P)),
        repel_(std::move(repel)),
        workspace_(std::move(threads)) {
    if constexpr (requires { this->law.check_size(Index{}); }) this->law.check_size(attraction_.points());
  }

  /// ρ: below 1 more repulsion than t-SNE, 1 t-SNE, about 4 like UMAP, about 30 like ForceAtlas2
  double exaggeration = 1;
  double charge = 1;  ///< s of laws that are not normalised. ForceAtlas2: k, the scaling ratio
  Law law;            ///< may be changed from one evaluation to the next

  /// Gives the points weights: point i stands for w_i points on its place, which are no pairs among themselves, and
  /// P has the edges of all of them together, w_i w_j times that of a single pair. The force is that on one of the
  /// w_i, so that a step does not grow with the weight; Z is Σ_{i≠j} w_i w_j w(d²):
  ///
  ///     F_i = ρ Σ_j (p_ij / w_i) a(d²_ij) (y_j − y_i)  +  s Σ_j w_j r(d²_ij) (y_i − y_j)
  ///
  /// The objective and its gradient are those of all points: w_i F_i is −1/4 of the gradient.
  /// @param w  one a point, > 0; or none: all are 1
  /// @throws   Error (DATA) for another number of them, or one that is not positive and finite, and where the
  ///           repulsion takes `law` alone and no law whose masses are changed by weights
  void weigh(std::vector<double> w) {
    if constexpr (!takes_arranged) {
      if (!w.empty()) {
        throw Error(ErrorCode::conflict, "the repulsion takes no law with weights",
                    "weights of the force field",
                    "make its call operator a template of the law, and multiply by law.mass(j) where "
                    "law.has_masses()");
      }
    }
    detail::check_masses(w, attraction_.points(), "weights of the force field", detail::point_weight);
    weights_ = std::move(w);
    entropy_.reset();
  }

  /// @throws Error (DATA) if Y has not a row for each point of the graph, or the law not a mass
  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
    if constexpr (requires { law.masses.size(); }) {
      detail::check_mass_count(law.masses, attraction_.points(), "masses of the law");
    }
    const Layout<S, Dim>& arranged = attraction_.follow(Y, workspace_.threads());
    force_.setZero(Y.rows(), Y.cols());
    detail::resize(force, Y.rows(), Y.cols());
    const double Z = repel(arranged, workspace_);
    if constexpr (NormalizedLaw<Law>) partition_ = Z;
    const S push = static_cast<S>(scale_of(Z)), pull = static_cast<S>(exaggeration);
    constexpr Index grain = 256;
    for_each_range(workspace_.threads(), Y.rows(), grain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const std::array<S, Dim> towards = attraction_.pull(law, arranged, i);
        S* to = force.data() + attraction_.point(i) * Dim;
        for (std::size_t c = 0; c < Dim; ++c) {
          to[c] = push * force_.data()[i * Dim + static_cast<Index>(c)] + pull * towards[c];
        }
        if (weights_.empty()) continue;
        const S one = static_cast<S>(1 / weights_[static_cast<std::size_t>(attraction_.point(i))]);
        for (std::size_t c = 0; c < Dim; ++c) to[c] *= one;
      }
    });
  }

  /// Z of the last evaluation; NaN before the first, and for laws without one.
  double partition() const { return partition_; }

  /// The objective that descent along the forces lowers. For a normalised law the KL divergence
  /// Σ p log p − Σ p log w + log Z, whatever ρ; for the others the loss they state, NaN if they state none. Of
  /// points with weights p and w are those of all pairs of the points that they stand for.
  /// @cost  one evaluation of the repulsion, and its accuracy
  double objective(const Layout<S, Dim>& Y) {
    if constexpr (NormalizedLaw<Law>) {
      if (!attraction_.has_edges()) return 0;
      const Layout<S, Dim>& arranged = attraction_.arrange(Y, workspace_.threads());
      force_.setZero(Y.rows(), Y.cols());
      const double Z = repel(arranged, workspace_);
      if (!entropy_) entropy_ = negative_entropy();
      return *entropy_ + attraction_.loss(law, arranged, workspace_.threads()) + std::log(Z);
    } else if constexpr (detail::LawWithLoss<Law> && !MassiveLaw<Law>) {
      const auto edge = [this](const auto& d2) { return law.edge_loss(d2); };
      const auto pair = [this](const auto& d2) { return detail::pair_loss_of(law, d2); };
      return exaggeration * sum_over_edges(Y, edge) + charge * sum_over_pairs(Y, pair);
    } else {
      return std::numeric_limits<double>::quiet_NaN();
    }
  }

  /// Σ p f(d²) over the edges, f a template that takes what the law takes.
  template <class F>
  double sum_over_edges(const Layout<S, Dim>& Y, const F& f) {
    const Layout<S, Dim>& arranged = attraction_.arrange(Y, workspace_.threads());
    return attraction_.template sum<detail::takes_packs<Law>>(f, arranged, workspace_.threads());
  }

  /// Σ_{i≠j} f(d²) over ordered pairs, f smooth where the law is.
  /// @cost  one evaluation of the repulsion, and its accuracy
  template <class F>
  double sum_over_pairs(const Layout<S, Dim>& Y, const F& f) {
    const Layout<S, Dim>& arranged = attraction_.arrange(Y, workspace_.threads());
    force_.setZero(Y.rows(), Y.cols());
    sums_.share(workspace_.threads());
    const detail::Arranged<Law> weighted = arranged_law();
    return detail::repel_by(repel_, detail::PairFunction{weighted, f}, arranged, force_, sums_);
  }

  const Repel& repulsion() const { return repel_; }  ///< the policy

  /// What lasts from one evaluation to the next, for model files: the graph above all.
  void state(detail::Archive& a) {
    attraction_.state(a, "graph", attraction_.points(), workspace_.threads());
    a("exaggeration", exaggeration, 0, (std::numeric_limits<double>::max)());
    if constexpr (requires { law.Z; }) a("law_Z", law.Z, 1e-30, 1e30);
    a("entropy", entropy_);
    a("partition", partition_);
  }

private:
  /// Whether the repulsion takes laws with weights: one of the user's own may take a single type of law.
  static constexpr bool takes_arranged = MassiveLaw<Law> || Repulsion<Repel, detail::Arranged<Law>, S, Dim>;

  static detail::EdgeRows<S> checked_rows(const Layout<S, Dim>& Y, const Graph<S>& graph,
                                          const Threads& threads) {
    detail::require_compressed(graph, "force field");
    if (graph.rows() != Y.rows() || graph.cols() != Y.rows()) {
      throw Error(ErrorCode::shape,
                  "the graph is " + std::to_string(graph.rows()) + " x " + std::to_string(graph.cols()) +
                      " but the layout has " + std::to_string(Y.rows()) + " rows",
                  "force field", "give a graph with one row and one column a point");
    }
    return detail::edge_rows<detail::Attraction<S, Dim>::lanes>(graph, threads);
  }

  double repel(const Layout<S, Dim>& Y, Workspace& workspace) {
    if constexpr (takes_arranged) {
      return detail::repel_by(repel_, arranged_law(), Y, force_, workspace);
    } else {
      return detail::repel_by(repel_, law, Y, force_, workspace);
    }
  }
  detail::Arranged<Law> arranged_law() const {
    return {law, attraction_.order(), weights_.empty() ? nullptr : weights_.data()};
  }
  /// Σ p log p, where points have weights over the pairs of all that they stand for: Σ p log (p / (w w)).
  double negative_entropy() const {
    double sum = attraction_.negative_entropy(workspace_.threads());
    for (std::size_t k = 0; k < weights_.size(); ++k) {
      sum -= 2 * attraction_.weight(static_cast<Index>(k)) *
             std::log(weights_[static_cast<std::size_t>(attraction_.point(static_cast<Index>(k)))]);
    }
    return sum;
  }
  double scale_of(double Z) const {
    if constexpr (NormalizedLaw<Law>) {
      return Z > 0 ? 1 / Z : 0;  // a single point has no pairs
    } else {
      return charge;
    }
  }

  detail::Attraction<S, Dim> attraction_;
  Repel repel_;
  Workspace workspace_;
  Workspace sums_{};                 // of functions other than the repulsion
  Layout<S, Dim> force_{};           // of the repulsion, in the numbers of attraction_
  std::vector<double> weights_{};    // of the points; empty: all are 1
  std::optional<double> entropy_{};  // of the graph, when first asked for
  double partition_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace neem
