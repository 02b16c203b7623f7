// A repulsion of one's own: every point is repelled by a few landmarks, scaled up to all points.
#include "three_clouds.hpp"

#include <neem/neem.hpp>

#include <algorithm>
#include <cstdio>

struct Landmarks {
  neem::Index m = 200;  // number of landmarks, about

  template <neem::ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const neem::Layout<S, Dim>& Y, neem::Layout<S, Dim>& force) const {
    const neem::Index stride = std::max<neem::Index>(1, Y.rows() / m);
    const S scale = static_cast<S>(stride);
    double Z = 0;
    for (neem::Index i = 0; i < Y.rows(); ++i) {
      for (neem::Index j = 0; j < Y.rows(); j += stride) {
        if (i == j) continue;
        const Eigen::Matrix<S, 1, Dim> apart = Y.row(i) - Y.row(j);
        const S d2 = apart.squaredNorm();
        force.row(i) += scale * law.repulsion(d2) * apart;
        if constexpr (neem::NormalizedLaw<Law>) Z += static_cast<double>(scale * law.weight(d2));
      }
    }
    return Z;
  }
};
static_assert(neem::Repulsion<Landmarks, neem::Normalized<neem::Cauchy>, float, 2>);

int main() {
  const auto [X, labels] = three_clouds();
  auto P = neem::perplexity_affinities(neem::nearest_neighbors(X, 90), 30);
  auto Y = neem::pca(X);

  neem::ForceField field(Y, P, neem::Normalized{neem::Cauchy{}}, Landmarks{.m = 200});
  neem::DeltaBarDelta step(Y, {.learning_rate = 100});
  field.exaggeration = 4;
  neem::descend(Y, field, step, 300);

  const double accuracy = neem::label_accuracy(Y, labels, 10);
  std::printf("10-NN label accuracy %.3f\n", accuracy);
  return accuracy > 0.95 ? 0 : 1;
}
