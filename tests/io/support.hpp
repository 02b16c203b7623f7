// What the tests of files share: a folder that goes away, bytes written by hand, errors as values.
#pragma once

#include "catch.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <vector>

namespace io_test {

using namespace std::string_literals;
using neem::Index;
using neem::Matrix;

/// A new folder for one test, removed with all that is in it.
class Folder {
public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "neem-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test: " + name);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string file(const std::string& name, std::string_view bytes) const {
    std::ofstream(file(name), std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file(name);
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

private:
  std::string path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The Error that f() throws; a test that throws none fails.
template <class F>
neem::Error error_of(F&& f) {
  try {
    f();
  } catch (const neem::Error& error) {
    const std::string text = error.what();
    INFO(text);
    CHECK(std::regex_match(text, std::regex("[^\n]+; [^\n]+; [^\n]+")));  // one line in three parts
    for (const char* never : {"std::", "what():", "terminate"}) CHECK(text.find(never) == std::string::npos);
    return error;
  }
  FAIL("no error was thrown");
  throw std::logic_error("unreachable");
}

/// A matcher in words: the kind, and texts that must appear.
inline void check_error(const neem::Error& error, neem::ErrorKind kind,
                        const std::vector<std::string>& texts) {
  const std::string text = error.what();
  INFO(text);
  CHECK(error.kind() == kind);
  for (const std::string& part : texts) {
    INFO("wanted: " << part);
    CHECK(text.find(part) != std::string::npos);
  }
}

template <class S>
bool same_bits(const Matrix<S>& a, const Matrix<S>& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         (a.size() == 0 ||
          std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(S)) == 0);
}

/// The bytes of a value, in the order asked for.
template <class T>
std::string packed(T value, bool big_endian = false) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  if (big_endian != (std::endian::native == std::endian::big)) bytes.assign(bytes.rbegin(), bytes.rend());
  return bytes;
}

/// A .npy file of version 1, 2 or 3 with this dictionary.
inline std::string npy_with_header(const std::string& dictionary, const std::string& data, int version = 1) {
  std::string header = dictionary;
  while ((header.size() + (version == 1 ? 11 : 13)) % 64 != 0) header += ' ';
  header += '\n';
  const auto length = static_cast<std::uint32_t>(header.size());
  return "\x93NUMPY"s + static_cast<char>(version) + '\0' +
         (version == 1 ? packed(static_cast<std::uint16_t>(length)) : packed(length)) + header + data;
}
inline std::string npy_file(const std::string& dtype, const std::string& shape, const std::string& data,
                            bool fortran = false, int version = 1) {
  return npy_with_header("{'descr': '" + dtype + "', 'fortran_order': " + (fortran ? "True" : "False") +
                             ", 'shape': " + shape + ", }",
                         data, version);
}

/// The values of a matrix as bytes of type T.
template <class T, class S>
std::string data_of(const Matrix<S>& values, bool big_endian = false, bool fortran = false) {
  std::string bytes;
  const Index outer = fortran ? values.cols() : values.rows(),
              inner = fortran ? values.rows() : values.cols();
  for (Index i = 0; i < outer; ++i) {
    for (Index k = 0; k < inner; ++k) {
      bytes += packed(static_cast<T>(fortran ? values(k, i) : values(i, k)), big_endian);
    }
  }
  return bytes;
}

}  // namespace io_test
