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
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
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

#include "neem/core/detail/pool.hpp"
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

/// Whether this thread is inside a task that neem has given to a host's pool.
inline bool& inside_host_task() {
  thread_local bool inside = false;
  return inside;
}

/// The calls of a region on a host's pool: the first exception by task number is kept, and tasks after it are
/// left out.
class HostRegion {
public:
  HostRegion(void (*call)(void*, Index), void* context) : call_(call), context_(context) {}

  void operator()(Index task) {
    done_.fetch_add(1, std::memory_order_relaxed);
    if (task > failed_.load(std::memory_order_relaxed)) return;
    bool& inside = inside_host_task();
    const bool before = std::exchange(inside, true);
    try {
      call_(context_, task);
    } catch (...) {
      const std::lock_guard lock(guard_);
      if (task < failed_.load(std::memory_order_relaxed)) {
        failed_.store(task, std::memory_order_relaxed);
        failure_ = std::current_exception();
      }
    }
    inside = before;
  }

  /// @throws  what a task has thrown; Error (RESOURCE) unless each of `tasks` was called once
  void end(Index tasks) const {
    if (failure_) std::rethrow_exception(failure_);
    const Index done = done_.load();
    if (done == tasks) return;
    throw Error(ErrorCode::memory,
                "the pool has made " + std::to_string(done) + " of " + std::to_string(tasks) + " calls",
                "option threads",
                "let run(tasks, call) make each call once and return when all have returned");
  }

private:
  void (*call_)(void*, Index);
  void* context_;
  std::atomic<Index> done_{0}, failed_{(std::numeric_limits<Index>::max)()};
  std::mutex guard_{};
  std::exception_ptr failure_{};
};

}  // namespace detail

/// A host program's own pool of threads, which may run several tasks at once and may block: `width()` is how
/// many it runs at once, and `run(tasks, call)` makes every call(i), i in [0, tasks), once, on any of its
/// threads or on the caller's, and returns when all have returned. It is never called from inside a task, nor
/// for two regions at a time by one Threads and its copies.
template <class P>
concept HostPool = requires(P& pool, Index tasks, const std::function<void(Index)>& call) {
  { pool.width() } -> std::convertible_to<int>;
  pool.run(tasks, call);
};

/// A handle on threads: what every parallel function of neem takes as its last argument, and the option
/// `threads` of every method: `{.threads = 4}`, or `{.threads = my_pool}` for a host's own (HostPool).
///
/// Copies share one pool. Nothing is allocated or asked of the system before the first use of a handle that
/// was made without a count, nothing is started before the first region of more than one task, and a count of
/// 1 never starts anything, so that a process that has to fork may.
class Threads {
public:
  /// A host's pool as a function; its width is given separately.
  using Host = std::function<void(Index tasks, const std::function<void(Index)>& call)>;

  /// @param count  threads to use, the caller's among them; 0 = as many as the process may use; capped at the
  ///               larger of 64 and the processors there are
  /// @throws Error (USAGE) if count is negative
  Threads(int count = 0) : count_(count) {
    if (count >= 0) return;
    throw Error(ErrorCode::option_value, "threads = " + std::to_string(count) + " is negative",
                "option threads", "give 0 for all processors, or a count");
  }
  /// Tasks go to the host's pool, which is held by reference and has to outlive all copies of the handle.
  template <HostPool P>
    requires(!std::is_const_v<P> && !std::same_as<P, Threads>)
  Threads(P& pool)
      : Threads([&pool](Index tasks, const std::function<void(Index)>& call) { pool.run(tasks, call); },
                static_cast<int>(pool.width())) {}
  /// Tasks go to the host's pool.
  /// @param host   calls the function that it is given once for each task, and returns when all are done
  /// @param width  how many tasks it runs at once, ≥ 1; 0 = as many as the process may use
  explicit Threads(Host host, int width = 0) : Threads(width) { state().host = std::move(host); }

  /// A copy shares the pool.
  Threads(const Threads& other) : count_(other.count_), state_(other.share()) {}
  /// Takes the pool; the other handle then has a pool of its own.
  Threads(Threads&& other) noexcept
      : count_(other.count_), state_(other.state_.exchange(nullptr, std::memory_order_relaxed)) {}
  /// Assigns as the constructors copy and move.
  Threads& operator=(Threads other) noexcept {
    count_ = other.count_;
    other.state_.store(state_.exchange(other.state_.load()));
    return *this;
  }
  ~Threads() {
    State* mine = state_.load(std::memory_order_acquire);
    if (mine && mine->handles.fetch_sub(1, std::memory_order_acq_rel) == 1) delete mine;
  }

  /// Tasks that run at once: the count, all processors that the process may use, or the width of the host's
  /// pool.
  int count() const {
    return count_ == 1 && state_.load(std::memory_order_acquire) == nullptr ? 1 : state().count;
  }

  /// The handle of a run whose options have this one: the host's pool, or of a count a pool of its own, which
  /// ends with the run, so that runs beside each other with the same options do not wait for one pool.
  Threads for_a_run() const {
    const State* now = state_.load(std::memory_order_acquire);
    return now != nullptr && now->host ? *this : Threads(count_);
  }

  int asked() const { return count_; }  ///< the count as it was given: 0 = all; of a host's pool its width

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
  struct State {
    explicit State(int wanted)
        : count(wanted == 0   ? available_processors()
                : wanted < 64 ? wanted
                              : (std::min)(wanted, (std::max)(64, available_processors()))) {}

    int count;
    Host host{};
    std::unique_ptr<detail::Pool> pool{};
    std::atomic<bool> busy{false};
    std::atomic<int> handles{1};
  };

  /// for_each without its type: compiled once, not once a loop.
  void run(Index tasks, void (*call)(void*, Index), void* context) const {
    if (tasks <= 1 || count() == 1 || state().busy.exchange(true)) {
      for (Index task = 0; task < tasks; ++task) call(context, task);
      return;
    }
    State& now = state();
    struct Release {
      std::atomic<bool>& busy;
      ~Release() { busy = false; }
    } release{now.busy};
    if (now.host) {
      run_by(now.host, tasks, call, context);
      return;
    }
    if (!now.pool) {
      now.pool = std::make_unique<detail::Pool>(now.count - 1, now.count <= available_processors());
    }
    now.pool->run(tasks, call, context);
  }

  static void run_by(const Host& host, Index tasks, void (*call)(void*, Index), void* context) {
    if (detail::inside_host_task()) {  // of another handle
      for (Index task = 0; task < tasks; ++task) call(context, task);
      return;
    }
    detail::HostRegion region(call, context);
    host(tasks, [&region](Index task) { region(task); });
    region.end(tasks);
  }

  /// What all copies share, made when it is first needed.
  State& state() const {
    State* now = state_.load(std::memory_order_acquire);
    if (now != nullptr) return *now;
    auto made = std::make_unique<State>(count_);
    if (state_.compare_exchange_strong(now, made.get(), std::memory_order_acq_rel)) return *made.release();
    return *now;  // another thread was first
  }
  /// The state for one more handle; none for a count of 1, which shares nothing.
  State* share() const {
    if (count_ == 1 && state_.load(std::memory_order_acquire) == nullptr) return nullptr;
    State& mine = state();
    mine.handles.fetch_add(1, std::memory_order_relaxed);
    return &mine;
  }

  int count_;  // as it was given; 0 = all
  mutable std::atomic<State*> state_{nullptr};
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
