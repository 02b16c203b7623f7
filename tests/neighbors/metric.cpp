#include "neem/neighbors/metric.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_metric {

using namespace neem_test;

namespace {

/// The formulas as they stand in the headers, in long double.
struct Truth {
  long double euclidean = 0, manhattan = 0, chebyshev = 0, hamming = 0, jaccard = 0, canberra = 0;

  template <class S>
  Truth(const S* x, const S* y, Index d) {
    long double both = 0, either = 0;
    for (Index c = 0; c < d; ++c) {
      const long double a = x[c], b = y[c], difference = std::abs(a - b), size = std::abs(a) + std::abs(b);
      euclidean += difference * difference;
      manhattan += difference;
      chebyshev = std::max(chebyshev, difference);
      hamming += a != b;
      both += a != 0 && b != 0;
      either += a != 0 || b != 0;
      canberra += size > 0 ? difference / size : 0;
    }
    euclidean = std::sqrt(euclidean);
    hamming /= static_cast<long double>(d);
    jaccard = either > 0 ? 1 - both / either : 0;
  }
};

template <class S>
bool close(double value, long double truth, double ulps) {
  const long double allowed = truth * ulps * static_cast<long double>(std::numeric_limits<S>::epsilon());
  return std::abs(static_cast<long double>(value) - truth) <= allowed;
}

template <class S>
void expect_formulas(const S* x, const S* y, Index d) {
  INFO("d = " << d);
  const Truth truth(x, y, d);
  CHECK(close<S>(neem::Euclidean{}(x, y, d), truth.euclidean, 40));
  CHECK(close<S>(neem::Manhattan{}(x, y, d), truth.manhattan, 40));
  CHECK(close<S>(neem::Chebyshev{}(x, y, d), truth.chebyshev, 1));
  CHECK(close<double>(neem::Hamming{}(x, y, d), truth.hamming, 2));
  CHECK(close<double>(neem::Jaccard{}(x, y, d), truth.jaccard, 8));
  CHECK(close<S>(neem::Canberra{}(x, y, d), truth.canberra, 40));
}

/// Normal values, a third of them zeros, a third the same in all rows.
template <class S>
Matrix<S> mixed_points(Index n, Index d) {
  Matrix<S> X = normal_points<S>(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const Index kind =
          neem::Random{3}.below(3, static_cast<std::uint64_t>(c), static_cast<std::uint64_t>(i));
      if (kind == 0) X(i, c) = 0;
      if (kind == 1) X(i, c) = S(0.1) * static_cast<S>(c % 3);
    }
  }
  return X;
}

struct OfFloats {
  double operator()(const float*, const float*, Index) const { return 1; }
};

}  // namespace

static_assert(neem::Metric<neem::Euclidean, float> && neem::Metric<neem::Canberra, double>);
static_assert(neem::Metric<OfFloats, float> && !neem::Metric<OfFloats, double>);
static_assert(!neem::Metric<neem::Cosine, float> && !neem::Metric<Threads, float>);

TEMPLATE_TEST_CASE("metric: the formulas, for every number of columns", "[neighbors]", float, double) {
  using S = TestType;
  for (Index d = 1; d <= 70; ++d) {
    const Matrix<S> X = mixed_points<S>(2, d);
    expect_formulas(X.row(0).data(), X.row(1).data(), d);
  }
  for (const Index d : {Index(255), Index(256), Index(257), Index(784), Index(20000)}) {
    const Matrix<S> X = mixed_points<S>(2, d);
    expect_formulas(X.row(0).data(), X.row(1).data(), d);
  }
}

TEMPLATE_TEST_CASE("metric: symmetric to the bit, and 0 for a row and itself", "[neighbors]", float, double) {
  using S = TestType;
  const auto same_both_ways = [](const auto& metric) {
    for (const Index d : {Index(1), Index(5), Index(19), Index(50), Index(300)}) {
      const Matrix<S> X = mixed_points<S>(6, d);
      for (Index i = 0; i < 6; ++i) {
        CHECK(metric(X.row(i).data(), X.row(i).data(), d) == 0);
        for (Index j = 0; j < i; ++j) {
          const double value = metric(X.row(i).data(), X.row(j).data(), d);
          CHECK(value >= 0);
          CHECK(value == metric(X.row(j).data(), X.row(i).data(), d));
        }
      }
    }
  };
  same_both_ways(neem::Euclidean{});
  same_both_ways(neem::Manhattan{});
  same_both_ways(neem::Chebyshev{});
  same_both_ways(neem::Hamming{});
  same_both_ways(neem::Jaccard{});
  same_both_ways(neem::Canberra{});
}

