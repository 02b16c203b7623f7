// Read the model, read new points, place them, move all of them together, write, judge, report.
#include "extend.hpp"

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "kept.hpp"
#include "map_maker.hpp"
#include "on_map.hpp"
#include "quality.hpp"
#include "space.hpp"

#include <neem/core/error.hpp>
#include <neem/core/options_by_name.hpp>
#include <neem/core/text.hpp>
#include <neem/io/labels.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/extend.hpp>
#include <neem/methods/model.hpp>
#include <neem/methods/transform_model.hpp>
#include <neem/metrics/drift.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program {

namespace {

/// The classes of points below each other: those of one table are unknown where it has none.
neem::Labels stacked_labels(const neem::Labels& above, neem::Index n, const neem::Labels& below,
                            neem::Index m) {
  if (above.size() == 0 && below.size() == 0) return {};
  std::vector<std::string> texts;
  const auto add = [&](const neem::Labels& labels, neem::Index count) {
    for (neem::Index i = 0; i < count; ++i) {
      const neem::Id id = labels.size() == 0 ? -1 : labels.ids[static_cast<std::size_t>(i)];
      texts.push_back(id < 0 ? "" : labels.names[static_cast<std::size_t>(id)]);
    }
  };
  add(above, n), add(below, m);
  return neem::labels_from_names(texts);
}

template <class S, int Dim>
class Extend : public MapMaker<S, Extend<S, Dim>> {
  using Base = MapMaker<S, Extend<S, Dim>>;
  using Base::given_;
  using Base::kept_;
  using Base::outcome_;
  using Base::plan_;
  using Base::work_;

public:
  Extend(const ExtendGiven& given, neem::Index points) : Base(given), from_(given.from), n_(points) {
    std::vector<std::string> names;
    neem::OptionList list = neem::option_list<neem::ExtendOptions>();
    if (!given.old.empty()) neem::set_option(list, &options_, "old", given.old);
    if (!given.anchor_strength.empty()) {
      neem::set_option(list, &options_, "anchor_strength", given.anchor_strength);
      if (options_.old != neem::OldPoints::anchored) {
        throw neem::Error(neem::ErrorCode::conflict,
                          "--anchor-strength has no meaning for old points that are " + given.old,
                          "option --anchor-strength", "leave it out, or give --old anchored");
      }
    }
    neem::check_options(list, &options_);
  }

  void run() {
    on_map_.check();
    plan_.check_resumed(from_, work_.console);
    plan_.options = neem::model_options<neem::AnyOptions>(from_);
    plan_.dims = Dim;
    work_.planned = [this](neem::PlanOf of) {
      of.points += n_, of.input_bytes += bytes_of_file(from_);
      return plan_.planned(of);
    };
    work_.check_files();
    old_ = kept_in(from_, n_);
    on_map_.read(work_);
    on_map_.take_columns(work_);
    join_points();
    options_.threads = work_.threads;
    this->template make_flat<Dim>();
  }

private:
  friend Base;

  /// Names, classes and lines of the report are of all points.
  void join_points() {
    const neem::Index m = work_.n;
    fresh_ = std::move(work_.X);
    work_.X.resize(0, 0);
    work_.n = n_ + m;
    work_.labels = stacked_labels(old_.labels, n_, work_.labels, m);
    std::vector<std::string>& fresh = work_.data.names;
    const bool named = !old_.names.empty() && !fresh.empty() && !old_.numbered && !work_.data.numbered;
    if (!named && !(old_.names.empty() && fresh.empty()))
      work_.console.say("the points have no names: not both the map and the new points have such");
    std::vector<std::string> all;
    if (named) {
      all = old_.names;
      all.insert(all.end(), fresh.begin(), fresh.end());
    }
    fresh.swap(all);
    kept_.columns = old_.columns, kept_.origin = old_.origin;
    work_.data.columns = old_.columns, work_.origin.of_columns = old_.origin;
    const std::string held = neem::get_option(options_, "old");
    kept_.told.lines = {
        without_end(line("points",
                         neem::join({work_.n, " x ", fresh_.cols(), ": ", n_, " of the map, ", m, " new"}))),
        without_end(line("old points", held + (options_.old == neem::OldPoints::anchored
                                                   ? ", strength " + neem::text(options_.anchor_strength)
                                                   : "")))};
    JsonObject input, own;
    input.add("files", given_.inputs).add("model", from_).add("rows", work_.n).add("rows_of_map", n_);
    own.add("method", std::string(plan_.options.method()))
        .add("old", held)
        .add("anchor_strength", options_.anchor_strength);
    kept_.told.input = input.text(), kept_.told.options = own.text();
    kept_.told.neighbors = kept_.told.counts = JsonObject().text();
  }
  static std::string without_end(std::string text) {
    text.pop_back();
    return text;
  }

