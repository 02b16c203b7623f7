// Numbers of files: in which type they are read, and in which a map is written.
#pragma once

#include "arguments.hpp"
#include "console.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/detail/values.hpp>
#include <neem/io/npy.hpp>

#include <optional>
#include <string>

namespace program {

/// The type of .npy that S is.
template <class S>
inline constexpr neem::NpyType type_of = sizeof(S) == 8 ? neem::NpyType::float64 : neem::NpyType::float32;

/// The type that holds the numbers of a file: halves as such, text and whole numbers beyond 24 bits as double.
inline neem::NpyType type_that_holds(const neem::detail::Encoding& encoding) {
  if (encoding.kind == 'f' && encoding.size == 2) return neem::NpyType::float16;
  const bool wide = encoding.size > 4 || (encoding.size == 4 && encoding.kind != 'f');
  return wide ? neem::NpyType::float64 : neem::NpyType::float32;
}

/// The type of this name; none for as-input. @throws neem::Error (USAGE) for another name
inline std::optional<neem::NpyType> type_of_name(const std::string& name) {
  if (name == "float16") return neem::NpyType::float16;
  if (name == "float32") return neem::NpyType::float32;
  if (name == "float64") return neem::NpyType::float64;
  if (name != "as-input") refuse_value("output-type", name, "float16, float32, float64 or as-input");
  return std::nullopt;
}

/// Refuses another type than there is, and one for a map in text.
inline void check_output_type(const std::string& name, bool npy) {
  if (name.empty()) return;
  (void)type_of_name(name);
  if (npy) return;
  throw neem::Error(neem::ErrorCode::conflict, "--output-type has no meaning for text",
                    "option --output-type", "write a .npy map, or leave it out");
}

/// In which numbers a map is written. One beyond those of 16 bits is not given up, but written wider.
/// @param name      as given; empty: the type that was computed in
/// @param as_input  that of the file of points
template <class Layout>
neem::NpyType output_type(const std::string& name, neem::NpyType as_input, const Layout& Y,
                          Console& console) {
  const neem::NpyType type =
      name.empty() ? type_of<typename Layout::Scalar> : type_of_name(name).value_or(as_input);
  const double most = static_cast<double>(Y.cwiseAbs().maxCoeff());
  if (type != neem::NpyType::float16 || most < 65520) return type;
  console.warn("W-13", "positions reach " + neem::three_digits(most) +
                           ", beyond float16: the map is written as float32");
  return neem::NpyType::float32;
}

}  // namespace program
