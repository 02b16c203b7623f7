// A repulsion that forgets to return Z is no Repulsion.
// must mention: Repulsion
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"

struct Forgetful {
  template <class Law, class S, int Dim>
#if defined(CORRECT)
  double operator()(const Law&, const neem::Layout<S, Dim>&, neem::Layout<S, Dim>&) const {
    return 1;
  }
#else
  void operator()(const Law&, const neem::Layout<S, Dim>&, neem::Layout<S, Dim>&) const {
  }
#endif
};

void use(const neem::Layout<float>& Y, const neem::Graph<float>& P) {
  neem::ForceField field(Y, P, neem::Normalized{neem::Cauchy{}}, Forgetful{});
}
