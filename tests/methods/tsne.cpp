#include "neem/methods/tsne.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/exact.hpp"

using namespace neem;

namespace {

/// `groups` Gaussian clouds in d dimensions, well apart; point i belongs to group i mod groups.
template <class S>
Matrix<S> clouds(Index n, Index d, Index groups = 5, double apart = 10) {
  const Random random{17};
  Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      const auto group = static_cast<std::uint64_t>(i % groups);
      X(i, c) = static_cast<S>(random.normal(point, axis) + apart * random.normal(1000000 + group, axis));
    }
  }
  return X;
}

double median_radius(const Layout<float>& Y) {
  Eigen::VectorXf radii = Y.rowwise().norm();
  std::nth_element(radii.begin(), radii.begin() + radii.size() / 2, radii.end());
  return static_cast<double>(radii[radii.size() / 2]);
}

const TsneOptions brief{.early_iterations = 20, .iterations = 20};

}  // namespace

TEST_CASE("tsne: clouds that are apart in the data are apart in the map", "[methods]") {
  const Index n = 500, groups = 5;
  const Matrix<float> X = clouds<float>(n, 20, groups);
  const Layout<float> Y = tsne(X);
  REQUIRE(Y.allFinite());
  Index right = 0;
  for (Index i = 0; i < n; ++i) {
    Index nearest = -1;
    float best = std::numeric_limits<float>::infinity();
    for (Index j = 0; j < n; ++j) {
      const float d2 = (Y.row(i) - Y.row(j)).squaredNorm();
      if (j != i && d2 < best) best = d2, nearest = j;
    }
    right += nearest % groups == i % groups;
  }
  CHECK(right == n);
}

TEST_CASE("Tsne: ten advances of 75 give the bits of one of 750", "[methods]") {
  const Matrix<float> X = clouds<float>(200, 10);
  const Neighbors<float> knn = nearest_neighbors(X, 90);
  Tsne once(knn), often(knn);
  CHECK(once.advance(750));
  int advances = 0;
  while (often.advance(75)) ++advances;
  CHECK(advances == 10);
  CHECK(often.done());
  CHECK_FALSE(often.advance(75));
  CHECK(once.layout() == often.layout());
  CHECK(tsne(knn) == once.layout());
}

TEST_CASE("tsne: same bits for 1, 2, 3, 7, 16 threads, from points to map", "[methods]") {
  const Matrix<float> X = clouds<float>(600, 12);
  TsneOptions options{.early_iterations = 60, .iterations = 60};
  options.threads = 1;
  const Layout<float> one = tsne(X, options);
  for (const int threads : {1, 2, 3, 7, 16}) {
    options.threads = threads;
    CHECK(tsne(X, options) == one);
  }
}

TEST_CASE("tsne: double and other dimensions", "[methods]") {
  const Matrix<double> X = clouds<double>(150, 6);
  CHECK(tsne<1>(X, brief).cols() == 1);
  CHECK(tsne<2>(X, brief).allFinite());
  CHECK(tsne<3>(X, brief).allFinite());
  Tsne<double, 3> run(X, brief);
  run.advance(10);
  CHECK(run.layout().cols() == 3);
}

TEST_CASE("tsne: any storage of the points gives the same map", "[methods]") {
  const Matrix<float> X = clouds<float>(150, 6);
  const Eigen::MatrixXf columns = X;
  CHECK(tsne(X, brief) == tsne(columns, brief));
  CHECK(tsne(X, brief) == tsne(columns.block(0, 0, 150, 6), brief));
}

TEST_CASE("tsne: the objective told is the KL divergence of the layout returned", "[methods]") {
  const Matrix<double> X = clouds<double>(300, 10);
  double told = 0;
  Tsne run(X, {.theta = 0});
  run.advance(750, [&](const auto& now) {
    if (now.iteration == now.iterations) told = now.objective();
  });
  const Neighbors<double> knn = nearest_neighbors(X, 90);
  ForceField exact(run.layout(), perplexity_affinities(knn, 30), Normalized{Cauchy{}}, Exact{});
  CHECK(told == Approx(exact.objective(run.layout())).epsilon(1e-9));
  CHECK(told >= 0);
  CHECK(run.objective() == told);
}

