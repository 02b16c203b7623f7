// The rounds of NN-descent: a neighbor of a neighbor is probably a neighbor.
//
// In every round each point picks some of its neighbors and of those it is a neighbor of, and these are
// compared with each other; pairs that were compared before, old with old, are left out.
//
// Threads. A comparison at one point changes the lists of two others. Tasks therefore compute and write
// letters; the owner of a list reads those addressed to it. Which letters are written depends on the lists
// as they were before, and a list does not depend on the order of its letters: any number of threads gives
// the same bits.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/option.hpp"
#include "neem/neighbors/detail/nn_descent_start.hpp"

#include <cmath>
#include <string_view>

namespace neem {

/// How NN-descent looks for neighbors.
struct NnDescentOptions {
  /// In a round, a point compares at most sample_rate · min(k, 20) new and as many old neighbors, picked at
  /// random among those it has and those that have it; in (0, 10]
  double sample_rate = 1.5;
  /// Rounds at most, ≥ 0. pynndescent: n_iters
  int iterations = 20;
  /// The share of entries of the table that a round must change for another to follow, in [0, 1]. Paper: δ
  double tolerance = 0.01;
  /// Trees to start from, 2..1000; 0 starts from random neighbors
  Index trees = 6;
  /// Recall wanted on average, in [0, 1]: lists are made wider, in the end by comparing all pairs, until a
  /// sample of points has it (and its worst tenth 0.15 less). 0 takes what one search finds
  double recall = 0.98;
  /// For trees, picks and the sample. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
};

template <>
struct OptionTable<NnDescentOptions> {
  static constexpr std::string_view method = "nn_descent", title = "nn_descent";
  static constexpr OptionRow rows[] = {
      option<&NnDescentOptions::sample_rate>({.name = "sample_rate",
                                              .meaning =
                                                  "new and old neighbors that a point compares in a round, "
                                                  "each, by min(k, 20)",
                                              .range = {.low = 0, .high = 10, .low_open = true}}),
      option<&NnDescentOptions::iterations>({.name = "iterations",
                                             .meaning = "rounds at most",
                                             .range = at_least(0),
                                             .others = "pynndescent: n_iters",
                                             .aliases = {{{.name = "n_iters"}}}}),
      option<&NnDescentOptions::tolerance>(
          {.name = "tolerance",
           .meaning = "share of entries of the table that a round must change for another to follow",
           .range = between(0, 1),
           .symbol = "δ"}),
      option<&NnDescentOptions::trees>({.name = "trees",
                                        .meaning = "trees to start from; 0: random neighbors",
                                        .range = {.low = 0, .high = 1000, .text = "0, 2..1000"}}),
      option<&NnDescentOptions::recall>({.name = "recall",
                                         .meaning = "recall wanted on average; 0 takes what one search finds",
                                         .range = between(0, 1)}),
      option<&NnDescentOptions::seed>({.name = "seed", .meaning = "seed of trees, picks and the sample"}),
  };
  static void relate(const NnDescentOptions& o) {
    // The leaves of a single tree know nothing of each other: no round would find a way out of them.
    detail::require_option(o.trees != 1, "trees", 1, "0, 2..1000");
  }
};

namespace detail {

/// The rounds of NN-descent on lists that the start has filled.
template <class S, class M>
class Descent {
public:
  /// @param picks  new and old neighbors a point compares at most
  Descent(const PairDistance<S, M>& distance, FoundLists<S>& found, Index picks, std::uint64_t seed,
          const Threads& threads)
      : distance_(&distance), found_(&found), most_(picks), seed_(seed), threads_(&threads) {
    const std::size_t n = static_cast<std::size_t>(found.rows());
    picked_.resize(n * static_cast<std::size_t>(2 * most_));
    fresh_.resize(n);
    both_.resize(n);
  }

  /// @return entries of the table that changed
  std::int64_t round(std::uint64_t number) {
    pick(number);
    std::int64_t changed = 0;
    for (Index first = 0; first < found_->rows(); first += block) {
      compare(first, (std::min)(found_->rows(), first + block));
      changed += read_offers();
    }
    return changed;
  }

private:
  static constexpr Index desks = 64;       ///< tasks that write letters, and that read them
  static constexpr Index stripe = 16;      ///< consecutive points with one reader; neighbors spread over all
  static constexpr Index block = 64 * 64;  ///< points compared before letters are read: bounds their number

  /// `to` has a chance that `other`, so far away, is among its nearest.
  struct Offer {
    Id to, other;
    S distance;
  };
  /// `from` has `to` in its list.
  struct Link {
    Id to, from;  ///< ~from: a new entry
  };

