// Graphs in GraphML (igraph, networkx, yEd, Cytoscape) and GEXF (Gephi), by pugixml, for those who have that
// library. Not included by neem.hpp. CMake: link with neem::xml.
//
//     NamedGraph<float> friends = read_graph_xml<float>("friends.graphml");
//
// Points are the file's nodes in its order, with edges or without. The graph is undirected and edges add up,
// as in read_edges (neem/io/edges.hpp), which reads all other formats.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/edge_collector.hpp"
#include "neem/io/detail/edge_header.hpp"
#include "neem/io/detail/edge_sums.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/edges.hpp"
#include "neem/io/input.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace neem {
namespace detail {

/// The name of an element without its namespace.
inline std::string_view local_name(const char* name) {
  std::string_view text(name);
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

/// f(element) for all elements below `node`, in the order of the file.
template <class F>
void for_each_element(const pugi::xml_node& node, F&& f) {
  struct Walker final : pugi::xml_tree_walker {
    explicit Walker(F& visit) : call(visit) {}
    bool for_each(pugi::xml_node& one) override {
      if (one.type() == pugi::node_element) call(one);
      return true;
    }
    F& call;
  };
  Walker walker(f);
  pugi::xml_node top = node;
  top.traverse(walker);
}

/// One graph of a document.
class XmlGraph {
public:
  explicit XmlGraph(std::string file) : file_(std::move(file)) {}

  EdgeList read(const pugi::xml_document& document) {
    const pugi::xml_node root = document.document_element();
    const std::string_view kind = local_name(root.name());
    if (kind != "graphml" && kind != "gexf") {
      fail(ErrorCode::format, "XML of <" + printable(kind, 80) + ">, neither GraphML nor GEXF", file_,
           "save the graph as GraphML, GEXF or a list of edges");
    }
    graphml_ = kind == "graphml";
    pugi::xml_node graph;
    for (const pugi::xml_node& child : root.children()) {
      if (local_name(child.name()) == "key") read_key(child);
      if (local_name(child.name()) != "graph") continue;
      if (graph) fail(ErrorCode::format, "several graphs", file_, "give one graph a file");
      graph = child;
    }
    if (!graph) fail(ErrorCode::empty, "no <graph>", file_, "write the file again");
    directed_ = is_directed(graph.attribute(graphml_ ? "edgedefault" : "defaultedgetype").value());
    for_each_element(graph, [&](const pugi::xml_node& one) {
      if (local_name(one.name()) == "node") read_node(one);
    });
    if (edges_.points() == 0) fail(ErrorCode::empty, "a graph without nodes", file_, "write the file again");
    declared_ = edges_.points();
    for_each_element(graph, [&](const pugi::xml_node& one) {
      if (local_name(one.name()) == "edge") read_edge(one);
      if (local_name(one.name()) == "hyperedge") {
        fail(ErrorCode::format, "an edge of several nodes, <hyperedge>", file_,
             "write it as edges of two nodes");
      }
    });
    EdgeList list = edges_.finish(file_);
    if (!unused_.empty()) list.notes.push_back("not used of the edges: " + unused_);
    return list;
  }

private:
  /// What <data key="id"> means: of nodes their labels, of edges the weight.
  void read_key(const pugi::xml_node& key) {
    const std::string of = key.attribute("for").value(), id = key.attribute("id").value();
    const std::string name = lower_case(key.attribute("attr.name").value());
    if ((of == "node" || of == "all") && (name == "label" || (name == "name" && label_key_.empty())))
      label_key_ = id;
    if (of == "node" && std::string_view(key.attribute("yfiles.type").value()) == "nodegraphics")
      graphics_key_ = id;
    if (of != "edge" && of != "all") return;
    if (name == "weight") {
      weight_key_ = id;
      for (const pugi::xml_node& child : key.children()) {
        if (local_name(child.name()) == "default") usual_weight_ = weight(child.child_value());
      }
    } else if (of == "edge" && !name.empty()) {
      unused_ += (unused_.empty() ? "'" : ", '") + printable(key.attribute("attr.name").value(), 40) + "'";
    }
  }

  void read_node(const pugi::xml_node& node) {
    const std::string id = one_line(node.attribute("id").value());
    if (id.empty()) fail(ErrorCode::format, "a node without an id", file_, "write the file again");
    const std::int64_t number = edges_.declare(id);
    std::string label = one_line(node.attribute("label").value());
    for (const pugi::xml_node& data : node.children()) {
      if (local_name(data.name()) != "data") continue;
      const std::string_view key = data.attribute("key").value();
      if (!label_key_.empty() && key == label_key_) label = one_line(data.child_value());
      if (!graphics_key_.empty() && key == graphics_key_ && label.empty()) {
        for_each_element(data, [&](const pugi::xml_node& one) {  // yEd
          if (label.empty() && local_name(one.name()) == "NodeLabel") label = one_line(one.child_value());
        });
      }
    }
    if (!label.empty()) edges_.label(number, label);
  }

  void read_edge(const pugi::xml_node& edge) {
    const std::string ends[] = {one_line(edge.attribute("source").value()),
                                one_line(edge.attribute("target").value())};
    for (const std::string& end : ends) {
      if (static_cast<std::size_t>(edges_.declare(end)) < declared_) continue;
      fail(ErrorCode::cell, "an edge names '" + printable(end, 80) + "', which is no node", where(),
           "add the node or remove the edge");
    }
    double w = usual_weight_;
    const pugi::xml_attribute direct = edge.attribute("weight");
    if (!graphml_ && direct) w = weight(direct.value());
    for (const pugi::xml_node& data : edge.children()) {
      if (!weight_key_.empty() && data.attribute("key").value() == weight_key_)
        w = weight(data.child_value());
    }
    const pugi::xml_attribute direction = edge.attribute(graphml_ ? "directed" : "type");
    edges_.add(ends[0], ends[1], w, direction ? is_directed(direction.value()) : directed_);
  }

  double weight(const char* text) const { return edge_weight(text, where()); }
  std::string where() const { return file_ + ", edge " + std::to_string(edges_.size() + 1); }

  static bool is_directed(std::string_view value) {
    return value == "directed" || value == "true" || value == "1";
  }

  /// Blanks and line ends between words become one blank, so that a name is a line; no other control bytes.
  std::string one_line(std::string_view text) const {
    std::string result;
    for (const char c : text) {
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!blank) result += c;
      if (blank && !result.empty() && result.back() != ' ') result += ' ';
    }
    if (result.ends_with(' ')) result.pop_back();
    if (find_no_text(result) != std::string_view::npos) {
      fail(ErrorCode::format, "the name '" + printable(result, 80) + "' is not text", file_,
           "give text in UTF-8");
    }
    return result;
  }

  std::string file_;
  bool graphml_ = true, directed_ = false;
  std::string label_key_{}, graphics_key_{}, weight_key_{}, unused_{};
  double usual_weight_ = 1;
  std::size_t declared_ = 0;
  EdgeCollector edges_{true};
};

}  // namespace detail