TEMPLATE_TEST_CASE("metric: Euclidean distances at any scale", "[neighbors]", float, double) {
  using S = TestType;
  const Matrix<S> X = normal_points<S>(2, 37);
  const double one = neem::Euclidean{}(X.row(0).data(), X.row(1).data(), 37);
  const int widest = sizeof(S) == 4 ? 120 : 1000;
  for (int e = -widest; e <= widest; e += widest / 8) {
    const Matrix<S> Y = X * static_cast<S>(std::ldexp(S(1), e));
    const double value = neem::Euclidean{}(Y.row(0).data(), Y.row(1).data(), 37);
    CHECK(std::ldexp(value, -e) ==
          Approx(one).epsilon(8 * static_cast<double>(std::numeric_limits<S>::epsilon())));
  }
  const S least = std::numeric_limits<S>::denorm_min();
  const S tiny[2] = {3 * least, 0}, other[2] = {0, 4 * least};
  CHECK(neem::Euclidean{}(tiny, other, 2) == 5 * static_cast<double>(least));
}

TEMPLATE_TEST_CASE("metric: zeros have their own rules", "[neighbors]", float, double) {
  using S = TestType;
  const S zero[3] = {0, S(-0.0), 0}, other[3] = {0, 1, 0};
  CHECK(neem::Jaccard{}(zero, zero, 3) == 0);
  CHECK(neem::Jaccard{}(zero, other, 3) == 1);
  CHECK(neem::Canberra{}(zero, zero, 3) == 0);
  CHECK(neem::Canberra{}(zero, other, 3) == 1);
  CHECK(neem::Hamming{}(zero, other, 3) == Approx(1 / 3.0));
}

TEMPLATE_TEST_CASE("metric: rows of length 1, whatever their scale and offset", "[neighbors]", float,
                   double) {
  using S = TestType;
  const double eps = static_cast<double>(std::numeric_limits<S>::epsilon());
  const Matrix<S> X = normal_points<S>(9, 23);
  const S scales[] = {1, std::numeric_limits<S>::min() * S(1048576), std::numeric_limits<S>::max() / 64};
  for (const bool centred : {false, true}) {
    const Matrix<S> unit = neem::detail::unit_rows<S>(X, centred, Threads{2});
    for (Index i = 0; i < 9; ++i) {
      long double squares = 0, sum = 0;
      for (Index c = 0; c < 23; ++c) {
        squares += static_cast<long double>(unit(i, c)) * static_cast<long double>(unit(i, c));
        sum += static_cast<long double>(unit(i, c));
      }
      CHECK(static_cast<double>(squares) == Approx(1).epsilon(4 * eps));
      if (centred) CHECK(std::abs(static_cast<double>(sum)) < 8 * eps);
    }
    for (const S scale : scales) {
      const Matrix<S> scaled = neem::detail::unit_rows<S>(Matrix<S>(X * scale), centred, Threads{1});
      CHECK(static_cast<double>((scaled - unit).cwiseAbs().maxCoeff()) <= 4 * eps);
    }
  }
  Matrix<S> steps(1, 4), shifted(1, 4);  // exact in float, far from zero
  steps << 0, 1, 2, 5;
  shifted << 4194304, 4194305, 4194306, 4194309;
  CHECK(same_bits(neem::detail::unit_rows<S>(steps, true, Threads{1}),
                  neem::detail::unit_rows<S>(shifted, true, Threads{1})));
}

TEMPLATE_TEST_CASE("metric: rows without a direction are named", "[neighbors]", float, double) {
  using S = TestType;
  Matrix<S> X = normal_points<S>(50, 5);
  X.row(9).setZero();
  X.row(17).setZero();
  const auto error = error_of([&] { neem::detail::unit_rows<S>(X, false, Threads{3}); });
  CHECK(error.code() == neem::ErrorCode::zero_row);
  CHECK(error.row == 9);
  CHECK(contains(error.what(), "2 rows"));
  CHECK(contains(error.what(), "row 9, row 17"));
  for (Index i = 20; i < 30; ++i) X.row(i).setConstant(S(0.1));
  CHECK_NOTHROW(neem::detail::unit_rows<S>(Matrix<S>(X.bottomRows(30)), false, Threads{1}));
  const auto constant = error_of([&] { neem::detail::unit_rows<S>(X, true, Threads{3}); });
  CHECK(contains(constant.what(), "12 rows"));
  CHECK(contains(constant.what(), "row 9, row 17, row 20, row 21, row 22, ..."));
}

TEST_CASE("metric: distances between unit rows become 1 - cos", "[neighbors]") {
  Neighbors<float> knn{Matrix<Id>::Zero(1, 3), Matrix<float>(1, 3)};
  knn.distances << 0.0f, 1.0f, 2.0000002f;
  knn = neem::detail::from_unit_rows(std::move(knn));
  CHECK(knn.distances(0, 0) == 0.0f);
  CHECK(knn.distances(0, 1) == 0.5f);
  CHECK(knn.distances(0, 2) == 2.0f);
}

}  // namespace test_neighbors_metric
