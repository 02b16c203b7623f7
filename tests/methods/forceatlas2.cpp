#include "neem/methods/forceatlas2.hpp"

#include "layouts/graphs.hpp"
#include "neem/affinities/uniform.hpp"
#include "optimizers/gephi.hpp"
#include "two_groups.hpp"

#include <algorithm>

namespace test_methods_forceatlas2 {

using namespace neem_test;
using neem::forceatlas2;
using neem::ForceAtlas2;
using neem::ForceAtlas2Options;
using neem::Layout;
using neem::Neighbors;

namespace {

/// Friendships in a karate club, and who went with whom when it split.
/// @source  Zachary 1977
const EdgeList& karate_club() {
  static const std::vector<std::vector<Index>> friends = {
      {2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32},
      {3, 4, 8, 14, 18, 20, 22, 31},
      {4, 8, 9, 10, 14, 28, 29, 33},
      {8, 13, 14},
      {7, 11},
      {7, 11, 17},
      {17},
      {},
      {31, 33, 34},
      {34},
      {},
      {},
      {},
      {34},
      {33, 34},
      {33, 34},
      {},
      {},
      {33, 34},
      {34},
      {33, 34},
      {},
      {33, 34},
      {26, 28, 30, 33, 34},
      {26, 28, 32},
      {32},
      {30, 34},
      {34},
      {32, 34},
      {33, 34},
      {33, 34},
      {33, 34},
      {34}};
  static const EdgeList edges = [] {
    EdgeList all;
    for (std::size_t i = 0; i < friends.size(); ++i) {
      for (const Index j : friends[i]) all.push_back({static_cast<Index>(i), j - 1});
    }
    return all;
  }();
  return edges;
}
const std::vector<Index> with_the_teacher = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21};

/// Pairs of edges without a common end that cross in the layout.
Index crossings(const Layout<double>& Y, const EdgeList& edges) {
  const auto side = [&](Index a, Index b, Index c) {
    const double area = (Y(b, 0) - Y(a, 0)) * (Y(c, 1) - Y(a, 1)) - (Y(b, 1) - Y(a, 1)) * (Y(c, 0) - Y(a, 0));
    return area > 0;
  };
  Index count = 0;
  for (std::size_t e = 0; e < edges.size(); ++e) {
    for (std::size_t f = 0; f < e; ++f) {
      const Index a = edges[e].from, b = edges[e].to, c = edges[f].from, d = edges[f].to;
      if (a == c || a == d || b == c || b == d) continue;
      count += side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b);
    }
  }
  return count;
}

template <class S>
Matrix<S> clouds(Index n) {
  const neem::Random random{8};
  Matrix<S> X(n, 5);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < 5; ++c) {
      const double centre =
          8 * random.normal(1000000 + static_cast<std::uint64_t>(i % 4), static_cast<std::uint64_t>(c));
      X(i, c) = static_cast<S>(centre +
                               random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return X;
}

}  // namespace

TEST_CASE("forceatlas2: a grid is laid out flat, without crossings", "[methods]") {
  const Index side = 12;
  const EdgeList edges = grid(side, side);
  const Graph<double> P = graph_of(side * side, edges);
  const Layout<double> Y = forceatlas2(P, {.iterations = 500});
  const Layout<double> start = forceatlas2(P, {.iterations = 0});
  CHECK(crossings(start, edges) > 1000);
  CHECK(crossings(Y, edges) == 0);
  double longest = 0, others = 0;
  for (const WeightedEdge& edge : edges)
    longest = std::max(longest, (Y.row(edge.from) - Y.row(edge.to)).norm());
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < i; ++j) others += (Y.row(i) - Y.row(j)).norm() > longest;
  }
  CHECK(others > 0.8 * static_cast<double>(Y.rows() * (Y.rows() - 1) / 2));
}

TEST_CASE("forceatlas2: a karate club falls into the halves into which it split", "[methods]") {
  const Graph<double> P = graph_of(34, karate_club());
  REQUIRE(P.nonZeros() == 2 * 78);
  for (const bool lin_log : {false, true}) {
    const Layout<double> Y = forceatlas2(P, {.lin_log = lin_log});
    Index right = 0;
    for (Index i = 0; i < 34; ++i) {
      const bool teacher = (Y.row(i) - Y.row(0)).norm() < (Y.row(i) - Y.row(33)).norm();
      right += teacher == std::binary_search(with_the_teacher.begin(), with_the_teacher.end(), i);
    }
    INFO((lin_log ? "LinLog" : "linear"));
    CHECK(right >= (lin_log ? 28 : 31));
    CHECK(crossings(Y, karate_club()) < crossings(forceatlas2(P, {.iterations = 0}), karate_club()) / 3);
  }
}

