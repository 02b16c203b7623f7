// A hint to the processor about memory that will be read soon.
#pragma once

namespace neem::detail {

/// Starts to load the cache line of an address. Does nothing with compilers that have no such hint.
inline void prefetch(const void* at) {
#if defined(__GNUC__)
  __builtin_prefetch(at);
#else
  (void)at;
#endif
}

}  // namespace neem::detail
