// neem.hpp for programs that are compiled often: the usual calls of the usual methods are compiled once, in
// compiled.cpp, and only declared here.
//
//     find_package(neem REQUIRED COMPONENTS compiled)        # or add_subdirectory
//     target_link_libraries(app PRIVATE neem::compiled)
//
// or add neem/compiled.cpp to the sources of the program. It has to be compiled with the vector flags of the
// program, else it does not link; core/vector_flags.hpp says why. Whatever is not in this list (double, other
// dimensions, observers, other storage) is compiled from the headers as ever; results are the same bits.
#pragma once

#include "neem/core/detail/vector_flags.hpp"
#include "neem/neem.hpp"

namespace neem {

namespace {
// of every unit that includes this header, and not to be dropped as unused: the call is what the linker
// refuses
[[maybe_unused]] const bool other_vector_flags =
    neem_compiled_has_other_vector_flags_than_the_program<VectorFlags>();
}  // namespace

extern template Neighbors<float> nearest_neighbors<Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&,
                                                                  Index, const KnnOptions&, const Threads&);
extern template Neighbors<float> nearest_neighbors<Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&,
                                                                    Index, const KnnOptions&, const Threads&);
extern template Neighbors<float> nearest_neighbors<Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&,
                                                                  Index, const Threads&);
extern template Neighbors<float> nearest_neighbors<Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&,
                                                                    Index, const Threads&);

extern template class Run<float, 2>;
extern template class Tsne<float, 2>;
extern template class Umap<float, 2>;
extern template class ForceAtlas2<float, 2>;
extern template class LaplacianEigenmaps<float, 2>;

}  // namespace neem
