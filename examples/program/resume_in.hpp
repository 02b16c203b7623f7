// neem resume: the rest of a run, from a model file to the map.
#pragma once

#include "arguments.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "kept.hpp"
#include "map_maker.hpp"
#include "quality.hpp"
#include "space.hpp"
#include "wide.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/model.hpp>
#include <neem/methods/transform_model.hpp>

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
    work_.limit.check(neem::detail::program_bytes + 1.7 * bytes_of_file(from_), "the run that goes on");
    plan_.options = neem::model_options<neem::AnyOptions>(from_);
    work_.data.names.swap(kept_.names);
    work_.data.numbered = kept_.numbered;
    work_.data.stored = kept_.there ? kept_.stored : type_of<S>;
    std::swap(work_.labels, kept_.labels);
    if (neem::takes_new_points(from_)) known_ = neem::load_map_points<S>(from_);
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

  /// By the points of the model; where it has none, as a checkpoint, of the classes alone.
  template <class Layout>
  Quality measure(const Layout& Y, const Judging& judging) {
    if (!known_ || known_->compared().size() == 0)
      return measure_quality(Y, work_.labels, 15, judging, work_.threads, [](Quality&, neem::Index) {});
    const neem::Matrix<S>& X = known_->compared();
    Space<S> space({.metric = std::string(neem::name_of(known_->space().metric))});
    if (known_->space().reduces())
      return space.measure_reduced(X, Y, work_.labels, 15, judging, work_.threads);
    space.prepare(X, work_.threads);
    return space.measure(X, Y, work_.labels, 15, judging, work_.threads);
  }

  std::optional<neem::MapPoints<S>> points_for_model() {
    if (!known_) {
      work_.console.say("the model takes no new points, neem transform: " + neem::printable(from_) +
                        " has none to compare them with");
    }
    return known_;
  }

  const std::string& from_;
  std::optional<neem::MapPoints<S>> known_{};  // of the model
  std::optional<int> more_{};
  std::optional<double> exaggeration_{};
};

/// Each scalar is compiled in a file of its own.
template <class S>
void resume_in(const ResumeGiven& given, Kept&& kept, const neem::ModelInfo& info) {
  Resume<S>(given, std::move(kept), info).run();
}

}  // namespace program
