#include "neem/affinities/fuzzy.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace test_affinities_fuzzy {

using namespace neem;

namespace {

template <class S>
Matrix<S> gauss(Index n, Index d) {
  const Random random{9};
  Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      X(i, c) = static_cast<S>(random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return X;
}

/// Memberships of one row by the published procedure, with a table that begins with the point itself.
std::vector<double> by_bisection(std::vector<double> others, double global_mean, const FuzzyOptions& o) {
  std::vector<double> d{0.0}, apart;
  d.insert(d.end(), others.begin(), others.end());
  double mean = 0;
  for (const double x : d) {
    mean += x / static_cast<double>(d.size());
    if (x > 0) apart.push_back(x);
  }
  double rho = 0;
  const auto whole = static_cast<std::size_t>(o.local_connectivity);
  const double part = o.local_connectivity - static_cast<double>(whole);
  if (static_cast<double>(apart.size()) >= o.local_connectivity) {
    if (whole > 0) {
      rho = apart[whole - 1];
      if (part > 1e-5) rho += part * (apart[whole] - apart[whole - 1]);
    } else if (!apart.empty()) {
      rho = part * apart[0];
    }
  } else if (!apart.empty()) {
    rho = apart.back();
  }
  const double wanted = std::log2(static_cast<double>(d.size())) * o.bandwidth;
  double low = 0, high = std::numeric_limits<double>::infinity(), sigma = 1;
  for (int pass = 0; pass < 64; ++pass) {
    double sum = 0;
    for (std::size_t j = 1; j < d.size(); ++j) sum += d[j] > rho ? std::exp(-(d[j] - rho) / sigma) : 1.0;
    if (std::abs(sum - wanted) < 1e-5) break;
    if (sum > wanted) {
      high = sigma;
    } else {
      low = sigma;
    }
    sigma = high == std::numeric_limits<double>::infinity() ? 2 * sigma : (low + high) / 2;
  }
  sigma = std::max(sigma, 1e-3 * (rho > 0 ? mean : global_mean));
  std::vector<double> result;
  for (const double x : others) result.push_back(x <= rho || sigma == 0 ? 1.0 : std::exp(-(x - rho) / sigma));
  return result;
}

/// The largest difference between the graph and the formula, both directions looked up in full matrices.
template <class S>
double worst_difference(const Neighbors<S>& knn, const FuzzyOptions& o) {
  const Index n = knn.rows(), k = knn.cols();
  double global_mean = 0;
  for (Index e = 0; e < n * k; ++e) global_mean += static_cast<double>(knn.distances.data()[e]);
  global_mean /= static_cast<double>(n * (k + 1));
  Matrix<double> directed = Matrix<double>::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    std::vector<double> others;
    for (Index c = 0; c < k; ++c) others.push_back(static_cast<double>(knn.distances(i, c)));
    const std::vector<double> row = by_bisection(others, global_mean, o);
    for (Index c = 0; c < k; ++c) directed(i, knn.ids(i, c)) = row[static_cast<std::size_t>(c)];
  }
  const Graph<S> P = fuzzy_affinities(knn, o);
  double worst = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      const double a = directed(i, j), b = directed(j, i), both = a * b;
      const double wanted = o.set_op_mix * (a + b - both) + (1 - o.set_op_mix) * both;
      worst = std::max(
          worst, std::abs(wanted - static_cast<double>(P.coeff(static_cast<Id>(i), static_cast<Id>(j)))));
    }
  }
  return worst;
}

template <class S>
bool symmetric_to_the_bit(const Graph<S>& P) {
  for (Index i = 0; i < P.rows(); ++i) {
    for (typename Graph<S>::InnerIterator e(P, i); e; ++e) {
      if (P.coeff(e.col(), static_cast<Id>(i)) != e.value()) return false;
    }
  }
  return true;
}

template <class S>
bool same_bits(const Graph<S>& P, const Graph<S>& Q) {
  bool same = P.nonZeros() == Q.nonZeros();
  for (Index e = 0; same && e < P.nonZeros(); ++e) {
    same = P.valuePtr()[e] == Q.valuePtr()[e] && P.innerIndexPtr()[e] == Q.innerIndexPtr()[e];
  }
  return same;
}

}  // namespace

