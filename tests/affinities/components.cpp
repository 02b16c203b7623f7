#include "neem/affinities/components.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

namespace test_affinities_components {

using namespace neem;

namespace {

Graph<double> graph_of(Index n, const std::vector<std::pair<Id, Id>>& edges, double weight = 1) {
  std::vector<Eigen::Triplet<double, Id>> entries;
  for (const auto& [i, j] : edges) {
    entries.emplace_back(i, j, weight);
    entries.emplace_back(j, i, weight);
  }
  Graph<double> P(n, n);
  P.setFromTriplets(entries.begin(), entries.end());
  return P;
}

}  // namespace

TEST_CASE("connected_components: numbers follow the first points, points without edges count",
          "[affinities]") {
  const Components found = connected_components(graph_of(7, {{5, 0}, {1, 4}, {4, 6}}));
  CHECK(found.count() == 4);
  CHECK(found.of == std::vector<Id>{0, 1, 2, 3, 1, 0, 1});
  CHECK(found.sizes == std::vector<Id>{2, 3, 1, 1});
  CHECK(found.points() == std::vector<Id>{0, 5, 1, 4, 6, 2, 3});
}

TEST_CASE("connected_components: an edge of weight 0 joins nothing, one of 1e-320 does", "[affinities]") {
  CHECK(connected_components(graph_of(2, {{0, 1}}, 0)).count() == 2);
  CHECK(connected_components(graph_of(2, {{0, 1}}, 1e-320)).count() == 1);
  CHECK(connected_components(Graph<float>(0, 0)).count() == 0);
}

TEST_CASE("connected_components: agrees with a search from every point", "[affinities]") {
  const Random random{5};
  for (const Index edges : {Index(20), Index(120), Index(200), Index(400)}) {
    const Index n = 250;
    std::vector<std::pair<Id, Id>> list;
    for (Index e = 0; e < edges; ++e) {
      const auto at = static_cast<std::uint64_t>(e);
      const Index i = random.below(n, at, 0), j = random.below(n, at, 1);
      if (i != j) list.emplace_back(static_cast<Id>(i), static_cast<Id>(j));
    }
    const Graph<double> P = graph_of(n, list);
    const Components found = connected_components(P);
    std::vector<Id> of(static_cast<std::size_t>(n), -1);
    Id count = 0;
    for (Id start = 0; start < n; ++start) {
      if (of[static_cast<std::size_t>(start)] >= 0) continue;
      std::vector<Id> open{start};
      of[static_cast<std::size_t>(start)] = count;
      while (!open.empty()) {
        const Id i = open.back();
        open.pop_back();
        for (Graph<double>::InnerIterator edge(P, i); edge; ++edge) {
          Id& other = of[static_cast<std::size_t>(edge.col())];
          if (other < 0) other = count, open.push_back(static_cast<Id>(edge.col()));
        }
      }
      ++count;
    }
    CHECK(found.of == of);
    CHECK(found.count() == count);
  }
}

TEST_CASE("connected_components: a path of a million points in any order of its edges", "[affinities]") {
  const Id n = 1000000;
  std::vector<std::pair<Id, Id>> edges;
  for (Id i = 0; i + 1 < n; ++i) edges.emplace_back(i, i + 1);
  CHECK(connected_components(graph_of(n, edges)).count() == 1);
}

TEST_CASE("connected_components: graphs that are not square or not compressed are refused", "[affinities]") {
  CHECK_THROWS_WITH(connected_components(Graph<double>(3, 4)), Catch::Contains("not square"));
  Graph<double> loose = graph_of(4, {{0, 1}});
  loose.uncompress();
  CHECK_THROWS_WITH(connected_components(loose), Catch::Contains("makeCompressed"));
  CHECK(connected_components(Graph<double>(0, 0)).count() == 0);
}

}  // namespace test_affinities_components
