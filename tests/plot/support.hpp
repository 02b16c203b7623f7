// What the tests of pictures share: a folder that goes away, whole files, layouts made on the spot.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace neem_test {

class Folder {
public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "neem-plot-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator()));
  }

private:
  std::filesystem::path path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// n normal points in groups, and the group of each.
template <class S>
neem::Matrix<S> blobs(neem::Index n, neem::Index columns, neem::Index groups, std::vector<neem::Id>& labels) {
  const neem::Random random{7};
  neem::Matrix<S> points(n, columns);
  labels.clear();
  for (neem::Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::uint64_t>(i), group = static_cast<std::uint64_t>(i % groups);
    labels.push_back(static_cast<neem::Id>(group));
    for (neem::Index c = 0; c < columns; ++c) {
      const auto column = static_cast<std::uint64_t>(c);
      points(i, c) = static_cast<S>(random.normal(row, column) + 8 * random.uniform(group, column, 9));
    }
  }
  return points;
}

}  // namespace neem_test
