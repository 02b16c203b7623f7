// .npz, numpy's file of several arrays: a zip archive of .npy members, stored or deflated. Needs zlib, as
// gzip.hpp does; no other header includes this one.
//
//     Matrix<float> X = read_npz<float>("data.npz", "X");
//
// Places and lengths of the members are taken from the directory at the end of the archive; the header before
// a member is read for its own length only. Sizes are checked against the file before anything is allocated,
// a member is unpacked while it is read, and its checksum is verified before its array is handed out.
// Archives of more than 4 GiB (zip64) are read; encrypted ones and those in several pieces are refused.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/crc32.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/detail/zip.hpp"
#include "neem/io/input.hpp"
#include "neem/io/npy.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The bytes of a member, unpacked while they are read; verified at their end.
class ZipSource final : public ByteSource {
public:
  ZipSource(ZipFile& file, const ZipMember& member) : file_(file), member_(member), buffer_(65536) {
    at_ = start_of_member(file, member);
    left_ = member.packed;
    if (inflateInit2(&stream_, -15) != Z_OK) throw std::bad_alloc();  // no framing; 15: largest window
  }
  ~ZipSource() override { inflateEnd(&stream_); }

  /// What the directory says is true of a stored member only: a deflated one may claim any size.
  std::optional<std::uint64_t> size() const override {
    return member_.method == 0 ? std::optional<std::uint64_t>(member_.size) : std::nullopt;
  }

  std::size_t read(char* to, std::size_t size) override {
    const std::size_t room = std::min<std::size_t>(size, std::size_t(1) << 30);
    const std::size_t got = member_.method == 0 ? stored(to, room) : deflated(to, room);
    checksum_ = crc32_of(to, got, checksum_);
    given_ += got;
    if (got == 0 && room > 0 && (given_ != member_.size || checksum_ != member_.checksum)) {
      refuse_damaged(file_, member_);
    }
    return got;
  }

private:
  std::size_t stored(char* to, std::size_t room) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(room, left_));
    file_.read(at_, to, count);
    at_ += count;
    left_ -= count;
    return count;
  }
  std::size_t deflated(char* to, std::size_t room) {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(room);
    while (!ended_ && stream_.avail_out == room) {
      if (stream_.avail_in == 0) {
        const std::size_t count = stored(buffer_.data(), buffer_.size());
        stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
        stream_.avail_in = static_cast<uInt>(count);
        if (count == 0) {
          file_.complain("member " + printable(member_.name, 60) + " is truncated", at_);
        }
      }
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) throw std::bad_alloc();
      ended_ = status == Z_STREAM_END;
      if (!ended_ && status != Z_OK && status != Z_BUF_ERROR) {
        file_.complain("member " + printable(member_.name, 60) + " is damaged", at_ - stream_.avail_in,
                       ErrorCode::gzip);
      }
    }
    return room - stream_.avail_out;
  }

  ZipFile& file_;
  ZipMember member_;
  std::vector<char> buffer_;
  z_stream stream_{};
  std::uint64_t at_ = 0, left_ = 0, given_ = 0;
  std::uint32_t checksum_ = 0;
  bool ended_ = false;
};

inline Input open_member(ZipFile& file, const ZipMember& member, const std::string& path) {
  return Input(std::make_unique<ZipSource>(file, member), path, ", " + printable(member.name, 60));
}

/// "X (150, 4) f4, y (150,) i8, …", for messages.
inline std::string npz_text(ZipFile& file, const std::vector<ZipMember>& members) {
  std::string all;
  std::size_t listed = 0;
  for (const ZipMember& member : members) {
    if (all.size() > 500) break;
    all += (listed++ == 0 ? "" : ", ") + printable(without_npy(member.name), 60);
    try {
      Input input = open_member(file, member, "");
      const NpyHeader header = read_npy_header(input);
      all +=
          " " + shape_text(header.shape) + " " + header.encoding.kind + std::to_string(header.encoding.size);
    } catch (const Error&) {
      all += " (no numbers)";
    }
  }
  return all + (listed < members.size() ? join({" and ", members.size() - listed, " more"}) : std::string());
}

/// f(input) of an array of a .npz file. @throws  as read_npz
template <class F>
auto with_npz_array(const std::string& path, const std::string& name, F&& f) {
  ZipFile file(path);
  const std::vector<ZipMember> members = read_zip_directory(file);
  const ZipMember* found = name.empty() && members.size() == 1 ? &members[0] : nullptr;
  for (const ZipMember& member : members) {
    if (!name.empty() && (without_npy(member.name) == name || member.name == name)) found = &member;
  }
  if (found == nullptr) {
    const std::string names = npz_text(file, members);
    fail(ErrorCode::format,
         name.empty() ? "the file holds " + std::to_string(members.size()) + " arrays, and none is named"
                      : "no array " + printable(name, 60),
         file.name(), names.empty() ? "give a file with an array in it" : "give one as name: " + names,
         {.option = "one as name"});
  }
  Input input = open_member(file, *found, path);
  return f(input);
}

}  // namespace detail

/// The names of the arrays in a .npz file, in the order of the file.
/// @throws  as read_npz
inline std::vector<std::string> npz_names(const std::string& path) {
  detail::ZipFile file(path);
  std::vector<std::string> names;
  for (const detail::ZipMember& member : detail::read_zip_directory(file)) {
    names.push_back(detail::without_npy(member.name));
  }
  return names;
}

/// A table of numbers from a .npz file.
///
/// @tparam S    float, double, std::int32_t or std::int64_t, whatever the file holds
/// @param path  of a regular file: its directory is at its end
/// @param name  of an array, as given to numpy.savez; may be left out if the file holds one
/// @return      n × d, as read_npy
/// @throws      Error (DATA) as read_npy, for no array of this name, or several and none named (the message lists
///              those that there are, with their shapes),
///              for an archive that is damaged, cut off, encrypted or packed by a method other than deflate;
///              (IO)
/// @cost        one pass over the member; memory as read_npy, twice the result for a packed member
/// @source      numpy.savez and savez_compressed; PKWARE APPNOTE 6.3
template <class S>
Matrix<S> read_npz(const std::string& path, const std::string& name = "") {
  return detail::with_npz_array(path, name, [](Input& input) { return read_npy<S>(input); });
}

/// A column of numbers of shape (n,) or (n, 1) from a .npz file, such as labels; otherwise as read_npz.
template <class S>
Eigen::Matrix<S, Eigen::Dynamic, 1> read_npz_vector(const std::string& path, const std::string& name = "") {
  return detail::with_npz_array(path, name, [](Input& input) { return read_npy_vector<S>(input); });
}

}  // namespace neem
