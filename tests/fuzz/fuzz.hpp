// What the fuzz targets share: the bytes go to a reader twice, as a file whose size is known and as a pipe.
// An Error is the answer to bad bytes; anything else (a crash, another exception, a hang, too much memory) is
// a bug.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/input.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace fuzz {

/// Every message is one line and has its three parts.
inline void check_message(const neem::Error& error) {
  const std::string_view text = error.what();
  const std::size_t first = text.find("; ");
  if (text.find('\n') != std::string_view::npos || first == std::string_view::npos ||
      text.find("; ", first + 2) == std::string_view::npos) {
    std::abort();
  }
}

template <class Reader>
void feed(const std::uint8_t* data, std::size_t size, const std::string& name, Reader&& reader) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const bool tells_size : {true, false}) {
    neem::Input input = neem::open_memory(bytes, name, tells_size);
    try {
      reader(input);
    } catch (const neem::Error& error) {
      check_message(error);
    }
  }
}

}  // namespace fuzz
