// neem embed: points or edges in, map out, in the same order for all methods: read, reduce, neighbors, run, write
// the map, judge it, report.
#pragma once

#include "console.hpp"
#include "files.hpp"
#include "json.hpp"
#include "maps.hpp"
#include "options.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"
#include "work.hpp"

#include <neem/affinities/components.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/version.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/edges.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// The command line of `neem embed`.
struct EmbedGiven : Given {
  std::string method = "tsne", dims = "2", plot{}, record{}, init{};
  bool edges = false, supervise = false;
  Typed options{};
};

/// Whether the file holds edges, by its name: .edges, .edgelist and .mtx, or gzip of these.
inline bool names_edges(std::string path) {
  if (path.ends_with(".gz")) path.resize(path.size() - 3);
  return path.ends_with(".edges") || path.ends_with(".edgelist") || path.ends_with(".mtx");
}

/// One embedding from the command line to the files.
class Embed {
public:
  explicit Embed(const EmbedGiven& given) : given_(given), options_(given.method), work_(given, 100, 50) {}

  void run() {
    dims_ = whole<int>("dims", given_.dims, 1, 3);
    set_options();
    check_inputs();
    check_results();
    edges_ ? read_edges() : work_.read();
    dims_ == 1 ? embed<1>() : dims_ == 2 ? embed<2>() : embed<3>();
  }

private:
  void set_options() {
    const auto set = [&](const std::string& name, const std::string& text) {
      const std::string note = set_option(options_, name, text);
      if (!note.empty()) work_.console.say(note);
    };
    for (const auto& [name, text] : given_.options) set(name, text);
    if (!given_.seed.empty()) set("seed", given_.seed);
    if (!given_.threads.empty()) set("threads", given_.threads);
    if (!given_.neighbors.empty() && options_.method() != "tsne") set("neighbors", given_.neighbors);
    if (!given_.init.empty() && !options_.has("initial")) refuse_option("init", "initial", options_);
    options_.check();
    const bool weighted = std::any_of(given_.options.begin(), given_.options.end(),
                                      [](const auto& one) { return one.first == "target-weight"; });
    if (given_.supervise && !options_.has("labels")) refuse_option("supervise", "labels", options_);
    if (given_.supervise && given_.labels.empty()) {
      throw neem::Error(neem::ErrorCode::conflict, "there are no classes to supervise by",
                        "option --supervise", "give --labels");
    }
    if (weighted && !given_.supervise) {
      throw neem::Error(neem::ErrorCode::conflict, "--target-weight has no meaning without --supervise",
                        "option --target-weight", "give --supervise, by which --labels shape the map");
    }
  }

  void check_inputs() {
    edges_ = given_.edges || std::any_of(given_.inputs.begin(), given_.inputs.end(), names_edges);
    if (!edges_) return;
    const auto refuse = [](const std::string& what, const std::string& where, const std::string& remedy) {
      throw neem::Error(neem::ErrorCode::conflict, what, where, remedy);
    };
    if (!takes_graph(options_)) {
      refuse("edges have no meaning for --method " + given_.method + ", which looks at points", "neem embed",
             "give points, or another --method");
    }
    if (given_.inputs.size() > 1)
      refuse("several files of edges", "neem embed", "give one file of all edges");
    if (!given_.pca.empty()) refuse("--pca has no meaning for edges", "option --pca", "leave it out");
    if (!given_.neighbors.empty()) {
      refuse("--neighbors has no meaning for edges, which say who is a neighbor", "option --neighbors",
             "leave it out");
    }
  }

  /// Refuses results that are inputs, are there already, or have an ending that says nothing.
  void check_results() const {
    std::vector<std::string> read = given_.inputs;
    read.insert(read.end(), given_.labels.begin(), given_.labels.end());
    if (!given_.init.empty()) read.push_back(given_.init);
    const auto check = [&](const std::string& path, const std::string& option,
                           const std::vector<std::string>& endings) {
      if (path.empty()) return;
      check_result_path(path, option, endings, read, given_.force);
      read.push_back(path);  // no two results in one file either
    };
    check(given_.output, "-o", {".npy", ".csv", ".tsv"});
    check(given_.plot, "--plot", {".png", ".svg"});
    check(given_.record, "--record", {".json"});
  }

