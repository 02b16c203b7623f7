// How accurate and how fast is a repulsion? BarnesHut against Exact on layouts of n points.
//
//   benchmark_forces [n] [layout.npy]     default: 20000 points; the file is a trained map to try as well
#include "neem/core/random.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/barnes_hut.hpp"
#include "neem/forces/exact.hpp"
#include "neem/forces/kernels.hpp"
#include "neem/forces/laws.hpp"
#include "neem/io/npy.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <string>

namespace {

using Layout = neem::Layout<float>;

/// Ten Gaussian clouds (deviation, spread), or one around the origin if spread is 0.
Layout clouds(neem::Index n, double deviation, double spread) {
  const neem::Random random{11};
  Layout Y(n, 2);
  for (neem::Index i = 0; i < n; ++i) {
    for (int c = 0; c < 2; ++c) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      const double centre = spread * (2 * random.uniform(1'000'000'000 + point % 10, axis) - 1);
      Y(i, c) = static_cast<float>(centre + deviation * random.normal(point, axis));
    }
  }
  return Y;
}

Layout ring(neem::Index n) {
  Layout Y(n, 2);
  for (neem::Index i = 0; i < n; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    Y.row(i) << static_cast<float>(40 * std::cos(angle)), static_cast<float>(40 * std::sin(angle));
  }
  return Y;
}

/// Best of three.
template <class F>
double milliseconds(F&& run) {
  double best = 1e300;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    run();
    best = std::min(
        best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

void compare(const std::string& name, const Layout& Y) {
  const neem::Normalized law{neem::Cauchy{}};
  Layout exact(Y.rows(), 2), tree(Y.rows(), 2);
  neem::Workspace all, some;
  double Z = 0, Z_tree = 0;
  const double time = milliseconds([&] {
    exact.setZero();
    Z = neem::Exact{}(law, Y, exact, all);
  });
  std::printf("%-10s %9td  exact      %9.2f ms\n", name.c_str(), Y.rows(), time);
  for (const double theta : {1.0, 0.8, 0.5, 0.2}) {
    const double tree_time = milliseconds([&] {
      tree.setZero();
      Z_tree = neem::BarnesHut{theta}(law, Y, tree, some);
    });
    const double error = static_cast<double>((tree - exact).norm() / exact.norm());
    std::printf("%-10s %9td  theta %.1f  %9.2f ms   relative RMS %.1e   Z %+.1e\n", name.c_str(), Y.rows(),
                theta, tree_time, error, Z_tree / Z - 1);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const neem::Index n = count > 1 ? std::atoll(arguments[1]) : 20000;
  if (n < 2) {
    std::fprintf(stderr, "usage: benchmark_forces [POINTS, at least 2] [MAP.npy]\n");
    return 2;
  }
  std::printf("%d processors, float, Cauchy kernel, 2 dimensions\n", neem::available_processors());
  compare("start", clouds(n, 1e-4, 0));
  compare("one cloud", clouds(n, 20, 0));
  compare("ten clouds", clouds(n, 3, 40));
  compare("ring", ring(n));
  if (count > 2) compare("trained", Layout(neem::read_npy<float>(arguments[2])));
}
