#include "neem/neighbors/tables.hpp"

#include "neighbors/exact_knn.hpp"

#include <type_traits>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace test_neighbors_tables {

using namespace neem_test;

namespace {

using neem::Estimate;
using neem::KnnMethod;

/// A table from which every row lost about a third of its true neighbors, and has later ones instead.
template <class S>
Neighbors<S> gaps(const Matrix<S>& X, Index k, std::uint64_t seed) {
  const Neighbors<S> full = neem::brute_force(X, std::min(2 * k + 2, X.rows() - 1));
  Neighbors<S> knn{Matrix<Id>(X.rows(), k), Matrix<S>(X.rows(), k), KnnMethod::nn_descent};
  for (Index i = 0; i < X.rows(); ++i) {
    Index to = 0;
    for (Index c = 0; c < full.cols() && to < k; ++c) {
      const bool needed = full.cols() - c <= k - to;
      const auto a = static_cast<std::uint64_t>(i), b = static_cast<std::uint64_t>(c);
      if (!needed && neem::Random{seed}.uniform(a, b) < 1.0 / 3) continue;
      knn.ids(i, to) = full.ids(i, c);
      knn.distances(i, to++) = full.distances(i, c);
    }
  }
  return knn;
}

template <class S>
double recall_of(const Neighbors<S>& knn, const Neighbors<S>& truth) {
  double found = 0;
  for (Index i = 0; i < truth.rows(); ++i) {
    for (Index c = 0; c < truth.cols(); ++c) {
      for (Index e = 0; e < knn.cols(); ++e) found += knn.ids(i, e) == truth.ids(i, c);
    }
  }
  return found / static_cast<double>(truth.ids.size());
}

template <class S>
void tell_recall(Neighbors<S>& knn, double value) {
  knn.recall = {value, value, value, knn.rows()};
}

}  // namespace

TEMPLATE_TEST_CASE("cut: the search for fewer neighbors", "[neighbors]", float, double) {
  for (const Matrix<TestType>& X : {normal_points<TestType>(200, 6), binary_points<TestType>(200, 5)}) {
    const Neighbors<TestType> knn = neem::brute_force(X, 30);
    for (const Index k : {Index(1), Index(7), Index(29), Index(30)}) {
      const Neighbors<TestType> less = neem::cut(knn, k);
      CHECK(same_bits(less, neem::brute_force(X, k)));
      CHECK(less.method == KnnMethod::brute_force);
      CHECK(less.recall.value == 1);
      CHECK(less.recall.sample == 0);
    }
  }
}

TEST_CASE("cut: tells of recall what is certain", "[neighbors]") {
  const Matrix<double> X = normal_points<double>(300, 5);
  Neighbors<double> knn = gaps(X, 20, 1);
  const double recall = recall_of(knn, neem::brute_force(X, 20));
  knn.recall = {recall, recall - 0.05, recall + 0.05, 100};
  for (const Index k : {Index(20), Index(15), Index(3)}) {
    const Neighbors<double> less = neem::cut(knn, k);
    CHECK(less.recall.value <= recall_of(less, neem::brute_force(X, k)) + 1e-12);
    CHECK(less.recall.low <= less.recall.value);
    CHECK(less.recall.low >= 0);
    CHECK(less.recall.high == (k == 20 ? recall + 0.05 : 1));
    CHECK(less.recall.sample == 100);
    CHECK(less.method == KnnMethod::nn_descent);
  }
}

TEST_CASE("cut: refuses columns that are not there", "[neighbors]") {
  const Neighbors<double> knn = neem::brute_force(normal_points<double>(20, 3), 5);
  for (const Index k : {Index(0), Index(-3), Index(6)}) {
    const neem::Error error = error_of([&] { neem::cut(knn, k); });
    CHECK(error.kind() == neem::ErrorKind::usage);
    CHECK(contains(error.what(), "k = " + std::to_string(k) + " is outside 1..5"));
  }
  Neighbors<double> odd = knn;
  odd.distances.conservativeResize(20, 4);
  CHECK(error_of([&] { neem::cut(odd, 3); }).code() == neem::ErrorCode::neighbors);
}

