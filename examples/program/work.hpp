// The part that all commands on points share: their command line, and the stages read, reduce and neighbors with
// their reports.
#pragma once

#include "arguments.hpp"
#include "beside.hpp"
#include "classes.hpp"
#include "console.hpp"
#include "data.hpp"
#include "doubts.hpp"
#include "files.hpp"
#include "found.hpp"
#include "given.hpp"
#include "graphs.hpp"
#include "identical.hpp"
#include "memory_limit.hpp"
#include "points.hpp"
#include "read_data.hpp"
#include "size.hpp"
#include "space.hpp"
#include "units.hpp"
#include "watch.hpp"

#if defined(NEEM_COMPILED)
#include <neem/compiled/instances.hpp>
#endif
#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/core/parallel.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/edges.hpp>
#include <neem/io/labels.hpp>
#include <neem/layouts/principal_components.hpp>
#include <neem/methods/plan.hpp>
#include <neem/methods/start/sparse_start.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace program {

/// One run from the command line to its report, computed in S.
template <class S>
class Work {
public:
  /// @param columns  as many are kept by PCA where there are more than `above`, unless --pca says otherwise
  Work(const Given& typed, neem::Index above, neem::Index columns)
      : given(typed),
        units(typed),
        counts(typed.counts),
        space(typed),
        threads(typed.threads.empty() ? 0 : whole<int>("threads", typed.threads, 0)),
        limit(typed.memory_limit),
        above_(typed.counts ? usual_of_counts : above),
        usual_(typed.counts ? usual_of_counts : columns) {
    console.quiet = typed.quiet;
    if (!typed.pca.empty() && typed.pca != "0") space.refuse_components("pca");
    if (!typed.pca.empty()) pca_ = whole<neem::Index>("pca", typed.pca, 0);
  }

  /// The points, or their distances, and their labels.
  void read_points() {
    const std::string name = given.inputs.size() == 1 ? file_name(given.inputs[0]).path : "points";
    Reading reading = given;
    reading.flat = space.takes_distances();
    reading.most_bytes = limit.bytes();
    if (!space.takes_distances())
      reading.sparse = std::is_same_v<S, float> ? TakeSparse::in_float : TakeSparse::in_double;
    std::vector<std::string> class_files = given.labels;
    data = stages.time("read", [&] { return read_classed(given.inputs, reading, class_files); });
    tell(data, console);
    if (space.takes_distances()) {
      if (!given.scale.empty() || !given.missing.empty() || given.counts) {
        throw neem::Error(neem::ErrorCode::conflict,
                          "--scale, --missing and --counts have no meaning for distances", "option --input",
                          "leave them out");
      }
      n = space.take_distances(std::move(data.held), console);
    } else if (given.input.empty()) {
      const std::string doubt = doubt_of(data, name);
      if (!doubt.empty()) console.warn("W-10", doubt);
    }
    labels = labels_of(class_files, given.label_names, reading, space.takes_distances() ? n : data.rows(),
                       data, console);
    if (space.takes_distances()) return;
    stages.time(counts.asked() ? "counts" : "units", [&] {
      if (origin_for) origin = {.of_columns = origin_for(data.columns, data.cols()), .known = true};
      take_points(data, name, X, sparse, units, counts, space, origin, console, threads);
      return true;
    });
    units.keep_rows(labels.ids);
    n = sparse ? sparse->rows() : X.rows();
    sparse ? space.prepare(*sparse) : space.prepare(X, threads);
  }

  /// The same, with what is to be said about them, and the number of their principal components.
  void read() {
    read_points();
    if (space.takes_distances()) {
      console.say("distances of " + std::to_string(n) + " points read in " + duration(stages.total()));
      return;
    }
    console.say(std::to_string(n) + " points of " + std::to_string(cols()) + " columns read in " +
                duration(stages.total()) + said_of_sparse());
    identical = sparse ? identical_rows(*sparse) : identical_rows(X);
    if (identical.largest == n && n > 1) {
      console.warn("W-03", "all " + std::to_string(n) + " rows are identical; the map shows random jitter");
    } else if (identical.groups > 0) {
      console.say(std::to_string(identical.groups) + (identical.groups == 1 ? " group" : " groups") +
                  " of identical rows (" + std::to_string(identical.rows) + " rows), for example rows " +
                  std::to_string(identical.first) + " and " + std::to_string(identical.second) +
                  " (counted from 0)");
    }
    const neem::Index d = sparse ? sparse->cols() : space.compared(X).cols();
    if (pca_ ? *pca_ < d : d > above_) columns = pca_.value_or(usual_);
    if (columns > 0 && !space.reduces()) {
      columns = 0;
      console.say("all " + std::to_string(d) + " columns are compared: PCA keeps no distances by " +
                  space.name());
    }
    if (sparse && columns == 0 && !space.takes_table()) {
      const double seconds = 2e-9 * neem::detail::exact_search_operations(neem::SparseRef<S>(*sparse));
      if (seconds > 20)
        console.say(
            format("sparse points are searched exactly, which takes about %.0f s of a processor", seconds) +
            "; --pca 50 searches among principal components");
    }
    if (pca_ && *pca_ >= cols())
      console.say("--pca " + std::to_string(*pca_) + " changes nothing: there are " + std::to_string(cols()) +
                  " columns");
  }

