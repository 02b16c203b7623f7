// A part of neem::compiled: maps of 3 columns in double. compiled.cpp has all parts.
#include "neem/compiled.hpp"

#define NEEM_INSTANCE template
#define NEEM_SCALAR double
#define NEEM_DIMENSIONS 3
#include "neem/compiled/instances_of.hpp"
#undef NEEM_DIMENSIONS
#undef NEEM_SCALAR
#undef NEEM_INSTANCE
