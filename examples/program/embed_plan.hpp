// What an embedding is asked to be: the options of its method, what it is made of and which files it makes,
// checked before anything is read.
#pragma once

#include "arguments.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "graphs.hpp"
#include "number_type.hpp"
#include "options.hpp"
#include "points_only.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "space.hpp"
#include "weights.hpp"
#include "wide.hpp"
#include "work.hpp"

#include <neem/core/error.hpp>
#include <neem/core/option.hpp>
#include <neem/core/parallel.hpp>
#include <neem/io/neighbors.hpp>
#include <neem/methods/any_run.hpp>
#include <neem/methods/plan.hpp>
#include <neem/methods/start/start.hpp>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace program {

/// One embedding as it was asked for.
class EmbedPlan {
public:
  explicit EmbedPlan(const EmbedGiven& typed)
      : given(typed), options(typed.method), takes(neem::method_data(options)) {}

  /// @param threads  are set, also by their other names
  /// @throws neem::Error (USAGE) for what has no meaning, or is of no use together; (IO) for results in the
  /// way
  template <class S>
  void check(const Space<S>& space, neem::Threads& threads, Console& console) {
    dims = whole<int>("dims", given.dims, 1, wide_map);
    if (!given.stop_at_rest.empty()) {
      rest_change = number("stop-at-rest", given.stop_at_rest);
      if (!(rest_change > 0)) refuse_value("stop-at-rest", given.stop_at_rest, "a number above 0");
    }
    if (rest_change > 0 && given.asked()) {
      throw neem::Error(
          neem::ErrorCode::conflict,
          "a checkpoint does not keep how far the run has moved, by which --stop-at-rest stops it",
          "options --stop-at-rest and --checkpoint", "give one of them");
    }
    set_judge();
    set_method_options(threads, console);
    refuse_dimensions();
    refuse_points_of_other_metrics(space);
    edges = holds_edges(given.inputs, given.edges, given.input, given, console);
    if (edges) refuse_for_edges();
    given.CheckpointGiven::check();
    if (without_points()) refuse_point_flags(given, InPlace::table, has_files_beside());
    tell_idle_join(given, has_files_beside(), console);
    std::vector<std::string> read = read_files(given);
    for (const std::string& path : color_files(given.picture)) read.push_back(path);
    for (const std::string& text : {given.weights, given.fixed}) {
      if (const std::string file = file_of_column(text); !file.empty()) read.push_back(file);
    }
    for (const std::string& file : {given.init, given.target, given.anchors}) {
      if (!file.empty())
        read.push_back(is_there(file_name(file).path) ? file_name(file).path : class_file(file).file.path);
    }
    if (!given.knn.empty()) {
      const neem::NeighborFiles table = neem::neighbor_files(prefix_of_table(given.knn));
      read.insert(read.end(), {table.ids, table.distances});
    }
    check_results(std::move(read), "", console);
  }

  /// The same for what is given anew to a run from a model file.
  void check_resumed(const std::string& from, Console& console) {
    given.CheckpointGiven::check();
    set_judge();
    std::vector<std::string> read = color_files(given.picture);
    read.push_back(from);
    check_results(std::move(read), from, console);
  }

  /// Whether only the size of a table is given.
  bool of_sizes() const { return given.inputs.empty() && !given.planned_points.empty(); }
  /// Whether --knn is all there is.
  bool without_points() const { return given.inputs.empty() && !of_sizes(); }

  /// Whether --neighbors is of the program: t-SNE goes by perplexity, and others are made of graphs alone.
  bool searches_itself() const { return options.method() == "tsne" || !takes.points; }

  std::optional<neem::Index> own_neighbors() const {
    if (given.neighbors.empty()) return {};
    return whole<neem::Index>("neighbors", given.neighbors, 1, most_neighbors, "1..n-1");
  }

  /// Neighbors to search for of each of n points.
  neem::Index count_neighbors(neem::Index n, std::vector<std::string>& notes) const {
    const std::optional<neem::Index> own = own_neighbors();
    const bool asked = takes.points && (!own || !searches_itself());
    return asked ? neem::neighbors_wanted(options, n, notes) : neem::detail::neighbors_among(own, n, notes);
  }

  /// What a map of points of a size will cost.
  neem::Plan planned(neem::PlanOf of, const neem::MachineSpeed& speed = {}) const {
    std::vector<std::string> ignored;  // they are said of the points that are read
    if (!of.neighbors) of.neighbors = count_neighbors(of.points, ignored);
    of.dimensions = dims;
    return plan(options, of, speed);
  }

