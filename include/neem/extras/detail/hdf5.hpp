// What is read of HDF5 files: lists of numbers and of words, in pieces.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/messages.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <hdf5.h>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

/// A number of the HDF5 library, given back at the end.
class Hdf5Handle {
public:
  Hdf5Handle(hid_t number, herr_t (*close)(hid_t)) : number_(number), close_(close) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept : number_(std::exchange(other.number_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&&) = delete;
  ~Hdf5Handle() {
    if (number_ >= 0) close_(number_);
  }
  hid_t operator*() const { return number_; }
  bool is_open() const { return number_ >= 0; }

private:
  hid_t number_;
  herr_t (*close_)(hid_t);
};

template <class T>
hid_t hdf5_type() {
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  return H5T_NATIVE_INT64;
}

/// A file, read by the names of what it holds. While it lives, the library prints nothing.
class Hdf5File {
public:
  explicit Hdf5File(const std::string& path) : name_(printable(path)), file_(open(path), H5Fclose) {
    if (!file_.is_open()) {
      fail(ErrorCode::format, "not an HDF5 file, or a damaged one", name_, "copy or write the file again");
    }
  }

  const std::string& name() const { return name_; }
  bool has(const std::string& path) const {
    std::string part;  // each link on the way has to exist
    for (std::size_t at = 0; at <= path.size();) {
      const std::size_t end = (std::min)(path.find('/', at), path.size());
      part = path.substr(0, end);
      if (H5Lexists(*file_, part.c_str(), H5P_DEFAULT) <= 0) return false;
      at = end + 1;
    }
    return H5Oexists_by_name(*file_, path.c_str(), H5P_DEFAULT) > 0;
  }
  bool is_group(const std::string& path) const {
    const Hdf5Handle object(H5Oopen(*file_, path.c_str(), H5P_DEFAULT), H5Oclose);
    return object.is_open() && H5Iget_type(*object) == H5I_GROUP;
  }
  /// Whether a path is an array of one dimension that holds numbers.
  bool is_list_of_numbers(const std::string& path) const {
    if (is_group(path)) return false;
    const Hdf5Handle data(H5Dopen2(*file_, path.c_str(), H5P_DEFAULT), H5Dclose);
    if (!data.is_open()) return false;
    const Hdf5Handle type(H5Dget_type(*data), H5Tclose), space(H5Dget_space(*data), H5Sclose);
    const H5T_class_t kind = H5Tget_class(*type);
    return H5Sget_simple_extent_ndims(*space) == 1 && (kind == H5T_INTEGER || kind == H5T_FLOAT);
  }
  /// The names of what is in a group.
  std::vector<std::string> members(const std::string& path) const {
    std::vector<std::string> names;
    const Hdf5Handle group(H5Gopen2(*file_, path.c_str(), H5P_DEFAULT), H5Gclose);
    H5G_info_t info;
    if (!group.is_open() || H5Gget_info(*group, &info) < 0) return names;
    for (hsize_t i = 0; i < info.nlinks; ++i) {
      char text[1024];
      const auto length =
          H5Lget_name_by_idx(*group, ".", H5_INDEX_NAME, H5_ITER_INC, i, text, sizeof(text), H5P_DEFAULT);
      if (length > 0)
        names.emplace_back(text, (std::min)(static_cast<std::size_t>(length), sizeof(text) - 1));
    }
    return names;
  }
  /// A word beside an object; empty if there is none.
  std::string attribute(const std::string& path, const char* key) const {
    const Hdf5Handle found(H5Aopen_by_name(*file_, path.c_str(), key, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (!found.is_open()) return {};
    const Hdf5Handle type(H5Aget_type(*found), H5Tclose), space(H5Aget_space(*found), H5Sclose);
    if (H5Tget_class(*type) != H5T_STRING || H5Sget_simple_extent_npoints(*space) != 1) return {};
    if (H5Tis_variable_str(*type) > 0) {
      char* text = nullptr;
      if (H5Aread(*found, *type, &text) < 0 || text == nullptr) return {};
      std::string word(text);
      H5free_memory(text);
      return word;
    }
    std::string text(H5Tget_size(*type), '\0');
    if (H5Aread(*found, *type, text.data()) < 0) return {};
    return text.substr(0, text.find('\0'));
  }
  /// Numbers beside an object; none if there are none.
  std::vector<std::int64_t> attribute_numbers(const std::string& path, const char* key) const {
    const Hdf5Handle found(H5Aopen_by_name(*file_, path.c_str(), key, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (!found.is_open()) return {};
    const Hdf5Handle space(H5Aget_space(*found), H5Sclose);
    const auto count = H5Sget_simple_extent_npoints(*space);
    if (count < 1 || count > 16) return {};
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    if (H5Aread(*found, H5T_NATIVE_INT64, numbers.data()) < 0) numbers.clear();
    return numbers;
  }

  /// The sizes of a table or list, refused where the file cannot hold it: packed by at most 1 to 1,100.
  std::vector<std::int64_t> shape(const std::string& path) const {
    const Hdf5Handle data = dataset(path), space(H5Dget_space(*data), H5Sclose),
                     type(H5Dget_type(*data), H5Tclose);
    hsize_t sizes[8] = {};
    const int dimensions = H5Sget_simple_extent_ndims(*space);
    if (dimensions < 0 || dimensions > 8) refuse(path, "has no sizes");
    H5Sget_simple_extent_dims(*space, sizes, nullptr);
    double values = 1;
    std::vector<std::int64_t> shape;
    for (int k = 0; k < dimensions; ++k) {
      shape.push_back(static_cast<std::int64_t>(sizes[k])), values *= static_cast<double>(sizes[k]);
    }
    const double held = static_cast<double>(H5Dget_storage_size(*data)) * 1100 + 65536;
    if (values * static_cast<double>(H5Tget_size(*type)) > held) {
      refuse(path, join({"promises ", values, " values, for which there are too few bytes"}));
    }
    return shape;
  }

  /// A list of numbers, in pieces: each(first, values).
  /// @return  how many there are
  template <class T, class F>
  std::int64_t list(const std::string& path, F&& each) const {
    const std::vector<std::int64_t> sizes = shape(path);
    if (sizes.size() != 1) refuse(path, "is no list");
    constexpr std::int64_t piece = 65536;
    const Hdf5Handle data = dataset(path);
    std::vector<T> values;
    for (std::int64_t first = 0; first < sizes[0]; first += piece) {
      values.resize(static_cast<std::size_t>((std::min)(piece, sizes[0] - first)));
      const hsize_t begin[1] = {static_cast<hsize_t>(first)}, count[1] = {values.size()};
      read(path, data, 1, begin, count, values.data());
      each(first, values);
    }
    return sizes[0];
  }

  /// A table of numbers.
  template <class S>
  Matrix<S> table(const std::string& path) const {
    const std::vector<std::int64_t> sizes = shape(path);
    if (sizes.size() != 2) refuse(path, "is no table of rows and columns");
    Matrix<S> values(sizes[0], sizes[1]);
    const hsize_t begin[2] = {0, 0},
                  count[2] = {static_cast<hsize_t>(sizes[0]), static_cast<hsize_t>(sizes[1])};
    if (values.size() > 0) read(path, dataset(path), 2, begin, count, values.data());
    return values;
  }

  /// A list of words, or of numbers as words.
  std::vector<std::string> words(const std::string& path) const {
    const std::vector<std::int64_t> sizes = shape(path);
    if (sizes.size() != 1) refuse(path, "is no list");
    const Hdf5Handle data = dataset(path), type(H5Dget_type(*data), H5Tclose),
                     space(H5Dget_space(*data), H5Sclose);
    std::vector<std::string> words;
    const auto count = static_cast<std::size_t>(sizes[0]);
    if (count == 0) return words;
    if (H5Tget_class(*type) != H5T_STRING) {
      list<double>(path, [&](std::int64_t, const std::vector<double>& values) {
        for (const double value : values) words.push_back(text(value));
      });
    } else if (H5Tis_variable_str(*type) > 0) {
      std::vector<char*> found(count, nullptr);
      if (H5Dread(*data, *type, H5S_ALL, H5S_ALL, H5P_DEFAULT, found.data()) < 0)
        refuse(path, "cannot be read");
      for (const char* word : found) words.emplace_back(word == nullptr ? "" : word);
      H5Dvlen_reclaim(*type, *space, H5P_DEFAULT, found.data());
    } else {
      const std::size_t width = H5Tget_size(*type);
      std::string bytes(count * width, '\0');
      if (H5Dread(*data, *type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
        refuse(path, "cannot be read");
      for (std::size_t i = 0; i < count; ++i) {
        const char* word = bytes.data() + i * width;
        words.emplace_back(word, std::find(word, word + width, '\0'));
      }
    }
    return words;
  }

  [[noreturn]] void refuse(const std::string& path, const std::string& wrong) const {
    fail(ErrorCode::format, printable(path, 200) + " " + wrong, name_,
         "write the file again, for example by anndata");
  }

private:
  static hid_t open(const std::string& path) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  }
  Hdf5Handle dataset(const std::string& path) const {
    Hdf5Handle data(H5Dopen2(*file_, path.c_str(), H5P_DEFAULT), H5Dclose);
    if (!data.is_open()) refuse(path, "is missing, or no array");
    return data;
  }
  template <class T>
  void read(const std::string& path, const Hdf5Handle& data, int dimensions, const hsize_t* begin,
            const hsize_t* count, T* to) const {
    const Hdf5Handle type(H5Dget_type(*data), H5Tclose);
    const H5T_class_t kind = H5Tget_class(*type);
    if (kind != H5T_INTEGER && kind != H5T_FLOAT) refuse(path, "does not hold numbers");
    const Hdf5Handle space(H5Dget_space(*data), H5Sclose),
        memory(H5Screate_simple(dimensions, count, nullptr), H5Sclose);
    if (H5Sselect_hyperslab(*space, H5S_SELECT_SET, begin, nullptr, count, nullptr) < 0 ||
        H5Dread(*data, hdf5_type<T>(), *memory, *space, H5P_DEFAULT, to) < 0) {
      refuse(path, "cannot be read: it is damaged, or packed by a filter that is not installed");
    }
  }

  std::string name_;
  Hdf5Handle file_;
};

}  // namespace neem::detail
