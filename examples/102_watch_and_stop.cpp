// Observers see every iteration. One that returns Signal::stop ends the run; the layout reached is the
// result.
#include "three_clouds.hpp"

#include <neem/neem.hpp>

#include <chrono>
#include <cstdio>

int main() {
  using namespace std::chrono_literals;
  const auto [X, labels] = three_clouds();

  const auto deadline = std::chrono::steady_clock::now() + 2s;
  int last = 0;
  auto report = [&](const auto& now) {  // returns nothing: goes on
    last = now.iteration;
    if (now.iteration % 100 == 0)
      std::printf("%d/%d  KL %.3f\n", now.iteration, now.iterations, now.objective());
  };
  auto budget = [&](const auto&) {
    return std::chrono::steady_clock::now() < deadline ? neem::Signal::go : neem::Signal::stop;
  };
  auto Y = neem::tsne(X, {.iterations = 100'000}, report, budget);

  std::printf("stopped after %d iterations\n", last);
  return last < 100'000 && Y.allFinite() ? 0 : 1;
}
