#include "maps.hpp"

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
  void advance(Watch& watch) override {
    run_.advance(run_.iterations(), watch);
    if constexpr (requires { run_.objective(); }) watch.objective = run_.objective();
  }
  const neem::Layout<float, Dim>& layout() const override { return run_.layout(); }
  const std::vector<std::string>& notes() const override { return run_.notes(); }
  int iteration() const override { return run_.iteration(); }
  bool collapsed() const override { return run_.collapsed(); }

private:
  Run run_;
};

template <class T>
void read(T& member, const std::string& name, const std::string& text) {
  if constexpr (requires { member.value(); }) {
    typename T::value_type value{};
    read(value, name, text);
    member = value;
  } else if constexpr (std::same_as<T, bool>) {
    if (text != "true" && text != "false") refuse_value(name, text, "true or false");
    member = text == "true";
  } else if constexpr (std::integral<T>) {
    member = whole<T>(name, text, 0);
  } else if constexpr (std::same_as<T, neem::Perplexity>) {
    std::vector<double> several;
    for (const std::string& one : split(text)) several.push_back(number(name, one));
    member = neem::Perplexity(several);
  } else {
    member = number(name, text);
  }
}

/// Sets the option of this name. @return whether there is one
template <class Options>
bool set(Options& o, const std::string& name, const std::string& text) {
  bool found = false;
  const auto to = [&](const char* wanted, auto member) {
    if (name != wanted) return;
    if constexpr (requires { member(o) = member(o); }) {
      if constexpr (!std::is_array_v<std::remove_reference_t<decltype(member(o))>>) {
        read(member(o), name, text);
        found = true;
      }
    }
  };
  if constexpr (requires { o.perplexity; }) to("perplexity", [](auto& p) -> auto& { return p.perplexity; });
  if constexpr (requires { o.neighbors; }) to("neighbors", [](auto& p) -> auto& { return p.neighbors; });
  if constexpr (requires { o.inliers; }) to("neighbors", [](auto& p) -> auto& { return p.inliers; });
  if constexpr (requires { o.early_exaggeration; })
    to("early-exaggeration", [](auto& p) -> auto& { return p.early_exaggeration; });
  if constexpr (requires { o.early_iterations; })
    to("early-iterations", [](auto& p) -> auto& { return p.early_iterations; });
  if constexpr (requires { o.exaggeration; })
    to("exaggeration", [](auto& p) -> auto& { return p.exaggeration; });
  if constexpr (requires { o.iterations = 1; })
    to("iterations", [](auto& p) -> auto& { return p.iterations; });
  if constexpr (requires { o.learning_rate; })
    to("learning-rate", [](auto& p) -> auto& { return p.learning_rate; });
  if constexpr (requires { o.theta; }) to("theta", [](auto& p) -> auto& { return p.theta; });
  if constexpr (requires { o.dof; }) to("dof", [](auto& p) -> auto& { return p.dof; });
  if constexpr (requires { o.negatives; }) to("negatives", [](auto& p) -> auto& { return p.negatives; });
  if constexpr (requires { o.partition; }) to("partition", [](auto& p) -> auto& { return p.partition; });
  if constexpr (requires { o.min_dist; }) to("min-dist", [](auto& p) -> auto& { return p.min_dist; });
  if constexpr (requires { o.swing; }) to("swing", [](auto& p) -> auto& { return p.swing; });
  if constexpr (requires { o.gravity; }) {
    to("gravity", [](auto& p) -> auto& { return p.gravity; });
    to("strong-gravity", [](auto& p) -> auto& { return p.strong_gravity; });
    to("scaling", [](auto& p) -> auto& { return p.scaling; });
    to("lin-log", [](auto& p) -> auto& { return p.lin_log; });
    to("dissuade-hubs", [](auto& p) -> auto& { return p.dissuade_hubs; });
    to("jitter-tolerance", [](auto& p) -> auto& { return p.jitter_tolerance; });
    to("edge-weight-influence", [](auto& p) -> auto& { return p.edge_weight_influence; });
  }
  return found;
}

/// Calls f with the options of the method.
template <class F>
decltype(auto) with_options(const std::string& method, F&& f) {
  using namespace neem;
  if (method == "umap") return f(UmapOptions{});
  if (method == "neg-tsne") return f(NegTsneOptions{});
  if (method == "nc-tsne") return f(NcTsneOptions{});
  if (method == "ncvis") return f(NcvisOptions{});
  if (method == "infonc-tsne") return f(InfoncTsneOptions{});
  if (method == "largevis") return f(LargevisOptions{});
  if (method == "pacmap") return f(PacmapOptions{});
  if (method == "localmap") return f(LocalmapOptions{});
  if (method == "trimap") return f(TrimapOptions{});
  if (method == "forceatlas2") return f(ForceAtlas2Options{});
  if (method == "laplacian-eigenmaps") return f(LaplacianEigenmapsOptions{});
  return f(TsneOptions{});
}

