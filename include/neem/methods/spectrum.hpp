// The attraction–repulsion spectrum of one graph: a map for each of several exaggerations, largest first.
//
// `spectrum(P, {30, 10, 4, 1})` starts from Laplacian eigenmaps, the end of the spectrum, and runs t-SNE at ρ
// = 30, then, from there, at 10, at 4 and at 1. Neighboring maps differ little, so that they can be shown as
// the frames of a film: each is rotated and mirrored to lie on the one before. `Spectrum run(P, {…})` is the
// same as a run advanced by hand.
#pragma once

#include "neem/affinities/uniform.hpp"
#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/effective_exaggeration.hpp"
#include "neem/layouts/align.hpp"
#include "neem/layouts/spectral.hpp"
#include "neem/methods/options/spectrum.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/run/spectrum_frame.hpp"
#include "neem/methods/run/spectrum_positions.hpp"
#include "neem/methods/run/tsne_schedule.hpp"
#include "neem/methods/start/start.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace neem {

/// A run along the spectrum; see Run for its members. Its layout is not aligned, its frames are. If an
/// observer stops the run, a frame that is not complete is left out.
/// @cost    first_iterations and iterations for each further frame, as those of t-SNE; a frame costs about
///          two more, and n × Dim values; bits do not depend on the thread count
/// @source  Böhm, Berens & Kobak 2022, whose film also starts every frame from the one before
template <class S, int Dim = 2>
class Spectrum : public Run<S, Dim> {
public:
  using Frame = SpectrumFrame<S, Dim>;  ///< a map and its figures

  /// @param data       points, n × d, or a neighbor table, all of whose columns are used: of their uniform
  ///                   affinities, as the papers of the spectrum; or a graph, whose entries are scaled to sum
  ///                   to 1 where they do not, and which must not be changed during the run if it is shared
  /// @param positions  exaggerations, > 0, each smaller than the one before
  /// @param o          options; all have defaults
  /// @throws           Error (DATA) for points, a table or a graph that break their contract, and for a graph
  ///                   of several points that has no weight; Error (USAGE) for positions and options outside
  ///                   their ranges
  Spectrum(const Given<S>& data, const std::vector<double>& positions, const SpectrumOptions& o = {});

  /// As Run::advance.
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int iterations, Watchers&&... watch) {
    detail::require_option(iterations >= 0, "iterations", iterations, "0..");
    const int before = this->iteration();
    for (int left = iterations;;) {
      while (!this->stopped() && frames_.size() < walk_.size() && this->iteration() == frame_end())
        complete();
      const int step = this->done() ? 0 : (std::min)(left, frame_end() - this->iteration());
      if (step == 0) return this->iteration() > before;
      Run<S, Dim>::advance(step, watch...);
      left -= step;
    }
  }

  const std::vector<Frame>& frames() const { return frames_; }  ///< complete ones, most attraction first

private:
  /// Iterations done at the end of the frame that is being made.
  int frame_end() const {
    int end = 0;
    for (std::size_t k = 0; k <= frames_.size() && k < walk_.size(); ++k) end += walk_[k].iterations;
    return (std::min)(end, this->iterations());
  }
  void complete();

  std::vector<Phase> walk_;
  double dof_;
  bool scale_;
  FastestRepulsion repel_;
  Workspace workspace_;
  std::shared_ptr<const Graph<S>> P_{};
  Layout<S, Dim> reference_{};  // what the first frame is aligned with
  std::vector<Frame> frames_{};
};

template <class Data>
Spectrum(const Data&, const std::vector<double>&, const SpectrumOptions& = {})
    -> Spectrum<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
