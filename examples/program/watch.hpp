// How a run looks while it works: a bar on a terminal, a line every 50 iterations elsewhere; time and memory.
#pragma once

#include "console.hpp"

#include <neem/core/check.hpp>

#include <chrono>
#include <cstddef>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace program {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

inline std::string duration(double seconds) {
  if (seconds < 9.95) return format("%.1f s", seconds);
  const long whole = static_cast<long>(seconds + 0.5);
  return whole < 100 ? format("%ld s", whole) : format("%ld min %02ld s", whole / 60, whole % 60);
}

/// The most memory the process has held so far.
inline double peak_bytes() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

/// An observer that shows iteration, objective and time left. The objective costs an iteration and is computed
/// every 50.
class Watch {
public:
  /// @param done  iterations that were done before
  explicit Watch(Console& console, int done = 0)
      : console_(console), terminal_(console.terminal()), done_(done) {}

  template <class Progress>
  void operator()(const Progress& now) {
    constexpr int every = 50;
    const bool full = now.iteration == now.iterations || now.iteration % every == 0;
    if (console_.quiet || (!full && !(terminal_ && seconds_since(shown_) > 0.1))) return;
    if (full) objective_ = now.objective();
    shown_ = Clock::now();
    const double elapsed = seconds_since(start_);
    const std::string left =
        duration(elapsed / (now.iteration - done_) * (now.iterations - now.iteration)) + " left";
    const std::string reached = neem::is_finite(objective_) ? format("objective %.4f, ", objective_) : "";
    if (terminal_) {
      constexpr int width = 30;
      const int filled = static_cast<int>(static_cast<double>(width) * now.iteration / now.iterations);
      console_.overwrite("[" + std::string(static_cast<std::size_t>(filled), '=') +
                         std::string(static_cast<std::size_t>(width - filled), ' ') +
                         format("] %d/%d, ", now.iteration, now.iterations) + reached + left + " ");
    } else {
      console_.say(format("iteration %d of %d, ", now.iteration, now.iterations) + reached + left);
    }
  }

private:
  Console& console_;
  bool terminal_;
  int done_;
  double objective_ = std::numeric_limits<double>::quiet_NaN();  // the method has none, or none yet
  Clock::time_point start_ = Clock::now(), shown_{};
};

/// Seconds of the stages of a run, in their order.
struct Stages {
  std::vector<std::pair<std::string, double>> seconds{};

  /// What f returns; its time is that of stage `name`.
  template <class F>
  auto time(const std::string& name, F&& f) {
    const Clock::time_point start = Clock::now();
    auto result = f();
    add(name, seconds_since(start));
    return result;
  }
  /// One that goes on after a resume has the time of all its parts.
  void add(const std::string& name, double taken) {
    for (auto& [before, sum] : seconds) {
      if (before == name) return void(sum += taken);
    }
    seconds.emplace_back(name, taken);
  }
  double total() const {
    double sum = 0;
    for (const auto& [name, taken] : seconds) sum += taken;
    return sum;
  }
  /// "2.1 s, read 0.3 s, iterations 1.8 s"
  std::string text(int threads) const {
    std::string all = duration(total()) + " on " + std::to_string(threads) + " threads";
    for (const auto& [name, taken] : seconds) all += ", " + name + " " + duration(taken);
    return all;
  }
};

}  // namespace program
