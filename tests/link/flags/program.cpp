// Stands for a program that is compiled with NEEM_COMPILED: the same question to the linker, without the methods.
#include "neem/core/detail/vector_flags.hpp"

int main() {
  return neem::neem_compiled_has_other_vector_flags_than_the_program<neem::VectorFlags>() ? 1 : 0;
}
