#include "neem/optimizers/sgd.hpp"

#include "catch.hpp"
#include "neem/affinities/fuzzy.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_kernels.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace test_optimizers_sgd {

using namespace neem;

namespace {

constexpr UmapLaw umap_law{.a = 1.5769, .b = 0.8951};

/// A ring of n points with chords and a hub, weights between 0 and 1, and a point without edges at the end.
template <class S>
std::shared_ptr<const Graph<S>> ring(Index n, bool binary = false) {
  const Random random{3};
  std::vector<Eigen::Triplet<S>> edges;
  const auto join = [&](Index i, Index j) {
    const S w = binary ? S(1) : static_cast<S>(0.05 + 0.95 * random.uniform(static_cast<std::uint64_t>(i)));
    edges.emplace_back(static_cast<int>(i), static_cast<int>(j), w);
    edges.emplace_back(static_cast<int>(j), static_cast<int>(i), w);
  };
  for (Index i = 1; i + 4 < n; ++i) join(i, i + 1 + i % 3);
  for (Index i = 1; i + 1 < n; i += 2) join(i, 0);
  auto P = std::make_shared<Graph<S>>(n, n);
  P->setFromTriplets(edges.begin(), edges.end(), [](S a, S) { return a; });
  P->makeCompressed();
  return P;
}

template <class S>
Layout<S, 2> cloud(Index n, double size = 2) {
  const Random random{8};
  Layout<S, 2> Y(n, 2);
  for (Index k = 0; k < 2 * n; ++k)
    Y.data()[k] = static_cast<S>(size * random.normal(static_cast<std::uint64_t>(k)));
  return Y;
}

double clipped(double value, double limit) { return std::max(-limit, std::min(limit, value)); }

/// One pair, its one edge seen once, no draws: what the rule does to both ends.
Layout<double, 2> pulled(const SampleRule& rule, double rate, double apart) {
  auto P = std::make_shared<Graph<double>>(2, 2);
  P->insert(0, 1) = 1;  // the way back is left out, so that the head is known
  P->makeCompressed();
  Layout<double, 2> Y = Layout<double, 2>::Zero(2, 2);
  Y(1, 0) = apart;
  SampledEdges<double, 2> edges(P, {.negatives = 0, .rule = rule});
  edges(ElasticEmbedding{}, rate, 0, Y, Threads(1));
  return Y;
}

/// How umap-learn chooses edges: the next time of each edge and of its negatives is kept.
class EpochsPerSample {
public:
  explicit EpochsPerSample(const Graph<float>& P) : P_(&P) {
    for (Index e = 0; e < P.nonZeros(); ++e) {
      next_.push_back(1 / P.valuePtr()[e]);
      next_draw_.push_back(next_.back() / 5);
    }
    seen.assign(next_.size(), 0);
  }

  /// An epoch of the same law, one point after the other.
  void operator()(double rate, int epoch, Layout<float, 2>& Y, std::uint64_t seed) {
    const Random random{seed};
    for (Index i = 0; i < P_->rows(); ++i) {
      for (Id e = P_->outerIndexPtr()[i]; e < P_->outerIndexPtr()[i + 1]; ++e) {
        const auto edge = static_cast<std::size_t>(e);
        if (next_[edge] > epoch) continue;
        const double wait = 1 / static_cast<double>(P_->valuePtr()[e]);
        ++seen[edge];
        next_[edge] += wait;
        move(Y, i, P_->innerIndexPtr()[e], rate, false);
        const int draws = static_cast<int>((epoch - next_draw_[edge]) / (wait / 5));
        next_draw_[edge] += draws * (wait / 5);
        for (int l = 0; l < draws; ++l) {
          const Index other =
              random.below(Y.rows(), static_cast<std::uint64_t>(epoch), edge, static_cast<std::uint64_t>(l));
          move(Y, i, other, rate, true);
        }
      }
    }
  }

