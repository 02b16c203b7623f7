#include "neem/layouts/detail/laplacian_eigenpairs.hpp"

#include "layouts/graphs.hpp"
#include "neem/affinities/perplexity.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <Eigen/Eigenvalues>

namespace test_layouts_laplacian_eigenpairs {

using namespace neem_test;
using neem::LaplacianEigenpairs;
using neem::Threads;

namespace {

/// The exam: residuals as told and within 1e-8, orthonormal vectors, ascending values.
template <class S>
LaplacianEigenpairs examined(const Graph<S>& P, Index count) {
  LaplacianEigenpairs found = neem::laplacian_eigenpairs(P, count, {}, Threads{2});
  REQUIRE(found.vectors.cols() == count);
  CHECK(found.converged);
  for (Index k = 0; k < count; ++k) {
    INFO("pair " << k);
    CHECK(found.residuals[k] <= 1e-8);
    CHECK(residual(P, found.vectors.col(k), found.values[k]) <= found.residuals[k] + 1e-12);
    if (k > 0) CHECK(found.values[k] >= found.values[k - 1]);
  }
  const Eigen::MatrixXd products = found.vectors.transpose() * found.vectors;
  CHECK((products - Eigen::MatrixXd::Identity(count, count)).cwiseAbs().maxCoeff() <= 1e-10);
  return found;
}

/// Against closed forms, which are sorted here.
void expect_values(const Graph<double>& P, std::vector<double> truth, Index count, double margin = 1e-13) {
  std::sort(truth.begin(), truth.end());
  const LaplacianEigenpairs found = examined(P, count);
  for (Index k = 0; k < count; ++k) {
    INFO("value " << k);
    CHECK(found.values[k] == Approx(truth[static_cast<std::size_t>(k)]).margin(margin).epsilon(1e-9));
  }
}

std::vector<double> path_values(Index n) {
  std::vector<double> values;
  for (Index k = 0; k < n; ++k) values.push_back(1 - std::cos(pi * double(k) / double(n - 1)));
  return values;
}
std::vector<double> ring_values(Index n) {
  std::vector<double> values;
  for (Index k = 0; k < n; ++k) values.push_back(1 - std::cos(2 * pi * double(k) / double(n)));
  return values;
}
std::vector<double> twice(std::vector<double> values) {
  const std::vector<double> once = values;
  values.insert(values.end(), once.begin(), once.end());
  return values;
}

/// All values equal those of Eigen's dense solver, and where the next value is apart so is the space.
template <class S>
void expect_dense(const Graph<S>& P, Index count) {
  const LaplacianEigenpairs found = examined(P, count);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(dense_laplacian(P));
  for (Index k = 0; k < count; ++k) CHECK(found.values[k] == Approx(solver.eigenvalues()[k]).margin(1e-10));
  const double gap = count < P.rows() ? solver.eigenvalues()[count] - solver.eigenvalues()[count - 1] : 1;
  if (gap < 1e-6) return;
  const Eigen::MatrixXd truth = solver.eigenvectors().leftCols(count);
  const Eigen::MatrixXd outside = found.vectors - truth * (truth.transpose() * found.vectors);
  CHECK(outside.norm() <= 1e-6);
}

template <class S>
Matrix<S> normal_points(Index n, Index d, std::uint64_t seed = 1) {
  Matrix<S> X(n, d);
  const neem::Random random{seed};
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      X(i, c) = static_cast<S>(random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return X;
}

}  // namespace

TEST_CASE("laplacian_eigenpairs: closed forms of paths, also of 5,000 points", "[layouts]") {
  const Index n = sanitized ? 1000 : 5000;
  for (const Index points : {Index(2), Index(3), Index(10), Index(128), Index(129), Index(700), n}) {
    INFO("path of " << points);
    expect_values(graph_of(points, path(points)), path_values(points), std::min<Index>(points, 4));
  }
  // The vectors too: the gap is 6e-7, and an error of one in a million is asked for.
  const LaplacianEigenpairs found = neem::laplacian_eigenpairs(graph_of(n, path(n)), 4);
  for (Index k = 1; k < 4; ++k) {
    Eigen::VectorXd truth(n);
    for (Index i = 0; i < n; ++i) {
      truth[i] = std::cos(pi * double(k * i) / double(n - 1)) * (i == 0 || i == n - 1 ? 1 : std::sqrt(2));
    }
    CHECK(std::abs(truth.normalized().dot(found.vectors.col(k))) > 1 - 1e-12);
  }
}

TEST_CASE("laplacian_eigenpairs: closed forms of rings, whose values come in pairs", "[layouts]") {
  for (const Index n : {Index(3), Index(20), Index(127), Index(300), Index(sanitized ? 700 : 2000)}) {
    INFO("ring of " << n);
    expect_values(graph_of(n, ring(n)), ring_values(n), std::min<Index>(n, 5));
  }
}

TEST_CASE("laplacian_eigenpairs: a point joined to all others costs no more products", "[layouts]") {
  // A wheel: the rim's vectors, 0 at the hub, have 1 - 2/3 cos(2 pi k / n), far from 0 and close together.
  const Index n = sanitized ? 700 : 3000;
  EdgeList wheel = ring(n, 1);
  for (Index i = 1; i <= n; ++i) wheel.push_back({0, i});
  const neem::LaplacianEigenpairs pairs = neem::laplacian_eigenpairs(graph_of(n + 1, wheel), 3);
  CHECK(pairs.converged);
  for (Index k = 0; k < 2; ++k) {
    CHECK(pairs.values[k + 1] == Approx(1 - 2.0 / 3 * std::cos(2 * pi / n)).epsilon(1e-12));
  }
  CHECK(pairs.products < 2 * neem::laplacian_eigenpairs(graph_of(n, ring(n)), 3).products);
}

TEST_CASE("laplacian_eigenpairs: no copy of a repeated value is missed", "[layouts]") {
  SECTION("star: 1 is there n - 2 times") {
    for (const Index n : {Index(3), Index(60), Index(sanitized ? 600 : 3000)}) {
      std::vector<double> values(static_cast<std::size_t>(n), 1.0);
      values.front() = 0, values.back() = 2;
      expect_values(graph_of(n, star(n)), values, std::min<Index>(n, 6));
    }
  }
  SECTION("complete graph: n / (n - 1) is there n - 1 times") {
    for (const Index n : {Index(2), Index(3), Index(50), Index(300)}) {
      std::vector<double> values(static_cast<std::size_t>(n), double(n) / double(n - 1));
      values.front() = 0;
      expect_values(graph_of(n, complete(n)), values, std::min<Index>(n, 6));
    }
  }
  SECTION("hypercube: 2 k / 10 is there as often as one chooses k of 10") {
    std::vector<double> values(1024, 0.4);
    values[0] = 0;
    for (std::size_t k = 1; k <= 10; ++k) values[k] = 0.2;
    expect_values(graph_of(1024, hypercube(10)), values, 12);
  }
  SECTION("torus 30 x 40: every value is there two, four or eight times") {
    EdgeList edges;
    std::vector<double> values;
    for (Index i = 0; i < 30; ++i) {
      for (Index j = 0; j < 40; ++j) {
        edges.push_back({i * 40 + j, (i + 1) % 30 * 40 + j});
        edges.push_back({i * 40 + j, i * 40 + (j + 1) % 40});
        values.push_back(1 - (std::cos(pi * double(i) / 15) + std::cos(pi * double(j) / 20)) / 2);
      }
    }
    expect_values(graph_of(1200, edges), values, 9);
  }
  SECTION("square grid: the first value is there twice") {
    expect_dense(graph_of(400, grid(20, 20)), 4);
    expect_dense(graph_of(300, grid(15, 20)), 9);
  }
  SECTION("two equal rings joined by nothing: each value is there twice as often") {
    const Index n = 300;
    expect_values(graph_of(2 * n, ring(n) + ring(n, n)), twice(ring_values(n)), 7);
  }
}

TEST_CASE("laplacian_eigenpairs: agrees with a dense solver on grids, weights and neighbor graphs",
          "[layouts]") {
  expect_dense(graph_of(432, grid(18, 24)), 5);
  EdgeList weighted = ring(400);
  const neem::Random random{3};
  for (Index e = 0; e < 800; ++e) {
    const auto at = static_cast<std::uint64_t>(e);
    const Index i = random.below(400, at, 1), j = random.below(400, at, 2);
    if (i != j) weighted.push_back({i, j, std::exp(3 * random.normal(at, 3))});
  }
  expect_dense(graph_of(400, weighted), 8);
  expect_dense(graph_of<float>(400, weighted), 8);
  for (const Index d : {Index(1), Index(2), Index(10)}) {
    const neem::Neighbors<float> knn = neem::nearest_neighbors(normal_points<float>(300, d), 10);
    expect_dense(neem::uniform_affinities(knn), 4);
    expect_dense(neem::perplexity_affinities(knn, 3), 4);
  }
}

TEST_CASE("laplacian_eigenpairs: residuals on the families of the neighbor searches", "[layouts]") {
  const Index n = sanitized ? 600 : 3000;
  std::vector<Matrix<float>> families{normal_points<float>(n, 50), normal_points<float>(n, 2),
                                      normal_points<float>(n, 8) * 1e-30f,
                                      normal_points<float>(n, 8) * 1e15f};
  Matrix<float> binary = normal_points<float>(n, 12), line(n, 1), roll(n, 3), copies(n, 8), constant(n, 5);
  for (Index i = 0; i < n; ++i) {
    line(i, 0) = float(i);
    const float angle = 0.004f * float(i);
    roll.row(i) << angle * std::cos(angle), angle * std::sin(angle), float(i * 7919 % n) / float(n);
    copies.row(i) = families[0].row(i % 30).head(8);
    for (Index c = 0; c < 12; ++c) binary(i, c) = binary(i, c) > 0 ? 1.0f : 0.0f;
  }
  constant.setConstant(0.1f);
  Matrix<float> clusters = normal_points<float>(n, 20) * 0.1f, offset = normal_points<float>(n, 10);
  for (Index i = 0; i < n; ++i) clusters.row(i) += families[0].row(i % 30).head(20);
  offset.array() += 4096.0f;
  for (const Matrix<float>& X : {binary, line, roll, copies, constant, clusters, offset})
    families.push_back(X);
  for (std::size_t f = 0; f < families.size(); ++f) {
    INFO("family " << f);
    const Graph<float> P = neem::uniform_affinities(neem::nearest_neighbors(families[f], 15));
    const LaplacianEigenpairs found = examined(P, 4);
    const Index zeros = (found.values.array() < 1e-10).count();
    CHECK(zeros == std::min<Index>(4, found.components));
  }
}

TEST_CASE("laplacian_eigenpairs: as many zeros as components, 1, 2 and 50 of them", "[layouts]") {
  for (const Index count : {Index(1), Index(2), Index(50)}) {
    for (const Index size : {Index(1), Index(2), Index(20), Index(150)}) {
      INFO(count << " components of " << size);
      EdgeList edges;
      for (Index c = 0; c < count; ++c) edges = edges + path(size, c * size);
      const Index n = count * size, asked = std::min(n, count + 3);
      const LaplacianEigenpairs found = examined(graph_of(n, shuffled(edges, n, 7)), asked);
      CHECK(found.components == count);
      for (Index k = 0; k < count; ++k) CHECK(found.values[k] == 0);
      for (Index k = count; k < asked; ++k) {
        CHECK(found.values[k] ==
              Approx(1 - std::cos(pi / double(size - 1) * double(1 + (k - count) / count))).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("laplacian_eigenpairs: rings joined by an edge of 1e-12 keep the digits of their small value",
          "[layouts]") {
  for (const Index n : {Index(40), Index(sanitized ? 300 : 1000), Index(sanitized ? 700 : 2500)}) {
    EdgeList edges = ring(n) + ring(n, n);
    edges.push_back({0, n, 1e-12});
    const LaplacianEigenpairs found = examined(graph_of(2 * n, edges), 4);
    CHECK(found.components == 1);
    // To first order: the weight times the sum of the inverse volumes, each 2 n.
    CHECK(found.values[1] == Approx(1e-12 / double(n)).epsilon(1e-5));
    CHECK(found.values[2] == Approx(1 - std::cos(2 * pi / double(n))).epsilon(1e-7));
    const Eigen::VectorXd split = found.vectors.col(1);
    CHECK(split.head(n).maxCoeff() - split.head(n).minCoeff() < 1e-6 * split.cwiseAbs().maxCoeff());
    CHECK(split[0] * split[n] < 0);
  }
  // Fifty groups: more values near 0 than the solver carries along.
  EdgeList chain;
  for (Index c = 0; c < 50; ++c) {
    chain = chain + ring(40, c * 40);
    if (c > 0) chain.push_back({c * 40 - 1, c * 40, 1e-12});
  }
  const LaplacianEigenpairs found = examined(graph_of(2000, chain), 6);
  for (Index k = 0; k < 6; ++k) CHECK(found.values[k] < 1e-12);
}

TEST_CASE("laplacian_eigenpairs: weights of any size, and of very different ones", "[layouts]") {
  const Index n = 200;
  const LaplacianEigenpairs base = examined(graph_of(n, path(n)), 3);
  for (const double scale : {1e-320, 1e-300, 1e-5, 1e300}) {
    INFO("weights " << scale);
    EdgeList edges = path(n);
    for (WeightedEdge& edge : edges) edge.weight = scale;
    const LaplacianEigenpairs found = examined(graph_of(n, edges), 3);
    CHECK((found.vectors - base.vectors).cwiseAbs().maxCoeff() < 1e-12);
  }
  EdgeList mixed = path(n);
  for (std::size_t e = 0; e < mixed.size(); ++e) mixed[e].weight = std::pow(10.0, -double(e % 7) * 50);
  const LaplacianEigenpairs found = neem::laplacian_eigenpairs(graph_of(n, mixed), 4);
  CHECK(found.vectors.allFinite());
  CHECK(found.values.minCoeff() >= 0);
  // Stored zeros are no edges.
  const LaplacianEigenpairs split = neem::laplacian_eigenpairs(graph_of(4, {{0, 1}, {1, 2, 0}, {2, 3}}), 3);
  CHECK(split.components == 2);
  CHECK(split.values[1] == 0);
  CHECK(split.values[2] == Approx(2));
}

TEST_CASE("laplacian_eigenpairs: same bits for 1, 2, 3, 7, 16 threads", "[layouts]") {
  const Index rows = sanitized ? 8 : 60, points = rows * 50;
  EdgeList many = grid(rows, 50) + ring(200, points) + path(100, points + 200) + star(1);
  const Graph<double> P = graph_of(points + 302, many);
  const LaplacianEigenpairs one = neem::laplacian_eigenpairs(P, 6, {}, Threads{1});
  for (const int threads : {2, 3, 7, 16}) {
    const LaplacianEigenpairs other = neem::laplacian_eigenpairs(P, 6, {}, Threads{threads});
    CHECK(one.vectors == other.vectors);
    CHECK(one.values == other.values);
    CHECK(one.residuals == other.residuals);
    CHECK(one.products == other.products);
  }
}

TEST_CASE("laplacian_eigenpairs: one whose weights differ by rounding is solved as symmetric", "[layouts]") {
  // The weights above the diagonal count: as if those below were the same.
  Graph<float> P = graph_of<float>(300, grid(15, 20)), even = P;
  for (Index i = 0; i < 300; ++i) {
    for (Graph<float>::InnerIterator edge(P, i); edge; ++edge) {
      if (edge.col() < i) edge.valueRef() = 1 + 3e-7f * float(1 + i % 3);
    }
  }
  CHECK(neem::laplacian_eigenpairs(P, 3).vectors == neem::laplacian_eigenpairs(even, 3).vectors);
}

TEST_CASE("laplacian_eigenpairs: bad options and graphs are refused", "[layouts]") {
  const Graph<double> P = graph_of(5, path(5));
  CHECK_THROWS_WITH(neem::laplacian_eigenpairs(P, 0), Catch::Contains("1..n = 1..5"));
  CHECK_THROWS_WITH(neem::laplacian_eigenpairs(P, 6), Catch::Contains("count = 6"));
  CHECK_THROWS_WITH(neem::laplacian_eigenpairs(P, 2, {.tolerance = 0}), Catch::Contains("tolerance = 0"));
  CHECK_THROWS_WITH(neem::laplacian_eigenpairs(Graph<double>(0, 0), 1), Catch::Contains("no rows"));
  CHECK(neem::laplacian_eigenpairs(P, 5).values[4] == Approx(2));
  CHECK(neem::laplacian_eigenpairs(Graph<double>(1, 1), 1).values[0] == 0);
}

}  // namespace test_layouts_laplacian_eigenpairs
