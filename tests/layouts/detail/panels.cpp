#include "neem/layouts/detail/panels.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

namespace test_layouts_panels {

using namespace neem;
using namespace neem::detail;

namespace {

Matrix<double> integers(Index rows, Index cols, std::uint64_t seed) {
  Matrix<double> a(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j)
      a(i, j) = double(Random{seed}.below(19, std::uint64_t(i), std::uint64_t(j)) - 9);
  }
  return a;
}

}  // namespace

TEST_CASE("panel_product: equals Eigen's product for every remainder of the sizes", "[layouts]") {
  for (const Index rows : {1, 7, 8, 9, 20}) {
    for (const Index depth : {1, 5, 511, 513}) {
      for (const Index count : {1, 8, 13}) {
        const Matrix<double> a = integers(rows, depth, 1), b = integers(depth, count, 2);
        const Matrix<double> out = panel_product(a, depth, count, ColumnPanels(b), Threads{2});
        REQUIRE(out.cols() == padded(count));
        CHECK(out.leftCols(count) == a * b);  // integers: every order of the sum is exact
        CHECK(out.rightCols(padded(count) - count).isZero(0));
        const Matrix<double> turned = b.transpose();
        CHECK(panel_product(a, depth, count, RowPanels(turned), Threads{1}) == out);
      }
    }
  }
}

TEST_CASE("panel_gram: equals AᵀA, both triangles", "[layouts]") {
  for (const Index depth : {1, 255, 300}) {
    for (const Index count : {1, 8, 21}) {
      const Matrix<double> a = integers(depth, count, 3);
      CHECK(panel_gram(depth, count, ColumnPanels(a), Threads{3}) == a.transpose() * a);
    }
  }
}

}  // namespace test_layouts_panels
