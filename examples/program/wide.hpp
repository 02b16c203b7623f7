// Maps of more than three columns: one run for all numbers of them, in float, whose further columns stay 0.
//
// Each number of columns would be compiled anew, half a minute for all methods.
#pragma once

#include <neem/methods/any_run.hpp>

namespace program {

/// The columns of that run.
inline constexpr int wide_map = 32;

}  // namespace program

extern template class neem::Run<float, program::wide_map>;
extern template class neem::AnyRun<float, program::wide_map>;
