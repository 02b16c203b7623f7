// The directory of a zip archive, and its bytes at any place. Sizes have 64 bits (zip64).
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/io/detail/descriptor.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace neem::detail {

/// A member of an archive, by its entry in the directory.
struct ZipMember {
  std::string name{};
  std::uint32_t method = 0, checksum = 0;  ///< 0 stored, 8 deflated; CRC-32
  std::uint64_t packed = 0, size = 0, offset = 0;
};

/// An archive that is open, read at any place.
class ZipFile {
public:
  /// @param remedy  where the archive is damaged
  explicit ZipFile(const std::string& path,
                   std::string remedy = "copy the file or write it again with numpy.savez")
      : name_(printable(path)), remedy_(std::move(remedy)), file_(open_to_read(path)) {
    const off_t end = ::lseek(file_.number(), 0, SEEK_END);
    if (end < 0) fail(ErrorCode::read, "cannot read: not a plain file", name_, "copy it to a disk");
    size_ = static_cast<std::uint64_t>(end);
    if (size_ == 0) fail(ErrorCode::empty, "empty file", name_, "write the file again", {.byte = 0});
  }

  const std::string& name() const { return name_; }
  std::uint64_t size() const { return size_; }

  /// The bytes [at, at + count), all of them.
  std::string bytes(std::uint64_t at, std::uint64_t count) {
    if (at > size_ || count > size_ - at)
      complain("truncated: the file ends before a part of the archive", size_);
    std::string result(static_cast<std::size_t>(count), '\0');
    read(at, result.data(), result.size());
    return result;
  }
  void read(std::uint64_t at, char* to, std::size_t count) {
    while (count > 0) {
      const ssize_t got = ::pread(file_.number(), to, std::min<std::size_t>(count, std::size_t(1) << 30),
                                  static_cast<off_t>(at));
      if (got < 0 && errno == EINTR) continue;
      const int number = errno;
      if (got < 0) {
        fail(code_of(number, ErrorCode::read), "cannot read: " + reason(number), name_, remedy(number));
      }
      if (got == 0) fail(ErrorCode::read, "cannot read: the file became shorter", name_, "copy it again");
      to += got;
      at += static_cast<std::uint64_t>(got);
      count -= static_cast<std::size_t>(got);
    }
  }
  [[noreturn]] void complain(const std::string& what, std::uint64_t byte,
                             ErrorCode code = ErrorCode::truncated) const {
    fail(code, what, name_ + ", byte " + std::to_string(byte), remedy_,
         {.byte = static_cast<std::int64_t>(byte)});
  }

private:
  std::string name_, remedy_;
  Descriptor file_;
  std::uint64_t size_ = 0;
};

/// Numbers of zip files, all little endian.
template <class T>
T zip_number(std::string_view bytes, std::size_t at) {
  return load<T>(bytes.data() + at, std::endian::native == std::endian::big);
}

/// Sizes and offset that need more than 32 bits stand in a field of their own.
inline void read_zip64(ZipFile& file, ZipMember& member, std::string_view extra, std::uint64_t byte) {
  constexpr std::uint64_t elsewhere = 0xffffffffu;
  if (member.size != elsewhere && member.packed != elsewhere && member.offset != elsewhere) return;
  while (extra.size() >= 4) {
    const auto id = zip_number<std::uint16_t>(extra, 0), length = zip_number<std::uint16_t>(extra, 2);
    if (length > extra.size() - 4) break;
    std::string_view field = extra.substr(4, length);
    extra.remove_prefix(4 + static_cast<std::size_t>(length));
    if (id != 1) continue;
    for (std::uint64_t* value : {&member.size, &member.packed, &member.offset}) {
      if (*value != elsewhere) continue;
      if (field.size() < 8) file.complain("a zip64 field is too short", byte, ErrorCode::format);
      *value = zip_number<std::uint64_t>(field, 0);
      field.remove_prefix(8);
    }
    return;
  }
  file.complain("a zip64 field is missing", byte, ErrorCode::format);
}

/// Where the directory is: its offset, size and number of members.
struct ZipEnd {
  std::uint64_t offset = 0, size = 0, count = 0;
};

inline ZipEnd find_zip_directory(ZipFile& file) {
  constexpr std::uint64_t record = 22, longest = record + 65535;
  if (file.size() < record || file.bytes(0, 2) != "PK") {
    file.complain("not a zip archive, which a .npz file is", 0, ErrorCode::format);
  }
  const std::uint64_t tail = (std::min)(file.size(), longest), start = file.size() - tail;
  const std::string end = file.bytes(start, tail);
  const std::size_t at = end.rfind("PK\5\6", end.size() - record);
  if (at == std::string::npos) file.complain("truncated: an archive without its directory", file.size());
  ZipEnd found{zip_number<std::uint32_t>(end, at + 16), zip_number<std::uint32_t>(end, at + 12),
               zip_number<std::uint16_t>(end, at + 10)};
  const bool large = found.offset == 0xffffffffu || found.size == 0xffffffffu || found.count == 0xffffu;
  if (large && at >= 20 && end.compare(at - 20, 4, "PK\6\7", 4) == 0) {
    const auto place = zip_number<std::uint64_t>(end, at - 12);
    const std::string wide = file.bytes(place, 56);
    if (wide.compare(0, 4, "PK\6\6", 4) != 0) {
      file.complain("the zip64 directory is not where it should be", place, ErrorCode::format);
    }
    found = {zip_number<std::uint64_t>(wide, 48), zip_number<std::uint64_t>(wide, 40),
             zip_number<std::uint64_t>(wide, 32)};
  }
  return found;
}

inline std::vector<ZipMember> read_zip_directory(ZipFile& file) {
  const ZipEnd end = find_zip_directory(file);
  const std::string directory = file.bytes(end.offset, end.size);
  std::vector<ZipMember> members;
  constexpr std::size_t head = 46;
  std::size_t at = 0;
  for (std::uint64_t m = 0; m < end.count; ++m) {
    const std::uint64_t byte = end.offset + at;
    if (directory.size() - at < head || directory.compare(at, 4, "PK\1\2", 4) != 0) {
      file.complain("entry " + std::to_string(m) + " of the directory is damaged", byte, ErrorCode::format);
    }
    const std::string_view entry = std::string_view(directory).substr(at);
    const std::size_t name = zip_number<std::uint16_t>(entry, 28),
                      extra = zip_number<std::uint16_t>(entry, 30),
                      comment = zip_number<std::uint16_t>(entry, 32);
    if (entry.size() - head < name + extra + comment) {
      file.complain("entry " + std::to_string(m) + " of the directory is cut off", byte, ErrorCode::format);
    }
    ZipMember member{std::string(entry.substr(head, name)), zip_number<std::uint16_t>(entry, 10),
                     zip_number<std::uint32_t>(entry, 16),  zip_number<std::uint32_t>(entry, 20),
                     zip_number<std::uint32_t>(entry, 24),  zip_number<std::uint32_t>(entry, 42)};
    read_zip64(file, member, entry.substr(head + name, extra), byte);
    const bool encrypted = (zip_number<std::uint16_t>(entry, 8) & 1u) != 0;
    if (encrypted || (member.method != 0 && member.method != 8)) {
      file.complain("member " + printable(member.name, 60) + " is encrypted or packed by method " +
                        std::to_string(member.method) + ", known are 0 and 8",
                    byte, ErrorCode::format);
    }
    members.push_back(std::move(member));
    at += head + name + extra + comment;
  }
  return members;
}

/// Where the bytes of a member begin, all of which are in the file.
inline std::uint64_t start_of_member(ZipFile& file, const ZipMember& member) {
  const std::string head = file.bytes(member.offset, 30);
  if (head.compare(0, 4, "PK\3\4", 4) != 0) {
    file.complain("no member where the directory says there is one", member.offset, ErrorCode::format);
  }
  const std::uint64_t at =
      member.offset + 30 + zip_number<std::uint16_t>(head, 26) + zip_number<std::uint16_t>(head, 28);
  if (at > file.size() || member.packed > file.size() - at) {
    file.complain("truncated: member " + printable(member.name, 60) + " has " +
                      std::to_string(member.packed) + " bytes, the file ends before",
                  file.size());
  }
  if (member.method == 0 && member.packed != member.size) {
    file.complain("a stored member of two sizes", member.offset, ErrorCode::format);
  }
  return at;
}

/// @throws Error (DATA): its checksum differs
[[noreturn]] inline void refuse_damaged(const ZipFile& file, const ZipMember& member) {
  file.complain("member " + printable(member.name, 60) + " is damaged: size or checksum differ",
                member.offset, ErrorCode::gzip);
}

inline std::string without_npy(const std::string& name) {
  return name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name;
}

}  // namespace neem::detail
