#include "neem/affinities/check_graph.hpp"

#include "catch.hpp"
#include "neem/affinities/perplexity.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

namespace test_affinities_check_graph {

using namespace neem;

namespace {

template <class S>
Graph<S> of_dense(const Matrix<S>& dense) {
  Graph<S> P(dense.sparseView());
  P.makeCompressed();
  return P;
}

/// A triangle of weights 1 with one entry replaced.
Graph<double> triangle(Index row, Index column, double value) {
  Matrix<double> dense = Matrix<double>::Ones(3, 3) - Matrix<double>::Identity(3, 3);
  dense(row, column) = value;
  return of_dense(dense);
}

Error error_of(const Graph<double>& P) {
  try {
    check_graph(P);
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorCode::open, "no error was thrown", "", "");
}

}  // namespace

TEMPLATE_TEST_CASE("check_graph: passes what the affinities make", "[affinities]", float, double) {
  const Matrix<TestType> X = Matrix<TestType>::Random(300, 3);
  const Neighbors<TestType> knn = nearest_neighbors(X, 15);
  CHECK_NOTHROW(check_graph(uniform_affinities(knn)));
  CHECK_NOTHROW(check_graph(perplexity_affinities(knn, 5)));
  CHECK_NOTHROW(check_graph(Graph<TestType>(5, 5)));
}

TEST_CASE("check_graph: names the place and the value of what it refuses", "[affinities]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Error not_finite = error_of(triangle(1, 2, nan));
  CHECK(not_finite.code() == ErrorCode::not_finite);
  CHECK(not_finite.row == 1);
  CHECK(not_finite.column == 2);
  const Error negative = error_of(triangle(2, 0, -0.5));
  CHECK(negative.kind() == ErrorKind::data);
  CHECK(negative.row == 2);
  CHECK(std::string(negative.what()).find("weight -0.5 is negative") != std::string::npos);
  CHECK(std::string(error_of(triangle(1, 1, 3)).what()).find("weight 3 is on the diagonal") !=
        std::string::npos);
  const Error uneven = error_of(triangle(1, 2, 2));
  CHECK(uneven.row == 1);
  CHECK(std::string(uneven.what()).find("weight 2 there, 1 back") != std::string::npos);
  for (const Index missing : {Index(1), Index(2)}) {  // an edge one way only
    CHECK(std::string(error_of(triangle(0, missing, 0)).what()).find("not symmetric") != std::string::npos);
    CHECK(std::string(error_of(triangle(missing, 0, 0)).what()).find("not symmetric") != std::string::npos);
  }
}

TEST_CASE("check_graph: weights may differ by rounding, and no more", "[affinities]") {
  CHECK_NOTHROW(check_graph(triangle(1, 2, 1 + 4 * std::numeric_limits<double>::epsilon())));
  CHECK_THROWS(check_graph(triangle(1, 2, 1 + 40 * std::numeric_limits<double>::epsilon())));
}

TEST_CASE("check_graph: shapes", "[affinities]") {
  CHECK_THROWS_WITH(check_graph(Graph<float>(0, 0)), Catch::Contains("no rows"));
  CHECK_THROWS_WITH(check_graph(Graph<float>(3, 4)), Catch::Contains("3 x 4"));
  Graph<double> loose(4, 4);
  loose.reserve(Eigen::VectorXi::Constant(4, 2));
  loose.insert(0, 1) = 1;
  CHECK_THROWS_WITH(check_graph(loose), Catch::Contains("makeCompressed"));
}

TEST_CASE("graph_at, graph_of_rows: a graph that is there and fits", "[affinities]") {
  using Pointer = std::shared_ptr<const Graph<double>>;
  CHECK_THROWS_WITH(detail::graph_at(Pointer()), Catch::Contains("no graph"));
  CHECK_THROWS_WITH(detail::graph_at(Pointer(new Graph<double>(2, 3))), Catch::Contains("not square"));
  const Pointer P(new Graph<double>(3, 3));
  CHECK(&detail::graph_at(P) == P.get());
  CHECK(&detail::graph_of_rows(*P, 3, "the layout") == P.get());
  CHECK_THROWS_WITH(detail::graph_of_rows(*P, 2, "the layout"),
                    Catch::Contains("the layout has 2 rows for 3 points"));
}

}  // namespace test_affinities_check_graph
