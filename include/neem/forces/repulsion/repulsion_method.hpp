// The ways to sum a repulsion, by name.
#pragma once

namespace neem {

/// The ways to sum the repulsion of all pairs.
enum class RepulsionMethod { exact, barnes_hut, interpolation };

}  // namespace neem