  template <int>
  neem::AnyRun<S, Dim> start() {
    using Run = neem::AnyRun<S, Dim>;
    const auto map = work_.stages.time("model", [&] {
      return neem::load_frozen_map<S, Dim>(from_, neem::TransformOptions{.threads = work_.threads});
    });
    const Run before = work_.stages.time("load", [&] { return neem::load_run<Run>(from_, work_.threads); });
    before_ = map.layout();
    Run run = work_.stages.time("start", [&] { return neem::extend(before, map, fresh_, options_); });
    known_ = work_.stages.time("points of the model", [&] {
      const neem::MapSpace<S>& space = map.points().space();
      neem::Matrix<S> all(work_.n, map.points().compared().cols());
      all << map.points().compared(),
          neem::detail::points_in(space, neem::MatrixRef<S>(fresh_), work_.threads);
      neem::Neighbors<S> knn = neem::detail::neighbors_in(
          space, all, std::min(work_.n - 1, neem::detail::Remoteness::most), {}, work_.threads);
      std::optional<neem::MapPoints<S>> points(std::in_place, std::move(all), space);
      points->measure(knn);
      return points;
    });
    work_.warn("W-01", run.notes());
    kept_.started = static_cast<neem::Index>(run.notes().size());
    return run;
  }

  void tell_moved(const neem::Layout<S, Dim>& Y) {
    const bool turned = options_.old == neem::OldPoints::free;
    tell_drift(neem::drift(before_, Y, turned, work_.threads), turned ? ", once laid onto the old map" : "",
               outcome_, kept_.told);
  }

  template <class Layout>
  Quality measure(const Layout& Y, const Judging& judging) {
    const neem::Matrix<S>& X = known_->compared();
    Space<S> space({.metric = std::string(neem::name_of(known_->space().metric))});
    if (known_->space().reduces())
      return space.measure_reduced(X, Y, work_.labels, 15, judging, work_.threads);
    space.prepare(X, work_.threads);
    return space.measure(X, Y, work_.labels, 15, judging, work_.threads);
  }

  std::optional<neem::MapPoints<S>> points_for_model() { return known_; }

  const std::string& from_;
  neem::Index n_;  // points of the map
  Kept old_{};     // of the model
  OnMap on_map_{old_, this->given_};
  neem::ExtendOptions options_{};
  neem::Matrix<S> fresh_{};
  neem::Layout<S, Dim> before_{};
  std::optional<neem::MapPoints<S>> known_{};
};

}  // namespace

void extend(const ExtendGiven& typed) {
  const neem::ModelInfo info = neem::model_info(typed.from);
  if (!neem::takes_new_points(typed.from)) {
    throw neem::Error(neem::ErrorCode::conflict, "the model has nothing by which new points are placed",
                      neem::printable(typed.from),
                      "make the map again, of dense points, with --model FILE.npz");
  }
  ExtendGiven given = typed;
  given.method = info.method;
  given.in_double = info.is_double;
  if (info.dimensions == 2)
    return info.is_double ? Extend<double, 2>(given, info.points).run()
                          : Extend<float, 2>(given, info.points).run();
  if (info.dimensions == 3 && !info.is_double) return Extend<float, 3>(given, info.points).run();
  throw neem::Error(neem::ErrorCode::conflict,
                    neem::join({"the program extends maps of 2 columns, and of 3 in float; this has ",
                                info.dimensions, info.is_double ? ", in double" : ""}),
                    neem::printable(typed.from), "use extend of the library");
}

}  // namespace program
