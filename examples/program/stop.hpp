// Ctrl-C, SIGTERM and a terminal that goes away end the program at once, also while files are being written: what
// is not complete is removed. Only the moment in which complete files get their names is waited for, and a run with
// checkpoints writes one first, unless it is told a second time. A reader that goes away does not end the program:
// what is written to it fails, and files are written all the same.
#pragma once

#include <atomic>
#include <csignal>
#include <cstring>
#include <ctime>
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
enum Stage { interruptible, uninterruptible, asked, ending };  // asked: only the second signal ends it
inline std::atomic<int> stage{interruptible}, waiting{0};
inline std::atomic<std::time_t> first{0};
inline std::atomic<Unfinished*> unfinished{nullptr};
inline std::atomic<const char*> checkpoint{nullptr};  // what is said of the last that was written
inline std::atomic<bool> kept{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<Unfinished*>::is_always_lock_free);

inline void stop(int signal) {
  const std::time_t now = std::time(nullptr);
  const bool again =
      waiting.exchange(signal) != 0 && now > first + 1;  // what forwards signals may send two at once
  if (first == 0) first = now;
  int expected = interruptible;
  if (!stage.compare_exchange_strong(expected, ending)) {
    expected = asked;
    if (!again || !stage.compare_exchange_strong(expected, ending)) return;  // it will be seen that one waits
  }
  Unfinished* const files = unfinished;
  Left left = files == nullptr ? Left::nothing : files->stop();
  if (kept) left = Left::all;
  const char* const of_checkpoint = checkpoint;
  const char* const said =
      left == Left::nothing && of_checkpoint != nullptr ? of_checkpoint
      : left == Left::all ? "\nneem: stopped by a signal, after the results were written\n"
      : left == Left::unjudged
          ? "\nneem: stopped by a signal, after the results were written, without judgement\n"
      : left == Left::parts ? "\nneem: stopped by a signal, no file was written, a pipe or device in part\n"
                            : "\nneem: stopped by a signal, nothing was written\n";
  const ssize_t ignored = ::write(STDERR_FILENO, said, std::strlen(said));
  static_cast<void>(ignored);
  ::_exit(128 + signal);
}

/// Waits for the one stage to set the other.
inline void enter(int from, int to) {
  int expected = from;
  while (!stage.compare_exchange_strong(expected, to)) {
    ::pause();  // a handler in another thread is ending the process
    expected = from;
  }
}

/// Sets the stage, and ends the process if a signal waits.
inline void leave(int to) {
  stage = to;
  if (const int signal = waiting; signal != 0 && to == interruptible) stop(signal);
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
  Uninterrupted() : before_(detail::stage == detail::asked ? detail::asked : detail::interruptible) {
    detail::enter(before_, detail::uninterruptible);
  }
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;
  ~Uninterrupted() { detail::leave(before_); }

private:
  int before_;
};

/// While one of these lives, a signal asks that something be done before the end, for which it is looked whether
/// one has come. The end comes with this object, or with another signal more than a second later. Of the main
/// thread, one at a time.
class AskedToStop {
public:
  AskedToStop() { detail::enter(detail::interruptible, detail::asked); }
  AskedToStop(const AskedToStop&) = delete;
  AskedToStop& operator=(const AskedToStop&) = delete;
  ~AskedToStop() { detail::leave(detail::interruptible); }
  bool signalled() const { return detail::waiting != 0; }
};

}  // namespace program
