// Numbers in binary files: how they are written, and how an array of them is read into memory that grows no
// faster than the bytes arrive. Shared by .npy, IDX and their kin.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

/// Half precision (IEEE 754 binary16) as its bits: stored only, never computed with.
struct Half {
  std::uint16_t bits;
};

/// The upper half of a float (bfloat16) as its bits: stored only.
struct BrainHalf {
  std::uint16_t bits;
};

/// A truth value stored in one byte.
struct Truth {
  std::uint8_t byte;
};

/// How one number is written: kind 'f', 'i', 'u' or 'b' as in numpy, 'B' for bfloat16, and its bytes.
struct Encoding {
  char kind = 'f';
  int size = 4;
  bool big_endian = false;

  bool is_known() const {
    return (kind == 'f' && (size == 2 || size == 4 || size == 8)) ||
           ((kind == 'i' || kind == 'u') && (size == 1 || size == 2 || size == 4 || size == 8)) ||
           (kind == 'b' && size == 1) || (kind == 'B' && size == 2);
  }
};

/// f(T{}) with the type that a known encoding stands for.
template <class F>
auto with_type(const Encoding& encoding, F&& f) {
  switch (encoding.kind) {
    case 'b':
      return f(Truth{});
    case 'B':
      return f(BrainHalf{});
    case 'f':
      return encoding.size == 2 ? f(Half{}) : encoding.size == 4 ? f(float{}) : f(double{});
    case 'i':
      return encoding.size == 1   ? f(std::int8_t{})
             : encoding.size == 2 ? f(std::int16_t{})
             : encoding.size == 4 ? f(std::int32_t{})
                                  : f(std::int64_t{});
    default:
      return encoding.size == 1   ? f(std::uint8_t{})
             : encoding.size == 2 ? f(std::uint16_t{})
             : encoding.size == 4 ? f(std::uint32_t{})
                                  : f(std::uint64_t{});
  }
}

/// The value of a half: (−1)^sign · 2^(exponent − 15) · 1.fraction, and its special cases; exact.
inline float widen(Half half) {
  const unsigned exponent = (half.bits >> 10) & 0x1fu, fraction = half.bits & 0x3ffu;
  float value;
  if (exponent == 31) {
    value = fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 0x400u), static_cast<int>(exponent) - 25);
  }
  return (half.bits & 0x8000u) != 0 ? -value : value;
}

/// The half that is nearest, of two the one with an even last bit; infinity beyond 65519.
inline Half narrow(double value) {
  const unsigned sign = (std::signbit)(value) ? 0x8000u : 0u;
  const double size = std::abs(value);
  unsigned bits = 0x7c00u;
  if (std::bit_cast<std::uint64_t>(size) > 0x7ff0000000000000u) {
    bits = 0x7e00u;  // NaN
  } else if (size < 0x1p-14) {
    bits = static_cast<unsigned>(std::nearbyint(std::ldexp(size, 24)));
  } else if (size < 65520) {
    const int exponent = std::ilogb(size);
    const auto digits =
        static_cast<unsigned>(std::nearbyint(std::ldexp(size, 10 - exponent)));  // 1024 to 2048
    bits = (static_cast<unsigned>(exponent + 14) << 10) + digits;  // the first digit adds one to the exponent
  }
  return {static_cast<std::uint16_t>(sign | bits)};
}

/// Exact.
inline float widen(BrainHalf half) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(half.bits) << 16);
}

/// `value` as a number of type S. False if S cannot hold it: too large, or a fraction where S is whole.
/// Infinities and NaN pass between floating types; a float that is nearest counts as holding a whole number.
template <class S, class T>
bool convert(T value, S& result) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BrainHalf>) {
    return convert<S>(widen(value), result);
  } else if constexpr (std::is_same_v<T, Truth>) {
    result = static_cast<S>(value.byte != 0);
    return true;
  } else if constexpr (std::is_same_v<S, T>) {
    result = value;
    return true;
  } else if constexpr (std::is_floating_point_v<S>) {
    if constexpr (std::is_floating_point_v<T> && sizeof(T) > sizeof(S)) {
      if (is_finite(value) && std::abs(value) > static_cast<T>((std::numeric_limits<S>::max)())) return false;
    }
    result = static_cast<S>(value);
    return true;
  } else if constexpr (std::is_floating_point_v<T>) {
    // 2^63 and 2^31 are exact in every floating type; their predecessors as limits of S are not
    const T limit = std::ldexp(T(1), std::numeric_limits<S>::digits);
    if (!is_finite(value) || !(value >= -limit && value < limit) || std::trunc(value) != value) return false;
    result = static_cast<S>(value);
    return true;
  } else {
    if (!std::in_range<S>(value)) return false;
    result = static_cast<S>(value);
    return true;
  }
}

