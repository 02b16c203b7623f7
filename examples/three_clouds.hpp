// The data of the examples: three clouds of points in ten dimensions, and which cloud each point is from.
#pragma once

#include <neem/core/random.hpp>

#include <Eigen/Core>

#include <vector>

struct ThreeClouds {
  Eigen::MatrixXf points;   // n × 10, one row a point
  std::vector<int> labels;  // n: 0, 1 or 2
};

inline ThreeClouds three_clouds(int n = 600) {
  ThreeClouds data{Eigen::MatrixXf(n, 10), std::vector<int>(static_cast<std::size_t>(n))};
  const neem::Random random{1};
  for (int i = 0; i < n; ++i) {
    const int cloud = i % 3;
    data.labels[static_cast<std::size_t>(i)] = cloud;
    for (int c = 0; c < 10; ++c) {
      const double noise = random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c));
      data.points(i, c) = static_cast<float>(noise + (c == cloud ? 6 : 0));
    }
  }
  return data;
}
