// Weights of points in whole runs: maps of weighted points are those of tables with repeated rows.
#include "neem/methods/options/weights.hpp"

#include "catch.hpp"
#include "clouds.hpp"
#include "io/support.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/layouts/align.hpp"
#include "neem/layouts/spectral.hpp"
#include "neem/methods/any_run.hpp"
#include "neem/methods/model.hpp"
#include "neem/methods/transform_model.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace test_methods_weights {

using namespace neem;

namespace {

/// A sheet, half of whose points weigh four times as much as the others.
struct Sheet {
  Matrix<float> points;
  std::vector<double> weights{};
  std::vector<Index> rows{};  // of the copies
  double mean = 0;            // weight

  explicit Sheet(Index n) : points(n, 3) {
    const Random random{5};
    for (Index i = 0; i < n; ++i) {
      const auto at = static_cast<std::uint64_t>(i);
      points(i, 0) = static_cast<float>(2 * random.uniform(at, 0));
      points(i, 1) = static_cast<float>(random.uniform(at, 1));
      points(i, 2) = static_cast<float>(0.05 * random.normal(at, 2));
      weights.push_back(points(i, 0) < 1 ? 4 : 1);
      for (int c = 0; c < weights.back(); ++c) rows.push_back(i);
    }
    mean = static_cast<double>(rows.size()) / static_cast<double>(n);
  }

  template <class M>
  M repeated(const M& of_points) const {
    M all(static_cast<Index>(rows.size()), of_points.cols());
    for (std::size_t a = 0; a < rows.size(); ++a) all.row(static_cast<Index>(a)) = of_points.row(rows[a]);
    return all;
  }
  /// The graph of the repeated points; those of one row have no edges.
  Graph<float> repeated(const Graph<float>& P) const {
    std::vector<Eigen::Triplet<float, Id>> edges;
    std::vector<std::vector<Id>> copies(weights.size());
    for (std::size_t a = 0; a < rows.size(); ++a)
      copies[static_cast<std::size_t>(rows[a])].push_back(static_cast<Id>(a));
    for (Index i = 0; i < P.rows(); ++i) {
      for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
        for (const Id a : copies[static_cast<std::size_t>(i)]) {
          for (const Id b : copies[static_cast<std::size_t>(P.innerIndexPtr()[e])])
            edges.emplace_back(a, b, P.valuePtr()[e]);
        }
      }
    }
    Graph<float> all(static_cast<Index>(rows.size()), static_cast<Index>(rows.size()));
    all.setFromTriplets(edges.begin(), edges.end());
    return all;
  }
  /// How far a map is from the mean places of copies, as a share of their spread.
  double apart(const Layout<float, 2>& map, const Layout<float, 2>& of_copies) const {
    Layout<double, 2> places = Layout<double, 2>::Zero(map.rows(), 2);
    for (std::size_t a = 0; a < rows.size(); ++a) {
      places.row(rows[a]) +=
          of_copies.row(static_cast<Index>(a)).cast<double>() / weights[static_cast<std::size_t>(rows[a])];
    }
    places.rowwise() -= places.colwise().mean().eval();
    Layout<double, 2> turned = align(Layout<double, 2>(map.cast<double>()), places, {.scale = true});
    turned.rowwise() -= turned.colwise().mean().eval();
    return (turned - places).squaredNorm() / places.squaredNorm();
  }
};

/// Maps of a graph by a method, with weights and without, against that of the repeated graph.
/// @param make  make(graph, weights, initial, mean weight of the graph's points)
template <class Make>
void maps_as_copies(const Sheet& sheet, const Graph<float>& P, double spread, double near_enough,
                    const Make& make) {
  const Layout<float, 2> start = spectral<2>(P, {.deviation = spread});
  const Layout<float, 2> right = make(sheet.repeated(P), PointWeights{}, sheet.repeated(start), sheet.mean);
  const double weighted = sheet.apart(make(P, PointWeights(sheet.weights), start, 1.0), right),
               plain = sheet.apart(make(P, PointWeights{}, start, 1.0), right);
  CHECK(weighted < near_enough);
  CHECK(plain > 2 * weighted);
}

AnyOptions small(const std::string& method) {
  AnyOptions o(method);
  if (o.has("early_iterations")) o.set("early_iterations", "10");
  if (o.has("iterations") && o.get("iterations").find(',') == std::string::npos) o.set("iterations", "20");
  if (o.has("perplexity")) o.set("perplexity", "5");
  return o;
}

Graph<float> some_graph(Index n) {
  return uniform_affinities(nearest_neighbors(clouds::make<float>(n, 5, 3), 6));
}

const std::vector<std::string> weighted_methods = {"tsne", "umap", "forceatlas2"};

}  // namespace

TEST_CASE("t-SNE of weighted points is the map of the repeated rows", "[methods][weights][quality]") {
  const Sheet sheet(300);
  const auto map = [&](const Matrix<float>& X, const PointWeights& weights, double mean) {
    return tsne(X, {.perplexity = 20 * mean, .weights = weights, .early_iterations = 100, .iterations = 300});
  };
  const Layout<float, 2> right = map(sheet.repeated(sheet.points), {}, sheet.mean);
  const double weighted = sheet.apart(map(sheet.points, sheet.weights, 1), right),
               plain = sheet.apart(map(sheet.points, {}, 1), right);
  CHECK(weighted < 0.01);
  CHECK(plain > 0.05);
}

