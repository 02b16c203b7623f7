// neem embed --method forceatlas2: points or a list of edges in, map out.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "files.hpp"
#include "initial.hpp"
#include "json.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "search_name.hpp"
#include "stop.hpp"
#include "watch.hpp"

#include <neem/affinities/components.hpp>
#include <neem/core/check.hpp>
#include <neem/core/text.hpp>
#include <neem/core/version.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/edges.hpp>
#include <neem/io/npy.hpp>
#include <neem/layouts/pca.hpp>
#include <neem/methods/forceatlas2.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// One layout from the command line to the files, in the order in which things happen.
class LayOut {
public:
  explicit LayOut(const EmbedArguments& arguments) : given_(arguments) { console_.quiet = arguments.quiet; }

  void run() {
    check_arguments();
    edges_ = given_.edges || names_edges(given_.inputs[0]);
    if (edges_) {
      read_graph();
    } else {
      X_ = stages_.time("read", [&] { return read_points(given_.inputs, csv_); });
      neem::check_points<float>(X_, given_.inputs.size() == 1 ? given_.inputs[0] : "points", threads_);
      n_ = X_.rows();
      console_.say(std::to_string(n_) + " points of " + std::to_string(X_.cols()) + " columns read in " +
                   duration(stages_.total()));
    }
    labels_ = read_labels(given_.labels, given_.label_names, csv_, n_);
    dims_ == 1 ? lay_out<1>() : dims_ == 2 ? lay_out<2>() : lay_out<3>();
  }

private:
  void check_arguments() {
    const auto set = [](double& option, const std::string& name, const std::string& value) {
      if (!value.empty()) option = number(name, value);
    };
    dims_ = whole<int>("dims", given_.dims, 1, 3);
    set(options_.gravity, "gravity", given_.gravity);
    set(options_.scaling, "scaling", given_.scaling);
    set(options_.jitter_tolerance, "jitter-tolerance", given_.jitter_tolerance);
    set(options_.edge_weight_influence, "edge-weight-influence", given_.edge_weight_influence);
    set(options_.theta, "theta", given_.theta);
    options_.strong_gravity = given_.strong_gravity;
    options_.lin_log = given_.lin_log;
    options_.dissuade_hubs = given_.dissuade_hubs;
    if (!given_.iterations.empty()) options_.iterations = whole<int>("iterations", given_.iterations, 0);
    if (!given_.seed.empty()) options_.seed = whole<std::uint64_t>("seed", given_.seed, 0);
    if (!given_.threads.empty()) options_.threads = whole<int>("threads", given_.threads, 0);
    if (!given_.neighbors.empty()) options_.neighbors = whole<neem::Index>("neighbors", given_.neighbors, 1);
    if (!given_.pca.empty()) pca_ = whole<neem::Index>("pca", given_.pca, 0);
    csv_ = csv_options(given_.delimiter, given_.header);
    neem::detail::check_options(options_);
    threads_ = neem::Threads(options_.threads);

    check_results(given_);
  }

  void read_graph() {
    if (given_.inputs.size() > 1) {
      throw neem::Error(neem::ErrorCode::conflict, "several files of edges", "neem embed",
                        "give one file of all edges");
    }
    neem::NamedGraph<float> named = stages_.time("read", [&] {
      neem::Input input = open(given_.inputs[0]);
      return neem::read_edges<float>(input, csv_);
    });
    for (const std::string& note : named.notes) console_.say(note);
    n_ = named.graph.rows();
    names_.swap(named.names);
    graph_ = std::make_shared<const neem::Graph<float>>(std::move(named.graph));
    const neem::Index parts = neem::connected_components(*graph_).count();
    console_.say(std::to_string(n_) + " points and " + std::to_string(graph_->nonZeros() / 2) +
                 " edges read in " + duration(stages_.total()) +
                 (parts > 1 ? ", " + std::to_string(parts) + " parts without edges between them" : ""));
  }

  template <int Dim>
  neem::ForceAtlas2<float, Dim> start() {
    if (edges_) return stages_.time("start", [&] { return neem::ForceAtlas2<float, Dim>(graph_, options_); });
    const neem::Index d = X_.cols();
    neem::Matrix<float> reduced;
    if (pca_ ? (*pca_ > 0 && *pca_ < d) : d > 100) {
      const neem::Index columns = pca_.value_or(50);
      console_.say(std::to_string(d) + " columns are reduced to " + std::to_string(columns) +
                   " by PCA for the neighbor search (--pca 0 keeps all)");
      reduced = stages_.time("pca", [&] { return neem::principal_components(X_, columns, threads_); });
    }
    return stages_.time("neighbors", [&] {
      return neem::ForceAtlas2<float, Dim>(reduced.size() > 0 ? reduced : X_, options_);
    });
  }

