// How much of the truth a table holds; time and memory are in common/clock.hpp.
#pragma once

#include "../common/clock.hpp"

#include <neem/core/estimate.hpp>
#include <neem/core/types.hpp>
#include <neem/neighbors/brute_force.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <vector>

namespace benchmark {

using neem::Id;
using neem::Index;
using neem::Matrix;

/// Recall over a sample of rows.
struct Recall {
  neem::Estimate mean{};
  double worst_decile = 0;  ///< one row in ten has no more than this
};

/// The true distance of the k-th neighbor of a sample of rows.
class Truth {
public:
  Truth(const Matrix<float>& X, Index k, Index sample_size, const neem::Threads& threads) : X_(X), k_(k) {
    rows_ = neem::detail::draw_rows(X.rows(), std::min(X.rows(), sample_size), 7);
    Matrix<float> sample(static_cast<Index>(rows_.size()), X.cols());
    for (Index r = 0; r < sample.rows(); ++r) sample.row(r) = X.row(rows_[static_cast<std::size_t>(r)]);
    const neem::MatrixRef<float> points(X), queries(sample);
    const neem::Neighbors<double> near = neem::detail::search_all<double, float>(
        points, &queries, k + 1, threads);  // the row itself among them
    for (Index r = 0; r < sample.rows(); ++r) {
      // relative: distances that differ by the rounding of a float are ties
      limits_.push_back(near.distances(r, k) * (1 + 1e-6));
    }
  }

  /// Neighbors count that are no farther than the true k-th, named once, and not the point itself.
  Recall recall(const Matrix<Id>& ids) const {
    std::vector<double> shares;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const Index row = rows_[r];
      std::unordered_set<Id> seen{static_cast<Id>(row)};
      Index found = 0;
      for (Index c = 0; c < k_; ++c) {
        const Id id = ids(row, c);
        if (id < 0 || id >= X_.rows() || !seen.insert(id).second) continue;
        const double square =
            neem::detail::squared_distance(X_.row(row).data(), X_.row(id).data(), X_.cols(), 1.0);
        found += std::sqrt(square) <= limits_[r];
      }
      shares.push_back(static_cast<double>(found) / static_cast<double>(k_));
    }
    Recall recall{neem::detail::mean_estimate(shares, X_.rows(), 0, 1)};
    std::sort(shares.begin(), shares.end());
    recall.worst_decile = shares[shares.size() / 10];
    return recall;
  }

private:
  const Matrix<float>& X_;
  Index k_;
  std::vector<Id> rows_{};
  std::vector<double> limits_{};
};

}  // namespace benchmark
