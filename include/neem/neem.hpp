// neem: neighbor embeddings. The rooms, in the order in which data passes through them.
//
// Not here, because they need a library of their own: neem/io/gzip.hpp, npz.hpp, npz_sparse.hpp and tenx.hpp
// (zlib), neem/plot/png.hpp (libpng), neem/extras/hnsw.hpp (hnswlib), neem/extras/graph_xml.hpp (pugixml),
// neem/extras/h5ad.hpp (HDF5).
// Nor neem/methods/any_options.hpp, the options of a method that is chosen by its name: most programs use
// fixed methods, and compile faster without it.
#pragma once

/// Everything of the library. Names in neem::detail are internal and may change without notice.
namespace neem {}

// Index is signed, as in Eigen, and sizes of the standard library are not: -Wsign-conversion warns of every
// place where one is used as the other. These warnings are turned off for the headers of neem.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif

// clang-format off

// core: the words everybody uses
#include "neem/core/version.hpp"                        // the version number
#include "neem/core/types.hpp"                          // Matrix, Layout, SparsePoints, Graph, Neighbors, Estimate
#include "neem/core/sparse_ref.hpp"                     // what functions read of sparse points
#include "neem/core/labels.hpp"                         // Labels: the class of each point
#include "neem/core/error.hpp"                          // Error, the codes of failures
#include "neem/core/check.hpp"                          // checks of points and options
#include "neem/core/option.hpp"                         // tables of options, and their checks
#include "neem/core/options_by_name.hpp"                // options set and read by name
#include "neem/core/estimate.hpp"                       // samples and confidence intervals of metrics
#include "neem/core/random.hpp"                         // random numbers, whatever the number of threads
#include "neem/core/parallel.hpp"                       // Threads: parallel loops and sums
#include "neem/core/progress.hpp"                       // what observers see, and how they stop a run
#include "neem/core/workspace.hpp"                      // memory kept from one evaluation to the next
#include "neem/core/concepts.hpp"                       // all concepts, on one page

// io: files → points and labels, layouts → files
#include "neem/io/input.hpp"                            // files, pipes and memory to read from
#include "neem/io/output.hpp"                           // files that are complete or not there
#include "neem/io/points.hpp"                           // read_points: a file of any kind that is read
#include "neem/io/format.hpp"                           // what a file is, whether it is read or not
#include "neem/io/decode.hpp"                           // UTF-16 and Windows-1252 as UTF-8
#include "neem/io/npy.hpp"                              // .npy, read and written
#include "neem/io/neighbors.hpp"                        // neighbor tables, read and written
#include "neem/io/fvecs.hpp"                            // .fvecs, .ivecs, .bvecs
#include "neem/io/fbin.hpp"                             // .fbin, .ibin, .u8bin
#include "neem/io/safetensors.hpp"                      // a matrix of a model
#include "neem/io/word_vectors.hpp"                     // word2vec, GloVe, fastText
#include "neem/io/json_points.hpp"                      // records in JSON, lists of lists
#include "neem/io/file_member.hpp"                      // FILE.npz:NAME
#include "neem/io/number_list.hpp"                      // a list in one cell
#include "neem/io/csv.hpp"                              // CSV, TSV, blanks, read and written
#include "neem/io/table.hpp"                            // tables with headers, names, classes and gaps
#include "neem/io/idx.hpp"                              // IDX (MNIST), read and written
#include "neem/io/read_labels.hpp"                      // labels from a file
#include "neem/io/mtx.hpp"                              // sparse points: Matrix Market
#include "neem/io/svmlight.hpp"                         // sparse points and labels: svmlight, libsvm
#include "neem/io/edges.hpp"                            // graphs from lists of edges
#include "neem/io/matrix_graph.hpp"                     // graphs from square sparse matrices

// points: columns on a common scale, values that are not known
#include "neem/points/column_summaries.hpp"             // range, mean and spread of every column
#include "neem/points/round_points.hpp"                 // double centred before it is float
#include "neem/points/scale.hpp"                        // columns of different units
#include "neem/points/missing.hpp"                      // missing values counted, dropped, filled with means
#include "neem/points/fill_from_neighbors.hpp"          // missing values from the nearest rows
#include "neem/points/counts.hpp"                       // counts of genes in cells, made comparable
#include "neem/points/dispersed_columns.hpp"            // columns that vary most for their mean

