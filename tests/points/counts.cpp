#include "neem/points/counts.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <numeric>
#include <vector>

namespace test_points_counts {

using namespace neem;

namespace {

/// Counts of cells of different depth, of genes of different means; gene 3 is never seen, gene 4 always twice.
Matrix<double> cells(Index n, Index d) {
  Matrix<double> counts(n, d);
  const Random random{11};
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(c);
      const double mean = 0.05 * static_cast<double>(1 + c % 13) * static_cast<double>(1 + i % 3);
      const double group = c % 5 == i % 5 ? 6 : 1;
      counts(i, c) = std::floor(-std::log(1 - random.uniform(row, column)) * mean * group);
    }
    counts(i, 3) = 0;
    counts(i, 4) = 2;
  }
  return counts;
}

}  // namespace

TEMPLATE_TEST_CASE("drop_empty_rows: rows of zeros are left out, dense and sparse alike", "[points]", float,
                   double) {
  using S = TestType;
  Matrix<S> dense(4, 3);
  dense << 1, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0;
  SparsePoints<S> sparse = dense.sparseView();
  sparse.coeffRef(1, 1) = 0;  // a zero that is stored is one
  CHECK(drop_empty_rows(dense) == std::vector<Index>{0, 2});
  CHECK(drop_empty_rows(sparse) == std::vector<Index>{0, 2});
  Matrix<S> wanted(2, 3);
  wanted << 1, 0, 2, 0, 3, 0;
  CHECK(dense == wanted);
  CHECK(Matrix<S>(sparse) == wanted);
  CHECK(sparse.isCompressed());
  CHECK(drop_empty_rows(dense) == std::vector<Index>{0, 1});
  CHECK(dense == wanted);
  Matrix<S> none = Matrix<S>::Zero(2, 2);
  SparsePoints<TestType> unsorted(2, 4);  // (3, 1) in the first row, nothing in the second
  unsorted.reserve(2);
  unsorted.startVec(0);
  unsorted.insertBackByOuterInnerUnordered(0, 3) = TestType(2);
  unsorted.insertBackByOuterInnerUnordered(0, 1) = TestType(5);
  unsorted.startVec(1);
  unsorted.finalize();
  CHECK(drop_empty_rows(unsorted) == std::vector<Index>{0});
  CHECK(unsorted.rows() == 1);
  CHECK(unsorted.nonZeros() == 2);
  CHECK_THROWS_WITH(drop_empty_rows(none), Catch::Contains("no row has a count"));
  wanted(1, 0) = -1;
  CHECK_THROWS_WITH(drop_empty_rows(wanted), Catch::Contains("negative: -1"));
}

TEMPLATE_TEST_CASE("normalize_depth: all rows have the median of their sums, dense and sparse alike",
                   "[points]", float, double) {
  using S = TestType;
  Matrix<S> dense(4, 3);
  dense << 1, 1, 0, 0, 0, 0, 6, 0, 0, 1, 2, 1;
  SparsePoints<S> sparse = dense.sparseView();
  const DepthReport done = normalize_depth(dense), of_sparse = normalize_depth(sparse);
  CHECK(done.depth == 4);  // of 2, 6 and 4; the empty row does not count
  CHECK(done.least == 2);
  CHECK(done.most == 6);
  CHECK(done.empty == 1);
  Matrix<S> wanted(4, 3);
  wanted << 2, 2, 0, 0, 0, 0, 4, 0, 0, 1, 2, 1;
  CHECK((dense - wanted).cwiseAbs().maxCoeff() < 1e-6);
  CHECK(Matrix<S>(sparse) == dense);
  CHECK(of_sparse.depth == done.depth);
  normalize_depth(sparse, 1e4, Threads{3});
  CHECK(Matrix<S>(sparse).rowwise().sum()(2) == Approx(1e4));
  log1p_counts(sparse);
  CHECK(sparse.coeff(2, 0) == Approx(std::log1p(1e4)));
  CHECK_THROWS_WITH(normalize_depth(sparse, -1.0), Catch::Contains("depth = -1"));
  dense(2, 1) = -3;
  CHECK_THROWS_WITH(normalize_depth(dense),
                    Catch::Contains("negative: -3") && Catch::Contains("row 2 column 1"));
  Matrix<S> none(0, 3);
  CHECK_THROWS_WITH(log1p_counts(none), Catch::Contains("no rows"));
}

