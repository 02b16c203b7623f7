// Discrete Fourier transforms of many lines, by pocketfft where it is installed, else by Eigen.
//
// A caller deals the lines to its threads; what a line gives does not depend on which lines are done
// together. Transforms are not normalised: backward after forward multiplies by the length.
#pragma once

#include "neem/core/types.hpp"

#include <complex>
#include <cstddef>
#include <vector>

#if __has_include(<pocketfft_hdronly.h>)
#define NEEM_POCKETFFT <pocketfft_hdronly.h>
#elif __has_include(<gemmi/third_party/pocketfft_hdronly.h>)
#define NEEM_POCKETFFT <gemmi/third_party/pocketfft_hdronly.h>
#endif

#if defined(NEEM_POCKETFFT)
// Its older copies ask aligned_alloc for sizes that are no multiple of the alignment, which sanitizers
// refuse; told that there is none (of libc++, which this is not), it aligns by itself.
#if !defined(_LIBCPP_VERSION) && !defined(_LIBCPP_HAS_NO_ALIGNED_ALLOCATION)
#define _LIBCPP_HAS_NO_ALIGNED_ALLOCATION
#include NEEM_POCKETFFT
#undef _LIBCPP_HAS_NO_ALIGNED_ALLOCATION
#else
#include NEEM_POCKETFFT
#endif
#else
#include <unsupported/Eigen/FFT>
#endif

namespace neem::detail {

/// The smallest even 2^a 3^b 5^c, at least `least`, whose neighbors in that order are at least 5 % apart: few
/// enough sizes for what is computed once a size to be kept.
inline Index fft_size(Index least) {
  const auto smooth = [](Index size) {
    for (const Index factor : {2, 3, 5}) {
      while (size % factor == 0) size /= factor;
    }
    return size == 1;
  };
  Index size = 2;
  while (size < least) {
    Index next = size + 2 + size / 20 / 2 * 2;
    while (!smooth(next)) next += 2;
    size = next;
  }
  return size;
}

#if defined(NEEM_POCKETFFT)

/// rows × length real values to rows × (length / 2 + 1) complex ones.
template <class S>
void transform_rows(const S* in, std::complex<S>* out, Index rows, Index length) {
  constexpr auto real = static_cast<std::ptrdiff_t>(sizeof(S)), both = 2 * real;
  pocketfft::r2c<S>({static_cast<std::size_t>(rows), static_cast<std::size_t>(length)}, {length * real, real},
                    {(length / 2 + 1) * both, both}, 1, true, in, out, S(1), 1);
}

/// And back.
template <class S>
void transform_rows_back(const std::complex<S>* in, S* out, Index rows, Index length) {
  constexpr auto real = static_cast<std::ptrdiff_t>(sizeof(S)), both = 2 * real;
  pocketfft::c2r<S>({static_cast<std::size_t>(rows), static_cast<std::size_t>(length)},
                    {(length / 2 + 1) * both, both}, {length * real, real}, 1, false, in, out, S(1), 1);
}

/// `count` adjacent columns of a complex matrix of `rows` rows and `columns` columns, in place.
template <class S>
void transform_columns(std::complex<S>* data, Index rows, Index columns, Index count, bool forward) {
  constexpr auto both = static_cast<std::ptrdiff_t>(2 * sizeof(S));
  pocketfft::c2c<S>({static_cast<std::size_t>(rows), static_cast<std::size_t>(count)}, {columns * both, both},
                    {columns * both, both}, {0}, forward, data, data, S(1), 1);
}

#else

template <class S>
void transform_rows(const S* in, std::complex<S>* out, Index rows, Index length) {
  Eigen::FFT<S> fft;
  fft.SetFlag(Eigen::FFT<S>::HalfSpectrum);
  for (Index r = 0; r < rows; ++r)
    fft.fwd(out + r * (length / 2 + 1), in + r * length, static_cast<int>(length));
}

template <class S>
void transform_rows_back(const std::complex<S>* in, S* out, Index rows, Index length) {
  Eigen::FFT<S> fft;
  fft.SetFlag(Eigen::FFT<S>::HalfSpectrum);
  fft.SetFlag(Eigen::FFT<S>::Unscaled);
  for (Index r = 0; r < rows; ++r)
    fft.inv(out + r * length, in + r * (length / 2 + 1), static_cast<int>(length));
}

template <class S>
void transform_columns(std::complex<S>* data, Index rows, Index columns, Index count, bool forward) {
  Eigen::FFT<S> fft;
  fft.SetFlag(Eigen::FFT<S>::Unscaled);
  std::vector<std::complex<S>> line(static_cast<std::size_t>(rows)), image(line.size());
  for (Index c = 0; c < count; ++c) {
    for (Index r = 0; r < rows; ++r) line[static_cast<std::size_t>(r)] = data[r * columns + c];
    if (forward) {
      fft.fwd(image.data(), line.data(), static_cast<int>(rows));
    } else {
      fft.inv(image.data(), line.data(), static_cast<int>(rows));
    }
    for (Index r = 0; r < rows; ++r) data[r * columns + c] = image[static_cast<std::size_t>(r)];
  }
}

#endif

}  // namespace neem::detail
