// Bytes from outside: a file, a pipe, memory, or a stream that unpacks another.
//
// A reader of neem takes an Input. An Input can be looked into ahead of reading, it counts the bytes that
// have been read, and it knows how many are left where that can be known (regular files and memory; not
// pipes, not gzip). By that number readers refuse a header that promises more than there is before they
// allocate memory; where it is not known, memory grows with the bytes that arrive.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/detail/descriptor.hpp"
#include "neem/io/detail/messages.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <type_traits>
#include <unistd.h>
#include <utility>
#include <vector>

namespace neem {

/// A stream of bytes, read once from front to back. What an Input reads from; derive from it for your own.
class ByteSource {
public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Up to `size` bytes, at least one unless the stream has ended.
  virtual std::size_t read(char* to, std::size_t size) = 0;
  /// All bytes of the stream, if that is known before reading.
  virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
};

namespace detail {

class FileSource final : public ByteSource {
public:
  FileSource(Descriptor file, std::string name) : file_(std::move(file)), name_(std::move(name)) {
    struct ::stat status {};
    // files of /proc and the like call themselves regular and empty, and are not
    if (::fstat(file_.number(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
      const off_t at = ::lseek(file_.number(), 0, SEEK_CUR);
      size_ = static_cast<std::uint64_t>(status.st_size - std::clamp<off_t>(at, 0, status.st_size));
    }
  }

  std::size_t read(char* to, std::size_t size) override {
    for (;;) {
      const ssize_t count = ::read(file_.number(), to, std::min<std::size_t>(size, std::size_t(1) << 30));
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EINTR) continue;
      const int number = errno;
      fail(code_of(number, ErrorCode::read), "cannot read: " + reason(number), name_, remedy(number));
    }
  }
  std::optional<std::uint64_t> size() const override { return size_; }

private:
  Descriptor file_;
  std::string name_;
  std::optional<std::uint64_t> size_{};
};

class MemorySource final : public ByteSource {
public:
  MemorySource(std::string_view bytes, bool tells_size)
      : bytes_(bytes), left_(bytes), tells_size_(tells_size) {}

  std::size_t read(char* to, std::size_t size) override {
    const std::size_t count = (std::min)(size, left_.size());
    if (count > 0) std::memcpy(to, left_.data(), count);
    left_.remove_prefix(count);
    return count;
  }
  std::optional<std::uint64_t> size() const override {
    return tells_size_ ? std::optional<std::uint64_t>(bytes_.size()) : std::nullopt;
  }

private:
  std::string_view bytes_, left_;
  bool tells_size_;
};

}  // namespace detail

/// A ByteSource with a name for messages, a look ahead, and a count of the bytes that passed.
class Input {
public:
  static constexpr std::size_t look_ahead = 65536;  ///< what peek can show without more memory

  /// @param source  where the bytes come from
  /// @param path    its path; its extension may decide how text is read
  /// @param note    added to the name in messages, as in "points.npy.gz (unpacked)"
  Input(std::unique_ptr<ByteSource> source, std::string path, const std::string& note = "")
      : source_(std::move(source)),
        path_(std::move(path)),
        name_((path_.empty() ? "(no name)" : printable(path_)) + note),
        size_(source_->size()),
        buffer_(look_ahead) {}

  const std::string& path() const { return path_; }     ///< as given
  const std::string& name() const { return name_; }     ///< for messages: printable, with the note
  std::uint64_t position() const { return position_; }  ///< bytes that have been read

  /// Bytes still to come, if that is known.
  std::optional<std::uint64_t> left() const {
    if (!size_) return std::nullopt;
    return *size_ > position_ ? *size_ - position_ : 0;
  }

  /// The extension in lower case, ".csv"; that before it where it is ".gz".
  std::string extension() const {
    std::string base = path_.substr(path_.find_last_of('/') + 1);
    for (char& c : base) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (base.size() > 3 && base.ends_with(".gz")) base.resize(base.size() - 3);
    const std::size_t dot = base.find_last_of('.');
    return dot == std::string::npos ? std::string() : base.substr(dot);
  }

