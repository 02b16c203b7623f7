// A part of a file by its name: FILE.npz:NAME, FILE.safetensors:NAME.
#pragma once

#include <string>
#include <string_view>
#include <unistd.h>

namespace neem {

/// A file and what is meant in it.
struct FileMember {
  std::string path{};    ///< of the file
  std::string member{};  ///< empty: the only one
};

/// What "data.npz:X" means: the array X of data.npz, unless there is a file of the whole name.
///
/// @param given  the ending before the colon is .npz, .safetensors or .h5ad; any other name is a file
inline FileMember file_member(const std::string& given) {
  if (::access(given.c_str(), F_OK) == 0) return {given, ""};
  for (const std::string_view ending : {".npz:", ".safetensors:", ".h5ad:"}) {
    const std::size_t at = given.find(ending);
    if (at == std::string::npos) continue;
    const std::size_t colon = at + ending.size() - 1;
    return {given.substr(0, colon), given.substr(colon + 1)};
  }
  return {given, ""};
}

}  // namespace neem
