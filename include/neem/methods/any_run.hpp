// A run of a method that is chosen by its name when the program runs.
//
//     AnyOptions o("umap");
//     o.set("min_dist", "0.3");
//     AnyRun<float> run(o, X);              // or a neighbor table, points with their table, or a graph
//     while (run.advance(10)) draw(run.layout());
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/any_options.hpp"
#include "neem/methods/forceatlas2.hpp"
#include "neem/methods/infonc_tsne.hpp"
#include "neem/methods/laplacian_eigenmaps.hpp"
#include "neem/methods/largevis.hpp"
#include "neem/methods/nc_tsne.hpp"
#include "neem/methods/ncvis.hpp"
#include "neem/methods/neg_tsne.hpp"
#include "neem/methods/pacmap.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/given.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/trimap.hpp"
#include "neem/methods/tsne.hpp"
#include "neem/methods/umap.hpp"
#include "neem/methods/umap_full.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

/// The data that a method can take, and the maps that it makes. Points with a table of their neighbors can always
/// stand for points.
struct MethodData {
  bool points = true;  ///< points alone
  bool table = true;   ///< a neighbor table alone
  bool graph = true;   ///< a graph
  /// Columns of a map, at most; 0: any number. Trees and grids have cells in every direction, too many beyond three
  int most_dimensions = 0;
};

namespace detail {

/// The run that options belong to, and the data that it takes.
template <class Options>
struct RunFor;
// clang-format off
template <> struct RunFor<TsneOptions> : MethodData {
  static constexpr bool flat = true;
  template <class S, int Dim> using Type = Tsne<S, Dim>;
};
template <> struct RunFor<UmapOptions> : MethodData { template <class S, int Dim> using Type = Umap<S, Dim>; };
template <> struct RunFor<NegTsneOptions> : MethodData { template <class S, int Dim> using Type = NegTsne<S, Dim>; };
template <> struct RunFor<NcTsneOptions> : MethodData { template <class S, int Dim> using Type = NcTsne<S, Dim>; };
template <> struct RunFor<NcvisOptions> : MethodData { template <class S, int Dim> using Type = Ncvis<S, Dim>; };
template <> struct RunFor<InfoncTsneOptions> : MethodData { template <class S, int Dim> using Type = InfoncTsne<S, Dim>; };
template <> struct RunFor<LargevisOptions> : MethodData { template <class S, int Dim> using Type = Largevis<S, Dim>; };
template <> struct RunFor<ForceAtlas2Options> : MethodData { template <class S, int Dim> using Type = ForceAtlas2<S, Dim>; };
template <> struct RunFor<LaplacianEigenmapsOptions> : MethodData { template <class S, int Dim> using Type = LaplacianEigenmaps<S, Dim>; };
template <> struct RunFor<PacmapOptions> : MethodData {
  RunFor() : MethodData{true, false, false} {}
  template <class S, int Dim> using Type = Pacmap<S, Dim>;
};
template <> struct RunFor<LocalmapOptions> : MethodData {
  static constexpr bool flat = true;
  RunFor() : MethodData{true, false, false} {}
  template <class S, int Dim> using Type = Localmap<S, Dim>;
};
template <> struct RunFor<TrimapOptions> : MethodData {
  RunFor() : MethodData{true, false, false} {}
  template <class S, int Dim> using Type = Trimap<S, Dim>;
};
template <> struct RunFor<UmapFullOptions> : MethodData {
  static constexpr bool flat = true;
  RunFor() : MethodData{false, false, true} {}
  template <class S, int Dim> using Type = UmapFull<S, Dim>;
};
// clang-format on

/// Methods whose maps have at most three columns.
template <class Options>
concept FlatMaps = requires { RunFor<Options>::flat; };

}  // namespace detail

/// The data that a method can take.
inline MethodData method_data(const AnyOptions& o) {
  return o.visit([]<class Options>(const Options&) {
    MethodData data = detail::RunFor<Options>{};
    if (detail::FlatMaps<Options>) data.most_dimensions = 3;
    return data;
  });
}

/// How many neighbors the method searches for among n points; added to `notes` where they are fewer than
/// wanted. 0 where the method takes a graph.
/// @throws Error (USAGE) for options that n points do not allow
inline Index neighbors_wanted(const AnyOptions& o, Index n, std::vector<std::string>& notes) {
  return o.visit([&]<class Options>(const Options& options) -> Index {
    if constexpr (requires { neighbors_wanted(options, n, notes); }) {
      return neighbors_wanted(options, n, notes);
    } else {
      return 0;
    }
  });
}

/// The search that the method uses.
inline KnnOptions search_wanted(const AnyOptions& o) {
  return o.visit([](const auto& options) { return detail::search_for(options); });
}

/// A run of a method that is chosen by its name; see Run for its members. figures() has the perplexity in
/// use, a learned partition function, the correlation of densities.
template <class S, int Dim = 2>
class AnyRun : public Run<S, Dim> {
public:
  /// @param o     the method and its options
  /// @param data  points, a neighbor table, points with their table, or a graph: see method_data
  /// @throws Error as the method
  AnyRun(const AnyOptions& o, const Given<S>& data) : Run<S, Dim>(made(o, data)), title_(o.title()) {}

  using Options = AnyOptions;  ///< of the method
  /// From a model file: see load_run.
  AnyRun(detail::Archive& saved, const AnyOptions& o) : Run<S, Dim>(made(o, saved)), title_(o.title()) {}

  std::string_view title() const { return title_; }  ///< of the method, as in texts: "Neg-t-SNE"

private:
  template <class From>
  static Run<S, Dim> made(const AnyOptions& o, From& from);

  std::string_view title_;
};

template <class Data>
AnyRun(const AnyOptions&, const Data&) -> AnyRun<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
template <class From>
Run<S, Dim> AnyRun<S, Dim>::made(const AnyOptions& o, From& from) {
  return o.visit([&]<class Options>(const Options& options) -> Run<S, Dim> {
    if constexpr (Dim > 3 && detail::FlatMaps<Options>) {
      throw Error(ErrorCode::conflict, join({o.title(), " makes maps of at most 3 columns, not ", Dim}),
                  "option dims", "give at most 3, or a method by samples, such as umap");
    } else {
      return typename detail::RunFor<Options>::template Type<S, Dim>(from, options);
    }
  });
}

}  // namespace neem
