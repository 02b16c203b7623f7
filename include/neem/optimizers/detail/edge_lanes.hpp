// The edges of an epoch, sixteen at a time: each lane has a stretch of its own. Which edges are due in an
// epoch is decided in forces/sampling/detail/due_edges.hpp.
#pragma once

#include "neem/core/types.hpp"
#include "neem/forces/sampling/detail/due_edges.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace neem::detail {

/// The edges of a stretch of rows that are due, dealt to up to 16 lanes: an equal part of the stretch to
/// each, in the order of the graph.
template <class S>
class EdgeLanes {
public:
  static constexpr Index width = 16;

  /// Edges [begin, end) of the graph.
  EdgeLanes(const Graph<S>& P, Index begin, Index end, Index lanes, std::uint32_t epoch, std::uint32_t start)
      : P_(&P), epoch_(epoch), start_(start), lanes_(lanes) {
    const Id* offset = P.outerIndexPtr();
    const Index part = (end - begin + lanes - 1) / lanes;
    for (Index l = 0; l < lanes; ++l) {
      Lane& lane = lane_[static_cast<std::size_t>(l)];
      lane.next = (std::min)(end, begin + l * part);
      lane.end = (std::min)(end, lane.next + part);
      lane.head = std::upper_bound(offset, offset + P.rows() + 1, static_cast<Id>(lane.next)) - offset - 1;
    }
  }

  /// The next edge of every lane, and its ends; edges of lanes that have none left stay as they are.
  /// @param live  1 of the lanes that have an edge, 0 of the others
  /// @return      whether there is any
  bool take(Id* edges, Id* heads, Id* tails, S* live) {
    bool any = false;
    for (Index l = 0; l < lanes_; ++l) {
      Lane& lane = lane_[static_cast<std::size_t>(l)];
      while (lane.at == lane.count && lane.next < lane.end) look_on(lane);
      live[l] = lane.at < lane.count ? S(1) : S(0);
      if (lane.at == lane.count) continue;
      any = true;
      edges[l] = lane.due[lane.at++];
      while (edges[l] >= P_->outerIndexPtr()[lane.head + 1]) ++lane.head;
      heads[l] = static_cast<Id>(lane.head);
      tails[l] = P_->innerIndexPtr()[edges[l]];
    }
    return any;
  }

private:
  static constexpr Index chunk = 32;  // edges tested together, without branches, for those that are due

  struct Lane {
    Index next = 0, end = 0;  // not tested yet
    Index head = 0;
    std::array<Id, chunk> due{};
    std::size_t at = 0, count = 0;
  };

  void look_on(Lane& lane) const {
    const Index last = (std::min)(lane.end, lane.next + chunk);
    const S* weight = P_->valuePtr();
    lane.at = lane.count = 0;
    for (Index e = lane.next; e < last; ++e) {
      lane.due[lane.count] = static_cast<Id>(e);
      lane.count += edge_is_due(fixed_weight(weight[e]), static_cast<std::uint32_t>(e), epoch_, start_);
    }
    lane.next = last;
  }

  const Graph<S>* P_;
  std::uint32_t epoch_, start_;
  Index lanes_;
  std::array<Lane, width> lane_{};
};

}  // namespace neem::detail
