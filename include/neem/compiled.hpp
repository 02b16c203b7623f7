// neem.hpp for programs that are compiled often: the usual instantiations are compiled once and only declared
// here.
//
//     find_package(neem REQUIRED COMPONENTS compiled)        # or add_subdirectory
//     target_link_libraries(app PRIVATE neem::compiled)
//
// The target defines NEEM_COMPILED, by which neem.hpp does the same: no program needs to be changed. Without
// CMake, define it, or include this header, and add neem/compiled.cpp to the sources of the program.
//
// It has to be compiled with the vector flags of the program, else it does not link;
// core/detail/vector_flags.hpp says why. compiled/instances_of.hpp lists what is compiled; all else is
// compiled from the headers as ever. Results are the same bits.
#pragma once

#if !defined(NEEM_COMPILED)
#define NEEM_COMPILED
#endif
#include "neem/compiled/instances.hpp"
#include "neem/neem.hpp"
