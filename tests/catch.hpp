// Catch2 in either of its forms: version 2 is one header, version 3 many.
#pragma once

#if __has_include(<catch2/catch.hpp>)
#include <catch2/catch.hpp>
#else
#include <catch2/catch_all.hpp>
using Catch::Approx;
#endif

/// A sanitizer makes programs tens of times slower: there, sizes that only take their time are smaller.
#ifdef NEEM_SANITIZED
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
