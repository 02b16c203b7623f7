// What NN-descent writes to while it runs: the neighbors found so far, and mail between points.
//
// Points are numbered by `place`, their order along a tree of the start, so that points with close numbers
// are close to each other and what a task reads stays in the cache. Point order[place] of the input is at a
// place.
#pragma once

#include "neem/neighbors/all_pairs.hpp"

#include <cstddef>
#include <vector>

namespace neem::detail {

/// The nearest found so far of every point: exactly `width` each once the start is done, nearest first.
template <class S>
class FoundLists {
public:
  /// Another point and whether it is new: found since the point's neighbors were last compared with it.
  struct Entry {
    S distance;
    Id code;  ///< the place, or ~place of a new one

    Id place() const { return code < 0 ? ~code : code; }
    bool fresh() const { return code < 0; }
  };

  /// Lists of entries farther than any other, which the first real ones replace.
  FoundLists(const std::vector<Id>& order, Index width)
      : order_(&order), width_(static_cast<std::size_t>(width)), entries_(order.size() * width_, none()) {}

  Index rows() const { return static_cast<Index>(order_->size()); }
  Index width() const { return static_cast<Index>(width_); }
  Index point(Index place) const { return (*order_)[static_cast<std::size_t>(place)]; }

  Entry* row(Index u) { return entries_.data() + static_cast<std::size_t>(u) * width_; }
  const Entry* row(Index u) const { return entries_.data() + static_cast<std::size_t>(u) * width_; }

  /// Farther points are not among the nearest of u.
  S bound(Index u) const { return row(u)[width_ - 1].distance; }

  /// Whether v, so far from u, is in the list of u; may miss it among ties.
  bool holds(Index u, S distance, Id v) const {
    const Entry* at = std::lower_bound(row(u), row(u) + width_, distance,
                                       [](const Entry& e, S value) { return e.distance < value; });
    return at != row(u) + width_ && at->place() == v;
  }

  /// Takes v into the list of u if it is among the nearest and not there yet. What the list is after a number
  /// of calls does not depend on their order.
  /// @return whether the list changed
  bool insert(Index u, S distance, Id v) {
    Entry* const first = row(u);
    Entry* const last = first + width_ - 1;
    if (!nearer(u, distance, v, *last)) return false;
    Entry* at =
        std::lower_bound(first, last, distance, [](const Entry& e, S value) { return e.distance < value; });
    for (; at->distance == distance; ++at) {  // ends: v is nearer than the last
      if (at->place() == v) return false;
      if (nearer(u, distance, v, *at)) break;
    }
    std::move_backward(at, last, last + 1);
    *at = {distance, ~v};
    return true;
  }

private:
  static constexpr Entry none() {
    return {(std::numeric_limits<S>::max)(), (std::numeric_limits<Id>::max)()};
  }

  bool nearer(Index u, S distance, Id v, const Entry& other) const {
    if (distance != other.distance) return distance < other.distance;
    if (v == other.place()) return false;
    const Index row = point(u);
    const std::uint64_t mine = pair_hash(row, point(v)), theirs = pair_hash(row, point(other.place()));
    return mine != theirs ? mine < theirs : point(v) < point(other.place());
  }

  const std::vector<Id>* order_;
  std::size_t width_;
  std::vector<Entry> entries_;
};

/// Letters from tasks that compute to tasks that own: written by the one, read by the other, in fixed order.
template <class T>
class Mail {
public:
  Mail(Index senders, Index receivers)
      : senders_(senders), receivers_(receivers), boxes_(static_cast<std::size_t>(senders * receivers)) {}

  Index receivers() const { return receivers_; }
  void send(Index sender, Index receiver, const T& letter) { box(sender, receiver).push_back(letter); }

  /// read(letter) for what was sent to this receiver, which is then empty.
  template <class F>
  void receive(Index receiver, F&& read) {
    for (Index sender = 0; sender < senders_; ++sender) {
      std::vector<T>& letters = box(sender, receiver);
      for (const T& letter : letters) read(letter);
      letters.clear();
    }
  }

private:
  std::vector<T>& box(Index sender, Index receiver) {
    return boxes_[static_cast<std::size_t>(sender * receivers_ + receiver)];
  }

  Index senders_, receivers_;
  std::vector<std::vector<T>> boxes_;
};

/// At most `most` picks of one point, those of smallest priority; each place once.
class Picks {
public:
  struct Pick {
    std::uint32_t priority;
    Id place;
    bool operator<(const Pick& other) const {
      return priority != other.priority ? priority < other.priority : place < other.place;
    }
  };

  Picks(Index rows, Index most)
      : most_(static_cast<std::size_t>(most)),
        counts_(static_cast<std::size_t>(rows)),
        picks_(counts_.size() * most_) {}

  /// A pair has one priority: the same place twice is the same pick twice.
  void add(Index row, Pick pick) {
    const std::size_t r = static_cast<std::size_t>(row);
    Pick* const first = picks_.data() + r * most_;
    Pick* end = first + counts_[r];
    if (counts_[r] == most_ && !(pick < end[-1])) return;
    Pick* at = end;
    while (at != first && pick < at[-1]) --at;
    if (at != first && at[-1].place == pick.place) return;
    if (counts_[r] < most_) ++counts_[r], ++end;
    std::move_backward(at, end - 1, end);
    *at = pick;
  }

  /// Writes the places of a row, ascending. @return how many
  Index places(Index row, Id* out) const {
    const std::size_t r = static_cast<std::size_t>(row);
    for (std::size_t c = 0; c < counts_[r]; ++c) out[c] = picks_[r * most_ + c].place;
    std::sort(out, out + counts_[r]);
    return static_cast<Index>(counts_[r]);
  }

private:
  std::size_t most_;
  std::vector<std::size_t> counts_;
  std::vector<Pick> picks_;
};

}  // namespace neem::detail
