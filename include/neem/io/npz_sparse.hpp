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

  /// A list of numbers, in pieces: each(first, values) until all have come.
  /// @return  how many there were
  template <class T, class F>
  std::int64_t list(const std::string& name, F&& each, std::optional<std::int64_t> expected = {}) {
    Input input = open(name);
    const NpyHeader header = read_npy_header(input);
    if (header.shape.size() != 1) {
      fail(ErrorCode::shape, "the array is " + shape_text(header.shape) + ", not a list", input.name(),
           "write the file again by scipy.sparse.save_npz");
    }
    const std::int64_t count = header.shape[0];
    if (expected && count != *expected) {
      fail(ErrorCode::shape, join({"the array has ", count, " values, not ", *expected}), input.name(),
           "write the file again by scipy.sparse.save_npz");
    }
    constexpr std::int64_t piece = 65536;
    for (std::int64_t first = 0; first < count;) {
      Matrix<T> values;
      const std::int64_t wanted = (std::min)(piece, count - first);
      const Found found = read_values(input, header.encoding, wanted, values);
      if (found.misfit >= 0) {
        fail(ErrorCode::out_of_range, found.misfit_text + " is out of range",
             join({input.name(), ", value ", first + found.misfit, " (counted from 0)"}), "rescale the data");
      }
      if (found.values < wanted) {
        fail(ErrorCode::truncated,
             join({"truncated: ", count, " values promised, ", first + found.values, " there"}), input.name(),
             "copy or write the file again");
      }
      values.conservativeResize(wanted, 1);
      each(first, values);
      first += wanted;
    }
    check_end(input);
    return count;
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

template <class S, class I>
class SparseNpzReader {
public:
  explicit SparseNpzReader(const std::string& path) : archive_(path) {}

  NamedSparsePoints<S, I> read() {
    const std::string format = archive_.word("format");
    std::vector<std::int64_t> shape;
    archive_.list<std::int64_t>("shape", [&](std::int64_t, const auto& values) {
      if (shape.size() < 2) shape.assign(values.data(), values.data() + (std::min)(values.size(), Index(3)));
    });
    if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0) refuse("the shape is not two numbers", "shape");
    if (shape[0] == 0 || shape[1] == 0) {
      fail(ErrorCode::empty, join({"the matrix is ", shape[0], " x ", shape[1]}), archive_.name(),
           "save at least one row and one column");
    }
    NamedSparsePoints<S, I> read;
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

  /// Rows of csr, or columns of csc, one after the other. Numbers within, then values: both go through a builder, which
  /// sees them in the order of the file.
  void read_compressed(const std::vector<std::int64_t>& shape, bool by_columns,
                       NamedSparsePoints<S, I>& read) {
    const std::int64_t outer = shape[by_columns ? 1 : 0], inner = shape[by_columns ? 0 : 1];
    std::vector<std::int64_t> start;
    archive_.list<std::int64_t>("indptr", [&](std::int64_t, const auto& values) {
      for (Index e = 0; e < values.size(); ++e) {
        if (start.empty() ? values(e, 0) != 0 : values(e, 0) < start.back())
          refuse("offsets do not ascend from 0", "indptr");
        start.push_back(values(e, 0));
      }
    });
    if (static_cast<std::int64_t>(start.size()) != outer + 1) {
      refuse(join({start.size(), " offsets for ", outer, by_columns ? " columns" : " rows"}), "indptr");
    }
    const std::int64_t count = start.back();
    std::vector<Id> places;  // grows with what arrives
    archive_.list<std::int64_t>(
        "indices",
        [&](std::int64_t first, const auto& values) {
          for (Index e = 0; e < values.size(); ++e) {
            if (values(e, 0) >= 0 && values(e, 0) < inner) {
              places.push_back(static_cast<Id>(values(e, 0)));
              continue;
            }
            refuse(join({"index ", values(e, 0), ", number ", first + e, ", is not in 0..", inner - 1}),
                   "indices");
          }
        },
        count);
    SparseBuilder<S, I> entries(archive_.name(), 0);
    std::size_t at = 0;
    archive_.list<S>(
        "data",
        [&](std::int64_t first, const auto& values) {
          for (Index e = 0; e < values.size(); ++e) {
            while (start[at + 1] <= first + e) ++at;
            const auto outside = static_cast<std::int64_t>(at);
            const auto inside = static_cast<std::int64_t>(places[static_cast<std::size_t>(first + e)]);
            add(entries, by_columns ? inside : outside, by_columns ? outside : inside, values(e, 0));
          }
        },
        count);
    std::vector<Id>().swap(places);
    read.points = entries.finish(shape[0], shape[1], read.notes);
  }

  void read_triplets(const std::vector<std::int64_t>& shape, NamedSparsePoints<S, I>& read) {
    std::vector<Id> place[2];
    for (std::size_t side = 0; side < 2; ++side) {
      const char* name = side == 0 ? "row" : "col";
      archive_.list<std::int64_t>(name, [&](std::int64_t first, const auto& values) {
        for (Index e = 0; e < values.size(); ++e) {
          if (values(e, 0) < 0 || values(e, 0) >= shape[side]) {
            refuse(join({"index ", values(e, 0), ", number ", first + e, ", is not in 0..", shape[side] - 1}),
                   name);
          }
          place[side].push_back(static_cast<Id>(values(e, 0)));
        }
      });
    }
    if (place[0].size() != place[1].size()) refuse("rows and columns are not as many", "col");
    SparseBuilder<S, I> entries(archive_.name(), 0);
    archive_.list<S>(
        "data",
        [&](std::int64_t first, const auto& values) {
          for (Index e = 0; e < values.size(); ++e) {
            const auto at = static_cast<std::size_t>(first + e);
            add(entries, place[0][at], place[1][at], values(e, 0));
          }
        },
        static_cast<std::int64_t>(place[0].size()));
    read.points = entries.finish(shape[0], shape[1], read.notes);
  }

  void add(SparseBuilder<S, I>& entries, std::int64_t row, std::int64_t column, S value) const {
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
/// @tparam I    of the offsets: std::int64_t for more than 2³¹ − 1 values
/// @param path  of a regular file with a matrix in the format csr, csc or coo; indices of any width
/// @return      points; values that stand at one place are added up, which is noted
/// @throws      Error (DATA) for another format (the message says how to convert), arrays that contradict each other,
///              values that are not finite or that S cannot hold, an archive that is damaged; (IO)
/// @cost        one pass; 4 + sizeof(S) bytes a value and 4 more while reading; csc and coo 12 more
/// @source      scipy.sparse.save_npz
template <class S, class I = Id>
NamedSparsePoints<S, I> read_npz_sparse(const std::string& path) {
  static_assert(std::is_floating_point_v<S>, "points are float or double");
  return detail::SparseNpzReader<S, I>(path).read();
}

}  // namespace neem
