// The same stages in the same order for all methods: read, reduce, neighbors, run, write the map, judge it,
// give the files their names, report.
#pragma once

#include "beside.hpp"
#include "classes.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "embed_plan.hpp"
#include "embed_report.hpp"
#include "number_type.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"
#include "wide.hpp"
#include "work.hpp"

#include <neem/affinities/fuzzy.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/run/rest.hpp>
#include <neem/methods/start/start.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace program {

/// One embedding from the command line to the files, computed in S.
template <class S>
class Embed {
public:
  explicit Embed(const EmbedGiven& given) : given_(given), plan_(given), work_(given, 100, 50) {}

  void run() {
    plan_.check(work_.space, work_.threads, work_.console);
    if (!plan_.edges && !plan_.without_points()) {
      std::vector<std::string> ignored;  // they are said of the points that are read
      work_.check_files([&](neem::Index n) { return plan_.count_neighbors(n, ignored); }, plan_.dims,
                        plan_.bytes_a_neighbor());
    }
    plan_.edges              ? work_.read_edges(plan_.has_files_beside())
    : plan_.without_points() ? read_table()
                             : work_.read();
    tell_lost_names();
    colors_ = colors_of_picture(given_.picture, given_, given_.inputs, plan_.edges, !given_.plot.empty(),
                                given_.supervise, work_.rows(), work_.labels, work_.console);
    if (plan_.dims > 3) return embed_wide();
    if constexpr (std::is_same_v<S, float>) {  // as in wide.hpp
      if (plan_.dims == 1) return embed<1>();
    }
    plan_.dims == 2 ? embed<2>() : embed<3>();
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
    work_.check_memory(knn.cols(), plan_.dims, plan_.bytes_a_neighbor());
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
    const neem::Index k = plan_.count_neighbors(work_.n, outcome_.notes);
    work_.check_memory(k, plan_.dims, plan_.bytes_a_neighbor());
    return work_.find(k, neem::search_wanted(plan_.options), !plan_.takes.table);
  }

  template <int Dim>
  neem::AnyRun<S, Dim> start() {
    using Run = neem::AnyRun<S, Dim>;
    if (!given_.init.empty())
      plan_.options.set("initial",
                        read_initial(given_.init, given_, work_.rows(), plan_.dims, work_.console));
    const auto made = [&](neem::Given<S>&& data) {
      return work_.stages.time("start", [&] { return Run(plan_.options, data.map_columns(plan_.dims)); });
    };
    if (given_.supervise) plan_.options.set("labels", neem::KnownClasses(work_.labels));
    if (!given_.target.empty()) {
      plan_.options.set("target",
                        read_positions(given_.target, "target", given_, work_.rows(), work_.console));
    }
    if (plan_.edges) {
      work_.check_memory(work_.graph->nonZeros() / work_.n, plan_.dims, plan_.bytes_a_neighbor());
      return made(neem::Given<S>(work_.graph));
    }
    neem::Neighbors<S> knn = find_neighbors();
    if (plan_.takes.points && !work_.has_points()) return made(neem::Given<S>(std::move(knn)));
    if (plan_.takes.points)
      return work_.with_reduced([&](const auto& Z) { return made(neem::Given<S>(Z, std::move(knn))); });
    const neem::Graph<S> graph =
        work_.n == 1 ? neem::Graph<S>(1, 1) : neem::fuzzy_affinities(std::move(knn), {}, work_.threads);
    return made(neem::Given<S>(graph));
  }

  template <int Dim>
  void embed() {
    finish(make_map<Dim>());  // the memory of the run is free again
  }

  /// More columns than three: one run for all numbers of them, in float.
  void embed_wide() {
    if constexpr (std::is_same_v<S, float>) {
      if (plan_.options.method() == "forceatlas2")
        work_.console.say(
            "beyond 3 columns all pairs of points repel: an "
            "iteration takes n^2 steps");
      finish(neem::Matrix<S>(make_map<wide_map>().leftCols(plan_.dims)));
    }
  }

  template <class Layout>
  void finish(const Layout& Y) {
    Together files(given_.force);
    write_map(files, Y);
    neem::Output* const record = is_direct(given_.record) ? nullptr : write_record(files, nullptr);
    files.complete(given_.record.empty() ? Left::all
                                         : Left::unjudged);  // a signal does not take the map away
    const Quality quality = judge(files, record, Y);
    const std::string said = given_.quiet ? "" : report_of(plan_, work_, outcome_, quality);
    files.keep();
    print_report(said);
  }

