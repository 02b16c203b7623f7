// The two ways to turn eigenvectors of a normalised Laplacian into coordinates, by name.
#pragma once

#include "neem/core/choice_names.hpp"

#include <string_view>

namespace neem {

/// How eigenvectors v of the normalised Laplacian I − D^-1/2 P D^-1/2 become coordinates.
enum class LaplacianScaling {
  random_walk,  ///< v_i / √d_i: eigenvectors of I − D^-1 P, constant where λ = 0. scikit-learn, openTSNE
  symmetric     ///< v_i as they are. umap-learn
};

template <>
struct ChoiceNames<LaplacianScaling> {
  static constexpr std::string_view names[] = {"random_walk", "symmetric"};
};

}  // namespace neem
