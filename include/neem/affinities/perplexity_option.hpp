// The perplexity that is asked for: one, several, or the default.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace neem {

/// One perplexity, or several whose affinities are averaged: `30`, `{30, 300}`. Empty: the method's default.
struct Perplexity {
  Perplexity() = default;
  Perplexity(double value) : values{value} {}
  Perplexity(std::initializer_list<double> several) : values(several) {}
  explicit Perplexity(std::vector<double> several) : values(std::move(several)) {}

  std::vector<double> values{};

  bool empty() const { return values.empty(); }
  double largest() const { return values.empty() ? 0.0 : *std::max_element(values.begin(), values.end()); }
};

}  // namespace neem
