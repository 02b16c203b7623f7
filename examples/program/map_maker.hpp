// What is done with a run, be it new or from a model file: iterations with checkpoints, then write the map, judge it,
// give the files their names, report.
#pragma once

#include "checkpoint.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "embed_plan.hpp"
#include "embed_report.hpp"
#include "kept.hpp"
#include "known_points.hpp"
#include "number_type.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"
#include "wide.hpp"
#include "work.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/model.hpp>
#include <neem/methods/run/rest.hpp>

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

/// @tparam Maker  the derived class: start<Dim>() returns the run and is done with what it is made of,
///                measure(Y) the quality of its map, points_for_model() what new points are compared with
template <class S, class Maker>
class MapMaker {
protected:
  explicit MapMaker(const EmbedGiven& given) : given_(given), plan_(given), work_(given, 100, 50) {}

  /// The run, to the files.
  void make() {
    Together files(given_.force);
    if (plan_.dims > 3) return make_wide(files);
    if constexpr (std::is_same_v<S, float>) {                         // as in wide.hpp
      if (plan_.dims == 1) return finish(files, make_map<1>(files));  // the memory of the run is free again
    }
    plan_.dims == 2 ? finish(files, make_map<2>(files)) : finish(files, make_map<3>(files));
  }

  /// The same for a run of as many columns.
  template <int Dim>
  void make_flat() {
    Together files(given_.force);
    finish(files, make_map<Dim>(files));
  }

  const EmbedGiven& given_;
  EmbedPlan plan_;
  Work<S> work_;
  Kept kept_{};  // what goes into model files
  std::vector<neem::Numbers> colors_{};
  Outcome outcome_{};

private:
  Maker& maker() { return static_cast<Maker&>(*this); }

  /// More columns than three: one run for all numbers of them, in float.
  void make_wide(Together& files) {
    if constexpr (std::is_same_v<S, float>)
      finish(files, neem::Matrix<S>(make_map<wide_map>(files).leftCols(plan_.dims)));
  }

  template <int Dim>
  neem::Layout<S, Dim> make_map(Together& files) {
    neem::AnyRun<S, Dim> run = maker().template start<Dim>();
    iterate(run);
    outcome_.notes = kept_.told.notes;
    std::vector<std::string> of_map;
    for (std::size_t k = 0; k < run.notes().size(); ++k) {
      const std::vector<std::string>& of_table = kept_.told.notes;  // the run may say the same
      const std::string& note = run.notes()[k];
      if (std::find(of_table.begin(), of_table.end(), note) != of_table.end()) continue;
      outcome_.notes.push_back(note);
      if (static_cast<neem::Index>(k) >= kept_.started) of_map.push_back(note);
    }
    work_.warn("W-04", of_map);
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
    if constexpr (requires { maker().tell_moved(run.layout()); }) maker().tell_moved(run.layout());
    outcome_.peak = peak_bytes();
    if (!given_.model.empty()) {
      const std::optional<neem::MapPoints<S>> points = maker().points_for_model();
      work_.stages.time("model", [&] {
        files.add(given_.model, [&](neem::Output& output) {
          run.save(output, [&](neem::detail::Archive& a) {
            keeps(Y.rows(), 0)(a);
            const bool there = points && points->compared().size() > 0 && !given_.no_points;
            if (points) points->in_model(run.partition(), {.points = there})(a);
          });
        });
        return true;
      });
    }
    return Y;
  }

  template <class Run>
  void iterate(Run& run) {
    Watch watch(work_.console, run.iteration());
    kept_.every = given_.asked() ? given_.seconds() : -1;
    work_.stages.time("iterations", [&] {
      const Clock::time_point start = Clock::now();
      if (given_.asked()) {
        Checkpoints checkpoints(given_.checkpoint, kept_.every, work_.console);
        checkpoints.advance(run, watch, [&](neem::detail::Archive& a) {
          keeps(run.layout().rows(), seconds_since(start))(a);
        });
      } else if (plan_.rest_change > 0) {
        run.advance(run.iterations(), watch, neem::StopAtRest(plan_.rest_change));
      } else {
        run.advance(run.iterations(), watch);
      }
      return true;
    });
    kept_.every = -1;
    work_.console.end_line();
  }

  /// What a model file holds beside the run.
  /// @param more  seconds of iterations so far
  neem::ModelBeside keeps(neem::Index points, double more) {
    return [this, points, more](neem::detail::Archive& a) {
      Kept all = kept_;
      all.there = true;
      Stages stages = work_.stages;
      if (more > 0) stages.add("iterations", more);
      all.told.seconds.swap(stages.seconds);
      const std::vector<std::string>& warnings = work_.console.warnings();
      all.told.warnings.insert(all.told.warnings.end(), warnings.begin(), warnings.end());
      all.labels = work_.labels, all.names = work_.data.names, all.numbered = work_.data.numbered;
      if (!work_.data.columns.empty()) all.columns = work_.data.columns;
      if (!work_.origin.of_columns.empty()) all.origin = work_.origin.of_columns;
      all.stored = plan_.edges ? type_of<S> : work_.data.stored;
      all.dims = plan_.dims, all.edges = plan_.edges;
      all.output = given_.output, all.plot = given_.plot, all.record = given_.record;
      all.output_type = given_.output_type;
      all.state(a, points);
    };
  }

  template <class Layout>
  void finish(Together& files, const Layout& Y) {
    write_map(files, Y);
    neem::Output* const record = is_direct(given_.record) ? nullptr : write_record(files, nullptr);
    files.complete(given_.record.empty() ? Left::all
                                         : Left::unjudged);  // a signal does not take the map away
    const Quality quality = judge(files, record, Y);
    const std::string said = given_.quiet ? "" : report_of(plan_, kept_.told, work_, outcome_, quality);
    files.keep();
    print_report(said);
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
      if (!plan_.edges && plan_.judge != Judge::none)
        quality = work_.stages.time("quality", [&] { return maker().measure(Y, Judging{plan_.judge}); });
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

  /// @param quality  none: not judged yet
  /// @return         the record, if one is asked for
  neem::Output* write_record(Together& files, const Quality* quality) const {
    if (given_.record.empty()) return nullptr;
    const std::string text = record_of(plan_, kept_.told, work_, outcome_, quality);
    return &files.add(given_.record, [&](neem::Output& output) { output.write(text); });
  }
};

}  // namespace program
