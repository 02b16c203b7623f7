// The data of a run: points, dense or sparse, a neighbor table, points with their table, or a graph.
#pragma once

#include "neem/core/sparse_ref.hpp"
#include "neem/core/types.hpp"

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// The data of a run. Every method takes it, and everything here converts to it: `tsne(X)`, `tsne(knn)`,
/// `tsne(P)`.
///
/// It holds references only: the data have to outlive the construction of the run, and no longer.
template <class S>
class Given {
public:
  /// Points, n × d, one row a point, in any storage; those that are not in rows are copied once.
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Given(const Eigen::MatrixBase<Derived>& points) : points_(std::in_place, points.derived()) {}
  /// The same with a neighbor table of these points, in whatever metric: nothing is searched.
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Given(const Eigen::MatrixBase<Derived>& points, const Neighbors<S>& knn)
      : points_(std::in_place, points.derived()), table_(&knn) {}
  /// The same for a table that is given up: its distances may be overwritten.
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Given(const Eigen::MatrixBase<Derived>& points, Neighbors<S>&& knn)
      : points_(std::in_place, points.derived()), table_(&knn), spare_(&knn) {}
  /// Sparse points, n × d, one row a point: any Eigen sparse matrix that is not a Graph. They are never made dense.
  /// Neighbors are found by the exact search of sparse.hpp; where that would take more than 10¹⁰ operations (see there),
  /// among their first 50 principal components, which is told. PaCMAP and TriMap, which reduce points of more than 100
  /// columns to 100 principal components, do so also where a table is given.
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Given(const Eigen::SparseMatrixBase<Derived>& points) : sparse_(std::in_place, points.derived()) {}
  /// The same with a neighbor table of these points, in whatever metric: nothing is searched.
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Given(const Eigen::SparseMatrixBase<Derived>& points, const Neighbors<S>& knn)
      : sparse_(std::in_place, points.derived()), table_(&knn) {}
  /// The same for a table that is given up: its distances may be overwritten.
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Given(const Eigen::SparseMatrixBase<Derived>& points, Neighbors<S>&& knn)
      : sparse_(std::in_place, points.derived()), table_(&knn), spare_(&knn) {}
  /// A neighbor table, n × k, all of whose columns are used.
  Given(const Neighbors<S>& knn) : table_(&knn) {}
  /// The same for a table that is given up, Given(std::move(knn)): its distances may be overwritten, which
  /// saves n × k values of memory.
  Given(Neighbors<S>&& knn) : table_(&knn), spare_(&knn) {}
  /// A graph: symmetric, ≥ 0, compressed, no weight on the diagonal, such as uniform_affinities gives.
  Given(const Graph<S>& P) : graph_(std::shared_ptr<const void>(), &P) {}
  /// The same for a graph that is shared.
  template <class G>
    requires std::same_as<std::remove_const_t<G>, Graph<S>>
  Given(const std::shared_ptr<G>& P) : graph_(P), shared_(true) {}
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;

  /// Keeps the table, found or given, for Run::neighbors, which costs n × k distances and ids for as long as
  /// the run lives: `Umap<float> run(Given<float>(X).keep_neighbors());`
  const Given& keep_neighbors() {
    keeps_ = true;
    spare_ = nullptr;
    return *this;
  }

  /// Asks for a map of fewer columns than the run is compiled for: the others stay 0, which no force changes. So one
  /// run of 50 columns makes maps of 11 to 50: `Umap<float, 50> run(Given<float>(X).map_columns(20));`
  const Given& map_columns(Index columns) {
    columns_ = columns;
    return *this;
  }

  /// Points that keep the place that the option `initial` gives them, bit for bit, from the first iteration to the
  /// last, and act on the others as ever: `Umap<float> run(Given<float>(X).fixed({0, 7}), {.initial = Y});`
  ///
  /// `initial` is then used where it is: it is neither moved nor scaled, nor is the layout later. Laplacian eigenmaps
  /// and the spectrum, which are not made by moving points, refuse it.
  /// @param rows  of the points, in any order
  Given& fixed(std::vector<Id> rows) {
    fixed_ = std::move(rows);
    return *this;
  }

  /// Springs that hold points near given places. After each iteration a point has come nearer to its place by
  /// a share of the way, so that it rests where the force of the map moves it as far away in an iteration: at strength 1
  /// it stays there, at 0.01 forces of the map decide but for large moves. Where the learning rate falls over the run,
  /// the share falls with it.
  /// @param places    n × columns of the map; rows of NaN have no anchor
  /// @param strength  the share, in (0, 1]
  Given& anchors(Eigen::MatrixXd places, double strength = 0.01) {
    anchors_ = std::move(places), strength_ = strength;
    return *this;
  }

  const std::vector<Id>& fixed() const { return fixed_; }      ///< rows that do not move
  const Eigen::MatrixXd& anchors() const { return anchors_; }  ///< places; empty: none
  double anchor_strength() const { return strength_; }         ///< share of the way an iteration

  Index rows() const {  ///< n; 0 for a null pointer
    return points_   ? points_->rows()
           : sparse_ ? sparse_->rows()
           : table_  ? table_->rows()
           : graph_  ? graph_->rows()
                     : 0;
  }
  bool has_points() const { return points_ || sparse_; }              ///< whether there are points
  bool is_sparse() const { return sparse_.has_value(); }              ///< whether these are sparse
  bool has_table() const { return table_ != nullptr; }                ///< whether there is a neighbor table
  bool has_graph() const { return !has_points() && !has_table(); }    ///< whether there is a graph
  bool wants_search() const { return has_points() && !has_table(); }  ///< whether neighbors are to be found
  bool keeps_neighbors() const { return keeps_; }  ///< whether keep_neighbors has been called
  Index map_columns() const { return columns_; }   ///< columns of the map that are used; 0: all

  const MatrixRef<S>& points() const { return *points_; }  ///< if has_points and not is_sparse
  const SparseRef<S>& sparse() const { return *sparse_; }  ///< if is_sparse
  const Neighbors<S>& table() const { return *table_; }    ///< if has_table
  Neighbors<S>* spare_table() const { return spare_; }  ///< the same, if it may be overwritten; may be null
  const std::shared_ptr<const Graph<S>>& graph() const { return graph_; }  ///< if has_graph; may be null
  /// The same, to be kept: copied, unless it is shared.
  std::shared_ptr<const Graph<S>> kept_graph() const {
    return shared_ ? graph_ : std::make_shared<const Graph<S>>(*graph_);
  }

private:
  std::optional<MatrixRef<S>> points_{};
  std::optional<SparseRef<S>> sparse_{};
  const Neighbors<S>* table_ = nullptr;
  Neighbors<S>* spare_ = nullptr;
  std::shared_ptr<const Graph<S>> graph_{};
  bool shared_ = false, keeps_ = false;
  Index columns_ = 0;
  std::vector<Id> fixed_{};
  Eigen::MatrixXd anchors_{};
  double strength_ = 0.01;
};

namespace detail {

/// The number type of what a run is made of: points, neighbors, a graph, or a pointer to one.
template <class S>
S scalar_of(const Neighbors<S>&);
template <class S>
S scalar_of(const Given<S>&);
template <class Derived>
typename Derived::Scalar scalar_of(const Eigen::EigenBase<Derived>&);
template <class G>
typename G::Scalar scalar_of(const std::shared_ptr<G>&);

template <class Data>
using ScalarOf = decltype(scalar_of(std::declval<const std::remove_cvref_t<Data>&>()));

}  // namespace detail
}  // namespace neem