  /// Whether numbers are read of other files than those of the points.
  bool has_files_beside() const {
    return !given.init.empty() || !given.target.empty() || !given.picture.color.empty() ||
           !given.anchors.empty() || !file_of_column(given.weights).empty() ||
           !file_of_column(given.fixed).empty();
  }

  const EmbedGiven& given;
  neem::AnyOptions options;
  neem::MethodData takes;
  int dims = 2;                   ///< columns of the map
  bool edges = false;             ///< whether the input is a graph
  double anchor_strength = 0.01;  ///< of --anchors
  double init_scale = 0;          ///< of --init; 0: as it is
  double rest_change = 0;         ///< of --stop-at-rest; 0: not given
  Judge judge = Judge::sample;    ///< how much of the map is looked at

private:
  void set_judge() {
    judge = judge_of(given.quality, Judge::sample);
    if (given.quiet && given.record.empty()) judge = Judge::none;  // nobody would hear of it
  }

  void set_method_options(neem::Threads& threads, Console& console) {
    Typed typed = given.options;
    const auto add = [&](const std::string& name, const std::string& text) {
      if (!text.empty()) typed.emplace_back(name, text);
    };
    add("seed", given.seed), add("threads", given.threads);
    if (!searches_itself()) add("neighbors", given.neighbors);
    for (const auto& [name, text] : typed) {
      if (!options.has(name)) refuse_option(name, name, options);
    }
    if (!given.init.empty() && !options.has("initial")) refuse_option("init", "initial", options);
    if (given.supervise && !options.has("labels")) refuse_option("supervise", "labels", options);
    if (given.supervise && given.labels.empty()) {
      throw neem::Error(neem::ErrorCode::conflict, "there are no classes to supervise by",
                        "option --supervise", "give --labels");
    }
    if (given.supervise) options.set("labels", std::vector<neem::Id>{0});  // those of --labels are read later
    if (!given.target.empty() && !options.has("target")) refuse_option("target", "target", options);
    if (!given.target.empty()) options.set("target", Eigen::MatrixXd::Zero(1, 1).eval());  // the same
    if (!given.weights.empty() && !options.has("weights")) refuse_option("weights", "weights", options);
    if (!given.weights.empty()) options.set("weights", Eigen::MatrixXd::Ones(1, 1).eval());
    check_held();
    std::vector<std::string> notes;
    options.visit([&](auto& o) {
      const neem::OptionList list = neem::option_list<std::decay_t<decltype(o)>>();
      neem::check_options(list, &o, set_options(list, &o, typed, notes));
      threads = o.threads;
    });
    for (const std::string& note : notes) console.say(note);
    if (!given.label_names.empty() && given.plot.empty())
      console.say("--label-names are for pictures, and no --plot is asked for");
  }

  /// Refuses what --fixed and --anchors cannot do.
  void check_held() {
    const auto refuse = [](bool is, const std::string& what, const std::string& option,
                           const std::string& remedy) {
      if (is) throw neem::Error(neem::ErrorCode::conflict, what, "option " + option, remedy);
    };
    const bool any = !given.fixed.empty() || !given.anchors.empty();
    refuse(any && options.method() == "laplacian-eigenmaps",
           "Laplacian eigenmaps do not move points, and hold none",
           given.fixed.empty() ? "--anchors" : "--fixed", "leave it out, or give another --method");
    refuse(!given.fixed.empty() && given.init.empty(),
           "--fixed has no meaning without --init, the places that points keep", "--fixed",
           "give --init FILE");
    refuse(!given.anchor_strength.empty() && given.anchors.empty(),
           "--anchor-strength has no meaning without --anchors", "--anchor-strength", "give --anchors FILE");
    refuse(!given.init_scale.empty() && given.init.empty(), "--init-scale has no meaning without --init",
           "--init-scale", "give --init FILE");
    refuse(!given.init_scale.empty() && !given.fixed.empty(),
           "--init-scale has no meaning with --fixed, whose points keep the places of --init", "--init-scale",
           "leave it out");
    if (!given.init_scale.empty()) {
      init_scale = number("init-scale", given.init_scale);
      if (!(init_scale > 0)) refuse_value("init-scale", given.init_scale, "a number > 0");
    }
    if (given.anchor_strength.empty()) return;
    anchor_strength = number("anchor-strength", given.anchor_strength);
    if (!(anchor_strength > 0 && anchor_strength <= 1))
      refuse_value("anchor-strength", given.anchor_strength, "a number in (0, 1]");
  }

