// The ways to sum a repulsion, by name.
#pragma once

namespace neem {

/// The ways to sum the repulsion of all pairs.
enum class RepulsionMethod {
  exact,         ///< all pairs: exact.hpp
  barnes_hut,    ///< a tree of cells: barnes_hut.hpp
  interpolation  ///< convolution on a grid: interpolation.hpp
};

}  // namespace neem
