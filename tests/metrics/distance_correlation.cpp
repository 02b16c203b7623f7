#include "neem/metrics/distance_correlation.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_metrics_distance_correlation {

using namespace neem;

namespace {

Eigen::MatrixXd distances(const Eigen::MatrixXd& points) {
  Eigen::MatrixXd out(points.rows(), points.rows());
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index j = 0; j < points.rows(); ++j) out(i, j) = (points.row(i) - points.row(j)).norm();
  }
  return out;
}

/// The definition of Székely & Rizzo 2014.
double naive(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
  const auto centred = [](const Eigen::MatrixXd& a) {
    const double n = double(a.rows());
    Eigen::MatrixXd u = a;
    for (Index i = 0; i < a.rows(); ++i) {
      for (Index j = 0; j < a.rows(); ++j) {
        u(i, j) -= a.row(i).sum() / (n - 2) + a.col(j).sum() / (n - 2) - a.sum() / ((n - 1) * (n - 2));
      }
      u(i, i) = 0;
    }
    return u;
  };
  const Eigen::MatrixXd a = centred(distances(x)), b = centred(distances(y));
  return std::sqrt(std::max(0.0, (a.array() * b.array()).sum() / (a.norm() * b.norm())));
}

double naive_spearman(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
  const auto ranks = [](const Eigen::MatrixXd& points) {
    const Eigen::MatrixXd d = distances(points);
    std::vector<double> flat;
    for (Index i = 0; i < d.rows(); ++i) {
      for (Index j = 0; j < i; ++j) flat.push_back(d(i, j));
    }
    Eigen::VectorXd r(Index(flat.size()));
    for (std::size_t p = 0; p < flat.size(); ++p) {
      double rank = 0;
      for (const double other : flat) rank += other < flat[p] ? 1 : (other == flat[p] ? 0.5 : 0);
      r[Index(p)] = rank;
    }
    return Eigen::VectorXd(r.array() - r.mean());
  };
  const Eigen::VectorXd a = ranks(x), b = ranks(y);
  return a.dot(b) / (a.norm() * b.norm());
}

}  // namespace

TEMPLATE_TEST_CASE("distance_correlation: the definition", "[metrics]", float, double) {
  using S = TestType;
  for (const Index n : {5, 17, 90}) {
    const Matrix<S> points = test::normal_cloud<S>(n, 4, 1);
    const Layout<double> layout = test::noisy_view<S>(points, 0.5, 2).template cast<double>();
    const double truth = naive(points.template cast<double>(), layout);
    const Estimate found = distance_correlation(points, layout);
    CHECK(found.value == Approx(truth).epsilon(1e-5));
    CHECK(found.low == found.high);
    const double rank = naive_spearman(points.template cast<double>(), layout);
    CHECK(distance_rank_correlation(points, layout).value == Approx(rank).margin(n < 20 ? 2e-2 : 5e-5));
  }
}

TEST_CASE("distance_correlation: 1 for copies, turned, shifted or scaled; about 0 for a random layout",
          "[metrics]") {
  const Layout<double> layout = test::normal_cloud<double>(500, 2, 1);
  CHECK(distance_correlation(layout, layout).value == Approx(1).epsilon(1e-12));
  CHECK(distance_correlation(layout, test::moved(layout)).value == Approx(1).epsilon(1e-10));
  CHECK(distance_correlation(layout, Layout<double>(layout * -7.0)).value == Approx(1).epsilon(1e-10));
  CHECK(distance_rank_correlation(layout, layout).value == Approx(1).epsilon(1e-12));
  CHECK(distance_rank_correlation(layout, Layout<double>(layout * 7.0)).value == Approx(1).epsilon(1e-6));
  const Layout<float> other = random_layout<float>(500);
  CHECK(distance_correlation(layout, other).value < 0.1);
  CHECK(std::abs(distance_rank_correlation(layout, other).value) < 0.05);
}

TEST_CASE("distance_correlation: the interval of a sample holds the value of all", "[metrics]") {
  const Matrix<float> points = test::normal_cloud<float>(1500, 4, 3);
  const Layout<float> layout = test::noisy_view<float>(points, 0.3, 4);
  const double truth = distance_correlation(points, layout), rank = distance_rank_correlation(points, layout);
  int held = 0, rank_held = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Sampling sampling{.points = 300, .seed = seed};
    const Estimate some = distance_correlation(points, layout, sampling);
    CHECK(some.sample == 300);
    CHECK(some.high - some.low < 0.3);
    held += some.low <= truth && truth <= some.high;
    if (seed >= 8) continue;
    const Estimate ranked = distance_rank_correlation(points, layout, sampling);
    rank_held += ranked.low <= rank && rank <= ranked.high;
  }
  CHECK(held >= 17);
  CHECK(rank_held >= 6);
}

TEST_CASE("distance_correlation: same bits for any threads; few points; no spread; errors", "[metrics]") {
  const Matrix<double> points = test::normal_cloud<double>(400, 7, 5);
  const Layout<float> layout = random_layout<float>(400);
  CHECK(test::same_estimate(distance_correlation(points, layout, {.points = 200}, Threads{1}),
                            distance_correlation(points, layout, {.points = 200}, Threads{3})));
  CHECK(test::same_estimate(distance_rank_correlation(points, layout, {}, Threads{1}),
                            distance_rank_correlation(points, layout, {}, Threads{3})));
  for (const Index n : {1, 2, 3}) {
    CHECK(distance_correlation(points.topRows(n), layout.topRows(n)).value == 1);
    CHECK(distance_rank_correlation(points.topRows(n), layout.topRows(n)).value == 1);
  }
  const Matrix<float> heap = Matrix<float>::Ones(400, 2);
  CHECK(distance_correlation(points, heap).value == 0);
  CHECK(distance_rank_correlation(heap, points).value == 0);
  CHECK_THROWS_WITH(distance_correlation(points, layout.topRows(3)),
                    Catch::Contains("400 x 7") && Catch::Contains("3 x 2"));
}

}  // namespace test_metrics_distance_correlation
