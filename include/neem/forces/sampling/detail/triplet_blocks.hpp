// Forces of triplets whose outliers were drawn sixteen at a time.
//
// As in TripletForces anchors go first, here a block of them at once: each slot is a block of outliers. The
// forces on outliers are then not looked up but computed again, block by block, from the distances of anchors
// to their inliers, which are stored: a few contiguous registers, where the coefficients would be four times
// as much memory, read at random. Inliers, and the outliers of random triplets, look up their coefficients.
#pragma once

#include "neem/core/detail/pack.hpp"
#include "neem/core/detail/plain_vector.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/triplets.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace neem::detail {

/// Whether what acts in the triplets of n anchors can be numbered in 32 bits, as TripletBlocks does.
constexpr bool can_number_triplets(Index n, Index inliers, Index single) {
  return n * (inliers + 2 * single) < 0xffff0000;
}

/// The forces of TripletForces, where slot t of `partners` is the outlier of triplet t, for all triplets but
/// the single ones.
template <class S, int Dim>
class TripletBlocks {
public:
  TripletBlocks(const Triplets<S>& triplets, const BlockPartners& partners, const Threads& threads)
      : inliers_(triplets.inliers),
        outliers_(triplets.outliers),
        single_(triplets.single),
        slots_(partners.slot_count),
        blocks_(partners.blocks),
        places_(partners.points),
        starts_(partners.starts),
        ends_(block_ends(partners)) {
    const auto lanes_of = [&](Index count) {
      return static_cast<std::size_t>(blocks_ * count * block_width);
    };
    near_.resize(lanes_of(edges()));
    far_.resize(lanes_of(single_));
    weights_.resize(lanes_of(slots_));
    single_weights_.resize(lanes_of(single_));
    returned_weights_.resize(lanes_of(slots_));
    coefficients_.resize(lanes_of(edges() + single_));
    distances_.resize(2 * lanes_of(inliers_));
    sums_.resize(lanes_of(Dim));
    seen_from_.resize(ends_.starts.size());
    for_each_range(threads, blocks_, 64, [&](Index first, Index last) {
      for (Index p = first * block_width; p < last * block_width; ++p) {
        const Index b = p / block_width, l = p % block_width;
        const Id i = places_.points()[static_cast<std::size_t>(p)];
        const auto at = [&](Index count, Index k) {
          return static_cast<std::size_t>((b * count + k) * block_width + l);
        };
        for (Index e = 0; e < edges(); ++e) near_[at(edges(), e)] = i < 0 ? 0 : triplets.nearby(i, e);
        for (Index s = 0; s < slots_; ++s) weights_[at(slots_, s)] = i < 0 ? S(0) : triplets.weights(i, s);
        for (Index r = 0; r < single_; ++r) {
          far_[at(single_, r)] = i < 0 ? 0 : triplets.distant(i, slots_ + r);
          single_weights_[at(single_, r)] = i < 0 ? S(0) : triplets.weights(i, slots_ + r);
        }
      }
    });
    for_each_range(threads, static_cast<Index>(ends_.starts.size()), 1024, [&](Index first, Index last) {
      for (auto k = static_cast<std::size_t>(first); k < static_cast<std::size_t>(last); ++k) {
        const Index anchors = ends_.drawn_by[k] / slots_, edge = ends_.drawn_by[k] % slots_ % inliers_;
        seen_from_[k] = doubled((anchors * inliers_ + edge) * block_width) + ends_.starts[k] % block_width;
        for (Index l = 0; l < block_width; ++l) {
          const Index from = BlockPartners::lane(ends_.starts[k], l) % block_width;
          returned_weights_[k * block_width + static_cast<std::size_t>(l)] =
              weights_[static_cast<std::size_t>(ends_.drawn_by[k] * block_width + from)];
        }
      }
    });
    turn_round(triplets.nearby.rows(), threads);
  }

