#include "neem/methods/neg_tsne.hpp"

#include "catch.hpp"
#include "methods/clouds.hpp"
#include "two_groups.hpp"

namespace test_methods_neg_tsne {

using namespace neem;

namespace {

const NegTsneOptions brief{.early_iterations = 20, .iterations = 20};

/// All pairs of n points, the same weight each.
Graph<double> complete(Index n) {
  Eigen::MatrixXd dense = Eigen::MatrixXd::Ones(n, n);
  dense.diagonal().setZero();
  Graph<double> P((dense / dense.sum()).eval().sparseView());
  return P;
}

}  // namespace

TEST_CASE("neg_tsne: clouds that are apart in the data are apart in the map", "[methods][quality]") {
  const Matrix<float> X = clouds::make<float>(500, 20);
  for (const std::optional<double> partition : {std::optional<double>(), std::optional<double>(10.0 * 500)}) {
    const Layout<float> Y = neg_tsne(X, {.partition = partition, .early_iterations = 100, .iterations = 100});
    REQUIRE(Y.allFinite());
    CHECK(clouds::together(Y, 5) == 500);
  }
}

TEST_CASE("NegTsne: ten advances give the bits of one; points, table, graph and pointer agree", "[methods]") {
  const Matrix<float> X = clouds::make<float>(200, 10);
  const Neighbors<float> knn = nearest_neighbors(X, 15);
  const auto P = std::make_shared<const Graph<float>>(uniform_affinities(knn));
  const NegTsneOptions options{.initial = pca<2>(X, 1).cast<double>(), .partition = 2e4};
  NegTsne once(P, options), often(P, options);
  CHECK(P.use_count() == 1);  // let go
  CHECK(once.advance(750));
  int advances = 0;
  while (often.advance(75)) ++advances;
  CHECK(advances == 10);
  CHECK(often.done());
  CHECK_FALSE(often.advance(75));
  CHECK(once.layout() == often.layout());
  CHECK(neg_tsne(knn, options) == once.layout());
  CHECK(neg_tsne(*P, options) == once.layout());
  CHECK(neg_tsne(X, {.partition = 2e4}) == once.layout());
  CHECK(neg_tsne(Graph<float>(*P * 8.0F), options).allFinite());
}

TEST_CASE("neg_tsne: same bits for 1, 2, 3, 7, 16 threads, by tree and by grid", "[methods]") {
  const Matrix<float> X = clouds::make<float>(900, 12);
  for (const RepulsionMethod way : {RepulsionMethod::barnes_hut, RepulsionMethod::interpolation}) {
    NegTsneOptions options = brief;
    options.repulsion = way;
    options.threads = 1;
    const Layout<float> one = neg_tsne(X, options);
    for (const int threads : {2, 3, 7, 16}) {
      options.threads = threads;
      CHECK(neg_tsne(X, options) == one);
    }
  }
}

TEST_CASE("neg_tsne: double and other dimensions", "[methods]") {
  const Matrix<double> X = clouds::make<double>(150, 6);
  CHECK(neg_tsne<1>(X, brief).allFinite());
  CHECK(neg_tsne<3>(X, brief).cols() == 3);
}

TEST_CASE("neg_tsne: a triangle has the partition function asked for, up to the 6 that it can have",
          "[methods]") {
  const Eigen::MatrixXd start = (Eigen::MatrixXd(3, 2) << 0, 0, 1, 0.1, 0.3, 0.8).finished();
  for (const double Z : {0.5, 1.0, 3.0, 5.0, 5.5, 7.0}) {
    INFO("partition " << Z);
    const Layout<double> Y =
        neg_tsne(complete(3), {.initial = start, .negatives = 1, .partition = Z, .iterations = 5000});
    CHECK(clouds::partition(Y) == Approx(std::min(Z, 6.0)).epsilon(1e-3));
  }
}

TEST_CASE("neg_tsne: along the spectrum the partition function of the map rises and its extent falls",
          "[methods]") {
  const Matrix<float> X = clouds::make<float>(300, 10, 4, 2);
  double partition = 0, radius = 1e300;
  for (const double Z : {3.0, 10.0, 30.0, 60.0, 120.0}) {
    const Layout<float> Y = neg_tsne(X, {.partition = 300 * Z, .early_iterations = 50, .iterations = 200});
    INFO("partition " << Z << " n, of the map " << clouds::partition(Y) / 300);
    CHECK(clouds::partition(Y) > partition);
    CHECK(clouds::radius(Y) < radius);
    partition = clouds::partition(Y);
    radius = clouds::radius(Y);
  }
}

TEST_CASE("NegTsne: the objective is the loss by its definition, and the run lowers it", "[methods]") {
  const Index n = 200;
  const Matrix<double> X = clouds::make<double>(n, 10);
  const Graph<double> P = uniform_affinities(nearest_neighbors(X, 15));
  NegTsne run(P, {.initial = pca<2>(X, 1).cast<double>(), .partition = 10.0 * n, .theta = 0});
  const double noise = 5.0 / static_cast<double>(n * (n - 1)), Z = 10.0 * static_cast<double>(n) * noise;
  double last = HUGE_VAL;
  CHECK(run.advance(250));  // early ones have another Z
  CHECK(run.partition() == Approx(static_cast<double>(n * (n - 1)) / 5));
  while (run.advance(100)) {
    const Layout<double>& Y = run.layout();
    double loss = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        if (i == j) continue;
        const double w = 1 / (1 + (Y.row(i) - Y.row(j)).squaredNorm());
        loss +=
            P.coeff(static_cast<Id>(i), static_cast<Id>(j)) * std::log1p(Z / w) + noise * std::log1p(w / Z);
      }
    }
    CHECK(run.objective() == Approx(loss).epsilon(1e-12));
    CHECK(loss <= last * (1 + 1e-6));
    last = loss;
  }
  CHECK(run.partition() == Approx(10.0 * n));
}

