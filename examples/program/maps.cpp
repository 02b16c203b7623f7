#include "maps.hpp"

#include <neem/affinities/fuzzy.hpp>
#include <neem/layouts/pca.hpp>
#include <neem/methods/forceatlas2.hpp>
#include <neem/methods/infonc_tsne.hpp>
#include <neem/methods/laplacian_eigenmaps.hpp>
#include <neem/methods/largevis.hpp>
#include <neem/methods/nc_tsne.hpp>
#include <neem/methods/ncvis.hpp>
#include <neem/methods/neg_tsne.hpp>
#include <neem/methods/pacmap.hpp>
#include <neem/methods/trimap.hpp>
#include <neem/methods/tsne.hpp>
#include <neem/methods/umap.hpp>
#include <neem/methods/umap_full.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <concepts>
#include <limits>
#include <type_traits>

namespace program {

namespace {

using neem::Index;

/// Laplacian eigenmaps as a run that is done once it is made.
template <class S, int Dim>
class Eigenmaps {
public:
  Eigenmaps(const neem::Neighbors<S>& knn, const neem::LaplacianEigenmapsOptions& o)
      : layout_(neem::laplacian_eigenmaps<Dim>(knn, o)) {
    watch_.learn(knn, notes_);
  }
  Eigenmaps(const neem::Graph<S>& P, const neem::LaplacianEigenmapsOptions& o)
      : layout_(neem::laplacian_eigenmaps<Dim>(P, o)) {}
  Eigenmaps(const neem::Matrix<S>&, const neem::LaplacianEigenmapsOptions&) { layout_.setZero(1, Dim); }
  bool advance(int, Watch&) {
    watch_.look(layout_, notes_);
    return false;
  }
  int iteration() const { return 0; }
  int iterations() const { return 0; }
  const neem::Layout<S, Dim>& layout() const { return layout_; }
  const std::vector<std::string>& notes() const { return notes_; }
  bool collapsed() const { return watch_.collapsed(); }

private:
  neem::Layout<S, Dim> layout_{};
  neem::detail::LayoutWatch<S, Dim> watch_{0};
  std::vector<std::string> notes_{};
};

template <int Dim, class Run>
class Made : public Map<Dim> {
public:
  template <class... Data>
  explicit Made(Data&&... data) : run_(std::forward<Data>(data)...) {}
  bool advance(int iterations, Watch& watch) override {
    const bool any = run_.advance(iterations, watch);
    if constexpr (requires { run_.objective(); }) {
      if (const double objective = run_.objective(); neem::is_finite(objective)) watch.objective = objective;
    }
    return any;
  }
  int iterations() const override { return run_.iterations(); }
  const neem::Layout<float, Dim>& layout() const override { return run_.layout(); }
  const std::vector<std::string>& notes() const override { return run_.notes(); }
  int iteration() const override { return run_.iteration(); }
  bool collapsed() const override { return run_.collapsed(); }

private:
  Run run_;
};

/// The neighbors to search for.
struct Wanted {
  Index k = 0;
  double recall = 0.99;
  std::uint64_t seed = 42;
};

template <class Options>
Wanted wanted_neighbors(const Options& o, const Work& work, std::vector<std::string>& notes) {
  namespace d = neem::detail;
  const Index n = work.n;
  const std::string& given = work.given.neighbors;
  if constexpr (requires { o.dof; }) {
    const neem::Perplexity perplexity = d::settle_perplexity(o.perplexity, n, notes);
    if (given.empty()) return {d::neighbors_for(perplexity, n)};
    return {d::neighbors_among(whole<Index>("neighbors", given, 1, most_neighbors, "1..n-1"), n, notes)};
  } else if constexpr (requires { neem::neighbors_wanted(o, n, notes); }) {
    const neem::KnnOptions search = d::search_for(o);
    return {neem::neighbors_wanted(o, n, notes), search.recall, search.seed};
  } else {
    return {d::neighbors_among({}, n, notes)};
  }
}

template <int Dim, class Options>
struct RunOf;
template <int Dim, class Options>
using Run = typename RunOf<Dim, Options>::type;
// clang-format off
template <int Dim> struct RunOf<Dim, neem::TsneOptions> { using type = neem::Tsne<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::UmapOptions> { using type = neem::Umap<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::NegTsneOptions> { using type = neem::NegTsne<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::NcTsneOptions> { using type = neem::NcTsne<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::NcvisOptions> { using type = neem::Ncvis<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::InfoncTsneOptions> { using type = neem::InfoncTsne<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::LargevisOptions> { using type = neem::Largevis<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::PacmapOptions> { using type = neem::Pacmap<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::LocalmapOptions> { using type = neem::Localmap<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::TrimapOptions> { using type = neem::Trimap<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::ForceAtlas2Options> { using type = neem::ForceAtlas2<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::UmapFullOptions> { using type = neem::UmapFull<float, Dim>; };
template <int Dim> struct RunOf<Dim, neem::LaplacianEigenmapsOptions> { using type = Eigenmaps<float, Dim>; };
// clang-format on

template <int Dim, class Options>
std::unique_ptr<Map<Dim>> start(Work& work, Options o, const GraphPointer& graph,
                                std::vector<std::string>& notes) {
  using Made = Made<Dim, Run<Dim, Options>>;
  constexpr bool own_search =
      std::same_as<Options, neem::ForceAtlas2Options> || std::same_as<Options, neem::LargevisOptions>;
  const Index n = work.n;
  constexpr bool of_graphs = std::same_as<Options, neem::UmapFullOptions>;
  if (graph) {
    if constexpr (std::constructible_from<Run<Dim, Options>, const neem::Graph<float>&, const Options&>) {
      work.check_memory(graph->nonZeros() / n, Dim);
      return work.stages.time("start", [&] { return std::make_unique<Made>(*graph, o); });
    }
    return nullptr;
  }
  std::vector<std::string> lowered;
  const Wanted wanted = wanted_neighbors(o, work, lowered);
  work.check_memory(wanted.k, Dim);
  const neem::Matrix<float>& Z = work.reduced();
  if constexpr (!of_graphs) {
    if (own_search || n == 1) {
      work.found.count = wanted.k;
      return work.stages.time("start", [&] { return std::make_unique<Made>(Z, o); });
    }
  }
  notes = lowered;
  neem::Neighbors<float> knn = work.find(wanted.k, {.recall = wanted.recall, .seed = wanted.seed});
  return work.stages.time("start", [&]() -> std::unique_ptr<Map<Dim>> {
    if constexpr (std::constructible_from<Run<Dim, Options>, const neem::Matrix<float>&,
                                          const neem::Neighbors<float>&, const Options&>) {
      return std::make_unique<Made>(Z, knn, o);
    } else if constexpr (of_graphs) {
      return std::make_unique<Made>(
          n == 1 ? neem::Graph<float>(1, 1) : neem::fuzzy_affinities(knn, {}, work.threads), o);
    } else if constexpr (!own_search) {
      constexpr bool from_components = requires { o.early_iterations; };
      if constexpr (from_components) {
        if (o.initial.size() == 0) {
          const double deviation = std::same_as<Options, neem::TsneOptions> ? 1e-4 : 1;
          o.initial = neem::pca<Dim>(Z, deviation, work.threads).template cast<double>();
        }
      }
      auto run = std::make_unique<Made>(std::move(knn), o);
      work.forget_reduced();
      return run;
    } else {
      return nullptr;
    }
  });
}

}  // namespace

template <int Dim>
std::unique_ptr<Map<Dim>> start_map(Work& work, const neem::AnyOptions& options, const GraphPointer& graph,
                                    std::vector<std::string>& notes) {
  return options.visit([&](const auto& o) { return start<Dim>(work, o, graph, notes); });
}
template std::unique_ptr<Map<1>> start_map<1>(Work&, const neem::AnyOptions&, const GraphPointer&,
                                              std::vector<std::string>&);
template std::unique_ptr<Map<2>> start_map<2>(Work&, const neem::AnyOptions&, const GraphPointer&,
                                              std::vector<std::string>&);
template std::unique_ptr<Map<3>> start_map<3>(Work&, const neem::AnyOptions&, const GraphPointer&,
                                              std::vector<std::string>&);

}  // namespace program
