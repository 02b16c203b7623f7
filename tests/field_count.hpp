// How many members an aggregate has, and whether a table has one row for each: counted by the compiler.
#pragma once

#include <neem/core/option.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace fields {

template <class>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Becomes whatever a member is. An optional one takes it as its value: by itself there are two ways to it.
struct Any {
  template <class T>
    requires(!is_optional<T>)
  operator T() const;
};

template <class T, std::size_t... Places>
constexpr bool takes(std::index_sequence<Places...>) {
  return requires { T{(static_cast<void>(Places), Any{})...}; };
}

/// The members of an aggregate: as many as it can be initialised by.
template <class T, std::size_t Most = 40>
constexpr std::size_t count() {
  if constexpr (takes<T>(std::make_index_sequence<Most>())) {
    static_assert(Most < 40, "raise the largest number of members");
    return Most;
  } else {
    return count<T, Most - 1>();
  }
}

/// Whether the table has a row for every member, and no member has two.
template <class T>
constexpr bool all_have_rows() {
  const auto& rows = neem::OptionTable<T>::rows;
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (rows[i].at == rows[j].at) return false;
    }
  }
  return std::size(rows) == count<T>();
}

}  // namespace fields
