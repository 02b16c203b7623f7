// The data sets of the golden bits, and how a line of them is made.
#pragma once

#include "neem/neem.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <numbers>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace golden {

using neem::Id;
using neem::Index;
using neem::Layout;
using neem::Matrix;

/// FNV-1a of the bytes.
inline std::uint64_t hash(const void* data, std::size_t size, std::uint64_t h = 14695981039346656037ull) {
  const unsigned char* byte = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < size; ++i) h = (h ^ byte[i]) * 1099511628211ull;
  return h;
}
template <class S, int Dim>
std::uint64_t hash(const Layout<S, Dim>& Y) {
  return hash(Y.data(), static_cast<std::size_t>(Y.size()) * sizeof(S));
}

struct Set {
  std::string name;
  Matrix<double> X;
  std::vector<Id> labels;
};

inline double normal(Index i, Index c, std::uint64_t stream) {
  return neem::Random{7}.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c), stream);
}

/// Three groups in 12 columns; a noisy ring with a branch in 6; a few distinct rows, each several times.
inline std::vector<Set> sets() {
  std::vector<Set> all;
  const auto make = [&](const char* name, Index n, Index d, auto value, auto label) {
    Set set{name, Matrix<double>(n, d), {}};
    for (Index i = 0; i < n; ++i) {
      for (Index c = 0; c < d; ++c) set.X(i, c) = value(i, c);
      set.labels.push_back(static_cast<Id>(label(i)));
    }
    all.push_back(std::move(set));
  };
  make(
      "groups", 420, 12, [](Index i, Index c) { return 4 * normal(i % 3, c, 1) * (c < 5) + normal(i, c, 2); },
      [](Index i) { return i % 3; });
  make(
      "ring", 300, 6,
      [](Index i, Index c) {
        const double t = 2 * std::numbers::pi * static_cast<double>(i) / 240;
        const double along = i < 240 ? (c == 0   ? std::cos(t)
                                        : c == 1 ? std::sin(t)
                                                 : 0.0)
                                     : (c == 0 ? 1 + static_cast<double>(i - 240) / 30 : 0.0);
        return along + 0.03 * normal(i, c, 3);
      },
      [](Index i) { return i < 240 ? i / 60 : -1; });
  make(
      "copies", 60, 3, [](Index i, Index c) { return std::round(2 * normal(i % 23, c, 4)); },
      [](Index i) { return i % 2; });
  return all;
}

inline int failures = 0;

/// @param run  (points, threads) → layout, for points of float and of double
template <class Run>
void line(const Set& set, const char* what, Run&& run) {
  std::uint64_t hashes[2][2];
  try {
    for (int t = 0; t < 2; ++t) {
      const int threads = t == 0 ? 1 : 3;
      hashes[t][0] = run(Matrix<float>(set.X.cast<float>()), threads);
      hashes[t][1] = run(set.X, threads);
    }
  } catch (const std::exception& error) {
    std::printf("%-7s %-32s %s\n", set.name.c_str(), what, error.what());
    return;
  }
  const bool same = hashes[0][0] == hashes[1][0] && hashes[0][1] == hashes[1][1];
  failures += !same;
  std::printf("%-7s %-32s %016llx %016llx%s\n", set.name.c_str(), what,
              static_cast<unsigned long long>(hashes[0][0]), static_cast<unsigned long long>(hashes[0][1]),
              same ? "" : " THREADS DIFFER");
  std::fflush(stdout);
}

void of_all_pairs(const Set& set);
void of_samples(const Set& set);

}  // namespace golden
