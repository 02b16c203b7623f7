// Time, memory, and how much of the truth a table holds.
#pragma once

#include <neem/core/estimate.hpp>
#include <neem/core/types.hpp>
#include <neem/neighbors/brute_force.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <unordered_set>
#include <vector>

namespace benchmark {

using neem::Id;
using neem::Index;
using neem::Matrix;

struct Clock {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  double cpu_start = cpu();

  double wall_seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  double cpu_seconds() const { return cpu() - cpu_start; }

  /// Seconds of all threads of this process, in and outside the kernel.
  static double cpu() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
};

/// The most memory held since the last reset, beyond what was held then, in MiB; −1 where the system does not
/// tell.
class PeakMemory {
public:
  PeakMemory() {
    std::ofstream reset("/proc/self/clear_refs");
    reset << "5" << std::flush;
    known_ = static_cast<bool>(reset);
    before_ = read("VmRSS:");
  }
  double mebibytes() const {
    const double peak = read("VmHWM:");
    return known_ && peak >= 0 && before_ >= 0 ? (peak - before_) / 1024 : -1;
  }

private:
  static double read(const std::string& name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    double kibibytes = -1;
    while (status >> word) {
      if (word == name && status >> kibibytes) break;
    }
    return kibibytes;
  }
  bool known_ = false;
  double before_ = -1;
};

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