template <class Options>
Options options_of(const EmbedGiven& given, Options o) {
  for (const auto& [name, text] : given.options) {
    if (set(o, name, text)) continue;
    std::string takers;
    for (const Method& one : methods) {
      const bool has = with_options(one.name, [&](auto other) {
        try {
          return set(other, name, text);
        } catch (const neem::Error&) {
          return true;
        }
      });
      if (has) takers += (takers.empty() ? "" : ", ") + std::string(one.name);
    }
    throw neem::Error(neem::ErrorCode::conflict, "--" + name + " has no meaning for --method " + given.method,
                      "option --" + name, "leave it out; it is an option of " + takers);
  }
  if (!given.neighbors.empty()) set(o, "neighbors", given.neighbors);
  if (!given.seed.empty()) o.seed = whole<std::uint64_t>("seed", given.seed, 0);
  if (!given.threads.empty()) o.threads = whole<int>("threads", given.threads, 0);
  neem::check_options(o);
  return o;
}

/// The neighbors to search for.
struct Wanted {
  Index k = 0;
  double recall = 0.99;
  std::uint64_t seed = 42;
};

template <class Options>
Wanted wanted_neighbors(const Options& o, const EmbedGiven& given, Index n, std::vector<std::string>& notes) {
  namespace d = neem::detail;
  if constexpr (requires { o.dof; }) {
    const neem::Perplexity perplexity = d::settle_perplexity(o.perplexity, n, notes);
    if (given.neighbors.empty()) return {d::neighbors_for(perplexity, n)};
    return {d::neighbors_among(whole<Index>("neighbors", given.neighbors, 1), n, notes)};
  } else if constexpr (requires { o.perplexity; }) {
    const Index usual = std::max<Index>(1, static_cast<Index>(3 * o.perplexity));
    return {std::min(n - 1, o.neighbors.value_or(usual))};
  } else if constexpr (requires { o.set_op_mix; }) {
    return {d::umap_neighbors(o, n, notes)};
  } else if constexpr (requires { o.mid_near_ratio; }) {
    const Index usual = d::pacmap_neighbors(d::pacmap_plan(o), n);
    return {std::min(usual + d::pacmap_candidates, n - 1), d::pacmap_recall, o.seed};
  } else if constexpr (requires { o.inliers; }) {
    return {std::min(o.inliers + d::pacmap_candidates, n - 1), d::pacmap_recall, o.seed};
  } else {
    return {d::neighbors_among(o.neighbors, n, notes)};
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
template <int Dim> struct RunOf<Dim, neem::LaplacianEigenmapsOptions> { using type = Eigenmaps<float, Dim>; };
// clang-format on

template <int Dim, class Options>
std::unique_ptr<Map<Dim>> start(MapData& data, Options o, std::vector<std::string>& notes) {
  using Made = Made<Dim, Run<Dim, Options>>;
  Work& work = data.work;
  constexpr bool own_search =
      std::same_as<Options, neem::ForceAtlas2Options> || std::same_as<Options, neem::LargevisOptions>;
  if constexpr (requires { o.initial; }) o.initial = data.initial;
  if constexpr (requires { o.gravity; }) {
    if (data.graph) {
      return work.stages.time("start", [&] { return std::make_unique<Made>(data.graph, o); });
    }
  }
  const Index n = work.n;
  std::vector<std::string> lowered;
  const Wanted wanted = wanted_neighbors(o, data.given, n, lowered);
  work.check_memory(wanted.k, Dim);
  const neem::Matrix<float>& Z = work.reduced();
  if (own_search || n == 1) {
    work.found.count = wanted.k;
    return work.stages.time("start", [&] { return std::make_unique<Made>(Z, o); });
  }
  notes = lowered;
  neem::Neighbors<float> knn = work.find([&] {
    return neem::nearest_neighbors(Z, wanted.k, {.recall = wanted.recall, .seed = wanted.seed}, work.threads);
  });
  return work.stages.time("start", [&]() -> std::unique_ptr<Map<Dim>> {
    if constexpr (std::constructible_from<Run<Dim, Options>, const neem::Matrix<float>&,
                                          const neem::Neighbors<float>&, const Options&>) {
      return std::make_unique<Made>(Z, knn, o);
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

const Method& method_of(const std::string& name) {
  std::string all;
  for (const Method& one : methods) {
    if (name == one.name) return one;
    all += (all.empty() ? "" : ", ") + std::string(one.name);
  }
  refuse_value("method", name, "a method this version has: " + all);
}

void check_options(const EmbedGiven& given) {
  with_options(given.method, [&](auto o) {
    o = options_of(given, o);
    if constexpr (!requires { o.initial; }) {
      if (given.init.empty()) return;
      throw neem::Error(neem::ErrorCode::conflict, "--init has no meaning for --method " + given.method,
                        "option --init", "leave it out");
    }
  });
}

template <int Dim>
std::unique_ptr<Map<Dim>> start_map(MapData data, std::vector<std::string>& notes) {
  return with_options(data.given.method,
                      [&](auto o) { return start<Dim>(data, options_of(data.given, o), notes); });
}
template std::unique_ptr<Map<1>> start_map<1>(MapData, std::vector<std::string>&);
template std::unique_ptr<Map<2>> start_map<2>(MapData, std::vector<std::string>&);
template std::unique_ptr<Map<3>> start_map<3>(MapData, std::vector<std::string>&);

}  // namespace program
