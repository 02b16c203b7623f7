// Ctrl-C and SIGTERM end the program at once. While results are being written, a fraction of a second, they
// wait: a run leaves all of its files, complete, or none.
#pragma once

#include <csignal>
#include <unistd.h>

namespace program {

namespace detail {

inline volatile std::sig_atomic_t writing = 0;  // a handler can reach nothing but globals

inline void stop(int signal) {
  if (writing != 0) return;
  static const char text[] = "\nneem: stopped by a signal, nothing was written\n";
  const ssize_t ignored = ::write(STDERR_FILENO, text, sizeof(text) - 1);
  static_cast<void>(ignored);
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
  ~Writing() { detail::writing = 0; }
};

}  // namespace program
