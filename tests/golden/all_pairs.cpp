// Methods whose repulsion is that of all pairs, and those without one.
#include "golden.hpp"

namespace golden {

void of_all_pairs(const Set& set) {
  line(set, "tsne", [](const auto& X, int threads) {
    return hash(neem::tsne(X, {.iterations = 150, .threads = threads}));
  });
  line(set, "tsne 3-D, dof, rho, theta", [](const auto& X, int threads) {
    return hash(neem::tsne<3>(X, {.perplexity = 8,
                                  .early_iterations = 60,
                                  .exaggeration = 2,
                                  .iterations = 80,
                                  .dof = 0.7,
                                  .theta = 0.4,
                                  .threads = threads}));
  });
  line(set, "tsne of a table, interpolation", [](const auto& X, int threads) {
    using S = typename std::remove_cvref_t<decltype(X)>::Scalar;
    const neem::Neighbors<S> knn = neem::nearest_neighbors(X, 18, neem::Threads(threads));
    return hash(neem::tsne(knn, {.adaptive_early = true,
                                 .iterations = 80,
                                 .repulsion = neem::RepulsionMethod::interpolation,
                                 .seed = 3,
                                 .threads = threads}));
  });
  line(set, "neg_tsne", [](const auto& X, int threads) {
    return hash(neem::neg_tsne(X, {.early_iterations = 60, .iterations = 100, .threads = threads}));
  });
  line(set, "neg_tsne batch, spectrum", [](const auto& X, int threads) {
    return hash(neem::neg_tsne(X, {.neighbors = 9,
                                   .update = neem::Update::batch,
                                   .spectrum = 0.4,
                                   .early_iterations = 40,
                                   .iterations = 60,
                                   .threads = threads}));
  });
  line(set, "nc_tsne", [](const auto& X, int threads) {
    return hash(neem::nc_tsne(X, {.early_iterations = 60, .iterations = 100, .threads = threads}));
  });
  line(set, "nc_tsne batch", [](const auto& X, int threads) {
    return hash(neem::nc_tsne(X, {.update = neem::Update::batch,
                                  .negatives = 10,
                                  .early_iterations = 40,
                                  .iterations = 60,
                                  .threads = threads}));
  });
  line(set, "umap_full of a graph", [](const auto& X, int threads) {
    using S = typename std::remove_cvref_t<decltype(X)>::Scalar;
    const neem::Threads pool(threads);
    const neem::Graph<S> P = neem::fuzzy_affinities(neem::nearest_neighbors(X, 10, pool), {}, pool);
    return hash(neem::umap_full(P, {.iterations = 100, .threads = threads}));
  });
  line(set, "forceatlas2", [](const auto& X, int threads) {
    return hash(neem::forceatlas2(X, {.iterations = 120, .threads = threads}));
  });
  line(set, "forceatlas2 lin_log, gravity", [](const auto& X, int threads) {
    return hash(neem::forceatlas2(
        X, {.iterations = 80, .lin_log = true, .gravity = 0.5, .strong_gravity = true, .threads = threads}));
  });
  line(set, "laplacian_eigenmaps",
       [](const auto& X, int threads) { return hash(neem::laplacian_eigenmaps(X, {.threads = threads})); });
  line(set, "spectrum", [](const auto& X, int threads) {
    const auto frames =
        neem::spectrum(X, {30, 4, 1}, {.first_iterations = 80, .iterations = 40, .threads = threads});
    std::uint64_t h = 0;
    for (const auto& frame : frames) h = h * 31 + hash(frame.layout);
    return h;
  });
}

}  // namespace golden
