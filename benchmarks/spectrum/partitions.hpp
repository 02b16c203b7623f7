// The other way along the spectrum: Neg-t-SNE with full repulsion, whose fixed partition function is the
// knob.
#pragma once

#include "references.hpp"

#include <neem/core/parallel.hpp>
#include <neem/core/types.hpp>
#include <neem/forces/effective_exaggeration.hpp>
#include <neem/forces/force_field.hpp>
#include <neem/forces/repulsion/fastest_repulsion.hpp>
#include <neem/methods/neg_tsne.hpp>
#include <neem/methods/spectrum.hpp>
#include <neem/metrics/distance_correlation.hpp>
#include <neem/metrics/knn_recall.hpp>

#include <cstdio>
#include <memory>
#include <vector>

namespace benchmark {

/// Z of t-SNE for any layout: Σ w over ordered pairs.
inline double partition_of(const neem::Layout<float>& Y, const neem::Graph<float>& P,
                           const neem::Threads& threads) {
  neem::ForceField field(Y, P, neem::Normalized{neem::Cauchy{}}, neem::FastestRepulsion{}, threads);
  neem::Layout<float> force;
  field(Y, force);
  return field.partition();
}

/// Prints for each fixed partition function Z̄, given as Z̄ / n, where its map lies among the frames.
/// @return  the maps
inline std::vector<neem::Layout<float>> follow_partitions(
    const std::shared_ptr<const neem::Graph<float>>& P, const neem::Neighbors<float>& knn,
    const Eigen::MatrixXd& start, const std::vector<double>& shares,
    const std::vector<neem::SpectrumFrame<float>>& frames, const neem::Threads& threads) {
  std::printf(
      "Neg-t-SNE, all pairs; \"nearest rho\": of the frame of the largest distance correlation; and "
      "with samples\n");
  std::printf("%10s %10s %9s %7s %12s %8s   %10s %7s\n", "fixed Z/n", "its Z/n", "at rest", "recall",
              "nearest rho", "dCor", "its Z/n", "recall");
  const double n = static_cast<double>(P->rows());
  const neem::Index k = std::min<neem::Index>(15, knn.cols());
  std::vector<neem::Layout<float>> maps;
  for (const double share : shares) {
    maps.push_back(neem::neg_tsne(P, {.initial = start, .partition = share * n, .threads = threads}));
    const neem::Layout<float>& Y = maps.back();
    double nearest = 0, most = -1;
    for (const neem::SpectrumFrame<float>& frame : frames) {
      const double correlation = neem::distance_correlation(Y, frame.layout, {}, threads);
      if (correlation > most) most = correlation, nearest = frame.exaggeration;
    }
    const neem::Layout<float> sampled = neem::neg_tsne(
        P, {.initial = start, .update = neem::Update::batch, .partition = share * n, .threads = threads});
    std::printf("%10.4g %10.1f %9.4g %7.4f %12.4g %8.4f   %10.1f %7.4f\n", share,
                partition_of(Y, *P, threads) / n, neem::effective_exaggeration(*P, Y),
                neem::knn_recall(knn, Y, k, {}, threads).value, nearest, most,
                partition_of(sampled, *P, threads) / n, neem::knn_recall(knn, sampled, k, {}, threads).value);
  }
  std::printf(
      "paper: Z of the map rises with the fixed one over decades; fixed at t-SNE's Z the map is t-SNE's\n");
  return maps;
}

}  // namespace benchmark
