// What a method is here: a name, and a function from points to a layout that says where the time goes.
//
// A new method is one function `void umap(Task& task, Outcome& outcome)` in own.hpp and one line in its list.
#pragma once

#include "../../examples/program/arguments.hpp"
#include "../common/clock.hpp"

#include <neem/core/error.hpp>
#include <neem/core/parallel.hpp>
#include <neem/core/types.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace benchmark {

using neem::Index;
using neem::Matrix;

/// Named values given with a method's name, as in tsne:exaggeration=4:init=random. Those nobody asked for are
/// refused.
class Settings {
public:
  Settings() = default;
  explicit Settings(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos) program::refuse_value(text, "", "given as name=value");
      values_[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }

  bool has(const std::string& name) const { return values_.count(name) > 0; }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, value] : values_) all.push_back(name);
    return all;
  }
  std::string word(const std::string& name, const std::string& usual) {
    asked_.insert(name);
    const auto found = values_.find(name);
    return found == values_.end() ? usual : found->second;
  }
  double number(const std::string& name, double usual) {
    const std::string value = word(name, "");
    return value.empty() ? usual : program::number(name, value);
  }
  template <class Whole>
  Whole whole(const std::string& name, Whole usual) {
    const std::string value = word(name, "");
    return value.empty() ? usual : program::whole<Whole>(name, value, 0);
  }

  /// @throws neem::Error (USAGE) for a value that was not asked for
  void refuse_others() const {
    for (const auto& [name, value] : values_) {
      if (asked_.count(name) == 0) program::refuse_value(name, value, "a setting of this method");
    }
  }

private:
  std::map<std::string, std::string> values_{};
  std::set<std::string> asked_{};
};

/// What there is to do.
struct Task {
  Matrix<float> X{};
  Settings settings{};
  std::uint64_t seed = 42;
  neem::Threads threads{};
};

/// What was done.
class Outcome {
public:
  neem::Layout<float> layout{};
  int iterations = 0;
  bool minimises_kl = false;  ///< the divergence from perplexity affinities is what the method minimises
  std::vector<std::pair<std::string, double>> phases{};

  /// The time since the last phase ended was this one.
  void phase(const std::string& name) {
    phases.emplace_back(name, clock_.wall_seconds());
    clock_ = {};
  }

private:
  Clock clock_{};
};

struct Method {
  std::string name{}, family{};  ///< times are compared with those of peers of the same family
  void (*run)(Task& task, Outcome& outcome);
};

}  // namespace benchmark
