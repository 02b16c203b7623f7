// t-SNE: perplexity affinities, the Cauchy kernel normalised over all pairs, delta-bar-delta.
//
// `tsne(X)` is the whole method. `Tsne run(knn, {…})` is the same as a run advanced by hand, for programs
// that draw while it works: run.advance(10) does ten iterations, and ten advances of 75 give the bits of one
// of 750.
#pragma once

#include "neem/affinities/perplexity.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/forces/fastest_repulsion.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/kernels.hpp"
#include "neem/forces/laws.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"
#include "neem/optimizers/descend.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem {

/// Options of t-SNE, in the order in which the method uses them. The defaults are openTSNE's.
struct TsneOptions {
  /// Effective number of neighbors, one or several whose affinities are averaged, each in [1, (n − 1) / 3].
  /// Default 30, lowered with a note where n is small; a given one that is too large is an error. Paper:
  /// Perp. openTSNE, scikit-learn: 30
  Perplexity perplexity{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1e-4 (points given),
  /// random of the same size (only neighbors given). openTSNE: PCA; scikit-learn: PCA since 1.2
  Eigen::MatrixXd initial{};
  /// Attraction during the early iterations, > 0. Default: max(12, exaggeration). openTSNE, scikit-learn: 12
  std::optional<double> early_exaggeration{};
  /// Early iterations, ≥ 0. openTSNE, scikit-learn: 250
  int early_iterations = 250;
  /// Attraction afterwards, > 0: the place on the attraction–repulsion spectrum. 1 is t-SNE, about 4 looks
  /// like UMAP, about 30 like ForceAtlas2. Paper: ρ. openTSNE: 1
  double exaggeration = 1;
  /// Iterations after the early ones, ≥ 0. openTSNE: 500; scikit-learn: 750
  int iterations = 500;
  /// Step size, > 0. Default: n / exaggeration of the phase. Paper: η. openTSNE the same; scikit-learn's is a
  /// quarter of it, for a gradient four times as long
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, in [0, 1). openTSNE: 0.8; scikit-learn: 0.5, then 0.8
  double momentum = 0.8;
  /// Longest step of a point, > 0, in units of the layout. openTSNE: 5
  double max_step = 5;
  /// Tails of the kernel, > 0: 1 is Cauchy, less is heavier with finer clusters, large is Gaussian. Paper: α.
  /// openTSNE: 1
  double dof = 1;
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand (choose_repulsion).
  /// openTSNE: Barnes–Hut below 10,000 points, above interpolation
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle against the full side of a cell, in [0, 2]; 0 is exact. One that is given
  /// asks for Barnes–Hut; its default is 0.5, as of openTSNE and scikit-learn
  std::optional<double> theta{};
  /// Of the random start and of jitter. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

/// A stretch of iterations with the same settings.
struct Phase {
  int iterations;
  double exaggeration;
  double learning_rate;
};

namespace detail {

inline void require_option(bool ok, const std::string& name, double value, const std::string& range) {
  if (ok) return;
  throw Error(ErrorCode::option_value, name + " = " + text(value) + " is outside " + range, "option " + name,
              "give a value in " + range);
}

inline void check(const TsneOptions& o) {
  constexpr double huge = std::numeric_limits<double>::max();
  for (const double p : o.perplexity.values)
    require_option(p >= 1 && p <= huge, "perplexity", p, "1..(n-1)/3");
  const double early = o.early_exaggeration.value_or(12);
  require_option(early > 0 && early <= huge, "early_exaggeration", early, "(0, inf)");
  require_option(o.early_iterations >= 0, "early_iterations", o.early_iterations, "0..");
  require_option(o.exaggeration > 0 && o.exaggeration <= huge, "exaggeration", o.exaggeration, "(0, inf)");
  require_option(o.iterations >= 0, "iterations", o.iterations, "0..");
  const double rate = o.learning_rate.value_or(1);
  require_option(rate > 0 && rate <= huge, "learning_rate", rate, "(0, inf)");
  require_option(o.momentum >= 0 && o.momentum < 1, "momentum", o.momentum, "[0, 1)");
  require_option(o.max_step > 0 && o.max_step <= huge, "max_step", o.max_step, "(0, inf)");
  require_option(o.dof > 0 && o.dof <= huge, "dof", o.dof, "(0, inf)");
  const double theta = o.theta.value_or(0.5);
  require_option(theta >= 0 && theta <= 2, "theta", theta, "0..2");
  if (o.theta && o.repulsion && *o.repulsion != RepulsionMethod::barnes_hut) {
    throw Error(ErrorCode::conflict, "theta belongs to barnes_hut, and another repulsion is asked for",
                "options theta and repulsion", "give one of them");
  }
  require_option(o.threads >= 0, "threads", o.threads, "0..");
}

/// The largest perplexity that n points allow: a third of the neighbors each can have, but at least 1.
inline double largest_perplexity(Index n) {
  return std::max(1.0, std::floor(static_cast<double>(n - 1) / 3));
}

/// The perplexity to use for n points, told in `notes` where it is not the default.
/// @throws Error (USAGE) if a given one is too large
inline Perplexity settle_perplexity(const Perplexity& wanted, Index n, std::vector<std::string>& notes) {
  constexpr double usual = 30;
  const double largest = largest_perplexity(n);
  if (wanted.empty()) {
    if (usual <= largest) return usual;
    notes.push_back("perplexity lowered from 30 to " + text(largest) + " because there are " +
                    std::to_string(n) + " points");
    return largest;
  }
  if (wanted.largest() > largest) {
    throw Error(ErrorCode::perplexity_too_large,
                "perplexity " + text(wanted.largest()) + " is too large for " + std::to_string(n) +
                    " rows; the largest is " + text(largest),
                "option perplexity", "lower the perplexity or give more points");
  }
  return wanted;
}

/// Neighbors to search for: three times the largest perplexity.
inline Index neighbors_for(const Perplexity& perplexity, Index n) {
  return std::min<Index>(n - 1, std::max<Index>(1, static_cast<Index>(3 * perplexity.largest())));
}

/// A field whose law is chosen when the program runs.
template <class S, int Dim>
struct AnyField {
  virtual ~AnyField() = default;
  virtual void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) = 0;
  virtual void exaggerate(double exaggeration) = 0;
  virtual double partition() const = 0;
  virtual double objective(const Layout<S, Dim>& Y) = 0;
  virtual RepulsionMethod way(const Layout<S, Dim>& Y) const = 0;
};

template <class S, int Dim, class Law>
struct TsneField final : AnyField<S, Dim> {
  TsneField(const Layout<S, Dim>& Y, std::shared_ptr<const Graph<S>> P, Law law, FastestRepulsion repulsion,
            Threads threads)
      : field(Y, std::move(P), law, repulsion, std::move(threads)) {}

  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) override { field(Y, force); }
  void exaggerate(double exaggeration) override { field.exaggeration = exaggeration; }
  double partition() const override { return field.partition(); }
  double objective(const Layout<S, Dim>& Y) override { return field.objective(Y); }
  RepulsionMethod way(const Layout<S, Dim>& Y) const override {
    return field.repulsion().way(field.law(), Y, Threads(1));
  }

  ForceField<S, Dim, Law, FastestRepulsion> field;
};

}  // namespace detail

