#include "neem/core/parallel.hpp"

#include "catch.hpp"
#include "refusals.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace test_core_parallel {

using namespace neem;

TEST_CASE("Threads: every task runs once, whatever the number of threads", "[core]") {
  for (const int count : {1, 2, 3, 7, 16}) {
    const Threads threads(count);
    for (const Index tasks : {0, 1, 2, 17, 1000}) {
      std::vector<int> runs(static_cast<std::size_t>(tasks), 0);
      threads.for_each(tasks, [&](Index task) { ++runs[static_cast<std::size_t>(task)]; });
      CHECK(std::count(runs.begin(), runs.end(), 1) == tasks);
    }
  }
}

TEST_CASE("Threads: thousands of short regions lose no task", "[core]") {
  const Threads threads(4);
  Index total = 0;
  for (int region = 0; region < 5000; ++region) {
    std::atomic<Index> sum{0};
    threads.for_each(7, [&](Index task) { sum += task; });
    total += sum;
  }
  CHECK(total == 5000 * 21);
}

TEST_CASE("sum_over_ranges: same bits for any number of threads", "[core]") {
  const auto sum = [](int count) {
    return sum_over_ranges(Threads(count), 100003, 97, [](Index begin, Index end) {
      double part = 0;
      for (Index i = begin; i < end; ++i) part += 1.0 / static_cast<double>(i + 1);
      return part;
    });
  };
  const double one = sum(1);
  CHECK(one == Approx(12.0901761));
  for (const int count : {2, 3, 7, 16}) CHECK(sum(count) == one);
}

TEST_CASE("for_each_range: ranges cover everything once", "[core]") {
  std::vector<int> seen(1001, 0);
  for_each_range(Threads(3), 1001, 10, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
  });
  CHECK(std::count(seen.begin(), seen.end(), 1) == 1001);
}

TEST_CASE("Threads: the exception of the smallest task reaches the caller, and the pool goes on", "[core]") {
  for (const int count : {1, 2, 7}) {
    const Threads threads(count);
    for (int repeat = 0; repeat < 50; ++repeat) {
      std::string caught;
      try {
        threads.for_each(100, [](Index task) {
          if (task == 13 || task == 57) throw std::runtime_error("task " + std::to_string(task));
        });
      } catch (const std::runtime_error& error) {
        caught = error.what();
      }
      REQUIRE(caught == "task 13");
    }
    std::atomic<int> after{0};
    threads.for_each(10, [&](Index) { ++after; });
    CHECK(after == 10);
  }
}

TEST_CASE("Threads: a region inside a region runs on the calling thread", "[core]") {
  const Threads threads(3);
  std::atomic<int> inner{0};
  threads.for_each(5, [&](Index) { threads.for_each(4, [&](Index) { ++inner; }); });
  CHECK(inner == 20);
}

TEST_CASE("Threads: one handle may be used by several threads at once", "[core]") {
  const Threads threads(3);
  std::atomic<int> ran{0};
  std::vector<std::thread> users;
  for (int user = 0; user < 4; ++user) {
    users.emplace_back([&] {
      for (int region = 0; region < 100; ++region) threads.for_each(10, [&](Index) { ++ran; });
    });
  }
  for (std::thread& user : users) user.join();
  CHECK(ran == 4000);
}

namespace {

/// A host's pool that starts a thread for every task.
struct ThreadPerTask {
  std::atomic<int> regions{0};
  int width() const { return 3; }
  void run(Index tasks, const std::function<void(Index)>& call) {
    ++regions;
    std::vector<std::thread> threads;
    for (Index task = 0; task < tasks; ++task) threads.emplace_back([&call, task] { call(task); });
    for (std::thread& thread : threads) thread.join();
  }
};

/// A host's pool of two workers behind a queue that holds two tasks: whoever hands in a task waits until there is
/// room, for ever if he is one of the workers and the others wait too.
class BoundedQueue {
public:
  BoundedQueue() {
    for (int k = 0; k < 2; ++k) workers_.emplace_back([this] { serve(); });
  }
  ~BoundedQueue() {
    {
      const std::lock_guard lock(guard_);
      ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }
  int width() const { return 2; }
  void run(Index tasks, const std::function<void(Index)>& call) {
    for (const std::thread& worker : workers_)
      nested = nested || worker.get_id() == std::this_thread::get_id();
    std::atomic<Index> left{tasks};
    for (Index task = 0; task < tasks; ++task) {
      std::unique_lock lock(guard_);
      changed_.wait(lock, [&] { return waiting_.size() < 2; });
      waiting_.push_back([&, task] {
        call(task);
        const std::lock_guard done(guard_);
        --left;
        changed_.notify_all();
      });
      changed_.notify_all();
    }
    std::unique_lock lock(guard_);
    changed_.wait(lock, [&] { return left == 0; });
  }
  std::atomic<bool> nested{false};  ///< whether a worker has asked for more

private:
  void serve() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        task = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        changed_.notify_all();
      }
      task();
    }
  }

  std::vector<std::thread> workers_{};
  std::vector<std::function<void()>> waiting_{};
  std::mutex guard_{};
  std::condition_variable changed_{};
  bool ending_ = false;
};

