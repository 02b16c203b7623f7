// The points of a map, as new ones are compared with them, and what a model file keeps of them.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/transform/far_points.hpp"
#include "neem/methods/transform/map_space.hpp"
#include "neem/neighbors/any_metric.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

/// What a model file has of a map on which new points are placed.
struct ModelParts {
  bool points = true;  ///< the points as they are compared; else they are asked for again
};

/// The points of a map, as new ones are compared with them. A model file keeps them beside its run:
///
///     MapPoints<float> points(X, space);
///     points.measure(knn);                                  // 15 neighbors of each, or fewer
///     run.save("map.npz", points.in_model(run.partition()));
///
/// which is what FrozenMap does by itself.
template <class S>
class MapPoints {
public:
  MapPoints() = default;  ///< none
  /// @param given    n × d, as they were given; copied as they are compared
  /// @param by       by what they are compared
  /// @param threads  threads to use
  /// @throws         Error (DATA) for points that check_points refuses, or of other columns than `by` has
  template <class X>
  MapPoints(const Eigen::MatrixBase<X>& given, MapSpace<S> by, const Threads& threads = Threads{})
      : space_(std::move(by)) {
    const MatrixRef<S> rows(given.derived());
    check_points<S>(rows, "points", threads);
    hash_ = detail::hash_of(rows);
    points_ = detail::points_in(space_, rows, threads);
  }

  /// From points that are as they are compared already, as of maps that have grown: they have to stay in the model file,
  /// since those that were given are not known.
  MapPoints(Matrix<S>&& compared, MapSpace<S> by)
      : space_(std::move(by)), points_(std::move(compared)), hash_(detail::hash_of<S>(points_)) {}

  /// Learns how far neighbors are on this map. @param knn  n × k, k ≥ 1, of these points
  void measure(const Neighbors<S>& knn) { remote_ = detail::Remoteness::of(knn); }

  const MapSpace<S>& space() const { return space_; }              ///< by what they are compared
  const Matrix<S>& compared() const { return points_; }            ///< n × d, as they are compared
  const detail::Remoteness& remote() const { return remote_; }     ///< how far neighbors are
  MetricName metric() const { return detail::metric_in(space_); }  ///< of the search of compared()

  /// What writes them to a model file: the last argument of `run.save`.
  /// @param partition  of the run
  /// @param parts      whether they are in the file
  auto in_model(double partition, const ModelParts& parts = {}) const {
    return [this, partition, parts](detail::Archive& a) {
      double Z = partition;
      bool with_points = parts.points;
      const_cast<MapPoints*>(this)->state(a, points_.rows(), Z,
                                          with_points);  // what is written is not changed
    };
  }
  /// The points of a model file that has none, by their hash.
  /// @throws Error (USAGE) if they are others
  void take(const MatrixRef<S>& given, const Threads& threads) {
    check_points<S>(given, "points", threads);
    if (static_cast<std::size_t>(given.rows()) != remote_.reach.size() || detail::hash_of(given) != hash_) {
      throw Error(ErrorCode::conflict, "these are not the points that the map was made of",
                  join({given.rows(), " x ", given.cols(), " points, a map of ", remote_.reach.size()}),
                  "give the same points, in the same order and with the same preparation");
    }
    points_ = detail::points_in(space_, given, threads);
  }
  /// The name of the member of model.json by which files with points are known.
  static constexpr std::string_view mark = "points_metric";
  /// What in_model writes, and how it is read back.
  /// @param a            the model
  /// @param n            points of the map
  /// @param partition    of the run
  /// @param with_points  whether they are in the file; set when it is read
  void state(detail::Archive& a, Index n, double& partition, bool& with_points);

private:
  static std::string text_of(std::uint64_t hash) {
    std::string all;
    for (int k = 60; k >= 0; k -= 4) all += "0123456789abcdef"[(hash >> k) & 15];
    return all;
  }

  MapSpace<S> space_{};
  Matrix<S> points_{};
  std::uint64_t hash_ = 0;  // of the points as they were given
  detail::Remoteness remote_{};
};

template <class S>
void MapPoints<S>::state(detail::Archive& a, Index n, double& partition, bool& with_points) {
  std::string metric(name_of(space_.metric)), hash = text_of(hash_);
  a(mark, metric);
  const auto first = std::begin(ChoiceNames<MetricName>::names),
             end = std::end(ChoiceNames<MetricName>::names);
  const auto named = std::find(first, end, metric);
  a.expects(named != end, mark);
  if (a.reading()) space_.metric = static_cast<MetricName>(named - first);
  a("points_hash", hash);
  a("points_in_file", with_points);
  a("points_partition", partition);
  a("points_far_from", remote_.far_from, 0, 1e300);
  a.list("points_reach", remote_.reach, n);
  for (const float reach : remote_.reach) a.expects(reach >= 0, "points_reach");
  bool reduces = space_.reduces();
  a("points_reduced", reduces);
  if (reduces) {
    a.matrix("pca_components", space_.axes, detail::Archive::any, detail::Archive::any);
    std::vector<S> mean(space_.mean.data(), space_.mean.data() + space_.mean.size());
    a.list("pca_mean", mean, space_.axes.cols());
    a.expects(space_.axes.size() > 0, "pca_components");
    space_.mean =
        Eigen::Map<const Eigen::Matrix<S, 1, Eigen::Dynamic>>(mean.data(), static_cast<Index>(mean.size()));
  }
  if (with_points) a.matrix("points", points_, n, reduces ? space_.axes.rows() : detail::Archive::any);
  if (!a.reading()) return;
  a.expects(hash.size() == 16 && hash.find_first_not_of("0123456789abcdef") == std::string::npos,
            "points_hash");
  hash_ = 0;
  for (const char c : hash)
    hash_ = hash_ << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

}  // namespace neem
