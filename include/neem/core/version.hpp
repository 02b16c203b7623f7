// The version, written here and nowhere else: the build reads it from this file.
#pragma once

#include <string_view>

namespace neem {

/// Major.minor.patch. Before 1.0 a new minor version may break programs; the changelog says how.
inline constexpr std::string_view version = "0.1.0";

}  // namespace neem
