// How many draws of an edge LargeVis makes, and from what number on they need no help at the start.
#pragma once

#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/start/tsne_start.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace neem::detail {

/// How many edges LargeVis's program draws for n points.
/// @source  -samples of its program: in millions, and whole ones
inline double largevis_draws(Index n) {
  constexpr Index few = 10000, many = 1000000;
  if (n < few) return 1e9;
  const Index millions = n < many ? (n - few) * 9000 / (many - few) + 1000 : n / 100;
  return 1e6 * static_cast<double>(millions);
}

/// Draws of edges for each point and epoch: as many as UMAP or NCVis has edges.
inline constexpr Index largevis_draws_an_epoch = 15;
/// Iterations that untangle a map from a random start, fewer of which start from principal components; and
/// iterations after which small maps change no more.
///
/// Torn edges, recall at 15 and accuracy at 10, from random | from principal starts; means of one to three
/// seeds, whose standard deviations are at most 0.002, 0.003 and 0.006 (2,700 cells: 0.003 of torn edges):
///
///     2,730 cells, 250 iterations 0.070 0.222 0.829 |
///                4,000            0.019 0.243 0.841 |
///                6,000            0.019 0.244 0.835 | 0.020 0.245 0.836
///               25,000            0.020 0.248 0.838 | 0.021 0.247 0.841
///     2,700 cells  6,000          0.067 0.179 0.978 | 0.063 0.179 0.975
///               25,000            0.062 0.184 0.972 |
///     1,000 words  6,000          0.355 0.396   –   | 0.356 0.397   –
///               25,000            0.357 0.400   –   | 0.352 0.406   –
///     10,000 images of clothes, 6,667   0.017 0.375 0.774 |
inline constexpr int largevis_whole_epochs = 6000, largevis_most_epochs = 25000;

/// The number of epochs that have as many draws as LargeVis's program, without a limit.
inline double largevis_epochs(Index n) {
  return std::round(largevis_draws(n) / static_cast<double>(largevis_draws_an_epoch * n));
}

/// The default number of epochs: as many draws as LargeVis's program, but no more than change a map.
inline int largevis_default_epochs(Index n, std::vector<std::string>& notes) {
  const double epochs = largevis_epochs(n), most = largevis_most_epochs;
  if (epochs > most && n > 1) {
    notes.push_back(join({"iterations lowered from LargeVis's ", epochs, " to ", most, ", which are ",
                          most * static_cast<double>(largevis_draws_an_epoch), " draws of an edge a point"}));
  }
  return static_cast<int>((std::min)(epochs, most));
}

/// The perplexity that a table of so many columns allows; added to `notes` where it is less than wanted.
inline double largevis_perplexity(double wanted, Index columns, std::vector<std::string>& notes) {
  const double perplexity = (std::min)(wanted, (std::max)(1.0, static_cast<double>(columns) / 3));
  if (perplexity < wanted) {
    notes.push_back(join({"perplexity lowered from ", wanted, " to ", in_thousandths(perplexity),
                          ", a third of the neighbors"}));
  }
  return perplexity;
}

}  // namespace neem::detail
