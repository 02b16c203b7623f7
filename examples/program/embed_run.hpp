// neem embed for the methods whose run is made of points: one path from the command line to the files.
#pragma once

#include "embed_method.hpp"

namespace program {

/// Embeds by the method of `given`, one of UMAP, NCVis, Laplacian eigenmaps.
void embed_run(const EmbedArguments& given);

}  // namespace program
