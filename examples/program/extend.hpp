// neem extend: a map that grows.
#pragma once

#include "embed.hpp"

#include <string>

namespace program {

/// The command line of `neem extend`.
struct ExtendGiven : EmbedGiven {
  std::string from{};  ///< the model file
  std::string old{};   ///< what holds its points
};

/// A map of the points of a model and of new ones, from the command line to the files.
/// @throws neem::Error
void extend(const ExtendGiven& given);

}  // namespace program
