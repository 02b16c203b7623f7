// What the searches for neighbors are called.
#pragma once

#include <neem/core/types.hpp>

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

}  // namespace program