/// A run of t-SNE advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// @cost    an iteration is O(n log n + nnz of P); memory is P, four layouts and the tree
/// @source  van der Maaten & Hinton 2008, van der Maaten 2014; schedule and learning rate: openTSNE (Poličar,
/// Stražar &
///          Zupan 2024), Belkina et al. 2019, Kobak & Berens 2019
template <class S, int Dim = 2>
class Tsne {
public:
  /// From points, n × d, one row a point: neighbors, affinities and the initial layout are made here.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  /// ranges
  template <class Derived>
  requires std::same_as<typename Derived::Scalar, S>
  explicit Tsne(const Eigen::MatrixBase<Derived>& points, const TsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    const Perplexity perplexity = detail::settle_perplexity(o.perplexity, X.rows(), notes_);
    const Index k = detail::neighbors_for(perplexity, X.rows());
    const Neighbors<S> knn =
        k == 0 ? Neighbors<S>{Matrix<Id>(1, 0), Matrix<S>(1, 0)} : nearest_neighbors(X, k, threads_);
    if (o.initial.size() == 0) layout_ = pca<Dim>(X, initial_deviation, threads_);
    start(knn, perplexity);
  }

  /// From a neighbor table, n × k with k ≥ the perplexity (three times it is usual).
  /// @throws Error (DATA) if the table breaks its contract, Error (USAGE) for options outside their ranges
  explicit Tsne(const Neighbors<S>& knn, const TsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    check_neighbors(knn);
    if (knn.rows() == 0) {
      throw Error(ErrorCode::empty, "no rows", "neighbor table", "give at least one point");
    }
    const Index n = knn.rows();
    Perplexity perplexity = detail::settle_perplexity(o.perplexity, n, notes_);
    const double most = static_cast<double>(std::max<Index>(1, knn.cols()));
    if (o.perplexity.empty() && perplexity.largest() > std::max(1.0, most / 3)) {
      perplexity = std::max(1.0, std::floor(most / 3));
      notes_.push_back("perplexity lowered to " + text(perplexity.largest()) + " because there are " +
                       std::to_string(knn.cols()) + " neighbors a point");
    }
    start(knn, perplexity);
  }

