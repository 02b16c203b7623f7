#include "neem/affinities/symmetrize.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <cstring>
#include <type_traits>

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

TEST_CASE("symmetrize: more edges than a graph can number are refused, not wrapped", "[affinities]") {
  static_assert(std::is_same_v<Graph<float>::StorageIndex, Id>);
  CHECK_NOTHROW(neem::detail::check_edges(2147483646, 30000000, 70));
  CHECK_NOTHROW(neem::detail::check_edges(2147483647, 30000000, 70));
  for (const std::int64_t edges : {2147483648, 2147483649, 4294967296, 4294967297, 3000000000}) {
    INFO(edges << " edges");
    try {
      neem::detail::check_edges(edges, 30000000, 100);
      FAIL("no error was thrown");
    } catch (const neem::Error& error) {
      CHECK(error.code() == neem::ErrorCode::too_many);
      CHECK(std::string(error.what()).find(std::to_string(edges) + " edges") != std::string::npos);
      CHECK(std::string(error.what()).find("30000000 points with 100 neighbors") != std::string::npos);
    }
  }
}
