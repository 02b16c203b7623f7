#include "neem/neighbors/any_metric.hpp"

#include "neem/neighbors/check_neighbors.hpp"
#include "neighbors/exact_knn.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace test_neighbors_any_metric {

using namespace neem_test;
using neem::MetricName;

TEST_CASE("any_metric: every name is its metric", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(200, 6).cwiseAbs();
  CHECK(same_bits(neem::nearest_neighbors(X, 7, MetricName::manhattan),
                  neem::nearest_neighbors(X, 7, neem::Manhattan{})));
  CHECK(same_bits(neem::nearest_neighbors(X, 7, MetricName::euclidean), neem::nearest_neighbors(X, 7)));
  for (const auto& name : neem::ChoiceNames<MetricName>::names) {
    const auto metric = static_cast<MetricName>(&name - neem::ChoiceNames<MetricName>::names);
    CHECK(neem::name_of(metric) == name);
    const bool places = metric == MetricName::haversine;
    const Neighbors<float> near =
        neem::nearest_neighbors(places ? Matrix<float>(X.leftCols(2)) : X, 7, metric, {.recall = 1});
    CHECK_NOTHROW(neem::check_neighbors(near));
  }
}

TEMPLATE_TEST_CASE("haversine: distances of known places, and the nearest by all pairs", "[neighbors]", float,
                   double) {
  Matrix<TestType> cities(4, 2);
  cities << TestType(52.52), TestType(13.405), TestType(48.8566), TestType(2.3522), TestType(-33.8688),
      TestType(151.2093), TestType(52.52), TestType(13.405 - 360);
  const auto* row = cities.data();
  constexpr double earth = 6371;
  CHECK(earth * neem::Haversine{}(row, row + 2, 2) == Approx(877.46).epsilon(1e-3));  // Berlin to Paris
  CHECK(earth * neem::Haversine{}(row + 4, row, 2) == Approx(16095).epsilon(1e-3));   // Sydney to Berlin
  CHECK(neem::Haversine{}(row, row + 6, 2) < 1e-6);                                   // once around
  const neem::Random random{5};
  Matrix<TestType> X(300, 2);
  for (Index i = 0; i < 300; ++i) {
    X(i, 0) = static_cast<TestType>(180 * random.uniform(static_cast<std::uint64_t>(i), 0) - 90);
    X(i, 1) = static_cast<TestType>(360 * random.uniform(static_cast<std::uint64_t>(i), 1) - 180);
  }
  const Neighbors<TestType> near = neem::nearest_neighbors(X, 9, neem::Haversine{});
  const Neighbors<TestType> all = neem::brute_force(X, 9, neem::Haversine{});
  CHECK(same_bits(near.ids, all.ids));
  CHECK((near.distances - all.distances).cwiseAbs().maxCoeff() < 1e-6);
  // a metre apart on the equator, which the degrees of double tell
  Matrix<double> close(2, 2);
  close << 0, 10, 0, 10 + 1 / 111194.9;
  CHECK(neem::nearest_neighbors(close, 1, neem::Haversine{}).distances(0, 0) * 6371000 ==
        Approx(1).epsilon(1e-6));
}

TEST_CASE("haversine: what is no place is refused", "[neighbors]") {
  Matrix<float> X = Matrix<float>::Zero(20, 2);
  X(7, 0) = 151.2f, X(7, 1) = -33.9f;
  const neem::Error swapped = error_of([&] { neem::nearest_neighbors(X, 3, neem::Haversine{}); });
  CHECK(swapped.row == 7);
  CHECK(contains(swapped.what(), "give the latitude first"));
  X(7, 0) = 50, X(7, 1) = 1000;
  CHECK(contains(error_of([&] { neem::nearest_neighbors(X, 3, neem::Haversine{}); }).what(), "row 7"));
  CHECK(contains(
      error_of([] { neem::nearest_neighbors(normal_points<float>(9, 3), 3, neem::Haversine{}); }).what(),
      "not 3"));
}

