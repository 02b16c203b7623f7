// The interface behind which a run hides the types of its law, field and optimizer.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace neem {

/// A figure of a run, such as its perplexity.
struct Figure {
  std::string name;            ///< "perplexity", "partition", "density_correlation"
  std::vector<double> values;  ///< usually one
};

namespace detail {

/// Figures in an archive: their names, and each by its name.
inline void figures_state(Archive& a, std::vector<Figure>& figures) {
  std::vector<std::string> names;
  for (const Figure& figure : figures) names.push_back(figure.name);
  a.texts("figures", names);
  if (a.reading()) figures.resize(names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (a.reading()) figures[k].name = names[k];
    const auto here = names.begin() + static_cast<std::ptrdiff_t>(k);
    a.expects(printable(names[k]) == names[k] && std::find(names.begin(), here, names[k]) == here, "figures");
    a.reals("figure_" + names[k], figures[k].values);
  }
}

/// The engine of a Run: a field, an optimizer, and a schedule that changes their settings during the run.
template <class S, int Dim>
class Engine {
public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  virtual int iterations() const = 0;  ///< in all; fewer once an adaptive phase has ended

  /// One iteration.
  /// @param force      set to the forces before the step, n × Dim
  /// @param iteration  counted from 0
  virtual void iterate(Layout<S, Dim>& Y, Layout<S, Dim>& force, int iteration) = 0;
  /// What comes after `from` iterations is left out, and the last phase goes on for `more` from there.
  /// @param exaggeration  of these; none: as in the last phase
  virtual void prolong(int from, int more, const std::optional<double>& exaggeration) = 0;
  /// Whether the method has an exaggeration.
  virtual bool exaggerates() const { return false; }
  /// Points that do not move from now on: their forces are 0, and nothing moves or scales the layout as a whole.
  /// @param rows  of these; none: nothing does so for the sake of anchors
  virtual void hold(const std::vector<Id>& rows) { held_ = rows, in_place_ = true; }
  /// The step of an iteration over that of the first, where it falls over the run.
  virtual double pace(int) const { return 1; }
  /// Called after the observers have seen an iteration.
  /// @return  whether the layout has come to rest, which ends the run
  virtual bool rests(const Progress<S, Dim>&) { return false; }

  /// Z of the last iteration, or as learned; NaN where there is none.
  virtual double partition() const { return std::numeric_limits<double>::quiet_NaN(); }
  virtual bool has_objective() const { return false; }
  virtual double objective(const Layout<S, Dim>&) { return std::numeric_limits<double>::quiet_NaN(); }
  /// How the repulsion of a layout is summed, where it is one of all pairs.
  virtual std::optional<RepulsionMethod> repulsion(const Layout<S, Dim>&) const { return {}; }
  /// Adds the figures of the method for this layout.
  virtual void report(const Layout<S, Dim>&, std::vector<Figure>&) {}
  /// What lasts from one iteration to the next, data included: an engine that is made for the same options
  /// and a graph without edges, and then reads it, goes on with the same bits.
  virtual void state(Archive& a) = 0;

protected:
  /// Sets the forces of points that do not move to 0.
  void still(Layout<S, Dim>& force) const {
    for (const Id i : held_) force.row(i).setZero();
  }

  std::vector<Id> held_{};  ///< points that do not move
  bool in_place_ = false;   ///< whether the layout is not moved or scaled as a whole
};

}  // namespace detail
}  // namespace neem