  /// The outliers that were drawn in blocks.
  BlockPartners partners() const {
    return {.blocks = blocks_, .slot_count = slots_, .points = places_.points(), .starts = starts_};
  }
  /// The triplets.
  Triplets<S> triplets() const {
    const Index n = static_cast<Index>(begin_.size()) - 1;
    const BlockPartners drawn = partners();
    Triplets<S> all{.inliers = inliers_, .outliers = outliers_, .single = single_};
    all.nearby.resize(n, all.edges());
    all.distant.resize(n, all.count());
    all.weights.resize(n, all.count());
    for (Index p = 0; p < blocks_ * block_width; ++p) {
      const Id i = drawn.points[static_cast<std::size_t>(p)];
      const auto at = [&](Index count, Index k) {
        return static_cast<std::size_t>((p / block_width * count + k) * block_width + p % block_width);
      };
      for (Index e = 0; e < edges() && i >= 0; ++e) all.nearby(i, e) = near_[at(edges(), e)];
      for (Index s = 0; s < slots_ && i >= 0; ++s) {
        const Id distant = drawn.partner(p, s);
        all.distant(i, s) = distant < 0 ? i : distant;
        all.weights(i, s) = weights_[at(slots_, s)];
      }
      for (Index r = 0; r < single_ && i >= 0; ++r) {
        all.distant(i, slots_ + r) = far_[at(single_, r)];
        all.weights(i, slots_ + r) = single_weights_[at(single_, r)];
      }
    }
    return all;
  }

  /// Sets `force` to the forces at Y.
  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force, const Threads& threads) {
    detail::resize(force, Y.rows(), Dim);
    places_.fill(Y, threads);
    for_each_range(threads, blocks_, 16, [&](Index first, Index last) {
      std::vector<S> memory(static_cast<std::size_t>((2 + Dim) * edges() * Pack<S>::size));
      for (Index b = first; b < last; ++b) {
        for (Index v = 0; v < block_width; v += Pack<S>::size) act(Y, b, v, memory.data());
      }
    });
    for_each_range(threads, blocks_, 16, [&](Index first, Index last) {
      for (Index b = first; b < last; ++b) {
        for (Index v = 0; v < block_width; v += Pack<S>::size) be_pushed(b, v);
        for (Index l = 0; l < block_width; ++l) {
          const Id point = places_.points()[static_cast<std::size_t>(b * block_width + l)];
          for (Index c = 0; c < Dim && point >= 0; ++c) force.data()[point * Dim + c] = *sum(b, c, l);
        }
      }
    });
    for_each_range(threads, Y.rows(), 256, [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) look_up(Y, i, force.data() + i * Dim);
    });
  }

  /// The loss.
  double objective(const Layout<S, Dim>& Y, const Threads& threads) const {
    return sum_over_ranges(threads, blocks_, 16, [&](Index first, Index last) {
      double sum = 0;
      for (Index p = first * block_width; p < last * block_width; ++p) {
        const Index b = p / block_width, l = p % block_width;
        const Id i = places_.points()[static_cast<std::size_t>(p)];
        const auto at = [&](Index count, Index k) {
          return static_cast<std::size_t>((b * count + k) * block_width + l);
        };
        const auto add = [&](Index edge, Id k, S weight) {
          if (k < 0) return;
          const double nearby = one_and_square(Y, i, near_[at(edges(), edge)]),
                       distant = one_and_square(Y, i, k);
          sum += static_cast<double>(weight) * nearby / (nearby + distant);
        };
        for (Index s = 0; s < slots_ && i >= 0; ++s) {
          const Id start = starts_[static_cast<std::size_t>(b * slots_ + s)];
          add(s % inliers_, places_.points()[static_cast<std::size_t>(BlockPartners::lane(start, l))],
              weights_[at(slots_, s)]);
        }
        for (Index r = 0; r < single_ && i >= 0; ++r) {
          add(inliers_ + r, far_[at(single_, r)], single_weights_[at(single_, r)]);
        }
      }
      return sum;
    });
  }

