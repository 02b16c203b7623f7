// The methods of `neem embed`: a map in the making, whatever makes it.
#pragma once

#include "files.hpp"
#include "work.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// Options of methods as they were typed: name, value.
using Typed = std::vector<std::pair<std::string, std::string>>;

/// The command line of `neem embed`.
struct EmbedGiven : Given {
  std::string method = "tsne", dims = "2", plot{}, record{}, init{};
  bool edges = false;
  Typed options{};
};

/// What all methods are made of.
struct MapData {
  Work& work;
  const EmbedGiven& given;
  std::shared_ptr<const neem::Graph<float>> graph{};  ///< of edges; none: of points
  Eigen::MatrixXd initial{};
};

/// A run of any method.
template <int Dim>
class Map {
public:
  virtual ~Map() = default;
  virtual void advance(Watch& watch) = 0;
  virtual const neem::Layout<float, Dim>& layout() const = 0;
  virtual const std::vector<std::string>& notes() const = 0;
  virtual int iteration() const = 0;
  virtual bool collapsed() const = 0;
};

/// A method, by the name that it has on the command line.
struct Method {
  const char *name, *title;
  bool takes_edges;
};
inline constexpr Method methods[] = {{"tsne", "t-SNE", false},
                                     {"umap", "UMAP", false},
                                     {"neg-tsne", "Neg-t-SNE", false},
                                     {"nc-tsne", "NC-t-SNE", false},
                                     {"ncvis", "NCVis", false},
                                     {"infonc-tsne", "InfoNC-t-SNE", false},
                                     {"largevis", "LargeVis", false},
                                     {"pacmap", "PaCMAP", false},
                                     {"localmap", "LocalMAP", false},
                                     {"trimap", "TriMap", false},
                                     {"forceatlas2", "ForceAtlas2", true},
                                     {"laplacian-eigenmaps", "Laplacian eigenmaps", false}};

/// An option that some methods have: its flag, and what it means.
struct MethodOption {
  const char *name, *meaning;
  bool flag = false;
};
inline constexpr MethodOption method_options[] = {
    {"perplexity", "Effective number of neighbors, several separated by commas (30)"},
    {"early-exaggeration", "Attraction in the early iterations (12)"},
    {"early-iterations", "Early iterations (250)"},
    {"exaggeration", "Attraction afterwards: 1 is t-SNE, about 4 looks like UMAP (1)"},
    {"iterations", "Iterations afterwards (500)"},
    {"learning-rate", "Step size (n / exaggeration)"},
    {"theta", "Barnes-Hut's angle, 0..2; 0 is exact (0.5)"},
    {"dof", "Tails of the kernel; below 1 gives finer clusters (1)"},
    {"gravity", "forceatlas2: pull towards the origin (1)"},
    {"strong-gravity", "forceatlas2: a pull that grows with the distance", true},
    {"scaling", "forceatlas2: strength of the repulsion (2)"},
    {"lin-log", "forceatlas2: communities stand apart", true},
    {"dissuade-hubs", "forceatlas2: weaker springs at points of many edges", true},
    {"jitter-tolerance", "forceatlas2: more is faster, less precise (1)"},
    {"edge-weight-influence", "forceatlas2: power of the weights; 0 ignores them (1)"},
    {"partition",
     "neg-tsne: Z, between t-SNE's (about 100 n) and UMAP's (n (n - 1) / negatives, the default)"},
    {"negatives", "umap, ncvis, neg-tsne, nc-tsne: noise pairs an edge (5)"},
    {"min-dist", "umap, ncvis: how close points of the map may lie (0.1; ncvis 0.4)"},
    {"swing", "ncvis: log Z by turns above and below its value, 0..4; more neighbors of large data (0)"}};

/// The method of this name. @throws neem::Error (USAGE) if there is none
const Method& method_of(const std::string& name);

/// Refuses options that the method does not have, and values outside their ranges.
void check_options(const EmbedGiven& given);

/// A run that is ready to go, and what was changed of its options.
template <int Dim>
std::unique_ptr<Map<Dim>> start_map(MapData data, std::vector<std::string>& notes);
extern template std::unique_ptr<Map<1>> start_map<1>(MapData, std::vector<std::string>&);
extern template std::unique_ptr<Map<2>> start_map<2>(MapData, std::vector<std::string>&);
extern template std::unique_ptr<Map<3>> start_map<3>(MapData, std::vector<std::string>&);

}  // namespace program
