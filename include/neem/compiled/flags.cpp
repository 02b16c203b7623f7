// A part of neem::compiled: what programs of other vector flags do not find. core/detail/vector_flags.hpp says why.
#include "neem/core/detail/vector_flags.hpp"

namespace neem {

template <class Flags>
bool neem_compiled_has_other_vector_flags_than_the_program() {
  return false;
}
template bool neem_compiled_has_other_vector_flags_than_the_program<VectorFlags>();

}  // namespace neem
