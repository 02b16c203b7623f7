// Ctrl-C, SIGTERM and a terminal that goes away end the program at once, also while files are being written: what
// is not complete is removed. Only the moment in which complete files get their names is waited for. A reader
// that goes away does not end the program: what is written to it fails, and files are written all the same.
#pragma once

#include <atomic>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace program {

/// How a run that is stopped has left its results.
enum class Left { nothing, parts, unjudged, all };

/// Files that a signal may find unfinished.
struct Unfinished {
  virtual ~Unfinished() = default;
  /// Removes them, or gives them their names if they are complete. Called by a handler of signals.
  virtual Left stop() noexcept = 0;
};

namespace detail {

// a handler can reach nothing but globals; it may run in any thread, at any place
enum Stage { interruptible, uninterruptible, ending };
inline std::atomic<int> stage{interruptible}, waiting{0};
inline std::atomic<Unfinished*> unfinished{nullptr};
inline std::atomic<bool> kept{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<Unfinished*>::is_always_lock_free);

inline void stop(int signal) {
  waiting = signal;
  int expected = interruptible;
  if (!stage.compare_exchange_strong(expected, ending)) return;  // its end looks whether a signal waits
  Unfinished* const files = unfinished;
  Left left = files == nullptr ? Left::nothing : files->stop();
  if (kept) left = Left::all;
  const char* const said =
      left == Left::all ? "\nneem: stopped by a signal, after the results were written\n"
      : left == Left::unjudged
          ? "\nneem: stopped by a signal, after the results were written, without judgement\n"
      : left == Left::parts ? "\nneem: stopped by a signal, no file was written, a pipe or device in part\n"
                            : "\nneem: stopped by a signal, nothing was written\n";
  const ssize_t ignored = ::write(STDERR_FILENO, said, std::strlen(said));
  static_cast<void>(ignored);
  ::_exit(128 + signal);
}

}  // namespace detail

/// SIGINT ends the process with code 130, SIGTERM with 143, SIGHUP with 129 unless it is ignored, as by nohup; a
/// file that grows over the limit and a pipe without a reader are errors, no signals.
inline void stop_on_signals() {
  struct sigaction action {
  }, before{};
  action.sa_handler = detail::stop;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  if (::sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) {
    ::sigaction(SIGHUP, &action, nullptr);
  }
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

/// Files that are opened must not get the numbers of standard streams that are closed: messages would be written
/// into them. Such a stream is opened so that its use fails.
inline void fill_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) == -1) {
      (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // takes the lowest number
    }
  }
}

/// While one of these lives, signals wait. Only the main thread makes them, one at a time.
class Uninterrupted {
public:
  Uninterrupted() {
    int expected = detail::interruptible;
    while (!detail::stage.compare_exchange_strong(expected, detail::uninterruptible)) {
      ::pause();  // a handler in another thread is ending the process
      expected = detail::interruptible;
    }
  }
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;
  ~Uninterrupted() {
    detail::stage = detail::interruptible;
    if (const int signal = detail::waiting; signal != 0) detail::stop(signal);
  }
};

}  // namespace program
