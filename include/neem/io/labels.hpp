// Labels made of numbers or names, in an order that does not depend on that of the points. What they are stands in
// core/labels.hpp.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/labels.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace neem {

/// Labels that are numbers: classes in ascending order, named by their digits.
///
/// @param values  n whole numbers, anything with size() and []
template <class Values>
Labels labels_from_numbers(const Values& values) {
  const auto n = static_cast<Index>(values.size());
  std::vector<std::int64_t> distinct;
  for (Index i = 0; i < n; ++i) {
    const auto value = static_cast<std::int64_t>(values[static_cast<decltype(values.size())>(i)]);
    if (!distinct.empty() && distinct.back() == value) continue;  // runs of equal labels are common
    distinct.push_back(value);
    if (distinct.size() % (std::size_t(1) << 20) == 0) {  // keep the list near the number of classes
      std::sort(distinct.begin(), distinct.end());
      distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    }
  }
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  Labels labels;
  for (const std::int64_t value : distinct) labels.names.push_back(std::to_string(value));
  labels.ids.reserve(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) {
    const auto value = static_cast<std::int64_t>(values[static_cast<decltype(values.size())>(i)]);
    labels.ids.push_back(
        static_cast<Id>(std::lower_bound(distinct.begin(), distinct.end(), value) - distinct.begin()));
  }
  return labels;
}

namespace detail {

/// Collects the names of classes as they are read, and numbers them in the end.
class LabelCollector {
public:
  void add(std::string_view name) {
    auto found = seen_.find(name);
    if (found == seen_.end()) found = seen_.emplace(std::string(name), static_cast<Id>(seen_.size())).first;
    ids_.push_back(found->second);
  }

  Labels finish() {
    std::vector<std::string> names(seen_.size());
    for (const auto& [name, id] : seen_) names[static_cast<std::size_t>(id)] = name;
    std::vector<std::int64_t> numbers(names.size());
    bool all_numbers = true;
    for (std::size_t c = 0; c < names.size() && all_numbers; ++c)
      all_numbers = is_whole(names[c], numbers[c]);
    if (all_numbers) {
      std::vector<std::int64_t> values(ids_.size());
      for (std::size_t i = 0; i < ids_.size(); ++i) values[i] = numbers[static_cast<std::size_t>(ids_[i])];
      return labels_from_numbers(values);
    }
    std::vector<Id> rank(names.size());
    Labels labels;
    for (const auto& [name, id] : seen_) {  // a map is in the order of its keys
      rank[static_cast<std::size_t>(id)] = static_cast<Id>(labels.names.size());
      labels.names.push_back(name);
    }
    for (Id& id : ids_) id = rank[static_cast<std::size_t>(id)];
    labels.ids = std::move(ids_);
    return labels;
  }

private:
  /// 7, -3, and 7.0 or 7e0 as programs that know only floating-point numbers write it.
  static bool is_whole(const std::string& text, std::int64_t& value) {
    const char* end = text.data() + text.size();
    const auto whole = std::from_chars(text.data(), end, value);
    if (whole.ec == std::errc() && whole.ptr == end) return true;
    double number = 0;
    const auto any = std::from_chars(text.data(), end, number);
    constexpr double exact = 9007199254740992.0;  // 2^53: below it, doubles tell all whole numbers apart
    if (any.ec != std::errc() || any.ptr != end || !(number > -exact && number < exact)) return false;
    value = static_cast<std::int64_t>(number);
    return static_cast<double>(value) == number;
  }

  std::map<std::string, Id, std::less<>> seen_{};
  std::vector<Id> ids_{};
};

}  // namespace detail

/// Labels that are names: classes in the order of their bytes, or by value if all of them are whole numbers.
inline Labels labels_from_names(const std::vector<std::string>& names) {
  detail::LabelCollector collector;
  for (const std::string& name : names) collector.add(name);
  return collector.finish();
}

/// @throws Error (DATA) unless there is one label for each of n points and each names one of the classes
inline void check_labels(const Labels& labels, Index n, const std::string& name = "labels") {
  if (labels.size() != n) {
    throw Error(ErrorCode::shape,
                std::to_string(labels.size()) + " labels for " + std::to_string(n) + " points", name,
                "give one label a point, in the order of the points");
  }
  for (Index i = 0; i < n; ++i) {
    const Id id = labels.ids[static_cast<std::size_t>(i)];
    if (id >= 0 && id < labels.classes()) continue;
    Error error(ErrorCode::out_of_range,
                "class " + std::to_string(id) + " is outside 0.." + std::to_string(labels.classes() - 1),
                name + ", row " + std::to_string(i) + " (counted from 0)", "give a name for every class");
    error.row = i;
    throw error;
  }
}

}  // namespace neem
