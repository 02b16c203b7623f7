// What is searched: a file, or a family of synthetic points by its name.
#pragma once

#include "../common/points_file.hpp"

#include <neem/core/parallel.hpp>
#include <neem/core/random.hpp>
#include <neem/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace benchmark {

using neem::Index;
using neem::Matrix;

inline const std::vector<std::string>& families() {
  static const std::vector<std::string> names = {"gaussian", "clusters",   "cube", "swiss_roll",
                                                 "low_rank", "duplicates", "hubs"};
  return names;
}

/// One value of a family; each depends on its place only.
inline double value_of(const std::string& family, std::uint64_t i, std::uint64_t c, std::uint64_t n) {
  const neem::Random points{1}, centres{2}, choice{3};
  if (family == "cube") return points.uniform(i, c);
  if (family == "clusters") return centres.normal(choice.bits(i) % 100, c) + 0.6 * points.normal(i, c);
  if (family == "duplicates") return points.normal(choice.bits(i) % std::max<std::uint64_t>(1, n / 10), c);
  if (family == "hubs")
    return choice.uniform(i) * points.normal(i, c);  // those near the centre are near to all
  if (family == "low_rank") {
    double sum = 0.01 * points.normal(i, 100 + c);
    for (std::uint64_t r = 0; r < 5; ++r) sum += points.normal(i, r) * centres.normal(r, c) / 2.236;
    return sum;
  }
  if (family == "swiss_roll") {
    const double turn = 4.712388980384690 * (1 + 2 * choice.uniform(i));
    return c == 0   ? turn * std::cos(turn)
           : c == 1 ? 21 * points.uniform(i)
           : c == 2 ? turn * std::sin(turn)
                    : 0;
  }
  return points.normal(i, c);
}

inline Matrix<float> synthetic(const std::string& family, Index n, Index d, const neem::Threads& threads) {
  Matrix<float> X(n, d);
  neem::for_each_range(threads, n, 256, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (Index c = 0; c < d; ++c) {
        X(i, c) = static_cast<float>(value_of(family, static_cast<std::uint64_t>(i),
                                              static_cast<std::uint64_t>(c), static_cast<std::uint64_t>(n)));
      }
    }
  });
  return X;
}

/// The first n rows and d columns of a file (0: all), or a family.
/// @param n, d  of a family; 0 means 20000 and 50, 3 for the swiss roll
inline Matrix<float> points_of(const std::string& name, Index n, Index d, const neem::Threads& threads) {
  const std::vector<std::string>& known = families();
  if (std::find(known.begin(), known.end(), name) != known.end()) {
    return synthetic(name, n > 0 ? n : 20000, d > 0 ? d : name == "swiss_roll" ? 3 : 50, threads);
  }
  Matrix<float> X = points_of_file(name);
  if (n > 0 && n < X.rows()) X.conservativeResize(n, Eigen::NoChange);
  if (d > 0 && d < X.cols()) X = Matrix<float>(X.leftCols(d));
  return X;
}

}  // namespace benchmark
