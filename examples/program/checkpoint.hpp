// Checkpoints of a run: model files that are written while it works, each in the place of the one before, from which
// neem resume goes on.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "stop.hpp"
#include "watch.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/output.hpp>
#include <neem/methods/model.hpp>

#include <exception>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace program {

/// Seconds of a text such as 30s, 5m, 2h, or 30.
inline double seconds_of(const std::string& name, const std::string& value) {
  constexpr double month = 30 * 86400;
  const std::string_view letters = "smh";
  const double units[] = {1, 60, 3600};
  std::string digits = value;
  double unit = 1;
  if (const std::size_t place = digits.empty() ? std::string::npos : letters.find(digits.back());
      place != std::string::npos) {
    unit = units[place];
    digits.pop_back();
  }
  try {
    const double seconds = unit * number(name, digits);
    if (seconds >= 0 && seconds <= month) return seconds;
  } catch (const neem::Error&) {
  }
  refuse_value(name, value, "a time such as 30s, 5m or 2h");
}

/// How a command line asks for checkpoints.
struct CheckpointGiven {
  std::string checkpoint{}, every{};

  static constexpr double usual = 30;  ///< seconds from one to the next

  bool asked() const { return !checkpoint.empty(); }
  /// @throws neem::Error (USAGE)
  double seconds() const { return every.empty() ? usual : seconds_of("every", every); }
  void check() const {
    (void)seconds();
    if (asked() || every.empty()) return;
    throw neem::Error(neem::ErrorCode::conflict, "--every has no meaning without --checkpoint",
                      "option --every", "give --checkpoint FILE.npz, or leave it out");
  }
};

/// Advances a run to its end, with checkpoints in a file. Where one cannot be written, the one before stays, which is
/// warned of, and the run goes on.
class Checkpoints final : public Unfinished {
public:
  /// @param every  seconds from one to the next
  Checkpoints(std::string path, double every, Console& console)
      : path_(std::move(path)), every_(every), console_(console), outer_(detail::unfinished) {
    detail::unfinished = this;
  }
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;
  ~Checkpoints() override {
    const Uninterrupted moment;
    output_.reset();
    detail::unfinished = outer_;
  }

  /// After a signal a last one is written, and the process ends.
  /// @param beside  what else the file holds
  template <class Run, class Watcher>
  void advance(Run& run, Watcher& watch, const neem::ModelBeside& beside) {
    const AskedToStop ask;
    int saved = -1;
    while (!ask.signalled() && run.advance(1, watch)) {
      if (run.done() || seconds_since(last_) < every_) continue;
      saved = run.iteration();
      save(run, beside);
    }
    if (saved != run.iteration()) save(run, beside);
    console_.end_line();
  }

  Left stop() noexcept override {
    if (output_) output_->discard();
    return Left::nothing;
  }

private:
  template <class Run>
  void save(const Run& run, const neem::ModelBeside& beside) {
    std::string failed;
    try {
      {
        const Uninterrupted moment;
        output_.emplace(path_);
      }
      run.save(*output_, beside);
      output_->finish();
      const Uninterrupted moment;
      output_->commit();
      output_.reset();
      tell(run.iteration());
    } catch (const std::bad_alloc&) {
      failed = "not enough memory";
    } catch (const std::exception& error) {
      failed = error.what();
    }
    if (!failed.empty()) {
      const Uninterrupted moment;
      output_.reset();
    }
    if (!failed.empty() && !failing_) {
      const std::string whole = written_ < 0
                                    ? "there is none yet"
                                    : "the one of iteration " + std::to_string(written_) + " is whole";
      console_.warn("W-15", "the checkpoint of iteration " + std::to_string(run.iteration()) +
                                " is not written, " + whole + ", and the run goes on: " + failed);
    }
    failing_ = !failed.empty();
    last_ = Clock::now();
  }

  /// What a signal is to say from now on.
  void tell(int iteration) {
    static std::string said;  // while signals wait
    detail::checkpoint = nullptr;
    written_ = iteration;
    said = "\nneem: stopped by a signal, nothing was written but the checkpoint of iteration " +
           std::to_string(iteration) + "; neem resume " + neem::printable(path_) + " goes on\n";
    detail::checkpoint = said.c_str();
  }

  std::string path_;
  double every_;
  Console& console_;
  Unfinished* outer_;
  std::optional<neem::Output> output_{};
  Clock::time_point last_ = Clock::now();
  int written_ = -1;
  bool failing_ = false;
};

}  // namespace program