  /// Does up to `iterations` more. Observers are called after each with Progress and may stop the run for
  /// good.
  /// @return  true if any was done: `while (run.advance(10)) draw(run.layout());` draws the last layout too
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if iterations < 0
  template <class... Watchers>
  requires(Observer<Watchers, S, Dim>&&...) bool advance(int iterations, Watchers&&... watch) {
    detail::require_option(iterations >= 0, "iterations", iterations, "0..");
    const int goal = iterations < total_ - done_ ? done_ + iterations : total_;
    const int before = done_;
    int begin = 0;
    for (const Phase& phase : phases_) {
      const int end = begin + phase.iterations;
      if (done_ >= begin && done_ < std::min(goal, end) && !stopped_) {
        field_->exaggerate(phase.exaggeration);
        step_->options.learning_rate = phase.learning_rate;
        auto count = [this](const Progress<S, Dim>& now) { done_ = now.iteration; };
        const Stretch stretch{done_, std::min(goal, end), total_, notes_};
        stopped_ = descend(layout_, *field_, *step_, stretch, count, watch...) == Signal::stop;
      }
      begin = end;
    }
    return done_ > before;
  }

  const Layout<S, Dim>& layout() const { return layout_; }
  int iteration() const { return done_; }                    ///< iterations done
  int iterations() const { return total_; }                  ///< iterations in all
  bool done() const { return stopped_ || done_ == total_; }  ///< nothing is left to do
  bool stopped() const { return stopped_; }                  ///< an observer has stopped the run
  const std::vector<std::string>& notes() const {
    return notes_;
  }  ///< what was changed of the options, and why
  const std::vector<Phase>& phases() const { return phases_; }
  const Perplexity& perplexity() const { return perplexity_; }  ///< the one in use

  /// How the repulsion of the present layout is summed.
  RepulsionMethod repulsion() const { return field_->way(layout_); }

  /// The KL divergence of the layout. @cost about one iteration
  double objective() { return field_->objective(layout_); }

private:
  static constexpr double initial_deviation = 1e-4;  // all w ≈ 1 there: forces are linear. openTSNE

  static const TsneOptions& checked(const TsneOptions& o) {
    detail::check(o);
    return o;
  }