  std::vector<int> seen{};

private:
  static void move(Layout<float, 2>& Y, Index i, Index j, double rate, bool draw) {
    const double d2 = static_cast<double>((Y.row(i) - Y.row(j)).squaredNorm());
    if (!(d2 > 0)) return;
    const double force = draw ? -umap_law.repulsion(d2) : umap_law.attraction(d2);
    for (Index c = 0; c < 2; ++c) {
      const float step =
          static_cast<float>(rate * clipped(force * static_cast<double>(Y(j, c) - Y(i, c)), 4));
      Y(i, c) += step;
      if (!draw) Y(j, c) -= step;
    }
  }

  const Graph<float>* P_;
  std::vector<double> next_{}, next_draw_{};
};

}  // namespace

TEST_CASE("sgd: an edge is seen by its weight, at equal distances in time", "[optimizers]") {
  const Random random{5};
  for (std::uint32_t edge = 0; edge < 500; ++edge) {
    const double w = edge == 0 ? 1 : random.uniform(edge);
    const std::uint32_t weight = detail::fixed_weight(w), start = static_cast<std::uint32_t>(random.bits(7));
    int seen = 0, last = -1;
    for (std::uint32_t t = 0; t < 1000; ++t) {
      const std::uint32_t due = detail::edge_is_due(weight, edge, t, start);
      REQUIRE(due <= 1);
      if (due == 0) continue;
      ++seen;
      const int wait = static_cast<int>(t) - last;
      if (last >= 0) CHECK((wait == std::floor(1 / w) || wait == std::ceil(1 / w)));
      last = static_cast<int>(t);
    }
    CHECK(seen >= std::floor(1000 * w * (1 - 1e-9)));
    CHECK(seen <= std::ceil(1000 * w));
  }
  CHECK(detail::edge_is_due(detail::fixed_weight(0.0), 3, 4, 5) == 0);
}

TEST_CASE("sgd: every epoch sees as many edges", "[optimizers]") {
  const Random random{5};
  for (std::uint32_t t = 0; t < 50; ++t) {
    double expected = 0, variance = 0;
    Index seen = 0;
    for (std::uint32_t edge = 0; edge < 20000; ++edge) {
      const double w = random.uniform(edge);
      expected += w, variance += w * (1 - w);
      seen += detail::edge_is_due(detail::fixed_weight(w), edge, t, 99);
    }
    CHECK(std::abs(static_cast<double>(seen) - expected) < 4 * std::sqrt(variance));
  }
}

TEST_CASE("sgd: edges are seen as often as with epochs per sample, and maps are as good", "[optimizers]") {
  constexpr Index n = 300;
  constexpr int epochs = 200, seeds = 8;
  const Random random{12};
  Matrix<float> X(n, 5);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < 5; ++c) {
      X(i, c) = static_cast<float>(
          (c == i % 3 ? 6 : 0) + random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  Graph<float> fuzzy = fuzzy_affinities(nearest_neighbors(X, 14));
  fuzzy.prune([&](Index, Index, float w) { return w >= 1.0f / epochs; });
  fuzzy.makeCompressed();
  const auto P = std::make_shared<const Graph<float>>(std::move(fuzzy));

  double mean[2] = {}, square[2] = {};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Layout<float, 2> start = random_layout<float, 2>(n, seed, 3);
    Layout<float, 2> kept = start, counted = start;
    EpochsPerSample reference(*P);
    SampledEdges<float, 2> edges(P, {.seed = seed});
    for (int t = 0; t < epochs; ++t) {
      const double rate = annealed(Annealing::linear, t, epochs);
      reference(rate, t + 1, kept, seed);  // its epoch 0 sees nothing
      edges(umap_law, rate, static_cast<std::uint64_t>(t), counted, Threads(1));
    }
    const auto offset = static_cast<std::uint32_t>(Random{seed}.bits(0));
    Index off = 0;
    for (Index e = 0; e < P->nonZeros(); ++e) {
      int seen = 0;
      for (std::uint32_t t = 0; t < epochs; ++t) {
        seen += static_cast<int>(detail::edge_is_due(detail::fixed_weight(P->valuePtr()[e]),
                                                     static_cast<std::uint32_t>(e), t, offset));
      }
      off += std::abs(seen - reference.seen[static_cast<std::size_t>(e)]) > 1;
    }
    CHECK(off == 0);
    const double recalls[2] = {knn_recall(X, kept, 15).value, knn_recall(X, counted, 15).value};
    for (int k = 0; k < 2; ++k) mean[k] += recalls[k] / seeds, square[k] += recalls[k] * recalls[k] / seeds;
  }
  double error = 0;  // of the difference of the means, squared
  for (int k = 0; k < 2; ++k) error += (square[k] - mean[k] * mean[k]) / (seeds - 1);
  INFO("recall with epochs per sample " << mean[0] << ", by the line " << mean[1] << ", standard error "
                                        << std::sqrt(error));
  CHECK(mean[0] > 0.3);  // chance is 0.05
  CHECK(std::abs(mean[0] - mean[1]) < 4 * std::sqrt(error) + 1e-9);
  CHECK(std::sqrt(error) < 0.01);  // the test would see a difference that matters
}

