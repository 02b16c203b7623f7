// The methods for maps of more than three columns, compiled once: see wide.hpp.
#include "wide.hpp"

template class neem::Run<float, program::wide_map>;
template class neem::AnyRun<float, program::wide_map>;