TEST_CASE("forceatlas2: at rest springs and charges are in balance, from whatever start", "[methods]") {
  const Graph<double> P = graph_of(34, karate_club());
  const std::vector<double> masses = neem::degree_masses(P);
  const auto balance = [&](const Layout<double>& Y) {
    double springs = 0, mass = 0, squares = 0;
    for (const WeightedEdge& edge : karate_club())
      springs += (Y.row(edge.from) - Y.row(edge.to)).squaredNorm();
    for (const double m : masses) mass += m, squares += m * m;
    return springs / (3 * (mass * mass - squares) / 2);
  };
  ForceAtlas2Options o{.scaling = 3, .gravity = 0};
  CHECK(balance(forceatlas2(P, o)) == Approx(1).epsilon(1e-2));
  o.initial = Eigen::MatrixXd(neem::random_layout<double>(34, 7, 1e-3));
  CHECK(balance(forceatlas2(P, o)) == Approx(1).epsilon(1e-2));
  o.initial *= 1e7;
  CHECK(balance(forceatlas2(P, o)) == Approx(1).epsilon(1e-2));
  o.initial.resize(0, 0);
  o.iterations = 0;  // the default start has the size already
  CHECK(balance(forceatlas2(P, o)) == Approx(1).epsilon(1e-2));
}

TEST_CASE("forceatlas2: gravity is not multiplied by the scaling", "[methods]") {
  // an edge of two points of mass 2, at rest: k 4 / a = a + 2 gravity
  const Graph<double> edge = graph_of(2, {{0, 1}}), triangle = graph_of(3, complete(3));
  const double lengths[][2] = {{1, 1.236}, {2, 2}, {10, 5.403}, {100, 19.025}};
  for (const auto& [scaling, length] : lengths) {
    const Layout<double> Y = forceatlas2(edge, {.scaling = scaling});
    CHECK((Y.row(0) - Y.row(1)).norm() == Approx(length).epsilon(1e-3));
    // strong: k 4 / a = a + 2 gravity a / 2
    const Layout<double> strong =
        forceatlas2(edge, {.scaling = scaling, .gravity = 3, .strong_gravity = true});
    CHECK((strong.row(0) - strong.row(1)).norm() == Approx(std::sqrt(scaling)).epsilon(1e-3));
    // the default start has the size already
    const Layout<double> start = forceatlas2(edge, {.iterations = 0, .scaling = scaling});
    CHECK((start.row(0) - start.row(1)).norm() > 0.6 * length);
  }
  // masses 3, height h, a point √3 a / 3 from the origin: k 2 · 9 / a cos 30° = 2 a cos 30° + 3 gravity
  const Layout<double> Y = forceatlas2(triangle, {});
  for (Index i = 0; i < 3; ++i) CHECK((Y.row(i) - Y.row((i + 1) % 3)).norm() == Approx(3.464).epsilon(1e-3));
}

TEST_CASE("forceatlas2: every iteration is one of Gephi's", "[methods]") {
  EdgeList edges = karate_club();
  for (std::size_t e = 0; e < edges.size(); ++e) edges[e].weight = 0.5 + 0.25 * static_cast<double>(e % 5);
  const Graph<double> P = graph_of(34, edges);
  for (int which = 0; which < 8; ++which) {
    ForceAtlas2Options o{.normalize_weights = false, .repulsion = neem::RepulsionMethod::exact};
    o.initial = Eigen::MatrixXd(neem::random_layout<double>(34, 7, 10));
    o.lin_log = which % 2 == 1;
    o.dissuade_hubs = which / 2 % 2 == 1;
    o.strong_gravity = which / 4 == 1;
    o.scaling = which < 4 ? 10 : 0.5;
    o.gravity = 1.5;
    o.jitter_tolerance = which % 3 == 0 ? 1 : 0.3;
    ForceAtlas2 run(P, o);
    Gephi gephi{.edges = edges,
                .scaling = o.scaling,
                .gravity = o.gravity,
                .tolerance = o.jitter_tolerance,
                .strong_gravity = o.strong_gravity,
                .lin_log = o.lin_log,
                .dissuade_hubs = o.dissuade_hubs};
    INFO("options " << which);
    for (int iteration = 0; iteration < 20; ++iteration) {
      std::vector<double> x, y;
      for (Index i = 0; i < 34; ++i) x.push_back(run.layout()(i, 0)), y.push_back(run.layout()(i, 1));
      const Gephi::Step wanted = gephi(x, y);
      run.advance(1);
      CHECK(run.speed() == Approx(wanted.speed).epsilon(1e-9));
      double apart = 0;
      for (Index i = 0; i < 34; ++i) {
        const auto at = static_cast<std::size_t>(i);
        apart = std::max({apart, std::abs(run.layout()(i, 0) - wanted.x[at]),
                          std::abs(run.layout()(i, 1) - wanted.y[at])});
      }
      CHECK(apart <= 1e-9 * run.layout().norm());
    }
  }
}

