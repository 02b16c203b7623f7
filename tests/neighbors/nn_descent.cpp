#include "neem/neighbors/nn_descent.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_nn_descent {

using namespace neem_test;
using neem::NnDescentOptions;

namespace {

struct Found {
  double mean = 0, worst_tenth = 0;
};

/// Share of true neighbors by distance, over 400 points. Checks the contract of the table on the way.
template <class S, class M>
Found recall_of(const Matrix<S>& X, const Neighbors<S>& knn, const M& metric) {
  CHECK_NOTHROW(neem::check_neighbors(knn));
  constexpr Index sample = 400;
  const Index k = knn.cols(), step = X.rows() / sample;
  const neem::MatrixRef<S> points(X);
  const neem::detail::PairDistance<S, M> distance(points, metric);
  Neighbors<S> exact{Matrix<Id>(sample, k), Matrix<S>(sample, k)};
  neem::detail::search_pairs(
      distance, [&](Index r) { return r * step; }, exact, Threads{2});
  std::vector<double> shares;
  Index wrong = 0;
  for (Index r = 0; r < sample; ++r) {
    const Index i = r * step;
    Index found = 0;
    const S reach = exact.distances(r, k - 1) * (1 + 8 * std::numeric_limits<S>::epsilon());
    for (Index c = 0; c < k; ++c) {
      const double named = static_cast<double>(distance(i, knn.ids(i, c)));
      found += knn.distances(i, c) <= reach;
      wrong += std::abs(static_cast<double>(knn.distances(i, c)) - named) > 1e-5 * named;
    }
    shares.push_back(static_cast<double>(found) / static_cast<double>(k));
  }
  CHECK(wrong == 0);
  std::sort(shares.begin(), shares.end());
  Found result;
  for (std::size_t r = 0; r < shares.size(); ++r) {
    result.mean += shares[r] / static_cast<double>(shares.size());
    if (r < shares.size() / 10) result.worst_tenth += shares[r] / static_cast<double>(shares.size() / 10);
  }
  return result;
}

template <class S>
Matrix<S> blobs(Index n, Index d, Index count) {
  const Matrix<S> centres = normal_points<S>(count, d, 7) * S(100);
  Matrix<S> X = normal_points<S>(n, d, 8);
  for (Index i = 0; i < n; ++i) X.row(i) += centres.row(i % count);
  return X;
}

template <class S>
Matrix<S> copies(Index n, Index of) {
  const Matrix<S> rows = normal_points<S>(of, 6, 9);
  Matrix<S> X(n, 6);
  for (Index i = 0; i < n; ++i) X.row(i) = rows.row(i % of);
  return X;
}

}  // namespace

TEST_CASE("nn_descent: finds nearly all, and says how much it found", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(2300, 8);
  const Neighbors<float> knn = neem::nn_descent(X, 15);
  CHECK(knn.method == neem::KnnMethod::nn_descent);
  const Found found = recall_of(X, knn, neem::Euclidean{});
  CHECK(found.mean >= 0.98);
  CHECK(found.worst_tenth >= 0.85);
  CHECK(knn.recall.sample == 500);
  CHECK(knn.recall.low <= found.mean + 0.02);
  CHECK(knn.recall.high >= found.mean - 0.02);
}

TEST_CASE("nn_descent: the worst tenth of the points, on every kind of data", "[neighbors]") {
  const Index n = 2100;
  const Matrix<float> kinds[] = {
      normal_points<float>(n, 20), normal_points<float>(n, 50), blobs<float>(n, 10, 20),
      blobs<float>(n, 10, 250),    binary_points<float>(n, 16), copies<float>(n, 5),
      copies<float>(n, 300),       copies<float>(n, 2050),      normal_points<float>(n, 1)};
  Index kind = 0;
  for (const Matrix<float>& X : kinds) {
    INFO("kind " << kind++);
    const Found found = recall_of(X, neem::nn_descent(X, 10, {}, Threads{2}), neem::Euclidean{});
    CHECK(found.mean >= 0.97);
    CHECK(found.worst_tenth >= 0.8);
  }
}

TEST_CASE("nn_descent: any metric, also the user's", "[neighbors]") {
  const Matrix<double> X = normal_points<double>(2500, 6);
  const auto squares = [](const double* x, const double* y, Index d) {
    double sum = 0;
    for (Index c = 0; c < d; ++c) sum += (x[c] - y[c]) * (x[c] - y[c]);
    return sum;
  };
  CHECK(recall_of(X, neem::nn_descent(X, 12, squares), squares).mean >= 0.97);
  CHECK(recall_of(X, neem::nn_descent(X, 12, neem::Manhattan{}), neem::Manhattan{}).mean >= 0.97);
  CHECK(recall_of(X, neem::nn_descent(X, 12, neem::Chebyshev{}, {.trees = 3}), neem::Chebyshev{}).mean >=
        0.97);
  const Neighbors<double> cosine = neem::nn_descent(X, 12, neem::Cosine{}, {}, Threads{2});
  const Neighbors<double> exact = neem::brute_force(X, 12, neem::Cosine{});
  CHECK_NOTHROW(neem::check_neighbors(cosine));
  Index found = 0;
  for (Index i = 0; i < X.rows(); ++i) {
    for (Index c = 0; c < 12; ++c) found += cosine.distances(i, c) <= exact.distances(i, 11) * (1 + 1e-9);
  }
  CHECK(static_cast<double>(found) >= 0.97 * 12 * 2500);
}

