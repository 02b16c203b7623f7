// Threads that never change a result.
//
// Work is cut into tasks whose bounds depend on the size of the problem only. A task writes what it owns and
// nothing else; sums are kept one a task and added in the order of the tasks. Which thread runs which task is
// then free, and the result has the same bits for 1, 2 or 16 threads.
//
// `Threads` is a handle on a pool of standard threads; copies share it, and the last copy ends it. There are
// no globals. Idle workers look for work for some microseconds before they sleep, so that regions that follow
// each other closely (the iterations of a descent) start within microseconds.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"

namespace neem {

/// Processors this process may use: the affinity mask and the control group's quota (rounded up) are
/// respected.
inline int available_processors() {
  int count = static_cast<int>(std::thread::hardware_concurrency());
#if defined(__linux__)
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0) count = CPU_COUNT(&mask);
  if (std::FILE* quota = std::fopen("/sys/fs/cgroup/cpu.max", "re")) {
    // the file says "max 100000" where there is no quota: the read then fails
    long long used = 0, period = 0;
    if (std::fscanf(quota, "%lld %lld", &used, &period) == 2 && used > 0 && period > 0) {
      count = static_cast<int>(std::min<long long>(count, (used + period - 1) / period));
    }
    std::fclose(quota);
  }
#endif
  return (std::max)(1, count);
}