TEST_CASE("sgd: a pull moves both ends, and is limited before or after the learning rate", "[optimizers]") {
  // springs of ElasticEmbedding: the force is the distance
  CHECK(pulled(umap_rule, 0.25, 2)(0, 0) == 0.5);
  CHECK(pulled(umap_rule, 0.25, 2)(1, 0) == 1.5);
  CHECK(pulled(umap_rule, 0.25, 100)(0, 0) == 1);  // 4 · 0.25
  CHECK(pulled(umap_rule, 0.25, 100)(1, 0) == 99);
  CHECK(pulled(ncvis_rule, 0.25, 100)(0, 0) == 4);
  CHECK(pulled(ncvis_rule, 0.25, -100)(0, 0) == -4);
  CHECK(pulled(largevis_rule, 0.25, 100)(0, 0) == 1.25);
  CHECK(pulled({.clip = std::numeric_limits<double>::infinity()}, 0.25, 100)(0, 0) == 25);
}

TEST_CASE("sgd: who is pushed, and from where, is what the rule says", "[optimizers]") {
  // Two points: the edge pulls the head by the distance, and draws are of the other point or of the head.
  for (SampleRule rule : {umap_rule, ncvis_rule, largevis_rule}) {
    CHECK(rule.neighbor_spared == rule.head_last);
    rule.neighbor_spared = false;
    auto P = std::make_shared<Graph<double>>(2, 2);
    P->insert(0, 1) = 1;
    P->makeCompressed();
    bool pushed = false;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Layout<double, 2> Y = Layout<double, 2>::Zero(2, 2);
      Y(1, 0) = 1;
      SampledEdges<double, 2> edges(P, {.negatives = 1, .rule = rule, .seed = seed});
      edges(ElasticEmbedding{}, 0.25, 0, Y, Threads(1));
      // the pull puts the points at 0.25 and 0.75, and a push is exp(−d²) times the distance
      const double apart = rule.head_last ? 0.75 : 0.5, push = 0.25 * apart * std::exp(-apart * apart);
      if (Y(0, 0) == Approx(0.25).margin(1e-12)) {
        CHECK(!rule.others_only);
        CHECK(Y(1, 0) == Approx(0.75).margin(1e-12));  // the head drew itself
        continue;
      }
      pushed = true;
      CHECK(Y(0, 0) == Approx(0.25 - push).margin(1e-12));
      CHECK(Y(1, 0) == Approx(0.75 + (rule.recoil == Recoil::both ? push : 0)).margin(1e-12));
    }
    CHECK(pushed);
  }
}

