// How many negative samples an epoch has.
#pragma once

#include <algorithm>
#include <cmath>

namespace neem {

/// A number of negative samples that grows as a power of time: few while the layout takes its form, many when
/// it settles.
///
///     m_t = max(1, round(c (t / (T − 1))^power)),   with c such that the mean before rounding is `mean`
///
/// @source  NCVis (Artemenkov & Panov 2020): power 3
struct NegativesSchedule {
  double mean = 5;   ///< > 0, over all epochs
  double power = 0;  ///< ≥ 0; 0: the mean in every epoch, not rounded
  int epochs = 1;    ///< T

  /// The negative samples of an edge in an epoch.
  /// @param epoch  from 0
  double operator()(int epoch) const {
    if (!(power > 0) || epochs < 2) return mean;
    const auto grown = [this](int t) { return std::pow(static_cast<double>(t) / (epochs - 1), power); };
    double sum = 0;
    for (int t = 0; t < epochs; ++t) sum += grown(t);
    return (std::max)(1.0, std::round(mean * epochs * grown(epoch) / sum));
  }
};

}  // namespace neem
