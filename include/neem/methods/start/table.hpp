// The neighbor table from which a run is made.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/check_neighbors.hpp"

#include <optional>
#include <utility>

namespace neem::detail {

/// @throws Error (DATA) if a table that was given breaks its contract or has no rows
template <class S>
void check_given(const Neighbors<S>& knn, const Threads& threads) {
  check_neighbors(knn, threads);
  if (knn.rows() == 0) {
    throw Error(ErrorCode::empty, "no rows", "neighbor table", "give at least one point");
  }
}

/// The same for a table that belongs to n points.
template <class S>
void check_given(const Neighbors<S>& knn, Index n, const Threads& threads) {
  check_neighbors(knn, threads);
  if (knn.rows() == n) return;
  throw Error(ErrorCode::shape,
              join({"the neighbor table has ", knn.rows(), " rows but there are ", n, " points"}),
              "neighbor table", "give the neighbors of these points");
}

[[noreturn]] inline void refuse_without_points(const char* method, const char* what) {
  throw Error(ErrorCode::conflict,
              join({method, " needs points: ", what, " by distances that no neighbor table has"}), "data",
              "give points, or points and their neighbors");
}

/// The neighbor table from which a run is made: found by a search, or given.
template <class S>
class Table {
public:
  Table() = default;
  explicit Table(const Neighbors<S>* given, Neighbors<S>* spare) : given_(given), spare_(spare) {}
  explicit Table(Neighbors<S>&& found) : found_(std::move(found)) {}

  explicit operator bool() const { return given_ != nullptr || found_; }
  const Neighbors<S>& operator*() const { return given_ != nullptr ? *given_ : *found_; }
  const Neighbors<S>* operator->() const { return &**this; }
  /// The table, if it may be overwritten; null where it belongs to the caller.
  Neighbors<S>* spare() { return found_ ? &*found_ : spare_; }

private:
  std::optional<Neighbors<S>> found_{};
  const Neighbors<S>* given_ = nullptr;
  Neighbors<S>* spare_ = nullptr;
};

}  // namespace neem::detail