  /// The points that edges name, their graph and their labels.
  /// @param beside  whether other files of numbers are read
  void read_edges(bool beside) {
    neem::NamedGraph<S> named = stages.time(
        "read", [&] { return read_graph<S>(given.inputs, given, beside || !given.labels.empty()); });
    for (const std::string& note : named.notes) console.say(note);
    n = named.graph.rows();
    data.names.swap(named.names);
    graph = std::make_shared<const neem::Graph<S>>(std::move(named.graph));
    console.say(size_of(*graph) + " read in " + duration(stages.total()));
    labels = labels_of(given.labels, given.label_names, given, n, data, console);
  }

  /// By which rows of other files are held against the points.
  PointRows rows() const { return {data, units, n, given.join}; }

  /// Lines of a report: the points, and how their neighbors were found.
  std::string input_lines() const {
    if (!graph) return points_line() + found.lines(space.said());
    return line("points", neem::join({n, ", edges ", graph->nonZeros() / 2})) +
           line("neighbors", "those of the edges") + line("search", "none") + line("recall", "none");
  }

  neem::Index cols() const { return sparse ? sparse->cols() : X.cols(); }  ///< of the points
  bool has_points() const { return sparse || X.size() > 0; }

  /// f of the points as they are searched: dense, or sparse where all columns are kept.
  template <class F>
  auto with_reduced(F&& f) {
    return sparse && columns == 0 ? f(std::as_const(*sparse)) : f(reduced());
  }
  /// The points as they are searched, unless they are sparse and all columns are kept.
  const neem::Matrix<S>& reduced() {
    if (columns == 0) return space.compared(X);
    if (reduced_.size() == 0) {
      console.say(std::to_string(cols()) + " columns are reduced to " + std::to_string(columns) +
                  " by PCA for the neighbor search (--pca 0 keeps all)" +
                  (space.compares_directions() ? ", after rows are brought to length 1" : ""));
      reduced_ = stages.time("pca", [&] {
        return sparse ? neem::principal_components(*sparse, columns, threads)
                      : neem::principal_components(space.compared(X), columns, threads);
      });
    }
    return reduced_;
  }
  /// The neighbors that search() finds, and what is to be said about the search.
  template <class F>
  neem::Neighbors<S> find(F&& search) {
    neem::Neighbors<S> knn = stages.time("neighbors", search);
    found = Search(knn);
    console.say(std::to_string(found.count) + " neighbors of each point in " +
                duration(stages.seconds.back().second) + " by " + name_of(found.method) +
                (found.recall.sample > 0 ? format(", recall %.3f", found.recall.value) : ", exact"));
    return knn;
  }
  /// The k nearest neighbors; of a single point an empty table.
  /// @param euclidean  whether distances are wanted as those of reduced() are
  neem::Neighbors<S> find(neem::Index k, const neem::KnnOptions& how, bool euclidean = false) {
    const neem::Matrix<S>* const Z = sparse && columns == 0 ? nullptr : &reduced();
    return find([&] {
      if (k == 0) return neem::Neighbors<S>{neem::Matrix<neem::Id>(1, 0), neem::Matrix<S>(1, 0)};
      return sparse ? space.search(*sparse, Z, k, euclidean, how, threads)
                    : space.search(X, *Z, k, euclidean, how, threads);
    });
  }

  /// The principal components among which neighbors were searched; null where all columns were, or none.
  const neem::Matrix<S>* searched() const {
    return columns > 0 && reduced_.size() > 0 && !space.takes_table() ? &reduced_ : nullptr;
  }

  /// They are not needed any more.
  void forget_reduced() { reduced_.resize(0, 0); }