TEST_CASE("tsne: theta 0.5 reaches the objective of theta 0", "[methods]") {
  const Matrix<double> X = clouds<double>(1000, 10, 10, 3);
  Tsne exact(X, {.theta = 0}), tree(X, {.theta = 0.5});
  exact.advance(750);
  tree.advance(750);
  CHECK(tree.objective() == Approx(exact.objective()).epsilon(0.05));  // minima differ
}

TEST_CASE("tsne: exaggeration pulls together, heavy tails push clusters finer", "[methods]") {
  const Matrix<float> X = clouds<float>(400, 10, 4, 2);
  double last = 1e300;
  for (const double rho : {0.5, 1.0, 4.0, 30.0, 100.0}) {
    const Layout<float> Y = tsne(X, {.exaggeration = rho});
    REQUIRE(Y.allFinite());
    CHECK(median_radius(Y) < last);
    last = median_radius(Y);
  }
  CHECK(tsne(X, {.dof = 0.5}).allFinite());
  CHECK(tsne(X, {.dof = 100}).allFinite());
  CHECK(tsne(X, {.perplexity = {5, 50}}).allFinite());
}

TEST_CASE("tsne: every small n gives a finite map of distinct points", "[methods]") {
  CHECK(tsne(clouds<float>(1, 3)) == Layout<float>::Zero(1, 2));
  for (Index n = 2; n <= 40; ++n) {
    INFO("n = " << n);
    const Layout<float> Y = tsne(clouds<float>(n, 3));
    REQUIRE(Y.rows() == n);
    REQUIRE(Y.allFinite());
    for (Index i = 1; i < n; ++i) REQUIRE((Y.row(i) - Y.row(i - 1)).norm() > 0);
  }
}

TEST_CASE("tsne: degenerate data give finite maps", "[methods]") {
  const auto finite = [](const Matrix<float>& X) {
    const Layout<float> Y = tsne(X, brief);
    CHECK(Y.allFinite());
    CHECK((Y.rowwise() - Y.row(0)).norm() > 0);
  };
  finite(Matrix<float>::Ones(100, 5));           // all rows the same
  finite(clouds<float>(4, 3).replicate(50, 1));  // 4 rows, 50 times each
  finite(clouds<float>(50, 4).replicate(2, 1));  // every row twice
  Matrix<float> constant_column = clouds<float>(100, 4);
  constant_column.col(2).setConstant(7);
  finite(constant_column);
  Matrix<float> outlier = clouds<float>(200, 4);
  outlier.row(100).setConstant(1e6F);
  finite(outlier);
  finite(clouds<float>(200, 1));
  Matrix<float> two_groups = clouds<float>(200, 4, 2, 0);
  two_groups.topRows(100).array() += 1e6F;
  finite(two_groups);
}

TEST_CASE("tsne: data times a power of two give the same bits", "[methods]") {
  const Matrix<float> X = clouds<float>(200, 5);
  const Layout<float> Y = tsne(X, brief);
  CHECK(tsne(X * std::ldexp(1.0F, 66), brief) == Y);
  CHECK(tsne(X * std::ldexp(1.0F, -100), brief) == Y);
}

TEST_CASE("tsne: a default perplexity is lowered with a note, a given one that is too large is an error",
          "[methods]") {
  const Matrix<float> X = clouds<float>(31, 4);
  std::string note;
  tsne(X, brief, [&](const auto& now) {
    if (now.iteration == 1 && !now.notes.empty()) note = now.notes.front();
  });
  CHECK_THAT(note, Catch::Contains("lowered from 30 to 10"));
  CHECK(Tsne(X, brief).perplexity().largest() == 10);
  CHECK(tsne(X, {.perplexity = 10, .early_iterations = 5, .iterations = 5}).allFinite());
  try {
    tsne(X, {.perplexity = 30});
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    CHECK_THAT(error.what(), Catch::Contains("31 rows; the largest is 10"));
  }
}

