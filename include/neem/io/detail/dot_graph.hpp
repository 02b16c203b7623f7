// The edges of a graph in DOT, graphviz' language, and of lists of arrows, whose lines are statements of it.
//
//     graph { a -- b; "c d" -> e [weight=2]; a -- b -- c; }          a -> b
//
// Understood are points, edges, chains of edges, weight, label, comments, and subgraphs that group statements.
// What else would change the graph is refused: edges of subgraphs, defaults of weights, names in < >.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/dot_tokens.hpp"
#include "neem/io/detail/edge_collector.hpp"
#include "neem/io/detail/edge_header.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// Whether text begins as a graph in DOT does: [strict] graph|digraph [name] {. Comments may come before.
inline bool begins_as_dot(std::string_view text) {
  const auto pass = [&] {
    for (;;) {
      const std::size_t first = text.find_first_not_of(" \t\r\n");
      text.remove_prefix((std::min)(first, text.size()));
      const bool block = text.starts_with("/*");
      if (!block && !text.starts_with("//") && !text.starts_with('#')) return;
      const std::size_t end = block ? text.find("*/", 2) : text.find('\n');
      text.remove_prefix((std::min)(end, text.size() - (block ? 2 : 0)) +
                         (block && end != std::string_view::npos ? 2 : 0));
      if (block && end == std::string_view::npos) return;
    }
  };
  const auto word = [&] {
    pass();
    std::size_t end = 0;
    if (text.starts_with('"')) {
      end = (std::min)(text.find('"', 1), text.size() - 1) + 1;
    } else {
      while (end < text.size() && std::string_view(" \t\r\n{/").find(text[end]) == std::string_view::npos)
        ++end;
    }
    const std::string found = lower_case(text.substr(0, (std::min)(end, std::size_t(16))));
    text.remove_prefix(end);
    return found;
  };
  std::string first = word();
  if (first == "strict") first = word();
  if (first != "graph" && first != "digraph") return false;
  word();
  pass();
  return text.starts_with('{');
}

/// Statements, front to back.
class DotGraph {
public:
  DotGraph(Lines& lines, EdgeCollector& edges) : lines_(lines), edges_(edges) {}

  /// The rest of a list of arrows, one statement a line.
  void read_lines() {
    DotTokens tokens(lines_, true);
    tokens_ = &tokens;
    for (advance(); token_.kind != Kind::end; advance()) {
      while (token_.is_mark(";")) advance();
      if (token_.kind == Kind::line_end) continue;
      const std::vector<std::string> ends = read_ends();
      double weight = 1;
      if (token_.is_mark(",")) advance();
      if (token_.kind == Kind::word) {
        weight = edge_weight(token_.text, where(), place(),
                             "write the weight as in a -> b 1.5, and put names with blanks into quotes");
        advance();
      }
      if (const auto given = read_attributes("weight")) weight = weight_of(*given);
      if (ends.size() < 2)
        refuse("'" + printable(ends[0], 80) + "' alone is no edge", "write edges as a -> b");
      add(ends, weight);
      while (token_.is_mark(";")) advance();
      if (token_.kind == Kind::end) break;
      if (token_.kind != Kind::line_end) refuse_token("the end of the line");
    }
  }

  /// A whole graph.
  void read_graph() {
    DotTokens tokens(lines_, false);
    tokens_ = &tokens;
    advance();
    if (is_word("strict")) strict_ = true, advance();
    if (!is_word("graph") && !is_word("digraph")) refuse_token("graph or digraph");
    advance();
    if (token_.is_name()) advance();
    expect("{");
    std::size_t depth = 1;
    while (depth > 0) {
      if (token_.is_mark("}")) {
        --depth;
        advance();
        if (depth > 0) refuse_edge_of_subgraph();
      } else if (token_.is_mark(";")) {
        advance();
      } else if (token_.is_mark("{") || is_word("subgraph")) {
        if (!token_.is_mark("{")) advance();
        if (token_.is_name()) advance();
        expect("{");
        ++depth;
      } else {
        read_statement();
      }
    }
    if (token_.kind != Kind::end) refuse("text after the end of the graph", "give one graph a file");
  }

private:
  using Kind = DotToken::Kind;

  void advance() { token_ = tokens_->next(); }
  bool is_word(std::string_view word) const {
    return token_.kind == Kind::word && lower_case(token_.text) == word;
  }
  void expect(std::string_view mark) {
    if (!token_.is_mark(mark)) refuse_token(mark);
    advance();
  }

