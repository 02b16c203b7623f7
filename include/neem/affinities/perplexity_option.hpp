// The option `perplexity`: one value, several, or none for the default of the method.
#pragma once

#include "neem/core/option.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace neem {

/// One perplexity, or several whose affinities are averaged: `30`, `{30, 300}`. Empty: the method's default.
struct Perplexity {
  Perplexity() = default;                                                           ///< the default
  Perplexity(double value) : values{value} {}                                       ///< one
  Perplexity(std::initializer_list<double> several) : values(several) {}            ///< several
  explicit Perplexity(std::vector<double> several) : values(std::move(several)) {}  ///< several

  std::vector<double> values{};  ///< as given; ranges are checked where they are used

  bool empty() const { return values.empty(); }  ///< whether the default is meant
  /// The one that needs the most neighbors; 0 where there is none.
  double largest() const { return values.empty() ? 0.0 : *std::max_element(values.begin(), values.end()); }
};

template <>
struct OptionTypeOf<Perplexity> {
  static OptionValue load(const void* member) {
    const auto& perplexity = *static_cast<const Perplexity*>(member);
    return {.given = !perplexity.empty(), .list = perplexity.values};
  }
  static void store(void* member, const OptionValue& value) {
    static_cast<Perplexity*>(member)->values = value.list;
  }
  static constexpr OptionType type = {
      .kind = OptionKind::reals, .optional = true, .load = &load, .store = &store};
};

}  // namespace neem
