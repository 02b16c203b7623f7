#include "neem/layouts/detail/symmetric_eigen.hpp"

#include "catch.hpp"

namespace test_layouts_symmetric_eigen {

using namespace neem;
using namespace neem::detail;

namespace {

Matrix<double> random_symmetric(Index n, std::uint64_t seed) {
  Matrix<double> a(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j) {
      a(i, j) = a(j, i) = Random{seed}.uniform(std::uint64_t(i), std::uint64_t(j)) - 0.5;
    }
  }
  return a;
}

/// Largest entries of V A − Λ V and of V Vᵀ − 1.
double defect(const Matrix<double>& a, const Eigenpairs& pairs) {
  const Index count = pairs.vectors.rows();
  Eigen::VectorXd values(count);
  for (Index k = 0; k < count; ++k) values[k] = pairs.values[std::size_t(k)];
  const Matrix<double> v = pairs.vectors.leftCols(a.rows());
  const double residual = (v * a - values.asDiagonal() * v).cwiseAbs().maxCoeff();
  return std::max(residual,
                  (v * v.transpose() - Matrix<double>::Identity(count, count)).cwiseAbs().maxCoeff());
}

}  // namespace

TEST_CASE("symmetric_eigen: vectors are orthonormal and solve the equation", "[layouts]") {
  for (const Index n : {1, 2, 3, 5, 8, 17, 64, 150}) {
    const Matrix<double> a = random_symmetric(n, std::uint64_t(n));
    const Eigenpairs pairs = symmetric_eigen(a);
    CHECK(defect(a, pairs) < 1e-13 * double(n));
    CHECK(std::is_sorted(pairs.values.rbegin(), pairs.values.rend()));
  }
}

TEST_CASE("symmetric_eigen: diagonal, zero, constant and graded matrices", "[layouts]") {
  Matrix<double> diagonal = Matrix<double>::Zero(4, 4);
  diagonal.diagonal() << 1, 4, -2, 4;
  CHECK(symmetric_eigen(diagonal).values == std::vector<double>{4, 4, 1, -2});
  CHECK(defect(Matrix<double>::Zero(6, 6), symmetric_eigen(Matrix<double>::Zero(6, 6))) == 0);
  const Matrix<double> ones = Matrix<double>::Ones(20, 20);
  CHECK(symmetric_eigen(ones).values[0] == Approx(20));
  CHECK(defect(ones, symmetric_eigen(ones)) < 1e-13);
  Matrix<double> graded(30, 30);
  for (Index i = 0; i < 30; ++i) {
    for (Index j = 0; j < 30; ++j)
      graded(i, j) = std::pow(10.0, -double(i + j) / 2) / double(1 + std::abs(i - j));
  }
  CHECK(defect(graded, symmetric_eigen(graded)) < 1e-14);
}

TEST_CASE("leading_eigenpairs: agrees with all eigenpairs, also where they repeat", "[layouts]") {
  const Index n = 300;
  const Matrix<double> q = symmetric_eigen(random_symmetric(n, 5)).vectors;
  Eigen::VectorXd values(n);
  for (Index i = 0; i < n; ++i) values[i] = i < 4 ? 3.0 : 2.0 * std::pow(0.98, double(i));
  Matrix<double> a = q.transpose() * values.asDiagonal() * q;
  a = (a + Matrix<double>(a.transpose())) / 2;
  int products = 0;
  const Threads threads{2};
  const Eigenpairs pairs = leading_eigenpairs(
      n, 10,
      [&](const Matrix<double>& rows) {
        ++products;
        return panel_product(rows, n, n, ColumnPanels(a), threads);
      },
      1e-11, 40, threads);
  CHECK(pairs.converged);
  CHECK(products < 30);
  REQUIRE(pairs.values.size() == 10);
  for (Index k = 0; k < 10; ++k) CHECK(pairs.values[std::size_t(k)] == Approx(values[k]).epsilon(1e-12));
  CHECK(defect(a, pairs) < 1e-10);
}

TEST_CASE("leading_eigenpairs: a rank below the block ends the search", "[layouts]") {
  const Index n = 200;
  Matrix<double> a = Matrix<double>::Zero(n, n);
  a(3, 3) = 2;
  a(7, 7) = 1;
  const Threads threads{1};
  const Eigenpairs pairs = leading_eigenpairs(
      n, 5, [&](const Matrix<double>& rows) { return panel_product(rows, n, n, ColumnPanels(a), threads); },
      1e-11, 40, threads);
  CHECK(pairs.converged);
  CHECK(pairs.values[0] == Approx(2));
  CHECK(pairs.values[1] == Approx(1));
  CHECK(pairs.values[2] == Approx(0).margin(1e-12));
}

}  // namespace test_layouts_symmetric_eigen