  std::string where() const { return lines_.where(token_.line); }
  Place place() const { return {.row = token_.line - 1}; }
  [[noreturn]] void refuse(const std::string& wrong, const std::string& to_do) const {
    tokens_->refuse(wrong, to_do, token_.line);
  }
  [[noreturn]] void refuse_token(std::string_view expected) const {
    const std::string found = token_.kind == Kind::end        ? "the end of the file"
                              : token_.kind == Kind::line_end ? "the end of the line"
                              : token_.kind == Kind::markup   ? "a text in < >"
                                                              : "'" + printable(token_.text, 80) + "'";
    refuse(found + " where " + std::string(expected) + " is expected",
           "write edges as a -- b or \"a b\" -> c");
  }
  void refuse_edge_of_subgraph() const {
    if (token_.kind == Kind::arrow) refuse("an edge of a subgraph", "write out its edges, one a pair");
  }

  void read_statement() {
    const bool edge = is_word("edge");
    if (edge || is_word("node") || is_word("graph")) {
      advance();
      if (!token_.is_mark("[")) refuse_token("[");
      const auto weight = read_attributes("weight");
      if (edge && weight)
        refuse("a weight for all edges that follow", "write the weight at every edge, a -- b [weight=2]");
      return;
    }
    const std::vector<std::string> ends = read_ends();
    if (ends.size() == 1 && token_.is_mark("=")) {  // an attribute of the graph
      advance();
      if (!token_.is_name() && token_.kind != Kind::markup) refuse_token("a value");
      advance();
      return;
    }
    std::vector<std::int64_t> numbers;
    for (const std::string& end : ends) numbers.push_back(edges_.declare(end));
    const auto given = ends.size() == 1 ? read_attributes("label", "name") : read_attributes("weight");
    if (ends.size() > 1) {
      add(ends, given ? weight_of(*given) : 1);
    } else if (given && *given != "\\N") {
      edges_.label(numbers[0], *given);
    }
  }

  /// One name, or several with arrows between them.
  std::vector<std::string> read_ends() {
    std::vector<std::string> ends;
    arrows_.clear();
    for (;;) {
      if (token_.is_mark("{") || is_word_of_subgraph())
        refuse("an edge of a subgraph", "write out its edges, one a pair");
      if (!token_.is_name()) refuse_token("the name of a point");
      if (token_.text.empty()) refuse("a point without a name", "name the point or remove the edge");
      ends.push_back(std::move(token_.text));
      advance();
      for (int ports = 0; ports < 2 && token_.is_mark(":"); ++ports) {  // where at a point an edge begins
        advance();
        if (!token_.is_name()) refuse_token("a port");
        advance();
      }
      if (token_.kind != Kind::arrow) return ends;
      arrows_.push_back(token_.text == "->");
      advance();
    }
  }
  bool is_word_of_subgraph() const { return !arrows_.empty() && is_word("subgraph"); }

  /// The value of one of the attributes in brackets.
  std::optional<std::string> read_attributes(std::string_view wanted, std::string_view or_else = {}) {
    std::optional<std::string> found;
    while (token_.is_mark("[")) {
      advance();
      while (!token_.is_mark("]")) {
        if (!token_.is_name()) refuse_token("an attribute");
        const bool is_wanted = token_.text == wanted || (!found && token_.text == or_else);
        advance();
        if (token_.is_mark("=")) {
          advance();
          if (!token_.is_name() && token_.kind != Kind::markup) refuse_token("a value");
          if (is_wanted && token_.is_name()) found = token_.text, value_line_ = token_.line;
          advance();
        }
        if (token_.is_mark(",") || token_.is_mark(";")) advance();
      }
      advance();
    }
    return found;
  }

  double weight_of(const std::string& text) const {
    return edge_weight(text, lines_.where(value_line_), {.row = value_line_ - 1});
  }

  /// In a strict graph, an edge that is written again is the same edge, with its last weight.
  void add(const std::vector<std::string>& ends, double weight) {
    for (std::size_t e = 0; e + 1 < ends.size(); ++e) {
      const bool directed = arrows_[e];
      if (strict_) {
        std::pair<std::string, std::string> pair(ends[e], ends[e + 1]);
        if (!directed && pair.second < pair.first) std::swap(pair.first, pair.second);
        const auto [at, is_new] = seen_.emplace(std::move(pair), edges_.size());
        if (!is_new) {
          edges_.weight(at->second) = weight;
          continue;
        }
      }
      edges_.add(ends[e], ends[e + 1], weight, directed);
    }
  }

  Lines& lines_;
  EdgeCollector& edges_;
  DotTokens* tokens_ = nullptr;
  DotToken token_{};
  std::vector<bool> arrows_{};  ///< of the last ends, whether they have a direction
  Index value_line_ = 0;        ///< of the last attribute that was wanted
  bool strict_ = false;
  std::map<std::pair<std::string, std::string>, std::size_t> seen_{};
};

/// @throws Error (DATA) with the line
inline EdgeList read_dot(Lines& lines, const std::string& name) {
  EdgeCollector edges(true);
  DotGraph(lines, edges).read_graph();
  if (edges.points() == 0) fail(ErrorCode::empty, "a graph without points", name, "give at least one edge");
  return edges.finish(name);
}

}  // namespace neem::detail
