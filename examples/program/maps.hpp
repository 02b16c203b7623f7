// A run of any method by name.
#pragma once

#include "watch.hpp"
#include "work.hpp"

#include <neem/core/types.hpp>
#include <neem/methods/any_options.hpp>

#include <memory>
#include <string>
#include <vector>

namespace program {

/// A run of any method.
template <int Dim>
class Map {
public:
  virtual ~Map() = default;
  virtual bool advance(int iterations, Watch& watch) = 0;
  virtual const neem::Layout<float, Dim>& layout() const = 0;
  virtual const std::vector<std::string>& notes() const = 0;
  virtual int iteration() const = 0;
  virtual int iterations() const = 0;
  virtual bool collapsed() const = 0;
};

/// Whether the method can be made of a graph alone.
inline bool takes_graph(const neem::AnyOptions& options) {
  const std::string_view method = options.method();
  return method != "pacmap" && method != "localmap" && method != "trimap";
}

using GraphPointer = std::shared_ptr<const neem::Graph<float>>;

/// A run that is ready to go, and what was changed of its options.
/// @param graph  or null: of the points of `work`
template <int Dim>
std::unique_ptr<Map<Dim>> start_map(Work& work, const neem::AnyOptions& options, const GraphPointer& graph,
                                    std::vector<std::string>& notes);
extern template std::unique_ptr<Map<1>> start_map<1>(Work&, const neem::AnyOptions&, const GraphPointer&,
                                                     std::vector<std::string>&);
extern template std::unique_ptr<Map<2>> start_map<2>(Work&, const neem::AnyOptions&, const GraphPointer&,
                                                     std::vector<std::string>&);
extern template std::unique_ptr<Map<3>> start_map<3>(Work&, const neem::AnyOptions&, const GraphPointer&,
                                                     std::vector<std::string>&);

}  // namespace program
