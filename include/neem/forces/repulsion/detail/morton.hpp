// The order of points along a Z-shaped curve, which keeps neighbors together.
//
// The box of the points is cut into 2^levels cells an axis, and the bits of a cell's coordinates are
// interleaved to its Morton code: points whose codes share a prefix share a cell. The codes are sorted by
// radix, stable, so that equal codes keep the order of the points; the result is therefore the same however
// many threads counted and moved them. The upper 32 bits decide nearly always (in two dimensions, cells of
// 1/65536 of the box): only where many points agree in them are the lower bits sorted as well.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

namespace neem::detail {

/// Points along the curve, and the memory that sorting needs.
template <int Dim>
struct MortonOrder {
  static constexpr int levels = Dim == 1 ? 31 : 62 / Dim;  // halvings of the box, an axis

  std::vector<Id> order{};             ///< position on the curve → point
  std::vector<std::uint64_t> codes{};  ///< by position: ascending, `levels · Dim` bits
  double side = 0;                     ///< of the box, which is a square or a cube

  std::vector<std::uint64_t> scratch{}, items{}, spare{};
};

/// Sorts items by their upper 32 bits, stable. Digits in which all items agree cost a look only.
inline void radix_sort(std::vector<std::uint64_t>& items, std::vector<std::uint64_t>& spare,
                       const Threads& threads) {
  constexpr int bits = 11, digits = 3, key = 32;
  constexpr std::size_t values = std::size_t{1} << bits;
  constexpr Index least = 8192;  // items of a part, below which threads do not pay
  const Index n = static_cast<Index>(items.size());
  // A stable sort has one result: the number of parts may follow the number of threads.
  const Index parts = std::clamp<Index>(n / least, 1, threads.count());
  const Index share = std::max<Index>(1, (n + parts - 1) / parts);
  std::vector<std::array<Id, values>> place(static_cast<std::size_t>(parts));
  spare.resize(items.size());
  for (int digit = 0; digit < digits; ++digit) {
    const int shift = key + digit * bits;
    const auto value = [shift](std::uint64_t item) {
      return static_cast<std::size_t>(item >> shift) & (values - 1);
    };
    for_each_range(threads, n, share, [&](Index begin, Index end) {
      auto& counts = place[static_cast<std::size_t>(begin / share)];
      counts.fill(0);
      for (Index k = begin; k < end; ++k) ++counts[value(items[static_cast<std::size_t>(k)])];
    });
    Id sum = 0;
    bool agree = false;
    for (std::size_t v = 0; v < values; ++v) {
      const Id before = sum;
      for (auto& counts : place) sum += std::exchange(counts[v], sum);
      agree = agree || sum - before == n;
    }
    if (agree) continue;
    for_each_range(threads, n, share, [&](Index begin, Index end) {
      auto& to = place[static_cast<std::size_t>(begin / share)];
      for (Index k = begin; k < end; ++k) {
        const std::uint64_t item = items[static_cast<std::size_t>(k)];
        spare[static_cast<std::size_t>(to[value(item)]++)] = item;
      }
    });
    items.swap(spare);
  }
}

/// The bits of x with Dim − 1 zeros between them.
template <int Dim>
std::uint64_t spread_bits(std::uint64_t x) {
  if constexpr (Dim == 2) {
    x = (x | (x << 16)) & 0x0000ffff0000ffffu;
    x = (x | (x << 8)) & 0x00ff00ff00ff00ffu;
    x = (x | (x << 4)) & 0x0f0f0f0f0f0f0f0fu;
    x = (x | (x << 2)) & 0x3333333333333333u;
    x = (x | (x << 1)) & 0x5555555555555555u;
  } else if constexpr (Dim == 3) {
    x = (x | (x << 32)) & 0x001f00000000ffffu;
    x = (x | (x << 16)) & 0x001f0000ff0000ffu;
    x = (x | (x << 8)) & 0x100f00f00f00f00fu;
    x = (x | (x << 4)) & 0x10c30c30c30c30c3u;
    x = (x | (x << 2)) & 0x1249249249249249u;
  }
  return x;
}

/// The Morton codes of the points, in the order of the points; sets `side`.
template <class S, int Dim>
void morton_codes(const Layout<S, Dim>& Y, MortonOrder<Dim>& curve, const Threads& threads) {
  constexpr Index grain = 4096;
  struct Box {
    std::array<S, Dim> low, high;
  };
  const Index n = Y.rows();
  const S* y = Y.data();
  std::vector<Box> boxes(static_cast<std::size_t>((n + grain - 1) / grain));
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    Box box;
    for (std::size_t c = 0; c < Dim; ++c) {
      box.low[c] = box.high[c] = y[begin * Dim + static_cast<Index>(c)];
    }
    for (Index i = begin; i < end; ++i) {
      for (std::size_t c = 0; c < Dim; ++c) {
        const S here = y[i * Dim + static_cast<Index>(c)];
        box.low[c] = here < box.low[c] ? here : box.low[c];
        box.high[c] = here > box.high[c] ? here : box.high[c];
      }
    }
    boxes[static_cast<std::size_t>(begin / grain)] = box;
  });
  std::array<double, Dim> low{};
  curve.side = 0;
  for (std::size_t c = 0; c < Dim && n > 0; ++c) {
    S least = boxes.front().low[c], most = boxes.front().high[c];
    for (const Box& box : boxes) {
      least = (std::min)(least, box.low[c]);
      most = (std::max)(most, box.high[c]);
    }
    low[c] = static_cast<double>(least);
    curve.side = (std::max)(curve.side, static_cast<double>(most) - low[c]);
  }
  constexpr std::int64_t last_cell = (std::int64_t{1} << MortonOrder<Dim>::levels) - 1;
  const double scale = curve.side > 0 ? static_cast<double>(last_cell + 1) / curve.side : 0;
  curve.scratch.resize(static_cast<std::size_t>(n));
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      std::uint64_t code = 0;
      for (std::size_t c = 0; c < Dim; ++c) {
        const double at = (static_cast<double>(y[i * Dim + static_cast<Index>(c)]) - low[c]) * scale;
        // at ≥ 0; the comparison also sends what is not finite to a cell that exists
        const std::int64_t cell =
            at < static_cast<double>(last_cell) ? static_cast<std::int64_t>(at) : last_cell;
        code |= spread_bits<Dim>(static_cast<std::uint64_t>(cell)) << c;
      }
      curve.scratch[static_cast<std::size_t>(i)] = code;
    }
  });
}

