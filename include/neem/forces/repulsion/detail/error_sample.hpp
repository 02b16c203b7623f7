// How far forces are from the exact sums, measured on a few points that are summed exactly.
//
// A grid errs where many points lie close together: the error at a point grows with the number of points
// around it, and a few crowded points can hold nearly all of the error. So half of the points are drawn
// by the square of how crowded their places are and half of them uniformly, and each is weighted by the
// inverse of its probability to be drawn (importance sampling; Owen & Zhou 2000 for the mixture).
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace neem::detail {

/// Some points, what acts on them exactly, and how much each stands for.
template <class S, int Dim>
class ErrorSample {
public:
  /// Draws points and sums up their forces. The points depend on the layout only.
  /// @param points    the candidates, or null for all rows of Y
  /// @param crowding  of each candidate: what lies around it; empty: all count alike
  /// @cost            32 n pairs of points
  void draw(const AnyLaw<S, Dim>& law, const Layout<S, Dim>& Y, const Id* points,
            const std::vector<float>& crowding, const Threads& threads) {
    constexpr Index count = 32;
    const Index n = points ? static_cast<Index>(crowding.size()) : Y.rows();
    // another sample for every layout, so that no point is left out for long
    std::uint64_t word = 0;
    for (int c = 0; c < Dim; ++c) word = Random::mix(word + bits_of(Y.data()[c]));
    const Random random{word};
    const Index alike = crowding.empty() ? count : count / 2;
    drawn_.clear();
    for (Index k = 0; k < alike; ++k) {  // one from each of equal parts
      const double at = (static_cast<double>(k) + random.uniform(static_cast<std::uint64_t>(k), 0)) /
                        static_cast<double>(alike);
      drawn_.push_back({(std::min)(n - 1, static_cast<Index>(at * static_cast<double>(n))), 0});
    }
    const double total = crowding.empty() ? 0 : draw_crowded(crowding, count - alike, random, threads);
    Layout<S, Dim> targets(count, Dim);
    std::vector<Id> rows;
    for (Index k = 0; k < count; ++k) {
      Drawn& point = drawn_[static_cast<std::size_t>(k)];
      double share = 1 / static_cast<double>(n);
      if (total > 0) {
        const double here = square(crowding[static_cast<std::size_t>(point.row)]);
        share = 0.5 * share + 0.5 * here / total;
      }
      if (points) point.row = points[point.row];
      point.stands_for = 1 / (share * static_cast<double>(count));
      targets.row(k) = Y.row(point.row);
      rows.push_back(static_cast<Id>(point.row));
    }
    sources_.clear();
    sources_.reserve(Y.rows());
    for (Index i = 0; i < Y.rows(); ++i) sources_.push(Y.data() + i * Dim, law.mass_at(i));
    sources_.pad();
    exact_.setZero(count, Dim);
    for_each_range(threads, count, 4, [&](Index begin, Index end) {
      law.push(sources_, targets, nullptr, begin, end, exact_, rows.data());
    });
  }

  /// ‖F − exact‖ / ‖exact‖ over all points, estimated; infinite where F is nothing but error.
  /// @param force  n × Dim
  double relative_error(const Layout<S, Dim>& force, const Threads& threads) const {
    double error = 0;
    for (std::size_t k = 0; k < drawn_.size(); ++k) {
      const auto apart =
          (force.row(drawn_[k].row) - exact_.row(static_cast<Index>(k))).template cast<double>();
      error += drawn_[k].stands_for * apart.squaredNorm();
    }
    if (error == 0) return 0;
    const double all = sum_over_ranges(threads, force.size(), 8192, [&](Index begin, Index end) {
      double sum = 0;
      for (Index k = begin; k < end; ++k) sum += square(static_cast<double>(force.data()[k]));
      return sum;
    });
    // errors and forces are independent: their squares add up
    return all > error ? std::sqrt(error / (all - error)) : std::numeric_limits<double>::infinity();
  }

private:
  struct Drawn {
    Index row;
    double stands_for;
  };

  static double square(double x) { return x * x; }
  static std::uint64_t bits_of(float x) { return std::bit_cast<std::uint32_t>(x); }
  static std::uint64_t bits_of(double x) { return std::bit_cast<std::uint64_t>(x); }

  /// Draws by the square of the crowding, equal parts of the sum. @return the sum
  double draw_crowded(const std::vector<float>& crowding, Index count, const Random& random,
                      const Threads& threads) {
    constexpr Index chunk = 4096;
    const Index n = static_cast<Index>(crowding.size()), chunks = (n + chunk - 1) / chunk;
    std::vector<double> sums(static_cast<std::size_t>(chunks));
    const auto weight = [&](Index k) {
      return square(static_cast<double>(crowding[static_cast<std::size_t>(k)]));
    };
    for_each_range(threads, n, chunk, [&](Index begin, Index end) {
      double sum = 0;
      for (Index k = begin; k < end; ++k) sum += weight(k);
      sums[static_cast<std::size_t>(begin / chunk)] = sum;
    });
    double total = 0;
    for (const double sum : sums) total += sum;
    Index part = 0;
    double before = 0;
    for (Index k = 0; k < count; ++k) {
      const double wanted = total *
                            (static_cast<double>(k) + random.uniform(static_cast<std::uint64_t>(k), 1)) /
                            static_cast<double>(count);
      while (part + 1 < chunks && before + sums[static_cast<std::size_t>(part)] < wanted) {
        before += sums[static_cast<std::size_t>(part++)];
      }
      const Index end = (std::min)(n, (part + 1) * chunk);
      Index at = part * chunk;
      for (double sum = before; at + 1 < end && (sum += weight(at)) < wanted;) ++at;
      drawn_.push_back({at, 0});
    }
    return total;
  }

  std::vector<Drawn> drawn_{};
  Sources<S, Dim> sources_{};
  Layout<S, Dim> exact_{};
};

}  // namespace neem::detail
