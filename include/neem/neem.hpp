// neem: neighbor embeddings. The rooms, in the order in which data passes through them.
//
// Not here, because they need a library of their own: neem/io/gzip.hpp and neem/io/npz.hpp (zlib),
// neem/plot/png.hpp (libpng), neem/extras/hnsw.hpp (hnswlib).
#pragma once

/// Everything of the library. Names in neem::detail are internal and may change without notice.
namespace neem {}

// clang-format off

// core: the words everybody uses
#include "neem/core/version.hpp"
#include "neem/core/types.hpp"
#include "neem/core/error.hpp"
#include "neem/core/check.hpp"
#include "neem/core/estimate.hpp"
#include "neem/core/random.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/workspace.hpp"
#include "neem/core/concepts.hpp"

// io: files → points and labels, layouts → files
#include "neem/io/points.hpp"
#include "neem/io/npy.hpp"
#include "neem/io/neighbors.hpp"
#include "neem/io/fvecs.hpp"
#include "neem/io/csv.hpp"
#include "neem/io/idx.hpp"
#include "neem/io/read_labels.hpp"
#include "neem/io/edges.hpp"

// neighbors: points (n × d) → Neighbors (n × k)
#include "neem/neighbors/brute_force.hpp"
#include "neem/neighbors/kd_tree.hpp"
#include "neem/neighbors/inverted_file.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/neighbors/metric.hpp"
#include "neem/neighbors/all_pairs.hpp"
#include "neem/neighbors/nn_descent.hpp"
#include "neem/neighbors/nearest_by_metric.hpp"
#include "neem/neighbors/sparse.hpp"
#include "neem/neighbors/query.hpp"
#include "neem/neighbors/tables.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/lone_points.hpp"

// affinities: Neighbors → Graph P (n × n, sparse, symmetric)
#include "neem/affinities/uniform.hpp"
#include "neem/affinities/fuzzy.hpp"
#include "neem/affinities/supervised.hpp"
#include "neem/affinities/perplexity.hpp"
#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/components.hpp"

// layouts: points → initial layout (n × Dim)
#include "neem/layouts/pca.hpp"
#include "neem/layouts/principal_components.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/layouts/spectral.hpp"
#include "neem/layouts/align.hpp"

// forces: the formula, its laws and kernels, and how its sums are evaluated
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/laws/spring_electric.hpp"
#include "neem/forces/sum_of_fields.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/umap_kernels.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/forces/sampling/negative_sampling.hpp"
#include "neem/forces/sampling/negatives_schedule.hpp"
#include "neem/forces/sampling/group_sampling.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/interpolation.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/forces/effective_exaggeration.hpp"

// optimizers: layout, forces → layout
#include "neem/optimizers/descend.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"
#include "neem/optimizers/adam.hpp"
#include "neem/optimizers/adaptive_speed.hpp"
#include "neem/optimizers/annealed_descent.hpp"
#include "neem/optimizers/sample_rule.hpp"
#include "neem/optimizers/sgd.hpp"

// methods: the rooms called in order
#include "neem/methods/tsne.hpp"
#include "neem/methods/umap.hpp"
#include "neem/methods/densmap.hpp"
#include "neem/methods/neg_tsne.hpp"
#include "neem/methods/nc_tsne.hpp"
#include "neem/methods/umap_full.hpp"
#include "neem/methods/ncvis.hpp"
#include "neem/methods/infonc_tsne.hpp"
#include "neem/methods/largevis.hpp"
#include "neem/methods/laplacian_eigenmaps.hpp"
#include "neem/methods/spectrum.hpp"
#include "neem/methods/forceatlas2.hpp"
#include "neem/methods/pacmap.hpp"
#include "neem/methods/trimap.hpp"

// metrics: how true a map is
#include "neem/metrics/knn_recall.hpp"
#include "neem/metrics/trustworthiness.hpp"
#include "neem/metrics/torn_edges.hpp"
#include "neem/metrics/distance_correlation.hpp"
#include "neem/metrics/label_accuracy.hpp"
#include "neem/metrics/silhouette.hpp"
#include "neem/metrics/kl_divergence.hpp"
#include "neem/metrics/subspace_cosine.hpp"

// plot: layout → picture
#include "neem/plot/palette.hpp"
#include "neem/plot/svg.hpp"

// clang-format on
