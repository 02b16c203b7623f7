// The methods of `neem embed`, and which options belong to which.
#pragma once

#include "arguments.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/methods/nc_tsne.hpp>
#include <neem/methods/neg_tsne.hpp>
#include <neem/methods/options/tsne.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace program {

/// The command line of `neem embed` as it was typed; empty text = not given.
struct EmbedArguments {
  std::vector<std::string> inputs{}, labels{};
  std::string output{}, plot{}, record{}, init{}, label_names{};
  std::string method = "tsne", dims = "2", perplexity{}, neighbors{}, exaggeration{}, early_exaggeration{},
              iterations{}, early_iterations{}, learning_rate{}, theta{}, dof{}, pca{}, seed{}, threads{},
              memory_limit{}, delimiter{}, negatives{}, partition{}, min_dist{}, swing{};
  std::string gravity{}, scaling{}, jitter_tolerance{}, edge_weight_influence{};  // of forceatlas2
  bool edges = false, strong_gravity = false, lin_log = false, dissuade_hubs = false, header = false,
       force = false, quiet = false;
};

/// What --method may be.
inline const std::vector<std::string> methods{
    "tsne",     "umap",   "neg-tsne", "nc-tsne", "ncvis",       "infonc-tsne",
    "largevis", "pacmap", "localmap", "trimap",  "forceatlas2", "laplacian-eigenmaps"};

/// Whether the file holds edges, by its name: .edges, .edgelist and .mtx, or gzip of these.
inline bool names_edges(std::string path) {
  if (path.ends_with(".gz")) path.resize(path.size() - 3);
  return path.ends_with(".edges") || path.ends_with(".edgelist") || path.ends_with(".mtx");
}

/// Refuses methods that there are not, options that belong to others, and inputs the method cannot take.
inline void check_method(const EmbedArguments& a) {
  if (std::find(methods.begin(), methods.end(), a.method) == methods.end()) {
    std::string all;
    for (const std::string& one : methods) all += (all.empty() ? "" : ", ") + one;
    refuse_value("method", a.method, "a method this version has: " + all);
  }
  const auto only = [&](const std::string& option, bool given, const std::vector<std::string>& takers) {
    if (!given || std::find(takers.begin(), takers.end(), a.method) != takers.end()) return;
    throw neem::Error(neem::ErrorCode::conflict, "--" + option + " has no meaning for --method " + a.method,
                      "option --" + option, "leave it out or give --method " + takers[0]);
  };
  only("perplexity", !a.perplexity.empty(), {"tsne", "largevis"});
  only("exaggeration", !a.exaggeration.empty(), {"tsne", "infonc-tsne"});
  only("early-exaggeration", !a.early_exaggeration.empty(), {"tsne", "infonc-tsne"});
  only("dof", !a.dof.empty(), {"tsne"});
  only("early-iterations", !a.early_iterations.empty(), {"tsne", "neg-tsne", "nc-tsne", "infonc-tsne"});
  only("theta", !a.theta.empty(), {"tsne", "neg-tsne", "nc-tsne", "forceatlas2"});
  only("iterations", !a.iterations.empty(),
       {"tsne", "umap", "neg-tsne", "nc-tsne", "ncvis", "infonc-tsne", "largevis", "trimap", "forceatlas2"});
  if (a.method == "laplacian-eigenmaps") only("init", !a.init.empty(), {"tsne"});
  only("learning-rate", !a.learning_rate.empty(),
       {"tsne", "umap", "neg-tsne", "nc-tsne", "ncvis", "infonc-tsne", "largevis", "pacmap", "localmap",
        "trimap"});
  only("min-dist", !a.min_dist.empty(), {"umap", "ncvis"});
  only("swing", !a.swing.empty(), {"ncvis"});
  only("memory-limit", !a.memory_limit.empty(), {"tsne", "neg-tsne", "nc-tsne"});
  only("negatives", !a.negatives.empty(),
       {"umap", "neg-tsne", "nc-tsne", "ncvis", "infonc-tsne", "largevis"});
  only("partition", !a.partition.empty(), {"neg-tsne"});
  only("gravity", !a.gravity.empty(), {"forceatlas2"});
  only("scaling", !a.scaling.empty(), {"forceatlas2"});
  only("jitter-tolerance", !a.jitter_tolerance.empty(), {"forceatlas2"});
  only("edge-weight-influence", !a.edge_weight_influence.empty(), {"forceatlas2"});
  only("strong-gravity", a.strong_gravity, {"forceatlas2"});
  only("lin-log", a.lin_log, {"forceatlas2"});
  only("dissuade-hubs", a.dissuade_hubs, {"forceatlas2"});
  only("edges", a.edges, {"forceatlas2"});
  for (const std::string& input : a.inputs) {
    only("edges (by the name of " + input + ")", names_edges(input), {"forceatlas2"});
  }
}

/// The options that Neg-t-SNE and NC-t-SNE share with t-SNE, and those of their own.
template <class Options>
Options contrastive(const neem::TsneOptions& same, neem::Index neighbors, double negatives) {
  Options o;
  o.neighbors = std::max<neem::Index>(neighbors, 1);
  o.initial = same.initial;
  o.negatives = negatives;
  o.early_iterations = same.early_iterations;
  o.iterations = same.iterations;
  o.learning_rate = same.learning_rate;
  o.theta = same.theta;
  o.seed = same.seed;
  o.threads = same.threads;
  return o;
}

/// The method and what it was told, for the report.
inline std::string method_text(const EmbedArguments& given, const neem::Perplexity& perplexity,
                               const neem::TsneOptions& options, neem::Index neighbors, double negatives) {
  const std::string in = " in " + given.dims + " dimensions, ";
  if (given.method != "tsne") {
    return (given.method == "neg-tsne" ? "Neg-t-SNE" : "NC-t-SNE") + in + std::to_string(neighbors) +
           " neighbors, " + neem::text(negatives) + " negatives";
  }
  std::string all;
  for (const double one : perplexity.values) all += (all.empty() ? "" : ",") + neem::text(one);
  return "t-SNE" + in + "perplexity " + all + ", exaggeration " + neem::text(options.exaggeration);
}

}  // namespace program
