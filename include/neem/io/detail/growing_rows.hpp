// Rows of numbers that arrive one after another, their number not known before.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

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

/// A table that grows by rows.
template <class S>
class GrowingRows {
public:
  /// @param bytes  the fewest in which the input spells a number
  explicit GrowingRows(const Input& input, std::uint64_t bytes = 2) : input_(input), bytes_(bytes) {}

  Index columns() const { return columns_; }
  Index count() const { return count_; }
  void set_columns(Index d) { columns_ = d; }

  /// A further row, its values to be set. Memory doubles, but is never for more than the rest of a file can
  /// spell.
  S* add() {
    const Index needed = (count_ + 1) * columns_;
    if (needed > values_.rows()) {
      Index room = std::max<Index>(2 * needed, 1024);
      if (const auto left = input_.left()) {
        const auto most =
            static_cast<Index>((std::min<std::uint64_t>)(*left / bytes_ + 1, std::uint64_t(1) << 58));
        room = (std::min)(room, needed + most);
      }
      values_.conservativeResize(room, 1);
    }
    return values_.data() + columns_ * count_++;
  }

  /// The table. @throws Error (DATA) if it has no rows
  Matrix<S> finish() {
    if (count_ == 0) {
      fail(ErrorCode::empty, "no data rows", input_.name(), "give at least one row of numbers");
    }
    values_.conservativeResize(count_ * columns_, 1);
    values_.resize(count_, columns_);  // same number of values: Eigen keeps them where they are
    return std::move(values_);
  }

private:
  const Input& input_;
  std::uint64_t bytes_;
  Index columns_ = 0, count_ = 0;
  Matrix<S> values_{};  // one column, reshaped in the end
};

}  // namespace neem::detail
