// A law with half of the formula is no ForceLaw.
// must mention: ForceLaw
#include "neem/forces/force_field.hpp"
#include "neem/forces/repulsion/exact.hpp"

struct Half {
  template <class S>
  S repulsion(S d2) const {
    return S(1) / (S(1) + d2);
  }
#if defined(CORRECT)
  template <class S>
  S attraction(S) const {
    return S(1);
  }
#endif
};

void use(const neem::Layout<float>& Y, const neem::Graph<float>& P) {
  neem::ForceField field(Y, P, Half{}, neem::Exact{});
}