TEST_CASE("neg_tsne: tree and grid reach the loss of all pairs", "[methods][quality]") {
  const Matrix<double> X = clouds::make<double>(500, 10, 10, 3);
  const auto loss = [&](RepulsionMethod way) {
    NegTsne run(X, {.partition = 2.5e4, .early_iterations = 50, .iterations = 150, .repulsion = way});
    run.advance(run.iterations());
    CHECK(run.repulsion() == way);
    return run.objective();
  };
  const double exact = loss(RepulsionMethod::exact);
  CHECK(loss(RepulsionMethod::barnes_hut) == Approx(exact).epsilon(0.01));
  CHECK(loss(RepulsionMethod::interpolation) == Approx(exact).epsilon(0.01));
}

TEST_CASE("neg_tsne: every small n, and degenerate data, give finite maps", "[methods]") {
  CHECK(neg_tsne(clouds::make<float>(1, 3)) == Layout<float>::Zero(1, 2));
  CHECK(neg_tsne(Graph<float>(1, 1)) == Layout<float>::Zero(1, 2));
  const auto finite = [](const auto& data) {
    const Layout<float> Y = neg_tsne(data, brief);
    CHECK(Y.allFinite());
    CHECK((Y.rowwise() - Y.row(0)).norm() > 0);
  };
  for (Index n = 2; n <= 20; ++n) finite(clouds::make<float>(n, 3));
  finite(Matrix<float>(Matrix<float>::Ones(100, 5)));
  finite(Matrix<float>(clouds::make<float>(4, 3).replicate(50, 1)));
  Matrix<float> outlier = clouds::make<float>(200, 4);
  outlier.row(100).setConstant(1e6F);
  finite(outlier);
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

TEST_CASE("neg_tsne: data that break their contract are refused", "[methods]") {
  Matrix<float> X = clouds::make<float>(50, 3);
  const Graph<float> P = uniform_affinities(nearest_neighbors(X, 5));
  X(49, 2) = std::nanf("");
  CHECK_THROWS_WITH(neg_tsne(X), Catch::Contains("row 49 column 2"));
  CHECK_THROWS_WITH(neg_tsne(Matrix<float>(0, 3)), Catch::Contains("no rows"));
  CHECK_THROWS_WITH(neg_tsne(P, {.initial = Eigen::MatrixXd::Random(49, 2)}), Catch::Contains("49 x 2"));
  Graph<float> wrong = P;
  wrong.valuePtr()[7] = -1;
  CHECK_THROWS_AS(neg_tsne(wrong), Error);
  CHECK_THROWS_AS(neg_tsne(Graph<float>(3, 3)), Error);  // no edges
  CHECK_THROWS_AS(neg_tsne(std::shared_ptr<const Graph<float>>{}), Error);
}

TEST_CASE("neg_tsne: options outside their ranges are usage errors that name them", "[methods]") {
  const Matrix<float> X = clouds::make<float>(50, 3);
  const auto refused = [&](const NegTsneOptions& options, const std::string& name) {
    try {
      neg_tsne(X, options);
      FAIL("not refused: " << name);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      CHECK_THAT(error.what(), Catch::Contains(name));
    }
  };
  for (const double wrong : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    refused({.negatives = wrong}, "negatives");
    refused({.partition = wrong}, "partition");
    refused({.learning_rate = wrong}, "learning_rate");
  }
  refused({.neighbors = 0}, "neighbors");
  refused({.early_iterations = -1}, "early_iterations");
  refused({.iterations = -1}, "iterations");
  constexpr int most = std::numeric_limits<int>::max();
  refused({.early_iterations = 1, .iterations = most}, "early_iterations + iterations = 2147483648");
  refused({.momentum = 1}, "momentum");
  refused({.stop = StopRule{.every = 0}}, "stop.every");
  refused({.theta = 3}, "theta");
  CHECK_THROWS_WITH(neg_tsne(X, {.threads = -1}), Catch::Contains("threads"));
}

TEST_CASE("NegTsne: observers see the run and may stop it; neighbors are lowered with a note", "[methods]") {
  const Matrix<float> X = clouds::make<float>(10, 3);
  NegTsne run(X);
  std::string note;
  run.advance(750, [&](const auto& now) {
    if (now.iteration == 1 && !now.notes.empty()) note = now.notes.front();
    return now.iteration == 5 ? Signal::stop : Signal::go;
  });
  CHECK(run.stopped());
  CHECK(run.iteration() == 5);
  CHECK_FALSE(run.advance(10));
  CHECK_THAT(note, Catch::Contains("lowered from 15 to 3"));
}

TEST_CASE("NegTsne: a rule ends the run at the same iteration and bits, however it is advanced",
          "[methods]") {
  const Neighbors<float> knn = nearest_neighbors(clouds::make<float>(150, 8), 15);
  NegTsneOptions options{.early_iterations = 40, .iterations = 2000};
  options.stop = StopRule{.every = 30, .improvement = 0.001};
  NegTsne once(knn, options), often(knn, options);
  once.advance(5000);
  REQUIRE(once.converged());
  CHECK(once.iteration() < 2040);
  CHECK((once.iteration() - 40) % 30 == 0);
  while (often.advance(11)) {
  }
  CHECK(often.iteration() == once.iteration());
  CHECK(often.layout() == once.layout());
}

TEST_CASE("neg_tsne: two groups of few points stay two by default", "[methods]") {
  CHECK(two_groups::apart(neg_tsne(two_groups::make<float>())));
}

}  // namespace test_methods_neg_tsne