  /// The next `count` bytes without passing them, fewer only at the end.
  std::string_view peek(std::size_t count) {
    if (count > buffer_.size()) buffer_.resize(count);
    while (end_ - begin_ < count && !ended_) {
      if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
      }
      const std::size_t got = source_->read(buffer_.data() + end_, buffer_.size() - end_);
      ended_ = got == 0;
      end_ += got;
    }
    return {buffer_.data() + begin_, (std::min)(count, end_ - begin_)};
  }
  /// Whatever is at hand, at least one byte; empty only at the end.
  std::string_view peek_some() {
    if (begin_ == end_) peek(1);
    return {buffer_.data() + begin_, end_ - begin_};
  }
  /// Passes bytes that a peek has shown.
  void skip(std::size_t count) {
    begin_ += count;
    position_ += count;
  }

  /// `size` bytes into `to`, fewer only at the end.
  std::size_t read(char* to, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
      if (begin_ == end_ && size - done >= buffer_.size() && !ended_) {  // large pieces need no buffer
        const std::size_t got = source_->read(to + done, size - done);
        ended_ = got == 0;
        done += got;
        position_ += got;
        continue;
      }
      const std::string_view bytes = peek_some();
      if (bytes.empty()) break;
      const std::size_t count = (std::min)(bytes.size(), size - done);
      std::memcpy(to + done, bytes.data(), count);
      skip(count);
      done += count;
    }
    return done;
  }

private:
  std::unique_ptr<ByteSource> source_;
  std::string path_, name_;
  std::optional<std::uint64_t> size_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t position_ = 0;
  bool ended_ = false;
};

namespace detail {

inline Descriptor open_to_read(const std::string& path) {
  const auto refuse = [&](const std::string& why, int number) {
    fail(code_of(number, ErrorCode::open), "cannot open: " + why,
         path.empty() ? "(no name)" : printable(path), remedy(number));
  };
  if (path.find('\0') != std::string::npos) refuse("the name holds a zero byte", ENOENT);
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct ::stat status {};
  if (!file.is_open()) {
    const int number = errno;
    const bool dangling = number == ENOENT && ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
    refuse((dangling ? "a link to a file that is not there: " : "") + reason(number), number);
  }
  if (::fstat(file.number(), &status) == 0 && S_ISDIR(status.st_mode)) refuse(reason(EISDIR), EISDIR);
  return file;
}

}  // namespace detail

/// A file or a pipe, opened for reading.
///
/// @throws Error (IO) with the path and the system's reason if it is missing, a directory, or may not be read
inline Input open_file(const std::string& path) {
  detail::Descriptor file = detail::open_to_read(path);
  return Input(std::make_unique<detail::FileSource>(std::move(file), printable(path)), path);
}

/// The standard input of this process.
inline Input open_standard_input() {
  return Input(
      std::make_unique<detail::FileSource>(detail::Descriptor(STDIN_FILENO, false), "standard input"),
      "standard input");
}

/// Bytes that are in memory already and stay there while they are read.
///
/// @param bytes       not copied
/// @param path        a name for messages; its extension counts as that of a file
/// @param tells_size  false: behaves as a pipe, whose end is not known before it is reached
inline Input open_memory(std::string_view bytes, std::string path = "memory", bool tells_size = true) {
  return Input(std::make_unique<detail::MemorySource>(bytes, tells_size), std::move(path));
}

namespace detail {

/// Refuses what no reader can make sense of: an empty input, and gzip that was not unpacked.
inline void check_start(Input& input) {
  const std::string_view start = input.peek(2);
  if (start.empty()) {
    fail(ErrorCode::empty, "empty file", input.name(), "write the file again", {.byte = 0});
  }
  if (start == "\x1f\x8b") {
    fail(ErrorCode::format, "looks like gzip", input.name() + ", byte 0",
         "run gunzip first, or open it by unpack() of neem/io/gzip.hpp", {.byte = 0});
  }
}

/// f(), with a failed allocation turned into an Error at `where()`.
template <class Where, class F>
  requires std::is_invocable_r_v<std::string, Where>
auto with_memory_errors(const Where& where, F&& f) {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::memory, "not enough memory", where(), "free memory or read a smaller file");
  } catch (const std::length_error&) {
    fail(ErrorCode::memory, "more than this machine can address", where(), "read a smaller file");
  }
}
/// The same for an input, of which it tells how far it was read.
template <class F>
auto with_memory_errors(const Input& input, F&& f) {
  return with_memory_errors(
      [&] { return input.name() + ", after " + std::to_string(input.position()) + " bytes"; },
      std::forward<F>(f));
}

}  // namespace detail

}  // namespace neem