// neighbors: points (n × d) → Neighbors (n × k)
#include "neem/neighbors/brute_force.hpp"               // exact, all pairs
#include "neem/neighbors/kd_tree.hpp"                   // exact, a tree, for few dimensions
#include "neem/neighbors/inverted_file.hpp"             // near-exact, lists of near points, recall measured
#include "neem/neighbors/nearest_neighbors.hpp"         // the fastest of these
#include "neem/neighbors/metric.hpp"                    // Manhattan, Cosine, Jaccard, …
#include "neem/neighbors/all_pairs.hpp"                 // exact, any metric
#include "neem/neighbors/nn_descent.hpp"                // near-exact, any metric
#include "neem/neighbors/nearest_by_metric.hpp"         // the fastest for a metric
#include "neem/neighbors/haversine.hpp"                 // places on the Earth
#include "neem/neighbors/inner_product.hpp"             // inner products as distances
#include "neem/neighbors/any_metric.hpp"                // a metric chosen by its name
#include "neem/neighbors/distances.hpp"                 // distances in place of points
#include "neem/neighbors/sparse.hpp"                    // rows of sparse matrices
#include "neem/neighbors/query.hpp"                     // the nearest points of new points
#include "neem/neighbors/neighbor_index.hpp"            // the same, asked again and again, by any metric
#include "neem/neighbors/tables.hpp"                    // cut and unite tables
#include "neem/neighbors/check_neighbors.hpp"           // the contract of a table
#include "neem/neighbors/lone_points.hpp"               // entries that are no neighbors

// affinities: Neighbors → Graph P (n × n, sparse, symmetric)
#include "neem/affinities/uniform.hpp"                  // every neighbor alike
#include "neem/affinities/fuzzy.hpp"                    // UMAP's graph
#include "neem/affinities/supervised.hpp"               // labels in a graph
#include "neem/affinities/target.hpp"                   // a continuous target in a graph
#include "neem/affinities/perplexity.hpp"               // t-SNE's graph
#include "neem/affinities/check_graph.hpp"              // the contract of a graph
#include "neem/affinities/components.hpp"               // connected components

// layouts: points → initial layout (n × Dim)
#include "neem/layouts/pca.hpp"                         // principal components as initial layout
#include "neem/layouts/principal_components.hpp"        // principal components of data
#include "neem/layouts/random_layout.hpp"               // normal random positions
#include "neem/layouts/spectral.hpp"                    // eigenvectors of the Laplacian of a graph
#include "neem/layouts/align.hpp"                       // one map rotated onto another
#include "neem/layouts/complete_layout.hpp"             // places of points that have none, from their neighbors

// forces: the formula, its laws and kernels, and how its sums are evaluated
#include "neem/forces/force_field.hpp"                  // the formula
#include "neem/forces/sum_of_fields.hpp"                // gravity, anchors, forces of yours
#include "neem/forces/effective_exaggeration.hpp"       // the place of any layout on the spectrum
#include "neem/forces/density_force.hpp"                // densMAP's, for densities
// laws and kernels: attraction and repulsion of a pair
#include "neem/forces/laws/laws.hpp"                    // t-SNE, contrastive losses, (a, r)-energies
#include "neem/forces/laws/kernels.hpp"                 // Cauchy, StudentT, Gaussian
#include "neem/forces/laws/spring_electric.hpp"         // ForceAtlas2
#include "neem/forces/laws/umap_kernels.hpp"            // UMAP's kernels, for all pairs
#include "neem/forces/laws/umap_curve.hpp"              // a and b from min_dist and spread
#include "neem/forces/laws/sampled_laws.hpp"            // losses of UMAP, NCVis, LargeVis for samples
// ways to sum the repulsion of all pairs
#include "neem/forces/repulsion/exact.hpp"              // the repulsion of all pairs, exactly
#include "neem/forces/repulsion/barnes_hut.hpp"         // the repulsion by a tree
#include "neem/forces/repulsion/interpolation.hpp"      // the repulsion on a grid
#include "neem/forces/repulsion/fastest_repulsion.hpp"  // whichever of these costs least
// the repulsion by samples
#include "neem/forces/sampling/negative_sampling.hpp"   // the repulsion by samples: UMAP, NCVis, LargeVis
#include "neem/forces/sampling/negatives_schedule.hpp"  // how many samples an epoch has
#include "neem/forces/sampling/group_sampling.hpp"      // InfoNC-t-SNE by samples

