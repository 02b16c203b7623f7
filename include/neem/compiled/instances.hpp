// What neem::compiled has compiled, declared: neem.hpp includes this where NEEM_COMPILED is defined.
//
// Float and double, maps of two and of three dimensions. All else is compiled from the headers as ever.
#pragma once

#include "neem/core/detail/vector_flags.hpp"
#include "neem/core/estimate.hpp"
#include "neem/core/types.hpp"
#include "neem/io/csv.hpp"
#include "neem/io/points.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/methods/any_run.hpp"
#include "neem/methods/spectrum.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

namespace neem {
namespace {
// Of every unit, and not to be dropped as unused: the call is what the linker refuses.
[[maybe_unused]] const bool other_vector_flags =
    neem_compiled_has_other_vector_flags_than_the_program<VectorFlags>();
}  // namespace
}  // namespace neem

#define NEEM_INSTANCE extern template

#define NEEM_SCALAR float
#define NEEM_DIMENSIONS 2
#include "neem/compiled/instances_of.hpp"
#undef NEEM_DIMENSIONS
#define NEEM_DIMENSIONS 3
#include "neem/compiled/instances_of.hpp"
#undef NEEM_DIMENSIONS
#undef NEEM_SCALAR

#define NEEM_SCALAR double
#define NEEM_DIMENSIONS 2
#include "neem/compiled/instances_of.hpp"
#undef NEEM_DIMENSIONS
#define NEEM_DIMENSIONS 3
#include "neem/compiled/instances_of.hpp"
#undef NEEM_DIMENSIONS
#undef NEEM_SCALAR

#undef NEEM_INSTANCE
