// The workers behind Threads: a pool of standard threads.
#pragma once

#include "neem/core/types.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace neem::detail {

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

}  // namespace neem::detail
