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

template class Run<float, 2>;
template class Tsne<float, 2>;
template class Umap<float, 2>;
template class ForceAtlas2<float, 2>;
template class LaplacianEigenmaps<float, 2>;

}  // namespace neem
