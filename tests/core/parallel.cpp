#include "neem/core/parallel.hpp"

#include "catch.hpp"
#include "refusals.hpp"

#include <atomic>
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

TEST_CASE("Threads: a host's pool runs the tasks", "[core]") {
  Index asked = 0;
  const Threads threads(Threads::Host([&](Index tasks, const std::function<void(Index)>& call) {
    asked += tasks;
    for (Index task = tasks; task-- > 0;) call(task);
  }));
  Index sum = 0;
  threads.for_each(10, [&](Index task) { sum += task; });
  CHECK(asked == 10);
  CHECK(sum == 45);
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