TEMPLATE_TEST_CASE("unite: the nearest distinct of both, in the order of the searches", "[neighbors]", float,
                   double) {
  using S = TestType;
  for (const Matrix<S>& X : {normal_points<S>(250, 4), binary_points<S>(250, 4)}) {
    const Neighbors<S> a = gaps(X, 12, 1), b = gaps(X, 9, 2), exact = neem::brute_force(X, 12);
    const Neighbors<S> both = neem::unite(a, b);
    CHECK_NOTHROW(neem::check_neighbors(both));
    REQUIRE(both.cols() == 12);
    CHECK(both.method == KnnMethod::given);
    CHECK(recall_of(both, exact) > recall_of(a, exact));
    bool right = true;  // against a search of the names of both by sorting
    for (Index i = 0; i < 250; ++i) {
      const Neighbors<S> all = neem::brute_force(X, 249);  // the order of all points
      Index to = 0;
      for (Index c = 0; c < 249 && to < 12; ++c) {
        const Id id = all.ids(i, c);
        if ((a.ids.row(i).array() != id).all() && (b.ids.row(i).array() != id).all()) continue;
        right = right && both.ids(i, to) == id && both.distances(i, to) == all.distances(i, c);
        ++to;
      }
      if (i % 25 != 0) i += 24;  // ten rows
    }
    CHECK(right);
    CHECK(same_bits(both, neem::unite(b, a)));
    for (const int count : {1, 2, 3, 7, 16}) CHECK(same_bits(both, neem::unite(a, b, Threads{count})));
    CHECK(same_bits(exact, neem::unite(a, exact)));
    CHECK(same_bits(exact, neem::unite(neem::brute_force(X, 4), exact)));
    CHECK(same_bits(exact, neem::unite(exact, exact)));
  }
}

TEST_CASE("unite: tells of recall what is certain", "[neighbors]") {
  const Matrix<double> X = normal_points<double>(300, 5);
  const Neighbors<double> exact = neem::brute_force(X, 12);
  Neighbors<double> a = gaps(X, 12, 1), b = gaps(X, 12, 2), narrow = gaps(X, 6, 3);
  tell_recall(a, recall_of(a, exact));
  tell_recall(b, recall_of(b, exact));
  tell_recall(narrow, recall_of(narrow, neem::brute_force(X, 6)));
  for (const auto& [one, two] :
       {std::pair(a, b), std::pair(b, a), std::pair(a, narrow), std::pair(narrow, a), std::pair(narrow, b)}) {
    const Neighbors<double> both = neem::unite(one, two);
    const double truth = recall_of(both, exact);
    CHECK(both.recall.low <= truth);
    CHECK(both.recall.value <= truth);
    CHECK(both.recall.high >= truth);
    CHECK(both.recall.sample == 300);
    const Estimate turned = neem::unite(two, one).recall;
    CHECK(turned.value == both.recall.value);
    CHECK(turned.low == both.recall.low);
    CHECK(turned.high == both.recall.high);
  }
  const Estimate with_exact = neem::unite(a, exact).recall;
  CHECK(with_exact.value == 1);
  CHECK(with_exact.low == 1);
  CHECK(with_exact.sample == 0);
  // An exact table of fewer columns makes part of the union certain, not all.
  Neighbors<double> poor = a;
  poor.recall = {0.1, 0.05, 0.15, 50};
  const Estimate part = neem::unite(poor, neem::brute_force(X, 6)).recall;
  CHECK(part.value == Approx(0.5));
  CHECK(part.low == Approx(0.5));
  CHECK(part.high == Approx(0.65));
  CHECK(part.sample == 300);
}

TEST_CASE("unite: tables that do not belong together are refused", "[neighbors]") {
  const Matrix<double> X = normal_points<double>(40, 3);
  const Neighbors<double> a = neem::brute_force(X, 5);
  const Neighbors<double> fewer = neem::brute_force(Matrix<double>(X.topRows(39)), 5);
  const neem::Error rows = error_of([&] { neem::unite(a, fewer); });
  CHECK(rows.code() == neem::ErrorCode::shape);
  CHECK(contains(rows.what(), "40 x 5 and 39 x 5"));

  Neighbors<double> squared = a;  // another metric
  squared.distances = a.distances.array().square() + 10;
  const neem::Error metric = error_of([&] { neem::unite(a, squared); });
  CHECK(metric.code() == neem::ErrorCode::neighbors);
  CHECK(metric.row == 0);
  CHECK(contains(metric.what(), "in one table and"));

  Neighbors<double> rounded = a;  // a search that rounds: the smaller distance counts
  rounded.distances = a.distances * (1 - 1e-6);
  CHECK(same_bits(neem::unite(a, rounded), rounded));

  Neighbors<double> spoilt = a;
  spoilt.ids(7, 2) = 7;
  CHECK(error_of([&] { neem::unite(a, spoilt); }).row == 7);
  CHECK(error_of([&] { neem::unite(spoilt, a); }).column == 2);

  const Neighbors<double> single = neem::brute_force(Matrix<double>(normal_points<double>(1, 3)), 5);
  CHECK(neem::unite(single, single).cols() == 0);
}