/// Pools that break their promise.
struct Refusing {
  int width() const { return 4; }
  void run(Index, const std::function<void(Index)>&) { throw std::runtime_error("no room"); }
};
struct Forgetting {
  int width() const { return 4; }
  void run(Index tasks, const std::function<void(Index)>& call) {
    for (Index task = 1; task < tasks; ++task) call(task);
  }
};

}  // namespace

TEST_CASE("Threads: a host's pool runs the tasks, and its width is asked for", "[core]") {
  ThreadPerTask pool;
  const Threads threads = pool;
  CHECK(threads.count() == 3);
  std::atomic<Index> sum{0};
  threads.for_each(10, [&](Index task) { sum += task; });
  CHECK(sum == 45);
  CHECK(pool.regions == 1);
  threads.for_each(1, [&](Index) { ++sum; });  // nothing to share out
  CHECK(pool.regions == 1);
  Index asked = 0;
  const Threads as_function(
      [&](Index tasks, const std::function<void(Index)>& call) {
        asked += tasks;
        for (Index task = tasks; task-- > 0;) call(task);
      },
      5);
  CHECK(as_function.count() == 5);
  as_function.for_each(10, [&](Index task) { sum += task; });
  CHECK(asked == 10);
  CHECK(sum == 91);
  // without a width there are as many as the process may use
  CHECK(Threads(Threads::Host([](Index, const std::function<void(Index)>&) {})).count() ==
        available_processors());
}

TEST_CASE("Threads: nothing is asked of a host's pool from inside a task", "[core]") {
  BoundedQueue pool;
  const Threads outer = pool, copy = outer, other = pool;
  std::atomic<int> ran{0};
  for (int region = 0; region < 20; ++region) {
    outer.for_each(8, [&](Index) {
      outer.for_each(3, [&](Index) { ++ran; });
      copy.for_each(3, [&](Index) { ++ran; });
      other.for_each(3, [&](Index) { ++ran; });
    });
  }
  CHECK(ran == 20 * 8 * 9);
  CHECK_FALSE(pool.nested);
  other.for_each(8, [&](Index) { ++ran; });
  CHECK(ran == 20 * 8 * 9 + 8);
}

TEST_CASE("Threads: exceptions of a host's tasks and of the pool itself reach the caller", "[core]") {
  ThreadPerTask pool;
  BoundedQueue queue;
  for (const Threads& threads : {Threads(pool), Threads(queue)}) {
    std::string told;
    try {
      threads.for_each(50, [](Index task) {
        if (task >= 3) throw std::runtime_error(std::to_string(task));
      });
    } catch (const std::runtime_error& error) {
      told = error.what();
    }
    CHECK(std::stoi(told) >= 3);
    std::atomic<int> ran{0};
    threads.for_each(9, [&](Index) { ++ran; });  // and it works on
    CHECK(ran == 9);
  }
  Refusing refusing;
  const Threads none = refusing;
  CHECK_THROWS_WITH(none.for_each(4, [](Index) {}), "no room");
  CHECK_THROWS_WITH(none.for_each(4, [](Index) {}), "no room");  // not taken for busy
  Forgetting forgetting;
  CHECK_THROWS_WITH(Threads(forgetting).for_each(4, [](Index) {}), Catch::Contains("3 of 4 calls"));
}

TEST_CASE("Threads: a handle without a count costs nothing before its first use, and copies share",
          "[core]") {
  long calls = 0;
  if (refusals::available) {
    calls = refusals::with_refusal(refusals::Call::memory, 1, true, [] {
      const Threads none, one(1);
      Threads moved = Threads();
      moved = Threads(2);
      const Threads copy = one;
      copy.for_each(3, [](Index) {});
    });
  }
  CHECK(calls == 0);
  const Threads first(2), second = first;
  std::atomic<int> ran{0};
  first.for_each(4, [&](Index) { second.for_each(4, [&](Index) { ++ran; }); });
  CHECK(ran == 16);
  Threads assigned;
  assigned = second;
  CHECK(assigned.count() == 2);
}

TEST_CASE("Threads: a negative count is a usage error, a wild one is capped", "[core]") {
  CHECK_THROWS_AS(Threads(-1), Error);
  CHECK(Threads(100000).count() <= std::max(64, available_processors()));
  CHECK(Threads(0).count() == available_processors());
}

TEST_CASE("Threads: memory that fails while threads start costs threads, or is bad_alloc", "[core]") {
  if (!refusals::available) return;
  for (const bool ever : {false, true}) {
    long n = 0, calls = 0;
    do {
      std::atomic<int> ran{0};
      bool thrown = false;
      calls = refusals::with_refusal(refusals::Call::memory, ++n, ever, [&] {
        try {
          Threads(5).for_each(100, [&](Index) { ++ran; });
        } catch (const std::bad_alloc&) {
          thrown = true;
        }
      });
      INFO("allocation " << n << ", for ever " << ever);
      CHECK(ran == (thrown ? 0 : 100));
    } while (n <= calls);  // until none was refused
    CHECK(n > 6);          // the handle, the pool, and four threads
  }
}

}  // namespace test_core_parallel
