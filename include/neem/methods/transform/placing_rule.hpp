// What a method does with a new point: how many neighbors it has, how these weigh, and by which law they
// attract it while all points of the map repel it.
//
// The factors are those that a point of the map feels: Σ of the weights of a new point is 1, where a row of
// the graph of n points has 1/n in the mean, so that a repulsion s Σ_i r of the whole loss is n s here.
// Methods by samples are taken by the expectation of their draws.
#pragma once

#include "neem/affinities/components.hpp"
#include "neem/affinities/detail/gaussian_row.hpp"
#include "neem/affinities/fuzzy.hpp"
#include "neem/affinities/fuzzy_options.hpp"
#include "neem/affinities/perplexity_option.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/laws/pacmap_laws.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/forces/laws/umap_kernels.hpp"
#include "neem/layouts/laplacian_scaling.hpp"
#include "neem/methods/any_options.hpp"
#include "neem/methods/options/infonc_tsne.hpp"
#include "neem/methods/options/laplacian_eigenmaps.hpp"
#include "neem/methods/options/largevis.hpp"
#include "neem/methods/options/nc_tsne.hpp"
#include "neem/methods/options/ncvis.hpp"
#include "neem/methods/options/neg_tsne.hpp"
#include "neem/methods/options/pacmap.hpp"
#include "neem/methods/options/tsne.hpp"
#include "neem/methods/options/umap.hpp"
#include "neem/methods/run/pacmap_run.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/start/tsne_start.hpp"
#include "neem/methods/transform/options.hpp"
#include "neem/methods/transform/settle.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace neem::detail {

/// How the neighbors of a new point weigh.
enum class PlacedWeights { gaussian, fuzzy, uniform };

/// LargeVis's law with the potential of its repulsion.
struct LargevisPlacingLaw : LargevisLaw {
  double potential(double d2) const {
    return 2 * repulsion_strength / (1 - epsilon) * std::log((1 + d2) / (epsilon + d2));
  }
};

/// The law of the attraction of PaCMAP, which has no repulsion of new points.
struct PacmapPlacingLaw : PacmapNear {
  template <class T>
  T repulsion(T) const {
    return T(0);
  }
  double potential(double) const { return 0; }
};

/// No law: a place is a mean of those of the neighbors (Laplacian eigenmaps).
struct NystromLaw {};

struct PlacingRule {
  std::variant<PlacingLaw<Normalized<Cauchy>>, PlacingLaw<Normalized<StudentT>>,
               PlacingLaw<Contrastive<Cauchy>>, PlacingLaw<Contrastive<UmapImplicit>>,
               PlacingLaw<Contrastive<UmapDirect>>, PlacingLaw<LargevisPlacingLaw>,
               PlacingLaw<PacmapPlacingLaw>, NystromLaw>
      law{};
  PlacedWeights weights = PlacedWeights::uniform;
  Index neighbors = 15;
  Perplexity perplexity{};           // of gaussian weights
  FuzzyOptions fuzzy{};              // of fuzzy ones
  std::vector<std::string> notes{};  // options that were changed or are not used, and why
};

/// What the rule of a method goes by, beside its options.
struct FrozenFigures {
  Index points = 0;      ///< n
  double extent = 0;     ///< the larger side of the map
  double partition = 0;  ///< Z over ordered pairs, as learned or set; of t-SNE it is measured
};

/// An ε at which a grid of a thousand nodes a side resolves the kernels of UMAP and NCVis: their own, where
/// the map is small enough.
inline double resolved_offset(double extent) {
  constexpr double nodes = 1000, nodes_a_length = 0.2, own = 1e-3;
  const double length = extent / nodes / nodes_a_length;
  return (std::max)(own, length * length);
}

[[noreturn]] inline void refuse_placing(std::string_view method, std::string_view why) {
  throw Error(ErrorCode::conflict, join({"new points have no place on a map of ", method, ": ", why}),
              "transform", "make the map anew with all points, or place them on a map of tsne or umap");
}

[[noreturn]] inline void refuse_weights() {
  refuse_placing("points with weights", "the rules for new points are for points that count the same");
}

inline void require_partition(const FrozenFigures& map) {
  if (map.partition > 0 && map.partition < 1e300) return;
  refuse_placing("a contrastive method", "its partition function is not known");
}

/// Neighbors of a new point: those asked for, else as many as a point of the map has.
/// @param of_method  those that the options of the map give
inline Index placed_neighbors(std::optional<Index> asked, std::optional<Index> of_method, Index points,
                              Index usual = usual_neighbors) {
  std::vector<std::string> told;  // by the run already
  return asked ? *asked : neighbors_among(of_method, points, told, usual);
}

/// Gaussian weights: three times the perplexity count, and few neighbors lower it.
inline PlacingRule gaussian_rule(const Perplexity& perplexity, std::optional<Index> neighbors, Index points) {
  PlacingRule rule{.weights = PlacedWeights::gaussian, .perplexity = perplexity};
  const Index most = neighbors.value_or(static_cast<Index>(3 * perplexity.largest()));
  rule.neighbors = std::clamp<Index>(most, 1, points);
  for (double& value : rule.perplexity.values)
    value = (std::min)(value, (std::max)(1.0, static_cast<double>(rule.neighbors) / 3));
  return rule;
}