TEST_CASE("forceatlas2: a start on a line, slanted or not, is told and left", "[methods]") {
  const Graph<double> P = graph_of(34, karate_club());
  const Graph<float> single = graph_of<float>(34, karate_club());
  const auto flatness = [](const auto& Y) {  // the second singular value over the first
    const Matrix<double> centred = (Y.rowwise() - Y.colwise().mean()).template cast<double>();
    const auto axes = neem::detail::symmetric_eigen(centred.transpose() * centred);
    return std::sqrt(axes.values[1] / axes.values[0]);
  };
  const double directions[][3] = {{1, 1, 0}, {0, 1, 1}, {3, -1, 2}};
  for (const auto& direction : directions) {
    Eigen::MatrixXd line(34, 2), solid(34, 3);
    for (Index i = 0; i < 34; ++i) {
      line.row(i) << 5 + direction[0] * double(i), 2 + direction[1] * double(i);
      solid.row(i) << line(i, 0), line(i, 1), direction[2] * double(i);
    }
    const auto leaves = [&](auto&& run) {
      REQUIRE(run.notes().size() == 1);
      CHECK_THAT(run.notes()[0], Catch::Contains("spreads in"));
      run.advance(run.iterations());
      CHECK(flatness(run.layout()) >= 0.1);
    };
    leaves(ForceAtlas2(P, {.initial = line}));
    leaves(ForceAtlas2(single, {.initial = 1e6 * line}));
    leaves(ForceAtlas2<double, 3>(P, {.initial = solid}));
    line(7, 0) += 0.1;  // is on no line
    CHECK(ForceAtlas2(P, {.initial = line}).layout() == line);
  }
  CHECK(ForceAtlas2<double, 1>(P, {.initial = Eigen::VectorXd::LinSpaced(34, 0, 1)}).notes().empty());
  CHECK(ForceAtlas2(graph_of(2, {{0, 1}}), {.initial = Eigen::Matrix2d::Identity()}).notes().empty());
}

TEST_CASE("forceatlas2: clouds come apart, from points, neighbors and graph, in one to three dimensions",
          "[methods][quality]") {
  const Index n = 400;
  const Matrix<float> X = clouds<float>(n);
  const auto share_of_own = [&](const auto& Y) {  // nearest points of the same cloud
    Index own = 0;
    for (Index i = 0; i < n; ++i) {
      Index nearest = i == 0 ? 1 : 0;
      for (Index j = 0; j < n; ++j) {
        if (j != i && (Y.row(i) - Y.row(j)).norm() < (Y.row(i) - Y.row(nearest)).norm()) nearest = j;
      }
      own += nearest % 4 == i % 4;
    }
    return static_cast<double>(own) / static_cast<double>(n);
  };
  const ForceAtlas2Options o{.neighbors = 10, .iterations = 200};
  CHECK(share_of_own(forceatlas2(X, o)) > 0.99);
  CHECK(share_of_own(forceatlas2<1>(X, o)) > 0.9);
  CHECK(share_of_own(forceatlas2<3>(X, o)) > 0.99);
  const Neighbors<float> knn = neem::nearest_neighbors(X, 10);
  const Layout<float> Y = forceatlas2(knn, o);
  CHECK(share_of_own(Y) > 0.95);
  CHECK(Y == forceatlas2(neem::uniform_affinities(knn), o));  // weights have no unit
  const auto shared = std::make_shared<const Graph<float>>(neem::uniform_affinities(knn));
  CHECK(Y == forceatlas2(shared, o));
}