TEST_CASE("sgd: small steps add up to the expectation of the forces", "[optimizers]") {
  constexpr Index n = 60;
  constexpr int epochs = 5000;
  constexpr double rate = 1e-9;
  const auto P = ring<double>(n);
  const Layout<double, 2> start = cloud<double>(n);
  for (const double negatives : {2.5, 11.0}) {
    for (SampleRule rule : {umap_rule, largevis_rule}) {
      rule.neighbor_spared = false;
      Layout<double, 2> Y = start;
      SampledEdges<double, 2> edges(P, {.negatives = negatives, .rule = rule});
      for (std::uint64_t t = 0; t < epochs; ++t) edges(umap_law, rate, t, Y, Threads(1));
      const NegativeSamplingOptions o{.negatives = negatives, .recoil = rule.recoil, .clip = rule.clip};
      double worst = 0;
      for (Index i = 0; i < n; ++i) {
        for (Index c = 0; c < 2; ++c) {
          double force = 0;
          for (Index j = 0; j < n; ++j) {
            const double d2 = (start.row(i) - start.row(j)).squaredNorm(), apart = start(j, c) - start(i, c);
            const double w = P->coeff(static_cast<Id>(i), static_cast<Id>(j));
            double draws = P->row(i).sum();
            if (o.recoil == Recoil::both) draws += P->row(j).sum();
            force += 2 * w * clipped(umap_law.attraction(d2) * apart, o.clip) -
                     draws * negatives / n * clipped(umap_law.repulsion(d2) * apart, o.clip);
          }
          worst = std::max(worst, std::abs((Y(i, c) - start(i, c)) / (rate * epochs) - force));
        }
      }
      CHECK(worst < 0.4);  // the hub draws 150 times an epoch
      CHECK((Y - start).cwiseAbs().maxCoeff() / (rate * epochs) > 5);
    }
  }
}

TEST_CASE("sgd: edges are drawn by their weight, independently, from rows of any weights", "[optimizers]") {
  // Of pairs far from each other, so that what moves tells which edge was drawn, and how often
  constexpr Index pairs = 6, draws = 4000, epochs = 25;
  const double weights[pairs] = {1, 0, 2.5, 300, 40, 0.5};
  Graph<double> star(2 * pairs, 2 * pairs);
  for (Index i = 0; i < pairs; ++i) {
    // two entries in a row: of the pair's own far end, and of the next pair's
    star.insert(static_cast<Id>(2 * i), static_cast<Id>(2 * i + 1)) = weights[i];
    if (i + 1 < pairs) star.insert(static_cast<Id>(2 * i), static_cast<Id>(2 * i + 3)) = weights[i];
  }
  star.makeCompressed();
  const auto P = std::make_shared<const Graph<double>>(star);
  const double total = star.sum();
  Layout<double, 2> Y = Layout<double, 2>::Zero(2 * pairs, 2);
  for (Index i = 0; i < pairs; ++i) Y(2 * i + 1, 0) = Y(2 * i + 1, 1) = 1;
  const Layout<double, 2> start = Y;
  constexpr double rate = 1e-9;
  SampledEdges<double, 2> edges(P, {.negatives = 0, .draws = draws});
  for (std::uint64_t t = 0; t < epochs; ++t) edges(ElasticEmbedding{}, rate, t, Y, Threads(1));
  for (Index i = 0; i < pairs; ++i) {
    const double share = weights[i] / total * (i + 1 < pairs ? 2 : 1), all = double(draws * epochs);
    const double drawn = (Y(2 * i, 0) - start(2 * i, 0)) / rate;
    INFO(i << ": " << drawn << " of " << all * share);
    CHECK(std::abs(drawn - all * share) <= 4.5 * std::sqrt(all * share * (1 - share)) + 1e-3);
    const double to = (weights[i] + (i > 0 ? weights[i - 1] : 0)) / total;
    const double pulled_to = (start(2 * i + 1, 0) - Y(2 * i + 1, 0)) / rate;
    CHECK(std::abs(pulled_to - all * to) <= 4.5 * std::sqrt(all * to * (1 - to)) + 1e-3);
  }
}

