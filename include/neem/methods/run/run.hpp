// The run of any method: how its layout is advanced, watched and stopped, and what can be asked of it.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/methods/run/engine.hpp"
#include "neem/methods/run/held_points.hpp"
#include "neem/methods/run/kept_options.hpp"
#include "neem/methods/run/layout_watch.hpp"
#include "neem/methods/run/prolonged.hpp"
#include "neem/methods/run/rest.hpp"
#include "neem/methods/start/given.hpp"
#include "neem/methods/start/point_weights.hpp"
#include "neem/methods/start/sparse_start.hpp"
#include "neem/methods/start/table.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {
class ModelOf;   // reads and writes model files
class FrozenOf;  // places new points
class GrownOf;   // makes runs of more points
}  // namespace detail

/// A run advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// Ten advances of 75 iterations give the bits of one of 750. Points, table and initial layout are not needed
/// after the run has been made, and it keeps no copy of them (but see Given::keep_neighbors): it holds its
/// layout, its graph and the state of its optimizer.
///
/// After every 25 iterations that are followed by as many, points that lie on one place are moved apart by a
/// ten-thousandth of the unit of the map, or of its radius if that is less: no force could, and how far they
/// belong from each other is for the forces to decide. So the copies of a row lie near each other, but not on
/// one place unless their attraction has joined them again.
template <class S, int Dim = 2>
class Run {
public:
  /// Does up to `iterations` more iterations. Observers are called after each with Progress; one that returns
  /// Signal::stop or false stops the run for good, and those after it are not called.
  /// @return  true if any was done: `while (run.advance(10)) draw(run.layout());` draws the last layout too
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if iterations < 0
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int iterations, Watchers&&... watch) {
    auto all = [&](const Progress<S, Dim>& now) { return (goes_on(watch, now) && ...); };
    using All = decltype(all);
    return proceed(
        iterations, [](void* to, const Progress<S, Dim>& now) { return (*static_cast<All*>(to))(now); },
        &all);
  }

  const Layout<S, Dim>& layout() const { return layout_; }  ///< n × Dim, as it is now
  int iteration() const { return done_; }                   ///< iterations (epochs) done
  /// Iterations in all; fewer once an adaptive phase has ended, 0 for a single point
  int iterations() const { return engine_ ? engine_->iterations() : 0; }
  bool done() const { return stopped_ || converged_ || done_ == iterations(); }  ///< nothing is left to do
  bool stopped() const { return stopped_; }      ///< an observer has stopped the run
  bool converged() const { return converged_; }  ///< the option `stop` has ended the run
  /// Whether the map has collapsed at the end of the run: rows that differ, all of them at one place
  bool collapsed() const { return watch_.collapsed(); }
  /// Options that had to be changed, and why; when the run is done, also what is wrong with the map
  const std::vector<std::string>& notes() const { return notes_; }

  /// Makes the run longer: the last phase goes on for `more` iterations. A run that is done goes on too, and
  /// one that was stopped or has converged goes on from where it is.
  ///
  ///     run.prolong(200);
  ///     run.advance(200);
  ///
  /// A prolonged run of t-SNE has the bits of one whose last phase was longer from the start, except where
  /// points on one place would have been moved apart in what was its last 25 iterations. Where the learning rate
  /// falls to 0 over the run or its last phase, as in UMAP, it takes up the value that it would have had there
  /// in the longer run, which the layout feels: half of the first rate where a run is made twice as long.
  ///
  /// @param more          iterations, ≥ 1
  /// @param exaggeration  of these, > 0; default: that of the last phase. t-SNE's learning rate follows it
  /// @throws              Error (USAGE) if more < 1 or there are more than 2³¹ − 1 in all; for an exaggeration
  ///                      of a method that has none; and for a run without iterations, as of Laplacian eigenmaps
  void prolong(int more, const std::optional<double>& exaggeration = {});

  /// The objective of the present layout, which the iterations minimise; NaN where the method has none.
  /// @cost  about one iteration over all pairs
  double objective() {
    return engine_ ? engine_->objective(layout_) : std::numeric_limits<double>::quiet_NaN();
  }
  /// Z over ordered pairs: of the last iteration, or as learned; NaN where the law has none.
  double partition() const {
    return engine_ ? engine_->partition() : std::numeric_limits<double>::quiet_NaN();
  }
  /// How the repulsion of the present layout is summed, where it is one of all pairs.
  std::optional<RepulsionMethod> repulsion() const {
    return engine_ ? engine_->repulsion(layout_) : std::nullopt;
  }
  /// The neighbor table in use: its search and its recall always; its ids and distances only if
  /// Given::keep_neighbors has asked for them, else they are empty. Of a graph, a table without rows
  const Neighbors<S>& neighbors() const { return table_; }
  /// Further figures: the perplexity in use, a learned partition function, the correlation of densities.
  std::vector<Figure> figures() const {
    std::vector<Figure> all;
    if (engine_) engine_->report(layout_, all);
    return all;
  }

  /// Whether the layout has come to rest (of a loaded run: since then); costs the objective of two layouts.
  RestReport rest() {
    return iterations() == 0 ? RestReport{.state = Resting::exact}
                             : rest_.report(layout_, done_, stopped_, *engine_);
  }

  /// Writes a model file, from which the run goes on with the same bits: see neem/methods/model.hpp, which
  /// has to be included. Between two advances, not by an observer: `while (run.advance(10)) run.save(path);`
  /// @param to      a path, or an Output
  /// @param beside  what else the file is to hold, if anything: a ModelBeside
  template <class To, class... Beside>
  void save(To&& to, const Beside&... beside) const {
    save_model(*this, std::forward<To>(to), beside...);
  }