/// Sorts the points along the curve: fills curve.order, curve.codes and curve.side.
///
/// Points with the same code follow each other by their numbers. Same result for any number of threads.
/// @cost  O(n) time, 36 bytes a point
template <class S, int Dim>
void morton_order(const Layout<S, Dim>& Y, MortonOrder<Dim>& curve, const Threads& threads) {
  constexpr Index grain = 4096;
  constexpr int bits = MortonOrder<Dim>::levels * Dim, low_bits = (std::max)(0, bits - 32);
  constexpr std::uint64_t low_mask = (std::uint64_t{1} << low_bits) - 1, id_mask = 0xffffffffu;
  const Index n = Y.rows();
  morton_codes(Y, curve, threads);
  const std::vector<std::uint64_t>& code_of = curve.scratch;
  std::vector<std::uint64_t>&items = curve.items, &codes = curve.codes;
  items.resize(static_cast<std::size_t>(n));
  codes.resize(static_cast<std::size_t>(n));
  curve.order.resize(static_cast<std::size_t>(n));
  const auto point_of = [&](Index k) {
    return static_cast<std::size_t>(items[static_cast<std::size_t>(k)] & id_mask);
  };
  const auto gather = [&] {
    for_each_range(threads, n, grain, [&](Index begin, Index end) {
      for (Index k = begin; k < end; ++k) {
        curve.order[static_cast<std::size_t>(k)] = static_cast<Id>(point_of(k));
        codes[static_cast<std::size_t>(k)] = code_of[point_of(k)];
      }
    });
  };

  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      items[i] = (code_of[i] >> low_bits) << 32 | i;
    }
  });
  radix_sort(items, curve.spare, threads);
  gather();

  // Runs of points that agree in the upper bits: short ones by insertion, in the task in which they begin.
  constexpr std::size_t longest = 32;
  std::atomic<bool> crowded{false};
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    const auto upper = [&](std::size_t k) { return items[k] >> 32; };
    const auto count = static_cast<std::size_t>(n);
    auto k = static_cast<std::size_t>(begin);
    while (k > 0 && k < static_cast<std::size_t>(end) && upper(k) == upper(k - 1)) ++k;
    while (k < static_cast<std::size_t>(end)) {
      std::size_t stop = k + 1;
      bool differ = false;
      while (stop < count && upper(stop) == upper(k)) {
        differ = differ || code_of[items[stop] & id_mask] != code_of[items[k] & id_mask];
        if (differ && stop - k >= longest) return crowded.store(true, std::memory_order_relaxed);
        ++stop;
      }
      for (std::size_t here = k + 1; differ && here < stop; ++here) {
        for (std::size_t at = here; at > k && codes[at] < codes[at - 1]; --at) {
          std::swap(codes[at], codes[at - 1]);
          std::swap(curve.order[at], curve.order[at - 1]);
        }
      }
      k = stop;
    }
  });
  if (!crowded) return;

  // By the lower bits, then, stable, by the upper ones.
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      items[i] = (code_of[i] & low_mask) << 32 | i;
    }
  });
  radix_sort(items, curve.spare, threads);
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k) {
      const std::uint64_t point = items[k] & id_mask;
      items[k] = (code_of[point] >> low_bits) << 32 | point;
    }
  });
  radix_sort(items, curve.spare, threads);
  gather();
}

}  // namespace neem::detail
