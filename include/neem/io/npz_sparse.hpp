// Sparse points from a .npz file of scipy.sparse.save_npz. Needs zlib, as npz.hpp does.
//
//     NamedSparsePoints<float> X = read_npz_sparse<float>("X.npz");
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/npy_header.hpp"
#include "neem/io/detail/sparse_builder.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"
#include "neem/io/named_points.hpp"
#include "neem/io/npz.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The members of an archive that scipy has written.
class SparseArchive {
public:
  explicit SparseArchive(const std::string& path)
      : path_(path), file_(path), members_(read_zip_directory(file_)) {}

  const std::string& name() const { return file_.name(); }
  bool has(const std::string& name) const { return find(name) != nullptr; }

  Input open(const std::string& name) {
    const ZipMember* found = find(name);
    if (found == nullptr) {
      fail(ErrorCode::format, "no array " + name + ", which scipy.sparse.save_npz writes", file_.name(),
           "write the file again by scipy.sparse.save_npz");
    }
    return Input(std::make_unique<ZipSource>(file_, *found), path_, ", " + printable(found->name, 60));
  }

  /// A member that is a few letters, such as csr.
  std::string word(const std::string& name) {
    Input input = open(name);
    constexpr std::size_t most = 4096;
    const std::string bytes(input.peek(most));
    const std::size_t end = bytes.find('\n');
    std::string letters;
    for (const char c : end == std::string::npos ? std::string() : bytes.substr(end + 1)) {
      if (c != '\0') letters += c;  // padding, or the other three bytes of a numpy letter
    }
    return letters;
  }

  /// Whether the file can hold so many values of at least `size` bytes in a member: deflate packs by 1 to 1,032.
  bool has_room(const std::string& name, std::int64_t count, std::int64_t size) const {
    const ZipMember* found = find(name);
    return found != nullptr &&
           static_cast<double>(count) * static_cast<double>(size) <=
               1032.0 * static_cast<double>((std::min)(found->packed, file_.size())) + 1024;
  }

private:
  const ZipMember* find(const std::string& name) const {
    for (const ZipMember& member : members_) {
      if (without_npy(member.name) == name) return &member;
    }
    return nullptr;
  }

  std::string path_;
  ZipFile file_;
  std::vector<ZipMember> members_;
};

/// A list of numbers that is read in pieces.
template <class T>
class ListReader {
public:
  ListReader(SparseArchive& archive, const std::string& name, std::optional<std::int64_t> expected = {})
      : input_(archive.open(name)), header_(read_npy_header(input_)) {
    if (header_.shape.size() != 1) refuse("the array is " + shape_text(header_.shape) + ", not a list");
    if (expected && count() != *expected)
      refuse(join({"the array has ", count(), " values, not ", *expected}));
  }

  std::int64_t count() const { return header_.shape[0]; }

  /// The next piece; false at the end. All lists of one length have pieces of the same lengths.
  bool next() {
    constexpr std::int64_t piece = 65536;
    first_ += size_;
    size_ = (std::min)(piece, count() - first_);
    if (size_ == 0) {
      check_end(input_);
      return false;
    }
    const Found found = read_values(input_, header_.encoding, size_, values_);
    if (found.misfit >= 0) {
      fail(ErrorCode::out_of_range, found.misfit_text + " is out of range",
           join({input_.name(), ", value ", first_ + found.misfit, " (counted from 0)"}), "rescale the data");
    }
    if (found.values < size_) {
      fail(ErrorCode::truncated,
           join({"truncated: ", count(), " values promised, ", first_ + found.values, " there"}),
           input_.name(), "copy or write the file again");
    }
    return true;
  }
  std::int64_t first() const { return first_; }  ///< the number of the first value of the piece
  std::int64_t size() const { return size_; }    ///< values in the piece
  T operator[](std::int64_t e) const { return values_(e, 0); }

private:
  [[noreturn]] void refuse(const std::string& wrong) const {
    fail(ErrorCode::shape, wrong, input_.name(), "write the file again by scipy.sparse.save_npz");
  }

  Input input_;
  NpyHeader header_;
  Matrix<T> values_{};
  std::int64_t first_ = 0, size_ = 0;
};

template <class S, class Inner>
class SparseNpzReader {
public:
  explicit SparseNpzReader(const std::string& path) : archive_(path) {}

  NamedSparsePoints<S, Inner> read() {
    const std::string format = archive_.word("format");
    std::vector<std::int64_t> shape;
    for (ListReader<std::int64_t> sides(archive_, "shape"); sides.next();) {
      for (std::int64_t e = 0; e < sides.size() && shape.size() < 3; ++e) shape.push_back(sides[e]);
    }
    if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0) refuse("the shape is not two numbers", "shape");
    if (shape[0] == 0 || shape[1] == 0) {
      fail(ErrorCode::empty, join({"the matrix is ", shape[0], " x ", shape[1]}), archive_.name(),
           "save at least one row and one column");
    }
    NamedSparsePoints<S, Inner> read;
    if (format == "csr" || format == "csc") {
      read_compressed(shape, format == "csc", read);
    } else if (format == "coo") {
      read_triplets(shape, read);
    } else {
      fail(ErrorCode::format, "a sparse matrix of the format '" + printable(format, 20) + "'",
           archive_.name(),
           "convert it: X = scipy.sparse.load_npz(file); scipy.sparse.save_npz(file, X.tocsr())");
    }
    return read;
  }

