// Sparse matrices in HDF5: indptr, indices and data, as scipy has them.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/extras/detail/hdf5.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/sparse_builder.hpp"
#include "neem/io/named_points.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace neem::detail {

[[noreturn]] inline void refuse_hdf5_value(const Hdf5File& file, std::int64_t row, std::int64_t column) {
  fail(ErrorCode::not_finite, "a value is NaN, infinite or too large for the number type",
       join({file.name(), ", row ", row, ", column ", column, " (counted from 0)"}),
       "remove these rows or fill in the values", {.row = row, .column = column});
}

/// The matrix in the group `at`.
/// @param shape       its rows and columns
/// @param by_columns  whether its columns lie one after the other, and not its rows
template <class S, class Inner>
void read_hdf5_sparse(const Hdf5File& file, const std::string& at, const std::vector<std::int64_t>& shape,
                      bool by_columns, NamedSparsePoints<S, Inner>& read) {
  const std::int64_t outer = shape[by_columns ? 1 : 0], inner = shape[by_columns ? 0 : 1];
  std::vector<std::int64_t> start;
  file.template list<std::int64_t>(at + "/indptr",
                                   [&](std::int64_t, const std::vector<std::int64_t>& values) {
                                     for (const std::int64_t value : values) {
                                       if (start.empty() ? value != 0 : value < start.back())
                                         file.refuse(at + "/indptr", "does not ascend from 0");
                                       start.push_back(value);
                                     }
                                   });
  if (static_cast<std::int64_t>(start.size()) != outer + 1) {
    file.refuse(at + "/indptr", join({"has ", start.size(), " offsets for ", outer}));
  }
  std::vector<Id> places;
  const std::int64_t count = file.template list<std::int64_t>(
      at + "/indices", [&](std::int64_t, const std::vector<std::int64_t>& values) {
        for (const std::int64_t value : values) {
          if (value < 0 || value >= inner) {
            file.refuse(at + "/indices", join({"has ", value, ", which is not in 0..", inner - 1}));
          }
          places.push_back(static_cast<Id>(value));
        }
      });
  if (count != start.back() || file.shape(at + "/data") != std::vector<std::int64_t>{count}) {
    file.refuse(at, "has indices and values that are not as many as its offsets say");
  }
  SparseBuilder<S, Inner> entries(file.name(), count);
  std::size_t line = 0;
  file.template list<S>(at + "/data", [&](std::int64_t first, const std::vector<S>& values) {
    for (std::size_t e = 0; e < values.size(); ++e) {
      const auto number = first + static_cast<std::int64_t>(e);
      while (start[line + 1] <= number) ++line;
      const auto outside = static_cast<std::int64_t>(line);
      const auto inside = static_cast<std::int64_t>(places[static_cast<std::size_t>(number)]);
      const std::int64_t row = by_columns ? inside : outside, column = by_columns ? outside : inside;
      if (!is_finite(values[e])) refuse_hdf5_value(file, row, column);
      entries.add(row, column, values[e]);
    }
  });
  std::vector<Id>().swap(places);
  entries.finish(shape[0], shape[1], read.notes, read.points);
}

}  // namespace neem::detail
