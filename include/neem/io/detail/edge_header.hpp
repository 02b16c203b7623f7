// The first line of a table of edges: which column holds the two ends of an edge, its weight, and whether it
// has a direction. Recognised are the words that programs write: Gephi's Source, Target, Type, Id, Label and
// Weight, pandas' and networkx's source and target, igraph's from and to, Cytoscape's node1 and node2, and any
// two names that differ in their last letter only, 1 and 2 or A and B.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/numbers.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// Where the parts of an edge stand in a line; −1: nowhere.
struct EdgeColumns {
  Index source = 0, target = 1, weight = -1, type = -1;
  Index count = 2;  ///< cells of a line
};

inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

class EdgeHeader {
public:
  explicit EdgeHeader(std::vector<std::string> names) : names_(std::move(names)) {
    for (const std::string& name : names_) plain_.push_back(plain(name));
    find_ends();
    weight_ = find({"weight", "weights", "w", "value", "score", "combinedscore", "strength", "count"});
    type_ = find({"type", "edgetype", "directed"});
  }

  /// Whether some column is called as ends of edges are.
  bool is_known() const { return source_ >= 0; }

  /// The same for a line of two cells, which could be an edge: the common words only.
  bool is_likely() const { return is_known() && is_common_; }

  /// Whether no cell is a number or, but for the first, empty.
  bool has_no_number() const {
    double value = 0;
    return std::all_of(names_.begin(), names_.end(), [&](const std::string& name) {
      const Parsed parsed = parse_decimal(name, name.find(',') == std::string::npos ? '.' : ',', value);
      return parsed == Parsed::not_a_number ||
             (parsed == Parsed::empty && (is_known() || &name == &names_[0]));
    });
  }

  /// The columns by their names, else by their order: two ends and, if there is a third, the weight. A first
  /// column without a name holds the numbers of the rows.
  ///
  /// @throws Error (DATA) for more columns, none of which is called as an end
  EdgeColumns columns(const std::string& where) const {
    EdgeColumns found{.count = static_cast<Index>(names_.size())};
    if (is_known()) {
      found.source = source_, found.target = target_, found.weight = weight_, found.type = type_;
      return found;
    }
    const Index first = !plain_.empty() && plain_[0].empty() ? 1 : 0, count = found.count - first;
    if (count != 2 && count != 3) {
      fail(ErrorCode::shape,
           "a header of " + std::to_string(names_.size()) + " columns, none of them called source", where,
           "call the columns of the ends source and target, and that of the weight weight", {.row = 0});
    }
    found.source = first, found.target = first + 1;
    if (count == 3) found.weight = first + 2;
    return found;
  }

  /// What was understood, in a sentence.
  std::string note(const EdgeColumns& used) const {
    std::string text = "the first line holds names: edges go from " + quoted(used.source) + " to " +
                       quoted(used.target) +
                       (used.weight >= 0 ? ", with the weight " + quoted(used.weight) : "");
    std::string unused;
    for (Index c = 0; c < used.count; ++c) {
      if (c == used.source || c == used.target || c == used.weight || c == used.type) continue;
      unused += (unused.empty() ? "" : ", ") + quoted(c);
    }
    return text + (unused.empty() ? "" : "; not used: " + unused);
  }

private:
  std::string quoted(Index column) const {
    return "'" + printable(names_[static_cast<std::size_t>(column)], 40) + "'";
  }

  /// Letters and digits, in lower case.
  static std::string plain(std::string_view name) {
    std::string result = lower_case(name);
    std::erase_if(result, [](char c) { return c == ' ' || c == '_' || c == '-' || c == '.' || c == '#'; });
    return result;
  }

  Index find(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
      const auto at = std::find(plain_.begin(), plain_.end(), name);
      if (at != plain_.end()) return at - plain_.begin();
    }
    return -1;
  }

  void find_ends() {
    constexpr std::string_view pairs[][2] = {
        {"source", "target"}, {"from", "to"}, {"src", "dst"},   {"sourceid", "targetid"},
        {"fromid", "toid"},   {"u", "v"},     {"head", "tail"}, {"origin", "destination"}};
    for (const auto& [source, target] : pairs) {
      source_ = find({source}), target_ = find({target});
      if (source_ >= 0 && target_ >= 0) return;
    }
    constexpr std::string_view common[] = {"node",   "id",   "vertex", "name",   "gene",   "protein",
                                           "person", "user", "actor",  "author", "entity", "item"};
    for (Index a = 0; a < static_cast<Index>(plain_.size()); ++a) {
      for (Index b = a + 1; b < static_cast<Index>(plain_.size()) && b < a + 3; ++b) {
        const std::string &one = plain_[static_cast<std::size_t>(a)],
                          &two = plain_[static_cast<std::size_t>(b)];
        if (one.size() < 2 || one.size() != two.size() ||
            one.substr(0, one.size() - 1) != two.substr(0, two.size() - 1))
          continue;
        const std::string last{one.back(), two.back()};
        if (last != "12" && last != "ab" && last != "01") continue;
        source_ = a, target_ = b;
        is_common_ = std::find(std::begin(common), std::end(common), one.substr(0, one.size() - 1)) !=
                     std::end(common);
        return;
      }
    }
    source_ = target_ = -1;
  }

  std::vector<std::string> names_{}, plain_{};
  Index source_ = -1, target_ = -1, weight_ = -1, type_ = -1;
  bool is_common_ = true;
};

}  // namespace neem::detail
