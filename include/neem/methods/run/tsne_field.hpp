// The forces of t-SNE behind one face, whatever the law.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"

#include <memory>
#include <utility>

namespace neem::detail {

/// A field whose law is chosen when the program runs.
template <class S, int Dim>
struct AnyField {
  virtual ~AnyField() = default;
  virtual void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) = 0;
  virtual void exaggerate(double exaggeration) = 0;
  virtual double partition() const = 0;
  virtual double objective(const Layout<S, Dim>& Y) = 0;
  virtual RepulsionMethod way(const Layout<S, Dim>& Y) const = 0;
};

template <class S, int Dim, class Law>
struct TsneField final : AnyField<S, Dim> {
  TsneField(EdgeRows<S>&& P, Law law, FastestRepulsion repulsion, Threads threads)
      : field(std::move(P), law, repulsion, std::move(threads)) {}

  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) override { field(Y, force); }
  void exaggerate(double exaggeration) override { field.exaggeration = exaggeration; }
  double partition() const override { return field.partition(); }
  double objective(const Layout<S, Dim>& Y) override { return field.objective(Y); }
  RepulsionMethod way(const Layout<S, Dim>& Y) const override {
    return field.repulsion().way(field.law, Y, Threads(1));
  }

  ForceField<S, Dim, Law, FastestRepulsion> field;
};

}  // namespace neem::detail