TEST_CASE("normalized_dispersions: the definition, written out", "[points]") {
  Matrix<double> X = cells(60, 40);
  normalize_depth(X);
  log1p_counts(X);
  const std::vector<double> found = normalized_dispersions(X);
  const Eigen::MatrixXd counts = X.array().exp() - 1;
  const Eigen::RowVectorXd mean = counts.colwise().mean();
  const Eigen::RowVectorXd variance = (counts.rowwise() - mean).array().square().colwise().sum() / 59;
  const Eigen::RowVectorXd level = mean.array().log1p();
  const double low = level.minCoeff(), width = (level.maxCoeff() - low) / 20;
  for (Index c = 0; c < 40; ++c) {
    if (mean[c] == 0) {
      CHECK(found[static_cast<std::size_t>(c)] == -std::numeric_limits<double>::infinity());
      continue;
    }
    const auto bin = [&](Index g) { return std::max(0.0, std::ceil((level[g] - low) / width - 1e-9)); };
    double count = 0, sum = 0, squares = 0;
    for (Index g = 0; g < 40; ++g) {
      if (mean[g] == 0 || bin(g) != bin(c)) continue;
      count += 1, sum += std::log(variance[g] / mean[g]);
    }
    for (Index g = 0; g < 40; ++g) {
      if (mean[g] > 0 && bin(g) == bin(c))
        squares += std::pow(std::log(variance[g] / mean[g]) - sum / count, 2);
    }
    const double wanted =
        count == 1 ? 1 : (std::log(variance[c] / mean[c]) - sum / count) / std::sqrt(squares / (count - 1));
    CHECK(found[static_cast<std::size_t>(c)] == Approx(wanted).epsilon(1e-9).margin(1e-9));
  }
}

TEST_CASE("normalized_dispersions: what scanpy gives", "[points]") {
  // scanpy 1.9's highly_variable_genes(flavor="seurat") on one batch, its formulas in numpy 1.24 and pandas 1.5 (cut,
  // groupby) of the counts below; 0 where a bin has no deviation, as scanpy has it, and never for the column of zeros
  Matrix<double> X(12, 40);
  for (Index i = 0; i < 12; ++i) {
    for (Index c = 0; c < 40; ++c) {
      const Index count = (i * i * 7 + c * c * 3 + i * c * 5) % (3 + c % 6) * (i % 4 == c % 4 ? 3 : 1);
      X(i, c) = c == 8 ? 0 : static_cast<double>(count);
    }
  }
  normalize_depth(X);
  log1p_counts(X);
  constexpr double never = -std::numeric_limits<double>::infinity();
  const double wanted[40] = {-0.801783726, -0.244548043,  1.59103562,
                             -0.801783726, 0.296804804,   0,
                             1.06904497,   -0.0960223709, never,
                             1.06904497,   0.707106781,   -0.532905105,
                             -0.801783726, -0.244548043,  0,
                             -0.801783726, -0.707106781,  0.149028283,
                             1.06904497,   -0.0960223709, 0.707106781,
                             1.06904497,   1.74691862,    -1.12694149,
                             -0.801783726, -0.244548043,  0,
                             -0.801783726, never,         0,
                             1.06904497,   -0.0960223709, -0.707106781,
                             1.06904497,   -1.91581195,   -0.532905105,
                             -0.801783726, -0.244548043,  1.59103562,
                             -0.801783726};
  const std::vector<double> found = normalized_dispersions(X);
  for (std::size_t c = 0; c < 40; ++c) {
    INFO("column " << c);
    CHECK((found[c] == wanted[c] || found[c] == Approx(wanted[c]).epsilon(1e-7).margin(1e-7)));
  }
}

