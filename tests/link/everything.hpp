// Everything there is, the optional parts included where their libraries are.
#pragma once

#include "neem/neem.hpp"
#if __has_include(<zlib.h>) && __has_include("neem/io/gzip.hpp")
#include "neem/io/gzip.hpp"
#include "neem/io/npz.hpp"
#include "neem/io/npz_sparse.hpp"
#include "neem/io/tenx.hpp"
#endif
#if __has_include(<hnswlib/hnswlib.h>) && __has_include("neem/extras/hnsw.hpp")
#include "neem/extras/hnsw.hpp"
#endif
#if __has_include(<png.h>) && __has_include("neem/plot/png.hpp")
#include "neem/plot/png.hpp"
#endif

/// The version and the text of an error as the other unit sees them.
std::string_view version_elsewhere();
std::string error_elsewhere();
