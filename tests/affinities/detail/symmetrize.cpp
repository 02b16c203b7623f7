#include "neem/affinities/detail/symmetrize.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <type_traits>
#include <utility>

namespace test_affinities_symmetrize {

using neem::Graph;
using neem::Id;
using neem::Index;
using neem::Matrix;
using neem::Threads;

namespace {

Graph<double> means(const Matrix<Id>& ids, const Matrix<double>& weights, int threads) {
  return neem::detail::symmetrize(ids, weights, Threads{threads},
                                  [](double a, double b) { return (a + b) / 2; });
}

}  // namespace

TEST_CASE("symmetrize: against a dense matrix and its transpose, for any number of threads", "[affinities]") {
  constexpr Index n = 700, k = 9;
  Matrix<Id> ids(n, k);
  Matrix<double> weights(n, k), dense = Matrix<double>::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::uint64_t>(i);
    for (Index c = 0; c < k; ++c) {
      const Index step = 1 + 77 * c + neem::Random{1}.below(70, row, static_cast<std::uint64_t>(c));
      ids(i, c) = static_cast<Id>((i + step) % n);
      weights(i, c) = c == 4 ? 0.0 : neem::Random{2}.uniform(row, static_cast<std::uint64_t>(c));
      dense(i, ids(i, c)) = weights(i, c);
    }
  }
  const Graph<double> P = means(ids, weights, 1);
  const Matrix<double> expected = (dense + dense.transpose()) / 2;
  CHECK(Matrix<double>(P) == expected);
  CHECK(P.nonZeros() == (expected.array() > 0).count());  // weights of zero are no edges
  CHECK(P.isCompressed());
  for (const int count : {2, 3, 7, 16}) {
    const Graph<double> Q = means(ids, weights, count);
    REQUIRE(Q.nonZeros() == P.nonZeros());
    const auto edges = static_cast<std::size_t>(P.nonZeros());
    CHECK(std::memcmp(P.outerIndexPtr(), Q.outerIndexPtr(), (n + 1) * sizeof(Id)) == 0);
    CHECK(std::memcmp(P.innerIndexPtr(), Q.innerIndexPtr(), edges * sizeof(Id)) == 0);
    CHECK(std::memcmp(P.valuePtr(), Q.valuePtr(), edges * sizeof(double)) == 0);
  }
}

TEST_CASE("symmetrize: hubs, and rows in any order, over several blocks and waves", "[affinities]") {
  // 20,000 rows are 79 blocks of 256, merged in two waves. Rows 3 and 19,999 are hubs that all others point
  // at.
  constexpr Index n = 20000, k = 7;
  constexpr Id hubs[2] = {3, 19999};
  Matrix<Id> ids(n, k);
  Matrix<double> weights(n, k);
  for (Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::uint64_t>(i);
    for (Index c = 0; c < k; ++c) {
      weights(i, c) = 1 + neem::Random{4}.uniform(row, static_cast<std::uint64_t>(c));
      Id& id = ids(i, c);
      if (c < 2 && hubs[c] != i) {
        id = hubs[c];
        continue;
      }
      for (std::uint64_t attempt = 0;; ++attempt) {
        id = static_cast<Id>(neem::Random{3}.below(n, row, static_cast<std::uint64_t>(c), attempt));
        const Id* begin = ids.data() + i * k;
        const bool taken = std::find(begin, begin + c, id) != begin + c;
        if (id != i && id != hubs[0] && id != hubs[1] && !taken) break;
      }
    }
  }
  std::map<std::pair<Id, Id>, double> expected;
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < k; ++c) {
      expected[{static_cast<Id>(i), ids(i, c)}] += weights(i, c) / 2;
      expected[{ids(i, c), static_cast<Id>(i)}] += weights(i, c) / 2;
    }
  }
  const Graph<double> P = means(ids, weights, 1);
  REQUIRE(P.nonZeros() == static_cast<Index>(expected.size()));
  CHECK(P.outerIndexPtr()[4] - P.outerIndexPtr()[3] == n - 1);
  Index wrong = 0;
  auto edge = expected.begin();
  for (Index i = 0; i < n; ++i) {
    for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e, ++edge) {
      wrong += edge->first != std::pair<Id, Id>{static_cast<Id>(i), P.innerIndexPtr()[e]} ||
               edge->second != P.valuePtr()[e];
    }
  }
  CHECK(wrong == 0);
  for (const int count : {2, 3, 7, 16}) {
    const Graph<double> Q = means(ids, weights, count);
    REQUIRE(Q.nonZeros() == P.nonZeros());
    const auto edges = static_cast<std::size_t>(P.nonZeros());
    CHECK(std::memcmp(P.outerIndexPtr(), Q.outerIndexPtr(), (n + 1) * sizeof(Id)) == 0);
    CHECK(std::memcmp(P.innerIndexPtr(), Q.innerIndexPtr(), edges * sizeof(Id)) == 0);
    CHECK(std::memcmp(P.valuePtr(), Q.valuePtr(), edges * sizeof(double)) == 0);
  }
}