  void refuse_for_edges() const {
    if (!takes.graph) {
      throw neem::Error(neem::ErrorCode::conflict,
                        "edges have no meaning for --method " + given.method + ", which looks at points",
                        "neem embed", "give points, or another --method");
    }
    refuse_point_flags(given, InPlace::edges, has_files_beside());
    for (const char* maker : {"neighbors", "perplexity", "local_connectivity", "set_op_mix"}) {
      refuse_flag("--" + flag_name(maker),
                  options.has(maker) && options.is_given(neem::find_option(options.list(), maker)),
                  InPlace::edges);
    }
  }

  /// Maps of one column, and of more than three, are not made by all that make those of two.
  void refuse_dimensions() const {
    if (dims == 2 || dims == 3) return;
    const std::string columns = std::to_string(dims) + (dims == 1 ? " column" : " columns");
    const auto refuse = [](bool is, const std::string& what, const std::string& option,
                           const std::string& remedy) {
      if (is) throw neem::Error(neem::ErrorCode::conflict, what, "option " + option, remedy);
    };
    refuse(given.in_double, "maps of " + columns + " are computed in float", "--double",
           "leave it out, or give --dims 2 or 3");
    if (dims == 1) return;
    refuse(takes.most_dimensions > 0,
           std::string(options.title()) + " makes maps of at most " + std::to_string(takes.most_dimensions) +
               " columns, not " + std::to_string(dims),
           "--dims", "give at most 3, or a method such as --method umap");
    refuse(options.has("update") && options.get("update") == "full",
           std::string(options.title()) + " between all pairs makes maps of at most 3 columns, not " +
               std::to_string(dims),
           "--dims", "give --update batch, by samples, or at most 3");
    refuse(!given.plot.empty(), "there is no picture of " + columns, "--plot",
           "leave it out, or give --dims 2 or 3");
  }

  /// Some methods look at points: they can be given others with Euclidean distances, but no other metric.
  template <class S>
  void refuse_points_of_other_metrics(const Space<S>& space) const {
    if (takes.table || takes.graph) return;
    const std::string method = std::string(options.title());
    if (space.takes_distances() || (space.takes_table() && without_points())) {
      throw neem::Error(
          neem::ErrorCode::conflict,
          method + " looks at points, not only at their " + (space.takes_table() ? "neighbors" : "distances"),
          "option --method", "give points too, or another --method");
    }
    if (space.is_euclidean()) return;
    throw neem::Error(
        neem::ErrorCode::conflict,
        method + " compares points by Euclidean distances, to which none by " + space.name() + " are alike",
        "option --metric",
        "give --metric euclidean, cosine, correlation or haversine, or another "
        "--method");
  }

  /// Refuses results that are inputs, are there already, or have an ending that says nothing.
  /// @param read  the files that are read
  /// @param from  the one among them that is a checkpoint, in whose place the next may be written
  void check_results(std::vector<std::string> read, const std::string& from, Console& console) const {
    const auto check = [&](const std::string& path, const std::string& option,
                           const std::vector<std::string>& endings) {
      if (path.empty()) return;
      const std::string note = check_result_path(path, option, endings, read, given);
      if (!note.empty()) console.say(note);
      read.push_back(path);  // no two results in one file either
    };
    check(given.output, "-o", {".npy", ".csv", ".tsv"});
    check_output_type(given.output_type, given.output.ends_with(".npy"));
    check(given.plot, "--plot", {".png", ".svg"});
    check(given.record, "--record", {".json"});
    check(given.model, "--model", {".npz"});
    if (given.no_points && given.model.empty()) {
      throw neem::Error(neem::ErrorCode::conflict, "there is no model to be without points",
                        "option --no-points", "give --model FILE.npz, or leave it out");
    }
    if (given.checkpoint.empty()) return;
    if (is_direct(given.checkpoint)) {
      throw neem::Error(neem::ErrorCode::write, "a checkpoint cannot be replaced there: it is no file",
                        neem::printable(given.checkpoint), "name a file, as in --checkpoint run.npz");
    }
    if (!from.empty() && same_file(from, given.checkpoint)) {
      Given replaces = given;
      replaces.force = true;
      std::erase(read, from);
      (void)check_result_path(given.checkpoint, "--checkpoint", {""}, read, replaces);
      return;
    }
    try {
      check(given.checkpoint, "--checkpoint", {".npz"});
    } catch (const neem::Error& error) {
      if (error.code() != neem::ErrorCode::exists) throw;
      const std::string name = neem::printable(given.checkpoint);
      throw neem::Error(neem::ErrorCode::exists, "the file exists", name,
                        "neem resume " + name + " goes on from a checkpoint; give --force to begin anew");
    }
  }
};

}  // namespace program
