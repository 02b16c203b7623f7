// The definitions of what compiled.hpp declares. Compile this file once, with the flags of the program, and
// link it.
#include "neem/compiled.hpp"

namespace neem {

template <class Flags>
bool neem_compiled_has_other_vector_flags_than_the_program() {
  return false;
}
template bool neem_compiled_has_other_vector_flags_than_the_program<VectorFlags>();

template Neighbors<float> nearest_neighbors<Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&, Index,
                                                           const KnnOptions&, const Threads&);
template Neighbors<float> nearest_neighbors<Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&, Index,
                                                             const KnnOptions&, const Threads&);
template Neighbors<float> nearest_neighbors<Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&, Index,
                                                           const Threads&);
template Neighbors<float> nearest_neighbors<Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&, Index,
                                                             const Threads&);

template class Tsne<float, 2>;
template Tsne<float, 2>::Tsne(const Eigen::MatrixBase<Matrix<float>>&, const TsneOptions&);
template Tsne<float, 2>::Tsne(const Eigen::MatrixBase<Eigen::MatrixXf>&, const TsneOptions&);
template bool Tsne<float, 2>::advance<>(int);
template Layout<float, 2> tsne<2, Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&, const TsneOptions&);
template Layout<float, 2> tsne<2, Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&,
                                                   const TsneOptions&);
template Layout<float, 2> tsne<2, float>(const Neighbors<float>&, const TsneOptions&);
template Layout<float, 2> tsne<2, float>(const Graph<float>&, const TsneOptions&);

template class Umap<float, 2>;
template Umap<float, 2>::Umap(const Eigen::MatrixBase<Matrix<float>>&, const UmapOptions&);
template Umap<float, 2>::Umap(const Eigen::MatrixBase<Eigen::MatrixXf>&, const UmapOptions&);
template Layout<float, 2> umap<2, Matrix<float>>(const Matrix<float>&, const UmapOptions&);
template Layout<float, 2> umap<2, Eigen::MatrixXf>(const Eigen::MatrixXf&, const UmapOptions&);
template Layout<float, 2> umap<2, Neighbors<float>>(const Neighbors<float>&, const UmapOptions&);
template Layout<float, 2> umap<2, Graph<float>>(const Graph<float>&, const UmapOptions&);

template Layout<float, 2> laplacian_eigenmaps<2, Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&,
                                                                const LaplacianEigenmapsOptions&);
template Layout<float, 2> laplacian_eigenmaps<2, Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&,
                                                                  const LaplacianEigenmapsOptions&);
template Layout<float, 2> forceatlas2<2, Matrix<float>>(const Eigen::MatrixBase<Matrix<float>>&,
                                                        const ForceAtlas2Options&);
template Layout<float, 2> forceatlas2<2, Eigen::MatrixXf>(const Eigen::MatrixBase<Eigen::MatrixXf>&,
                                                          const ForceAtlas2Options&);
template Layout<float, 2> forceatlas2<2, float>(const Graph<float>&, const ForceAtlas2Options&);

}  // namespace neem
