// How a contrastive method uses its noise.
#pragma once

namespace neem {

/// Where the repulsion of a contrastive method comes from.
enum class Update {
  full  ///< all pairs: the expectation of negative sampling, without its noise
};

}  // namespace neem
