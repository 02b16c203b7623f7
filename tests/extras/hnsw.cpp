#include "neem/extras/hnsw.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_extras_hnsw {

using namespace neem_test;
using neem::HnswOptions;

// The thread sanitizer complains of hnswlib, justly: its locks are taken in two orders, and levels are drawn
// without one while several threads build. The first is switched off here, the second is not tried.
#if defined(__SANITIZE_THREAD__)
#define NEEM_TEST_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NEEM_TEST_THREAD_SANITIZER 1
#endif
#endif
#if defined(NEEM_TEST_THREAD_SANITIZER)
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "detect_deadlocks=0"; }
#endif

namespace {

#if defined(NEEM_TEST_THREAD_SANITIZER)
constexpr bool parallel = false;
#else
constexpr bool parallel = true;
#endif

/// Share of the neighbors that are at most as far as the true k-th: ties count.
template <class S>
double recall_of(const Matrix<S>& X, const Neighbors<S>& knn) {
  const Neighbors<S> truth = neem::brute_force(X, knn.cols());
  Index found = 0;
  for (Index i = 0; i < knn.rows(); ++i) {
    for (Index c = 0; c < knn.cols(); ++c) found += knn.distances(i, c) <= truth.distances(i, knn.cols() - 1);
  }
  return static_cast<double>(found) / static_cast<double>(knn.ids.size());
}

/// The contract, and distances that are those to the points named.
template <class S>
void expect_table(const Matrix<S>& X, const Neighbors<S>& knn) {
  CHECK_NOTHROW(neem::check_neighbors(knn));
  for (Index i = 0; i < knn.rows(); ++i) {
    for (Index c = 0; c < knn.cols(); ++c) {
      const long double truth = true_distance(X, i, knn.ids(i, c));
      REQUIRE(std::abs(static_cast<long double>(knn.distances(i, c)) - truth) <=
              truth * 2 * static_cast<long double>(std::numeric_limits<S>::epsilon()));
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("hnsw: finds nearly all neighbors, and says how many", "[extras]", float, double) {
  using S = TestType;
  const Matrix<S> X = normal_points<S>(3000, 10);
  const Neighbors<S> knn = neem::hnsw(X, 15);
  expect_table(X, knn);
  const double recall = recall_of(X, knn);
  CHECK(recall >= 0.98);
  CHECK(knn.recall.sample == 1000);
  CHECK(knn.recall.low <= recall + 0.005);
  CHECK(knn.recall.high >= recall - 0.005);
  // far from zero, where floats alone would see few digits
  Matrix<S> far = normal_points<S>(800, 4);
  far.array() = far.array() * S(0.25) + S(4096);
  expect_table(far, neem::hnsw(far, 10));
  CHECK(recall_of(far, neem::hnsw(far, 10)) >= 0.98);
}

TEST_CASE("hnsw: copies of rows do not trap the search", "[extras]") {
  // corpus F020: five rows a hundred times, more copies than a node has links
  Matrix<float> X(500, 6);
  const Matrix<float> rows = normal_points<float>(5, 6);
  for (Index i = 0; i < 500; ++i) X.row(i) = rows.row(i % 5);
  for (const Index k : {Index(10), Index(150), Index(499)}) {
    const Neighbors<float> knn = neem::hnsw(X, k);
    expect_table(X, knn);
    CHECK(recall_of(X, knn) == 1.0);
    CHECK(same_bits(knn, neem::brute_force(X, k)));  // ties by the same hash
  }
  const Matrix<float> alike = Matrix<float>::Constant(300, 3, 0.1f);
  CHECK(same_bits(neem::hnsw(alike, 7), neem::brute_force(alike, 7)));
  CHECK(
      same_bits(neem::hnsw(alike, 7, {.parallel_build = parallel}, Threads{4}), neem::brute_force(alike, 7)));
  Matrix<float> half = normal_points<float>(1000, 8);
  for (Index i = 0; i < 500; ++i) half.row(2 * i) = half.row(0);
  CHECK(recall_of(half, neem::hnsw(half, 15)) >= 0.99);
}

TEST_CASE("hnsw: same bits for any number of threads that search", "[extras]") {
  const Matrix<float> X = normal_points<float>(1500, 12);
  const Neighbors<float> one = neem::hnsw(X, 15, {}, Threads{1});
  for (const int count : {2, 3, 7, 16}) CHECK(same_bits(one, neem::hnsw(X, 15, {}, Threads{count})));
  const Neighbors<float> other = neem::hnsw(X, 15, {.links = 4, .construction = 10, .search = 1, .seed = 1});
  CHECK_FALSE(same_bits(one, other));
  expect_table(X, other);
  CHECK(other.recall.value < one.recall.value);
}

TEST_CASE("hnsw: built by several threads it keeps the contract", "[extras]") {
  const Matrix<float> X = normal_points<float>(1500, 8);
  const Neighbors<float> knn = neem::hnsw(X, 15, {.parallel_build = parallel}, Threads{4});
  expect_table(X, knn);
  CHECK(recall_of(X, knn) >= 0.95);
}

TEST_CASE("hnsw: small n, large k, any scale", "[extras]") {
  CHECK(neem::hnsw(Matrix<float>(normal_points<float>(1, 3)), 5).cols() == 0);
  for (const Index n : {Index(2), Index(3), Index(17), Index(50)}) {
    const Matrix<double> X = normal_points<double>(n, 3);
    CHECK(same_bits(neem::hnsw(X, 1000), neem::brute_force(X, 1000)));
  }
  for (const double factor : {1e-30, 1e30}) {
    const Matrix<float> X = normal_points<float>(400, 5) * static_cast<float>(factor);
    const Neighbors<float> knn = neem::hnsw(X, 10);
    CHECK_NOTHROW(neem::check_neighbors(knn));
    CHECK(recall_of(X, knn) >= 0.99);
  }
  const Eigen::MatrixXf columns = normal_points<float>(300, 4);
  CHECK(same_bits(neem::hnsw(columns, 6), neem::hnsw(normal_points<float>(300, 4), 6)));
}

TEST_CASE("hnsw: refuses what has no answer", "[extras]") {
  Matrix<float> X = normal_points<float>(50, 3);
  CHECK(error_of([&] { neem::hnsw(X, 0); }).code() == neem::ErrorCode::option_value);
  for (const HnswOptions& bad : {HnswOptions{.links = 1}, HnswOptions{.links = 10001},
                                 HnswOptions{.construction = 0}, HnswOptions{.search = -1}}) {
    CHECK(contains(error_of([&] { neem::hnsw(X, 5, bad); }).what(), "is outside"));
  }
  X(25, 1) = std::numeric_limits<float>::quiet_NaN();
  const neem::Error error = error_of([&] { neem::hnsw(X, 5); });
  CHECK(error.code() == neem::ErrorCode::not_finite);
  CHECK(error.row == 25);
  CHECK(error_of([&] { neem::hnsw(Matrix<float>(0, 4), 3); }).code() == neem::ErrorCode::empty);
}

}  // namespace test_extras_hnsw
