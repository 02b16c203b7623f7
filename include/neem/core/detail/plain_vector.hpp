// A vector whose new elements hold nothing yet: memory that will be written before it is read costs neither
// a pass over it nor a page before that.
#pragma once

#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

/// std::allocator, but for elements made without a value, which are left as they are.
template <class T>
struct PlainAllocator : std::allocator<T> {
  static_assert(std::is_trivially_default_constructible_v<T> && std::is_trivially_destructible_v<T>);

  PlainAllocator() = default;
  template <class U>
  PlainAllocator(const PlainAllocator<U>&) {}
  template <class U>
  struct rebind {
    using other = PlainAllocator<U>;
  };

  void construct(T* place) { ::new (static_cast<void*>(place)) T; }
  template <class... From>
  void construct(T* place, From&&... from) {
    ::new (static_cast<void*>(place)) T(std::forward<From>(from)...);
  }
};

template <class T>
using PlainVector = std::vector<T, PlainAllocator<T>>;

}  // namespace neem::detail
