// The same stages in the same order for all methods: read, reduce, neighbors, run, write the map, judge it, give
// the files their names, report.
#pragma once

#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "files.hpp"
#include "graphs.hpp"
#include "json.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"
#include "wide.hpp"
#include "work.hpp"

#include <neem/affinities/fuzzy.hpp>
#include <neem/core/error.hpp>
#include <neem/core/option.hpp>
#include <neem/core/text.hpp>
#include <neem/core/version.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>
#include <neem/methods/any_run.hpp>
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
  explicit Embed(const EmbedGiven& given)
      : given_(given), options_(given.method), takes_(neem::method_data(options_)), work_(given, 100, 50) {}

  void run() {
    dims_ = whole<int>("dims", given_.dims, 1, wide_map);
    set_options();
    check_inputs();
    check_results();
    if (!edges_ && !given_.inputs.empty()) {
      std::vector<std::string> ignored;  // they are said of the points that are read
      work_.check_files([&](neem::Index n) { return count_neighbors(n, ignored); }, dims_,
                        bytes_a_neighbor());
    }
    edges_ ? work_.read_edges() : given_.inputs.empty() ? read_table() : work_.read();
    tell_lost_names();
    colors_ = colors_of_picture(given_.picture, given_, given_.inputs, edges_, !given_.plot.empty(),
                                given_.supervise, work_.rows(), work_.labels, work_.console);
    if (dims_ > 3) return embed_wide();
    if constexpr (std::is_same_v<S, float>) {  // as in wide.hpp
      if (dims_ == 1) return embed<1>();
    }
    dims_ == 2 ? embed<2>() : embed<3>();
  }