TEST_CASE("tsne: options outside their ranges are usage errors that name them", "[methods]") {
  const Matrix<float> X = clouds<float>(50, 3);
  const double nan = std::nan("");
  const auto refused = [&](const TsneOptions& options, const std::string& name) {
    try {
      tsne(X, options);
      FAIL("not refused: " << name);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      CHECK_THAT(error.what(), Catch::Contains(name));
    }
  };
  for (const double wrong : {0.5, nan, HUGE_VAL, -1.0}) refused({.perplexity = wrong}, "perplexity");
  for (const double wrong : {0.0, nan, -1.0}) {
    refused({.early_exaggeration = wrong}, "early_exaggeration");
    refused({.exaggeration = wrong}, "exaggeration");
    refused({.learning_rate = wrong}, "learning_rate");
    refused({.max_step = wrong}, "max_step");
    refused({.dof = wrong}, "dof");
  }
  for (const double wrong : {-1.0, nan, 3.0}) refused({.theta = wrong}, "theta");
  refused({.momentum = 1}, "momentum");
  refused({.early_iterations = -1}, "early_iterations");
  refused({.iterations = -1}, "iterations");
  refused({.threads = -1}, "threads");
}

TEST_CASE("tsne: a wild learning rate is a numeric error, not NaN", "[methods]") {
  try {
    tsne(clouds<float>(100, 3), {.learning_rate = 1e30});
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::numeric);
    CHECK_THAT(error.what(),
               Catch::Contains("diverged") && Catch::Contains("iteration") && Catch::Contains("lower"));
  }
}

TEST_CASE("tsne: an initial layout is used as it is, checked, and broken up where all its points are equal",
          "[methods]") {
  const Matrix<float> X = clouds<float>(60, 3);
  const Eigen::MatrixXd initial = Eigen::MatrixXd::Random(60, 2);
  CHECK(tsne(X, {.initial = initial, .early_iterations = 0, .iterations = 0}) == initial.cast<float>());
  CHECK_THROWS_WITH(tsne(X, {.initial = Eigen::MatrixXd::Random(59, 2)}),
                    Catch::Contains("59 x 2") && Catch::Contains("60 x 2"));
  Eigen::MatrixXd broken = initial;
  broken(3, 0) = std::nan("");
  CHECK_THROWS_WITH(tsne(X, {.initial = broken}), Catch::Contains("init") && Catch::Contains("row 3"));
  const Layout<float> Y =
      tsne(X, {.initial = Eigen::MatrixXd::Ones(60, 2), .early_iterations = 20, .iterations = 20});
  CHECK((Y.rowwise() - Y.row(0)).norm() > 0);
}

TEST_CASE("tsne: an observer can stop the run and gets the layout reached", "[methods]") {
  const Matrix<float> X = clouds<float>(100, 3);
  Layout<float> seen;
  const Layout<float> Y = tsne(X, {}, [&](const auto& now) {
    seen = now.layout;
    return now.iteration == 260 ? Signal::stop : Signal::go;
  });
  CHECK(Y == seen);
  Tsne run(X);
  run.advance(750, [](const auto& now) { return now.iteration == 5 ? Signal::stop : Signal::go; });
  CHECK(run.stopped());
  CHECK(run.iteration() == 5);
  CHECK_FALSE(run.advance(10));
}

TEST_CASE("tsne: points that are not finite are refused before any work", "[methods]") {
  Matrix<float> X = clouds<float>(50, 3);
  X(49, 2) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(tsne(X), Catch::Contains("row 49 column 2"));
  CHECK_THROWS_WITH(tsne(Matrix<float>(0, 3)), Catch::Contains("no rows"));
  CHECK_THROWS_WITH(tsne(Matrix<float>(3, 0)), Catch::Contains("no columns"));
}