protected:
  friend class detail::ModelOf;
  friend class detail::FrozenOf;
  friend class detail::GrownOf;

  /// @param data  what the run is made of
  /// @param o     options of the method
  /// @param unit  the distance over which similarities fall; 0 for methods whose maps have no size of their
  ///              own
  /// @throws      Error (USAGE) for options outside their ranges; Error (DATA) for points that check_points
  ///              refuses, a table that breaks its contract or is not of the points, or a null graph
  template <class Options>
  Run(const Given<S>& data, const Options& o, double unit = 1)
      : Run((detail::check_options(o), data), o.threads.for_a_run(), unit, seed_in(o)) {
    if constexpr (requires { o.weights; }) weights_ = detail::settle_weights(o.weights, data.rows(), notes_);
    if constexpr (HasOptions<Options>) {
      for (std::string& note : idle_options(option_list<Options>(), &o)) notes_.push_back(std::move(note));
      options_ = detail::keep_options(o);
    }
  }
  /// The same for options that have been checked.
  Run(const Given<S>& data, const Threads& threads, double unit, std::uint64_t seed);
  /// A run that a model file has kept, but for its engine: that is made for a graph without edges, and
  /// `resume` fills it.
  /// @throws  Error (USAGE) for options outside their ranges; Error (DATA) for what no run would have written
  template <class Options>
  Run(detail::Archive& saved, const Options& o, double unit = 1)
      : threads_(
            (check_ranges(o), o.threads.for_a_run())),  // without labels, target_weight has its meaning still
        watch_(unit),
        options_(detail::keep_options(o)),
        seed_(seed_in(o)) {
    state(saved);
  }
  /// The engine goes on where the model file says.
  void resume(detail::Archive& saved) {
    if (engine_) {
      prolonged_.repeat(*engine_);
      engine_->state(saved);
    }
    saved.expects(done_ <= iterations(), "iteration");
  }

  /// The neighbors of points, as many as the options ask for (neighbors_wanted), or the given table; no table
  /// for a graph.
  template <class Options>
  detail::Table<S> table_of(const Given<S>& data, const Options& o) {
    if (!data.wants_search()) return table_of(data);
    return search(data, neighbors_wanted(o, data.rows(), notes_), {});
  }
  /// The given table.
  detail::Table<S> table_of(const Given<S>& data);
  /// The k neighbors of points.
  detail::Table<S> search(const Given<S>& data, Index k, const KnnOptions& o);
  /// The k neighbors among rows that stand for the points, such as some of their principal components.
  detail::Table<S> search(const Given<S>& data, const MatrixRef<S>& rows, Index k, const KnnOptions& o);

  /// Starts from the given initial layout, if there is one.
  bool starts_from(const Eigen::MatrixXd& initial, Index n, std::uint64_t seed, double deviation);
  /// Starts from the given initial layout, else from that which `make` returns; a single point is at the
  /// origin.
  template <class Make>
  void start_by(const Eigen::MatrixXd& initial, Index n, std::uint64_t seed, double deviation, Make&& make) {
    if (!starts_from(initial, n, seed, deviation) && n > 1) layout_ = make();
    if (n == 1 && held_.fixed().empty()) layout_.setZero(1, Dim);
    if (columns_ < Dim) layout_.rightCols(Dim - columns_).setZero();
  }
  /// Starts from the given initial layout, else from principal components of points, else at random, with
  /// this standard deviation.
  void start_at(const Given<S>& data, const Eigen::MatrixXd& initial, Index n, std::uint64_t seed,
                double deviation);

  /// The seed of options that have one.
  template <class Options>
  static std::uint64_t seed_in(const Options& o) {
    if constexpr (requires { o.seed; }) {
      return o.seed;
    } else {
      return 0;
    }
  }

  Threads threads_;                                   ///< of all iterations
  Layout<S, Dim> layout_{};                           ///< n × Dim, as it is now
  Index columns_ = Dim;                               ///< of the layout that are used; the others stay 0
  std::vector<std::string> notes_{};                  ///< see notes()
  std::vector<double> weights_{};                     ///< of the points, of mean 1; none: all are 1
  detail::HeldPoints<S, Dim> held_{};                 ///< points that do not move, and anchors
  std::unique_ptr<detail::Engine<S, Dim>> engine_{};  ///< null where nothing moves, as for a single point
  detail::LayoutWatch<S, Dim> watch_;                 ///< checks the map
  detail::KeptOptions options_{};                     ///< for a model file; none: the run has no such

