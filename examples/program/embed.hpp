// neem embed: points or edges in, map out.
#pragma once

#include "colors.hpp"
#include "options.hpp"
#include "work.hpp"

#include <string>

namespace program {

/// The command line of `neem embed`.
struct EmbedGiven : Given {
  std::string method = "tsne", dims = "2", plot{}, record{}, init{}, target{}, output_type{}, quality{},
              stop_at_rest{};
  bool supervise = false;
  PictureGiven picture{};
  Typed options{};
};

/// One embedding from the command line to the files.
/// @throws neem::Error
void embed(const EmbedGiven& given);

}  // namespace program
