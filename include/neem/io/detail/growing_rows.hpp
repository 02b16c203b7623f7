// Rows of numbers that arrive one after another, their number not known before.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/growing_values.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"

#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace neem::detail {

/// The number that `text` spells, NaN and infinities as themselves where S has them. False for anything else,
/// and for what S cannot hold.
template <class S>
bool number_or_nan(std::string_view text, S& value) {
  const Parsed parsed = parse_number(text, value);
  if (parsed == Parsed::number) return true;
  if constexpr (std::is_floating_point_v<S>) {
    if (parsed != Parsed::not_finite) return false;
    text = trim(text);
    const bool endless = text.find_first_of("fF") != std::string_view::npos;
    value = endless ? std::numeric_limits<S>::infinity() : std::numeric_limits<S>::quiet_NaN();
    if (text.starts_with('-')) value = -value;
    return true;
  } else {
    return false;
  }
}

/// A table that grows by rows and counts them.
template <class S>
class GrowingRows {
public:
  /// @param bytes  the fewest in which the input spells a number
  explicit GrowingRows(const Input& input, std::uint64_t bytes = 2) : input_(input), values_(input, bytes) {}

  Index columns() const { return columns_; }
  Index count() const { return count_; }
  void set_columns(Index d) { columns_ = d; }

  /// A further row, its values to be set.
  S* add() { return values_.row(count_++, columns_); }

  /// The table. @throws Error (DATA) if it has no rows
  Matrix<S> finish() {
    if (count_ == 0) {
      fail(ErrorCode::empty, "no data rows", input_.name(), "give at least one row of numbers");
    }
    return values_.table(count_, columns_);
  }

private:
  const Input& input_;
  Index columns_ = 0, count_ = 0;
  GrowingValues<S> values_;
};

}  // namespace neem::detail
