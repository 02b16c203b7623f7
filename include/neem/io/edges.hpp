// Graphs from files: an edge a line, its two ends and, if there are weights, its weight.
//
//     NamedGraph<float> friends = read_edges<float>("friends.csv");
//     Layout<float> Y = forceatlas2(friends.graph);     // row i is the point called friends.names[i]
//
// Ends are whole numbers or names. If all are whole numbers, points are in the order of these, else in the
// order in which their names appear; a number that no line names is no point. A line that names a point twice
// declares it, without an edge. The graph is undirected: the weight of a pair is the sum of all lines that
// name it, in either direction.
//
// A first line that names the columns is recognised (Source, Target, Type, Weight of Gephi, from and to of
// igraph and the like, in any order and case), as are the lines of networkx's write_edgelist, lists of arrows
// (a -> b, a -- b), graphs in DOT, Matrix Market files, whose points are 1 … n, and .npy arrays of two or
// three columns. What was recognised is in the notes. GraphML and GEXF: neem/extras/graph_xml.hpp.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/array_edges.hpp"
#include "neem/io/detail/dot_graph.hpp"
#include "neem/io/detail/edge_lines.hpp"
#include "neem/io/detail/edge_sums.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/matrix_market_edges.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/edge_options.hpp"
#include "neem/io/input.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace neem {

/// A graph and what its points are called.
template <class S>
struct NamedGraph {
  Graph<S> graph{};                  ///< n × n, symmetric, > 0, no diagonal, compressed
  std::vector<std::string> names{};  ///< n, of the points, as they are written in the file
  /// What was recognised, and edges that were left out or added up, with their number; a sentence each.
  std::vector<std::string> notes{};
};

/// Whether a file is a graph in XML, GraphML or GEXF, by its name or its head.
inline bool is_graph_xml(Input& input) {
  const std::string extension = input.extension();
  std::string_view start = input.peek(256);
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  start = detail::trim(start);
  return extension == ".graphml" || extension == ".gexf" || start.starts_with("<?xml") ||
         start.starts_with("<graphml") || start.starts_with("<gexf");
}

namespace detail {

template <class S>
NamedGraph<S> named_graph(EdgeList list, const std::string& file) {
  const SummedRows sums = add_up(list, file);
  NamedGraph<S> named;
  named.graph = graph_of<S>(sums, file);
  named.notes = sums.notes;
  named.names.swap(list.names);
  return named;
}

inline bool begins_as_gml(std::string_view text) {
  if (!text.starts_with("graph")) return false;
  const std::size_t next = text.find_first_not_of(" \t\r\n", 5);
  return next != std::string_view::npos && text[next] == '[';
}

/// Refuses, with the way out, what would be misread as lines of edges.
inline void refuse_other_graphs(Input& input) {
  const std::string extension = input.extension();
  const std::string_view start = trim(input.peek(256));
  std::string format;
  if (is_graph_xml(input)) {
    fail(ErrorCode::format, "a graph in XML", input.name(),
         "read it by read_graph_xml of neem/extras/graph_xml.hpp, or save it as a list of edges");
  }
  if (extension == ".gml" || start.starts_with("Creator") || begins_as_gml(start)) format = "GML";
  if (extension == ".lgl") format = "LGL";
  if (extension == ".net" || start.starts_with("*Vertices") || start.starts_with("*vertices"))
    format = "Pajek's format";
  if (format.empty()) return;
  fail(ErrorCode::format, "a graph in " + format, input.name(),
       "save it as GraphML or as a list of edges, for example by igraph's write_graph or by networkx");
}

/// A graph of any kind that needs no other library.
inline EdgeList read_edge_list(Input& input, const EdgeOptions& options) {
  check_start(input);
  const std::string extension = input.extension();
  if (extension == ".npy" || input.peek(3) == "\x93NU") return read_array_edges(input);
  refuse_other_graphs(input);
  const bool dot = extension == ".dot" || extension == ".gv" || begins_as_dot(input.peek(4096));
  Lines lines(input);
  if (dot) return read_dot(lines, input.name());
  const bool any = lines.next();
  if (any && trim(lines.text()).starts_with("%%MatrixMarket")) return MatrixMarketEdges(input, lines).read();
  return EdgeLines(input, lines, options).read(any);
}

}  // namespace detail

/// An undirected graph from a file, an edge a line.
///
/// @tparam S       float or double, of the weights
/// @param input    lines of source and target, or of source, target and weight, all alike; separated as
///                 EdgeOptions::delimiter says, else by whichever of comma, tab, semicolon, | and blanks the
///                 first line has; quotes may stand around cells. '#' and '%' begin comments, empty lines are
///                 passed over. Or what else the file's head names. For gzip hand over unpack(open_file(path))
///                 of neem/io/gzip.hpp
/// @param options  delimiter and header, where they are not to be recognised
/// @return         weights 1 without a column of weights; pairs that are named again, in either direction,
///                 have the sum; edges of weight 0 and from a point to itself are left out and noted, their
///                 points are not. Directions are left out and noted. Points of DOT are in the order of the
///                 file and called by their labels where all have one and no two the same
/// @throws         Error (DATA) with the line for one of another number of cells, an empty cell, a weight
///                 that is negative or no finite number, bytes that are not text, no edges, and for what of
///                 DOT would be misunderstood; (RESOURCE) beyond 2³¹ − 1 points or directed edges; (IO)
/// @cost           one pass; O(edges) time, with names O(edges log n); about 90 bytes an edge
template <class S>
NamedGraph<S> read_edges(Input& input, const EdgeOptions& options = {}) {
  return detail::with_memory_errors(
      input, [&] { return detail::named_graph<S>(detail::read_edge_list(input, options), input.name()); });
}

/// The same for the file at `path`.
template <class S>
NamedGraph<S> read_edges(const std::string& path, const EdgeOptions& options = {}) {
  Input input = open_file(path);
  return read_edges<S>(input, options);
}

}  // namespace neem