  void read_edges() {
    neem::NamedGraph<float> named = work_.stages.time("read", [&] {
      neem::Input input = open(given_.inputs[0]);
      return neem::read_edges<float>(input, work_.csv);
    });
    for (const std::string& note : named.notes) work_.console.say(note);
    work_.n = named.graph.rows();
    names_.swap(named.names);
    graph_ = std::make_shared<const neem::Graph<float>>(std::move(named.graph));
    const neem::Index parts = neem::connected_components(*graph_).count();
    work_.console.say(std::to_string(work_.n) + " points and " + std::to_string(graph_->nonZeros() / 2) +
                      " edges read in " + duration(work_.stages.total()) +
                      (parts > 1 ? ", " + std::to_string(parts) + " parts without edges between them" : ""));
    work_.labels = read_labels(given_.labels, given_.label_names, work_.csv, work_.n);
  }

  void set_labels() {
    std::vector<neem::Id> classes(work_.labels.ids.begin(), work_.labels.ids.end());
    for (neem::Id& id : classes) {
      if (work_.labels.names[static_cast<std::size_t>(id)].starts_with('-')) id = -1;
    }
    options_.set("labels", classes);
  }

  template <int Dim>
  void embed() {
    if (!given_.init.empty()) options_.set("initial", read_initial(given_.init, work_.csv, work_.n, Dim));
    if (given_.supervise) set_labels();
    const std::unique_ptr<Map<Dim>> made = start_map<Dim>(work_, options_, graph_, notes_);
    Map<Dim>& run = *made;
    for (const std::string& note : run.notes()) {  // a run of a table may say again what was said of it
      if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) notes_.push_back(note);
    }
    work_.warn(notes_);
    const std::size_t told = run.notes().size();
    Watch watch(work_.console);
    work_.stages.time("iterations", [&] { return run.advance(run.iterations(), watch); });
    work_.console.end_line();
    work_.warn_end(run.notes(), told);
    notes_.insert(notes_.end(), run.notes().begin() + static_cast<std::ptrdiff_t>(told), run.notes().end());
    const neem::Layout<float, Dim>& Y = run.layout();
    if (run.collapsed()) {
      throw neem::Error(neem::ErrorCode::collapsed,
                        neem::join({"all ", Y.rows(), " points lie on one place"}), "the map",
                        "lower the exaggeration or the number of neighbors, or give another --init");
    }
    iterations_ = run.iteration();
    objective_ = watch.objective;
    peak_ = peak_bytes();
    write_map(Y);
    judge(Y);
  }

  /// All files get their names together, the record still without quality.
  template <class Layout>
  void write_map(const Layout& Y) {
    Writing writing;
    Together files;
    work_.stages.time("write", [&] {
      if (!given_.plot.empty()) {
        files.add(given_.plot, [&](neem::Output& output) {
          write_picture(output, given_.plot, Y, work_.labels, work_.threads);
        });
      }
      files.add(given_.output, [&](neem::Output& output) {
        if (given_.output.ends_with(".npy")) {
          neem::write_npy(output, Y);
        } else if (edges_) {
          write_named(output, Y);
        } else {
          neem::write_csv(output, Y, given_.output.ends_with(".tsv") ? '\t' : ',');
        }
      });
      return true;
    });
    write_record(files, nullptr);
    files.keep();
    writing.kept();
  }

  /// What fails from here on does not take the map away.
  template <class Layout>
  void judge(const Layout& Y) {
    std::string said;
    try {
      Quality quality;
      if (!edges_) {
        quality = work_.stages.time(
            "quality", [&] { return measure_quality(work_.X, Y, work_.labels, 15, work_.threads); });
      }
      if (!given_.record.empty()) {
        const Writing writing;
        Together files;
        write_record(files, &quality);
        files.keep();
      }
      if (!given_.quiet) said = report(quality);
    } catch (const std::exception& error) {  // without memory there may be none for a sentence either
      std::fprintf(stderr, "neem: warning W-05: the map is written, but not judged: %s\n", error.what());
    }
    print(said);
  }

  /// A line a point: its name in the list of edges, then its position.
  template <class Layout>
  void write_named(neem::Output& output, const Layout& Y) const {
    const char between = work_.csv.delimiter               ? *work_.csv.delimiter
                         : given_.output.ends_with(".tsv") ? '\t'
                                                           : ',';
    for (neem::Index i = 0; i < Y.rows(); ++i) {
      const std::string& name = names_[static_cast<std::size_t>(i)];
      const bool quote = name.find(between) != std::string::npos || name.starts_with('"');
      std::string row = quote ? "\"" + name + "\"" : name;
      for (neem::Index c = 0; c < Y.cols(); ++c) {
        row += between;
        neem::detail::append_number(row, Y(i, c));
      }
      output.write(row += '\n');
    }
  }

  std::string report(const Quality& quality) const {
    std::string method = std::string(options_.title()) + " in " + given_.dims + " dimensions, ";
    for (const neem::OptionPlace& place : options_.places()) {
      const bool own = is_own(place) || place.name == "iterations";
      if (!own && options_.is_given(place)) method += place.name + " " + options_.get(place) + ", ";
    }
    method += std::to_string(iterations_) + " iterations, seed " + options_.get("seed");
    std::string files = given_.output;
    for (const std::string& more : {given_.plot, given_.record}) files += more.empty() ? "" : ", " + more;
    const std::string edges = edges_ ? std::to_string(graph_->nonZeros() / 2) : "";
    const std::string input = edges_ ? line("points", std::to_string(work_.n) + ", edges " + edges) +
                                           line("neighbors", "those of the edges") + line("search", "none") +
                                           line("recall", "none")
                                     : work_.points_line() + work_.found.lines();
    return input + line("method", method) +
           line("objective", neem::is_finite(objective_) ? format("%.4f", objective_) : "none") +
           quality.text(work_.n) + work_.last_lines(peak_, files);
  }

  /// @param quality  none: not judged yet
  void write_record(Together& files, const Quality* quality) const {
    if (given_.record.empty()) return;
    JsonObject input, options, neighbors, counts, seconds, memory, all;
    input.add("files", given_.inputs).add("labels", given_.labels).add("rows", work_.n);
    input.add("columns", work_.X.cols()).add("edges", graph_ ? graph_->nonZeros() / 2 : 0);
    options.add("method", std::string(options_.method()))
        .add("dims", dims_)
        .add("pca", work_.columns)
        .add("init", given_.init)
        .add("supervise", given_.supervise);
    for (const neem::OptionPlace& place : options_.places()) {
      if (place.row->type->kind != neem::OptionKind::matrix)
        options.add_text(place.name, options_.get(place));
    }
    neighbors.add("count", work_.found.count).add("search", name_of(work_.found.method));
    neighbors.add("recall", work_.found.recall.value);
    counts.add("identical_groups", work_.identical.groups)
        .add("identical_rows", work_.identical.rows)
        .add("largest_identical_group", work_.identical.largest);
    for (const auto& [name, taken] : work_.stages.seconds) seconds.add(name, taken);
    memory.add("peak_bytes", peak_).add("bytes_a_point_beyond_input", work_.bytes_beyond_input(peak_));
    all.add("neem", std::string(neem::version))
        .add("compiler", std::string(__VERSION__))
        .add("input", input)
        .add("options", options)
        .add("neighbors", neighbors)
        .add("iterations_done", iterations_)
        .add("notes", notes_)
        .add("warnings", work_.console.warnings())
        .add("counts", counts)
        .add("objective", objective_);
    if (quality != nullptr) all.add("quality", quality->record());
    all.add("seconds", seconds).add("memory", memory).add("output", given_.output).add("plot", given_.plot);
    files.add(given_.record, [&](neem::Output& output) { output.write(all.text() + "\n"); });
  }

  const EmbedGiven& given_;
  neem::AnyOptions options_;
  Work work_;
  int dims_ = 2, iterations_ = 0;
  bool edges_ = false;
  GraphPointer graph_{};
  std::vector<std::string> names_{};  // of the points of a graph
  std::vector<std::string> notes_{};
  double objective_ = 0, peak_ = 0;
};

}  // namespace program
