#include "neem/methods/run/contrastive_batch.hpp"

#include "catch.hpp"
#include "methods/clouds.hpp"
#include "neem/methods/nc_tsne.hpp"
#include "neem/methods/neg_tsne.hpp"

namespace test_methods_run_contrastive_batch {

using namespace neem;

namespace {

const NegTsneOptions brief{.update = Update::batch, .early_iterations = 15, .iterations = 20};

}  // namespace

TEST_CASE("neg_tsne in batches: clouds that are apart in the data are apart in the map",
          "[methods][quality]") {
  const Matrix<float> X = clouds::make<float>(500, 20);
  for (const std::optional<double> partition : {std::optional<double>(), std::optional<double>(10.0 * 500)}) {
    const Layout<float> Y = neg_tsne(
        X, {.update = Update::batch, .partition = partition, .early_iterations = 100, .iterations = 100});
    REQUIRE(Y.allFinite());
    CHECK(clouds::together(Y, 5) == 500);
  }
}

TEST_CASE("neg_tsne in batches: the mean step is down the gradient of the stated loss", "[methods]") {
  // One epoch at a small rate moves the layout by rate times the force; its mean over seeds is compared to
  // central differences of the expected loss, W objective() times 2 for the samples and 1 for both ends
  constexpr Index n = 12;
  const Matrix<double> X = clouds::make<double>(n, 4, 2, 2);
  const Graph<double> P = uniform_affinities(nearest_neighbors(X, 4));
  const Eigen::MatrixXd start = 0.5 * pca<2>(X, 1).cast<double>();
  const double edges = static_cast<double>(P.nonZeros()), rate = 1e-7;
  const double points = static_cast<double>(n), pairs = (points - 1) / points;  // one draw of n is itself
  NegTsneOptions o{.initial = start,
                   .update = Update::batch,
                   .partition = 3.0 * n,
                   .early_iterations = 0,
                   .iterations = 1,
                   .learning_rate = rate};
  const double Z = 3.0 * points * 5 / (points * (points - 1));
  const auto loss = [&](const Eigen::MatrixXd& Y) {
    double sum = 0;
    for (Index i = 0; i < n; ++i) {
      double degree = 0, noise = 0;
      for (Graph<double>::InnerIterator e(P, i); e; ++e) {
        degree += 1;
        sum += std::log1p(Z * (1 + (Y.row(i) - Y.row(e.col())).squaredNorm()));
      }
      for (Index j = 0; j < n; ++j) {
        if (j != i) noise += std::log1p(1 / (Z * (1 + (Y.row(i) - Y.row(j)).squaredNorm())));
      }
      sum += 5 * degree * pairs / (points - 1) * noise;
    }
    return sum;
  };
  constexpr int seeds = 3000;
  Layout<double> mean = Layout<double>::Zero(n, 2), squares = mean;
  for (int seed = 0; seed < seeds; ++seed) {
    o.seed = static_cast<std::uint64_t>(seed);
    const Layout<double> force = (neg_tsne(P, o) - start) / rate;
    mean += force / seeds;
    squares += force.cwiseProduct(force) / seeds;
  }
  CHECK(edges > 0);
  for (Index k = 0; k < 2 * n; ++k) {
    Eigen::MatrixXd up = start, down = start;
    constexpr double h = 1e-5;
    up(k / 2, k % 2) += h, down(k / 2, k % 2) -= h;
    const double gradient = (loss(up) - loss(down)) / (2 * h);
    const double error =
        std::sqrt((squares.data()[k] - mean.data()[k] * mean.data()[k]) / static_cast<double>(seeds));
    CHECK(std::abs(mean.data()[k] + gradient) < 4 * error + 1e-4 * std::abs(gradient));
  }
}

TEST_CASE("NegTsne in batches: advanced by hand, and from a table, a graph or a pointer, it is the same run",
          "[methods]") {
  const Matrix<float> X = clouds::make<float>(200, 10);
  const Neighbors<float> knn = nearest_neighbors(X, 15);
  const auto P = std::make_shared<const Graph<float>>(uniform_affinities(knn));
  NegTsneOptions options = brief;
  options.initial = pca<2>(X, 1).cast<double>();
  options.partition = 2e4;
  NegTsne once(P, options), often(P, options);
  CHECK(once.advance(35));
  while (often.advance(4)) CHECK(often.iteration() <= 35);
  CHECK(often.done());
  CHECK_FALSE(often.advance(1));
  CHECK(once.layout() == often.layout());
  CHECK(once.partition() == Approx(2e4));
  CHECK(is_finite(once.objective()));
  CHECK(neg_tsne(knn, options) == once.layout());
  CHECK(neg_tsne(*P, options) == once.layout());
}

TEST_CASE("neg_tsne and nc_tsne in batches: same bits for 1, 2, 3, 7, 16 threads", "[methods]") {
  const Matrix<float> X = clouds::make<float>(900, 12);
  NegTsneOptions neg = brief;
  NcTsneOptions nc{.update = Update::batch, .early_iterations = 15, .iterations = 20};
  neg.threads = nc.threads = 1;
  const Layout<float> one = neg_tsne(X, neg), other = nc_tsne(X, nc);
  for (const int threads : {2, 3, 7, 16}) {
    neg.threads = nc.threads = threads;
    CHECK(neg_tsne(X, neg) == one);
    CHECK(nc_tsne(X, nc) == other);
  }
}

TEST_CASE("neg_tsne in batches: places on the spectrum are partition functions", "[methods]") {
  const double n = 300;
  CHECK(detail::partition_at(0, 300) == Approx(100 * n));
  CHECK(detail::partition_at(1, 300) == Approx(n * n / 5));
  const Matrix<float> X = clouds::make<float>(300, 10, 4, 2);
  for (const Update update : {Update::full, Update::batch}) {
    NegTsneOptions place = brief, value = brief;
    place.update = value.update = update;
    place.spectrum = 0.5;
    value.partition = detail::partition_at(0.5, 300);
    CHECK(neg_tsne(X, place) == neg_tsne(X, value));
    place.partition = 1e4;
    CHECK_THROWS_WITH(neg_tsne(X, place), Catch::Contains("beside spectrum"));
  }
}

TEST_CASE("neg_tsne in batches: along the spectrum the partition function of the map rises", "[methods]") {
  const Matrix<float> X = clouds::make<float>(300, 10, 4, 2);
  double partition = 0;
  for (const double Z : {3.0, 10.0, 30.0, 60.0, 120.0}) {
    const Layout<float> Y = neg_tsne(
        X, {.update = Update::batch, .partition = 300 * Z, .early_iterations = 50, .iterations = 200});
    INFO("partition " << Z << " n, of the map " << clouds::partition(Y) / 300);
    CHECK(clouds::partition(Y) > partition);
    partition = clouds::partition(Y);
  }
}

TEST_CASE(
    "NcTsne in batches: the learned partition function is above that of the map and falls towards it "
    "with the negatives",
    "[methods]") {
  const Matrix<float> X = clouds::make<float>(300, 10, 4, 2);
  double last = HUGE_VAL;
  for (const double negatives : {1.0, 5.0, 50.0}) {
    NcTsne run(X,
               {.update = Update::batch, .negatives = negatives, .early_iterations = 100, .iterations = 400});
    run.advance(run.iterations());
    const double ratio = run.partition() / clouds::partition(run.layout());
    INFO("negatives " << negatives << ": " << ratio);
    CHECK(ratio > 1);
    CHECK(ratio < last);
    last = ratio;
  }
}

TEST_CASE("NcTsne in batches: where the graph is w / Z of a layout that stays, Z is learned", "[methods]") {
  // On a circle, so that all points draw as often, as pairs do
  Layout<double> Y(20, 2);
  for (Index i = 0; i < 20; ++i) {
    Y.row(i) << 3 * std::cos(0.1 * 3.141592653589793 * static_cast<double>(i)),
        3 * std::sin(0.1 * 3.141592653589793 * static_cast<double>(i));
  }
  Eigen::MatrixXd dense(20, 20);
  for (Index i = 0; i < 20; ++i) {
    for (Index j = 0; j < 20; ++j) dense(i, j) = i == j ? 0 : 1 / (1 + (Y.row(i) - Y.row(j)).squaredNorm());
  }
  const Graph<double> P(dense.sparseView());
  double mean = 0;
  NcTsne run(P, {.initial = Y,
                 .update = Update::batch,
                 .negatives = 50,
                 .early_iterations = 0,
                 .iterations = 400,
                 .learning_rate = 1e-20});
  run.advance(100);
  while (run.advance(1)) mean += run.partition() / 300;
  CHECK(mean == Approx(clouds::partition(Y)).epsilon(0.02));
}

TEST_CASE("neg_tsne and nc_tsne in batches: every small n, and degenerate data, give finite maps",
          "[methods]") {
  CHECK(neg_tsne(clouds::make<float>(1, 3), brief) == Layout<float>::Zero(1, 2));
  CHECK(neg_tsne(Graph<float>(1, 1), brief) == Layout<float>::Zero(1, 2));
  const NcTsneOptions learned{.update = Update::batch, .early_iterations = 15, .iterations = 20};
  const auto finite = [&](const auto& data) {
    CHECK(neg_tsne(data, brief).allFinite());
    CHECK(nc_tsne(data, learned).allFinite());
  };
  for (Index n = 2; n <= 20; ++n) finite(clouds::make<float>(n, 3));
  finite(Matrix<float>(Matrix<float>::Ones(100, 5)));
  finite(Matrix<float>(clouds::make<float>(4, 3).replicate(50, 1)));
  Graph<float> pairs(40, 40);  // twenty components
  for (Id i = 0; i < 40; ++i) pairs.insert(i, i ^ 1) = 1;
  pairs.makeCompressed();
  finite(pairs);
  Graph<float> alone(30, 30);  // points without edges
  alone.insert(0, 1) = 1;
  alone.insert(1, 0) = 1;
  alone.makeCompressed();
  finite(alone);
}

TEST_CASE("neg_tsne and nc_tsne in batches: wrong data and options are refused", "[methods]") {
  Matrix<float> X = clouds::make<float>(50, 3);
  const auto refused = [&](NegTsneOptions o, const std::string& name) {
    o.update = Update::batch;
    CHECK_THROWS_WITH(neg_tsne(X, o), Catch::Contains(name));
  };
  refused({.negatives = 0}, "negatives");
  refused({.negatives = 1e7}, "negatives");
  refused({.spectrum = std::nan("")}, "spectrum");
  refused({.spectrum = 1e4}, "spectrum");
  refused({.learning_rate = -1}, "learning_rate");
  refused({.stop = StopRule{}}, "stop");
  refused({.repulsion = RepulsionMethod::exact}, "repulsion");
  refused({.theta = 0.5}, "theta");
  CHECK_THROWS_AS(neg_tsne(Graph<float>(3, 3), brief), Error);  // no edges
  X(7, 1) = std::nanf("");
  CHECK_THROWS_WITH(neg_tsne(X, brief), Catch::Contains("row 7 column 1"));
  CHECK_THROWS_WITH(nc_tsne(X, {.update = Update::batch}), Catch::Contains("row 7 column 1"));
}

}  // namespace test_methods_run_contrastive_batch
