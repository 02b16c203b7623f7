// neem embed: points or edges in, map out.
#pragma once

#include "checkpoint.hpp"
#include "colors.hpp"
#include "options.hpp"
#include "work.hpp"

#include <string>

namespace program {

/// The command line of `neem embed`.
struct EmbedGiven : Given, CheckpointGiven {
  bool no_points = false;  ///< of --model
  std::string method = "tsne", dims = "2", plot{}, record{}, model{}, init{}, target{}, weights{}, fixed{},
              anchors{}, anchor_strength{}, init_scale{}, output_type{}, quality{}, stop_at_rest{};
  bool supervise = false;
  bool dry_run = false;  ///< tells what the map costs, and makes none
  PictureGiven picture{};
  Typed options{};
};

/// One embedding from the command line to the files.
/// @throws neem::Error
void embed(const EmbedGiven& given);

/// Tells what an embedding will cost, of files or of points of a size.
/// @throws neem::Error
void plan(const EmbedGiven& given);

/// The command line of `neem resume`: what of an embedding is given anew.
struct ResumeGiven : EmbedGiven {
  std::string from{};          ///< the model file
  std::string more{};          ///< iterations beyond the end
  std::string exaggeration{};  ///< of these
};

/// The rest of an embedding, from a model file to the files.
/// @throws neem::Error
void resume(const ResumeGiven& given);

}  // namespace program
