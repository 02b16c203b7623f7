// The methods of `neem embed`, and which options belong to which.
#pragma once

#include "arguments.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/methods/nc_tsne.hpp>
#include <neem/methods/neg_tsne.hpp>
#include <neem/methods/tsne_options.hpp>

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
              memory_limit{}, delimiter{}, negatives{}, partition{};
  std::string gravity{}, scaling{}, jitter_tolerance{}, edge_weight_influence{};  // of forceatlas2
  bool edges = false, strong_gravity = false, lin_log = false, dissuade_hubs = false, header = false,
       force = false, quiet = false;
};

/// Refuses methods that there are not, and options that the method wanted has not.
inline void check_method(const EmbedArguments& given) {
  const bool tsne = given.method == "tsne", negative = given.method == "neg-tsne";
  if (!tsne && !negative && given.method != "nc-tsne") {
    refuse_value("method", given.method, "a method this version has: tsne, neg-tsne, nc-tsne, forceatlas2");
  }
  const auto belongs = [&](const char* option, const std::string& value, bool does) {
    if (value.empty() || does) return;
    throw neem::Error(neem::ErrorCode::conflict, given.method + " has no " + option,
                      std::string("options --") + option + " and --method", "leave one of them out");
  };
  belongs("perplexity", given.perplexity, tsne);
  belongs("exaggeration", given.exaggeration, tsne);
  belongs("early-exaggeration", given.early_exaggeration, tsne);
  belongs("dof", given.dof, tsne);
  belongs("negatives", given.negatives, !tsne);
  belongs("partition", given.partition, negative);
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
