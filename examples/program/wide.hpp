// Maps of one column and of more than three, which neem::compiled does not have, each compiled once, in float.
//
// Above three there is one run for all numbers of columns, whose further columns stay 0: each number would take
// half a minute more to compile.
#pragma once

#include <neem/methods/any_run.hpp>

namespace program {

/// The columns of that run.
inline constexpr int wide_map = 32;

}  // namespace program

extern template class neem::Run<float, 1>;
extern template class neem::AnyRun<float, 1>;
extern template class neem::Run<float, program::wide_map>;
extern template class neem::AnyRun<float, program::wide_map>;
