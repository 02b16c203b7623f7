// neem transform: new points on a map that has been kept.
#pragma once

#include "work.hpp"

#include <string>

namespace program {

/// The command line of `neem transform`.
struct TransformGiven : Given {
  std::string model{}, points{}, remoteness{}, perplexity{}, recall{}, output_type{};
};

/// New points from the command line to their places.
/// @throws neem::Error
void transform(const TransformGiven& given);

}  // namespace program