TEST_CASE("dispersed_columns: those that differ among groups, of sparse points as of dense ones",
          "[points]") {
  Matrix<double> X = cells(100, 60);
  SparsePoints<double> sparse = X.sparseView();
  normalize_depth(X), normalize_depth(sparse);
  log1p_counts(X), log1p_counts(sparse);
  const std::vector<Index> columns = dispersed_columns(sparse, 20);
  CHECK(columns == dispersed_columns(X, 20));
  CHECK(columns.size() == 20);
  CHECK(std::is_sorted(columns.begin(), columns.end()));
  CHECK(std::find(columns.begin(), columns.end(), 3) == columns.end());
  CHECK(dispersed_columns(sparse, 1000).size() ==
        static_cast<std::size_t>((X.colwise().sum().array() > 0).count()));
  const SparsePoints<double> taken = taken_columns(sparse, columns);
  CHECK(taken.isCompressed());
  CHECK(Matrix<double>(taken) == taken_columns(X, columns));
  CHECK_THROWS_WITH(taken_columns(X, {2, 2}), Catch::Contains("column 2 after column 2"));
  CHECK_THROWS_WITH(taken_columns(sparse, {60}), Catch::Contains("of 60"));
  CHECK_THROWS_WITH(dispersed_columns(X, 0), Catch::Contains("count = 0"));
}

TEST_CASE("prepare_counts: each step is told with its numbers", "[points]") {
  Matrix<double> X = cells(80, 50);
  X.row(7).setZero();
  SparsePoints<float, std::int64_t> sparse = X.cast<float>().sparseView();
  const CountsReport done = prepare_counts(sparse, {.columns = 12});
  CHECK(sparse.cols() == 12);
  CHECK(done.columns.size() == 12);
  CHECK(done.depth.empty == 1);
  REQUIRE(done.notes.size() == 4);
  CHECK_THAT(done.notes[0], Catch::StartsWith("depth of 79 rows"));
  CHECK_THAT(done.notes[1], Catch::StartsWith("1 row has no counts"));
  CHECK_THAT(done.notes[3], Catch::Contains("12 most dispersed of 50 columns"));
  const CountsReport again = prepare_counts(sparse, {.columns = 0});
  CHECK_THAT(again.notes[0], Catch::Contains("not whole numbers"));
  CHECK(sparse.cols() == 12);
  Matrix<float> same = Matrix<float>::Ones(5, 4);
  CHECK_THROWS_WITH(prepare_counts(same), Catch::Contains("no column varies"));
}

TEST_CASE("taken_columns: of rows whose columns do not ascend", "[points]") {
  const auto stored = [](const std::vector<Id>& columns) {  // three values in row 0, two in row 1
    SparsePoints<double> points(2, 5);
    points.resizeNonZeros(5);
    const int starts[] = {0, 3, 5};
    std::copy(std::begin(starts), std::end(starts), points.outerIndexPtr());
    std::copy(columns.begin(), columns.end(), points.innerIndexPtr());
    std::iota(points.valuePtr(), points.valuePtr() + 5, 1.0);
    return points;
  };
  const SparsePoints<double> taken = taken_columns(stored({4, 0, 2, 3, 1}), {0, 2, 3, 4});
  Matrix<double> wanted(2, 4);
  wanted << 2, 3, 0, 1, 0, 0, 4, 0;
  CHECK(Matrix<double>(taken) == wanted);
  CHECK(taken.coeff(0, 3) == 1);
  CHECK(taken.coeff(0, 0) == 2);
  CHECK_THROWS_WITH(
      taken_columns(stored({4, 0, 4, 3, 1}), {0, 4}),
      Catch::Contains("two values are stored for one place") && Catch::Contains("row 0 column 4"));
}

}  // namespace test_points_counts