TEMPLATE_TEST_CASE("fuzzy_affinities: the published procedure to 1e-5, whatever the options", "[affinities]",
                   float, double) {
  using S = TestType;
  const Neighbors<S> knn = nearest_neighbors(gauss<S>(300, 6), 14);
  for (const double connectivity : {0.0, 0.4, 1.0, 1.5, 3.0}) {
    for (const double mix : {1.0, 0.25, 0.0}) {
      for (const double bandwidth : {1.0, 0.5}) {
        const FuzzyOptions o{.local_connectivity = connectivity, .bandwidth = bandwidth, .set_op_mix = mix};
        INFO("local_connectivity " << connectivity << ", mix " << mix << ", bandwidth " << bandwidth);
        CHECK(worst_difference(knn, o) < 2e-5);  // 1e-5 in each direction
      }
    }
  }
}

TEST_CASE("fuzzy_affinities: duplicates, tiny and huge distances follow the procedure", "[affinities]") {
  Matrix<double> X = gauss<double>(120, 3);
  for (Index i = 0; i < 40; ++i) X.row(i) = X.row(0);    // more duplicates than neighbors
  for (Index i = 40; i < 46; ++i) X.row(i) = X.row(40);  // fewer
  X.row(119) *= 1e6;                                     // far from all
  CHECK(worst_difference(nearest_neighbors(X, 10), {}) < 2e-5);
}

TEST_CASE("fuzzy_affinities: bits do not change with powers of two in the data", "[affinities]") {
  const Matrix<double> X = gauss<double>(200, 4);
  const Graph<double> P = fuzzy_affinities(nearest_neighbors(X, 14));
  for (const double factor : {0x1p-300, 0x1p300}) {
    CHECK(same_bits(fuzzy_affinities(nearest_neighbors(Matrix<double>(X * factor), 14)), P));
  }
}

TEST_CASE("fuzzy_affinities: the same bits for any number of threads, symmetric", "[affinities]") {
  const Neighbors<float> knn = nearest_neighbors(gauss<float>(3000, 5), 14);
  const Graph<float> one = fuzzy_affinities(knn, {}, Threads(1));
  CHECK(symmetric_to_the_bit(one));
  for (const int count : {2, 3, 7, 16}) CHECK(same_bits(fuzzy_affinities(knn, {}, Threads(count)), one));
  Neighbors<float> used = knn;
  CHECK(same_bits(fuzzy_affinities(std::move(used)), one));
}

TEST_CASE("fuzzy_affinities: one point, two points, identical points", "[affinities]") {
  CHECK(fuzzy_affinities(Neighbors<double>{Matrix<Id>(1, 0), Matrix<double>(1, 0)}).nonZeros() == 0);
  Neighbors<double> two{Matrix<Id>(2, 1), Matrix<double>::Ones(2, 1)};
  two.ids << 1, 0;
  CHECK(fuzzy_affinities(two).coeff(0, 1) == 1);
  const Graph<double> same = fuzzy_affinities(nearest_neighbors(Matrix<double>::Ones(30, 4), 5));
  for (Index e = 0; e < same.nonZeros(); ++e) CHECK(same.valuePtr()[e] == 1);
}

TEST_CASE("fuzzy_affinities: options outside their ranges are refused by name", "[affinities]") {
  const Neighbors<double> knn = nearest_neighbors(gauss<double>(20, 2), 5);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-0.1, 1.1, nan}) {
    CHECK_THROWS_WITH(fuzzy_affinities(knn, {.set_op_mix = bad}), Catch::Contains("set_op_mix"));
  }
  CHECK_THROWS_WITH(fuzzy_affinities(knn, {.bandwidth = 0}), Catch::Contains("bandwidth"));
  CHECK_THROWS_WITH(fuzzy_affinities(knn, {.local_connectivity = -1}), Catch::Contains("local_connectivity"));
}

}  // namespace test_affinities_fuzzy
