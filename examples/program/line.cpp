// The methods for maps of one column, compiled once: see wide.hpp.
#include "wide.hpp"

template class neem::Run<float, 1>;
template class neem::AnyRun<float, 1>;
