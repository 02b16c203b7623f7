// A method of one's own: call the rooms in order. Here a walk along the attraction-repulsion spectrum, then
// gravity.
#include "three_clouds.hpp"

#include <neem/neem.hpp>

#include <cstdio>

int main() {
  const auto [X, labels] = three_clouds();

  auto knn = neem::kd_tree(X, 15);         // n × 15 ids and distances
  auto P = neem::uniform_affinities(knn);  // n × n, sparse, symmetric
  auto Y = neem::pca(X);                   // where to start

  neem::ForceField field(Y, P, neem::Normalized{neem::Cauchy{}}, neem::BarnesHut{.theta = 0.5});
  neem::DeltaBarDelta step(Y, {.learning_rate = 50});
  for (double rho : {12.0, 8.0, 4.0, 2.0}) {
    field.exaggeration = rho;
    neem::descend(Y, field, step, 100);
    std::printf("rho %4.1f  KL %.3f  classes %.2f\n", rho, field.objective(Y),
                double(neem::silhouette(Y, labels)));
  }

  auto with_gravity = [&](const auto& y, auto& force) {  // any callable is a field
    field(y, force);
    force -= 1e-4f * y;
  };
  neem::descend(Y, with_gravity, step, 50);
  return double(neem::label_accuracy(Y, labels, 10)) > 0.95 ? 0 : 1;
}