TEST_CASE("symmetrize: two points, and one neighbor each", "[affinities]") {
  Matrix<Id> ids(2, 1);
  ids << 1, 0;
  Matrix<double> weights(2, 1);
  weights << 1, 3;
  const Matrix<double> pair = Matrix<double>(means(ids, weights, 2));
  CHECK(pair(0, 1) == 2);
  CHECK(pair(1, 0) == 2);
  CHECK(pair(0, 0) + pair(1, 1) == 0);

  constexpr Index n = 1000;  // a ring: i points at i + 1
  Matrix<Id> next(n, 1);
  for (Index i = 0; i < n; ++i) next(i, 0) = static_cast<Id>((i + 1) % n);
  const Graph<double> ring = means(next, Matrix<double>::Ones(n, 1), 2);
  REQUIRE(ring.nonZeros() == 2 * n);
  CHECK(ring.coeff(0, 1) == 0.5);
  CHECK(ring.coeff(0, n - 1) == 0.5);
  CHECK(ring.coeff(n - 1, 0) == 0.5);
  for (Index i = 0; i <= n; ++i) REQUIRE(ring.outerIndexPtr()[i] == 2 * i);
}

TEST_CASE("normalize: entries sum to 1, the same bits for any number of threads", "[affinities]") {
  constexpr Index n = 20000;  // 40,000 edges: more than one range
  Matrix<Id> next(n, 1);
  Matrix<double> weights(n, 1);
  for (Index i = 0; i < n; ++i) {
    next(i, 0) = static_cast<Id>((i + 1) % n);
    weights(i, 0) = neem::Random{5}.uniform(static_cast<std::uint64_t>(i)) + 0.1;
  }
  Graph<double> one = means(next, weights, 1);
  neem::detail::normalize(one, Threads{1});
  CHECK(neem::detail::total_weight(one, Threads{1}) == Approx(1).epsilon(1e-13));
  for (const int count : {2, 3, 7, 16}) {
    Graph<double> many = means(next, weights, count);
    neem::detail::normalize(many, Threads{count});
    CHECK(std::memcmp(one.valuePtr(), many.valuePtr(), 2 * n * sizeof(double)) == 0);
  }
}

TEST_CASE("symmetric_rows: the rows of the graph, filled up, over several waves", "[affinities]") {
  constexpr Index n = 20000, k = 7, lanes = 8;
  Matrix<Id> ids(n, k);
  Matrix<double> weights(n, k);
  for (Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::uint64_t>(i);
    for (Index c = 0; c < k; ++c) {
      ids(i, c) = static_cast<Id>(
          (i + 1 + 300 * c + neem::Random{3}.below(200, row, static_cast<std::uint64_t>(c))) % n);
      weights(i, c) = neem::Random{4}.uniform(row, static_cast<std::uint64_t>(c));
    }
  }
  const auto mean = [](double a, double b) { return (a + b) / 2; };
  const auto rows = neem::detail::symmetric_rows<lanes>(ids, weights, Threads{2}, mean);
  const auto copied = neem::detail::edge_rows<lanes>(means(ids, weights, 1), Threads{1});
  CHECK(rows.rows() == n);
  CHECK(rows.begin == copied.begin);
  CHECK(rows.columns == copied.columns);
  CHECK(rows.weights == copied.weights);
  for (Index i = 0; i <= n; ++i) REQUIRE(rows.begin[static_cast<std::size_t>(i)] % lanes == 0);
  CHECK(
      neem::detail::symmetric_rows<lanes>(Matrix<Id>(1, 0), Matrix<double>(1, 0), Threads{1}, mean).rows() ==
      1);
}

TEST_CASE("symmetrize: more edges than a graph can number are refused, not wrapped", "[affinities]") {
  static_assert(std::is_same_v<Graph<float>::StorageIndex, Id>);
  CHECK_NOTHROW(neem::detail::check_edges<neem::Id>(2147483646, 30000000, 70));
  CHECK_NOTHROW(neem::detail::check_edges<neem::Id>(2147483647, 30000000, 70));
  for (const std::int64_t edges : {2147483648, 2147483649, 4294967296, 4294967297, 3000000000}) {
    INFO(edges << " edges");
    try {
      neem::detail::check_edges<neem::Id>(edges, 30000000, 100);
      FAIL("no error was thrown");
    } catch (const neem::Error& error) {
      CHECK(error.code() == neem::ErrorCode::too_many);
      CHECK(std::string(error.what()).find(std::to_string(edges) + " edges") != std::string::npos);
      CHECK(std::string(error.what()).find("30000000 points with 100 neighbors") != std::string::npos);
    }
  }
}

}  // namespace test_affinities_symmetrize