/// An undirected graph from a GraphML or GEXF file.
///
/// @tparam S      float or double, of the weights
/// @param input   one graph of nodes and edges; nested graphs are read with their nodes. For gzip hand over
///                unpack(open_file(path)) of neem/io/gzip.hpp
/// @return        points in the order of the file, called by their labels (GraphML: the data called label or
///                name, or yEd's text; GEXF: the attribute label) where all have one and no two the same, else
///                by their ids; weights are the data or the attribute called weight, 1 without. Directions and
///                other data of edges are left out and noted
/// @throws        Error (DATA) for what is no XML, another kind of it, several graphs, hyperedges, an edge of
///                an unknown node, a weight that is negative or no finite number; (RESOURCE); (IO)
/// @cost          the file in memory and about five times its size; O(n log n) time
/// @source        graphml.graphdrawing.org; gexf.net, versions 1.1 to 1.3
template <class S>
NamedGraph<S> read_graph_xml(Input& input) {
  detail::check_start(input);
  return detail::with_memory_errors(input, [&] {
    std::string bytes;
    for (std::string_view part = input.peek_some(); !part.empty(); part = input.peek_some()) {
      bytes += part;
      input.skip(part.size());
    }
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer_inplace(bytes.data(), bytes.size());
    if (parsed.status == pugi::status_out_of_memory) throw std::bad_alloc();
    if (!parsed) {
      detail::fail(ErrorCode::format, "no XML: " + std::string(parsed.description()),
                   input.name() + ", byte " + std::to_string(parsed.offset), "write the file again",
                   {.byte = static_cast<std::int64_t>(parsed.offset)});
    }
    return detail::named_graph<S>(detail::XmlGraph(input.name()).read(document), input.name());
  });
}

/// The same for the file at `path`.
template <class S>
NamedGraph<S> read_graph_xml(const std::string& path) {
  Input input = open_file(path);
  return read_graph_xml<S>(input);
}

}  // namespace neem
