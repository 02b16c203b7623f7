// What this machine can do at best, measured: memory read and written, gathered points, multiply-adds.
#pragma once

#include "clock.hpp"

#include <neem/core/parallel.hpp>
#include <neem/core/random.hpp>
#include <neem/core/types.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace benchmark {

/// Rates of all threads together.
struct Limits {
  int threads = 1;
  double read = 0;    ///< bytes a second, summing an array far larger than the caches
  double triad = 0;   ///< bytes a second, a = b + s c on such arrays, three streams counted
  double cached = 0;  ///< bytes a second, summing an array of the size asked for, again and again
  double gather = 0;  ///< points of two floats a second, drawn at random from as many as asked for
  double flops = 0;   ///< float multiply-adds a second, two operations each
};

/// The fastest of `repeat` runs, in seconds, and the first apart: it may have to touch memory.
template <class F>
double fastest(int repeat, F&& run) {
  double best = 1e300;
  run();
  for (int r = 0; r < repeat; ++r) {
    const Clock clock;
    run();
    best = std::min(best, clock.wall_seconds());
  }
  return best;
}

/// Σ x in 64 lanes.
inline float sum_of(const float* x, neem::Index size) {
  constexpr neem::Index lanes = 64;
  float sums[lanes] = {};
  for (neem::Index i = 0; i + lanes <= size; i += lanes) {
    for (neem::Index l = 0; l < lanes; ++l) sums[l] += x[i + l];
  }
  float total = 0;
  for (const float sum : sums) total += sum;
  return total;
}

/// Operations of twelve chains of multiply-adds that do not wait for each other.
inline double multiply_adds(neem::Index steps, float& result) {
  using Packet = Eigen::internal::packet_traits<float>::type;
  constexpr int chains = 12;  // four cycles of latency, two units: eight would do, registers allow sixteen
  Packet sums[chains];
  for (int c = 0; c < chains; ++c) sums[c] = Eigen::internal::pset1<Packet>(static_cast<float>(c));
  const Packet a = Eigen::internal::pset1<Packet>(0.999f), b = Eigen::internal::pset1<Packet>(result);
  for (neem::Index s = 0; s < steps; ++s) {
    for (int c = 0; c < chains; ++c) sums[c] = Eigen::internal::pmadd(sums[c], a, b);
  }
  for (int c = 0; c < chains; ++c) result += Eigen::internal::predux(sums[c]);
  return 2.0 * chains * static_cast<double>(sizeof(Packet) / sizeof(float)) * static_cast<double>(steps);
}

/// @param points         for the gathers
/// @param bytes_of_data  for the array that may fit in a cache
inline Limits measure_limits(const neem::Threads& threads, neem::Index points, double bytes_of_data) {
  constexpr neem::Index large = neem::Index(1) << 26;  // floats: 256 MiB
  constexpr int repeat = 5;
  const auto count = static_cast<neem::Index>(threads.count());
  Limits limits;
  limits.threads = threads.count();
  volatile float sink = 0;

  std::vector<float> a(large, 1), b(large / 2, 1);
  // one part a thread: the same work for each, whatever their number
  const auto read = [&](neem::Index size, int times) {
    std::vector<float> sums(static_cast<std::size_t>(count));
    const double seconds = fastest(repeat, [&] {
      threads.for_each(count, [&](neem::Index t) {
        const neem::Index begin = size * t / count, end = size * (t + 1) / count;
        for (int r = 0; r < times; ++r) {
          sums[static_cast<std::size_t>(t)] += sum_of(a.data() + begin, end - begin);
        }
      });
    });
    for (const float sum : sums) sink = sink + sum;
    return 4.0 * static_cast<double>(size) * times / seconds;
  };
  limits.read = read(large, 1);
  const neem::Index size = std::clamp<neem::Index>(static_cast<neem::Index>(bytes_of_data / 4), 1024, large);
  limits.cached = read(size, static_cast<int>(std::max<neem::Index>(1, large / size)));

  const neem::Index third = large / 2;
  const double triad = fastest(repeat, [&] {
    threads.for_each(count, [&](neem::Index t) {
      float* to = a.data();
      const float *from = a.data() + third, *other = b.data();
      for (neem::Index i = third * t / count; i < third * (t + 1) / count; ++i)
        to[i] = from[i] + 3 * other[i];
    });
  });
  limits.triad = 12.0 * static_cast<double>(third) / triad;

  const neem::Random random{5};
  const neem::Layout<float> Y = neem::Layout<float>::Ones(std::max<neem::Index>(points, 1), 2);
  std::vector<neem::Id> ids(std::size_t(1) << 22);
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<neem::Id>(random.below(Y.rows(), i));
  std::vector<float> sums(static_cast<std::size_t>(count));
  const auto draws = static_cast<neem::Index>(ids.size());
  const double gather = fastest(repeat, [&] {
    threads.for_each(count, [&](neem::Index t) {
      constexpr neem::Index lanes = 8;
      float x[lanes] = {}, y[lanes] = {};
      const neem::Index end = draws * (t + 1) / count;
      for (neem::Index i = draws * t / count; i + lanes <= end; i += lanes) {
        for (neem::Index l = 0; l < lanes; ++l) {
          const float* point = Y.data() + 2 * static_cast<neem::Index>(ids[static_cast<std::size_t>(i + l)]);
          x[l] += point[0], y[l] += point[1];
        }
      }
      for (neem::Index l = 0; l < lanes; ++l) sums[static_cast<std::size_t>(t)] += x[l] + y[l];
    });
  });
  for (const float sum : sums) sink = sink + sum;
  limits.gather = static_cast<double>(draws) / gather;

  double operations = 0;
  std::vector<float> results(static_cast<std::size_t>(count), 1e-3f);
  const double seconds = fastest(repeat, [&] {
    std::vector<double> done(static_cast<std::size_t>(count));
    threads.for_each(count, [&](neem::Index t) {
      const auto part = static_cast<std::size_t>(t);
      float result = 1e-3f;
      done[part] = multiply_adds(4'000'000, result);
      results[part] = result;
    });
    operations = 0;
    for (const double d : done) operations += d;
  });
  for (const float result : results) sink = sink + result;
  limits.flops = operations / seconds;
  return limits;
}

}  // namespace benchmark
