// Stands for compiled/flags.cpp.
#include "neem/core/detail/vector_flags.hpp"

template <class Flags>
bool neem::neem_compiled_has_other_vector_flags_than_the_program() {
  return false;
}
template bool neem::neem_compiled_has_other_vector_flags_than_the_program<neem::VectorFlags>();
