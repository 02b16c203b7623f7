// Edges by the names of their ends, as readers of graphs meet them, become edges by number.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/edge_sums.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace neem::detail {

/// A whole number as programs write it: no sign but a minus, no leading zero. Ids beyond 64 bits are none.
inline bool is_id(std::string_view text, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  if (text.front() == '-') return text[1] != '0';
  return text.size() == 1 || text.front() != '0';
}

/// Whether some digits follow each other and nothing else: an id, of however many digits.
inline bool is_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The weight of an edge.
///
/// @param where   of messages; @param remedy  for what is no number
/// @throws        Error (DATA) for what is no finite number ≥ 0
inline double edge_weight(std::string_view cell, const std::string& where, const Place& place = {},
                          const char* remedy = "write a number, such as 1.5") {
  double weight = 0;
  const Parsed parsed = parse_number(cell, weight);
  const std::string quoted = "'" + printable(cell, 80) + "'";
  if (parsed == Parsed::empty) {
    fail(ErrorCode::cell, "an empty weight", where, "give the weight or remove the edge", place);
  }
  if (parsed == Parsed::out_of_range) {
    fail(ErrorCode::out_of_range, "weight " + quoted + " is out of range", where, "rescale the weights",
         place);
  }
  if (parsed == Parsed::not_finite) {
    fail(ErrorCode::not_finite, "weight " + quoted + " is not finite", where,
         "give a number or remove the edge", place);
  }
  if (parsed == Parsed::not_a_number) {
    fail(ErrorCode::cell, "weight " + quoted + " is not a number", where, remedy, place);
  }
  if (weight < 0) {
    fail(ErrorCode::out_of_range, "weight " + quoted + " is negative", where,
         "give weights that are not negative", place);
  }
  return weight;
}

/// Edges one by one. If all ends are whole numbers, points are in the order of these, else, or where the
/// order of the file is to be kept, in the order in which they are first named.
class EdgeCollector {
public:
  /// @param keep_order  whole numbers are names like others
  explicit EdgeCollector(bool keep_order = false) : named_(keep_order) {}

  void add(std::string_view from, std::string_view to, double weight, bool directed = false) {
    std::int64_t a = 0, b = 0;
    const bool numbers = is_id(from, a) && is_id(to, b);
    if (!named_ && !numbers) name_all();
    if (named_) a = number_of(from), b = number_of(to);
    from_.push_back(a);
    to_.push_back(b);
    weight_.push_back(weight);
    if (directed) ++directed_;
  }

  void add(std::int64_t from, std::int64_t to, double weight) {
    if (named_) return add(std::to_string(from), std::to_string(to), weight);
    from_.push_back(from);
    to_.push_back(to);
    weight_.push_back(weight);
  }

  /// An edge that stands before all others. Before any label.
  void add_first(std::string_view from, std::string_view to, double weight) {
    EdgeCollector all(named_);
    std::vector<const std::string*> names(seen_.size());
    for (const auto& [name, number] : seen_) names[static_cast<std::size_t>(number)] = &name;
    const auto name = [&](std::int64_t number) {
      return named_ ? *names[static_cast<std::size_t>(number)] : std::to_string(number);
    };
    all.add(from, to, weight);
    for (std::size_t e = 0; e < from_.size(); ++e) all.add(name(from_[e]), name(to_[e]), weight_[e]);
    all.directed_ = directed_;
    *this = std::move(all);
  }

  /// A point, which may have no edge. @return its number, for label()
  std::int64_t declare(std::string_view name) {
    if (!named_) name_all();
    return number_of(name);
  }
  /// What the point `number` is to be called if all points have labels and these differ.
  void label(std::int64_t number, std::string_view text) {
    labels_.resize((std::max)(labels_.size(), static_cast<std::size_t>(number) + 1));
    labels_[static_cast<std::size_t>(number)] = text;
  }

  std::size_t size() const { return from_.size(); }    ///< edges so far
  std::size_t points() const { return seen_.size(); }  ///< points so far, where the order is kept
  std::size_t& directed() { return directed_; }        ///< edges so far that have a direction
  double& weight(std::size_t edge) { return weight_[edge]; }

  /// The edges by number, and notes about directions and labels. The collector is empty afterwards.
  ///
  /// @throws Error (RESOURCE) beyond 2³¹ − 1 points
  EdgeList finish(const std::string& name) {
    EdgeList list;
    if (named_) {
      list.names.resize(seen_.size());
      for (const auto& [point, number] : seen_) list.names[static_cast<std::size_t>(number)] = point;
    } else {
      number_in_order(list);
    }
    if (list.names.size() > static_cast<std::size_t>((std::numeric_limits<Id>::max)())) {
      fail(ErrorCode::too_many, std::to_string(list.names.size()) + " points, more than 2147483647", name,
           "give a smaller graph");
    }
    list.from.assign(from_.begin(), from_.end());
    list.to.assign(to_.begin(), to_.end());
    list.weight.swap(weight_);
    if (directed_ > 0) {
      list.notes.push_back(join({directed_, " of ", list.from.size(),
                                 " edges have a direction, which is not used: the graph has none"}));
    }
    use_labels(list);
    *this = EdgeCollector();
    return list;
  }

private:
  /// Called at the first end that is a name: the numbers read so far become names as well.
  void name_all() {
    named_ = true;
    for (std::size_t e = 0; e < from_.size(); ++e) {
      from_[e] = number_of(std::to_string(from_[e]));
      to_[e] = number_of(std::to_string(to_[e]));
    }
  }

  std::int64_t number_of(std::string_view name) {
    auto found = seen_.find(name);
    if (found == seen_.end()) {
      found = seen_.emplace(std::string(name), static_cast<std::int64_t>(seen_.size())).first;
    }
    return found->second;
  }

  /// Numbers become points in the order of their values.
  void number_in_order(EdgeList& list) {
    std::vector<std::int64_t> all(from_);
    all.insert(all.end(), to_.begin(), to_.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (std::vector<std::int64_t>* ends : {&from_, &to_}) {
      for (std::int64_t& end : *ends) end = std::lower_bound(all.begin(), all.end(), end) - all.begin();
    }
    for (const std::int64_t number : all) list.names.push_back(std::to_string(number));
  }

  void use_labels(EdgeList& list) {
    if (labels_.empty()) return;
    labels_.resize(list.names.size());
    std::vector<std::string> sorted = labels_;
    std::sort(sorted.begin(), sorted.end());
    const auto without = std::count(sorted.begin(), sorted.end(), std::string());
    const auto copies =
        sorted.end() - std::unique(sorted.begin(), sorted.end()) - (without > 1 ? without - 1 : 0);
    if (without == std::ssize(labels_)) return;
    if (without == 0 && copies == 0) {
      const bool same = labels_ == list.names;
      list.names.swap(labels_);
      if (!same) list.notes.emplace_back("points are called by their labels");
    } else {
      list.notes.push_back(join({"points are called by their ids: ", without, " have no label, and ", copies,
                                 " the label of another"}));
    }
  }

  bool named_;
  std::size_t directed_ = 0;
  std::map<std::string, std::int64_t, std::less<>> seen_{};
  std::vector<std::int64_t> from_{}, to_{};
  std::vector<double> weight_{};
  std::vector<std::string> labels_{};
};

}  // namespace neem::detail