TEST_CASE("sgd: every number of draws is made exactly, by any number of lanes and threads", "[optimizers]") {
  for (const Index n : {2, 5, 300, 1000, 5000}) {
    Graph<double> pairs(n, n);
    for (Index i = 0; i < n; ++i) pairs.insert(static_cast<Id>(i), static_cast<Id>((i + 1) % n)) = 3;
    pairs.makeCompressed();
    const auto P = std::make_shared<const Graph<double>>(pairs);
    for (const Index draws : {0, 1, 15, 16, 17, 3001}) {
      for (const bool hogwild : {false, true}) {
        SampledEdges<double, 2> edges(P, {.negatives = 2, .draws = draws, .hogwild = hogwild});
        Layout<double, 2> Y = cloud<double>(n);
        // every pair is data: a share of 1 for each edge seen
        const PosteriorLaw law{Contrastive{UmapDirect{}, 1e-12}};
        CHECK(edges(law, 0, 3, Y, Threads(hogwild ? 3 : 1))[0] ==
              Approx(static_cast<double>(draws)).epsilon(1e-6).margin(1e-9));
      }
    }
  }
}

TEST_CASE("sgd: noise by degree, and neighbors that are spared", "[optimizers]") {
  // The edge 0 → 1 is seen in every epoch; its draws alone push 0, by exp(−d²) at a distance of 1.
  constexpr double rate = 1e-9;
  Graph<double> graph(4, 4);
  graph.insert(0, 1) = 1;
  graph.insert(1, 0) = 1e-9;
  graph.insert(2, 3) = 16.0 / 256;
  graph.insert(3, 2) = 81.0 / 256;
  graph.makeCompressed();
  const auto P = std::make_shared<const Graph<double>>(graph);
  Layout<double, 2> start = Layout<double, 2>::Zero(4, 2);
  start(2, 0) = 1, start(3, 1) = 1;  // 0 and 1 on one place: nothing comes of the pull
  const auto pushes = [&](const SampledEdgesOptions& o) {
    Layout<double, 2> Y = start;
    SampledEdges<double, 2> edges(P, o);
    for (std::uint64_t t = 0; t < 20000; ++t) edges(ElasticEmbedding{}, rate, t, Y, Threads(1));
    const double push = rate * std::exp(-1.0);
    return std::array<double, 2>{-Y(0, 0) / push, -Y(0, 1) / push};  // by 2 and by 3
  };
  const SampleRule aside{.neighbor_spared = true};
  const std::array<double, 2> even = pushes({.negatives = 4, .rule = aside});
  CHECK(even[0] == Approx(20000).epsilon(0.03));
  CHECK(even[1] == Approx(20000).epsilon(0.03));
  // degree^¾: 1 of the head itself, nearly nothing, 8/64 and 27/64
  const std::array<double, 2> uneven = pushes({.negatives = 4, .noise = Noise::degree, .rule = aside});
  CHECK(uneven[0] == Approx(80000 * 8 / 99.0).epsilon(0.04));
  CHECK(uneven[1] == Approx(80000 * 27 / 99.0).epsilon(0.03));

  // The neighbor that was pulled, drawn by uniform noise: a quarter of the draws; 2 and 3 push it, too
  const double push = std::exp(-1.0), others = 97.0 / 256 * push;
  start.setZero();
  start(1, 0) = 1;
  const auto moved = [&](bool spared) {
    Layout<double, 2> Y = start;
    SampledEdges<double, 2> edges(
        P, {.negatives = 4, .rule = {.recoil = Recoil::both, .neighbor_spared = spared}});
    for (std::uint64_t t = 0; t < 2000; ++t) edges(ElasticEmbedding{}, rate, t, Y, Threads(1));
    return Y(1, 0) - 1;
  };
  CHECK(moved(true) == Approx((others - 1) * 2000 * rate).epsilon(0.03));
  CHECK(moved(false) == Approx((others + push - 1) * 2000 * rate).epsilon(0.05));
}

