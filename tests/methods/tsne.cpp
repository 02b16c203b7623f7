#include "neem/methods/tsne.hpp"

#include "catch.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "two_groups.hpp"

namespace test_methods_tsne {

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

TEST_CASE("tsne: clouds that are apart in the data are apart in the map", "[methods][quality]") {
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

TEMPLATE_TEST_CASE("tsne: data without structure shrink in the early phase and come back",
                   "[methods][quality]", float, double) {
  // 800 points are summed by the grid while the map is small; it has all but vanished after 250 steps
  using S = TestType;
  const Matrix<S> X = clouds<S>(800, 10, 1, 0).rowwise().normalized();
  const auto width = [](const auto& Y) {
    return std::sqrt(Y.template cast<double>().squaredNorm() / static_cast<double>(Y.rows()));
  };
  Tsne<S, 2> run(X, {.iterations = 120});
  run.advance(250);
  CHECK(width(run.layout()) < 1e-6);
  run.advance(120);
  CHECK(width(run.layout()) > 1);
  Tsne<S, 1> line(X, {.iterations = 120});
  line.advance(370);
  CHECK(width(line.layout()) > 1);
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

TEST_CASE("tsne: the objective told is the KL divergence of the layout returned", "[methods][quality]") {
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

TEST_CASE("tsne: theta 0.5 reaches the objective of theta 0", "[methods][quality]") {
  const Matrix<double> X = clouds<double>(400, 10, 10, 3);
  Tsne exact(X, {.theta = 0}), tree(X, {.theta = 0.5});
  exact.advance(750);
  tree.advance(750);
  CHECK(tree.objective() == Approx(exact.objective()).epsilon(0.05));  // minima differ
}

TEST_CASE("tsne: exaggeration pulls together, heavy tails push clusters finer", "[methods][quality]") {
  const Matrix<float> X = clouds<float>(200, 10, 4, 2);
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

TEST_CASE("tsne: the leaves of one node of a tree do not share a place", "[methods]") {
  // They meet in the early iterations, by rounding, and have the same neighbors.
  const Index n = 300;
  std::vector<Eigen::Triplet<float, Id>> edges;
  for (Index i = 1; i < n; ++i) {
    const auto child = static_cast<Id>(i),
               parent = static_cast<Id>(Random{1}.below(i, static_cast<std::uint64_t>(i)));
    edges.emplace_back(child, parent, 1.0F);
    edges.emplace_back(parent, child, 1.0F);
  }
  Graph<float> tree(n, n);
  tree.setFromTriplets(edges.begin(), edges.end());
  tree.makeCompressed();
  const auto P = std::make_shared<const Graph<float>>(tree);
  Tsne run(P, {.threads = 1});
  run.advance(run.iterations());
  const Layout<float>& Y = run.layout();
  float nearest = std::numeric_limits<float>::infinity();
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) nearest = (std::min)(nearest, (Y.row(i) - Y.row(j)).norm());
  }
  CHECK(nearest > 0.1F);
  REQUIRE(run.notes().size() == 1);
  CHECK_THAT(run.notes()[0], Catch::Contains("of 300 points shared their place with another row"));

  Tsne steps(P, {.threads = 3});  // the same bits in pieces, on other threads
  while (steps.advance(20)) continue;
  CHECK(steps.layout() == Y);
}

TEST_CASE("tsne: where all pairs are equally similar, the map keeps the size of its start", "[methods]") {
  const auto radius = [](const Layout<float>& Y) {
    return Y.norm() / std::sqrt(static_cast<float>(Y.rows()));
  };
  for (const Index n : {2, 3, 4, 8}) {
    INFO("n = " << n);
    Graph<float> complete((Matrix<float>::Ones(n, n) - Matrix<float>::Identity(n, n)).eval().sparseView());
    complete.makeCompressed();
    Tsne run(std::make_shared<const Graph<float>>(complete));
    run.advance(run.iterations());
    CHECK(radius(run.layout()) > 5e-5F);
    CHECK(run.notes().size() == (n == 2 ? 0u : 1u));
    for (const std::string& note : run.notes()) CHECK_THAT(note, Catch::Contains("equally similar"));
  }
  CHECK(radius(tsne(Matrix<float>(Matrix<float>::Identity(4, 4)))) > 5e-5F);
  // but if early exaggeration is asked for, there is
  const Tsne asked(Matrix<float>(Matrix<float>::Identity(4, 4)), {.early_exaggeration = 12.0});
  for (const std::string& note : asked.notes()) CHECK_THAT(note, !Catch::Contains("equally similar"));
  CHECK(radius(tsne(Matrix<float>(Matrix<float>::Identity(4, 4)), {.early_exaggeration = 12.0})) < 1e-6F);
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
  CHECK_THROWS_WITH(tsne(X, {.threads = -1}), Catch::Contains("threads"));
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

TEST_CASE("tsne: the graph of a perplexity gives the map of the neighbors, shared or copied", "[methods]") {
  const Neighbors<float> knn = nearest_neighbors(clouds<float>(200, 10), 30);
  const auto P = std::make_shared<const Graph<float>>(perplexity_affinities(knn, 10));
  const Layout<float> Y = tsne(knn, {.perplexity = 10, .early_iterations = 30, .iterations = 30});
  const TsneOptions few{.early_iterations = 30, .iterations = 30};
  CHECK(tsne(*P, few) == Y);
  CHECK(tsne(P, few) == Y);
  Tsne run(P, few);
  CHECK(P.use_count() == 1);  // let go
  CHECK(run.perplexity().empty());
  CHECK(tsne<3>(*P, few).cols() == 3);
}

TEST_CASE("tsne: a graph is scaled to sum to 1, and stays as it was", "[methods]") {
  const Neighbors<float> knn = nearest_neighbors(clouds<float>(200, 10), 15);
  const Graph<float> P = uniform_affinities(knn);
  const auto eight = std::make_shared<Graph<float>>(P * 8.0F);
  const float before = eight->valuePtr()[0];
  Tsne run(eight, brief), one(P, brief);
  CHECK(eight.use_count() == 1);
  CHECK(eight->valuePtr()[0] == before);
  run.advance(40);
  one.advance(40);
  CHECK(one.layout().allFinite());
  CHECK((run.layout() - one.layout()).norm() <= 1e-3F * one.layout().norm());
  CHECK(run.objective() == Approx(one.objective()).epsilon(1e-4));
}

TEST_CASE("tsne: a uniform graph from a given start keeps clouds apart", "[methods][quality]") {
  const Matrix<float> X = clouds<float>(300, 10, 3);
  const Graph<float> P = uniform_affinities(nearest_neighbors(X, 15));
  const Layout<float> Y =
      tsne(P, {.initial = pca<2>(X, 1e-4).cast<double>(), .early_iterations = 100, .iterations = 100});
  Index right = 0;
  for (Index i = 0; i < 300; ++i) {
    Index nearest = -1;
    float best = std::numeric_limits<float>::infinity();
    for (Index j = 0; j < 300; ++j) {
      const float d2 = (Y.row(i) - Y.row(j)).squaredNorm();
      if (j != i && d2 < best) best = d2, nearest = j;
    }
    right += nearest % 3 == i % 3;
  }
  CHECK(right == 300);
}

TEST_CASE("tsne: a graph that breaks its contract, or comes with a perplexity, is refused", "[methods]") {
  const Graph<float> P = uniform_affinities(nearest_neighbors(clouds<float>(50, 4), 5));
  const auto code = [](const Graph<float>& graph, const TsneOptions& options) {
    try {
      tsne(graph, options);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode{};
  };
  CHECK(code(P, brief) == ErrorCode{});
  CHECK(code(P, {.perplexity = 5}) == ErrorCode::conflict);
  Graph<float> wrong = P;
  wrong.valuePtr()[7] = -1;
  CHECK(code(wrong, brief) == ErrorCode::neighbors);
  wrong.valuePtr()[7] = 2 * P.valuePtr()[7];
  CHECK(code(wrong, brief) == ErrorCode::neighbors);
  wrong.valuePtr()[7] = std::nanf("");
  CHECK(code(wrong, brief) == ErrorCode::not_finite);
  CHECK(code(Graph<float>(3, 4), brief) == ErrorCode::shape);
  CHECK(code(Graph<float>(3, 3), brief) == ErrorCode::empty);  // no edges
  CHECK(code(Graph<float>(0, 0), brief) == ErrorCode::empty);
  CHECK_THROWS_AS(Tsne<float>(std::shared_ptr<const Graph<float>>{}), Error);
  CHECK(tsne(Graph<float>(1, 1)) == Layout<float>::Zero(1, 2));
}

TEST_CASE("Tsne: looking leaves the run as it is, and the first look only remembers the objective",
          "[methods]") {
  const Neighbors<float> knn = nearest_neighbors(clouds<float>(150, 8), 30);
  const TsneOptions plain{.early_iterations = 40, .iterations = 100};
  TsneOptions watched = plain;
  watched.stop = StopRule{.every = 60, .improvement = 0.9, .force = 1e-300};
  Tsne once(knn, plain), ruled(knn, watched);
  once.advance(140);
  ruled.advance(140);
  CHECK(ruled.iteration() == 140);
  CHECK_FALSE(ruled.converged());
  CHECK(ruled.layout() == once.layout());
}

TEST_CASE("Tsne: a rule ends the run at the same iteration and bits, however it is advanced and watched",
          "[methods]") {
  const Neighbors<float> knn = nearest_neighbors(clouds<float>(150, 8), 30);
  for (const double exaggeration : {1.0, 4.0}) {
    for (const StopRule& rule : {StopRule{.every = 30, .improvement = 0.01},
                                 StopRule{.every = 7, .improvement = 0, .force = 0.05}}) {
      INFO("exaggeration " << exaggeration << ", every " << rule.every);
      TsneOptions options{.early_iterations = 40, .exaggeration = exaggeration, .iterations = 2000};
      options.stop = rule;
      Tsne once(knn, options), often(knn, options), watched(knn, options);
      once.advance(5000);
      REQUIRE(once.converged());
      CHECK(once.done());
      CHECK_FALSE(once.stopped());
      CHECK_FALSE(once.advance(1));
      CHECK(once.iteration() < 2040);
      CHECK((once.iteration() - 40) % rule.every == 0);
      while (often.advance(11)) {
      }
      CHECK(often.iteration() == once.iteration());
      CHECK(often.layout() == once.layout());
      int seen = 0;
      double sum = 0;
      watched.advance(5000, [&](const auto& now) { seen = now.iteration, sum += now.objective(); });
      CHECK(seen == once.iteration());  // observers see the last layout too
      CHECK(watched.layout() == once.layout());
    }
  }
}

TEST_CASE("Tsne: the rule means what it says: shares of the objective and lengths of the force",
          "[methods]") {
  const Neighbors<double> knn = nearest_neighbors(clouds<double>(150, 8), 30);
  constexpr int early = 40, every = 20;
  constexpr double share = 0.02, bound = 0.05;
  std::vector<double> objective;
  int improved_last = 0, weak_first = 0;
  const TsneOptions plain{.early_iterations = early, .iterations = 2000};
  Tsne(knn, plain).advance(2040, [&](const auto& now) {
    if (now.iteration <= early || (now.iteration - early) % every != 0) return;
    objective.push_back(now.objective());
    const std::size_t k = objective.size();
    if (improved_last == 0 && k > 1 && objective[k - 2] - objective[k - 1] < share * objective[k - 1])
      improved_last = now.iteration;
    const double rms = 150 * std::sqrt(now.force.squaredNorm() / 150);
    if (weak_first == 0 && rms < bound) weak_first = now.iteration;
  });
  REQUIRE(improved_last > 0);
  REQUIRE(weak_first > 0);
  const auto end_of = [&](const StopRule& rule) {
    TsneOptions options = plain;
    options.stop = rule;
    Tsne run(knn, options);
    run.advance(2040);
    return run.iteration();
  };
  CHECK(end_of({.every = every, .improvement = share}) == improved_last);
  CHECK(end_of({.every = every, .improvement = 0, .force = bound}) == weak_first);
  CHECK(end_of({.every = every, .improvement = share, .force = bound}) ==
        std::min(improved_last, weak_first));
  CHECK(end_of({.every = every, .improvement = 0, .force = 1e-300}) == 2040);
  CHECK_THROWS_WITH(end_of({.every = every, .improvement = 0, .force = 0}), Catch::Contains("tests nothing"));
}

TEST_CASE("Tsne: the rule keeps out of the early iterations", "[methods]") {
  const Neighbors<float> knn = nearest_neighbors(clouds<float>(100, 8), 30);
  TsneOptions options{.early_iterations = 60, .iterations = 0};
  options.stop = StopRule{.every = 1, .improvement = 0.9, .force = 1e9};
  Tsne early(knn, options);
  early.advance(100);
  CHECK(early.iteration() == 60);
  CHECK_FALSE(early.converged());
  options.iterations = 10;
  Tsne run(knn, options);
  run.advance(100);
  CHECK(run.iteration() == 61);
  CHECK(run.converged());
}

TEST_CASE("tsne: a rule outside its ranges is a usage error that names the field", "[methods]") {
  const Matrix<float> X = clouds<float>(50, 3);
  const auto refused = [&](const StopRule& rule, const char* name) {
    TsneOptions options = brief;
    options.stop = rule;
    CHECK_THROWS_WITH(tsne(X, options), Catch::Contains(name));
  };
  refused({.every = 0}, "stop.every");
  refused({.improvement = -0.1}, "stop.improvement");
  refused({.improvement = 1}, "stop.improvement");
  refused({.force = -1}, "stop.force");
  refused({.force = std::nan("")}, "stop.force");
}

TEST_CASE("tsne: two and three points lie apart, and what is left of a map is told", "[methods]") {
  for (const Index n : {2, 3, 4}) {
    Tsne<float> run(two_groups::make<float>(n, 0));
    run.advance(run.iterations());
    CHECK((run.layout().row(0) - run.layout().row(1)).norm() > 1e-5f);
    CHECK(run.notes().size() == 1);  // the perplexity
  }
  Tsne<float> run(two_groups::make<float>(60, 0), {.exaggeration = 1000, .iterations = 200});
  run.advance(run.iterations());
  REQUIRE(run.notes().size() == 2);
  CHECK_THAT(run.notes()[1], Catch::Contains("shrunk"));
  CHECK(run.layout().squaredNorm() > 0);
}

}  // namespace test_methods_tsne
