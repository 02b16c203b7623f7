// What the program reads as a graph: files of edges, by their names or with --edges.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "sparse_data.hpp"
#include "table_flags.hpp"

#include <neem/affinities/components.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/detail/dot_graph.hpp>
#include <neem/io/detail/edge_lines.hpp>
#include <neem/io/edges.hpp>
#include <neem/io/format.hpp>
#include <neem/io/input.hpp>
#include <neem/io/matrix_graph.hpp>
#include <neem/io/npz_sparse.hpp>
#ifdef NEEM_PROGRAM_XML
#include <neem/extras/graph_xml.hpp>
#endif

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace program {

inline bool names_matrix_market(const std::string& path) {
  return path.ends_with(".mtx") || path.ends_with(".mtx.gz");
}

/// Whether a file holds edges, by its name, or gzip of one of these; a Matrix Market file unless it holds points.
inline bool names_edges(const std::string& given) {
  const std::string file = file_name(given).path;
  std::string path = file;
  if (path.ends_with(".gz")) path.resize(path.size() - 3);
  constexpr const char* endings[] = {".edges", ".edgelist", ".mtx", ".dot", ".gv", ".graphml", ".gexf"};
  return std::any_of(std::begin(endings), std::end(endings),
                     [&](const char* ending) { return path.ends_with(ending); }) &&
         !(path.ends_with(".mtx") && is_mtx_of_points(file));
}
inline bool names_edges(const std::vector<std::string>& files) {
  return std::any_of(files.begin(), files.end(), [](const std::string& file) { return names_edges(file); });
}

/// Whether a line names a column Source and a column Target, as Gephi, pandas and networkx do.
inline bool header_names_edges(const std::string& line) {
  bool source = false, target = false;
  std::string word;
  for (const char c : line + ",") {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (c == ',' || c == ';' || c == '\t') {
      source = source || word == "source";
      target = target || word == "target";
      word.clear();
    } else if ((small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      word += small;  // without quotes, spaces and marks of the encoding
    }
  }
  return source && target;
}

/// Whether every line is a -> b or a -- b, but for comments. A line of more cells may be of a table whose rows are
/// called so.
/// @param whole  whether nothing follows: else the last line is not looked at
inline bool arrows_name_edges(std::string_view start, bool whole) {
  neem::Index edges = 0;
  for (std::size_t at = 0; at < start.size();) {
    const std::size_t end = std::min(start.find('\n', at), start.size());
    if (end == start.size() && !whole) break;
    std::string_view line = neem::detail::trim(start.substr(at, end - at));
    at = end + 1;
    if (line.empty() || line[0] == '#' || line[0] == '%') continue;
    if (line.back() == ';') line.remove_suffix(1);
    for (const char* mark : {",", ";", "\t"}) {
      if (neem::detail::find_unquoted(line, mark) != std::string_view::npos) return false;
    }
    if (!neem::detail::is_arrow_line(line)) return false;
    ++edges;
  }
  return edges > 0;
}

/// By what the beginning of a file shows that it holds edges; empty: by nothing.
inline std::string sign_of_edges(const std::string& path) {
  if (!is_regular(path)) return "";  // a pipe is read once
  neem::Input input = open(path);
  if (neem::format_of(input) != neem::FileFormat::text) return "";
  constexpr std::size_t looked_at = 4096;
  const std::string_view start = input.peek(looked_at);
  if (arrows_name_edges(start, start.size() < looked_at)) return "lines a -> b or a -- b";
  const std::string first(start.substr(0, start.find_first_of("\r\n")));
  return header_names_edges(first) ? "columns called source and target" : "";
}

/// Whether the input holds edges: by --edges, by the name of a file, or by the header or the lines of the only one,
/// which is told.
/// @param input  what --input says: a square matrix may be points
inline bool holds_edges(const std::vector<std::string>& files, bool flag, const std::string& input,
                        const Reading& reading, Console& console) {
  if (flag) return true;
  if (files.empty()) return false;
  if (names_edges(files)) {
    const std::string path = file_name(files[0]).path;
    if (!names_matrix_market(path)) return true;
    if (input == "points") return false;
    if (is_there(path))
      console.say(neem::printable(path) +
                  " is a square matrix: taken as a graph (--input points: its rows as points)");
    return true;
  }
  const std::string first = file_name(files[0]).path;
  if (files.size() > 1 || !reading.columns.empty()) return false;
  const std::string sign = sign_of_edges(first);
  if (!sign.empty()) console.say(first + " has " + sign + ": taken as edges (--columns: as points)");
  return !sign.empty();
}

/// The format of a graph that is none of lines of cells, in which nothing can be said of headers; else an empty text.
inline std::string format_of_graph(neem::Input& input) {
  const std::string extension = input.extension();
  if (neem::is_graph_xml(input)) return "a graph in XML";
  if (extension == ".npy" || neem::format_of(input) == neem::FileFormat::npy) return ".npy";
  if (neem::format_of(input) == neem::FileFormat::matrix_market) return "Matrix Market";
  if (neem::format_of(input) == neem::FileFormat::npz) return ".npz";
  if (neem::format_of(input) == neem::FileFormat::hdf5) return ".h5ad";
  const bool dot = extension == ".dot" || extension == ".gv" || neem::detail::begins_as_dot(input.peek(4096));
  return dot ? "DOT" : "";
}

/// The graph of one file of edges.
/// @param beside  whether other files are read, which --delimiter may be about
template <class S>
neem::NamedGraph<S> read_graph(const std::vector<std::string>& files, const Reading& reading, bool beside) {
  if (files.size() > 1) {
    throw neem::Error(neem::ErrorCode::conflict, "several files of edges", "input",
                      "give one file of all edges");
  }
  const FileName file = file_name(files[0]);
  neem::Input input = open(file.path);
  if (const std::string format = format_of_graph(input); !format.empty()) {
    Reading of_graph;
    of_graph.header = reading.header, of_graph.no_header = reading.no_header;
    if (!beside) of_graph.delimiter = reading.delimiter;
    refuse_table_flags(format, false, true, file, of_graph);
  }
  if (neem::format_of(input) == neem::FileFormat::npz)
    return neem::graph_of_matrix<S>(neem::read_npz_sparse<double>(file.path), input.name());
  if (neem::format_of(input) == neem::FileFormat::hdf5) {
    const SparseFile<double> matrix = read_h5ad<double>(file, {});
    if (!file.member.starts_with("obsp/") || matrix.is_dense) {
      throw neem::Error(neem::ErrorCode::format, "a graph of cells is a sparse matrix in obsp", input.name(),
                        "name it, as in FILE.h5ad:obsp/connectivities");
    }
    return neem::graph_of_matrix<S>(matrix, input.name());
  }
  if (neem::is_graph_xml(input)) {
#ifdef NEEM_PROGRAM_XML
    return neem::read_graph_xml<S>(input);
#else
    throw neem::Error(
        neem::ErrorCode::format, "a graph in XML, which this neem was built without", input.name(),
        "build it where pugixml is (Debian: libpugixml-dev), or save the graph as a list of edges");
#endif
  }
  neem::EdgeOptions options;
  options.delimiter = reading.between();
  options.header = reading.given_header();
  if (file.header) options.header = file.header;
  return neem::read_edges<S>(input, options);
}

/// Refuses files of edges where only points have a meaning.
inline void refuse_edges(const std::vector<std::string>& files, bool flag, const std::string& input,
                         const Reading& reading, const std::string& command, const std::string& remedy) {
  Console console;
  if (holds_edges(files, flag, input, reading, console)) {
    throw neem::Error(neem::ErrorCode::conflict, "edges say who is whose neighbor, and have no distances",
                      command, remedy);
  }
}

/// Points, edges, and parts, for a line of the report.
template <class S>
std::string size_of(const neem::Graph<S>& graph) {
  const neem::Index parts = neem::connected_components(graph).count();
  const neem::Index edges = graph.nonZeros() / 2;
  return neem::join({graph.rows(), " points and ", edges, edges == 1 ? " edge" : " edges"}) +
         (parts > 1 ? neem::join({", ", parts, " parts without edges between them"}) : "");
}

/// neem info of edges.
inline void info_of_edges(const std::vector<std::string>& files, const Reading& reading) {
  const neem::NamedGraph<double> named = read_graph<double>(files, reading, false);
  const neem::Graph<double>& P = named.graph;
  Console console;
  for (const std::string& note : named.notes) console.say(note);
  std::vector<neem::Index> degrees;
  for (neem::Index i = 0; i < P.rows(); ++i)
    degrees.push_back(P.outerIndexPtr()[i + 1] - P.outerIndexPtr()[i]);
  const auto [least, most] = std::minmax_element(degrees.begin(), degrees.end());
  std::string said = line("file", file_name(files[0]).path) + line("points", std::to_string(P.rows())) +
                     line("edges", std::to_string(P.nonZeros() / 2)) +
                     line("parts", std::to_string(neem::connected_components(P).count())) +
                     line("edges of a point", neem::join({*least, " to ", *most}) +
                                                  format(", mean %.3g", static_cast<double>(P.nonZeros()) /
                                                                            static_cast<double>(P.rows())));
  if (P.nonZeros() > 0) {
    const double *first = P.valuePtr(), *last = first + P.nonZeros();
    said += line("weights",
                 format("%.6g to %.6g", *std::min_element(first, last), *std::max_element(first, last)));
  }
  print(said + line("names", "'" + neem::printable(named.names.front(), 40) + "' to '" +
                                 neem::printable(named.names.back(), 40) + "'"));
}

}  // namespace program
