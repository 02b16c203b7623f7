// Edges in a .npy array: a row an edge, two whole numbers and, in a third column, its weight.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/edge_collector.hpp"
#include "neem/io/detail/edge_sums.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/npy_header.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"
#include "neem/io/npy.hpp"

#include <cstdint>
#include <string>

namespace neem::detail {

template <class S>
EdgeList edges_of(const Matrix<S>& table, const std::string& name) {
  EdgeCollector edges;
  for (Index e = 0; e < table.rows(); ++e) {
    const auto where = [&] { return name + ", row " + std::to_string(e) + " (counted from 0)"; };
    std::int64_t ends[2];
    for (Index c = 0; c < 2; ++c) {
      if (!convert(table(e, c), ends[c])) {
        fail(ErrorCode::cell, "'" + text(static_cast<double>(table(e, c))) + "' is not the number of a point",
             where(), "give whole numbers, or read it as points", {.row = e, .column = c});
      }
    }
    double weight = 1;
    if (table.cols() == 3) {
      weight = static_cast<double>(table(e, 2));
      if (!is_finite(weight) || weight < 0)
        weight = edge_weight(text(weight), where(), {.row = e, .column = 2});
    }
    edges.add(ends[0], ends[1], weight);
  }
  return edges.finish(name);
}

/// A .npy file from its first byte.
inline EdgeList read_array_edges(Input& input) {
  const NpyHeader header = read_npy_header(input);
  if (header.shape.size() != 2 || (header.shape[1] != 2 && header.shape[1] != 3)) {
    fail(ErrorCode::shape, "not an array of edges",
         input.name() + ", header, shape " + shape_text(header.shape),
         "save it as (edges, 2), or with weights as (edges, 3); or read it as points");
  }
  if (header.encoding.kind == 'f')
    return edges_of(read_npy_table<double>(input, header, false), input.name());
  return edges_of(read_npy_table<std::int64_t>(input, header, false), input.name());
}

}  // namespace neem::detail