/// @param perplexity  asked for in place of the method's; empty: that of the method
/// @param neighbors   likewise
template <class Options>
PlacingRule placing_rule(const Options&, const FrozenFigures&, Perplexity, std::optional<Index>) {
  refuse_placing(OptionTable<Options>::title, "its authors give no rule for them");
}

inline PlacingRule placing_rule(const TsneOptions& o, const FrozenFigures& map, Perplexity perplexity,
                                std::optional<Index> neighbors) {
  const double exaggeration = o.phases.empty() ? o.exaggeration : o.phases.back().exaggeration;
  std::vector<std::string> told;  // by the run already
  const Perplexity of_method =
      o.perplexity.empty() ? settle_perplexity(o.perplexity, map.points, told) : o.perplexity;
  PlacingRule rule = gaussian_rule(perplexity.empty() ? of_method : perplexity, neighbors, map.points);
  if (o.dof == 1) {
    rule.law = PlacingLaw<Normalized<Cauchy>>{.pull = exaggeration};
  } else {
    rule.law = PlacingLaw<Normalized<StudentT>>{.law = {{o.dof}}, .pull = exaggeration};
  }
  return rule;
}

/// Neg- and NC-t-SNE: Z is the law's, by the partition function of the map.
template <class Options>
PlacingRule contrastive_rule(const Options& o, const FrozenFigures& map, std::optional<Index> neighbors) {
  PlacingRule rule{.neighbors = placed_neighbors(neighbors, o.neighbors, map.points)};
  const double n = static_cast<double>(std::max<Index>(2, map.points));
  require_partition(map);
  rule.law = PlacingLaw<Contrastive<Cauchy>>{.law = {{}, map.partition * (o.negatives / (n * (n - 1)))},
                                             .push = o.negatives / (n - 1)};
  return rule;
}
inline PlacingRule placing_rule(const NegTsneOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  return contrastive_rule(o, map, neighbors);
}
inline PlacingRule placing_rule(const NcTsneOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  return contrastive_rule(o, map, neighbors);
}

inline PlacingRule placing_rule(const UmapOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  PlacingRule rule{.weights = PlacedWeights::fuzzy,
                   .neighbors = placed_neighbors(neighbors, o.neighbors, map.points, usual_neighbors - 1)};
  rule.fuzzy = {.local_connectivity = o.local_connectivity};
  const UmapCurve curve = o.curve ? *o.curve : fit_umap_curve(o.min_dist, o.spread);
  // either end of an edge moves with it, and the one that draws with a drawn point: half a draw for a pull
  rule.law = PlacingLaw<Contrastive<UmapImplicit>>{
      .law = {{.a = curve.a, .b = curve.b, .offset = resolved_offset(map.extent)}, 1},
      .push = o.negatives * o.repulsion_strength / (2 * static_cast<double>(map.points))};
  return rule;
}

inline PlacingRule placing_rule(const NcvisOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  PlacingRule rule{.neighbors = placed_neighbors(neighbors, o.neighbors, map.points)};
  const UmapCurve curve = fit_umap_curve(o.min_dist, o.spread);
  const double n = static_cast<double>(std::max<Index>(2, map.points));
  require_partition(map);
  rule.law = PlacingLaw<Contrastive<UmapDirect>>{
      .law = {{.a = curve.a, .b = curve.b, .offset = resolved_offset(map.extent)},
              o.negatives * map.partition / (n * n)},
      .push = o.negatives / (n - 1)};
  return rule;
}

inline PlacingRule placing_rule(const InfoncTsneOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  PlacingRule rule{.neighbors = placed_neighbors(neighbors, o.neighbors, map.points)};
  rule.law = PlacingLaw<Normalized<Cauchy>>{
      .pull = static_cast<double>(o.negatives), .push = 1 / o.exaggeration, .rule = PushRule::group};
  return rule;
}

inline PlacingRule placing_rule(const LargevisOptions& o, const FrozenFigures& map, Perplexity perplexity,
                                std::optional<Index> neighbors) {
  PlacingRule rule = gaussian_rule(perplexity.empty() ? Perplexity(o.perplexity) : perplexity,
                                   neighbors.has_value() ? neighbors : o.neighbors, map.points);
  rule.law = PlacingLaw<LargevisPlacingLaw>{.law = {{.repulsion_strength = o.repulsion_strength}},
                                            .push = o.negatives / static_cast<double>(map.points)};
  return rule;
}

template <class Options>
PlacingRule pacmap_rule(const Options& o, const FrozenFigures& map, std::optional<Index> neighbors) {
  PlacingRule rule{.neighbors = neighbors ? *neighbors : pacmap_neighbors(o.neighbors, map.points)};
  rule.law = PlacingLaw<PacmapPlacingLaw>{.rule = PushRule::none};
  return rule;
}
inline PlacingRule placing_rule(const PacmapOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  return pacmap_rule(o, map, neighbors);
}
inline PlacingRule placing_rule(const LocalmapOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  return pacmap_rule(o, map, neighbors);
}