TEST_CASE("sgd: UMAP without epsilon is negative sampling with the kernel 1 / a d^2b", "[optimizers]") {
  constexpr Index n = 500;
  const auto P = ring<double>(n);
  const UmapLaw umap{.a = 1.5769, .b = 0.8951, .epsilon = 0};
  // an offset that keeps the kernel finite at d² = 0 and is lost in every other distance
  const PosteriorLaw neg{Contrastive{UmapImplicit{umap.a, umap.b, 1e-300}, 1}};
  for (const SampleRule& rule : {umap_rule, ncvis_rule, largevis_rule}) {
    SampledEdges<double, 2> edges(P, {.rule = rule});
    for (std::uint64_t t = 0; t < 5; ++t) {
      // A thousand samples follow each other: with steps as long as the map each would double the rounding
      constexpr double rate = 0.01;
      const Layout<double, 2> before = cloud<double>(n);
      Layout<double, 2> one = before, other = before;
      edges(umap, rate, t, one, Threads(1));
      edges(neg, rate, t, other, Threads(1));
      CHECK((one - other).cwiseAbs().maxCoeff() < 1e-12);
      CHECK((one - before).cwiseAbs().maxCoeff() > 0.04);
    }
  }
}

TEST_CASE("sgd: shares are those of the edges seen and of what was drawn", "[optimizers]") {
  const auto P = ring<double>(200, true);
  Layout<double, 2> Y = cloud<double>(200);
  const PosteriorLaw law{Contrastive{UmapDirect{}, 1e-12}};  // every pair is data
  SampledEdges<double, 2> edges(P, {.negatives = 5});
  const std::array<double, 2> sums = edges(law, 0, 0, Y, Threads(1));
  CHECK(sums[0] == Approx(static_cast<double>(P->nonZeros())).epsilon(1e-6));
  // 5 a time, but for those who draw themselves: 1 in 200
  CHECK(sums[1] == Approx(5 * 0.995 * static_cast<double>(P->nonZeros())).epsilon(0.02));
}

TEMPLATE_TEST_CASE("sgd: the same bits for any number of threads, unless hogwild", "[optimizers]", float,
                   double) {
  using S = TestType;
  const auto P = ring<S>(3000);
  const Layout<S, 2> start = cloud<S>(3000);
  const auto after = [&](const SampledEdgesOptions& o, int threads) {
    Layout<S, 2> Y = start;
    SampledEdges<S, 2> edges(P, o);
    for (std::uint64_t t = 0; t < 10; ++t) edges(umap_law, 1 - 0.1 * double(t), t, Y, Threads(threads));
    return Y;
  };
  const Layout<S, 2> one = after({}, 1);
  for (const int threads : {2, 3, 7, 16}) CHECK(after({}, threads) == one);
  CHECK(after({.seed = 43}, 1) != one);
  const SampledEdgesOptions drawn{.draws = 20000, .noise = Noise::degree, .rule = largevis_rule};
  for (const int threads : {2, 7}) CHECK(after(drawn, threads) == after(drawn, 1));
  for (const SampleRule& rule : {umap_rule, ncvis_rule, largevis_rule}) {
    const Layout<S, 2> wild = after({.rule = rule, .hogwild = true}, 4);
    for (Index k = 0; k < wild.size(); ++k) REQUIRE(is_finite(wild.data()[k]));
    // alone it is disturbed by nobody
    CHECK(after({.rule = rule, .hogwild = true}, 1) == after({.rule = rule, .hogwild = true}, 1));
  }
}

TEST_CASE("sgd: points at one place, points without edges, and graphs without edges stay", "[optimizers]") {
  const auto P = ring<float>(50);
  Layout<float, 2> Y = Layout<float, 2>::Ones(50, 2);
  SampledEdges<float, 2> edges(P);
  edges(umap_law, 1, 0, Y, Threads(1));
  CHECK(Y == Layout<float, 2>::Ones(50, 2));
  Layout<float, 2> moving = cloud<float>(50), before = moving;
  edges(umap_law, 1, 0, moving, Threads(1));
  CHECK(moving.row(49) == before.row(49));  // it has no edges, and only heads are pushed
  CHECK(moving.row(0) != before.row(0));
  SampledEdges<float, 2> none(std::make_shared<const Graph<float>>(50, 50));
  before = moving;
  none(umap_law, 1, 0, moving, Threads(1));
  CHECK(moving == before);
  SampledEdges<float, 2> undrawn(std::make_shared<const Graph<float>>(50, 50),
                                 {.draws = 100, .noise = Noise::degree});
  undrawn(umap_law, 1, 0, moving, Threads(1));
  CHECK(moving == before);
}

