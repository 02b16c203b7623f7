// Where the points lie: the shapes a layout takes in a run, and those that are hard for a grid or a tree.
#pragma once

#include <neem/core/random.hpp>
#include <neem/core/types.hpp>

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

namespace benchmark {

using neem::Index;
using Layout = neem::Layout<float>;

/// Ten Gaussian clouds (deviation, spread), or one around the origin if spread is 0.
inline Layout clouds(Index n, double deviation, double spread) {
  const neem::Random random{11};
  Layout Y(n, 2);
  for (Index i = 0; i < n; ++i) {
    for (int c = 0; c < 2; ++c) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      const double centre = spread * (2 * random.uniform(1'000'000'000 + point % 10, axis) - 1);
      Y(i, c) = static_cast<float>(centre + deviation * random.normal(point, axis));
    }
  }
  return Y;
}

/// Points on a circle around the origin, in no order.
inline Layout ring(Index n) {
  const neem::Random random{13};
  Layout Y(n, 2);
  for (Index i = 0; i < n; ++i) {
    const double angle = 2 * std::numbers::pi * random.uniform(static_cast<std::uint64_t>(i));
    Y.row(i) << static_cast<float>(40 * std::cos(angle)), static_cast<float>(40 * std::sin(angle));
  }
  return Y;
}

/// Points on a slanted line through the origin, in no order.
inline Layout line(Index n) {
  const neem::Random random{17};
  Layout Y(n, 2);
  for (Index i = 0; i < n; ++i) {
    const double place = 2 * random.uniform(static_cast<std::uint64_t>(i)) - 1;
    Y.row(i) << static_cast<float>(60 * place), static_cast<float>(20 * place);
  }
  return Y;
}

/// Ten clouds and one point 500 away.
inline Layout with_outlier(Index n) {
  Layout Y = clouds(n, 3, 40);
  Y.row(n - 1) << 500, 0;
  return Y;
}

struct NamedLayout {
  std::string name{};
  std::function<Layout(Index)> make{};
};

inline const std::vector<NamedLayout>& layouts() {
  static const std::vector<NamedLayout> all = {
      {"start", [](Index n) { return clouds(n, 1e-4, 0); }},
      {"one_cloud", [](Index n) { return clouds(n, 20, 0); }},
      {"ten_clouds", [](Index n) { return clouds(n, 3, 40); }},
      {"ring", ring},
      {"line", line},
      {"outlier", with_outlier},
  };
  return all;
}

}  // namespace benchmark
