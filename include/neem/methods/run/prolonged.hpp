// That a run has been made longer, for its model file: what is made by its
// options again is then as long.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/methods/run/engine.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace neem::detail {

class Prolonged {
public:
  /// Makes an engine longer: see Engine::prolong.
  template <class S, int Dim>
  void add(Engine<S, Dim>& engine, int from, int more, const std::optional<double>& exaggeration) {
    all_.push_back({from, more, exaggeration});
    engine.prolong(from, more, exaggeration);
  }
  /// The same for an engine that has been made by the options.
  template <class S, int Dim>
  void repeat(Engine<S, Dim>& engine) const {
    for (const One& one : all_) engine.prolong(one.from, one.more, one.exaggeration);
  }

  /// Nothing, in files of runs that are as long as they were made.
  void state(Archive& a) {
    constexpr std::size_t numbers = 3;
    std::vector<double> all;
    for (const One& one : all_) {
      all.push_back(one.from), all.push_back(one.more);
      all.push_back(one.exaggeration.value_or(0));
    }
    if (!a.has("prolonged", !all.empty())) return;
    a.reals("prolonged", all);
    if (!a.reading()) return;
    a.expects(all.size() % numbers == 0, "prolonged");
    for (std::size_t k = 0; k < all.size(); k += numbers) {
      constexpr double most = (std::numeric_limits<int>::max)();
      const double from = all[k], more = all[k + 1], other = all[k + 2];
      a.expects(from >= 0 && more >= 1 && from + more <= most && from == std::floor(from) &&
                    more == std::floor(more) && other >= 0 && other <= (std::numeric_limits<double>::max)(),
                "prolonged");
      all_.push_back({static_cast<int>(from), static_cast<int>(more), {}});
      if (other > 0) all_.back().exaggeration = other;
    }
  }

private:
  struct One {
    int from, more;
    std::optional<double> exaggeration;
  };

  std::vector<One> all_{};
};

}  // namespace neem::detail