  /// Refuses what would need more memory at its peak than --memory-limit, by what headers and sizes of the files say,
  /// before anything is read.
  void check_files() const {
    if (!limit.asked()) return;
    const ExpectedSize size = expect_files(given.inputs, given, sizeof(S));
    if (size.rows >= 1) {
      neem::PlanOf of = plan_of(size);
      of.points =
          std::max<neem::Index>(1, static_cast<neem::Index>(size.sure * static_cast<double>(of.points)));
      of.input_bytes *= size.sure, of.reading_bytes = 0;
      check_plan(of, size.sure < 1 ? "at least " : "");
    }
    limit.check(size.sure * size.bytes, "the points alone");
  }
  /// The same when they have been read.
  void check_memory(neem::Index neighbors) const {
    if (limit.asked())
      check_plan({.points = n,
                  .columns = std::max<neem::Index>(1, cols()),
                  .reduced = columns,
                  .neighbors = neighbors,
                  .in_double = sizeof(S) == 8,
                  .input_bytes = bytes_of_points() + space.bytes(),
                  .threads = threads.count()});
  }
  /// What is planned of files of such a size.
  neem::PlanOf plan_of(const ExpectedSize& size) const {
    const double kept = static_cast<double>(pca_.value_or(usual_));
    const bool reduces =
        kept > 0 && space.reduces() && size.columns > static_cast<double>(pca_ ? *pca_ : above_);
    constexpr double most = 1e15;
    return {.points = static_cast<neem::Index>(std::clamp(size.rows, 1.0, most)),
            .columns = static_cast<neem::Index>(std::clamp(size.columns, 1.0, most)),
            .reduced = reduces ? static_cast<neem::Index>(kept) : 0,
            .in_double = sizeof(S) == 8,
            .input_bytes = std::max(1.0, size.kept),
            .reading_bytes = size.bytes,
            .threads = threads.count()};
  }

  /// @param code  W-01: what a run has changed of its options; W-04: what it has found out about its map
  void warn(const std::string& code, const std::vector<std::string>& notes) {
    for (const std::string& note : notes) console.warn(code, note);
  }

  std::string points_line() const {
    if (!has_points()) return line("points", std::to_string(n));
    return line("points",
                std::to_string(n) + " x " + std::to_string(cols()) + (sparse ? ", sparse" : "") +
                    (columns > 0 ? ", reduced to " + std::to_string(columns) + " columns by PCA" : "")) +
           units.lines() + counts.lines();
  }
  double bytes_beyond_input(double peak) const {
    return std::max(0.0, peak - bytes_of_points()) / static_cast<double>(n);
  }
  /// Time, memory, and what was written.
  std::string last_lines(double peak, const std::string& written) const {
    return line("time", stages.text(threads.count())) +
           line("memory", format("%.0f MiB at the peak, %.0f bytes a point beyond the input", peak / 1048576,
                                 bytes_beyond_input(peak))) +
           line("written", written);
  }

  const Given& given;
  Units units;  ///< what was done about columns of different units and missing values
  Counts counts;
  Space<S> space;
  Console console{};
  Stages stages{};
  neem::Threads threads;
  MemoryLimit limit;
  /// What the command will cost for points of a size
  std::function<neem::Plan(const neem::PlanOf&)> planned = [](const neem::PlanOf& of) {
    return plan_neighbors(of);
  };
  Data data{};      ///< what the files held; its points are in X
  Origin origin{};  ///< of X
  /// The origin of new points, of so many columns of these names, by the map they are placed on; none: it is chosen
  std::function<std::vector<double>(const std::vector<std::string>&, neem::Index)> origin_for{};
  neem::Matrix<S> X{};
  std::shared_ptr<neem::SparsePoints<S>> sparse{};  ///< the points where they are sparse; X is empty then
  neem::Index n = 0, columns = 0;                   ///< points; columns kept by PCA, or 0 where all are
  std::shared_ptr<const neem::Graph<S>> graph{};    ///< of edges; none where points were read
  neem::Labels labels{};
  IdenticalRows identical{};
  Search found{};

private:
  static constexpr neem::Index usual_of_counts = 50;  // principal components, for all commands

  std::string said_of_sparse() const {
    if (!sparse) return "";
    const double places = static_cast<double>(n) * static_cast<double>(sparse->cols());
    return neem::join({", ", sparse->nonZeros(), " values that are not zero"}) +
           format(", %.3g %%", 100 * static_cast<double>(sparse->nonZeros()) / places);
  }
  double bytes_of_points() const {
    if (!sparse) return static_cast<double>(X.size()) * sizeof(S);
    return static_cast<double>(sparse->nonZeros()) * (sizeof(S) + sizeof(neem::Id)) +
           static_cast<double>(sparse->rows() + 1) * sizeof(neem::Id);
  }

  void check_plan(const neem::PlanOf& of, const char* how_many = "") const {
    const neem::Plan plan = planned(of);
    limit.check(plan.peak(),
                neem::join({how_many, of.points, " points, ", plan.neighbors, " neighbors each"}));
  }

  neem::Index above_, usual_;
  std::optional<neem::Index> pca_{};
  neem::Matrix<S> reduced_{};
};

}  // namespace program