TEMPLATE_TEST_CASE("inner_product: the largest products, as distances that are symmetric", "[neighbors]",
                   float, double) {
  const Matrix<TestType> X = normal_points<TestType>(400, 8, 4);
  const Neighbors<TestType> near = neem::nearest_neighbors(X, 10, neem::InnerProduct{});
  CHECK_NOTHROW(neem::check_neighbors(near));
  double largest = 0;
  for (Index i = 0; i < 400; ++i) largest = std::max(largest, X.row(i).template cast<double>().squaredNorm());
  for (Index i = 0; i < 400; ++i) {
    std::vector<std::pair<double, Index>> truth;
    for (Index j = 0; j < 400; ++j) {
      if (j != i)
        truth.emplace_back(largest - X.row(i).template cast<double>().dot(X.row(j).template cast<double>()),
                           j);
    }
    std::sort(truth.begin(), truth.end());
    for (Index c = 0; c < 10; ++c) {
      CHECK(near.ids(i, c) == truth[static_cast<std::size_t>(c)].second);
      CHECK(static_cast<double>(near.distances(i, c)) ==
            Approx(truth[static_cast<std::size_t>(c)].first).epsilon(1e-5));
    }
  }
  // of rows of length 1 it is the cosine distance
  const Matrix<TestType> unit = X.rowwise().normalized();
  CHECK(same_bits(neem::nearest_neighbors(unit, 10, neem::InnerProduct{}).ids,
                  neem::nearest_neighbors(X, 10, neem::Cosine{}, {.recall = 1}).ids));
}

TEST_CASE("any_metric: points whose Euclidean distances are in the order of a metric", "[neighbors]") {
  const Matrix<double> X = normal_points<double>(300, 5, 9);
  for (const MetricName metric : {MetricName::cosine, MetricName::correlation}) {
    const auto points = neem::euclidean_points(X, metric);
    REQUIRE(points);
    CHECK(same_bits(neem::brute_force(*points, 8).ids,
                    neem::nearest_neighbors(X, 8, metric, {.recall = 1}).ids));
  }
  const Matrix<double> places = X.leftCols(2);
  CHECK(same_bits(neem::brute_force(*neem::euclidean_points(places, MetricName::haversine), 8).ids,
                  neem::nearest_neighbors(places, 8, MetricName::haversine).ids));
  CHECK_FALSE(neem::euclidean_points(X, MetricName::manhattan));
  CHECK_FALSE(neem::euclidean_points(X, MetricName::euclidean));
}

TEMPLATE_TEST_CASE("inner_product: one row far longer than all others does not blur their order",
                   "[neighbors]", float, double) {
  for (const double longer : {1e4, 1e9}) {
    Matrix<TestType> X = normal_points<TestType>(400, 10, 6).rowwise().normalized();
    X.row(0) *= static_cast<TestType>(longer);
    const Neighbors<TestType> near = neem::nearest_neighbors(X, 15, neem::InnerProduct{}, {}, Threads{2});
    CHECK_NOTHROW(neem::check_neighbors(near));
    Index wrong = 0;
    for (Index i = 0; i < 400; ++i) {
      std::vector<std::pair<double, Index>> truth;
      for (Index j = 0; j < 400; ++j) {
        if (j != i)
          truth.emplace_back(-X.row(i).template cast<double>().dot(X.row(j).template cast<double>()), j);
      }
      std::sort(truth.begin(), truth.end());
      for (Index c = 0; c < 15; ++c) wrong += near.ids(i, c) != truth[static_cast<std::size_t>(c)].second;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("inner_product: products beyond the type are refused", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(20, 3) * 1e25f;
  CHECK(contains(error_of([&] { neem::nearest_neighbors(X, 3, neem::InnerProduct{}); }).what(),
                 "more than the number type can hold"));
  const Matrix<double> Z = normal_points<double>(20, 3) * 1e200;
  CHECK(
      contains(error_of([&] { neem::nearest_neighbors(Z, 3, neem::InnerProduct{}); }).what(), "not finite"));
}

TEST_CASE("any_metric: points of bytes are taken as floats", "[neighbors]") {
  Matrix<std::uint8_t> bytes(20, 4);
  for (Index i = 0; i < bytes.size(); ++i) bytes.data()[i] = static_cast<std::uint8_t>(1 + 37 * i % 251);
  const auto unit = neem::euclidean_points(bytes, MetricName::cosine);
  CHECK(*unit == *neem::euclidean_points(Matrix<float>(bytes.cast<float>()), MetricName::cosine));
  CHECK(unit->row(3).norm() == Approx(1));
}

}  // namespace test_neighbors_any_metric