namespace detail {

/// Runs the tasks of one region at a time on the calling thread and up to `workers` others.
class Pool {
public:
  Pool(int workers, bool spin) : spin_(spin) {
    threads_.reserve(static_cast<std::size_t>(workers));
    for (int t = 0; t < workers; ++t) {
      try {
        threads_.emplace_back([this] { serve(); });
      } catch (const std::system_error&) {
        break;  // the system refuses another thread: work with those there are
      } catch (const std::bad_alloc&) {
        break;  // or memory for it; threads that run must not be given up unjoined
      }
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    ending_ = true;
    region_.fetch_add(1);
    region_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  /// call(i) for each i in [0, tasks). If calls throw, the exception of the smallest i is thrown again here.
  void run(Index tasks, void (*call)(void*, Index), void* context) {
    call_ = call;
    context_ = context;
    tasks_ = tasks;
    next_.store(0, std::memory_order_relaxed);
    failed_.store((std::numeric_limits<Index>::max)(), std::memory_order_relaxed);
    open_.store(true);
    region_.fetch_add(1);
    region_.notify_all();
    work();
    open_.store(false);
    while (inside_.load() != 0) std::this_thread::yield();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

private:
  void work() {
    for (;;) {
      const Index task = next_.fetch_add(1, std::memory_order_relaxed);
      if (task >= tasks_) return;
      try {
        call_(context_, task);
      } catch (...) {
        next_.store(tasks_,
                    std::memory_order_relaxed);  // tasks are handed out in order: all smaller ones have begun
        while (guard_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
        if (task < failed_.load(std::memory_order_relaxed)) {
          failed_.store(task, std::memory_order_relaxed);
          failure_ = std::current_exception();
        }
        guard_.clear(std::memory_order_release);
      }
    }
  }

  void serve() {
    constexpr int looks =
        20000;  // about 10 µs; longer than the serial steps between the regions of an iteration
    std::uint64_t seen = 0;
    for (;;) {
      for (int look = 0; spin_ && look < looks && region_.load(std::memory_order_relaxed) == seen; ++look) {
      }
      region_.wait(seen);
      seen = region_.load();
      if (ending_) return;
      inside_.fetch_add(
          1);  // announced before looking whether the region is open: the caller closes, then counts
      if (open_.load()) work();
      inside_.fetch_sub(1);
    }
  }

  std::vector<std::thread> threads_;
  std::atomic<std::uint64_t> region_{0};
  std::atomic<bool> ending_{false}, open_{false};
  std::atomic<int> inside_{0};
  std::atomic<Index> next_{0}, failed_{0};
  std::atomic_flag guard_{};
  std::exception_ptr failure_{};
  void (*call_)(void*, Index) = nullptr;
  void* context_ = nullptr;
  Index tasks_ = 0;
  bool spin_;
};

}  // namespace detail

/// A handle on threads: what every parallel function of neem takes as its last argument.
///
/// Copies share one pool. Nothing is started before the first region of more than one task, and a count of 1
/// never starts anything, so that a process that has to fork may.
class Threads {
public:
  /// A host program's own pool: runs every call(i), i in [0, tasks), once, and returns when all have
  /// returned.
  using Host = std::function<void(Index tasks, const std::function<void(Index)>& call)>;

  /// @param count  threads to use, the caller's among them; 0 = as many as the process may use; capped at the
  ///               larger of 64 and the processors there are
  /// @throws Error (USAGE) if count is negative
  explicit Threads(int count = 0) : state_(std::make_shared<State>()) {
    if (count < 0) {
      throw Error(ErrorCode::option_value, "threads = " + std::to_string(count) + " is negative",
                  "option threads", "give 0 for all processors, or a count");
    }
    state_->count =
        count == 0 ? available_processors() : (std::min)(count, (std::max)(64, available_processors()));
  }
  /// Tasks go to the host's pool instead. The host carries exceptions of its calls to the caller.
  explicit Threads(Host host) : Threads(1) { state_->host = std::move(host); }

  int count() const { return state_->count; }  ///< threads in use, the caller's among them

  /// f(task) for each task in [0, tasks), in any order, on any thread. The first exception by task number is
  /// rethrown. Called from inside a task, or while another thread uses the same handle, it runs on the
  /// calling thread alone.
  template <class F>
  void for_each(Index tasks, F&& f) const {
    using Call = std::remove_reference_t<F>;
    run(
        tasks, [](void* context, Index task) { (*static_cast<Call*>(context))(task); },
        const_cast<void*>(static_cast<const void*>(std::addressof(f))));
  }

private:
  /// for_each without its type: compiled once, not once a loop.
  void run(Index tasks, void (*call)(void*, Index), void* context) const {
    State& state = *state_;
    if (state.host && tasks > 1) return state.host(tasks, [=](Index task) { call(context, task); });
    if (tasks <= 1 || state.count == 1 || state.busy.exchange(true)) {
      for (Index task = 0; task < tasks; ++task) call(context, task);
      return;
    }
    struct Release {
      std::atomic<bool>& busy;
      ~Release() { busy = false; }
    } release{state.busy};
    if (!state.pool) {
      state.pool = std::make_unique<detail::Pool>(state.count - 1, state.count <= available_processors());
    }
    state.pool->run(tasks, call, context);
  }

  struct State {
    int count = 1;
    Host host{};
    std::unique_ptr<detail::Pool> pool{};
    std::atomic<bool> busy{false};
  };
  std::shared_ptr<State> state_;
};

/// f(begin, end) for consecutive ranges of `grain` items that cover [0, n). The ranges depend on n and grain
/// only.
template <class F>
void for_each_range(const Threads& threads, Index n, Index grain, F&& f) {
  const Index tasks = (n + grain - 1) / grain;
  threads.for_each(tasks, [&](Index task) { f(task * grain, (std::min)(n, (task + 1) * grain)); });
}

/// Σ f(begin, end) over the same ranges, added in their order: the same bits for any number of threads.
/// f returns a value with += and a default that is zero (double, std::int64_t).
template <class F>
auto sum_over_ranges(const Threads& threads, Index n, Index grain, F&& f) {
  using Sum = std::invoke_result_t<F&, Index, Index>;
  const Index tasks = (n + grain - 1) / grain;
  std::vector<Sum> parts(static_cast<std::size_t>(tasks));
  threads.for_each(tasks, [&](Index task) {
    parts[static_cast<std::size_t>(task)] = f(task * grain, (std::min)(n, (task + 1) * grain));
  });
  Sum total{};
  for (const Sum& part : parts) total += part;
  return total;
}

}  // namespace neem
