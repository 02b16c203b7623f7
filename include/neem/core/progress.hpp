// How a run is watched and stopped.
#pragma once

#include "neem/core/types.hpp"

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <type_traits>

namespace neem {

/// What an observer may return. It may also return a bool, with true for `go`, or nothing, which is `go`.
enum class Signal { go, stop };

/// What an observer sees after each iteration. It is valid during the call only.
template <class S, int Dim>
struct Progress {
  int iteration;                           ///< iterations done, 1 … iterations
  int iterations;                          ///< iterations in all
  const Layout<S, Dim>& layout;            ///< positions after the step, n × Dim
  const Layout<S, Dim>& force;             ///< forces before the step, n × Dim
  double partition;                        ///< Z = Σ w of those forces; NaN where the law has none
  std::span<const std::string> notes;      ///< options that had to be changed, and why; empty: none
  const std::function<double()>& measure;  ///< objective of `layout`; costs about one iteration

  /// The objective of the layout (t-SNE: the KL divergence), computed when asked for; NaN where there is
  /// none.
  double objective() const { return measure ? measure() : std::numeric_limits<double>::quiet_NaN(); }
};

/// Calls an observer. @return true if it wants the run to go on
template <class Watch, class S, int Dim>
bool goes_on(Watch& watch, const Progress<S, Dim>& now) {
  using Answer = std::invoke_result_t<Watch&, const Progress<S, Dim>&>;
  if constexpr (std::is_void_v<Answer>) {
    watch(now);
    return true;
  } else if constexpr (std::is_same_v<std::remove_cvref_t<Answer>, bool>) {
    return watch(now);
  } else {
    return watch(now) == Signal::go;
  }
}

}  // namespace neem
