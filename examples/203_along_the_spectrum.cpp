// One graph along the spectrum: from Laplacian eigenmaps to t-SNE and beyond, one map a position. The frames
// are aligned with each other, so that pictures of them make a film.
#include "three_clouds.hpp"

#include <neem/affinities/uniform.hpp>
#include <neem/methods/spectrum.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>
#include <neem/plot/svg.hpp>

#include <cstdio>
#include <string>
#include <vector>

int main() {
  const ThreeClouds data = three_clouds(300);
  const neem::Graph<float> P = neem::uniform_affinities(neem::nearest_neighbors(data.points, 15));
  const auto frames = neem::spectrum(P, {30, 10, 4, 1, 0.5});

  std::vector<neem::Layout<float>> maps;
  std::vector<std::string> titles;
  for (const neem::SpectrumFrame<float>& frame : frames) {
    maps.push_back(frame.layout);
    titles.push_back("rho " + neem::text(frame.exaggeration));
    std::printf("rho %4g: Z %9.0f, KL %.3f, extent %6.2f, at rest under %5.2f\n", frame.exaggeration,
                frame.partition, frame.objective, frame.extent, frame.effective);
  }
  neem::write_svg_sheet<float, 2>("spectrum.svg", maps, titles, {}, {}, {.columns = 5});
  return frames.back().extent > frames.front().extent ? 0 : 1;
}
