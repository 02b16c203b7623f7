// Ctrl-C and SIGTERM end the program at once. While results are being written, a fraction of a second, they
// wait: a run leaves all of its files, complete, or none.
#pragma once

#include <csignal>
#include <unistd.h>

namespace program {

namespace detail {

// a handler can reach nothing but globals
inline volatile std::sig_atomic_t writing = 0, waiting = 0, kept = 0;

inline void say_stopped(const char* text, unsigned long size) {
  const ssize_t ignored = ::write(STDERR_FILENO, text, size);
  static_cast<void>(ignored);
}

inline void stop(int signal) {
  static const char nothing[] = "\nneem: stopped by a signal, nothing was written\n";
  static const char map[] = "\nneem: stopped by a signal, after the results were written\n";
  waiting = signal;
  if (writing != 0) return;
  kept != 0 ? say_stopped(map, sizeof(map) - 1) : say_stopped(nothing, sizeof(nothing) - 1);
  ::_exit(128 + signal);
}

}  // namespace detail

/// SIGINT ends the process with code 130, SIGTERM with 143; a file that grows over the limit is an error, no
/// signal.
inline void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = detail::stop;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);
}

/// While one of these lives, results are being written and signals wait.
struct Writing {
  Writing() { detail::writing = 1; }
  ~Writing() {
    detail::writing = 0;
    if (detail::waiting != 0) detail::stop(detail::waiting);
  }
  /// From here on a signal finds results on the disk.
  void kept() { detail::kept = 1; }
};

}  // namespace program
