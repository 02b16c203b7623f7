#include "neem/methods/start/ncvis_start.hpp"

#include "catch.hpp"
#include "methods/clouds.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <Eigen/Eigenvalues>

#include <cmath>

namespace test_methods_start_ncvis_start {

using namespace neem;

TEMPLATE_TEST_CASE(
    "ncvis_start: columns are standardised, near the first eigenvector, the same for any threads",
    "[methods]", float, double) {
  const Graph<TestType> P = uniform_affinities(nearest_neighbors(clouds::make<TestType>(300, 4, 1), 8));
  const Matrix<double> Y = detail::ncvis_start<2>(P, 7, Threads(1));
  for (Index c = 0; c < 2; ++c) {
    CHECK(std::abs(Y.col(c).mean()) < 1e-12);
    CHECK(std::abs(Y.col(c).squaredNorm() / 300 - 1) < 1e-12);
  }
  CHECK(detail::ncvis_start<2>(P, 7, Threads(3)) == Y);
  CHECK(detail::ncvis_start<2>(P, 8, Threads(1)) != Y);
  CHECK(detail::ncvis_start<2>(Graph<TestType>(P * TestType(0x1p40)), 7, Threads(1)) == Y);

  // The iterations as a matrix: centred after each, which scaling does not change.
  Eigen::MatrixXd power = Eigen::MatrixXd(P.template cast<double>());
  power.rowwise() -= power.colwise().mean().eval();
  const Eigen::EigenSolver<Eigen::MatrixXd> solver(power);
  double at_start = 0;
  Index largest = 0;
  for (Index k = 0; k < 300; ++k) {
    const double size = std::abs(solver.eigenvalues()[k]);
    if (size > at_start) at_start = size, largest = k;
  }
  const Eigen::VectorXd first = solver.eigenvectors().col(largest).real();
  const Eigen::VectorXd after = power * Y.col(0);
  const double before = std::abs(first.normalized().dot(Y.col(0).normalized()));
  CHECK(std::abs(first.normalized().dot(after.normalized())) >= before - 1e-9);
  CHECK(before > 0.3);
}

TEST_CASE("ncvis_start: columns without spread, as of a graph without edges, are random", "[methods]") {
  const Matrix<double> Y = detail::ncvis_start<2>(Graph<float>(50, 50), 1, Threads(1));
  CHECK(Y.allFinite());
  CHECK(Y.col(0).squaredNorm() > 10);
  CHECK(Y.col(0) != Y.col(1));
  Graph<float> complete((Matrix<float>::Ones(5, 5) - Matrix<float>::Identity(5, 5)).eval().sparseView());
  complete.makeCompressed();
  CHECK(detail::ncvis_start<3>(complete, 1, Threads(1)).allFinite());
}

}  // namespace test_methods_start_ncvis_start
