// The stages of all methods up to the run: read, reduce, neighbors, start.
#pragma once

#include "beside.hpp"
#include "classes.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "embed_report.hpp"
#include "held.hpp"
#include "map_maker.hpp"
#include "plan_report.hpp"
#include "quality.hpp"
#include "weights.hpp"
#include "work.hpp"

#include <neem/affinities/fuzzy.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/layouts/complete_layout.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/extend.hpp>
#include <neem/methods/start/start.hpp>
#include <neem/metrics/drift.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace program {

/// One embedding from the command line to the files, computed in S.
template <class S>
class Embed : public MapMaker<S, Embed<S>> {
  using Base = MapMaker<S, Embed<S>>;
  using Base::colors_;
  using Base::given_;
  using Base::kept_;
  using Base::outcome_;
  using Base::plan_;
  using Base::work_;

public:
  explicit Embed(const EmbedGiven& given) : Base(given) {}

  void run() {
    plan_.check(work_.space, work_.threads, work_.console);
    work_.planned = [this](const neem::PlanOf& of) { return plan_.planned(of); };
    if (!plan_.edges && !given_.inputs.empty()) work_.check_files();
    if (given_.dry_run) {
      if (plan_.edges || plan_.without_points()) {
        throw neem::Error(neem::ErrorCode::conflict,
                          "the cost of a map of edges, or of a table of neighbors, is not planned",
                          "neem embed --dry-run", "give points, or leave it out");
      }
      return plan_.of_sizes() ? report_plan_of_sizes(plan_, work_) : report_plan_of_files(plan_, work_);
    }
    plan_.edges              ? work_.read_edges(plan_.has_files_beside())
    : plan_.without_points() ? read_table()
                             : work_.read();
    tell_lost_names();
    colors_ = colors_of_picture(given_.picture, given_, given_.inputs, plan_.edges, !given_.plot.empty(),
                                given_.supervise, work_.rows(), work_.labels, work_.console);
    if (plan_.dims > 3 && plan_.options.method() == "forceatlas2") {
      work_.console.say("beyond 3 columns all pairs of points repel: an iteration takes n^2 steps");
    }
    this->make();
  }

private:
  /// Names that are more than the numbers of rows are not in every file.
  void tell_lost_names() {
    if (!given_.output.ends_with(".npy") || work_.data.names.empty() || counts_on(work_.data.names)) return;
    work_.console.say(
        "the points have names, which a .npy file cannot hold: "
        "row 0 of the map is '" +
        work_.data.names.front() + "'; -o MAP.csv keeps them");
  }

  void read_labels() {
    work_.labels = labels_of(given_.labels, given_.label_names, given_, work_.n, work_.data, work_.console);
  }

  /// The table of --knn, as many of its columns as --neighbors says.
  neem::Neighbors<S> given_neighbors(const std::optional<neem::Index>& own) {
    neem::Neighbors<S> knn = work_.find([&] {
      neem::Neighbors<S> all = work_.space.read_table(given_.inputs.empty() ? 0 : work_.n, work_.console);
      return own ? neem::cut(all, *own) : all;
    });
    const auto reduced = [&] { return work_.columns > 0 ? &work_.reduced() : nullptr; };
    if (work_.sparse) work_.space.compare(knn, *work_.sparse, reduced, work_.console);
    if (work_.X.size() > 0) work_.space.compare(knn, work_.X, reduced, work_.console);
    work_.n = knn.rows();
    work_.check_memory(knn.cols());
    return knn;
  }

  /// Without points, the table of --knn is all there is.
  void read_table() {
    table_ = given_neighbors(plan_.own_neighbors());
    read_labels();
  }

  neem::Neighbors<S> find_neighbors() {
    if (table_.rows() > 0) return table_;
    if (work_.space.takes_table()) return given_neighbors(plan_.own_neighbors());
    const neem::Index k = plan_.count_neighbors(work_.n, kept_.told.notes);
    work_.check_memory(k);
    return work_.find(k, neem::search_wanted(plan_.options), !plan_.takes.table);
  }

