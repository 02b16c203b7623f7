#include "neem/forces/repulsion/detail/morton.hpp"

#include "catch.hpp"
#include "laws/repulsion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace test_forces_repulsion_morton {

using namespace neem;

namespace {

/// The curve by the plainest means: codes bit by bit, then a comparison sort.
template <class S, int Dim>
std::vector<Id> plain_order(const Layout<S, Dim>& Y) {
  constexpr int levels = detail::MortonOrder<Dim>::levels;
  double side = 0;
  std::array<double, Dim> low{};
  for (int c = 0; c < Dim; ++c) {
    low[static_cast<std::size_t>(c)] = static_cast<double>(Y.col(c).minCoeff());
    side =
        std::max(side, static_cast<double>(Y.col(c).maxCoeff()) - static_cast<double>(Y.col(c).minCoeff()));
  }
  const double cells = std::ldexp(1.0, levels), scale = side > 0 ? cells / side : 0;
  std::vector<std::uint64_t> code(static_cast<std::size_t>(Y.rows()), 0);
  for (Index i = 0; i < Y.rows(); ++i) {
    for (int c = 0; c < Dim; ++c) {
      const double at = (static_cast<double>(Y(i, c)) - low[static_cast<std::size_t>(c)]) * scale;
      const auto cell = static_cast<std::uint64_t>(std::min(at, cells - 1));
      for (int bit = 0; bit < levels; ++bit) {
        code[static_cast<std::size_t>(i)] |= (cell >> bit & 1) << (bit * Dim + c);
      }
    }
  }
  std::vector<Id> order(static_cast<std::size_t>(Y.rows()));
  std::iota(order.begin(), order.end(), Id{0});
  std::stable_sort(order.begin(), order.end(), [&](Id a, Id b) {
    return code[static_cast<std::size_t>(a)] < code[static_cast<std::size_t>(b)];
  });
  return order;
}

template <class S, int Dim>
void same_as_plain(Index n) {
  for (const auto& [name, Y] : laws::layouts<S, Dim>(n)) {
    INFO(name << " in " << Dim << " dimensions, " << n << " points");
    const std::vector<Id> plain = plain_order<S, Dim>(Y);
    detail::MortonOrder<Dim> curve;
    for (const int threads : {1, 2, 3, 7}) {
      detail::morton_order(Y, curve, Threads(threads));
      CHECK(curve.order == plain);
      CHECK(std::is_sorted(curve.codes.begin(), curve.codes.end()));
    }
  }
}

}  // namespace

TEST_CASE("morton_order: the order of a plain stable sort, for any number of threads", "[forces]") {
  same_as_plain<double, 1>(3000);
  same_as_plain<double, 2>(3000);
  same_as_plain<double, 3>(3000);
  same_as_plain<float, 2>(20000);
}

TEST_CASE("morton_order: points that agree in the upper bits are told apart by the lower ones", "[forces]") {
  for (const Index close : {20, 3000}) {  // a run short enough for insertion, and one that is not
    Layout<double> Y = laws::blobs<double, 2>(5000, 1, 5);
    Y.topRows(close) *= 1e-7;
    detail::MortonOrder<2> curve;
    detail::morton_order(Y, curve, Threads(2));
    CHECK(curve.order == plain_order<double, 2>(Y));
  }
}

TEST_CASE("morton_order: no points, one point, and points at one place", "[forces]") {
  for (const Index n : {0, 1, 5}) {
    detail::MortonOrder<2> curve;
    const Layout<float> Y = Layout<float>::Constant(n, 2, 3);
    detail::morton_order(Y, curve, Threads(1));
    std::vector<Id> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), Id{0});
    CHECK(curve.order == all);
    CHECK(curve.side == 0);
  }
}

}  // namespace test_forces_repulsion_morton
