// By what points are compared: a metric, distances that are given in their place, or a table of neighbors from
// elsewhere. Search, principal components, the start of a map and its quality all go by it.
#pragma once

#include "agreement.hpp"
#include "arguments.hpp"
#include "console.hpp"
#include "data.hpp"
#include "quality.hpp"

#include <neem/core/error.hpp>
#include <neem/core/parallel.hpp>
#include <neem/core/sparse_ref.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/neighbors.hpp>
#include <neem/metrics/by_distance.hpp>
#include <neem/metrics/sparse_points.hpp>
#include <neem/neighbors/any_metric.hpp>
#include <neem/neighbors/detail/sparse_rows.hpp>
#include <neem/neighbors/distances.hpp>
#include <neem/neighbors/sparse.hpp>
#include <neem/neighbors/tables.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// The command line of this; empty text = not given.
struct SpaceGiven {
  std::string metric{}, input{}, knn{};
};

inline std::string all_metrics() {
  std::string all;
  for (const std::string_view name : neem::ChoiceNames<neem::MetricName>::names)
    all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

/// A metric by its name; '_' may be '-'.
inline neem::MetricName metric_of(const std::string& given) {
  std::string name = given.empty() ? "euclidean" : given;
  std::replace(name.begin(), name.end(), '-', '_');
  for (int m = 0; m <= static_cast<int>(neem::MetricName::inner_product); ++m) {
    if (neem::name_of(static_cast<neem::MetricName>(m)) == name) return static_cast<neem::MetricName>(m);
  }
  refuse_value("metric", given, "one of " + all_metrics());
}

/// What --knn says: the beginning of the names of two files, or one of them.
inline std::string prefix_of_table(std::string given) {
  for (const std::string_view end : {"_ids.npy", "_distances.npy"}) {
    if (given.ends_with(end)) given.resize(given.size() - end.size());
  }
  return given;
}

template <class S>
class Space {
public:
  explicit Space(const SpaceGiven& given) : given_(given), metric_(metric_of(given.metric)) {
    if (!given.input.empty() && given.input != "points" && given.input != "distances")
      refuse_value("input", given.input, "points or distances");
    const auto clash = [](bool both, const std::string& one, const std::string& other,
                          const std::string& why) {
      if (!both) return;
      throw neem::Error(neem::ErrorCode::conflict, one + " has no meaning with " + other + ", " + why,
                        "option " + one, "leave one of them out");
    };
    clash(takes_distances() && !given.metric.empty(), "--metric", "--input distances",
          "which are by one already");
    clash(takes_distances() && !given.knn.empty(), "--knn", "--input distances",
          "from which neighbors are found");
  }

  bool takes_distances() const { return given_.input == "distances"; }
  bool takes_table() const { return !given_.knn.empty(); }
  neem::MetricName metric() const { return metric_; }
  std::string name() const { return takes_distances() ? "distances" : std::string(neem::name_of(metric_)); }
  /// What a report says behind the number of neighbors.
  std::string said() const {
    return takes_distances()                        ? ", by the distances given"
           : metric_ == neem::MetricName::euclidean ? ""
                                                    : ", " + name();
  }

  /// Whether distances do not change when all points are moved.
  bool moves() const {
    return metric_ == neem::MetricName::euclidean || metric_ == neem::MetricName::manhattan ||
           metric_ == neem::MetricName::chebyshev;
  }
  /// Whether principal components keep distances: those of points, or of rows of length 1.
  bool reduces() const {
    return !takes_distances() &&
           (metric_ == neem::MetricName::euclidean || metric_ == neem::MetricName::cosine ||
            metric_ == neem::MetricName::correlation);
  }
  /// Whether only the directions of rows count, or what is left of them when their mean is taken away.
  bool compares_directions() const { return reduces() && metric_ != neem::MetricName::euclidean; }
  /// Whether there are points whose Euclidean distances are in the order of the metric.
  bool is_euclidean() const { return reduces() || metric_ == neem::MetricName::haversine; }

  /// @throws neem::Error (USAGE) for principal components that keep no distances
  void refuse_components(const std::string& option) const {
    if (reduces()) return;
    throw neem::Error(neem::ErrorCode::conflict,
                      takes_distances() ? "--" + option + " has no meaning for distances"
                                        : "--" + option + " keeps no distances by --metric " + name(),
                      "option --" + option,
                      takes_distances() ? "leave it out"
                                        : "leave it out, or give --metric euclidean, cosine or correlation");
  }

  /// Takes what a file holds as distances. @return the number of points
  neem::Index take_distances(Held&& held, Console& console) {
    distances_ = std::visit(
        [&]<class T>(neem::Matrix<T>& values) -> neem::Distances<S> {
          const bool half = values.rows() != values.cols() && (values.rows() == 1 || values.cols() == 1);
          neem::Distances<T> all =
              half ? neem::distances_from_condensed(values) : neem::distances_from_square(std::move(values));
          for (const std::string& note : all.notes) console.say(note);
          return {neem::Matrix<S>(all.values.template cast<S>()), {}};
        },
        held);
    held = {};
    return distances_->rows();
  }

  /// Makes ready for the points X. @throws neem::Error (DATA) for rows that the metric has no distances of
  void prepare(const neem::Matrix<S>& X, const neem::Threads& threads) {
    equivalent_ = neem::euclidean_points(X, metric_, threads);
  }
  /// The same for sparse points, whose rows are brought to length 1 where directions are compared.
  void prepare(neem::SparsePoints<S>& X) {
    if (metric_ == neem::MetricName::euclidean) return;
    if (metric_ != neem::MetricName::cosine) {
      throw neem::Error(neem::ErrorCode::conflict, "sparse points are not compared by --metric " + name(),
                        "option --metric", "give euclidean or cosine");
    }
    const std::vector<S> unit = neem::detail::unit_values(neem::SparseRef<S>(X));
    std::copy(unit.begin(), unit.end(), X.valuePtr());
  }
  /// Memory beside the points.
  double bytes() const {
    const neem::Index values =
        (equivalent_ ? equivalent_->size() : 0) + (distances_ ? distances_->values.size() : 0);
    return static_cast<double>(values) * sizeof(S);
  }
  /// The points whose Euclidean distances stand for those by the metric, else the points themselves.
  const neem::Matrix<S>& compared(const neem::Matrix<S>& X) const { return equivalent_ ? *equivalent_ : X; }

  /// The k nearest neighbors, k ≥ 1.
  /// @param Z         compared(X), or its principal components
  /// @param euclidean whether distances are wanted as those of Z are
  neem::Neighbors<S> search(const neem::Matrix<S>& X, const neem::Matrix<S>& Z, neem::Index k, bool euclidean,
                            const neem::KnnOptions& how, const neem::Threads& threads) const {
    if (distances_) return neem::nearest_neighbors(*distances_, k, threads);
    if (metric_ == neem::MetricName::euclidean || (euclidean && is_euclidean()))
      return neem::nearest_neighbors(Z, k, how, threads);
    if (reduces() && &Z != &compared(X)) {  // principal components of rows of length 1
      const neem::Matrix<S>& unit = compared(X);
      return by_angle(neem::nearest_neighbors(Z, k, how, threads), unit.data(), unit.size());
    }
    return neem::nearest_neighbors(X, k, metric_, how, threads);
  }
  /// The same of sparse points, which are searched exactly.
  /// @param Z  their principal components; none: the points themselves
  neem::Neighbors<S> search(const neem::SparsePoints<S>& X, const neem::Matrix<S>* Z, neem::Index k,
                            bool euclidean, const neem::KnnOptions& how, const neem::Threads& threads) const {
    const bool angles = metric_ == neem::MetricName::cosine && !euclidean;
    if (Z == nullptr) {
      return angles ? neem::nearest_neighbors(X, k, neem::Cosine{}, threads)
                    : neem::nearest_neighbors(X, k, threads);
    }
    neem::Neighbors<S> knn = neem::nearest_neighbors(*Z, k, how, threads);
    return angles ? by_angle(std::move(knn), X.valuePtr(), X.nonZeros()) : knn;
  }

  /// The table of --knn.
  /// @param n  points, if there are any, else 0
  neem::Neighbors<S> read_table(neem::Index n, Console& console) const {
    const std::string prefix = prefix_of_table(given_.knn);
    std::vector<std::string> notes;
    neem::Neighbors<S> knn = neem::read_neighbors<S>(prefix, notes);
    for (const std::string& note : notes) console.say(neem::printable(prefix) + ": " + note);
    if (n > 0 && knn.rows() != n) {
      throw neem::Error(neem::ErrorCode::shape,
                        neem::join({"the table has neighbors of ", knn.rows(), " points, and there are ", n}),
                        "option --knn " + neem::printable(prefix), "give the neighbors of these points");
    }
    if (metric_ == neem::MetricName::jaccard || metric_ == neem::MetricName::hamming) knn.unreachable = S(1);
    return knn;
  }

  /// Holds a table against the points: those of other metrics, and squares, are told.
  /// @param reduced  returns their principal components, in which neighbors may have been found as well, or null
  template <class Points, class Reduced>
  void compare(neem::Neighbors<S>& knn, const Points& X, const Reduced& reduced, Console& console) const {
    const AnyDistance distance = by_number(X);
    const Agreement all = agreement(knn, distance);
    if (10 * all.same >= 9 * all.entries) return;
    if (10 * all.squares >= 9 * all.entries) {
      for (neem::Index e = 0; e < knn.distances.size(); ++e)  // exactly, so that they stay in order
        knn.distances.data()[e] = std::sqrt(knn.distances.data()[e]);
      console.warn("W-11", "the distances of --knn are squares of those by " + name() +
                               " between the points, as FAISS returns them: their roots are taken");
      return;
    }
    if (const neem::Matrix<S>* const Z = reduces() ? reduced() : nullptr) {
      const Agreement of_components = agreement(knn, by_components(*Z));
      if (10 * of_components.same >= 9 * of_components.entries) return;
    }
    const neem::Id other = knn.ids(all.row, all.column);
    console.warn("W-11",
                 neem::join({"the distances of --knn are not those by ", name(),
                             " between the points: of points ", all.row, " and ", other, " (counted from 0) ",
                             static_cast<double>(knn.distances(all.row, all.column)), ", not ",
                             distance(all.row, other), "; --metric names theirs"}));
  }

  /// @param X  points; empty for distances
  template <class Layout>
  Quality measure(const neem::Matrix<S>& X, const Layout& Y, const neem::Labels& labels, neem::Index k,
                  const Judging& judging, const neem::Threads& threads) const {
    if (metric_ == neem::MetricName::euclidean && !distances_)
      return measure_quality(X, Y, labels, k, judging, threads);
    return measure(equivalent_ ? &*equivalent_ : nullptr, by_number(X), Y, labels, k, judging, threads);
  }
  template <class Layout>
  Quality measure(const neem::SparsePoints<S>& X, const Layout& Y, const neem::Labels& labels, neem::Index k,
                  const Judging& judging, const neem::Threads& threads) const {
    const neem::Matrix<S> map = Y;  // so that these are compiled once
    Quality quality = measure_quality(X, map, labels, k, judging, threads);
    if (metric_ != neem::MetricName::cosine) return quality;
    for (auto& [figure, value] :
         quality.figures) {  // those of neighbors are the same by chords and by angles
      if (figure == "distance_correlation")
        value = neem::distance_correlation_by(by_number(X), map, {.points = value.sample}, threads);
    }
    return quality;
  }
  /// By the principal components of the points, in which their neighbors were searched.
  template <class Layout>
  Quality measure_reduced(const neem::Matrix<S>& Z, const Layout& Y, const neem::Labels& labels,
                          neem::Index k, const Judging& judging, const neem::Threads& threads) const {
    Quality quality = compares_directions() ? measure(&Z, by_components(Z), Y, labels, k, judging, threads)
                                            : measure_quality(Z, Y, labels, k, judging, threads);
    quality.components = Z.cols();
    return quality;
  }
  /// The quality of a map of which only a table of neighbors is known.
  template <class Layout>
  static Quality measure(const neem::Neighbors<S>& knn, const Layout& Y, const neem::Labels& labels,
                         neem::Index k, const Judging& judging, const neem::Threads& threads) {
    return measure_quality(Y, labels, k, judging, threads, [&](Quality& quality, neem::Index near) {
      near = std::min(near, knn.cols());
      quality.add("knn_recall", near, neem::knn_recall(knn, Y, near, judging.of_neighbors(), threads));
    });
  }

private:
  /// Distances of rows of length 1 as 1 - cos.
  static neem::Neighbors<S> by_angle(neem::Neighbors<S>&& knn, const S* values, neem::Index count) {
    return neem::detail::from_unit_rows(std::move(knn),
                                        neem::detail::unreachable_angle(values, values + count));
  }

  /// @param chords  points with Euclidean distances in the order of `distance`, if there are any
  template <class Layout>
  static Quality measure(const neem::Matrix<S>* chords, const AnyDistance& distance, const Layout& Y,
                         const neem::Labels& labels, neem::Index k, const Judging& judging,
                         const neem::Threads& threads) {
    return measure_quality(Y, labels, k, judging, threads, [&](Quality& quality, neem::Index near) {
      const neem::Matrix<S> map = Y;
      const neem::Sampling some = judging.of_neighbors();
      quality.add(chords != nullptr ? neem::neighbor_quality(*chords, map, near, some, threads)
                                    : neem::neighbor_quality_by(distance, map, near, some, threads));
      quality.figures.emplace_back("distance_correlation",
                                   neem::distance_correlation_by(distance, map, judging.sampling(), threads));
    });
  }

  AnyDistance by_number(const neem::SparsePoints<S>& X) const {
    const neem::SparseDistance<S> distance{neem::SparseRef<S>(X)};
    if (metric_ != neem::MetricName::cosine) return {X.rows(), distance};
    return {X.rows(), [distance](neem::Index i, neem::Index j) {
              const double chord = distance(i, j);
              return chord * chord / 2;
            }};
  }
  /// The distances by the metric between points of which Z are the principal components.
  AnyDistance by_components(const neem::Matrix<S>& Z) const {
    const auto of = [](const auto& distance) { return AnyDistance(distance.rows(), distance); };
    return compares_directions() ? of(neem::distance_of_rows(Z, neem::UnitRows{}))
                                 : of(neem::distance_of_rows(Z, neem::Euclidean{}));
  }
  AnyDistance by_number(const neem::Matrix<S>& X) const {
    if (distances_) {
      return {distances_->rows(), [D = &*distances_](neem::Index i, neem::Index j) { return (*D)(i, j); }};
    }
    const auto of = [](const auto& distance) { return AnyDistance(distance.rows(), distance); };
    return neem::with_metric(metric_, [&]<class M>(const M& metric) {
      if constexpr (neem::detail::OfUnitRows<M>) {
        return of(neem::distance_of_rows(compared(X), neem::UnitRows{}));
      } else {
        return of(neem::distance_of_rows(X, metric));
      }
    });
  }

  SpaceGiven given_;
  neem::MetricName metric_;
  std::optional<neem::Distances<S>> distances_{};
  std::optional<neem::Matrix<S>> equivalent_{};
};

}  // namespace program
