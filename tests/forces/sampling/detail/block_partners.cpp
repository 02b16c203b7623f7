#include "neem/forces/sampling/detail/block_partners.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/laws/pacmap_laws.hpp"
#include "neem/forces/sampling/detail/drawn_blocks.hpp"
#include "neem/forces/sampling/detail/drawn_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace test_forces_sampling_block_partners {

using namespace neem;

namespace {

/// Each of n points avoids the k that follow it.
Matrix<Id> followers(Index n, Index k) {
  Matrix<Id> avoid(n, k);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < k; ++c) avoid(i, c) = static_cast<Id>((i + 1 + c) % n);
  }
  return avoid;
}

template <class S, int Dim>
Layout<S, Dim> scattered(Index n) {
  Layout<S, Dim> Y(n, Dim);
  for (Index k = 0; k < Y.size(); ++k) {
    Y.data()[k] = static_cast<S>(3 * Random{5}.normal(static_cast<std::uint64_t>(k)));
  }
  return Y;
}

template <class S, int Dim>
void check_forces(Index n, double tolerance) {
  const PacmapFurther law{1.5};
  const detail::BlockPartners drawn = detail::draw_block_partners(followers(n, 4), 5, 9, Threads(1));
  const Layout<S, Dim> Y = scattered<S, Dim>(n);
  Layout<double, Dim> expected = Layout<double, Dim>::Zero(n, Dim);
  double loss = 0;
  for (Index p = 0; p < drawn.blocks * 16; ++p) {
    const Id i = drawn.points[static_cast<std::size_t>(p)];
    for (Index s = 0; s < drawn.slot_count && i >= 0; ++s) {
      const Id j = drawn.partner(p, s);
      if (j < 0) continue;
      const Eigen::Matrix<double, 1, Dim> apart = (Y.row(j) - Y.row(i)).template cast<double>();
      expected.row(i) += law.attraction(apart.squaredNorm()) * apart;
      expected.row(j) -= law.attraction(apart.squaredNorm()) * apart;
      loss += law.edge_loss(apart.squaredNorm());
    }
  }
  detail::DrawnBlocks<S, Dim> blocks(drawn);
  Layout<S, Dim> force = Layout<S, Dim>::Ones(n, Dim);
  blocks.add(law, Y, force, Threads(2));
  const Layout<double, Dim> found = force.template cast<double>().array() - 1;
  CHECK((found - expected).cwiseAbs().maxCoeff() <= tolerance * expected.cwiseAbs().maxCoeff());
  CHECK(blocks.loss(law, Y, Threads(1)) == Approx(loss).epsilon(1e-6));
}

}  // namespace

TEST_CASE("block partners: never the point itself, never one to be avoided, never one twice", "[forces]") {
  for (const Index n : {4096, 5003}) {
    constexpr Index avoided = 8, slots = 20;
    REQUIRE(detail::has_block_partners(n, avoided));
    const detail::BlockPartners drawn =
        detail::draw_block_partners(followers(n, avoided), slots, 7, Threads(2));
    std::vector<Id> points;
    for (const Id point : drawn.points) {
      if (point >= 0) points.push_back(point);
    }
    std::sort(points.begin(), points.end());
    CHECK(static_cast<Index>(points.size()) == n);
    CHECK(std::adjacent_find(points.begin(), points.end()) == points.end());
    Index wrong = 0, missing = 0;
    for (Index p = 0; p < drawn.blocks * 16; ++p) {
      const Id i = drawn.points[static_cast<std::size_t>(p)];
      std::set<Id> partners;
      for (Index s = 0; s < slots && i >= 0; ++s) {
        const Id j = drawn.partner(p, s);
        missing += j < 0;
        if (j >= 0) wrong += (j - i + n) % n <= avoided || !partners.insert(j).second;
      }
    }
    CHECK(wrong == 0);
    CHECK(missing <= slots * (drawn.blocks * 16 - n));
  }
}

TEST_CASE("block partners: a block is drawn as often as it draws, and is seen back", "[forces]") {
  const detail::BlockPartners drawn = detail::draw_block_partners(followers(5003, 6), 11, 7, Threads(1));
  const detail::BlockEnds ends = detail::block_ends(drawn);
  Index wrong = 0;
  for (Index b = 0; b < drawn.blocks; ++b) {
    const Index begin = ends.begin[static_cast<std::size_t>(b)],
                end = ends.begin[static_cast<std::size_t>(b) + 1];
    wrong += end - begin != 11;
    for (Index e = begin; e < end; ++e) {
      const Index by = ends.drawn_by[static_cast<std::size_t>(e)];
      for (Index l = 0; l < 16; ++l) {
        const Index from = detail::BlockPartners::lane(ends.starts[static_cast<std::size_t>(e)], l);
        wrong += from / 16 != by / 11;
        wrong += detail::BlockPartners::lane(drawn.start(by / 11, by % 11), from % 16) != b * 16 + l;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("block partners: the seed decides, threads do not; every lane meets every lane", "[forces]") {
  const detail::BlockPartners one = detail::draw_block_partners(followers(6000, 6), 9, 7, Threads(1));
  for (const int threads : {2, 3, 7, 16}) {
    CHECK(detail::draw_block_partners(followers(6000, 6), 9, 7, Threads(threads)).starts == one.starts);
  }
  CHECK(detail::draw_block_partners(followers(6000, 6), 9, 8, Threads(1)).starts != one.starts);
  Index turns[16] = {};
  for (const Id start : one.starts) ++turns[start % 16];
  const double mean = static_cast<double>(one.starts.size()) / 16;
  for (const Index count : turns) CHECK(std::abs(static_cast<double>(count) - mean) < 5 * std::sqrt(mean));
}

TEST_CASE("drawn blocks: forces and loss are those of the pairs, one by one", "[forces]") {
  check_forces<double, 1>(4100, 1e-12);
  check_forces<double, 2>(4100, 1e-12);
  check_forces<double, 3>(4096, 1e-12);
  check_forces<float, 2>(4100, 1e-5);
  check_forces<float, 3>(4111, 1e-5);
}

TEST_CASE("drawn pairs: forces are those of the same pairs in blocks", "[forces]") {
  constexpr Index n = 4096, slots = 6;
  const detail::BlockPartners drawn = detail::draw_block_partners(followers(n, 4), slots, 9, Threads(1));
  Matrix<Id> table(n, slots);
  for (Index p = 0; p < n; ++p) {
    for (Index s = 0; s < slots; ++s)
      table(drawn.points[static_cast<std::size_t>(p)], s) = drawn.partner(p, s);
  }
  const Layout<double> Y = scattered<double, 2>(n);
  Layout<double> of_blocks = Layout<double>::Zero(n, 2), of_pairs = of_blocks;
  detail::DrawnBlocks<double, 2> blocks(drawn);
  blocks.add(PacmapFurther{}, Y, of_blocks, Threads(1));
  const detail::DrawnPairs<double, 2> pairs(table, Threads(3));
  pairs.add(PacmapFurther{}, Y, of_pairs, Threads(1));
  CHECK((of_blocks - of_pairs).norm() <= 1e-13 * of_pairs.norm());
  CHECK(pairs.loss(PacmapFurther{}, Y, Threads(1)) == Approx(blocks.loss(PacmapFurther{}, Y, Threads(1))));
}

}  // namespace test_forces_sampling_block_partners