  template <int Dim>
  void lay_out() {
    if (!given_.init.empty()) {
      options_.initial = read_initial(given_.init, csv_, n_, Dim);
    }
    neem::ForceAtlas2<float, Dim> run = start<Dim>();
    for (const std::string& note : run.notes()) console_.warn("W-01", note);
    const std::size_t told = run.notes().size();
    const Clock::time_point begin = Clock::now();
    const auto watch = [&](const auto& now) {
      constexpr int every = 50;
      if (now.iteration % every != 0 && now.iteration != now.iterations) return;
      const double left = seconds_since(begin) / now.iteration * (now.iterations - now.iteration);
      console_.say(format("iteration %d of %d, speed %.3g, ", now.iteration, now.iterations, run.speed()) +
                   duration(left) + " left");
    };
    stages_.time("iterations", [&] { return run.advance(run.iterations(), watch); });
    tell_end(console_, run, told);
    const neem::Layout<float, Dim>& Y = run.layout();
    const double peak = peak_bytes();
    Quality quality;
    if (!edges_) {
      quality = stages_.time("quality", [&] { return measure_quality(X_, Y, labels_, 15, threads_); });
    }
    std::string said;
    {
      const Writing writing;
      Together files;
      write_plot(files, given_.plot, Y, labels_);
      write_record(files, run.iteration(), run.notes(), quality, peak);
      if (edges_ && !given_.output.ends_with(".npy")) {
        files.add(given_.output, [&](neem::Output& output) { write_named(output, Y); });
      } else {
        write_map(files, given_.output, Y);
      }
      if (!given_.quiet) said = report(run.iteration(), quality, peak);
      files.keep();
    }
    print(said);
  }

  /// A line a point: its name in the list of edges, then its position.
  template <class Layout>
  void write_named(neem::Output& output, const Layout& Y) const {
    const char between = csv_.delimiter ? *csv_.delimiter : given_.output.ends_with(".tsv") ? '\t' : ',';
    for (neem::Index i = 0; i < Y.rows(); ++i) {
      std::string line;
      const std::string& name = names_[static_cast<std::size_t>(i)];
      const bool quote = name.find(between) != std::string::npos || name.starts_with('"');
      line += quote ? "\"" + name + "\"" : name;
      for (neem::Index c = 0; c < Y.cols(); ++c) {
        line += between;
        neem::detail::append_number(line, Y(i, c));
      }
      output.write(line += '\n');
    }
  }

  neem::Index neighbors() const {
    std::vector<std::string> told;
    return neem::detail::neighbors_among(options_.neighbors, n_, told);
  }

  std::string graph_text() const {
    if (edges_) {
      return format("%lld, edges %lld", static_cast<long long>(n_),
                    static_cast<long long>(graph_->nonZeros() / 2));
    }
    return format("%lld x %lld", static_cast<long long>(n_), static_cast<long long>(X_.cols()));
  }

  std::string report(int iterations, const Quality& quality, double peak) const {
    std::string text;
    const auto line = [&](const char* name, const std::string& value) {
      text += format("%-24s ", name) + value + "\n";
    };
    line("points", graph_text());
    line("method", "ForceAtlas2 in " + given_.dims + " dimensions, " + std::to_string(iterations) +
                       " iterations, seed " + std::to_string(options_.seed));
    text += quality.text(n_);
    std::string times;
    for (const auto& [name, seconds] : stages_.seconds) times += ", " + name + " " + duration(seconds);
    line("time", duration(stages_.total()) + " on " + std::to_string(threads_.count()) + " threads" + times);
    line("memory", format("%.0f MiB at the peak", peak / 1048576));
    line("written", written_text(given_));
    return text;
  }

  void write_record(Together& files, int iterations, const std::vector<std::string>& notes,
                    const Quality& quality, double peak) const {
    if (given_.record.empty()) return;
    JsonObject input, options, seconds, all;
    input.add("files", given_.inputs).add("labels", given_.labels).add("rows", n_);
    if (edges_) {
      input.add("edges", graph_->nonZeros() / 2);
    } else {
      input.add("columns", X_.cols());
    }
    options.add("method", given_.method)
        .add("dims", dims_)
        .add("neighbors", edges_ ? 0 : neighbors())
        .add("init", given_.init)
        .add("iterations", options_.iterations)
        .add("edge_weight_influence", options_.edge_weight_influence)
        .add("lin_log", options_.lin_log)
        .add("dissuade_hubs", options_.dissuade_hubs)
        .add("scaling", options_.scaling)
        .add("gravity", options_.gravity)
        .add("strong_gravity", options_.strong_gravity)
        .add("jitter_tolerance", options_.jitter_tolerance)
        .add("theta", options_.theta)
        .add("seed", options_.seed)
        .add("threads", threads_.count());
    for (const auto& [name, taken] : stages_.seconds) seconds.add(name, taken);
    all.add("neem", std::string(neem::version))
        .add("compiler", std::string(__VERSION__))
        .add("input", input)
        .add("options", options)
        .add("iterations_done", iterations)
        .add("notes", notes)
        .add("warnings", console_.warnings())
        .add("quality", quality.record())
        .add("seconds", seconds)
        .add("peak_bytes", peak)
        .add("output", given_.output)
        .add("plot", given_.plot);
    files.add(given_.record, [&](neem::Output& output) { output.write(all.text() + "\n"); });
  }

  const EmbedArguments& given_;
  Console console_{};
  neem::ForceAtlas2Options options_{};
  neem::CsvOptions csv_{};
  neem::Threads threads_{1};
  int dims_ = 2;
  std::optional<neem::Index> pca_{};

  bool edges_ = false;
  neem::Index n_ = 0;
  neem::Matrix<float> X_{};
  std::shared_ptr<const neem::Graph<float>> graph_{};
  std::vector<std::string> names_{};
  neem::Labels labels_{};
  Stages stages_{};
};

}  // namespace program