TEST_CASE("nn_descent: the lists alone, from trees and from random neighbors", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(2100, 6);
  for (const Index trees : {Index(0), Index(3)}) {
    for (const Index k : {Index(1), Index(13)}) {
      INFO("trees " << trees << ", k " << k);
      const Neighbors<float> knn = neem::nn_descent(X, k, {.trees = trees, .recall = 0});
      CHECK(knn.method == neem::KnnMethod::nn_descent);
      CHECK(recall_of(X, knn, neem::Euclidean{}).mean >= 0.95);
    }
  }
  // However little is asked for: k different ids, ascending.
  const NnDescentOptions least{.sample_rate = 0.01, .iterations = 0, .trees = 0, .recall = 0};
  CHECK(recall_of(X, neem::nn_descent(X, 13, least), neem::Euclidean{}).mean <= 0.2);
}

TEST_CASE("nn_descent: same bits for any number of threads", "[neighbors]") {
  const auto expect_same_bits = [](const auto& X) {
    const NnDescentOptions options{.iterations = 2, .trees = 2, .recall = 0};
    const auto one = neem::nn_descent(X, 6, neem::Manhattan{}, options, Threads{1});
    CHECK(one.method == neem::KnnMethod::nn_descent);
    for (const int count : {2, 3, 7, 16}) {
      const auto other = neem::nn_descent(X, 6, neem::Manhattan{}, options, Threads{count});
      CHECK(same_bits(one, other));
      CHECK(one.recall.value == other.recall.value);
    }
  };
  expect_same_bits(
      normal_points<float>(4300, 5));  // more than are compared between two deliveries of letters
  expect_same_bits(copies<double>(2300, 2100));
}

TEST_CASE("nn_descent: follows the seed", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(2500, 15);
  const NnDescentOptions one{.iterations = 1, .recall = 0}, two{.iterations = 1, .recall = 0, .seed = 7};
  const Neighbors<float> knn = neem::nn_descent(X, 10, one);
  CHECK(same_bits(knn, neem::nn_descent(X, 10, one)));
  CHECK_FALSE(same_bits(knn, neem::nn_descent(X, 10, two)));
}

TEST_CASE("nn_descent: few points, and many neighbors, are compared in pairs", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(2400, 4);
  const Matrix<float> few = X.topRows(700);
  CHECK(same_bits(neem::nn_descent(few, 10), neem::brute_force(few, 10)));
  CHECK(neem::nn_descent(few, 10).method == neem::KnnMethod::brute_force);
  CHECK(neem::nn_descent(X, 17).method == neem::KnnMethod::brute_force);
  const Matrix<float> constant = Matrix<float>::Constant(2400, 3, 0.3f);
  const Neighbors<float> knn = neem::nn_descent(constant, 9);
  CHECK_NOTHROW(neem::check_neighbors(knn));
  CHECK(knn.distances.maxCoeff() == 0.0f);
}

TEST_CASE("nn_descent: copies of a row are each other's neighbors, and none is favoured", "[neighbors]") {
  const Index n = 2600;
  const Matrix<float> X = copies<float>(n, 13);
  const Neighbors<float> knn = neem::nn_descent(X, 10, neem::Manhattan{});
  CHECK_NOTHROW(neem::check_neighbors(knn));
  CHECK(knn.distances.maxCoeff() == 0.0f);
  std::vector<int> chosen(static_cast<std::size_t>(n));
  for (Index e = 0; e < knn.ids.size(); ++e) ++chosen[static_cast<std::size_t>(knn.ids.data()[e])];
  CHECK(*std::max_element(chosen.begin(), chosen.end()) <= 40);  // 10 on average
}

TEST_CASE("nn_descent: refuses what has no answer, and clamps k", "[neighbors]") {
  Matrix<float> X = normal_points<float>(2500, 3);
  const Matrix<float> three = X.topRows(3), one = X.topRows(1);
  CHECK(neem::nn_descent(three, 15).cols() == 2);
  CHECK(neem::nn_descent(one, 15).cols() == 0);
  const auto code = [&](const NnDescentOptions& o) {
    return error_of([&] { neem::nn_descent(X, 5, o); }).code();
  };
  CHECK(code({.sample_rate = 0}) == neem::ErrorCode::option_value);
  CHECK(code({.sample_rate = std::numeric_limits<double>::quiet_NaN()}) == neem::ErrorCode::option_value);
  CHECK(code({.iterations = -1}) == neem::ErrorCode::option_value);
  CHECK(code({.tolerance = 2}) == neem::ErrorCode::option_value);
  CHECK(code({.trees = 1}) == neem::ErrorCode::option_value);
  CHECK(code({.trees = -1}) == neem::ErrorCode::option_value);
  CHECK(code({.recall = 1.5}) == neem::ErrorCode::option_value);
  CHECK(error_of([&] { neem::nn_descent(X, 0); }).kind() == neem::ErrorKind::usage);
  CHECK(error_of([&] { neem::nn_descent(X, 0, neem::Cosine{}); }).kind() == neem::ErrorKind::usage);
  const auto negative = [](const float*, const float*, Index) { return -1.0; };
  CHECK(contains(error_of([&] { neem::nn_descent(X, 5, negative); }).what(), "rows "));
  X.row(2000).setZero();
  CHECK(contains(error_of([&] { neem::nn_descent(X, 5, neem::Cosine{}); }).what(), "row 2000"));
  X(11, 2) = std::numeric_limits<float>::infinity();
  CHECK(contains(error_of([&] { neem::nn_descent(X, 5); }).what(), "row 11 column 2"));
}

}  // namespace test_neighbors_nn_descent
