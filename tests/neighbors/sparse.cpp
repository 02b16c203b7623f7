#include "neem/neighbors/sparse.hpp"

#include "neighbors/exact_knn.hpp"

#include <type_traits>

namespace test_neighbors_sparse {

using namespace neem_test;

namespace {

template <class S, class I = int>
using Sparse = Eigen::SparseMatrix<S, Eigen::RowMajor, I>;

/// Documents: about `share` of the places hold a word, small column numbers oftener; rows have length 1 up to
/// a factor.
template <class S, class I = int>
Sparse<S, I> documents(Index n, Index d, double share, std::uint64_t seed = 7) {
  const neem::Random random{seed};
  std::vector<Eigen::Triplet<S, I>> triplets;
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto a = static_cast<std::uint64_t>(i), b = static_cast<std::uint64_t>(c);
      const double often =
          share / 2 + share * 2 / (1.0 + 8.0 * static_cast<double>(c) / static_cast<double>(d));
      if (random.uniform(a, b) >= often) continue;
      const double tf = 1 + static_cast<double>(random.below(3, a, b, 1));
      triplets.emplace_back(static_cast<I>(i), static_cast<I>(c), static_cast<S>(tf * std::log(2 / often)));
    }
  }
  Sparse<S, I> X(n, d);
  X.setFromTriplets(triplets.begin(), triplets.end());
  return X;
}

/// What the header promises of the sparse and the dense search: the same bits; where compilers fuse additions
/// of squares as they like, for doubles, the same distances but for the last place.
template <class S>
bool same_as_dense(const Neighbors<S>& sparse, const Neighbors<S>& dense) {
#if defined(__FMA__)
  if constexpr (std::is_same_v<S, double>) {
    const auto off = (sparse.distances - dense.distances).array().abs();
    return (off <= dense.distances.array() * 4 * std::numeric_limits<S>::epsilon()).all();
  }
#endif
  return same_bits(sparse, dense);
}

template <class S, class I>
void expect_dense_bits(const Sparse<S, I>& X, Index k) {
  const Matrix<S> dense = X;
  const Neighbors<S> knn = neem::brute_force(X, k, Threads{2});
  CHECK(same_as_dense(knn, neem::brute_force(dense, k, Threads{2})));
  CHECK(same_bits(knn, neem::nearest_neighbors(X, k)));
  CHECK(same_bits(knn, neem::brute_force(X, k, neem::Euclidean{})));
}

/// The search under the face that the exam of exact searches knows.
struct SparseSearch {
  template <class X>
  auto operator()(const X& points, Index k, const Threads& threads = Threads{2}) const {
    using S = typename X::Scalar;
    const Matrix<S> dense = points;
    Sparse<S> sparse(dense.rows(), dense.cols());
    std::vector<Eigen::Triplet<S>> triplets;
    for (Index i = 0; i < dense.rows(); ++i) {
      for (Index c = 0; c < dense.cols(); ++c) {
        if (dense(i, c) == S(0)) continue;
        triplets.emplace_back(static_cast<int>(i), static_cast<int>(c), dense(i, c));
      }
    }
    sparse.setFromTriplets(triplets.begin(), triplets.end());
    return neem::brute_force(sparse, k, threads);
  }
};

}  // namespace

TEMPLATE_TEST_CASE("sparse: passes the exam of the exact searches", "[neighbors]", float, double) {
  keeps_precision_far_from_zero<TestType>(SparseSearch{});
  does_not_favour_storage<TestType>(SparseSearch{});
  removes_self_by_number<TestType>(SparseSearch{});
  same_bits_for_any_threads<TestType>(SparseSearch{});
  follows_powers_of_two<TestType>(SparseSearch{});
  refuses_what_has_no_answer<TestType>(SparseSearch{});
  for (const Index n : {Index(1), Index(2), Index(5), Index(60)}) {
    for (const Index d : {Index(1), Index(3), Index(50)}) {
      const Matrix<TestType> X = normal_points<TestType>(n, d);
      for (const Index k : {Index(1), n - 1, n + 5}) {
        if (k >= 1) expect_exact(X, k, SparseSearch{}(X, k));
      }
    }
  }
}

TEMPLATE_TEST_CASE("sparse: the bits of the dense search", "[neighbors]", float, double) {
  expect_dense_bits(documents<TestType>(1200, 300, 0.02), 15);
  expect_dense_bits(documents<TestType>(500, 2000, 0.001), 20);  // many rows alike, some without words
  expect_dense_bits(documents<TestType>(300, 7, 0.3), 299);
  expect_dense_bits(documents<TestType, std::int64_t>(200, 90, 0.05), 9);
  expect_dense_bits(
      Sparse<TestType>(documents<TestType>(300, 50, 0.1) * std::numeric_limits<TestType>::min()), 9);
  expect_dense_bits(Sparse<TestType>(documents<TestType>(300, 50, 0.1) * TestType(1e30)), 9);
}

