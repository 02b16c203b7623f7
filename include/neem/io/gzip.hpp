// gzip, unpacked while it is read. Needs zlib; no other header of neem does, and none includes this one.
//
//     Input input = unpack(open_file("train-images-idx3-ubyte.gz"));
//     Matrix<float> X = read_points<float>(input);
//
// Memory is one buffer, whatever a file unpacks to; the readers take as much as arrives. The checksum at the
// end of the stream is verified before a reader returns, because a reader looks whether its input has ended.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/input.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace neem {

namespace detail {

/// The bytes that a gzip stream of one or more members stands for (RFC 1952).
class GzipSource final : public ByteSource {
public:
  explicit GzipSource(Input packed) : packed_(std::move(packed)) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK)
      throw std::bad_alloc();  // 15: largest window; 16: gzip framing
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  std::size_t read(char* to, std::size_t size) override {
    const auto room = static_cast<uInt>(std::min<std::size_t>(size, std::size_t(1) << 30));
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = room;
    while (stream_.avail_out == room && !ended_) {
      if (between_members_) {
        begin_member();
        continue;
      }
      const std::string_view bytes = packed_.peek_some();
      if (bytes.empty()) complain("a gzip stream is truncated", ErrorCode::truncated);
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib only reads it
      stream_.avail_in = static_cast<uInt>(bytes.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      packed_.skip(bytes.size() - stream_.avail_in);
      if (status == Z_STREAM_END) {
        between_members_ = true;
      } else if (status == Z_MEM_ERROR) {
        throw std::bad_alloc();
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        const std::string why = stream_.msg != nullptr ? std::string(": ") + stream_.msg : std::string();
        complain("a gzip stream is damaged" + why, ErrorCode::gzip);
      }
    }
    return room - stream_.avail_out;
  }

private:
  /// After a member: another one, zeros up to the end (padding of tapes), or the end.
  void begin_member() {
    const std::string_view start = packed_.peek(2);
    if (start == "\x1f\x8b") {
      inflateReset(&stream_);
      between_members_ = false;
      return;
    }
    for (;;) {
      const std::string_view bytes = packed_.peek_some();
      if (bytes.empty()) break;
      const std::size_t zeros = (std::min)(bytes.find_first_not_of('\0'), bytes.size());
      packed_.skip(zeros);
      if (zeros < bytes.size()) complain("extra bytes after a gzip stream", ErrorCode::extra_bytes);
    }
    ended_ = true;
  }
  [[noreturn]] void complain(const std::string& what, ErrorCode code) const {
    fail(code, what, packed_.name() + ", byte " + std::to_string(packed_.position()) + " of the packed file",
         "copy or download the file again", {.byte = static_cast<std::int64_t>(packed_.position())});
  }

  Input packed_;
  z_stream stream_{};
  bool between_members_ = false, ended_ = false;
};

}  // namespace detail

/// The unpacked bytes of an input whose first two bytes are those of gzip; any other input is returned as it
/// is.
///
/// @throws Error (IO) if it cannot be read; while the result is read: (DATA) with the byte of the packed file
///         where a stream is damaged, cut off, or followed by something else
inline Input unpack(Input input) {
  if (input.peek(2) != "\x1f\x8b") return input;
  std::string path = input.path();
  return Input(std::make_unique<detail::GzipSource>(std::move(input)), std::move(path), " (unpacked)");
}

}  // namespace neem
