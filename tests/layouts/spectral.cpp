#include "neem/layouts/spectral.hpp"

#include "layouts/graphs.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

namespace test_layouts_spectral {

using namespace neem_test;
using neem::LaplacianScaling;
using neem::Layout;
using neem::spectral;
using neem::Threads;

namespace {

double deviation(const Eigen::MatrixXd& layout, Index c) {
  return std::sqrt((layout.col(c).array() - layout.col(c).mean()).square().mean());
}

}  // namespace

TEST_CASE("spectral: the first column has the deviation asked for, all columns mean 0", "[layouts]") {
  const Graph<float> P = graph_of<float>(600, grid(20, 30));
  for (const double wanted : {1e-4, 1.0, 1e6}) {
    const Layout<float, 3> layout = spectral<3>(P, {.deviation = wanted});
    const Eigen::MatrixXd Y = layout.cast<double>();
    REQUIRE(Y.cols() == 3);
    CHECK(deviation(Y, 0) == Approx(wanted).epsilon(1e-5));
    CHECK(deviation(Y, 1) == Approx(wanted).epsilon(0.2));
    for (Index c = 0; c < 3; ++c) CHECK(std::abs(Y.col(c).mean()) < 1e-6 * wanted);
  }
}

TEST_CASE("spectral: a path is laid out by cosines, of the walk or of L", "[layouts]") {
  const Index n = 300;
  for (const LaplacianScaling scaling : {LaplacianScaling::random_walk, LaplacianScaling::symmetric}) {
    const Layout<double> Y = spectral(graph_of(n, path(n)), {.deviation = 1, .scaling = scaling});
    for (Index k = 1; k <= 2; ++k) {
      Eigen::VectorXd truth(n);
      for (Index i = 0; i < n; ++i) {
        const bool end = i == 0 || i == n - 1;
        truth[i] = std::cos(pi * double(k * i) / double(n - 1));
        if (scaling == LaplacianScaling::symmetric && end) truth[i] /= std::sqrt(2);
      }
      truth.array() -= truth.mean();
      const Eigen::VectorXd column = Y.col(k - 1);
      const double factor = column.dot(truth) / truth.squaredNorm();
      CHECK((column - factor * truth).cwiseAbs().maxCoeff() < 2e-6 * 2);
    }
    CHECK(Y.col(0).maxCoeff() > 0);
  }
}

TEST_CASE("spectral: same bits for 1, 2, 3, 7, 16 threads", "[layouts]") {
  const Graph<float> P = graph_of<float>(4400, grid(70, 60) + ring(200, 4200));
  const Layout<float> one = spectral(P, {}, Threads{1});
  for (const int threads : {2, 3, 7, 16}) CHECK(spectral(P, {}, Threads{threads}) == one);
  CHECK(spectral(P, {.seed = 7}, Threads{2}) != one);
}

TEST_CASE("spectral: points in another order get the same places, up to sign and jitter", "[layouts]") {
  const Index n = 1500;  // no value of this grid is there twice
  const EdgeList edges = grid(50, 30);
  const Layout<double> Y = spectral(graph_of(n, edges), {.deviation = 1});
  const Layout<double> Z = spectral(graph_of(n, shuffled(edges, n, 7)), {.deviation = 1});
  for (Index c = 0; c < 2; ++c) {
    double same = 0, mirrored = 0;
    for (Index i = 0; i < n; ++i) {
      same = std::max(same, std::abs(Z(i * 7 % n, c) - Y(i, c)));
      mirrored = std::max(mirrored, std::abs(Z(i * 7 % n, c) + Y(i, c)));
    }
    CHECK(std::min(same, mirrored) < 1e-5);
  }
}

TEST_CASE("spectral: small and odd graphs have a finite layout with no two points on each other",
          "[layouts]") {
  std::vector<Graph<double>> graphs;
  for (Index n = 2; n <= 12; ++n) {
    graphs.push_back(Graph<double>(n, n));  // no edges at all
    graphs.push_back(graph_of(n, path(n)));
    graphs.push_back(graph_of(n, star(n)));
    graphs.push_back(graph_of(n, complete(n)));
  }
  graphs.push_back(graph_of(1000, star(1000)));
  EdgeList pairs;
  for (Index c = 0; c < 100; ++c) pairs.push_back({2 * c, 2 * c + 1});
  graphs.push_back(graph_of(200, pairs));
  graphs.push_back(graph_of(210, pairs));
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    INFO("graph " << g);
    const Layout<double> Y = spectral(graphs[g]);
    REQUIRE(Y.allFinite());
    CHECK(deviation(Y, 0) == Approx(1e-4).epsilon(1e-4));
    double closest = 1;
    for (Index i = 0; i < Y.rows(); ++i) {
      for (Index j = 0; j < i; ++j) closest = std::min(closest, (Y.row(i) - Y.row(j)).norm());
    }
    CHECK(closest > 0);
    CHECK(spectral<1>(graphs[g]).allFinite());
    CHECK(spectral<3>(graphs[g]).allFinite());
  }
  CHECK(spectral(Graph<float>(1, 1)).isZero(0));
  CHECK(spectral<3>(Graph<float>(1, 1)).isZero(0));
}

TEST_CASE("pack_boxes: boxes do not overlap and stand close", "[layouts]") {
  const neem::Random random{9};
  for (const Index dimensions : {Index(1), Index(2), Index(3)}) {
    for (const Index count : {Index(1), Index(2), Index(7), Index(49), Index(50), Index(200)}) {
      for (const bool equal : {true, false}) {
        std::vector<double> sides;
        double volume = 0;
        for (Index b = 0; b < count; ++b) {
          const double u = random.uniform(static_cast<std::uint64_t>(b));
          sides.push_back(equal ? 1.0 : 0.05 + u * u);
          volume += std::pow(sides.back(), double(dimensions));
        }
        const Matrix<double> corners = neem::detail::pack_boxes(sides, dimensions);
        double whole = 1;
        for (Index axis = 0; axis < dimensions; ++axis) {
          double far = 0;
          for (Index b = 0; b < count; ++b) far = std::max(far, corners(b, axis) + sides[std::size_t(b)]);
          whole *= far;
        }
        CHECK(whole <= volume * (equal ? 1.7 : 4) + std::pow(2.5, double(dimensions)));
        Index overlaps = 0;
        for (Index a = 0; a < count; ++a) {
          for (Index b = 0; b < a; ++b) {
            bool apart = false;
            for (Index axis = 0; axis < dimensions; ++axis) {
              const double low = std::max(corners(a, axis), corners(b, axis));
              const double high = std::min(corners(a, axis) + sides[std::size_t(a)],
                                           corners(b, axis) + sides[std::size_t(b)]);
              apart = apart || low >= high - 1e-9;
            }
            overlaps += !apart;
          }
        }
        CHECK(overlaps == 0);
      }
    }
  }
}

TEST_CASE("spectral: bad options and graphs are refused", "[layouts]") {
  const Graph<double> P = graph_of(5, path(5));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {0.0, -1.0, nan}) {
    CHECK_THROWS_WITH(spectral(P, {.deviation = bad}), Catch::Contains("option deviation"));
    CHECK_THROWS_WITH(spectral(P, {.tolerance = bad}), Catch::Contains("option tolerance"));
  }
  Graph<double> uneven = P;
  uneven.coeffRef(0, 1) = 2;
  CHECK_THROWS_WITH(spectral(uneven), Catch::Contains("not symmetric") && Catch::Contains("row 0"));
  CHECK_THROWS_WITH(spectral(Graph<float>(0, 0)), Catch::Contains("no rows"));
}

}  // namespace test_layouts_spectral