TEST_CASE("sparse: more rows than a chunk", "[neighbors]") {
  const Sparse<float> X = documents<float>(8300, 30, 0.05);
  const Neighbors<float> knn = neem::brute_force(X, 5, Threads{2});
  CHECK(same_bits(knn, neem::brute_force(Matrix<float>(X), 5, Threads{2})));
}

TEST_CASE("sparse: TF-IDF, 3,000 documents, as the dense search for any number of threads", "[neighbors]") {
  const Sparse<float> X = documents<float>(3000, 500, 0.01);
  const Neighbors<float> dense = neem::brute_force(Matrix<float>(X), 15, Threads{2});
  for (const int count : {1, 3, 16}) {
    CHECK(same_bits(dense, neem::brute_force(X, 15, Threads{count})));
  }
}

TEST_CASE("sparse: zeros, empty rows, gaps, order and storage change nothing", "[neighbors]") {
  Sparse<double> X = documents<double>(150, 40, 0.08);
  for (const Index row : {Index(0), Index(70), Index(149)}) {
    for (Sparse<double>::InnerIterator e(X, row); e; ++e) e.valueRef() = 0;  // stored, and zero
  }
  const Neighbors<double> expected = neem::brute_force(X, 11);
  CHECK(same_as_dense(expected, neem::brute_force(Matrix<double>(X), 11)));
  Sparse<double> pruned = X;
  pruned.prune([](Index, Index, double value) { return value != 0; });
  CHECK(pruned.nonZeros() < X.nonZeros());
  CHECK(same_bits(expected, neem::brute_force(pruned, 11)));

  Sparse<double> gaps = X;
  gaps.reserve(Eigen::VectorXi::Constant(150, 5));
  REQUIRE(!gaps.isCompressed());
  CHECK(same_bits(expected, neem::brute_force(gaps, 11)));
  CHECK(same_bits(neem::brute_force(pruned, 11, Threads{1}), neem::brute_force(gaps, 11)));

  Sparse<double> backward = X;
  for (Index i = 0; i < 150; ++i) {
    const int begin = backward.outerIndexPtr()[i], end = backward.outerIndexPtr()[i + 1];
    std::reverse(backward.innerIndexPtr() + begin, backward.innerIndexPtr() + end);
    std::reverse(backward.valuePtr() + begin, backward.valuePtr() + end);
  }
  CHECK(same_bits(expected, neem::brute_force(backward, 11)));

  const Eigen::SparseMatrix<double> columns = X;
  CHECK(same_bits(expected, neem::brute_force(columns, 11)));
  CHECK(same_bits(expected, neem::nearest_neighbors(X * 1.0, 11)));
  const Eigen::Map<const Sparse<double>> mapped(150, 40, X.nonZeros(), X.outerIndexPtr(), X.innerIndexPtr(),
                                                X.valuePtr());
  CHECK(same_bits(expected, neem::brute_force(mapped, 11)));

  const Sparse<double> nothing(20, 4);  // all rows zero: a table of ties
  const Neighbors<double> ties = neem::brute_force(nothing, 5);
  CHECK_NOTHROW(neem::check_neighbors(ties));
  CHECK(ties.distances.isZero(0));
  CHECK(same_as_dense(ties, neem::brute_force(Matrix<double>(nothing), 5)));
}