private:
  [[noreturn]] void refuse(const std::string& wrong, const char* member) const {
    fail(ErrorCode::format, wrong, archive_.name() + ", " + member + ".npy",
         "write the file again by scipy.sparse.save_npz");
  }

  /// Rows of csr, or columns of csc, one after the other: indices and values are read side by side.
  void read_compressed(const std::vector<std::int64_t>& shape, bool by_columns,
                       NamedSparsePoints<S, Inner>& read) {
    const std::int64_t outer = shape[by_columns ? 1 : 0], inner = shape[by_columns ? 0 : 1];
    std::vector<std::int64_t> start;
    for (ListReader<std::int64_t> offsets(archive_, "indptr"); offsets.next();) {
      for (std::int64_t e = 0; e < offsets.size(); ++e) {
        if (start.empty() ? offsets[e] != 0 : offsets[e] < start.back()) {
          refuse("offsets do not ascend from 0", "indptr");
        }
        start.push_back(offsets[e]);
      }
    }
    if (static_cast<std::int64_t>(start.size()) != outer + 1) {
      refuse(join({start.size(), " offsets for ", outer, by_columns ? " columns" : " rows"}), "indptr");
    }
    ListReader<std::int64_t> indices(archive_, "indices", start.back());
    ListReader<S> values(archive_, "data", start.back());
    SparseBuilder<S, Inner> entries(archive_.name(), room(start.back()));
    std::size_t at = 0;
    while (indices.next() && values.next()) {
      for (std::int64_t e = 0; e < indices.size(); ++e) {
        while (start[at + 1] <= indices.first() + e) ++at;
        const auto outside = static_cast<std::int64_t>(at), inside = within(indices, e, inner, "indices");
        add(entries, by_columns ? inside : outside, by_columns ? outside : inside, values[e]);
      }
    }
    values.next();  // to the end of its member, whose checksum is looked at there
    entries.finish(shape[0], shape[1], read.notes, read.points);
  }

  void read_triplets(const std::vector<std::int64_t>& shape, NamedSparsePoints<S, Inner>& read) {
    ListReader<std::int64_t> rows(archive_, "row"), columns(archive_, "col", rows.count());
    ListReader<S> values(archive_, "data", rows.count());
    SparseBuilder<S, Inner> entries(archive_.name(), room(rows.count()));
    while (rows.next() && columns.next() && values.next()) {
      for (std::int64_t e = 0; e < rows.size(); ++e) {
        add(entries, within(rows, e, shape[0], "row"), within(columns, e, shape[1], "col"), values[e]);
      }
    }
    columns.next();  // to the ends of their members, as above
    values.next();
    entries.finish(shape[0], shape[1], read.notes, read.points);
  }

  /// An index of the piece at hand.
  std::int64_t within(const ListReader<std::int64_t>& list, std::int64_t e, std::int64_t size,
                      const char* name) const {
    if (list[e] >= 0 && list[e] < size) return list[e];
    refuse(join({"index ", list[e], ", number ", list.first() + e, ", is not in 0..", size - 1}), name);
  }
  /// Room for values, where the file can hold as many.
  std::int64_t room(std::int64_t count) const { return archive_.has_room("data", count, 1) ? count : 0; }

  void add(SparseBuilder<S, Inner>& entries, std::int64_t row, std::int64_t column, S value) const {
    if (is_finite(value)) return entries.add(row, column, value);
    fail(ErrorCode::not_finite, "a value is NaN or infinite",
         join({archive_.name(), ", row ", row, ", column ", column, " (counted from 0)"}),
         "remove these rows or fill in the values", {.row = row, .column = column});
  }

  SparseArchive archive_;
};

}  // namespace detail

/// Whether a .npz file holds a sparse matrix, as scipy.sparse.save_npz writes it.
/// @throws  as read_npz
inline bool is_sparse_npz(const std::string& path) {
  const detail::SparseArchive archive(path);
  return archive.has("format") && archive.has("shape") && archive.has("data");
}

/// Sparse points from a .npz file of scipy.sparse.save_npz, packed or not.
///
/// @tparam S    float or double, whatever the file holds
/// @tparam Inner    of the offsets: std::int64_t for more than 2³¹ − 1 values
/// @param path  of a regular file with a matrix in the format csr, csc or coo; indices of any width
/// @return      points; values that stand at one place are added up, which is noted
/// @throws      Error (DATA) for another format (the message says how to convert), arrays that contradict each other,
///              values that are not finite or that S cannot hold, an archive that is damaged; (IO)
/// @cost        one pass; 4 + sizeof(S) bytes a value and 4 more while reading; csc and coo 12 more
/// @source      scipy.sparse.save_npz
template <class S, class Inner = Id>
NamedSparsePoints<S, Inner> read_npz_sparse(const std::string& path) {
  static_assert(std::is_floating_point_v<S>, "points are float or double");
  return detail::with_memory_errors([&] { return printable(path); },
                                    [&] { return detail::SparseNpzReader<S, Inner>(path).read(); });
}

}  // namespace neem
