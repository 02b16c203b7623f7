// How the neighbors of points were found, for reports.
#pragma once

#include "console.hpp"

#include <neem/core/types.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <string>

namespace program {

inline std::string name_of(neem::KnnMethod method) {
  switch (method) {
    case neem::KnnMethod::brute_force:
      return "brute_force";
    case neem::KnnMethod::kd_tree:
      return "kd_tree";
    case neem::KnnMethod::inverted_file:
      return "inverted_file";
    case neem::KnnMethod::nn_descent:
      return "nn_descent";
    default:
      return "given";
  }
}

/// The report of a search for neighbors.
struct Search {
  Search() = default;
  template <class S>
  explicit Search(const neem::Neighbors<S>& knn)
      : count(knn.cols()), method(knn.method), recall(knn.recall) {}

  /// Three lines of a report: how many neighbors, by which search, and how many of the true ones.
  std::string lines(const std::string& metric = "") const {
    return line("neighbors", std::to_string(count) + metric) + line("search", name_of(method)) +
           line("recall", recall.sample > 0 ? text_of(recall, true) : "1, exact");
  }

  neem::Index count = 0;
  neem::KnnMethod method = neem::KnnMethod::given;
  neem::Estimate recall{1, 1, 1, 0};
};

}  // namespace program
