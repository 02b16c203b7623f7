#include "neem/neighbors/all_pairs.hpp"

#include "neem/neighbors/nearest_by_metric.hpp"
#include "neighbors/exact_knn.hpp"

namespace test_neighbors_all_pairs {

using namespace neem_test;

namespace {

/// Columns against the sorted distances to all others, each distance against the point that is named, as the
/// metric itself says; no row twice, none the point itself.
template <class S, class M>
void expect_nearest(const Matrix<S>& X, Index k, const M& metric) {
  const Index n = X.rows();
  const Neighbors<S> knn = neem::brute_force(X, k, metric, Threads{2});
  REQUIRE(knn.cols() == std::min(k, n - 1));
  CHECK(knn.method == neem::KnnMethod::brute_force);
  CHECK_NOTHROW(neem::check_neighbors(knn));
  Index wrong = 0;
  for (Index i = 0; i < n; ++i) {
    std::vector<S> truth;
    const auto distance = [&](Index j) {
      return static_cast<S>(metric(X.row(std::min(i, j)).data(), X.row(std::max(i, j)).data(), X.cols()));
    };
    for (Index j = 0; j < n; ++j) {
      if (j != i) truth.push_back(distance(j));
    }
    std::sort(truth.begin(), truth.end());
    for (Index c = 0; c < knn.cols(); ++c) {
      wrong += knn.distances(i, c) != truth[static_cast<std::size_t>(c)];
      wrong += knn.distances(i, c) != distance(knn.ids(i, c));
    }
  }
  CHECK(wrong == 0);
}

template <class S>
long double true_cosine_distance(const Matrix<S>& X, Index i, Index j, bool centred) {
  long double xx = 0, yy = 0, xy = 0, mx = 0, my = 0;
  for (Index c = 0; c < X.cols() && centred; ++c) {
    mx += static_cast<long double>(X(i, c)) / static_cast<long double>(X.cols());
    my += static_cast<long double>(X(j, c)) / static_cast<long double>(X.cols());
  }
  for (Index c = 0; c < X.cols(); ++c) {
    const long double x = static_cast<long double>(X(i, c)) - mx, y = static_cast<long double>(X(j, c)) - my;
    xx += x * x, yy += y * y, xy += x * y;
  }
  return 1 - xy / std::sqrt(xx * yy);
}

template <class S, class M>
void expect_cosines(const Matrix<S>& X, Index k, const M& metric) {
  const Neighbors<S> knn = neem::brute_force(X, k, metric, Threads{2});
  CHECK_NOTHROW(neem::check_neighbors(knn));
  double worst = 0;
  for (Index i = 0; i < X.rows(); ++i) {
    std::vector<long double> truth;
    for (Index j = 0; j < X.rows(); ++j) {
      if (j != i) truth.push_back(true_cosine_distance(X, i, j, M::centred));
    }
    std::sort(truth.begin(), truth.end());
    for (Index c = 0; c < k; ++c) {
      const long double value = knn.distances(i, c),
                        named = true_cosine_distance(X, i, knn.ids(i, c), M::centred);
      const long double off =
          std::max(std::abs(value - truth[static_cast<std::size_t>(c)]), std::abs(value - named));
      worst = std::max(worst, static_cast<double>(off / std::sqrt(std::max(value, 1e-30L))));
    }
  }
  CHECK(worst <= 4 * static_cast<double>(std::numeric_limits<S>::epsilon()));
}

}  // namespace

TEMPLATE_TEST_CASE("all_pairs: the true nearest by every metric", "[neighbors]", float, double) {
  using S = TestType;
  for (const Matrix<S>& X : {normal_points<S>(150, 7), binary_points<S>(150, 20), normal_points<S>(3, 300)}) {
    for (const Index k : {Index(1), Index(15), Index(1000)}) {
      expect_nearest(X, k, neem::Manhattan{});
      expect_nearest(X, k, neem::Chebyshev{});
      expect_nearest(X, k, neem::Hamming{});
      expect_nearest(X, k, neem::Jaccard{});
      expect_nearest(X, k, neem::Canberra{});
      expect_nearest(X, k, [](const S* x, const S* y, Index d) { return neem::Euclidean{}(x, y, d) / 2; });
    }
  }
}

TEMPLATE_TEST_CASE("all_pairs: cosine and correlation", "[neighbors]", float, double) {
  using S = TestType;
  Matrix<S> X = normal_points<S>(200, 12);
  for (Index i = 0; i < X.rows(); ++i) X.row(i) = X.row(i) * static_cast<S>(1 + i) + S(3) * X.row(0);
  expect_cosines(X, 15, neem::Cosine{});
  expect_cosines(X, 15, neem::Correlation{});
  X.row(7).setZero();
  const auto error = error_of([&] { neem::brute_force(X, 3, neem::Cosine{}); });
  CHECK(error.code() == neem::ErrorCode::zero_row);
  CHECK(contains(error.what(), "row 7"));
}

TEMPLATE_TEST_CASE("all_pairs: cosine of rows that are mostly zeros is that of all columns, to the bit",
                   "[neighbors]", float, double) {
  const neem::Random random{6};
  Matrix<TestType> sets = Matrix<TestType>::Zero(500, 200), weights = sets;
  for (Index i = 0; i < 500; ++i) {  // 25 groups that share nothing with each other, 40 copies
    for (Index e = 0; e < 8; ++e) {
      const auto row = static_cast<std::uint64_t>(i < 40 ? 0 : i), place = static_cast<std::uint64_t>(e);
      const Index column = (i < 40 ? 0 : i) % 25 * 8 + random.below(8, row, place);
      sets(i, column) = 1;
      weights(i, column) = static_cast<TestType>(random.normal(row, place));
    }
  }
  for (const Matrix<TestType>& X : {sets, weights}) {
    REQUIRE(neem::detail::mostly_zeros<TestType>(X));
    const Matrix<TestType> unit = neem::detail::unit_rows<TestType>(X, false, Threads{2});
    const Neighbors<TestType> columns = neem::detail::from_unit_rows(
        neem::brute_force(unit, 60), neem::detail::unreachable_angle(unit.data(), unit.data() + unit.size()));
    const Neighbors<TestType> lists = neem::brute_force(X, 60, neem::Cosine{});
    CHECK(same_bits(columns, lists));
    CHECK(columns.unreachable == lists.unreachable);
    CHECK(same_bits(lists, neem::nearest_neighbors(X, 60, neem::Cosine{})));
  }
  CHECK_FALSE(neem::detail::mostly_zeros<TestType>(normal_points<TestType>(500, 200)));
}

TEMPLATE_TEST_CASE("all_pairs: Euclidean is brute_force, to the bit", "[neighbors]", float, double) {
  const Matrix<TestType> X = normal_points<TestType>(300, 9);
  CHECK(same_bits(neem::brute_force(X, 10), neem::brute_force(X, 10, neem::Euclidean{}, Threads{2})));
}

TEST_CASE("all_pairs: same bits for any number of threads, and from any storage", "[neighbors]") {
  const Matrix<float> X = binary_points<float>(400, 12);
  const Neighbors<float> one = neem::brute_force(X, 15, neem::Manhattan{}, Threads{1});
  for (const int count : {2, 3, 7, 16}) {
    CHECK(same_bits(one, neem::brute_force(X, 15, neem::Manhattan{}, Threads{count})));
  }
  const Eigen::MatrixXf columns = X;
  CHECK(same_bits(one, neem::brute_force(columns, 15, neem::Manhattan{})));
  Matrix<float> wide = Matrix<float>::Constant(400, 20, 7.0f);
  wide.leftCols(12) = X;
  CHECK(same_bits(one, neem::brute_force(wide.leftCols(12), 15, neem::Manhattan{})));
}

TEST_CASE("all_pairs: ties are not broken by the order of storage", "[neighbors]") {
  const Index n = 600;
  const Neighbors<float> knn = neem::brute_force(binary_points<float>(n, 3), 10, neem::Hamming{});
  double mean = 0;
  for (Index e = 0; e < knn.ids.size(); ++e) mean += static_cast<double>(knn.ids.data()[e]);
  CHECK(mean / static_cast<double>(knn.ids.size()) == Approx(static_cast<double>(n) / 2).epsilon(0.05));
}

TEST_CASE("all_pairs: a metric that is no metric is refused with the rows it was asked", "[neighbors]") {
  Matrix<float> X = normal_points<float>(100, 3);
  X(17, 0) = 50;
  X(60, 0) = 70;
  const auto returns = [](double value) {
    return [value](const float* x, const float* y, Index) { return x[0] >= 50 && y[0] >= 50 ? value : 1.0; };
  };
  const double bad[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                        -1e-9, 1e300};
  for (const double value : bad) {
    const auto error = error_of([&] { neem::brute_force(X, 5, returns(value), Threads{3}); });
    INFO(error.what());
    CHECK(error.kind() == neem::ErrorKind::data);
    CHECK(contains(error.what(), "rows 17 and 60"));
  }
  CHECK_NOTHROW(neem::brute_force(X, 5, returns(-0.0)));
}

TEST_CASE("all_pairs: what has no answer is refused, and k is clamped", "[neighbors]") {
  Matrix<double> X = normal_points<double>(5, 2);
  CHECK(neem::brute_force(X, 99, neem::Manhattan{}).cols() == 4);
  CHECK(neem::brute_force(Matrix<double>(X.topRows(1)), 3, neem::Manhattan{}).cols() == 0);
  CHECK(neem::brute_force(Matrix<double>(X.topRows(1)), 3, neem::Cosine{}).cols() == 0);
  CHECK(error_of([&] { neem::brute_force(X, 0, neem::Manhattan{}); }).kind() == neem::ErrorKind::usage);
  CHECK(error_of([&] { neem::brute_force(X, 0, neem::Cosine{}); }).kind() == neem::ErrorKind::usage);
  CHECK(error_of([&] { neem::brute_force(Matrix<double>(0, 2), 1, neem::Manhattan{}); }).kind() ==
        neem::ErrorKind::data);
  X(3, 1) = std::numeric_limits<double>::quiet_NaN();
  const auto error = error_of([&] { neem::brute_force(X, 2, neem::Manhattan{}); });
  CHECK(error.code() == neem::ErrorCode::not_finite);
  CHECK(error.row == 3);
}

}  // namespace test_neighbors_all_pairs