inline PlacingRule placing_rule(const LaplacianEigenmapsOptions& o, const FrozenFigures& map, Perplexity,
                                std::optional<Index> neighbors) {
  if (o.scaling != LaplacianScaling::random_walk)
    refuse_placing("Laplacian eigenmaps scaled as symmetric", "they would need degrees of their own");
  return {.law = NystromLaw{}, .neighbors = placed_neighbors(neighbors, o.neighbors, map.points)};
}

/// The rule of a method whose options are known by an address.
inline PlacingRule placing_rule_of(std::string_view method, const void* values, const FrozenFigures& map,
                                   const TransformOptions& o) {
  check_options(o);
  PlacingRule rule = AnyOptions(method).visit([&]<class Options>(const Options&) {
    return placing_rule(*static_cast<const Options*>(values), map, o.perplexity, o.neighbors);
  });
  if (const Index most = map.points; o.neighbors.value_or(0) > most)
    rule.notes.push_back(
        join({"neighbors lowered from ", *o.neighbors, " to ", most, ", the points of the map"}));
  rule.neighbors = (std::min)(rule.neighbors, map.points);
  if (o.perplexity.empty()) return rule;
  if (rule.weights != PlacedWeights::gaussian) {
    rule.notes.push_back(
        join({"perplexity is not used: on a map of ", method, " weights do not depend on it"}));
  } else if (rule.perplexity.largest() < o.perplexity.largest()) {
    rule.notes.push_back(
        join({"perplexity lowered from ", three_digits(o.perplexity.largest()), " to ",
              three_digits(rule.perplexity.largest()), ", a third of ", rule.neighbors, " neighbors"}));
  }
  return rule;
}

/// What is known of a map.
template <class S, int Dim>
FrozenFigures figures_of(const Layout<S, Dim>& Y, double partition) {
  FrozenFigures figures{.points = Y.rows(), .partition = partition};
  for (int c = 0; c < Dim; ++c)
    figures.extent =
        (std::max)(figures.extent, static_cast<double>(Y.col(c).maxCoeff() - Y.col(c).minCoeff()));
  return figures;
}

/// The weights of the neighbors of one point after the other, which depend on its distances only.
class PlacedRow {
public:
  /// @param mean  distance of neighbors on the map
  PlacedRow(std::size_t k, const PlacingRule& rule, double mean)
      : rule_(&rule), gaussian_(k), fuzzy_(k, rule.fuzzy, mean), weights_(k), alike_(k, 1.0) {}

  /// k weights. @param distances  k of them, ascending
  template <class S>
  const double* operator()(const S* distances) {
    const std::size_t k = weights_.size();
    const double top = static_cast<double>(distances[k - 1]), unit = top > 0 ? top : 1;
    if (rule_->weights == PlacedWeights::fuzzy) return fuzzy_(distances, unit);
    if (rule_->weights == PlacedWeights::uniform) return alike();
    std::fill(weights_.begin(), weights_.end(), 0.0);
    const double nearest = static_cast<double>(distances[0]) / unit;
    for (std::size_t j = 0; j < k; ++j) {
      const double r = static_cast<double>(distances[j]) / unit;
      gaussian_.squared()[j] = (r - nearest) * (r + nearest);
    }
    for (const double perplexity : rule_->perplexity.values) {
      double width = 1;  // a guess from another row would make places depend on it
      gaussian_.solve((std::min)(perplexity, static_cast<double>(k)), width);
      for (std::size_t j = 0; j < k; ++j) weights_[j] += gaussian_.p()[j];
    }
    return weights_.data();
  }
  const double* alike() const { return alike_.data(); }

private:
  const PlacingRule* rule_;
  GaussianRow gaussian_;
  FuzzyRow fuzzy_;
  std::vector<double> weights_, alike_;
};

/// The eigenvalues of the columns of Laplacian eigenmaps, by Rayleigh's quotient.
/// @throws Error (USAGE) for a graph of several components, whose boxes lie side by side
template <class S, int Dim>
std::vector<double> eigenvalues_of(const Graph<S>& P, const Layout<S, Dim>& Y) {
  if (connected_components(P).count() > 1)
    refuse_placing("Laplacian eigenmaps", "its graph has several components, each with vectors of its own");
  std::vector<double> values;
  for (int c = 0; c < Dim; ++c) {
    double apart = 0, all = 0;
    for (Index i = 0; i < P.rows(); ++i) {
      const double y = static_cast<double>(Y(i, c));
      for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
        const double w = static_cast<double>(P.valuePtr()[e]);
        const double other = static_cast<double>(Y(P.innerIndexPtr()[e], c));
        apart += w * (y - other) * (y - other) / 2;
        all += w * y * y;
      }
    }
    const double value = all > 0 ? apart / all : 0;
    if (!(value < 0.9)) refuse_placing("Laplacian eigenmaps", "its graph has no slow vectors");
    values.push_back(value);
  }
  return values;
}

}  // namespace neem::detail
