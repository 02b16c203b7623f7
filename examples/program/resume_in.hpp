// neem resume: the rest of a run, from a model file to the map.
#pragma once

#include "arguments.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "kept.hpp"
#include "map_maker.hpp"
#include "quality.hpp"
#include "wide.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/model.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace program {

/// One run from a model file, computed in S.
template <class S>
class Resume : public MapMaker<S, Resume<S>> {
  using Base = MapMaker<S, Resume<S>>;
  using Base::colors_;
  using Base::given_;
  using Base::kept_;
  using Base::outcome_;
  using Base::plan_;
  using Base::work_;

public:
  /// @param given  with what was not given anew from the file
  Resume(const ResumeGiven& given, Kept&& kept, const neem::ModelInfo& info)
      : Base(given), from_(given.from) {
    kept_ = std::move(kept);
    plan_.dims = kept_.there ? kept_.dims : static_cast<int>(info.dimensions);
    plan_.edges = kept_.edges;
    work_.n = info.points;
    if (!given.more.empty()) more_ = whole<int>("more", given.more, 1);
    if (given.exaggeration.empty()) return;
    exaggeration_ = number("exaggeration", given.exaggeration);
    if (!(*exaggeration_ > 0)) refuse_value("exaggeration", given.exaggeration, "a number > 0");
    if (!more_) {
      throw neem::Error(neem::ErrorCode::conflict, "--exaggeration has no meaning without --more",
                        "option --exaggeration", "give --more, the iterations it is for");
    }
  }

  void run() {
    plan_.check_resumed(from_, work_.console);
    plan_.options = neem::model_options<neem::AnyOptions>(from_);
    work_.data.names.swap(kept_.names);
    work_.data.numbered = kept_.numbered;
    work_.data.stored = kept_.there ? kept_.stored : type_of<S>;
    std::swap(work_.labels, kept_.labels);
    work_.stages.seconds.swap(kept_.told.seconds);
    colors_ = colors_of_picture(given_.picture, given_, {}, plan_.edges, !given_.plot.empty(), false,
                                work_.rows(), work_.labels, work_.console);
    this->make();
  }

private:
  friend Base;

  template <int Dim>
  neem::AnyRun<S, Dim> start() {
    using Run = neem::AnyRun<S, Dim>;
    Run run = work_.stages.time("load", [&] { return neem::load_run<Run>(from_, work_.threads); });
    if (more_) run.prolong(*more_, exaggeration_);
    kept_.started = std::min(kept_.started, static_cast<neem::Index>(run.notes().size()));
    outcome_.resumed = from_, outcome_.resumed_at = run.iteration();
    work_.console.say(neem::join({run.title(), " of ", work_.n, " points, at iteration ", run.iteration(),
                                  " of ", run.iterations(), run.done() ? ": it is done" : ""}));
    return run;
  }

  /// Of the classes alone: the points are not there.
  template <class Layout>
  Quality measure(const Layout& Y, const Judging& judging) {
    return measure_quality(Y, work_.labels, 15, judging, work_.threads, [](Quality&, neem::Index) {});
  }

  const std::string& from_;
  std::optional<int> more_{};
  std::optional<double> exaggeration_{};
};

/// Each scalar is compiled in a file of its own.
template <class S>
void resume_in(const ResumeGiven& given, Kept&& kept, const neem::ModelInfo& info) {
  Resume<S>(given, std::move(kept), info).run();
}

}  // namespace program
