// Methods that draw samples.
#include "golden.hpp"

namespace golden {

void of_samples(const Set& set) {
  line(set, "umap", [](const auto& X, int threads) {
    return hash(neem::umap(X, {.iterations = 100, .threads = threads}));
  });
  line(set, "umap immediate, labels", [&](const auto& X, int threads) {
    return hash(neem::umap(X, {.neighbors = 7,
                               .labels = set.labels,
                               .iterations = 60,
                               .min_dist = 0.3,
                               .negatives = 3,
                               .update = neem::Update::immediate,
                               .threads = threads}));
  });
  line(set, "umap density 3-D", [](const auto& X, int threads) {
    return hash(neem::umap<3>(
        X, {.iterations = 60, .density = neem::DensityOptions{}, .seed = 5, .threads = threads}));
  });
  line(set, "ncvis", [](const auto& X, int threads) { return hash(neem::ncvis(X, {.threads = threads})); });
  line(set, "ncvis swing", [](const auto& X, int threads) {
    return hash(neem::ncvis(X, {.negatives = 7, .swing = 2, .threads = threads}));
  });
  line(set, "infonc_tsne", [](const auto& X, int threads) {
    return hash(neem::infonc_tsne(X, {.early_iterations = 40, .iterations = 60, .threads = threads}));
  });
  line(set, "infonc_tsne rho, m", [](const auto& X, int threads) {
    return hash(neem::infonc_tsne(
        X, {.neighbors = 7, .negatives = 20, .exaggeration = 2, .iterations = 60, .threads = threads}));
  });
  line(set, "largevis", [](const auto& X, int threads) {
    return hash(neem::largevis(X, {.iterations = 150, .threads = threads}));
  });
  line(set, "pacmap", [](const auto& X, int threads) { return hash(neem::pacmap(X, {.threads = threads})); });
  line(set, "pacmap ratios", [](const auto& X, int threads) {
    return hash(neem::pacmap<3>(X, {.neighbors = 6,
                                    .mid_near_ratio = 1,
                                    .further_ratio = 3,
                                    .iterations = {50, 50, 100},
                                    .threads = threads}));
  });
  line(set, "localmap", [](const auto& X, int threads) {
    return hash(neem::localmap(X, {.iterations = {50, 50, 120}, .threads = threads}));
  });
  line(set, "trimap", [](const auto& X, int threads) {
    return hash(neem::trimap(X, {.iterations = 150, .threads = threads}));
  });
  line(set, "trimap, other numbers", [](const auto& X, int threads) {
    return hash(neem::trimap(X, {.inliers = 6,
                                 .outliers = 3,
                                 .random_triplets = 2,
                                 .iterations = 80,
                                 .seed = 9,
                                 .threads = threads}));
  });
}

}  // namespace golden