  template <int Dim>
  neem::AnyRun<S, Dim> made() {
    using Run = neem::AnyRun<S, Dim>;
    if (!given_.init.empty()) {
      Eigen::MatrixXd initial = read_initial(given_.init, given_, work_.rows(), plan_.dims, work_.console);
      if (plan_.init_scale > 0) scale_initial(initial, plan_.init_scale, work_.console);
      plan_.options.set("initial", initial);
    }
    std::vector<neem::Id> fixed;
    if (!given_.fixed.empty()) fixed = read_fixed(given_, work_.rows(), work_.console);
    if (!given_.anchors.empty()) anchored_ = read_anchors(given_, work_.rows(), plan_.dims, work_.console);
    const auto start = [&](neem::Given<S>&& data) {
      data.fixed(std::move(fixed)).anchors(anchored_, plan_.anchor_strength);
      return work_.stages.time("start", [&] { return Run(plan_.options, data.map_columns(plan_.dims)); });
    };
    if (given_.supervise) plan_.options.set("labels", neem::KnownClasses(work_.labels));
    if (!given_.target.empty()) {
      plan_.options.set("target",
                        read_positions(given_.target, "target", given_, work_.rows(), work_.console));
    }
    if (!given_.weights.empty())
      plan_.options.set("weights", read_weights(given_, work_.rows(), work_.console));
    if (plan_.edges) {
      work_.check_memory(work_.graph->nonZeros() / work_.n / 2);
      return start(neem::Given<S>(work_.graph));
    }
    neem::Neighbors<S> knn = find_neighbors();
    if (anchored_.size() > 0 && given_.init.empty()) begin_on(anchored_, knn);
    if (plan_.takes.points && !work_.has_points()) return start(neem::Given<S>(std::move(knn)));
    if (plan_.takes.points)
      return work_.with_reduced([&](const auto& Z) { return start(neem::Given<S>(Z, std::move(knn))); });
    const neem::Graph<S> graph =
        work_.n == 1 ? neem::Graph<S>(1, 1) : neem::fuzzy_affinities(std::move(knn), {}, work_.threads);
    return start(neem::Given<S>(graph));
  }

  friend Base;

  /// A run whose points have been on another map begins on it.
  void begin_on(const Eigen::MatrixXd& places, const neem::Neighbors<S>& knn) {
    const Eigen::MatrixXd start = neem::complete_layout(places, knn);
    plan_.options.visit([&](auto& o) { neem::detail::begin_on_map(o, start, work_.threads); });
    work_.console.say(
        "the map begins at the places of --anchors, other points amid their neighbors, without early "
        "exaggeration "
        "(--init FILE: elsewhere, as without anchors)");
  }

  /// How far anchored points have moved from their places.
  template <int Dim>
  void tell_moved(const neem::Layout<S, Dim>& Y) {
    if (anchored_.cols() != Dim) return;
    std::vector<neem::Index> rows;
    for (neem::Index i = 0; i < anchored_.rows(); ++i) {
      if (neem::is_finite(anchored_(i, 0))) rows.push_back(i);
    }
    if (rows.empty()) return;
    neem::Layout<S, Dim> before(std::ssize(rows), Dim), after(std::ssize(rows), Dim);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      before.row(static_cast<neem::Index>(k)) = anchored_.row(rows[k]).template cast<S>();
      after.row(static_cast<neem::Index>(k)) = Y.row(rows[k]);
    }
    tell_drift(neem::drift(before, after, false, work_.threads), "", outcome_, kept_.told);
  }

  template <int Dim>
  neem::AnyRun<S, Dim> start() {
    neem::AnyRun<S, Dim> run = made<Dim>();
    if (plan_.judge != Judge::sample) work_.forget_reduced();
    std::vector<std::string> notes = kept_.told.notes;
    for (const std::string& note : run.notes()) {
      // of what is done with no iterations, all notes are of the map
      if (!run.done() && std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    }
    work_.warn("W-01", notes);
    if (!run.done()) kept_.started = static_cast<neem::Index>(run.notes().size());
    std::vector<std::string> of_table = std::move(kept_.told.notes);
    kept_.told = told_of(plan_, work_);
    kept_.told.notes = std::move(of_table);
    return run;
  }

  /// Where neighbors were searched among principal components, a sample is compared by these.
  template <class Layout>
  Quality measure(const Layout& Y, const Judging& judging) {
    constexpr neem::Index k = 15;
    const neem::Labels& labels = work_.labels;
    const neem::Threads& threads = work_.threads;
    if (table_.rows() > 0) return Space<S>::measure(table_, Y, labels, k, judging, threads);
    if (const neem::Matrix<S>* const Z = judging.judge == Judge::sample ? work_.searched() : nullptr)
      return work_.space.measure_reduced(*Z, Y, labels, k, judging, threads);
    return work_.sparse ? work_.space.measure(*work_.sparse, Y, labels, k, judging, threads)
                        : work_.space.measure(work_.X, Y, labels, k, judging, threads);
  }

  std::optional<neem::MapPoints<S>> points_for_model() { return known_points(work_, given_); }

  Eigen::MatrixXd anchored_{};  // places of --anchors
  neem::Neighbors<S> table_{};  // of --knn, where there are no points
};

/// One embedding, computed in S; each scalar is compiled in a file of its own.
template <class S>
void embed_in(const EmbedGiven& given) {
  Embed<S>(given).run();
}

}  // namespace program