Spectrum<S, Dim>::Spectrum(const Given<S>& data, const std::vector<double>& positions,
                           const SpectrumOptions& o)
    : Run<S, Dim>(data, o),
      walk_(detail::walk(positions, o)),
      dof_(o.dof),
      scale_(o.scale_frames),
      repel_{.method = o.repulsion},
      workspace_(this->threads_) {
  this->held_.refuse_any("the spectrum");
  this->options_ = {};  // frames are no part of a model file
  const Threads& threads = this->threads_;
  const TsneOptions settings{.phases = walk_,
                             .learning_rate = o.learning_rate,
                             .momentum = o.momentum,
                             .dof = o.dof,
                             .repulsion = o.repulsion};
  const detail::Table<S> knn = this->table_of(data, o);
  P_ = detail::distribution(knn ? detail::uniform_graph(*knn, threads) : data.kept_graph(), threads);
  const Index n = P_->rows();
  constexpr double deviation = 1e-4;  // all w ≈ 1 there: forces are linear. openTSNE
  this->start_by(o.initial, n, o.seed, deviation, [&] {
    // the residuals are smaller than the jitter
    const SpectralOptions start{.deviation = deviation, .tolerance = 1e-6, .seed = o.seed};
    return detail::initial_layout<S, Dim>(spectral<Dim>(*P_, start, threads).template cast<double>(), n,
                                          o.seed, deviation, this->notes_);
  });
  if (n > 1) {
    constexpr Index lanes = detail::Attraction<S, Dim>::lanes;
    this->engine_ =
        detail::tsne_engine<S, Dim>(detail::edge_rows<lanes>(*detail::distribution(P_, threads), threads),
                                    this->weights_, this->layout_, settings, {}, this->notes_, threads)
            .engine;
  }
  reference_ = this->layout_;
  this->watch_.rest();  // every frame is looked at by itself
  advance(0);           // frames of no iterations, and all of a single point, are complete now
}

template <class S, int Dim>
void Spectrum<S, Dim>::complete() {
  const Threads& threads = this->threads_;
  const Layout<S, Dim>& Y = this->layout_;
  const detail::Balance balance = dof_ == 1
                                      ? detail::balance<S, Dim>(*P_, Y, Cauchy{}, repel_, workspace_)
                                      : detail::balance<S, Dim>(*P_, Y, StudentT{dof_}, repel_, workspace_);
  Frame frame;
  frame.exaggeration = walk_[frames_.size()].exaggeration;
  frame.iterations = this->iteration();
  frame.partition = balance.partition;
  frame.objective = balance.divergence();
  frame.effective = balance.exaggeration();
  frame.extent = detail::extent(Y, threads);
  const bool first = frames_.empty();
  const Layout<S, Dim>& before = first ? reference_ : frames_.back().layout;
  this->watch_.tell(Y, join({"frame at exaggeration ", frame.exaggeration, ": "}), this->notes_);
  frame.layout = align(Y, before, {.scale = scale_ && !first}, threads);
  frame.displacement =
      first ? std::numeric_limits<double>::quiet_NaN() : detail::median_displacement(frame.layout, before);
  frames_.push_back(std::move(frame));
  reference_.resize(0, Dim);
}

/// One warm-started t-SNE map for each position on the spectrum, from the attractive end down.
///
/// @param data       points, n × d, one row a point; or Neighbors; or a Graph, such as uniform_affinities
///                   gives
/// @param positions  exaggerations ρ, > 0, each smaller than the one before: {30, 10, 4, 1}
/// @param o          initial layout, iterations, kernel, alignment, seed, threads
/// @param watch      observers: called after each iteration with Progress, may return Signal::stop or false
/// @return           a frame for each position; fewer if an observer stopped the run
/// @throws           as Spectrum
/// @cost             as Spectrum
/// @example          examples/203_along_the_spectrum.cpp
template <int Dim = 2, class Data, class... Watchers>
std::vector<SpectrumFrame<detail::ScalarOf<Data>, Dim>> spectrum(Data&& data,
                                                                 const std::vector<double>& positions,
                                                                 const SpectrumOptions& o = {},
                                                                 Watchers&&... watch) {
  Spectrum<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), positions, o);
  run.advance(run.iterations(), watch...);
  return run.frames();
}

}  // namespace neem
