#include "everything.hpp"

std::string_view version_elsewhere() { return neem::version; }

std::string error_elsewhere() {
  try {
    throw neem::Error(neem::ErrorCode::shape, "what", "where", "remedy");
  } catch (const neem::Error& error) {
    return error.name() + ": " + error.what();
  }
}
