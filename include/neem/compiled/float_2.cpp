// A part of neem::compiled: maps of 2 columns in float. compiled.cpp has all parts.
#include "neem/compiled.hpp"

#define NEEM_INSTANCE template
#define NEEM_SCALAR float
#define NEEM_DIMENSIONS 2
#include "neem/compiled/instances_of.hpp"
#undef NEEM_DIMENSIONS
#undef NEEM_SCALAR
#undef NEEM_INSTANCE
