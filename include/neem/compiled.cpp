// All of neem::compiled in one file, for builds without CMake: compile it once, with the flags of the program, and
// link it. Its parts can be compiled beside each other instead.
#include "neem/compiled/double_2.cpp"
#include "neem/compiled/double_3.cpp"
#include "neem/compiled/flags.cpp"
#include "neem/compiled/float_2.cpp"
#include "neem/compiled/float_3.cpp"
