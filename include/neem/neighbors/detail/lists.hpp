// Points in lists of near ones: k-means, quick and reproducible, as inverted_file needs it.
//
// A few Lloyd steps on a sample are enough: the lists only have to be compact. All is computed on shifted and
// scaled floats (tile.hpp); which list a point falls into never decides about a distance.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/neighbors/detail/tile.hpp"

#include <cstdint>
#include <numeric>

namespace neem::detail {

/// Members of lists: list l holds ids[offsets[l]] … ids[offsets[l + 1] − 1], ascending.
struct Lists {
  std::vector<Index> offsets{};
  std::vector<Id> ids{};

  Index count() const { return static_cast<Index>(offsets.size()) - 1; }
  Index size(Index l) const { return end(l) - begin(l); }
  Index begin(Index l) const { return offsets[static_cast<std::size_t>(l)]; }
  Index end(Index l) const { return offsets[static_cast<std::size_t>(l) + 1]; }
  Rows members(Index l) const { return {ids.data() + begin(l), 0, size(l)}; }
};

/// Rows sorted by the list they belong to, by counting; of[r] is the list of ids[r], or of r without ids.
inline Lists sorted_into_lists(const std::vector<Id>& of, Index lists, const Id* ids = nullptr) {
  Lists out{std::vector<Index>(static_cast<std::size_t>(lists) + 1), std::vector<Id>(of.size())};
  for (const Id l : of) ++out.offsets[static_cast<std::size_t>(l) + 1];
  for (std::size_t l = 1; l < out.offsets.size(); ++l) out.offsets[l] += out.offsets[l - 1];
  std::vector<Index> next = out.offsets;
  for (std::size_t r = 0; r < of.size(); ++r) {
    const Index place = next[static_cast<std::size_t>(of[r])]++;
    out.ids[static_cast<std::size_t>(place)] = ids ? ids[r] : static_cast<Id>(r);
  }
  return out;
}

/// The nearest centre of each row, the first of equals.
template <class P>
std::vector<Id> nearest_centres(const MatrixRef<P>& points, const Shift<P, float>& shift, const Rows& rows,
                                const Matrix<float>& centres, const Threads& threads) {
  constexpr Index group = PanelSize<float>::group, width = PanelSize<float>::width, grain = 256;
  const Index d = points.cols();
  const Shift<float, float> as_they_are{std::vector<float>(static_cast<std::size_t>(d)), 1.0f};
  Chunk<float, float> all;
  all.pack(MatrixRef<float>(centres), as_they_are, false, Rows{nullptr, 0, centres.rows()});
  std::vector<Id> nearest(static_cast<std::size_t>(rows.count));
  for_each_range(threads, rows.count, grain, [&](Index begin, Index end) {
    float best[grain], values[width];
    std::fill_n(best, grain, std::numeric_limits<float>::lowest());
    Buffer memory;
    float* x = memory.of<float>(grain * d);
    pack_groups(points, shift, rows.part(begin, end - begin), x);
    for (Index p = 0; p < all.panels(); ++p) {
      for (Index r = 0; r < end - begin; r += group) {
        PanelValues<float> block;
        block.start(all.panel(p) + d * width);
        add_products(block, x + r * d, all.panel(p), d);
        for (Index i = r; i < (std::min)(r + group, end - begin); ++i) {
          if (!block.any_from(i - r, best[i])) continue;
          block.store(i - r, values);
          for (Index lane = 0; lane < width; ++lane) {
            if (!(values[lane] > best[i])) continue;
            best[i] = values[lane];
            nearest[static_cast<std::size_t>(begin + i)] = static_cast<Id>(p * width + lane);
          }
        }
      }
    }
  });
  return nearest;
}

/// Means of the lists' members, shifted and scaled; an empty list keeps its centre.
template <class P>
void move_centres(const MatrixRef<P>& points, const Shift<P, float>& shift, const Lists& lists,
                  Matrix<float>& centres, const Threads& threads) {
  const Index d = points.cols();
  threads.for_each(lists.count(), [&](Index l) {
    if (lists.size(l) == 0) return;
    std::vector<double> sum(static_cast<std::size_t>(d), 0.0);
    for (Index m = 0; m < lists.size(l); ++m) {
      const P* row = row_start(points, lists.members(l)[m]);
      for (Index c = 0; c < d; ++c) sum[static_cast<std::size_t>(c)] += static_cast<double>(shift(row, c));
    }
    for (Index c = 0; c < d; ++c) {
      centres(l, c) =
          static_cast<float>(sum[static_cast<std::size_t>(c)] / static_cast<double>(lists.size(l)));
    }
  });
}

/// `count` centres of some rows by Lloyd's steps on a sample.
/// @source  Lloyd 1982; start: random points
template <class P>
Matrix<float> find_centres(const MatrixRef<P>& points, const Shift<P, float>& shift, const Rows& rows,
                           Index count, std::uint64_t seed, const Threads& threads) {
  constexpr Index steps = 4, members = 32;  // more gain little: lists only have to be compact
  const Index d = points.cols();
  std::vector<Id> sample = draw_rows(rows.count, (std::min)(rows.count, members * count), seed);
  for (Id& r : sample) r = static_cast<Id>(rows[r]);
  const auto m = static_cast<Index>(sample.size());
  Matrix<float> centres(count, d);
  const std::vector<Id> first = draw_rows(m, count, seed + 1);
  for (Index l = 0; l < count; ++l) {
    const P* row = row_start(points, sample[static_cast<std::size_t>(first[static_cast<std::size_t>(l)])]);
    for (Index c = 0; c < d; ++c) centres(l, c) = shift(row, c);
  }
  for (Index step = 0; step < steps; ++step) {
    const std::vector<Id> of = nearest_centres<P>(points, shift, {sample.data(), 0, m}, centres, threads);
    move_centres<P>(points, shift, sorted_into_lists(of, count, sample.data()), centres, threads);
  }
  return centres;
}

/// Centres, and the list each point is in.
struct Clustering {
  Matrix<float> centres{};
  std::vector<Id> of{};
};

/// About `count` lists. Many are made in two levels, √count groups and the lists of each group, so that the
/// cost is n √count d instead of n count d.
template <class P>
Clustering cluster(const MatrixRef<P>& points, const Shift<P, float>& shift, Index count, std::uint64_t seed,
                   const Threads& threads) {
  constexpr Index most_at_once = 2048;
  const Index n = points.rows();
  const bool two_levels = count > most_at_once;
  const Index tops = two_levels ? static_cast<Index>(std::sqrt(static_cast<double>(count))) : count;
  Clustering out;
  const Rows all{nullptr, 0, n};
  out.centres = find_centres<P>(points, shift, all, tops, seed, threads);
  out.of = nearest_centres<P>(points, shift, all, out.centres, threads);
  if (!two_levels) return out;

  const Lists groups = sorted_into_lists(out.of, tops);
  std::vector<Index> first(static_cast<std::size_t>(tops) + 1);  // lists before those of a group
  for (Index g = 0; g < tops; ++g) {
    const Index share = count * groups.size(g) / n;
    first[static_cast<std::size_t>(g) + 1] = first[static_cast<std::size_t>(g)] + std::max<Index>(1, share);
  }
  Matrix<float> centres(first.back(), points.cols());
  std::fill_n(centres.data(), centres.size(), 0.0f);
  const auto split = [&](Index g, const Threads& workers) {
    const Index begin = first[static_cast<std::size_t>(g)],
                lists = first[static_cast<std::size_t>(g) + 1] - begin;
    const Index members = groups.size(g);
    if (members == 0) return;
    const Matrix<float> own = find_centres<P>(points, shift, groups.members(g), (std::min)(lists, members),
                                              seed + 2 + static_cast<std::uint64_t>(g), workers);
    const std::vector<Id> of = nearest_centres<P>(points, shift, groups.members(g), own, workers);
    std::copy_n(own.data(), own.size(), row_start(centres, begin));
    for (Index m = 0; m < members; ++m) {
      out.of[static_cast<std::size_t>(groups.members(g)[m])] =
          static_cast<Id>(begin + of[static_cast<std::size_t>(m)]);
    }
  };
  // Small groups side by side, each on one thread; large ones one after another, each on all.
  const Index large = n / 8;
  threads.for_each(tops, [&](Index g) {
    if (groups.size(g) <= large) split(g, Threads{1});
  });
  for (Index g = 0; g < tops; ++g) {
    if (groups.size(g) > large) split(g, threads);
  }
  out.centres.swap(centres);
  return out;
}

}  // namespace neem::detail