/// The number stored in the bytes at `from`.
template <class T>
T load(const char* from, bool swapped) {
  static_assert(std::is_trivially_copyable_v<T>);
  char bytes[sizeof(T)];
  std::memcpy(bytes, from, sizeof(T));
  if (swapped) std::reverse(bytes, bytes + sizeof(T));
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

/// The most values an array may have: their bytes, in any type, can be counted and added to.
inline constexpr std::int64_t most_values = std::int64_t(1) << 58;

/// a · b for sizes ≥ 0; false if there are more than most_values.
inline bool multiply_sizes(std::int64_t a, std::int64_t b, std::int64_t& product) {
  if (a != 0 && b > most_values / a) return false;
  product = a * b;
  return product <= most_values;
}

/// "(60, 28, 28)", as numpy writes a shape.
inline std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

/// The result of read_values.
struct Found {
  std::int64_t values = 0;    ///< whole values read
  std::uint64_t bytes = 0;    ///< bytes read, of all values and of a last one cut off
  std::int64_t misfit = -1;   ///< the first value that S cannot hold, if ≥ 0
  std::string misfit_text{};  ///< that value
};

/// Up to `count` values, in the order of the file, into `values` (count × 1).
///
/// Where the input is known to hold them all, memory is allocated once. Elsewhere it doubles as bytes arrive,
/// to at most twice what has arrived and a megabyte: a false header costs no memory.
template <class S>
Found read_values(Input& input, const Encoding& encoding, std::int64_t count, Matrix<S>& values) {
  constexpr std::size_t piece = 65536;
  const auto width = static_cast<std::uint64_t>(encoding.size);
  const auto left = input.left();
  const bool all_there = left && *left >= static_cast<std::uint64_t>(count) * width;
  constexpr std::int64_t first = (std::int64_t(1) << 20) / static_cast<std::int64_t>(sizeof(S));
  values.resize(all_there ? count : (std::min)(count, first), 1);
  Found found;
  std::vector<char> bytes(piece);
  with_type(encoding, [&](auto type) {
    using T = decltype(type);
    const bool swapped = encoding.big_endian != (std::endian::native == std::endian::big);
    while (found.values < count && found.misfit < 0) {
      const auto wanted = std::min<std::int64_t>(count - found.values, piece / sizeof(T));
      const std::size_t got = input.read(bytes.data(), static_cast<std::size_t>(wanted) * sizeof(T));
      const auto whole = static_cast<std::int64_t>(got / sizeof(T));
      if (found.values + whole > values.rows()) {
        const std::int64_t doubled = (std::max)(2 * std::int64_t(values.rows()), found.values + whole);
        // one column: a realloc, moved by the system
        values.conservativeResize((std::min)(count, doubled), 1);
      }
      S* to = values.data() + found.values;
      for (std::int64_t i = 0; i < whole; ++i) {
        const T value = load<T>(bytes.data() + static_cast<std::size_t>(i) * sizeof(T), swapped);
        if (convert(value, to[i])) continue;
        found.misfit = found.values + i;
        if constexpr (std::is_arithmetic_v<T>) {
          append_number(found.misfit_text, value);
        } else if constexpr (!std::is_same_v<T, Truth>) {
          append_number(found.misfit_text, widen(value));
        }
        break;
      }
      found.values += whole;
      found.bytes += got;
      if (whole < wanted) break;
    }
  });
  return found;
}

/// Refuses bytes after the end of an array; counts at most one look-ahead of a stream whose end is not known.
inline void check_end(Input& input) {
  const std::size_t seen = input.peek(Input::look_ahead).size();
  if (seen == 0) return;
  const auto left = input.left();
  const std::uint64_t extra = left ? std::max<std::uint64_t>(*left, seen) : seen;
  const std::string some = !left && seen == Input::look_ahead ? "at least " : "";
  fail(ErrorCode::extra_bytes, some + std::to_string(extra) + " extra bytes after the array",
       input.name() + ", byte " + std::to_string(input.position()), "write the file again, one array a file",
       {.byte = static_cast<std::int64_t>(input.position())});
}

/// Where in an n × d table the value number `index` of the file lies.
inline Place place_of(std::int64_t index, std::int64_t n, std::int64_t d, bool by_columns) {
  Place place;
  place.row = by_columns ? index % n : index / d;
  place.column = by_columns ? index / n : index % d;
  return place;
}

/// The n × d table that follows a header, all of it and nothing after it.
///
/// @param promised  what the header says about size, for the message: (bytes there, file) → text
template <class S, class Promised>
Matrix<S> read_table(Input& input, const Encoding& encoding, std::int64_t n, std::int64_t d, bool by_columns,
                     Promised&& promised) {
  const std::int64_t count = n * d;
  const auto need = static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(encoding.size);
  const auto described = [&](Place place) {
    return input.name() + ", row " + std::to_string(*place.row) + ", column " +
           std::to_string(*place.column) + " (counted from 0)";
  };
  const auto refuse_short = [&](std::uint64_t there) {
    const auto index = static_cast<std::int64_t>(there / static_cast<std::uint64_t>(encoding.size));
    const Place place = place_of(index, n, d, by_columns);
    fail(ErrorCode::truncated, "truncated: " + promised(need, there), described(place),
         "copy or write the file again", place);
  };
  const auto left = input.left();
  if (left && *left < need) refuse_short(*left);
  Matrix<S> values;
  const Found found = read_values(input, encoding, count, values);
  if (found.misfit >= 0) {
    const Place place = place_of(found.misfit, n, d, by_columns);
    fail(ErrorCode::out_of_range,
         found.misfit_text + " is out of range" + (std::is_integral_v<S> ? " or no whole number" : ""),
         described(place), "rescale the data or read them as another type", place);
  }
  if (found.values < count) refuse_short(found.bytes);
  check_end(input);
  if (!by_columns) {
    values.resize(n, d);  // same number of values: Eigen keeps them where they are
    return values;
  }
  values.resize(d, n);
  return values.transpose();
}

}  // namespace neem::detail