  void start(const Neighbors<S>& knn, const Perplexity& perplexity) {
    const Index n = knn.rows();
    perplexity_ = perplexity;
    if (options_.initial.size() > 0) {
      take_initial(n);
    } else if (layout_.rows() == 0) {
      layout_ = random_layout<S, Dim>(n, options_.seed, initial_deviation);
    }
    if (n == 1) layout_.setZero();

    const auto P = std::make_shared<Graph<S>>(1, 1);
    if (n > 1) {
      Graph<S> made = perplexity_affinities(knn, perplexity, threads_);
      P->swap(made);
    }
    if (options_.dof == 1) {
      field_ = make_field(P, Normalized<Cauchy>{});
    } else {
      field_ = make_field(P, Normalized<StudentT>{{options_.dof}});
    }
    step_ = std::make_unique<DeltaBarDelta<S, Dim>>(
        layout_, DeltaBarDeltaOptions{.momentum = options_.momentum, .max_step = options_.max_step},
        threads_);

    const double rho = options_.exaggeration,
                 early = options_.early_exaggeration.value_or(std::max(12.0, rho));
    const double points = static_cast<double>(n);
    phases_ = {{options_.early_iterations, early, options_.learning_rate.value_or(points / early)},
               {options_.iterations, rho, options_.learning_rate.value_or(points / rho)}};
    if (n == 1) phases_ = {};
    for (const Phase& phase : phases_) total_ += phase.iterations;
  }

  void take_initial(Index n) {
    const Eigen::MatrixXd& initial = options_.initial;
    if (initial.rows() != n || initial.cols() != Dim) {
      throw Error(ErrorCode::shape,
                  "the initial layout is " + std::to_string(initial.rows()) + " x " +
                      std::to_string(initial.cols()) + " but should be " + std::to_string(n) + " x " +
                      std::to_string(Dim),
                  "option initial", "give one row a point and one column a dimension");
    }
    layout_ = initial.template cast<S>();
    check_points<S>(Matrix<S>(layout_), "init");
    bool all_equal = true;
    for (Index i = 1; i < n; ++i) all_equal = all_equal && layout_.row(i) == layout_.row(0);
    if (all_equal) {
      layout_ += random_layout<S, Dim>(n, options_.seed, initial_deviation);  // equal points feel no force
    }
  }

  template <class Law>
  std::unique_ptr<detail::AnyField<S, Dim>> make_field(std::shared_ptr<const Graph<S>> P, const Law& law) {
    FastestRepulsion repulsion{.method = options_.repulsion, .theta = options_.theta.value_or(0.5)};
    if (options_.theta) repulsion.method = RepulsionMethod::barnes_hut;
    return std::make_unique<detail::TsneField<S, Dim, Law>>(layout_, std::move(P), law, repulsion, threads_);
  }

  TsneOptions options_;
  Threads threads_;
  std::vector<std::string> notes_{};
  Perplexity perplexity_{};
  Layout<S, Dim> layout_{};
  std::unique_ptr<detail::AnyField<S, Dim>> field_{};
  std::unique_ptr<DeltaBarDelta<S, Dim>> step_{};
  std::vector<Phase> phases_{};
  int total_ = 0, done_ = 0;
  bool stopped_ = false;
};

template <class Derived>
explicit Tsne(const Eigen::MatrixBase<Derived>&, const TsneOptions& = {})
    -> Tsne<typename Derived::Scalar, 2>;
template <class S>
explicit Tsne(const Neighbors<S>&, const TsneOptions& = {}) -> Tsne<S, 2>;

/// The t-SNE layout of points.
///
/// @param points  n × d, one row a point, float or double, finite
/// @param o       options; all have defaults
/// @param watch   observers: called after each iteration with Progress, may return Signal::stop
/// @return        n × Dim, centred; the layout reached if an observer stopped
/// @throws        Error (DATA, USAGE, NUMERIC) as Tsne
/// @cost          neighbors, then 750 iterations of O(n log n); same bits for any number of threads
/// @example       examples/101_first_map.cpp
template <int Dim = 2, class Derived, class... Watchers>
Layout<typename Derived::Scalar, Dim> tsne(const Eigen::MatrixBase<Derived>& points,
                                           const TsneOptions& o = {}, Watchers&&... watch) {
  Tsne<typename Derived::Scalar, Dim> run(points, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The t-SNE layout of a neighbor table: as above, from a random initial layout unless one is given.
template <int Dim = 2, class S, class... Watchers>
Layout<S, Dim> tsne(const Neighbors<S>& knn, const TsneOptions& o = {}, Watchers&&... watch) {
  Tsne<S, Dim> run(knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