private:
  Index edges() const { return inliers_ + single_; }
  S* sum(Index block, Index c, Index lane) { return sums_.data() + (block * Dim + c) * block_width + lane; }

  /// For every point, where what acts on it as an inlier or an outlier of a random triplet is written down.
  void turn_round(Index n, const Threads& threads) {
    constexpr Index tasks = 8;  // each owns a range of points and reads all ids
    const Index share = (n + tasks - 1) / tasks, count = edges() + single_;
    const auto for_each_of = [&](Index first, Index last, const auto& f) {
      for (Index b = 0; b < blocks_; ++b) {
        for (Index k = 0; k < count; ++k) {
          const Id* ids = k < edges() ? near_.data() + (b * edges() + k) * block_width
                                      : far_.data() + (b * single_ + k - edges()) * block_width;
          for (Index l = 0; l < block_width; ++l) {
            const Id anchor = places_.points()[static_cast<std::size_t>(b * block_width + l)];
            if (ids[l] >= first && ids[l] < last && anchor >= 0)
              f(ids[l], anchor, (b * count + k) * block_width + l);
          }
        }
      }
    };
    std::vector<Id> incoming(static_cast<std::size_t>(n), 0);
    for_each_range(threads, n, share, [&](Index first, Index last) {
      for_each_of(first, last, [&](Id id, Id, Index) { ++incoming[static_cast<std::size_t>(id)]; });
    });
    constexpr Index width = Pack<S>::size;
    begin_.assign(static_cast<std::size_t>(n) + 1, 0);
    for (std::size_t i = 0; i < incoming.size(); ++i) {
      begin_[i + 1] = begin_[i] + (incoming[i] + width - 1) / width * width;
    }
    anchors_.resize(static_cast<std::size_t>(begin_.back()));
    written_.resize(anchors_.size());
    for_each_range(threads, n, share, [&](Index first, Index last) {
      std::vector<Index> next(begin_.begin() + first, begin_.begin() + last);
      for_each_of(first, last, [&](Id id, Id anchor, Index where) {
        const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(id - first)]++);
        anchors_[to] = anchor, written_[to] = static_cast<std::uint32_t>(where);
      });
      for (Index i = first; i < last; ++i) {  // whole registers, of the point itself
        const auto stop = static_cast<std::size_t>(begin_[static_cast<std::size_t>(i) + 1]);
        for (auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(i - first)]); to < stop; ++to) {
          anchors_[to] = static_cast<Id>(i), written_[to] = 0;
        }
      }
    });
  }

  /// What acts between a register of anchors and their inliers and outliers, and the sum of it.
  void act(const Layout<S, Dim>& Y, Index b, Index v, S* memory) {
    constexpr Index width = Pack<S>::size;
    const Pack<S> one(1);
    Pack<S> here[Dim], apart[Dim], sums[Dim];
    for (int c = 0; c < Dim; ++c) here[c] = places_.load(static_cast<Id>(b * block_width), c, v);
    const auto look = [&](const Id* ids) {
      Pack<S> D = one;
      gather_rows<Dim>(Y.data(), ids, apart);
      for (int c = 0; c < Dim; ++c) {
        apart[c] = apart[c] - here[c];
        D = multiply_add(apart[c], apart[c], D);
      }
      return D;
    };
    S *nearby = memory, *pulls = nearby + edges() * width, *away = pulls + edges() * width;
    for (Index e = 0; e < edges(); ++e) {
      const Pack<S> D = look(near_.data() + (b * edges() + e) * block_width + v);
      D.store(nearby + e * width);
      for (int c = 0; c < Dim; ++c) apart[c].store(away + (e * Dim + c) * width);
      if (e >= inliers_) continue;
      S* distance = distances_.data() + doubled((b * inliers_ + e) * block_width) + v;
      D.store(distance);
      D.store(distance + block_width);
    }
    std::fill_n(pulls, edges() * width, S(0));
    const Id* start = starts_.data() + b * slots_;
    const S* weight = weights_.data() + b * slots_ * block_width + v;
    for (Index s = 0; s < outliers_; ++s) {
      for (Index e = 0; e < inliers_; ++e, ++start, weight += block_width) {
        Pack<S> D_ik = one;
        for (int c = 0; c < Dim; ++c) {
          apart[c] = places_.load(*start, c, v) - here[c];
          D_ik = multiply_add(apart[c], apart[c], D_ik);
        }
        add(Pack<S>::load(weight), Pack<S>::load(nearby + e * width), D_ik, apart, pulls + e * width, sums);
      }
    }
    S* written = coefficients_.data() + b * (edges() + single_) * block_width + v;
    for (Index r = 0; r < single_; ++r) {
      const Index e = inliers_ + r, k = (b * single_ + r) * block_width + v;
      const Pack<S> D_ik = look(far_.data() + k);
      add(Pack<S>::load(single_weights_.data() + k), Pack<S>::load(nearby + e * width), D_ik, apart,
          pulls + e * width, sums)
          .store(written + (edges() + r) * block_width);
    }
    for (Index e = 0; e < edges(); ++e) {
      const Pack<S> pull = Pack<S>::load(pulls + e * width);
      pull.store(written + e * block_width);
      for (int c = 0; c < Dim; ++c)
        sums[c] = multiply_add(pull, Pack<S>::load(away + (e * Dim + c) * width), sums[c]);
    }
    for (int c = 0; c < Dim; ++c) sums[c].store(sum(b, c, v));
  }

  /// Adds a triplet to the pull of its inlier and to the sum of its anchor. @return what acts on its outlier
  static Pack<S> add(const Pack<S>& weight, const Pack<S>& D_ij, const Pack<S>& D_ik,
                     const Pack<S> (&apart)[Dim], S* pulls, Pack<S> (&sums)[Dim]) {
    const Pack<S> share = Pack<S>(1) / (D_ij + D_ik), both = (weight * share) * share;
    multiply_add(D_ik, both, Pack<S>::load(pulls)).store(pulls);
    const Pack<S> push = -(D_ij * both);
    for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(push, apart[c], sums[c]);
    return push;
  }

  /// Adds the forces on a register of outliers.
  void be_pushed(Index b, Index v) {
    Pack<S> here[Dim], sums[Dim];
    for (int c = 0; c < Dim; ++c) {
      here[c] = places_.load(static_cast<Id>(b * block_width), c, v);
      sums[c] = Pack<S>::load(sum(b, c, v));
    }
    const auto end = static_cast<std::size_t>(ends_.begin[static_cast<std::size_t>(b) + 1]);
    for (auto k = static_cast<std::size_t>(ends_.begin[static_cast<std::size_t>(b)]); k < end; ++k) {
      const Id start = ends_.starts[k];
      Pack<S> apart[Dim], D_ik(1);
      for (int c = 0; c < Dim; ++c) {
        apart[c] = places_.load(start, c, v) - here[c];
        D_ik = multiply_add(apart[c], apart[c], D_ik);
      }
      const Pack<S> D_ij = Pack<S>::load(distances_.data() + seen_from_[k] + v);
      const Pack<S> share = Pack<S>(1) / (D_ij + D_ik);
      const Pack<S> weight = Pack<S>::load(returned_weights_.data() + k * block_width + v);
      const Pack<S> push = -(D_ij * ((weight * share) * share));
      for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(push, apart[c], sums[c]);
    }
    for (int c = 0; c < Dim; ++c) sums[c].store(sum(b, c, v));
  }

  /// Adds the forces on point i by the anchors that have it as inlier or outlier of a random triplet.
  void look_up(const Layout<S, Dim>& Y, Index i, S* force) const {
    constexpr Index width = Pack<S>::size;
    Pack<S> here[Dim], apart[Dim], sums[Dim];
    for (int c = 0; c < Dim; ++c) here[c] = Pack<S>(Y.data()[i * Dim + c]);
    const auto end = static_cast<std::size_t>(begin_[static_cast<std::size_t>(i) + 1]);
    for (auto e = static_cast<std::size_t>(begin_[static_cast<std::size_t>(i)]); e < end; e += width) {
      S values[width];
      for (std::size_t l = 0; l < width; ++l) values[l] = coefficients_[written_[e + l]];
      gather_rows<Dim>(Y.data(), anchors_.data() + e, apart);
      const Pack<S> pull = Pack<S>::load(values);
      for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(pull, apart[c] - here[c], sums[c]);
    }
    for (int c = 0; c < Dim; ++c) force[c] += sums[c].sum();
  }

  Index inliers_, outliers_, single_, slots_, blocks_;
  BlockLayout<S, Dim> places_;
  std::vector<Id> starts_;  // of a block's slots
  BlockEnds ends_;
  // Of a block, sixteen lanes each:
  PlainVector<Id> near_{}, far_{};               // inliers of the edges, outliers of the single ones
  PlainVector<S> weights_{}, single_weights_{};  // of the triplets
  PlainVector<S> returned_weights_{};            // as the outliers see them, in the order of `ends_`
  PlainVector<S> coefficients_{}, distances_{};  // pulls of edges and pushes of single ones; D_ij, twice
  PlainVector<S> sums_{};
  std::vector<Index> seen_from_{};  // the D_ij of the lanes, in the order of `ends_`
  std::vector<Index> begin_{};      // of what point i looks up
  PlainVector<Id> anchors_{};
  PlainVector<std::uint32_t> written_{};
};

}  // namespace neem::detail