  template <int Dim>
  neem::Layout<S, Dim> make_map() {
    neem::AnyRun<S, Dim> run = start<Dim>();
    if (plan_.judge != Judge::sample) work_.forget_reduced();
    std::vector<std::string> of_map;  // of what is done with no iterations, all notes are of the map
    for (const std::string& note : run.notes()) {
      const bool said = std::find(outcome_.notes.begin(), outcome_.notes.end(),
                                  note) != outcome_.notes.end();  // of the table
      if (!said) (run.done() ? of_map : outcome_.notes).push_back(note);
    }
    work_.warn("W-01", outcome_.notes);
    const auto told = static_cast<std::ptrdiff_t>(run.notes().size());
    Watch watch(work_.console);
    work_.stages.time("iterations", [&] {
      if (plan_.rest_change == 0) return run.advance(run.iterations(), watch);
      return run.advance(run.iterations(), watch, neem::StopAtRest(plan_.rest_change));
    });
    work_.console.end_line();
    of_map.insert(of_map.end(), run.notes().begin() + told, run.notes().end());
    work_.warn("W-04", of_map);
    outcome_.notes.insert(outcome_.notes.end(), of_map.begin(), of_map.end());
    const neem::Layout<S, Dim>& Y = run.layout();
    if (run.collapsed()) {
      throw neem::Error(neem::ErrorCode::collapsed,
                        neem::join({"all ", Y.rows(), " points lie on one place"}), "the map",
                        "lower the exaggeration or the number of neighbors, or give another "
                        "--init");
    }
    outcome_.iterations = run.iteration();
    outcome_.rest = run.rest();
    outcome_.objective = run.objective();
    outcome_.figures = run.figures();
    outcome_.peak = peak_bytes();
    return Y;
  }

  template <class Layout>
  void write_map(Together& files, const Layout& Y) {
    const neem::NpyType as_input = plan_.edges ? type_of<S> : work_.data.stored;
    if (!given_.plot.empty() && Y.cols() > 2)
      work_.console.say("the picture shows " + neem::project(Y, work_.threads).note());
    work_.stages.time("write", [&] {
      if (!given_.plot.empty()) {
        files.add(given_.plot, [&](neem::Output& output) {
          if constexpr (Layout::ColsAtCompileTime > 0) {  // of others there is none
            write_picture(output, given_.plot, Y, work_.labels, work_.threads, given_.picture.page(),
                          colors_);
          }
        });
      }
      files.add(given_.output, [&](neem::Output& output) {
        if (given_.output.ends_with(".npy")) {
          neem::write_npy(output, Y, output_type(given_.output_type, as_input, Y, work_.console));
        } else {
          program::write_map(output, given_.output, Y, work_.data.names, work_.labels);
        }
      });
      return true;
    });
  }

  /// The quality of the map, also in the record. Where there is no memory for it, the map is kept without.
  /// @param record  without quality, if there is one already
  template <class Layout>
  Quality judge(Together& files, neem::Output* record, const Layout& Y) {
    try {
      Quality quality;
      if (!plan_.edges && plan_.judge != Judge::none) {
        quality = work_.stages.time("quality", [&] { return measure(Y, {plan_.judge}); });
      }
      neem::Output* const judged = write_record(files, &quality);
      if (record != nullptr) files.exchange(*record, *judged);
      return quality;
    } catch (const std::exception& error) {
      // said at once and not kept for the record: without memory there may be none for a sentence
      const auto* const own = dynamic_cast<const neem::Error*>(&error);
      if (own != nullptr && own->kind() == neem::ErrorKind::io) throw;
      std::fprintf(stderr, "neem: warning W-05: the map is kept, but not judged: %s\n",
                   neem::printable(error.what()).c_str());
    }
    if (record == nullptr) write_record(files, nullptr);
    return {};
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

  /// @param quality  none: not judged yet
  /// @return         the record, if one is asked for
  neem::Output* write_record(Together& files, const Quality* quality) const {
    if (given_.record.empty()) return nullptr;
    const std::string text = record_of(plan_, work_, outcome_, quality);
    return &files.add(given_.record, [&](neem::Output& output) { output.write(text); });
  }

  const EmbedGiven& given_;
  EmbedPlan plan_;
  Work<S> work_;
  std::vector<neem::Numbers> colors_{};
  neem::Neighbors<S> table_{};  // of --knn, where there are no points
  Outcome outcome_{};
};

/// One embedding, computed in S; each scalar is compiled in a file of its own.
template <class S>
void embed_in(const EmbedGiven& given) {
  Embed<S>(given).run();
}

}  // namespace program
