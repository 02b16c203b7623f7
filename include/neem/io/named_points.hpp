// Points as files give them: the values, and what rows and columns are called.
#pragma once

#include "neem/core/types.hpp"
#include "neem/io/labels.hpp"

#include <string>
#include <utility>
#include <vector>

namespace neem {

/// What a reader returns where the file has more than numbers.
///
/// @tparam S  float, double, std::int32_t or std::int64_t
template <class S>
struct NamedPoints {
  Matrix<S> points{};                  ///< n × d
  std::vector<std::string> names{};    ///< of the n rows; empty where the file gives none
  std::vector<std::string> columns{};  ///< of the d columns; empty where the file gives none
  /// What was recognised, left out or converted, a sentence each, for the user to read.
  std::vector<std::string> notes{};
};

/// The same for points of which most values are zero.
///
/// @tparam S  float or double
/// @tparam Inner  of the offsets; with std::int64_t more than 2³¹ − 1 values can be read
template <class S, class Inner = Id>
struct NamedSparsePoints {
  NamedSparsePoints() = default;
  NamedSparsePoints(const NamedSparsePoints&) = default;  ///< a copy
  /// Takes everything: Eigen would copy the points.
  NamedSparsePoints(NamedSparsePoints&& other) { swap(other); }
  NamedSparsePoints& operator=(const NamedSparsePoints&) = default;  ///< a copy
  /// The two change places.
  NamedSparsePoints& operator=(NamedSparsePoints&& other) noexcept {
    swap(other);
    return *this;
  }
  /// The two change places.
  void swap(NamedSparsePoints& other) noexcept {
    points.swap(other.points);
    names.swap(other.names);
    columns.swap(other.columns);
    std::swap(labels, other.labels);
    notes.swap(other.notes);
  }

  SparsePoints<S, Inner> points{};     ///< n × d, compressed; zeros that the file stores are left out
  std::vector<std::string> names{};    ///< of the n rows; empty where the file gives none
  std::vector<std::string> columns{};  ///< of the d columns; empty where the file gives none
  Labels labels{};                     ///< of the n rows, where the file gives them
  /// What was recognised, left out or converted, a sentence each, for the user to read.
  std::vector<std::string> notes{};
};

}  // namespace neem
