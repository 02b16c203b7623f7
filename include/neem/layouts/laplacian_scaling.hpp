// The two ways to turn eigenvectors of a normalised Laplacian into coordinates, by name.
#pragma once

namespace neem {

/// What eigenvectors of the normalised Laplacian are turned into coordinates by: `random_walk` divides by
/// √degree and gives eigenvectors of I − D^-1 P, which are constant where λ = 0; `symmetric` does not.
enum class LaplacianScaling { random_walk, symmetric };

}  // namespace neem
