// Maps on which new points can be placed, as files.
//
//     FrozenMap<float> map(run, X);
//     run.save("map.npz", map);                              // or run.save("map.npz", map, ModelParts{.points = false})
//
// and in another program, on another day:
//
//     auto map = load_frozen_map<float>("map.npz");          // or load_frozen_map<float>("map.npz", X)
//     Placed<float> placed = map.place(fresh);
//
// It is a model file (model.hpp) with more members: load_run goes on with the run as from any other. `points`
// are the points as they are compared, `pca_mean` and `pca_components` what brings new ones there, and
// `points_reach` the mean distance of each to its nearest. Where the points are left out, they are asked for
// when the map is loaded, and compared by a hash with those that it was made of.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/output.hpp"
#include "neem/methods/any_options.hpp"
#include "neem/methods/model.hpp"
#include "neem/methods/transform.hpp"

#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace neem {

namespace detail {

/// The points that a model file has, n of them.
/// @param in_file  set to whether they are there, and not only their hash
template <class S>
MapPoints<S> map_points_in(Archive& a, Index n, double& partition, bool& in_file) {
  MapPoints<S> known;
  known.state(a, n, partition, in_file);
  if (in_file) check_points<S>(MatrixRef<S>(known.compared()), "points of the model", Threads{1});
  return known;
}

template <class S, int Dim>
FrozenMap<S, Dim> load_frozen_map(const std::string& path, const MatrixRef<S>* points,
                                  const TransformOptions& o) {
  ModelReader saved(path);
  Archive& a = saved;
  const ModelInfo info = ModelOf::info_of(saved);
  constexpr bool is_double = std::is_same_v<S, double>;
  if (info.is_double != is_double || info.dimensions != Dim) {
    fail(ErrorCode::conflict,
         join({"a map of ", info.dimensions, " columns in ", info.is_double ? "double" : "float", ", not of ",
               Dim, " in ", is_double ? "double" : "float"}),
         saved.name(),
         join({"load it by load_frozen_map<", info.is_double ? "double" : "float", ", ", info.dimensions,
               ">"}));
  }
  if (!saved.text().values.contains("state/" + std::string(MapPoints<S>::mark))) {
    fail(ErrorCode::conflict, "the file has a run and nothing by which new points are placed", saved.name(),
         "save it with a FrozenMap: run.save(path, map)");
  }
  if (a.has("weights", false)) refuse_weights();
  Layout<S, Dim> layout;
  a.matrix("layout", layout, Archive::any, Dim);
  const Index n = layout.rows();
  constexpr S absurd = S(1e38);
  a.expects(n >= 1 && n <= (std::numeric_limits<Id>::max)() && layout.cwiseAbs().maxCoeff() < absurd,
            "layout");
  double partition = 0;
  bool in_file = true;
  MapPoints<S> known = map_points_in<S>(a, n, partition, in_file);
  if (points) {
    known.take(*points, o.threads);
    check_points<S>(MatrixRef<S>(known.compared()), "points of the map", o.threads);
  } else if (!in_file) {
    fail(ErrorCode::conflict, "the points are not in the file", saved.name(),
         "give the points of the map with it, or save the map with its points");
  }
  const AnyOptions method = ModelOf::options_of<AnyOptions>(saved);
  return method.visit([&](const auto& options) {
    return FrozenOf::make<S, Dim>(std::move(layout), std::move(known), partition, method.method(), &options,
                                  o);
  });
}

}  // namespace detail

/// Writes a run with what it takes to place new points on its map: `run.save("map.npz", map)`.
///
/// @param run    as of save_model
/// @param to     a path, or an Output
/// @param map    of this run, as it is now
/// @param parts  whether the points are in the file
/// @throws       Error as save_model; Error (USAGE) if the map is not that of the run any more
/// @cost         as save_model, and the points
template <class S, int Dim>
void save_model(const Run<S, Dim>& run, const Destination& to, const FrozenMap<S, Dim>& map,
                const ModelParts& parts = {}) {
  if (run.layout() != map.layout()) {
    throw Error(ErrorCode::conflict, "the run has gone on since its map was frozen", "run and map",
                "make a FrozenMap of the run as it is");
  }
  save_model(run, to, ModelBeside(map.points().in_model(run.partition(), parts)));
}

/// Whether a model file has what it takes to place new points on its map, with or without the points.
/// @throws Error (IO) if it cannot be read; Error (DATA) if it is no model file, or damaged
inline bool takes_new_points(const std::string& path) {
  const detail::ModelReader saved(path);
  return saved.text().values.contains("state/" + std::string(MapPoints<float>::mark));
}

/// The points of the map in a model file, as new ones are compared with them: `compared()` is empty where the file
/// was saved without points.
///
/// @param path  of a file for which takes_new_points is true, of a run in S
/// @throws      Error (IO) if it cannot be read; Error (DATA) if it is no model file, damaged, or without them
/// @cost        reading
template <class S>
MapPoints<S> load_map_points(const std::string& path) {
  detail::ModelReader saved(path);
  double partition = 0;
  bool in_file = true;
  return detail::map_points_in<S>(saved, detail::ModelOf::info_of(saved).points, partition, in_file);
}

/// A map from a model file, on which new points are placed with the bits of the one that was saved.
///
/// @param path  of a file that `run.save(path, map)` has written, with its points
/// @param o     options; all have defaults
/// @throws      Error (IO) if it cannot be read; Error (DATA) if it is no model file, damaged, or of a newer
///              version; Error (USAGE) if it is of another type, has nothing to place points by, or no points
/// @cost        reading; the lists of the index, and the grid
template <class S, int Dim = 2>
FrozenMap<S, Dim> load_frozen_map(const std::string& path, const TransformOptions& o = {}) {
  return detail::load_frozen_map<S, Dim>(path, nullptr, o);
}
/// The same for a file without points.
/// @param path    of the file
/// @param points  n × d, those that the FrozenMap was made of
/// @param o       options; all have defaults
/// @throws        also Error (USAGE) if they are others, by their hash
template <class S, int Dim = 2, class X>
FrozenMap<S, Dim> load_frozen_map(const std::string& path, const Eigen::MatrixBase<X>& points,
                                  const TransformOptions& o = {}) {
  const MatrixRef<S> given(points.derived());
  return detail::load_frozen_map<S, Dim>(path, &given, o);
}

}  // namespace neem