TEST_CASE("sgd: the loop tells observers what moved, stops for them, and refuses to diverge",
          "[optimizers]") {
  Layout<double, 2> Y = cloud<double>(20);
  int swept = 0;
  auto sweep = [&](Layout<double, 2>& at, int epoch) {
    ++swept;
    at.array() += 0.5 * (epoch + 1);
    return 0.5;
  };
  std::vector<int> seen;
  const Signal answer = sgd(Y, sweep, Stretch{2, 10, 10}, [&](const Progress<double, 2>& now) {
    seen.push_back(now.iteration);
    CHECK(now.force(7, 1) == Approx(now.iteration));
    CHECK(std::isnan(now.partition));
    return now.iteration == 5 ? Signal::stop : Signal::go;
  });
  CHECK(answer == Signal::stop);
  CHECK(seen == std::vector<int>{3, 4, 5});
  CHECK(swept == 3);
  auto away = [&](Layout<double, 2>& at, int) {
    at(3, 1) = std::numeric_limits<double>::infinity();
    return 1.0;
  };
  CHECK_THROWS_WITH(sgd(Y, away, Stretch{0, 1, 1}), Catch::Contains("point 3"));
}

TEST_CASE("sgd: annealing is linear or quadratic", "[optimizers]") {
  CHECK(annealed(Annealing::linear, 0, 10) == 1);
  CHECK(annealed(Annealing::linear, 5, 10) == 0.5);
  CHECK(annealed(Annealing::quadratic, 5, 10) == 0.75);
}

TEST_CASE("SampledEdges: graphs and options that cannot be, and layouts of another size", "[optimizers]") {
  using Edges = SampledEdges<float, 2>;
  CHECK_THROWS_WITH(Edges(nullptr), Catch::Contains("no graph"));
  auto loose = std::make_shared<Graph<float>>(5, 5);
  loose->uncompress();
  CHECK_THROWS_WITH(Edges(loose), Catch::Contains("makeCompressed"));
  const auto P = std::make_shared<const Graph<float>>(5, 5);
  CHECK_THROWS_WITH(Edges(P, {.negatives = -1}), Catch::Contains("negatives"));
  CHECK_THROWS_WITH(Edges(P, {.rule = {.clip = 0}}), Catch::Contains("clip"));
  for (const float weight : {-0.5f, 1.5f, std::numeric_limits<float>::quiet_NaN()}) {
    auto heavy = std::make_shared<Graph<float>>(5, 5);
    heavy->insert(0, 1) = weight;
    heavy->makeCompressed();
    CHECK_THROWS_WITH(Edges(heavy), Catch::Contains("[0, 1]"));
    if (weight > 1) {
      CHECK_NOTHROW(Edges(heavy, {.draws = 1}));
    } else {
      CHECK_THROWS_WITH(Edges(heavy, {.draws = 1}), Catch::Contains("edges drawn"));
    }
  }
  CHECK_THROWS_WITH(Edges(P, {.draws = -1}), Catch::Contains("draws"));
  CHECK_THROWS_WITH(Edges(P, {.draws = Index(1) << 31}), Catch::Contains("draws"));
  Edges edges(P);
  Layout<float> Y = Layout<float>::Zero(4, 2);
  CHECK_THROWS_WITH(edges(umap_law, 1, 0, Y, Threads(1)), Catch::Contains("4 rows for 5 points"));
  CHECK_THROWS_WITH(annealed(Annealing::linear, 0, 0), Catch::Contains("epochs"));
}

}  // namespace test_optimizers_sgd
