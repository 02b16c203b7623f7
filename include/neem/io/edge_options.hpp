// How a list of edges is written in text.
#pragma once

#include <optional>

namespace neem {

/// What is not given is recognised by the first line that is no comment.
struct EdgeOptions {
  /// Between cells: comma, tab, semicolon, | or blank, which stands for any number of blanks
  std::optional<char> delimiter{};
  /// Whether the first line holds the names of the columns
  std::optional<bool> header{};
};

}  // namespace neem