  Id* picked(Index w) { return picked_.data() + static_cast<std::size_t>(w * 2 * most_); }

  /// Draws, for every point, whom it compares: new ones first in picked(w), then old ones.
  void pick(std::uint64_t number) {
    const Index n = found_->rows(), width = found_->width();
    const Index share = (n + desks - 1) / desks;
    Mail<Link> links(desks, desks);
    for_each_range(*threads_, n, share, [&](Index begin, Index end) {
      for (Index u = begin; u < end; ++u) {
        for (const auto* e = found_->row(u); e != found_->row(u) + width; ++e) {
          const Id from = static_cast<Id>(u);
          links.send(begin / share, e->place() / share, {e->place(), e->fresh() ? ~from : from});
        }
      }
    });
    const Random random{Random{seed_}.bits(3, number)};
    const auto priority = [&](Index a, Index b) {
      const auto [low, high] = std::minmax(a, b);
      return static_cast<std::uint32_t>(
          random.bits(static_cast<std::uint64_t>(low) << 32 | static_cast<std::uint64_t>(high)) >> 32);
    };
    for_each_range(*threads_, n, share, [&](Index begin, Index end) {
      Picks fresh(end - begin, most_), old(end - begin, most_);
      const auto add = [&](Index to, Id from) {
        const Id place = from < 0 ? ~from : from;
        (from < 0 ? fresh : old).add(to - begin, {priority(to, place), place});
      };
      for (Index u = begin; u < end; ++u) {
        for (const auto* e = found_->row(u); e != found_->row(u) + width; ++e) add(u, e->code);
      }
      links.receive(begin / share, [&](const Link& link) { add(link.to, link.from); });
      for (Index u = begin; u < end; ++u) settle(u, fresh, old, u - begin);
    });
  }

  /// Writes the picks of u; entries of u that are picked are new no more.
  void settle(Index u, const Picks& fresh, const Picks& old, Index row) {
    Id* const list = picked(u);
    Id* const end = list + fresh.places(row, list);
    Id* const past = end + old.places(row, end);
    // A pair may be new to one of its points and old to the other: it is new here.
    Id* const both = std::remove_if(end, past, [&](Id v) { return std::binary_search(list, end, v); });
    fresh_[static_cast<std::size_t>(u)] = static_cast<Id>(end - list);
    both_[static_cast<std::size_t>(u)] = static_cast<Id>(both - list);
    for (auto* e = found_->row(u); e != found_->row(u) + found_->width(); ++e) {
      if (e->fresh() && std::binary_search(list, end, e->place())) e->code = e->place();
    }
  }

  /// Compares what the points [first, past) have picked, new with new and with old.
  void compare(Index first, Index past) {
    const Index share = block / desks;
    threads_->for_each((past - first + share - 1) / share, [&](Index desk) {
      std::vector<Index> rows(static_cast<std::size_t>(2 * most_));
      std::vector<S> bounds(rows.size());
      const Index end = (std::min)(past, first + (desk + 1) * share);
      for (Index w = first + desk * share; w < end; ++w) {
        const Id* const list = picked(w);
        const std::size_t fresh = static_cast<std::size_t>(fresh_[static_cast<std::size_t>(w)]);
        const std::size_t both = static_cast<std::size_t>(both_[static_cast<std::size_t>(w)]);
        for (std::size_t i = 0; i < both; ++i) {
          rows[i] = found_->point(list[i]);
          bounds[i] = found_->bound(list[i]);
        }
        for (std::size_t i = 0; i < fresh; ++i) {
          for (std::size_t j = i + 1; j < both; ++j) {
            const S value = (*distance_)(rows[i], rows[j]);
            if (value <= bounds[i]) offer(desk, {list[i], list[j], value});
            if (value <= bounds[j]) offer(desk, {list[j], list[i], value});
          }
        }
      }
    });
  }

  void offer(Index desk, const Offer& o) {
    if (!found_->holds(o.to, o.distance, o.other)) offers_.send(desk, o.to / stripe % desks, o);
  }

  std::int64_t read_offers() {
    return sum_over_ranges(*threads_, desks, 1, [&](Index desk, Index) {
      std::int64_t changed = 0;
      offers_.receive(desk, [&](const Offer& o) { changed += found_->insert(o.to, o.distance, o.other); });
      return changed;
    });
  }

  const PairDistance<S, M>* distance_;
  FoundLists<S>* found_;
  Index most_;
  std::uint64_t seed_;
  const Threads* threads_;
  std::vector<Id> picked_{}, fresh_{}, both_{};
  Mail<Offer> offers_{desks, desks};
};

}  // namespace detail
}  // namespace neem
