// Points from a file of any kind that neem reads.
#pragma once

#include <neem/core/types.hpp>
#include <neem/io/fvecs.hpp>
#include <neem/io/points.hpp>

#if defined(NEEM_BENCHMARK_GZIP)
#include <neem/io/gzip.hpp>
#include <neem/io/npz.hpp>
#endif

#include <algorithm>
#include <string>

namespace benchmark {

/// A file: .npy, IDX, text, .fvecs, .bvecs; with zlib also gzip of these, and .npz, one array of it by its
/// name as in data.npz:X.
inline neem::Matrix<float> points_of_file(const std::string& name) {
#if defined(NEEM_BENCHMARK_GZIP)
  const std::size_t archive = name.find(".npz");
  if (archive != std::string::npos && (archive + 4 == name.size() || name[archive + 4] == ':')) {
    return neem::read_npz<float>(name.substr(0, archive + 4),
                                 name.substr(std::min(archive + 5, name.size())));
  }
  neem::Input input = neem::unpack(neem::open_file(name));
#else
  neem::Input input = neem::open_file(name);
#endif
  return input.extension().ends_with("vecs") ? neem::read_fvecs<float>(input)
                                             : neem::read_points<float>(input);
}

}  // namespace benchmark
