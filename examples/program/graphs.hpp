// What the program reads as a graph: files of edges, by their names or with --edges.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "sparse_data.hpp"

#include <neem/affinities/components.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/edges.hpp>
#include <neem/io/input.hpp>
#ifdef NEEM_PROGRAM_XML
#include <neem/extras/graph_xml.hpp>
#endif

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace program {

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

/// Whether the first line names a column Source and a column Target, as Gephi, pandas and networkx do.
inline bool header_names_edges(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;  // a pipe is read once
  neem::Input input = open(path);
  std::string line(input.peek(4096));
  line.resize(std::min(line.find_first_of("\r\n"), line.size()));
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

/// Whether every line is a -> b or a -- b.
inline bool arrows_name_edges(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  neem::Input input = open(path);
  const std::string_view start = input.peek(4096);
  std::size_t lines = 0;
  for (std::size_t at = 0, end; (end = start.find('\n', at)) != std::string_view::npos; at = end + 1) {
    const std::string_view line = neem::detail::trim(start.substr(at, end - at));
    if (line.empty()) continue;
    std::size_t arrow = line.find(" -> ");
    if (arrow == std::string_view::npos) arrow = line.find(" -- ");
    if (arrow == std::string_view::npos || arrow == 0) return false;
    ++lines;
  }
  return lines > 1;
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
    if (!path.ends_with(".mtx") && !path.ends_with(".mtx.gz")) return true;
    if (input == "points") return false;
    if (is_there(path))
      console.say(neem::printable(path) +
                  " is a square matrix: taken as a graph (--input points: its rows as points)");
    return true;
  }
  const std::string first = file_name(files[0]).path;
  if (files.size() > 1 || !reading.columns.empty()) return false;
  if (arrows_name_edges(first)) {
    console.say(first + " has lines a -> b or a -- b: taken as edges (--columns: as points)");
    return true;
  }
  if (!header_names_edges(first)) return false;
  console.say(first + " has columns called source and target: taken as edges (--columns: as points)");
  return true;
}

/// The graph of one file of edges.
template <class S>
neem::NamedGraph<S> read_graph(const std::vector<std::string>& files, const Reading& reading) {
  if (files.size() > 1) {
    throw neem::Error(neem::ErrorCode::conflict, "several files of edges", "input",
                      "give one file of all edges");
  }
  const FileName file = file_name(files[0]);
  neem::Input input = open(file.path);
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
  return neem::join({graph.rows(), " points and ", graph.nonZeros() / 2, " edges"}) +
         (parts > 1 ? neem::join({", ", parts, " parts without edges between them"}) : "");
}

/// neem info of edges.
inline void info_of_edges(const std::vector<std::string>& files, const Reading& reading) {
  const neem::NamedGraph<double> named = read_graph<double>(files, reading);
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