TEST_CASE("without_own: a point twice in its row is left out once, and the table refused", "[neighbors]") {
  Neighbors<double> knn{Matrix<Id>(4, 3), Matrix<double>::Zero(4, 3)};
  knn.ids << 0, 1, 2, 1, 0, 1, 2, 3, 0, 3, 2, 1;
  std::vector<std::string> notes;
  const Neighbors<double> others = neem::without_own(knn, notes);
  REQUIRE(others.cols() == 2);
  Matrix<Id> wanted(4, 2);
  wanted << 1, 2, 0, 1, 3, 0, 2, 1;
  CHECK(others.ids == wanted);
  CHECK(notes.size() == 1);
  const neem::Error twice = error_of([&] { neem::check_neighbors(others); });
  CHECK(twice.row == 1);
  CHECK(twice.column == 1);
}

TEST_CASE("without_own: from where ids count, though neither end is among them", "[neighbors]") {
  Matrix<double> X = normal_points<double>(200, 3, 5);
  X.row(0) = X.row(199) = Eigen::RowVector3d::Constant(50);  // nobody's neighbors but each other's
  X.row(0) *= -1;
  const Neighbors<double> right = neem::brute_force(X, 6);
  REQUIRE(right.ids.minCoeff() > 0);
  REQUIRE(right.ids.maxCoeff() < 199);
  for (const Id base : {0, 1}) {
    Neighbors<double> given = right;
    given.ids.array() += base;
    std::vector<std::string> notes;
    CHECK(same_bits(neem::without_own(given, notes), right));
    REQUIRE(notes.size() == 1);
    CHECK(contains(notes[0], base == 0 ? "numbered from 0" : "numbered from 1"));
  }
  Neighbors<double> last = right;  // the last is there, the first not
  last.ids.array() += 1;
  last.ids(5, 5) = 200;
  std::vector<std::string> notes;
  CHECK(neem::without_own(last, notes).ids(5, 5) == 199);
  REQUIRE(notes.size() == 1);
  CHECK(contains(notes[0], "from 1: counted from 0"));
}

// Beyond 2³¹ entries.

static_assert(std::is_same_v<decltype(Neighbors<float>{}.rows()), Index>);
static_assert(std::is_same_v<decltype(Neighbors<float>{}.ids.size()), Index>);
static_assert(std::is_same_v<decltype(Neighbors<double>{}.distances.outerStride()), Index>);
static_assert(sizeof(Index) == 8 && sizeof(Id) == 4);

#if defined(__linux__)
TEST_CASE("tables: places beyond 2^31 entries are where they belong", "[neighbors]") {
  // Addresses without memory behind them but for the pages that are touched.
  constexpr Index n = 30'000'000, k = 100;
  constexpr std::size_t bytes = static_cast<std::size_t>(n) * k * sizeof(Id);
  void* pages =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) return;
  {
    Eigen::Map<Matrix<Id>> ids(static_cast<Id*>(pages), n, k);
    CHECK(ids.size() == 3'000'000'000);
    for (const Index entry : {Index(2147483647), Index(2147483648), Index(2147483649), n * k - 1}) {
      ids(entry / k, entry % k) = static_cast<Id>(entry / k);
      CHECK(static_cast<const Id*>(pages)[entry] == static_cast<Id>(entry / k));
      CHECK(ids.row(entry / k).data() + entry % k == static_cast<const Id*>(pages) + entry);
    }
  }
  munmap(pages, bytes);
}
#endif

}  // namespace test_neighbors_tables