private:
  detail::Table<S> learned(const Given<S>& data, detail::Table<S>&& table);
  void state(detail::Archive& a);
  bool proceed(int iterations, bool (*watch)(void*, const Progress<S, Dim>&), void* watchers);

  /// Moves points apart that share a place (LayoutWatch), after every 25 iterations that are followed by as
  /// many.
  void part() {
    constexpr int every = 25;
    if (done_ % every != 0 || iterations() - done_ < every) return;
    const Layout<S, Dim> places = held_.places_in(layout_);
    watch_.part(layout_, columns_, Random{seed_}, done_, notes_);
    held_.put_back(places, layout_);
  }

  Neighbors<S> table_{};
  detail::RestWatch<S, Dim> rest_{};  ///< told of the layout, never a part of what moves it
  detail::Prolonged prolonged_{};
  std::uint64_t seed_;
  int done_ = 0;
  bool stopped_ = false, converged_ = false, advancing_ = false;
};

template <class S, int Dim>
Run<S, Dim>::Run(const Given<S>& data, const Threads& threads, double unit, std::uint64_t seed)
    : threads_(threads),
      columns_(data.map_columns() == 0 ? Dim : data.map_columns()),
      watch_(unit),
      seed_(seed) {
  detail::require_option(columns_ >= 1 && columns_ <= Dim, "map_columns", static_cast<double>(columns_),
                         join({"1..", Dim}));
  if (data.is_sparse()) {
    check_points(data.sparse());
    detail::note_graph_as_points(data.sparse(), notes_);
  } else if (data.has_points()) {
    check_points<S>(data.points(), "points", threads_);
  }
  if (data.has_points() && data.has_table()) detail::check_given(data.table(), data.rows(), threads_);
  if (data.has_table() && !data.has_points()) detail::check_given(data.table(), threads_);
  if (data.has_graph() && data.graph() == nullptr) {
    throw Error(ErrorCode::empty, "no graph", "graph", "give a pointer to one");
  }
  held_ = detail::HeldPoints<S, Dim>(data, columns_);
}

template <class S, int Dim>
detail::Table<S> Run<S, Dim>::table_of(const Given<S>& data) {
  if (!data.has_table()) return {};
  return learned(data, detail::Table<S>(&data.table(), data.spare_table()));
}

template <class S, int Dim>
detail::Table<S> Run<S, Dim>::search(const Given<S>& data, Index k, const KnnOptions& o) {
  if (!data.is_sparse()) return search(data, data.points(), k, o);
  return learned(data, detail::Table<S>(detail::search_points(data.sparse(), k, o, threads_, notes_)));
}

template <class S, int Dim>
detail::Table<S> Run<S, Dim>::search(const Given<S>& data, const MatrixRef<S>& rows, Index k,
                                     const KnnOptions& o) {
  if (k > 0) return learned(data, detail::Table<S>(nearest_neighbors(rows, k, o, threads_)));
  return learned(data, detail::Table<S>(Neighbors<S>{Matrix<Id>(1, 0), Matrix<S>(1, 0)}));
}

template <class S, int Dim>
detail::Table<S> Run<S, Dim>::learned(const Given<S>& data, detail::Table<S>&& table) {
  watch_.learn(*table, notes_);
  if (data.keeps_neighbors()) {
    table_ = *table;
    return detail::Table<S>(&table_, nullptr);
  }
  table_.method = table->method, table_.recall = table->recall, table_.unreachable = table->unreachable;
  return std::move(table);
}

template <class S, int Dim>
bool Run<S, Dim>::proceed(int iterations, bool (*watch)(void*, const Progress<S, Dim>&), void* watchers) {
  detail::require_option(iterations >= 0, "iterations", iterations, "0..");
  const int before = done_;
  std::function<double()> measure;
  if (engine_ && engine_->has_objective()) measure = [this] { return engine_->objective(layout_); };
  Layout<S, Dim> force(layout_.rows(), layout_.cols());
  struct Advancing {
    bool& flag;
    ~Advancing() { flag = false; }
  } const moment{advancing_};
  advancing_ = true;
  if (held_) engine_->hold(held_.fixed());
  for (int left = iterations; left > 0 && !done(); --left) {
    engine_->iterate(layout_, force, done_);
    held_.pull(layout_, engine_->pace(done_));
    ++done_;
    part();
    const Progress<S, Dim> now{done_,  this->iterations(), layout_, force, engine_->partition(), notes_,
                               measure};
    rest_.see(now);
    stopped_ = !watch(watchers, now);
    converged_ = !stopped_ && engine_->rests(now);
  }
  if (done_ > before && done()) watch_.look(layout_, notes_);
  return done_ > before;
}

}  // namespace neem

#include "neem/methods/run/run_state.hpp"