TEST_CASE("forceatlas2: weights count by their influence, in any unit unless told otherwise", "[methods]") {
  EdgeList edges = ring(20);
  for (std::size_t e = 0; e < edges.size(); ++e) edges[e].weight = 1 + double(e % 4);
  const Graph<double> P = graph_of(20, edges), plain = graph_of(20, ring(20));
  const Graph<double> larger(P * 1024), huge(P * 1e300);
  const auto layout = [](const Graph<double>& G, ForceAtlas2Options o) {
    o.iterations = 50;
    return forceatlas2(G, o);
  };
  CHECK(layout(P, {}) == layout(larger, {}));
  CHECK(layout(P, {}) != layout(plain, {}));
  CHECK(layout(P, {.edge_weight_influence = 0}) == layout(plain, {}));
  CHECK(layout(P, {.normalize_weights = false}) != layout(larger, {.normalize_weights = false}));
  CHECK(layout(plain, {.normalize_weights = false}) == layout(plain, {}));
  CHECK(layout(huge, {}).allFinite());
  CHECK_THROWS_WITH(layout(huge, {.edge_weight_influence = 2, .normalize_weights = false}),
                    Catch::Contains("more than the number type"));
  EdgeList squared = edges;
  for (WeightedEdge& edge : squared) edge.weight *= edge.weight;
  CHECK((layout(P, {.edge_weight_influence = 2}) - layout(graph_of(20, squared), {})).norm() <= 1e-6);
}

TEST_CASE("forceatlas2: hubs that are dissuaded stand farther out", "[methods]") {
  EdgeList edges = complete(12);
  for (Index hub = 0; hub < 12; ++hub) {
    for (Index leaf = 0; leaf < 2 * (hub % 3); ++leaf) edges.push_back({hub, 12 + 6 * hub + leaf});
  }
  const Graph<double> P = graph_of(12 + 72, edges);
  const auto reach = [&](bool dissuade) {
    const Layout<double> Y = forceatlas2(P, {.dissuade_hubs = dissuade});
    double hubs = 0, all = 0;
    for (Index i = 0; i < 12; ++i) hubs += Y.row(i).norm() / 12;
    for (Index i = 0; i < Y.rows(); ++i) all += Y.row(i).norm() / static_cast<double>(Y.rows());
    return hubs / all;
  };
  CHECK(reach(true) > 1.05 * reach(false));
}

TEST_CASE("ForceAtlas2: advanced by hand it gives the bits of one go, and observers may stop it",
          "[methods]") {
  const Matrix<float> X = clouds<float>(300);
  const ForceAtlas2Options o{.iterations = 60};
  const Layout<float> whole = forceatlas2(X, o);
  ForceAtlas2 run(X, o);
  int calls = 0;
  while (run.advance(7)) ++calls;
  CHECK(calls == 9);
  CHECK(run.done());
  CHECK(run.layout() == whole);
  CHECK(run.speed() > 0);
  CHECK(run.masses().size() == 300);
  int seen = 0;
  ForceAtlas2 stopped(X, o);
  stopped.advance(60, [&](const auto& now) {
    seen = now.iteration;
    return seen == 11 ? neem::Signal::stop : neem::Signal::go;
  });
  CHECK(stopped.iteration() == 11);
  CHECK(stopped.stopped());
  CHECK_FALSE(stopped.advance(10));
  CHECK(stopped.layout() == forceatlas2(X, {.iterations = 60}, [](const auto& now) {
          return now.iteration == 11 ? neem::Signal::stop : neem::Signal::go;
        }));
}

TEST_CASE("forceatlas2: same bits for 1, 2, 3, 7, 16 threads", "[methods]") {
  const Matrix<float> X = clouds<float>(4500);
  const auto layout = [&](int threads, bool strong) {
    return forceatlas2(X, {.neighbors = 5, .iterations = 10, .strong_gravity = strong, .threads = threads});
  };
  const Layout<float> one = layout(1, false), strong = layout(1, true);
  for (const int threads : {2, 3, 7, 16}) CHECK(layout(threads, false) == one);
  CHECK(layout(3, true) == strong);
  CHECK(strong != one);
  const Neighbors<float> knn = neem::nearest_neighbors(X, 5);
  const Layout<float, 1> line = forceatlas2<1>(knn, {.iterations = 4, .threads = 1});
  CHECK(forceatlas2<1>(knn, {.iterations = 4, .threads = 3}) == line);
}

