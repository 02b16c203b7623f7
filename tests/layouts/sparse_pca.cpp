#include "catch.hpp"
#include "neem/layouts/pca.hpp"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace test_layouts_sparse_pca {

using namespace neem;

namespace {

/// Counts of which a share is not zero, in groups of rows that prefer some columns; column 1 is constant.
template <class S, class I = Id>
SparsePoints<S, I> counts(Index n, Index d, double share, std::uint64_t seed = 1) {
  Matrix<S> points = Matrix<S>::Zero(n, d);
  const Random random{seed};
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(c);
      const double wanted = share * ((i % 5) == (c % 7) ? 4 : 1);
      if (random.uniform(row, column) < wanted) {
        points(i, c) = static_cast<S>(double(1 + random.below(9, row, column, 3) + i % 5));
      }
    }
  }
  if (d > 1) points.col(1).setConstant(S(3.7));
  return points.sparseView().template cast<S>();
}

template <class A, class B>
bool same_bits(const A& a, const B& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
}

}  // namespace

TEMPLATE_TEST_CASE("fit_principal_components: sparse points give what they give when dense", "[layouts]",
                   float, double) {
  using S = TestType;
  const double small = std::is_same_v<S, float> ? 1e-5 : 1e-9;
  struct Case {
    Index n, d, count;
    double share;
  };
  // all eigenpairs; the leading ones on either side; more rows than a chunk has
  for (const auto& [n, d, count, share] :
       {Case{300, 40, 6, 0.1}, Case{60, 1500, 8, 0.05}, Case{900, 330, 5, 0.05}, Case{310, 900, 6, 0.05},
        Case{2300, 12, 12, 0.2}, Case{1, 4, 2, 0.5}}) {
    INFO(n << " x " << d);
    const SparsePoints<S> points = counts<S>(n, d, share);
    const PrincipalComponents<S> found = fit_principal_components(points, count);
    const Matrix<S> dense = points;
    const PrincipalComponents<S> truth = fit_principal_components(dense, count);
    CHECK(same_bits(found.mean, truth.mean));
    CHECK(found.total_variance == Approx(truth.total_variance).epsilon(1e-12));
    REQUIRE(found.variance.size() == truth.variance.size());
    const double top = std::sqrt(truth.variance[0]);
    for (Index k = 0; k < truth.variance.size(); ++k) {
      CHECK(found.variance[k] == Approx(truth.variance[k]).epsilon(1e-10).margin(1e-14));
    }
    CHECK((found.scores - truth.scores).cwiseAbs().maxCoeff() <= small * top);
    CHECK((found.axes - truth.axes).cwiseAbs().maxCoeff() <= small);
    if (d > 1 && n > 1) CHECK(found.axes.col(1).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(same_bits(principal_components(points, count), found.scores));
  }
}

TEST_CASE("fit_principal_components: large means do not blur sparse components", "[layouts]") {
  // Means of 1e6 beside deviations of 1: a correction of the product XᵀX would leave four digits.
  Matrix<double> dense(400, 300);
  const Random random{5};
  for (Index i = 0; i < 400; ++i) {
    for (Index c = 0; c < 300; ++c) {
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(c);
      dense(i, c) = c < 150 ? 1e6 + random.normal(row, column) * (c < 5 ? 10 : 1) : 0.0;
      if (c >= 150 && random.uniform(row, column, 1) < 0.05) dense(i, c) = 1;
    }
  }
  const SparsePoints<double> points = dense.sparseView();
  const PrincipalComponents<double> found = fit_principal_components(points, 4),
                                    truth = fit_principal_components(dense, 4);
  for (Index k = 0; k < 4; ++k) CHECK(found.variance[k] == Approx(truth.variance[k]).epsilon(1e-8));
  CHECK((found.axes - truth.axes).cwiseAbs().maxCoeff() < 1e-7);
}

/// Few values a row, of which the first `strong` directions are made: their sizes fall by the factor `ratio`.
template <class S>
SparsePoints<S> clear_directions(Index n, Index d, Index strong, double ratio) {
  const Random random{7};
  std::vector<Eigen::Triplet<S>> values;
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < strong; ++k) {  // in two columns of its own each
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(k);
      const double size = 20 * std::pow(ratio, double(k)) * random.normal(row, column);
      values.emplace_back(int(i), int(2 * k), S(size));
      values.emplace_back(int(i), int(2 * k + 1), S(-size / 2));
    }
    const auto row = static_cast<std::uint64_t>(i);  // and one value in a column that few others share
    const Index place = 2 * strong + random.below(d - 2 * strong, row, 0, 5);
    values.emplace_back(int(i), int(place), S(random.normal(row, 1, 5)));
  }
  SparsePoints<S> points(n, d);
  points.setFromTriplets(values.begin(), values.end());
  return points;
}