private:
  /// Names that are more than the numbers of rows are not in every file.
  void tell_lost_names() {
    if (!given_.output.ends_with(".npy") || work_.data.names.empty() || counts_on(work_.data.names)) return;
    work_.console.say("the points have names, which a .npy file cannot hold: row 0 of the map is '" +
                      work_.data.names.front() + "'; -o MAP.csv keeps them");
  }

  void set_options() {
    Typed typed = given_.options;
    const auto add = [&](const std::string& name, const std::string& text) {
      if (!text.empty()) typed.emplace_back(name, text);
    };
    add("seed", given_.seed), add("threads", given_.threads);
    if (!searches_itself()) add("neighbors", given_.neighbors);
    for (const auto& [name, text] : typed) {
      if (!options_.has(name)) refuse_option(name, name, options_);
    }
    if (!given_.init.empty() && !options_.has("initial")) refuse_option("init", "initial", options_);
    if (given_.supervise && !options_.has("labels")) refuse_option("supervise", "labels", options_);
    if (given_.supervise && given_.labels.empty()) {
      throw neem::Error(neem::ErrorCode::conflict, "there are no classes to supervise by",
                        "option --supervise", "give --labels");
    }
    if (given_.supervise)
      options_.set("labels", std::vector<neem::Id>{0});  // those of --labels are read later
    if (!given_.target.empty() && !options_.has("target")) refuse_option("target", "target", options_);
    if (!given_.target.empty()) options_.set("target", Eigen::MatrixXd::Zero(1, 1).eval());  // the same
    std::vector<std::string> notes;
    options_.visit([&](auto& o) {
      const neem::OptionList list = neem::option_list<std::decay_t<decltype(o)>>();
      neem::check_options(list, &o, program::set_options(list, &o, typed, notes));
      work_.threads = o.threads;  // also by its other names
    });
    for (const std::string& note : notes) work_.console.say(note);
    if (!given_.label_names.empty() && given_.plot.empty())
      work_.console.say("--label-names are for pictures, and no --plot is asked for");
  }

  /// Whether --neighbors is of the program: t-SNE goes by perplexity, and others are made of graphs alone.
  bool searches_itself() const { return options_.method() == "tsne" || !takes_.points; }

  void check_inputs() {
    refuse_dimensions();
    refuse_points_of_other_metrics();
    edges_ = holds_edges(given_.inputs, given_.edges, given_, work_.console);
    if (!edges_) return;
    if (!takes_.graph) {
      throw neem::Error(neem::ErrorCode::conflict,
                        "edges have no meaning for --method " + given_.method + ", which looks at points",
                        "neem embed", "give points, or another --method");
    }
    refuse_for_edges("--pca", !given_.pca.empty());
    refuse_for_edges("--metric", !given_.metric.empty());
    refuse_for_edges("--input", !given_.input.empty());
    refuse_for_edges("--knn", !given_.knn.empty());
    refuse_for_edges("--neighbors", !given_.neighbors.empty());
    refuse_for_edges("--scale", !given_.scale.empty());
    refuse_for_edges("--missing", !given_.missing.empty());
    refuse_for_edges("--counts", given_.counts);
    for (const char* maker : {"neighbors", "perplexity", "local_connectivity", "set_op_mix"}) {
      refuse_for_edges("--" + flag_name(maker),
                       options_.has(maker) && options_.is_given(neem::find_option(options_.list(), maker)));
    }
  }

  /// Some methods look at points: they can be given others with Euclidean distances, but no other metric.
  void refuse_dimensions() const {
    if (dims_ == 2 || dims_ == 3) return;
    const std::string dims = std::to_string(dims_) + (dims_ == 1 ? " column" : " columns");
    const auto refuse = [](bool is, const std::string& what, const std::string& option,
                           const std::string& remedy) {
      if (is) throw neem::Error(neem::ErrorCode::conflict, what, "option " + option, remedy);
    };
    refuse(given_.in_double, "maps of " + dims + " are computed in float", "--double",
           "leave it out, or give --dims 2 or 3");
    if (dims_ == 1) return;
    refuse(takes_.most_dimensions > 0,
           std::string(options_.title()) + " makes maps of at most " +
               std::to_string(takes_.most_dimensions) + " columns, not " + std::to_string(dims_),
           "--dims", "give at most 3, or a method such as --method umap");
    refuse(options_.has("update") && options_.get("update") == "full",
           std::string(options_.title()) + " between all pairs makes maps of at most 3 columns, not " +
               std::to_string(dims_),
           "--dims", "give --update batch, by samples, or at most 3");
    refuse(!given_.plot.empty(), "there is no picture of " + dims, "--plot",
           "leave it out, or give --dims 2 or 3");
  }
  void refuse_points_of_other_metrics() const {
    if (takes_.table || takes_.graph) return;
    const std::string method = std::string(options_.title());
    if (work_.space.takes_distances() || (work_.space.takes_table() && given_.inputs.empty())) {
      throw neem::Error(neem::ErrorCode::conflict,
                        method + " looks at points, not only at their " +
                            (work_.space.takes_table() ? "neighbors" : "distances"),
                        "option --method", "give points too, or another --method");
    }
    if (work_.space.is_euclidean()) return;
    throw neem::Error(neem::ErrorCode::conflict,
                      method + " compares points by Euclidean distances, to which none by " +
                          work_.space.name() + " are alike",
                      "option --metric",
                      "give --metric euclidean, cosine, correlation or haversine, or another --method");
  }

  /// Refuses results that are inputs, are there already, or have an ending that says nothing.
  void check_results() {
    std::vector<std::string> read = read_files(given_);
    for (const std::string& path : color_files(given_.picture)) read.push_back(path);
    for (const std::string& file : {given_.init, given_.target}) {
      if (!file.empty()) read.push_back(file_name(file).path);
    }
    if (!given_.knn.empty()) {
      const neem::NeighborFiles table = neem::neighbor_files(prefix_of_table(given_.knn));
      read.insert(read.end(), {table.ids, table.distances});
    }
    const auto check = [&](const std::string& path, const std::string& option,
                           const std::vector<std::string>& endings) {
      if (path.empty()) return;
      const std::string note = check_result_path(path, option, endings, read, given_);
      if (!note.empty()) work_.console.say(note);
      read.push_back(path);  // no two results in one file either
    };
    check(given_.output, "-o", {".npy", ".csv", ".tsv"});
    check_output_type(given_.output_type, given_.output);
    check(given_.plot, "--plot", {".png", ".svg"});
    check(given_.record, "--record", {".json"});
  }

  void read_labels() {
    std::vector<std::string> notes;
    work_.labels = labels_of(given_.labels, given_.label_names, given_, work_.n, work_.data, notes);
    for (const std::string& note : notes) work_.console.say(note);
  }

  /// The table of --knn, as many of its columns as --neighbors says.
  neem::Neighbors<S> given_neighbors(const std::optional<neem::Index>& own) {
    neem::Neighbors<S> knn = work_.find([&] {
      neem::Neighbors<S> all = work_.space.read_table(given_.inputs.empty() ? 0 : work_.n, work_.console);
      return own ? neem::cut(all, *own) : all;
    });
    if (work_.sparse) work_.space.compare(knn, *work_.sparse, work_.console);
    if (work_.X.size() > 0) work_.space.compare(knn, work_.X, work_.console);
    work_.n = knn.rows();
    work_.check_memory(knn.cols(), dims_, bytes_a_neighbor());
    return knn;
  }

  /// Without points, the table of --knn is all there is.
  void read_table() {
    table_ = given_neighbors(own_neighbors());
    read_labels();
  }

  std::optional<neem::Index> own_neighbors() const {
    if (given_.neighbors.empty()) return {};
    return whole<neem::Index>("neighbors", given_.neighbors, 1, most_neighbors, "1..n-1");
  }

  /// Neighbors to search for of each of n points.
  neem::Index count_neighbors(neem::Index n, std::vector<std::string>& notes) const {
    const std::optional<neem::Index> own = own_neighbors();
    const bool asked = takes_.points && (!own || !searches_itself());
    return asked ? neem::neighbors_wanted(options_, n, notes) : neem::detail::neighbors_among(own, n, notes);
  }

  neem::Neighbors<S> find_neighbors() {
    if (table_.rows() > 0) return table_;
    if (work_.space.takes_table()) return given_neighbors(own_neighbors());
    const neem::Index k = count_neighbors(work_.n, notes_);
    work_.check_memory(k, dims_, bytes_a_neighbor());
    return work_.find(k, neem::search_wanted(options_), !takes_.table);
  }

  /// At the peak, measured on 30,000 points; t-SNE, which uses up its table, needs less than the others.
  double bytes_a_neighbor() const { return options_.method() == "tsne" ? 24 : 44; }

  template <int Dim>
  neem::AnyRun<S, Dim> start() {
    using Run = neem::AnyRun<S, Dim>;
    if (!given_.init.empty())
      options_.set("initial", read_initial(given_.init, given_, work_.rows(), dims_, work_.console));
    const auto made = [&](neem::Given<S>&& data) {
      return work_.stages.time("start", [&] { return Run(options_, data.map_columns(dims_)); });
    };
    if (given_.supervise) options_.set("labels", neem::KnownClasses(work_.labels));
    if (!given_.target.empty()) {
      options_.set("target", read_positions(given_.target, "target", given_, work_.rows(), work_.console));
    }
    if (edges_) {
      work_.check_memory(work_.graph->nonZeros() / work_.n, dims_, bytes_a_neighbor());
      return made(neem::Given<S>(work_.graph));
    }
    neem::Neighbors<S> knn = find_neighbors();
    if (takes_.points && !work_.has_points()) return made(neem::Given<S>(std::move(knn)));
    if (takes_.points)
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
      if (options_.method() == "forceatlas2")
        work_.console.say("beyond 3 columns all pairs of points repel: an iteration takes n^2 steps");
      finish(neem::Matrix<S>(make_map<wide_map>().leftCols(dims_)));
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
    const std::string said = given_.quiet ? "" : report(quality);
    files.keep();
    print_report(said);
  }

  template <int Dim>
  neem::Layout<S, Dim> make_map() {
    neem::AnyRun<S, Dim> run = start<Dim>();
    work_.forget_reduced();
    std::vector<std::string> of_map;  // of what is done with no iterations, all notes are of the map
    for (const std::string& note : run.notes()) {
      const bool said = std::find(notes_.begin(), notes_.end(), note) != notes_.end();  // of the table
      if (!said) (run.done() ? of_map : notes_).push_back(note);
    }
    work_.warn("W-01", notes_);
    const auto told = static_cast<std::ptrdiff_t>(run.notes().size());
    Watch watch(work_.console);
    work_.stages.time("iterations", [&] { return run.advance(run.iterations(), watch); });
    work_.console.end_line();
    of_map.insert(of_map.end(), run.notes().begin() + told, run.notes().end());
    work_.warn("W-04", of_map);
    notes_.insert(notes_.end(), of_map.begin(), of_map.end());
    const neem::Layout<S, Dim>& Y = run.layout();
    if (run.collapsed()) {
      throw neem::Error(neem::ErrorCode::collapsed,
                        neem::join({"all ", Y.rows(), " points lie on one place"}), "the map",
                        "lower the exaggeration or the number of neighbors, or give another --init");
    }
    iterations_ = run.iteration();
    objective_ = run.objective();
    figures_ = run.figures();
    peak_ = peak_bytes();
    return Y;
  }

  template <class Layout>
  void write_map(Together& files, const Layout& Y) {
    const neem::NpyType as_input = edges_ ? type_of<S> : work_.data.stored;
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
      if (!edges_) {
        quality = work_.stages.time("quality", [&] {
          return table_.rows() > 0 ? Space<S>::measure(table_, Y, work_.labels, 15, work_.threads)
                 : work_.sparse    ? work_.space.measure(*work_.sparse, Y, work_.labels, 15, work_.threads)
                                   : work_.space.measure(work_.X, Y, work_.labels, 15, work_.threads);
        });
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

  std::string report(const Quality& quality) const {
    std::string method = std::string(options_.title()) + " in " + given_.dims + " dimensions, ";
    for (const neem::OptionPlace& place : options_.places()) {
      const bool own = is_own(place) || place.name == "iterations";
      if (!own && options_.is_given(place)) method += place.name + " " + options_.get(place) + ", ";
    }
    for (const auto& [name, values] : figures_) {
      if (method.find(name) == std::string::npos) method += name + " " + neem::text(values[0]) + ", ";
    }
    method += std::to_string(iterations_) + " iterations, seed " + options_.get("seed");
    std::string files = given_.output;
    for (const std::string& more : {given_.plot, given_.record}) files += more.empty() ? "" : ", " + more;
    return work_.input_lines() + line("method", method) +
           line("objective", neem::is_finite(objective_) ? format("%.4f", objective_) : "none") +
           quality.text(work_.n) + work_.last_lines(peak_, files);
  }

  /// @param quality  none: not judged yet
  /// @return         the record, if one is asked for
  neem::Output* write_record(Together& files, const Quality* quality) const {
    if (given_.record.empty()) return nullptr;
    JsonObject input, options, figures, neighbors, counts, seconds, memory, all;
    input.add("files", given_.inputs).add("labels", given_.labels).add("rows", work_.n);
    input.add("columns", work_.cols()).add("edges", work_.graph ? work_.graph->nonZeros() / 2 : 0);
    work_.units.record(input);
    work_.counts.record(input);
    options.add("method", std::string(options_.method()))
        .add("metric", work_.space.name())
        .add("knn", given_.knn)
        .add("dims", dims_)
        .add("double", given_.in_double)
        .add("pca", work_.columns)
        .add("init", given_.init)
        .add("target", given_.target)
        .add("supervise", given_.supervise)
        .add("color", given_.picture.color);
    for (const neem::OptionPlace& place : options_.places()) {
      if (place.row->type->kind != neem::OptionKind::matrix)
        options.add_text(place.name, options_.get(place));
    }
    for (const neem::Figure& figure : figures_) figures.add(figure.name, figure.values);
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
        .add("objective", objective_)
        .add("figures", figures);
    quality != nullptr ? all.add("quality", quality->record()) : all.add_text("quality", "default");  // null
    all.add("seconds", seconds).add("memory", memory).add("output", given_.output).add("plot", given_.plot);
    return &files.add(given_.record, [&](neem::Output& output) { output.write(all.text() + "\n"); });
  }

  const EmbedGiven& given_;
  neem::AnyOptions options_;
  neem::MethodData takes_;
  Work<S> work_;
  std::vector<neem::Numbers> colors_{};
  int dims_ = 2, iterations_ = 0;
  bool edges_ = false;
  neem::Neighbors<S> table_{};  // of --knn, where there are no points
  std::vector<std::string> notes_{};
  std::vector<neem::Figure> figures_{};
  double objective_ = 0, peak_ = 0;
};

/// One embedding, computed in S; each scalar is compiled in a file of its own.
template <class S>
void embed_in(const EmbedGiven& given) {
  Embed<S>(given).run();
}

}  // namespace program