TEST_CASE("forceatlas2: unusual graphs have finite layouts", "[methods]") {
  const auto finite = [](const Graph<float>& P, const ForceAtlas2Options& o = {}) {
    const Layout<float> Y = forceatlas2(P, o);
    CHECK(Y.rows() == P.rows());
    CHECK(Y.allFinite());
    return Y;
  };
  CHECK(finite(Graph<float>(1, 1)).norm() == 0);
  for (Index n = 2; n <= 12; ++n) {
    finite(graph_of<float>(n, path(n)));
    finite(graph_of<float>(n, star(n)));
    finite(graph_of<float>(n, complete(n)), {.lin_log = true});
  }
  const Layout<float> apart = finite(Graph<float>(50, 50));  // no edges: gravity alone holds
  CHECK(apart.norm() > 0);
  finite(Graph<float>(50, 50), {.gravity = 0});
  finite(Graph<float>(50, 50), {.lin_log = true, .strong_gravity = true});
  EdgeList pairs;
  for (Index i = 0; i < 100; ++i) pairs.push_back({2 * i, 2 * i + 1});
  const Layout<float> held = finite(graph_of<float>(210, pairs));  // 100 pairs, 10 single points
  CHECK(held.rowwise().norm().maxCoeff() < 20 * held.rowwise().norm().mean());
  finite(graph_of<float>(210, pairs), {.gravity = 0});
  EdgeList faint = ring(30);
  faint[3].weight = 1e-38;
  finite(graph_of<float>(30, faint));
  faint[3].weight = 0;  // a stored zero
  finite(graph_of<float>(30, faint));
  finite(graph_of<float>(800, star(800)));
}

TEST_CASE("forceatlas2: points that are equal, few or alone have finite layouts that are not one point",
          "[methods]") {
  CHECK(forceatlas2(Matrix<float>(Matrix<float>::Ones(1, 5))).norm() == 0);
  for (const Index n : {2, 3, 5, 100}) {
    const Layout<float> Y = forceatlas2(Matrix<float>(Matrix<float>::Ones(n, 5)));
    CHECK(Y.allFinite());
    CHECK((Y.rowwise() - Y.row(0)).norm() > 0);
  }
  Matrix<float> twins(100, 4);
  for (Index i = 0; i < 100; ++i) twins.row(i) = clouds<float>(50).row(i / 2).leftCols(4);
  CHECK(forceatlas2(twins).allFinite());
  ForceAtlas2 run(Matrix<float>(clouds<float>(6)), {.neighbors = 15});
  REQUIRE(run.notes().size() == 1);
  CHECK_THAT(run.notes()[0], Catch::Contains("from 15 to 5"));
  const Eigen::MatrixXd one_place = Eigen::MatrixXd::Constant(20, 2, 3);
  const Layout<double> spread = forceatlas2(graph_of(20, ring(20)), {.initial = one_place});
  CHECK((spread.rowwise() - spread.row(0)).norm() > 1);
}

TEST_CASE("forceatlas2: bad options, graphs and layouts are refused with what is wrong", "[methods]") {
  const Graph<double> P = graph_of(10, ring(10));
  const auto refuse = [&](const ForceAtlas2Options& o, const std::string& text) {
    CHECK_THROWS_WITH(forceatlas2(P, o), Catch::Contains(text));
  };
  const double nan = std::nan("");
  refuse({.neighbors = 0}, "neighbors = 0");
  refuse({.iterations = -1}, "iterations = -1");
  refuse({.edge_weight_influence = -1}, "edge_weight_influence");
  refuse({.scaling = 0}, "scaling = 0");
  refuse({.gravity = nan}, "gravity");
  refuse({.jitter_tolerance = 0}, "jitter_tolerance");
  refuse({.repulsion = neem::RepulsionMethod::interpolation}, "grid");
  refuse({.theta = -1}, "theta = -1");
  refuse({.theta = nan}, "theta");
  refuse({.theta = 3}, "[0, 2]");
  CHECK_THROWS_WITH(forceatlas2(P, {.threads = -1}), Catch::Contains("threads"));
  refuse({.initial = Eigen::MatrixXd::Zero(9, 2)}, "9 x 2 but should be 10 x 2");
  refuse({.initial = Eigen::MatrixXd::Constant(10, 2, nan)}, "non-finite");
  Graph<double> one_way(10, 10);
  one_way.insert(2, 3) = 1;
  one_way.makeCompressed();
  CHECK_THROWS_WITH(forceatlas2(one_way), Catch::Contains("not symmetric"));
  CHECK_THROWS_WITH(forceatlas2(Graph<double>(0, 0)), Catch::Contains("no rows"));
  CHECK_THROWS_WITH(forceatlas2(std::shared_ptr<const Graph<double>>()), Catch::Contains("no graph"));
  CHECK_THROWS_AS(forceatlas2(Matrix<double>(Matrix<double>::Constant(4, 2, nan))), neem::Error);
}

TEST_CASE("forceatlas2: two groups of few points stay two by default", "[methods]") {
  CHECK(two_groups::apart(forceatlas2(two_groups::make<float>())));
}

}  // namespace test_methods_forceatlas2
