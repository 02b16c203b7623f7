// neem's methods, room by room so that each can be timed.
#pragma once

#include "method.hpp"
#include "runs.hpp"

#include <neem/affinities/perplexity.hpp>
#include <neem/affinities/uniform.hpp>
#include <neem/forces/force_field.hpp>
#include <neem/forces/laws/kernels.hpp>
#include <neem/forces/laws/laws.hpp>
#include <neem/forces/repulsion/barnes_hut.hpp>
#include <neem/forces/repulsion/exact.hpp>
#include <neem/forces/repulsion/interpolation.hpp>
#include <neem/layouts/pca.hpp>
#include <neem/layouts/random_layout.hpp>
#include <neem/methods/tsne.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>
#include <neem/optimizers/delta_bar_delta.hpp>
#include <neem/optimizers/descend.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace benchmark {

/// Where t-SNE starts: init=pca, which no seed changes, or init=random. The deviation is tsne's.
inline neem::Layout<float> initial_layout(Task& task) {
  constexpr double deviation = 1e-4;
  const std::string init = task.settings.word("init", "pca");
  if (init == "pca") return neem::pca<2>(task.X, deviation, task.threads);
  if (init == "random") return neem::random_layout<float, 2>(task.X.rows(), task.seed, deviation);
  program::refuse_value("init", init, "pca or random");
}

/// The protocol of neem::tsne on any graph: its phases, learning rates and optimizer.
inline void descend_as_tsne(neem::Graph<float>& graph, const neem::FastestRepulsion& repel,
                            const neem::TsneOptions& o, Task& task, Outcome& outcome) {
  task.settings.refuse_others();
  const auto P = std::make_shared<neem::Graph<float>>(1, 1);
  P->swap(graph);
  using Law = neem::Normalized<neem::Cauchy>;
  neem::Layout<float>& Y = outcome.layout;
  neem::ForceField<float, 2, Law, neem::FastestRepulsion> field(Y, P, Law{}, repel, task.threads);
  neem::DeltaBarDelta<float, 2> step(Y, {.momentum = o.momentum, .max_step = o.max_step}, task.threads);
  const auto stretch = [&](int iterations, double exaggeration) {
    field.exaggeration = exaggeration;
    step.options.learning_rate = static_cast<double>(Y.rows()) / exaggeration;
    neem::descend(Y, field, step, iterations);
    outcome.iterations += iterations;
  };
  stretch(o.early_iterations, std::max(12.0, o.exaggeration));
  stretch(o.iterations, o.exaggeration);
  outcome.phase("iterations");
}

/// The repulsion that the settings name; by default the one neem::tsne takes.
inline neem::FastestRepulsion repulsion_of(Task& task) {
  using neem::RepulsionMethod;
  neem::FastestRepulsion repel;
  const std::string name = task.settings.word("repulsion", "fastest");
  if (name == "barnes_hut") {
    repel.method = RepulsionMethod::barnes_hut;
  } else if (name == "interpolation") {
    repel.method = RepulsionMethod::interpolation;
  } else if (name == "exact") {
    repel.method = RepulsionMethod::exact;
  } else if (name != "fastest") {
    program::refuse_value("repulsion", name, "fastest, barnes_hut, interpolation or exact");
  }
  repel.theta = task.settings.number("theta", repel.theta);
  repel.relative_error = task.settings.number("relative_error", repel.relative_error);
  return repel;
}

inline neem::TsneOptions tsne_options(Task& task) {
  neem::TsneOptions o;
  o.exaggeration = task.settings.number("exaggeration", o.exaggeration);
  o.early_iterations = task.settings.whole("early_iterations", o.early_iterations);
  o.iterations = task.settings.whole("iterations", o.iterations);
  o.seed = task.seed;
  o.threads = task.threads;
  return o;
}

/// neem::tsne(X) as it is: the same bits. With a repulsion, theta or relative_error the same protocol,
/// composed by hand.
inline void tsne(Task& task, Outcome& outcome) {
  neem::TsneOptions o = tsne_options(task);
  const double perplexity = task.settings.number("perplexity", 0);
  const neem::FastestRepulsion repel = repulsion_of(task), usual;
  std::vector<std::string> unused;
  o.perplexity = neem::detail::settle_perplexity(
      perplexity > 0 ? neem::Perplexity(perplexity) : neem::Perplexity{}, task.X.rows(), unused);
  outcome.minimises_kl = o.exaggeration == 1 && perplexity == 0;
  neem::Neighbors<float> knn =
      neem::nearest_neighbors(task.X, neem::detail::neighbors_for(o.perplexity, task.X.rows()), task.threads);
  outcome.phase("neighbors");
  outcome.layout = initial_layout(task);
  outcome.phase("initial layout");
  if (repel.method || repel.theta != usual.theta || repel.relative_error != usual.relative_error) {
    neem::Graph<float> P = neem::perplexity_affinities(knn, o.perplexity, task.threads);
    knn = {};
    outcome.phase("affinities");
    return descend_as_tsne(P, repel, o, task, outcome);
  }
  task.settings.refuse_others();
  o.initial = outcome.layout.cast<double>();
  neem::Tsne<float, 2> run(std::move(knn), o);
  outcome.phase("affinities");
  run.advance(run.iterations());
  outcome.layout = run.layout();
  outcome.iterations = run.iteration();
  outcome.phase("iterations");
}

/// t-SNE of the graph that joins each point to its 15 nearest, all edges alike: what the studies of the
/// attraction–repulsion spectrum draw.
inline void tsne_uniform(Task& task, Outcome& outcome) {
  const neem::TsneOptions o = tsne_options(task);
  const neem::FastestRepulsion repel = repulsion_of(task);
  neem::Neighbors<float> knn =
      neem::nearest_neighbors(task.X, task.settings.whole<Index>("neighbors", 15), task.threads);
  outcome.phase("neighbors");
  outcome.layout = initial_layout(task);
  outcome.phase("initial layout");
  neem::Graph<float> P = neem::uniform_affinities(knn, neem::Symmetrize::either, task.threads);
  knn = {};
  outcome.phase("affinities");
  descend_as_tsne(P, repel, o, task, outcome);
}

inline const std::vector<Method>& own_methods() {
  static const std::vector<Method> methods = [] {
    std::vector<Method> all = other_methods();
    all.insert(all.begin(), {{"tsne", "t-SNE", tsne}, {"tsne_uniform", "t-SNE", tsne_uniform}});
    return all;
  }();
  return methods;
}

}  // namespace benchmark
