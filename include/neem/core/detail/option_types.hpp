// How members of the usual types are read and written as options.
#pragma once

#include "neem/core/labels.hpp"
#include "neem/core/option_row.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace neem {
namespace detail {

template <class T>
constexpr OptionKind scalar_kind() {
  if constexpr (std::is_same_v<T, bool>) return OptionKind::flag;
  if constexpr (std::is_same_v<T, std::uint64_t>) return OptionKind::seed;
  if constexpr (std::is_floating_point_v<T>) return OptionKind::real;
  if constexpr (std::is_enum_v<T>) return OptionKind::choice;
  return OptionKind::whole;
}

template <class T>
OptionValue scalar_value(T value) {
  OptionValue out;
  if constexpr (std::is_floating_point_v<T>) {
    out.real = static_cast<double>(value);
  } else {
    out.whole = static_cast<std::int64_t>(value);
  }
  return out;
}

template <class T>
T scalar_of_value(const OptionValue& value) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(value.real);
  } else {
    return static_cast<T>(value.whole);
  }
}

/// A type with the names of its values, or with the largest of them.
template <class T>
constexpr OptionType with_values(OptionType type) {
  if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) type.most = (std::numeric_limits<T>::max)();
  if constexpr (std::is_enum_v<T>) {
    type.names = std::data(ChoiceNames<T>::names);
    type.names_count = std::size(ChoiceNames<T>::names);
  }
  return type;
}

template <class T>
concept OptionScalar = std::is_arithmetic_v<T> || std::is_enum_v<T>;

}  // namespace detail

template <detail::OptionScalar T>
struct OptionTypeOf<T> {
  static OptionValue load(const void* member) { return detail::scalar_value(*static_cast<const T*>(member)); }
  static void store(void* member, const OptionValue& value) {
    *static_cast<T*>(member) = detail::scalar_of_value<T>(value);
  }
  static constexpr OptionType type =
      detail::with_values<T>({.kind = detail::scalar_kind<T>(), .load = &load, .store = &store});
};

template <detail::OptionScalar T>
struct OptionTypeOf<std::optional<T>> {
  static OptionValue load(const void* member) {
    const auto& option = *static_cast<const std::optional<T>*>(member);
    OptionValue out;
    if (option) out = detail::scalar_value(*option);
    out.given = option.has_value();
    return out;
  }
  static void store(void* member, const OptionValue& value) {
    auto& option = *static_cast<std::optional<T>*>(member);
    option.reset();
    if (value.given) option = detail::scalar_of_value<T>(value);
  }
  static constexpr OptionType type = detail::with_values<T>(
      {.kind = detail::scalar_kind<T>(), .optional = true, .load = &load, .store = &store});
};

/// Options of their own, or none.
template <HasOptions Parts>
struct OptionTypeOf<std::optional<Parts>> {
  static OptionValue load(const void* member) {
    OptionValue out;
    out.given = static_cast<const std::optional<Parts>*>(member)->has_value();
    return out;
  }
  static void store(void* member, const OptionValue& value) {
    auto& option = *static_cast<std::optional<Parts>*>(member);
    if (!value.given) option.reset();
    if (value.given && !option) option.emplace();
  }
  static void* inside(void* member) {
    auto& option = *static_cast<std::optional<Parts>*>(member);
    return option ? &*option : nullptr;
  }
  static constexpr OptionType type = {.kind = OptionKind::group,
                                      .optional = true,
                                      .load = &load,
                                      .store = &store,
                                      .inside = &inside,
                                      .defaults = &detail::default_options<Parts>,
                                      .rows = std::data(OptionTable<Parts>::rows),
                                      .rows_count = std::size(OptionTable<Parts>::rows)};
};

template <std::size_t Count>
struct OptionTypeOf<std::array<int, Count>> {
  static OptionValue load(const void* member) {
    const auto& values = *static_cast<const std::array<int, Count>*>(member);
    OptionValue out;
    out.list.assign(values.begin(), values.end());
    return out;
  }
  static void store(void* member, const OptionValue& value) {
    auto& values = *static_cast<std::array<int, Count>*>(member);
    for (std::size_t k = 0; k < Count; ++k) values[k] = static_cast<int>(value.list[k]);
  }
  static constexpr OptionType type = {
      .kind = OptionKind::wholes, .load = &load, .store = &store, .most = (std::numeric_limits<int>::max)()};
};

/// A host's pool is told as its width.
template <>
struct OptionTypeOf<Threads> {
  static OptionValue load(const void* member) {
    return detail::scalar_value(static_cast<const Threads*>(member)->asked());
  }
  static void store(void* member, const OptionValue& value) {
    *static_cast<Threads*>(member) = Threads(detail::scalar_of_value<int>(value));
  }
  static constexpr OptionType type =
      detail::with_values<int>({.kind = OptionKind::whole, .load = &load, .store = &store});
};

template <>
struct OptionTypeOf<Eigen::MatrixXd> {
  static OptionValue load(const void* member) {
    const auto& matrix = *static_cast<const Eigen::MatrixXd*>(member);
    OptionValue out;
    out.given = matrix.size() > 0;
    out.list = {static_cast<double>(matrix.rows()), static_cast<double>(matrix.cols())};
    return out;
  }
  static void store(void* member, const OptionValue&) { static_cast<Eigen::MatrixXd*>(member)->resize(0, 0); }
  static constexpr OptionType type = {
      .kind = OptionKind::matrix, .optional = true, .load = &load, .store = &store};
};

template <>
struct OptionTypeOf<std::vector<Id>> {
  static OptionValue load(const void* member) {
    const auto& labels = *static_cast<const std::vector<Id>*>(member);
    OptionValue out;
    out.given = !labels.empty();
    out.list = {static_cast<double>(labels.size())};
    return out;
  }
  static void store(void* member, const OptionValue&) { static_cast<std::vector<Id>*>(member)->clear(); }
  static constexpr OptionType type = {
      .kind = OptionKind::labels, .optional = true, .load = &load, .store = &store};
};
template <>
struct OptionTypeOf<KnownClasses> : OptionTypeOf<std::vector<Id>> {};

}  // namespace neem