TEMPLATE_TEST_CASE("sparse: cosine against its definition, and no row of zeros", "[neighbors]", float,
                   double) {
  using S = TestType;
  Sparse<S> X = documents<S>(250, 60, 0.1);
  for (Index i = 0; i < 250; ++i) X.coeffRef(i, i % 60) += S(1);
  X.makeCompressed();
  for (Sparse<S>& Y : std::vector<Sparse<S>>{X, X * std::ldexp(S(1), -120), X * std::ldexp(S(1), 100)}) {
    const Neighbors<S> knn = neem::brute_force(Y, 12, neem::Cosine{});
    CHECK_NOTHROW(neem::check_neighbors(knn));
    const Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic> dense = X.template cast<long double>();
    double worst = 0;
    for (Index i = 0; i < 250; ++i) {
      std::vector<long double> truth;
      for (Index j = 0; j < 250; ++j) {
        const long double cosine = dense.row(i).dot(dense.row(j)) / dense.row(i).norm() / dense.row(j).norm();
        if (j != i) truth.push_back(1 - cosine);
      }
      std::sort(truth.begin(), truth.end());
      for (Index c = 0; c < 12; ++c) {
        const long double off = knn.distances(i, c) - truth[static_cast<std::size_t>(c)];
        worst = std::max(worst, static_cast<double>(std::abs(off)));
      }
    }
    CHECK(worst < 4 * static_cast<double>(std::numeric_limits<S>::epsilon()));
    CHECK(same_bits(knn, neem::nearest_neighbors(Y, 12, neem::Cosine{}, Threads{3})));
  }
  Sparse<S> gaps = X;
  gaps.reserve(Eigen::VectorXi::Constant(250, 3));
  REQUIRE(!gaps.isCompressed());
  CHECK(same_bits(neem::brute_force(X, 12, neem::Cosine{}), neem::brute_force(gaps, 12, neem::Cosine{})));
  // The rows of length 1 are those of the dense search.
  const std::vector<S> values = neem::detail::unit_values(neem::SparseRef<S>(X));
  const Matrix<S> rows(X);
  Sparse<S> unit = X;
  std::copy(values.begin(), values.end(), unit.valuePtr());
  const Matrix<S> unit_rows = neem::detail::unit_rows<S>(rows, false, Threads{1});
  CHECK((Matrix<S>(unit) - unit_rows).array().abs().maxCoeff() <= std::numeric_limits<S>::epsilon());
  CHECK(same_as_dense(neem::brute_force(X, 12, neem::Cosine{}),
                      neem::detail::from_unit_rows(neem::brute_force(unit_rows, 12))));

  for (const Index row : {Index(9), Index(17)}) {
    for (typename Sparse<S>::InnerIterator e(X, row); e; ++e) e.valueRef() = 0;
  }
  const neem::Error error = error_of([&] { neem::brute_force(X, 5, neem::Cosine{}); });
  CHECK(error.code() == neem::ErrorCode::zero_row);
  CHECK(error.row == 9);
  CHECK(contains(error.what(), "2 rows"));
  CHECK(contains(error.what(), "row 9, row 17"));
  CHECK(error_of([&] { neem::brute_force(Sparse<S>(8, 3), 5, neem::Cosine{}); }).code() ==
        neem::ErrorCode::zero_row);
}

TEST_CASE("sparse: what is stored wrongly is named", "[neighbors]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Sparse<double> X(6, 9);
  X.insert(2, 3) = 1;
  X.insert(2, 8) = nan;
  X.insert(4, 1) = std::numeric_limits<double>::infinity();
  const neem::Error error = error_of([&] { neem::brute_force(X, 2); });
  CHECK(error.code() == neem::ErrorCode::not_finite);
  CHECK(contains(error.what(), "2 non-finite"));
  CHECK(contains(error.what(), "row 2 column 8, row 4 column 1"));

  CHECK(contains(error_of([] { neem::brute_force(Sparse<double>(0, 9), 2); }).what(), "no rows"));
  CHECK(contains(error_of([] { neem::brute_force(Sparse<double>(9, 0), 2); }).what(), "no columns"));
  CHECK(error_of([] { neem::brute_force(Sparse<double>(9, 2), 0); }).kind() == neem::ErrorKind::usage);
  CHECK(neem::brute_force(Sparse<double>(1, 2), 3).cols() == 0);

  Sparse<double> twice = documents<double>(10, 20, 0.5);
  const int place = twice.outerIndexPtr()[4];
  twice.innerIndexPtr()[place + 1] = twice.innerIndexPtr()[place];
  const neem::Error repeated = error_of([&] { neem::brute_force(twice, 2); });
  CHECK(repeated.row == 4);
  CHECK(contains(repeated.what(), "two values"));
  twice.innerIndexPtr()[place] = 20;
  const neem::Error outside = error_of([&] { neem::brute_force(twice, 2); });
  CHECK(outside.code() == neem::ErrorCode::out_of_range);
  CHECK(outside.column == 20);

  const double top = std::numeric_limits<double>::max();  // a span to the zeros is none too wide, two are
  Sparse<double> far(3, 2);
  far.insert(1, 1) = top;
  CHECK(neem::brute_force(far, 2).distances(1, 0) == top);
  far.insert(2, 1) = -top;
  CHECK(contains(error_of([&] { neem::brute_force(far, 2); }).what(), "column 1 spans more than"));
}

}  // namespace test_neighbors_sparse
