// Graphs whose spectrum is known, for the tests of everything that is made of eigenvectors.
#pragma once

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace neem_test {

using neem::Graph;
using neem::Id;
using neem::Index;
using neem::Matrix;

inline constexpr double pi = 3.14159265358979323846;

struct WeightedEdge {
  Index from, to;
  double weight = 1;
};
using EdgeList = std::vector<WeightedEdge>;

template <class S = double>
Graph<S> graph_of(Index n, const EdgeList& edges) {
  std::vector<Eigen::Triplet<S, Id>> entries;
  for (const WeightedEdge& edge : edges) {
    const Id i = static_cast<Id>(edge.from), j = static_cast<Id>(edge.to);
    entries.emplace_back(i, j, static_cast<S>(edge.weight));
    entries.emplace_back(j, i, static_cast<S>(edge.weight));
  }
  Graph<S> P(n, n);
  P.setFromTriplets(entries.begin(), entries.end());
  return P;
}

inline EdgeList path(Index n, Index first = 0) {
  EdgeList edges;
  for (Index i = 0; i + 1 < n; ++i) edges.push_back({first + i, first + i + 1});
  return edges;
}
inline EdgeList ring(Index n, Index first = 0) {
  EdgeList edges = path(n, first);
  edges.push_back({first + n - 1, first});
  return edges;
}
inline EdgeList star(Index n) {
  EdgeList edges;
  for (Index i = 1; i < n; ++i) edges.push_back({0, i});
  return edges;
}
inline EdgeList complete(Index n) {
  EdgeList edges;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) edges.push_back({i, j});
  }
  return edges;
}
inline EdgeList grid(Index rows, Index columns) {
  EdgeList edges;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      if (i + 1 < rows) edges.push_back({i * columns + j, (i + 1) * columns + j});
      if (j + 1 < columns) edges.push_back({i * columns + j, i * columns + j + 1});
    }
  }
  return edges;
}
inline EdgeList hypercube(Index bits) {
  EdgeList edges;
  for (Index i = 0; i < Index(1) << bits; ++i) {
    for (Index b = 0; b < bits; ++b) {
      if ((i >> b & 1) == 0) edges.push_back({i, i | Index(1) << b});
    }
  }
  return edges;
}
inline EdgeList operator+(EdgeList a, const EdgeList& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Point i becomes point i · step mod n.
inline EdgeList shuffled(EdgeList edges, Index n, Index step) {
  for (WeightedEdge& edge : edges) edge.from = edge.from * step % n, edge.to = edge.to * step % n;
  return edges;
}

/// L = I − D^-1/2 W D^-1/2, of points without edges 0, by the definition.
template <class S>
Eigen::MatrixXd dense_laplacian(const Graph<S>& P) {
  const Eigen::MatrixXd W = Eigen::MatrixXd(P.template cast<double>());
  const Eigen::VectorXd d = W.rowwise().sum();
  Eigen::MatrixXd L = Eigen::MatrixXd::Zero(W.rows(), W.rows());
  for (Index i = 0; i < W.rows(); ++i) {
    if (d[i] > 0) L(i, i) = 1;
    for (Index j = 0; j < W.rows(); ++j) {
      if (W(i, j) > 0) L(i, j) -= W(i, j) / std::sqrt(d[i]) / std::sqrt(d[j]);
    }
  }
  return L;
}

/// ‖L v − λ v‖, in the long way round.
template <class S>
double residual(const Graph<S>& P, const Eigen::VectorXd& v, double value) {
  Eigen::VectorXd root = Eigen::VectorXd::Zero(P.rows());
  for (Index i = 0; i < P.rows(); ++i) {
    double degree = 0;
    for (typename Graph<S>::InnerIterator edge(P, i); edge; ++edge)
      degree += static_cast<double>(edge.value());
    root[i] = std::sqrt(degree);
  }
  double squares = 0;
  for (Index i = 0; i < P.rows(); ++i) {
    double image = root[i] > 0 ? v[i] : 0;
    for (typename Graph<S>::InnerIterator edge(P, i); edge; ++edge) {
      image -= static_cast<double>(edge.value()) / root[i] / root[edge.col()] * v[edge.col()];
    }
    squares += (image - value * v[i]) * (image - value * v[i]);
  }
  return std::sqrt(squares);
}

}  // namespace neem_test
