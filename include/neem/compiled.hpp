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

extern template class Tsne<float, 2>;
extern template Tsne<float, 2>::Tsne(const Eigen::MatrixBase<Matrix<float>>&, const TsneOptions&);
extern template Tsne<float, 2>::Tsne(const Eigen::MatrixBase<Eigen::MatrixXf>&, const TsneOptions&);
extern template bool Tsne<float, 2>::advance<>(int);
extern template Layout<float, 2> tsne<2, Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&,
                                                        const TsneOptions&);
extern template Layout<float, 2> tsne<2, Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&,
                                                          const TsneOptions&);
extern template Layout<float, 2> tsne<2, float>(const Neighbors<float>&, const TsneOptions&);
extern template Layout<float, 2> tsne<2, float>(const Graph<float>&, const TsneOptions&);

extern template class Umap<float, 2>;
extern template Umap<float, 2>::Umap(const Eigen::MatrixBase<Matrix<float>>&, const UmapOptions&);
extern template Umap<float, 2>::Umap(const Eigen::MatrixBase<Eigen::MatrixXf>&, const UmapOptions&);
extern template Layout<float, 2> umap<2, Matrix<float>>(const Matrix<float>&, const UmapOptions&);
extern template Layout<float, 2> umap<2, Eigen::MatrixXf>(const Eigen::MatrixXf&, const UmapOptions&);
extern template Layout<float, 2> umap<2, Neighbors<float>>(const Neighbors<float>&, const UmapOptions&);
extern template Layout<float, 2> umap<2, Graph<float>>(const Graph<float>&, const UmapOptions&);

extern template Layout<float, 2> laplacian_eigenmaps<2, Matrix<float>>(
    const Eigen::MatrixBase<Matrix<float>>&, const LaplacianEigenmapsOptions&);
extern template Layout<float, 2> laplacian_eigenmaps<2, Eigen::MatrixXf>(
    const Eigen::MatrixBase<Eigen::MatrixXf>&, const LaplacianEigenmapsOptions&);
extern template Layout<float, 2> forceatlas2<2, Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&,
                                                               const ForceAtlas2Options&);
extern template Layout<float, 2> forceatlas2<2, Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&,
                                                                 const ForceAtlas2Options&);
extern template Layout<float, 2> forceatlas2<2, float>(const Graph<float>&, const ForceAtlas2Options&);

}  // namespace neem