// optimizers: layout, forces → layout
#include "neem/optimizers/descend.hpp"                  // the loop
#include "neem/optimizers/delta_bar_delta.hpp"          // t-SNE's
#include "neem/optimizers/adam.hpp"                     // PaCMAP's
#include "neem/optimizers/adaptive_speed.hpp"           // ForceAtlas2's
#include "neem/optimizers/annealed_descent.hpp"         // for sampled forces
#include "neem/optimizers/sample_rule.hpp"              // who moves with a sampled edge
#include "neem/optimizers/sampled_edges.hpp"            // edge by edge: the programs of UMAP, NCVis, LargeVis
#include "neem/optimizers/sgd.hpp"                      // the loop of these

// methods: the rooms called in order
#include "neem/methods/tsne.hpp"                        // t-SNE
#include "neem/methods/umap.hpp"                        // UMAP, supervised UMAP
#include "neem/methods/densmap.hpp"                     // the density term of UMAP
#include "neem/methods/neg_tsne.hpp"                    // Neg-t-SNE
#include "neem/methods/nc_tsne.hpp"                     // NC-t-SNE
#include "neem/methods/umap_full.hpp"                   // UMAP with repulsion of all pairs
#include "neem/methods/ncvis.hpp"                       // NCVis
#include "neem/methods/infonc_tsne.hpp"                 // InfoNC-t-SNE
#include "neem/methods/largevis.hpp"                    // LargeVis
#include "neem/methods/laplacian_eigenmaps.hpp"         // Laplacian eigenmaps
#include "neem/methods/spectrum.hpp"                    // maps along the attraction-repulsion spectrum
#include "neem/methods/forceatlas2.hpp"                 // ForceAtlas2, also of graphs
#include "neem/methods/pacmap.hpp"                      // PaCMAP and LocalMAP
#include "neem/methods/trimap.hpp"                      // TriMap
#include "neem/methods/any_run.hpp"                     // a run of a method chosen by its name
#include "neem/methods/model.hpp"                       // a run as a file, from which it goes on
#include "neem/methods/extend.hpp"                      // a map that grows by new points
#include "neem/methods/plan.hpp"                        // what a map will cost
#include "neem/methods/transform.hpp"                   // new points on a map
#include "neem/methods/transform_model.hpp"             // maps that take new points, as files

// metrics: how true a map is
#include "neem/metrics/knn_recall.hpp"                  // neighbors that are kept
#include "neem/metrics/trustworthiness.hpp"             // neighbors that are true, by ranks
#include "neem/metrics/neighbor_quality.hpp"            // both in one pass, and of every point
#include "neem/metrics/torn_edges.hpp"                  // neighbors that lie far apart
#include "neem/metrics/distance_correlation.hpp"        // distances
#include "neem/metrics/drift.hpp"                       // how far points have moved from map to map
#include "neem/metrics/by_distance.hpp"                 // the same for other distances than Euclidean
#include "neem/metrics/sparse_points.hpp"               // the same for sparse points
#include "neem/metrics/label_accuracy.hpp"              // classes, by nearest neighbors
#include "neem/metrics/silhouette.hpp"                  // classes, by distances
#include "neem/metrics/kl_divergence.hpp"               // t-SNE's objective
#include "neem/metrics/subspace_cosine.hpp"             // two layouts up to a linear map

// plot: layout → picture
#include "neem/plot/color_scale.hpp"                    // colours for numbers
#include "neem/plot/numbers.hpp"                        // numbers that points are coloured by
#include "neem/plot/palette.hpp"                        // colours for classes
#include "neem/plot/projection.hpp"                     // three columns and more in a picture
#include "neem/plot/svg.hpp"                            // scatter plots

// clang-format on

#if defined(NEEM_COMPILED)
#include "neem/compiled/instances.hpp"
#endif

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
