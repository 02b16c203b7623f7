// The output of the program: results on stdout, everything else on stderr.
#pragma once

#include "flags.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/detail/messages.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <new>
#include <string>
#include <unistd.h>
#include <vector>

namespace program {

/// Messages of one run, each one line whatever it quotes. Warnings are printed even with --quiet.
class Console {
public:
  bool quiet = false;

  bool terminal() const { return ::isatty(STDERR_FILENO) == 1; }

  /// A line about the progress of the run; none with --quiet.
  void say(const std::string& text) {
    if (quiet) return;
    end_line();
    std::fprintf(stderr, "neem: %s\n", neem::printable(in_flags(text)).c_str());
  }
  /// Something was done differently from what was asked for. `code` is the kind of warning.
  void warn(const std::string& code, const std::string& text) {
    warnings_.push_back(code + ": " + in_flags(text));
    end_line();
    std::fprintf(stderr, "neem: warning %s\n", neem::printable(warnings_.back()).c_str());
  }
  /// A line that the next one replaces; on terminals only.
  void overwrite(const std::string& text) {
    if (quiet) return;
    std::fprintf(stderr, "\r\033[K%s", neem::printable(text).c_str());
    open_line_ = true;
  }
  void end_line() {
    if (open_line_) std::fprintf(stderr, "\n");
    open_line_ = false;
  }

  const std::vector<std::string>& warnings() const { return warnings_; }

private:
  std::vector<std::string> warnings_{};
  bool open_line_ = false;
};

/// Writes to stdout. @return 0, or the system's error number
inline int print_to_stdout(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return 0;
  return errno == 0 ? EIO : errno;
}

/// Prints what was asked for. A reader that has gone ends the program as it ends others, without a word.
/// @throws neem::Error (IO) if it cannot be written
inline void print(const std::string& text) {
  const int number = print_to_stdout(text);
  if (number == EPIPE) {
    std::signal(SIGPIPE, SIG_DFL);
    (void)std::raise(SIGPIPE);
  }
  if (number == 0) return;
  throw neem::Error(neem::ErrorCode::write, "cannot write the report: " + neem::detail::reason(number),
                    "standard output", "free some space or send it elsewhere");
}

/// Prints about results that are written: if that fails, they are written all the same.
inline void print_report(const std::string& text) {
  const int number = print_to_stdout(text);
  if (number == 0 || number == EPIPE) return;
  std::fprintf(stderr, "neem: warning W-06: the results are written, but the report cannot be printed: %s\n",
               neem::detail::reason(number).c_str());
}

/// printf into a string. @throws std::bad_alloc if printf has no memory for it
template <class... Values>
std::string format(const char* pattern, Values... values) {
  const int size = std::snprintf(nullptr, 0, pattern, values...);
  if (size < 0) throw std::bad_alloc();
  std::string text(static_cast<std::size_t>(size), ' ');
  if (std::snprintf(text.data(), text.size() + 1, pattern, values...) != size) throw std::bad_alloc();
  return text;
}

/// "0.9931   95 % of samples of 1000: 0.9911 to 0.9951"
inline std::string text_of(const neem::Estimate& figure, bool sampled) {
  std::string text = format("%.4f", figure.value);
  if (!sampled) return text;
  return text + format("   95 %% of samples of %lld: %.4f to %.4f", static_cast<long long>(figure.sample),
                       figure.low, figure.high);
}

/// The first few of a list, and how many more there are.
template <class Text>
std::string few(std::size_t count, std::size_t most, Text&& text) {
  std::string all;
  for (std::size_t i = 0; i < std::min(count, most); ++i) all += (i == 0 ? "" : ", ") + text(i);
  return all + (count > most ? ", ... " + std::to_string(count - most) + " more" : "");
}

/// A line of a report: "points                   60 x 4".
inline std::string line(const char* name, const std::string& value) {
  return format("%-24s ", name) + neem::printable(in_flags(value)) + "\n";
}

}  // namespace program