TEMPLATE_TEST_CASE("fit_principal_components: large sparse data need no matrix of n or d squared",
                   "[layouts]", float, double) {
  using S = TestType;
  const double small = std::is_same_v<S, float> ? 2e-5 : 2e-6;
  for (const auto& [n, d] : {std::pair<Index, Index>{2100, 2300}, {2300, 2100}}) {
    INFO(n << " x " << d);
    const SparsePoints<S> points = clear_directions<S>(n, d, 6, 0.8);
    const PrincipalComponents<S> found = fit_principal_components(points, 5);
    const Matrix<S> dense = points;
    const PrincipalComponents<S> truth = fit_principal_components(dense, 5);
    const double top = std::sqrt(truth.variance[0]);
    for (Index k = 0; k < 5; ++k) CHECK(found.variance[k] == Approx(truth.variance[k]).epsilon(small));
    CHECK((found.axes - truth.axes).cwiseAbs().maxCoeff() < small);
    CHECK((found.scores - truth.scores).cwiseAbs().maxCoeff() < 5 * small * top);
    CHECK(found.total_variance == Approx(truth.total_variance).epsilon(1e-12));
    CHECK(same_bits(principal_components(points, 5), found.scores));
    CHECK(same_bits(principal_components(points, 5, Threads{3}), found.scores));
    CHECK(same_bits(principal_components(points * S(8), 5) / S(8), found.scores));
  }
}

TEST_CASE("fit_principal_components: sparse data without structure hold no less than when dense",
          "[layouts]") {
  // No method is near the end of its search here: what is found is orthonormal, and as good as that of dense data.
  const SparsePoints<float> points = counts<float>(2200, 2100, 0.01);
  const PrincipalComponents<float> found = fit_principal_components(points, 4);
  const Matrix<float> dense = points;
  const PrincipalComponents<float> truth = fit_principal_components(dense, 4);
  for (Index k = 0; k < 4; ++k) {
    CHECK(found.variance[k] >= truth.variance[k] * (1 - 1e-6));
    CHECK(found.variance[k] <= truth.variance[k] * 1.01);
    const double square = found.scores.col(k).cast<double>().squaredNorm();
    CHECK(found.variance[k] == Approx(square / 2200).epsilon(1e-4));
  }
  const Matrix<double> centred = (dense.rowwise() - found.mean).cast<double>(),
                       along = centred * found.axes.cast<double>().transpose();
  CHECK((along - found.scores.cast<double>()).cwiseAbs().maxCoeff() <
        1e-4 * found.scores.cwiseAbs().maxCoeff());
  const Matrix<float> gram = found.axes * found.axes.transpose();
  CHECK((gram - Matrix<float>::Identity(4, 4)).cwiseAbs().maxCoeff() < 1e-5f);
  CHECK(pca<2>(points, 1.0) == pca<2>(points, 1.0, Threads{2}));
}

