// Code that was compiled with other vector flags is refused when it is linked.
//
// By the flags of the compiler (-march=native, -mavx, EIGEN_MAX_ALIGN_BYTES, …) Eigen decides how memory is
// aligned and given back and how wide a register is. Two units that decide differently share the names of all
// types and functions and little else: one frees what the other took, and the program crashes. So a unit that
// calls into another one compiled apart also calls a function whose name holds these decisions and which
// exists there for its own decisions only. The error of the linker then names them:
//
//     undefined reference to `bool neem::neem_compiled_has_other_vector_flags_than_the_program<
//       neem::vector_flags::Of<neem::vector_flags::avx2, true, 32, 32, 32, false, 8, 4> >()'
#pragma once

#include <Eigen/Core>

namespace neem {
namespace vector_flags {

#if defined(EIGEN_VECTORIZE_AVX512)
#if defined(EIGEN_VECTORIZE_AVX512DQ)
struct avx512dq;
using Instructions = avx512dq;
#else
struct avx512;
using Instructions = avx512;
#endif
#elif defined(EIGEN_VECTORIZE_AVX2)
struct avx2;
using Instructions = avx2;
#elif defined(EIGEN_VECTORIZE_AVX)
struct avx;
using Instructions = avx;
#elif defined(EIGEN_VECTORIZE_SSE4_1)
struct sse4;
using Instructions = sse4;
#elif defined(EIGEN_VECTORIZE_SSE2)
struct sse2;
using Instructions = sse2;
#elif defined(EIGEN_VECTORIZE_SVE)
struct sve;
using Instructions = sve;
#elif defined(EIGEN_VECTORIZE)
struct this_machine;  // NEON, AltiVec and others, of which a machine has one
using Instructions = this_machine;
#else
struct none;
using Instructions = none;
#endif

/// What was decided, as a name.
/// @tparam Set            instructions
/// @tparam FusedMultiply  whether a · b + c is rounded once
/// @tparam Align, StaticAlign, DefaultAlign  EIGEN_MAX_ALIGN_BYTES, EIGEN_MAX_STATIC_ALIGN_BYTES, and of
///                malloc
/// @tparam SystemMalloc   whether Eigen takes memory as malloc gives it, or keeps a note before it
/// @tparam Floats, Doubles  numbers in a register
template <class Set, bool FusedMultiply, int Align, int StaticAlign, int DefaultAlign, bool SystemMalloc,
          int Floats, int Doubles>
struct Of;

}  // namespace vector_flags

/// Those that this unit is compiled with.
using VectorFlags =
    vector_flags::Of<vector_flags::Instructions,
#if defined(EIGEN_VECTORIZE_FMA) || defined(__ARM_FEATURE_FMA)
                     true,
#else
                     false,
#endif
                     EIGEN_MAX_ALIGN_BYTES, EIGEN_MAX_STATIC_ALIGN_BYTES, EIGEN_DEFAULT_ALIGN_BYTES,
                     EIGEN_MALLOC_ALREADY_ALIGNED != 0, Eigen::internal::packet_traits<float>::size,
                     Eigen::internal::packet_traits<double>::size>;

/// Defined in compiled/flags.cpp, where it exists for the flags of that file only.
template <class Flags>
bool neem_compiled_has_other_vector_flags_than_the_program();
extern template bool neem_compiled_has_other_vector_flags_than_the_program<VectorFlags>();

}  // namespace neem
