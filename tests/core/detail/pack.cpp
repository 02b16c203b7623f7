#include "neem/core/detail/pack.hpp"

#include "catch.hpp"

#include <cmath>
#include <vector>

namespace test_core_pack {

using neem::Id;
using neem::Index;
using neem::Pack;

namespace {

template <class S>
std::vector<S> lanes_of(const Pack<S>& pack) {
  std::vector<S> values(static_cast<std::size_t>(Pack<S>::size));
  pack.store(values.data());
  return values;
}

}  // namespace

TEMPLATE_TEST_CASE("Pack: each lane computes as a number does", "[core]", float, double) {
  using P = Pack<TestType>;
  std::vector<TestType> a, b;
  for (Index l = 0; l < P::size; ++l) {
    a.push_back(static_cast<TestType>(0.25 + 0.5 * static_cast<double>(l)));
    b.push_back(static_cast<TestType>(1.5 - 0.1 * static_cast<double>(l)));
  }
  const P x = P::load(a.data()), y = P::load(b.data());
  const std::vector<TestType> sum = lanes_of(x + y), difference = lanes_of(x - y), product = lanes_of(x * y),
                              quotient = lanes_of(x / y), negative = lanes_of(-x),
                              fused = lanes_of(multiply_add(x, y, x)), power = lanes_of(exp(x)),
                              logarithm = lanes_of(log(x)), logarithm1 = lanes_of(log1p(x));
  TestType total = 0;
  const double epsilon = 4 * static_cast<double>(std::numeric_limits<TestType>::epsilon());
  for (std::size_t l = 0; l < a.size(); ++l) {
    CHECK(sum[l] == a[l] + b[l]);
    CHECK(difference[l] == a[l] - b[l]);
    CHECK(product[l] == a[l] * b[l]);
    CHECK(quotient[l] == a[l] / b[l]);
    CHECK(negative[l] == -a[l]);
    CHECK(static_cast<double>(fused[l]) == Approx(static_cast<double>(a[l] * b[l] + a[l])).epsilon(epsilon));
    CHECK(static_cast<double>(power[l]) == Approx(std::exp(static_cast<double>(a[l]))).epsilon(epsilon));
    CHECK(static_cast<double>(logarithm[l]) ==
          Approx(std::log(static_cast<double>(a[l]))).margin(epsilon).epsilon(epsilon));
    CHECK(static_cast<double>(logarithm1[l]) ==
          Approx(std::log1p(static_cast<double>(a[l]))).epsilon(epsilon));
    total += a[l];
  }
  CHECK(static_cast<double>(x.sum()) == Approx(static_cast<double>(total)).epsilon(epsilon));
  CHECK(P().sum() == 0);
  const std::vector<TestType> larger = lanes_of(max(x, y)), length = lanes_of(abs(-x)),
                              chosen = lanes_of(if_less(x, y, P(7), P(-7)));
  for (std::size_t l = 0; l < a.size(); ++l) {
    CHECK(larger[l] == std::max(a[l], b[l]));
    CHECK(length[l] == a[l]);
    CHECK(chosen[l] == TestType(a[l] < b[l] ? 7 : -7));
  }
  CHECK(x.any_not_below(a.back()));
  CHECK_FALSE(x.any_not_below(a.back() + 1));
  CHECK(P(std::numeric_limits<TestType>::quiet_NaN()).any_not_below(1));
}

TEMPLATE_TEST_CASE("Pack: squares are turned about their diagonal", "[core]", float, double) {
  constexpr Index size = Pack<TestType>::size;
  Pack<TestType> square[size];
  for (Index r = 0; r < size; ++r) {
    std::vector<TestType> row;
    for (Index c = 0; c < size; ++c) row.push_back(static_cast<TestType>(100 * r + c));
    square[r] = Pack<TestType>::load(row.data());
  }
  neem::transpose<TestType>(square);
  for (Index r = 0; r < size; ++r) {
    const std::vector<TestType> row = lanes_of(square[r]);
    for (Index c = 0; c < size; ++c)
      CHECK(row[static_cast<std::size_t>(c)] == static_cast<TestType>(100 * c + r));
  }
}

TEMPLATE_TEST_CASE("gather_rows: coordinates of rows anywhere in a table", "[core]", float, double) {
  constexpr Index size = Pack<TestType>::size;
  std::vector<TestType> table(60);
  for (std::size_t k = 0; k < table.size(); ++k) table[k] = static_cast<TestType>(k);
  std::vector<Id> ids;
  for (Index l = 0; l < size; ++l) ids.push_back(static_cast<Id>(7 * l % 20));
  Pack<TestType> two[2], three[3], one[1];
  neem::gather_rows<1>(table.data(), ids.data(), one);
  neem::gather_rows<2>(table.data(), ids.data(), two);
  neem::gather_rows<3>(table.data(), ids.data(), three);
  for (std::size_t l = 0; l < ids.size(); ++l) {
    CHECK(lanes_of(one[0])[l] == static_cast<TestType>(ids[l]));
    for (int c = 0; c < 2; ++c) CHECK(lanes_of(two[c])[l] == static_cast<TestType>(2 * ids[l] + c));
    for (int c = 0; c < 3; ++c) CHECK(lanes_of(three[c])[l] == static_cast<TestType>(3 * ids[l] + c));
  }
}

}  // namespace test_core_pack