TEST_CASE(
    "fit_principal_components: eigenvalues that are equal more often than a panel is wide are all found",
    "[layouts]") {
  // 60 groups of 40 rows, a column each: 59 equal eigenvalues, and nothing else.
  constexpr Index groups = 60, size = 40, n = groups * size, d = 2500;
  SparsePoints<float> points(n, d);
  for (Index i = 0; i < n; ++i) points.insert(i, 40 * (i % groups)) = 2;
  const PrincipalComponents<float> found = fit_principal_components(points, groups + 4);
  for (Index k = 0; k + 1 < groups; ++k) CHECK(found.variance[k] == Approx(4.0 / groups).epsilon(1e-5));
  for (Index k = groups - 1; k < groups + 4; ++k) {
    CHECK(found.variance[k] == 0);
    CHECK(found.scores.col(k).cwiseAbs().maxCoeff() == 0);
    CHECK(found.axes.row(k).cwiseAbs().maxCoeff() == 0);
  }
  CHECK(found.explained() == Approx(1).epsilon(1e-5));
}

TEST_CASE("fit_principal_components: large means do not blur components of large sparse data", "[layouts]") {
  SparsePoints<float> points = clear_directions<float>(2100, 2300, 5, 0.7);
  const PrincipalComponents<float> truth = fit_principal_components(points, 3);
  for (Index i = 0; i < 2100; ++i) points.coeffRef(i, 0) += 16384;
  const PrincipalComponents<float> found = fit_principal_components(points, 3);
  for (Index k = 0; k < 3; ++k) CHECK(found.variance[k] == Approx(truth.variance[k]).epsilon(1e-4));
  CHECK((found.scores - truth.scores).cwiseAbs().maxCoeff() < 0.02f);
}

TEMPLATE_TEST_CASE(
    "fit_principal_components: of sparse points, bits do not depend on threads, storage or units",
    "[layouts]", float, double) {
  using S = TestType;
  for (const auto& [n, d] : {std::pair<Index, Index>{1500, 400}, {400, 1500}}) {
    const SparsePoints<S> points = counts<S>(n, d, 0.03);
    const PrincipalComponents<S> one = fit_principal_components(points, 3, Threads{1});
    for (const int threads : {2, 5}) {
      const PrincipalComponents<S> more = fit_principal_components(points, 3, Threads{threads});
      CHECK(same_bits(one.scores, more.scores));
      CHECK(same_bits(one.axes, more.axes));
      CHECK(one.total_variance == more.total_variance);
    }
    const SparsePoints<S, std::int64_t> wide = points;
    CHECK(same_bits(one.scores, principal_components(wide, 3)));
    const Eigen::SparseMatrix<S> by_columns = points;
    CHECK(same_bits(one.scores, principal_components(by_columns, 3)));
    CHECK(same_bits(one.scores, principal_components(points * S(4), 3) / S(4)));
    SparsePoints<S> gaps = points;
    gaps.reserve(Eigen::VectorXi::Constant(n, int(d)));
    REQUIRE(!gaps.isCompressed());
    CHECK(same_bits(one.scores, principal_components(gaps, 3)));
  }
}

TEST_CASE("pca: of sparse points, the layout of the dense ones", "[layouts]") {
  const SparsePoints<double> points = counts<double>(500, 80, 0.1);
  const Matrix<double> dense = points;
  CHECK((pca(points, 1.0) - pca(dense, 1.0)).cwiseAbs().maxCoeff() < 1e-9);
  CHECK(pca<3>(SparsePoints<float>(1, 4), 1.0) == Layout<float, 3>::Zero(1, 3));
  CHECK(pca(SparsePoints<double>(50, 4), 1.0).cwiseAbs().maxCoeff() > 0.5);  // all alike: at random
}

TEST_CASE("fit_principal_components: refuses sparse points that it cannot use", "[layouts]") {
  CHECK_THROWS_WITH(fit_principal_components(SparsePoints<float>(0, 4), 2), Catch::Contains("no rows"));
  CHECK_THROWS_WITH(fit_principal_components(SparsePoints<float>(4, 0), 2), Catch::Contains("no columns"));
  CHECK_THROWS_WITH(fit_principal_components(SparsePoints<float>(4, 4), 0), Catch::Contains("below 1"));
  SparsePoints<float> bad(3, 3);
  bad.insert(1, 2) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(fit_principal_components(bad, 2), Catch::Contains("row 1 column 2"));
  CHECK_THROWS_AS(pca(SparsePoints<float>(3, 3), 0.0), Error);
}

}  // namespace test_layouts_sparse_pca