TEST_CASE("ForceAtlas2 of a weighted graph is the map of the graph with repeated points",
          "[methods][weights][quality]") {
  const Sheet sheet(300);
  const Graph<float> P = uniform_affinities(nearest_neighbors(sheet.points, 10));
  maps_as_copies(sheet, P, 100, 2e-3, [](const auto& graph, const auto& weights, const auto& start, double) {
    return forceatlas2(graph, {.initial = start, .weights = weights, .iterations = 300, .gravity = 0.01});
  });
}

TEST_CASE("UMAP of a weighted graph is the map of the graph with repeated points",
          "[methods][weights][quality]") {
  const Sheet sheet(900);
  const Graph<float> P = fuzzy_affinities(nearest_neighbors(sheet.points, 15));
  for (const Update update : {Update::batch, Update::immediate}) {
    INFO(static_cast<int>(update));
    // an edge of a repeated point is one of m times as many
    maps_as_copies(sheet, P, 5, update == Update::batch ? 0.03 : 0.06,
                   [&](const auto& graph, const auto& weights, const auto& start, double m) {
                     return umap(graph, {.initial = start,
                                         .weights = weights,
                                         .iterations = 250,
                                         .learning_rate = 1 / m,
                                         .update = update});
                   });
  }
}

TEST_CASE("equal weights change no bit, and only ratios count", "[methods][weights]") {
  const Index n = 60;
  const Graph<float> P = some_graph(n);
  for (const std::string& method : weighted_methods) {
    INFO(method);
    AnyOptions plain = small(method), equal = plain, some = plain, twice = plain, others = plain;
    if (plain.has("perplexity")) plain = equal = some = twice = AnyOptions(method);
    Eigen::MatrixXd w(n, 1);
    for (Index i = 0; i < n; ++i) w(i, 0) = 1 + static_cast<double>(i % 4);
    equal.set("weights", Eigen::MatrixXd::Constant(n, 1, 0.1).eval());
    some.set("weights", w);
    twice.set("weights", (2 * w).eval());
    const auto map = [&](const AnyOptions& o) {
      AnyRun<float> run(o, P);
      run.advance(20);
      return run;
    };
    const auto a = map(plain), b = map(equal), c = map(some), d = map(twice);
    CHECK(a.layout() == b.layout());
    CHECK(c.layout() == d.layout());
    CHECK(c.layout() != a.layout());
    REQUIRE(b.notes().size() == a.notes().size() + 1);
    CHECK(b.notes().front() == "all weights are 0.1, which is the same as none");
  }
}

TEST_CASE("weights that a run cannot have are refused", "[methods][weights]") {
  const Matrix<float> X = clouds::make<float>(50, 5, 3);
  const auto with = [&](std::vector<double> w) { return [&, w] { (void)Tsne<float>(X, {.weights = w}); }; };
  std::vector<double> w(50, 1.0);
  w[7] = -2;
  CHECK_THROWS_WITH(with({1, 2})(), Catch::Contains("2 weights for 50 points; option weights"));
  CHECK_THROWS_WITH(with(w)(),
                    Catch::Contains("weight -2 is not positive and finite; option weights, point 7"));
  w[7] = std::nan("");
  CHECK_THROWS_WITH(with(w)(), Catch::Contains("is not positive and finite"));
  w[7] = 2e6;
  CHECK_THROWS_WITH(with(w)(), Catch::Contains("the weights go from 1 to 2e+06"));
  CHECK_THROWS_WITH(Tsne<float>(X, {.weights = Eigen::MatrixXd::Ones(25, 2).eval()}),
                    Catch::Contains("the weights are 25 x 2, not one column"));
  CHECK_THROWS_WITH(Umap<float>(X, {.weights = std::vector<double>(50, 1.0), .density = DensityOptions{}}),
                    Catch::Contains("weights") && Catch::Contains("density"));
  AnyOptions pacmap("pacmap");
  CHECK_THROWS_WITH(pacmap.set("weights", Eigen::MatrixXd::Ones(50, 1).eval()),
                    Catch::Contains("no option weights"));
  w[7] = 2;
  CHECK_NOTHROW(with(w)());
}

TEST_CASE("neighbors that weigh less than the perplexity are told", "[methods][weights]") {
  std::vector<double> w(60, 1.0);
  for (std::size_t i = 0; i < 20; ++i) w[3 * i] = 100;  // one of the three clouds
  const Tsne<float> run(clouds::make<float>(60, 5, 3, 100), {.perplexity = 5, .weights = w});
  CHECK(run.notes().back() ==
        "the 15 neighbors of 40 of 60 points weigh less than the perplexity, 5: they attract in proportion "
        "to their "
        "weights alone");
}

TEST_CASE("new points have no place on a weighted map", "[methods][weights]") {
  const Matrix<float> X = clouds::make<float>(60, 5, 3);
  std::vector<double> w(60, 1.0);
  w[3] = 2;
  Tsne<float> run(X, {.perplexity = 5, .weights = w, .early_iterations = 5, .iterations = 5});
  CHECK_THROWS_WITH(FrozenMap<float>(run, X), Catch::Contains("no place on a map of points with weights"));
}

}  // namespace test_methods_weights
