// Matrices that take another size, also where there is no memory for it.
#pragma once

#include "neem/core/types.hpp"

namespace neem::detail {

/// matrix.resize(rows, cols), the values lost where the size changes; without memory for it (std::bad_alloc)
/// the matrix is empty. Eigen 3.4 alone gives the old memory back before it takes the new, and where there is
/// none to take it gives the old back once more in the end.
template <class M>
void resize(M& matrix, Index rows, Index cols) {
  if (matrix.size() != rows * cols) M().swap(matrix);
  matrix.resize(rows, cols);
}

}  // namespace neem::detail
