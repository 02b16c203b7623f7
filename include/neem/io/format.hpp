// What a file is: by its first bytes, and by its name where they do not tell.
//
//     Input input = open_file("cells.parquet");
//     if (format_of(input) == FileFormat::parquet) ...
//     refuse_format(input);   // a Parquet file, which is not read; cells.parquet; python3 -c "import pandas; ...
//
// The formats that people have tables in are recognised whether neem reads them or not: whoever is refused is
// told what the file is, and which line of Python, R or a shell makes a table of it.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/detail/format_start.hpp"
#include "neem/io/detail/format_words.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neem {

namespace detail {

/// A file that begins with these bytes, from byte `at` on, is of this format.
struct Magic {
  std::string_view bytes;
  FileFormat format;
  std::size_t at = 0;
  bool text = false;  ///< nothing else that is no text need follow: "PAR1" may also be the name of a column
};

/// zip archives by the names of what they hold.
inline FileFormat format_of_zip(std::string_view start) {
  const auto holds = [&](std::string_view part) { return start.find(part) != std::string_view::npos; };
  const std::string_view first = start.substr((std::min<std::size_t>)(start.size(), 30), 300);
  const auto length = static_cast<std::size_t>(
      start.size() > 27 ? static_cast<unsigned char>(start[26]) + 256 * static_cast<unsigned char>(start[27])
                        : 0);
  if (first.substr(0, length).ends_with(".npy")) return FileFormat::npz;
  if (holds("application/vnd.oasis.opendocument.spreadsheet")) return FileFormat::ods;
  if (holds("[Content_Types].xml") || holds("xl/")) return FileFormat::xlsx;
  return holds("/data.pkl") ? FileFormat::torch : FileFormat::zip;
}

/// The format of these bytes, the first of a file, if no other format has them.
inline std::optional<FileFormat> format_of_start(std::string_view start) {
  using namespace std::string_view_literals;
  static constexpr Magic magics[] = {{"\x93NUMPY"sv, FileFormat::npy},
                                     {"\x1f\x8b"sv, FileFormat::gzip},
                                     {"BZh"sv, FileFormat::bzip2},
                                     {"\xfd"
                                      "7zXZ\0"sv,
                                      FileFormat::xz},
                                     {"\x28\xb5\x2f\xfd"sv, FileFormat::zstandard},
                                     {"\x89HDF\r\n\x1a\n"sv, FileFormat::hdf5},
                                     {"\x89HDF\r\n\x1a\n"sv, FileFormat::hdf5, 512},
                                     {"CDF\1"sv, FileFormat::netcdf},
                                     {"CDF\2"sv, FileFormat::netcdf},
                                     {"PAR1"sv, FileFormat::parquet},
                                     {"ARROW1"sv, FileFormat::arrow},
                                     {"FEA1"sv, FileFormat::feather},
                                     {"ORC"sv, FileFormat::orc},
                                     {"X\n\0\0\0"sv, FileFormat::rds},
                                     {"B\n\2\0\0\0"sv, FileFormat::rds},
                                     {"B\n\3\0\0\0"sv, FileFormat::rds},
                                     {"RDX2\n"sv, FileFormat::rdata},
                                     {"RDX3\n"sv, FileFormat::rdata},
                                     {"RDA2\n"sv, FileFormat::rdata, 0, true},
                                     {"RDA3\n"sv, FileFormat::rdata, 0, true},
                                     {"MATLAB 5.0 MAT-file"sv, FileFormat::matlab},
                                     {"MATLAB 7.3 MAT-file"sv, FileFormat::hdf5},
                                     {"SQLite format 3\0"sv, FileFormat::sqlite},
                                     {"<stata_dta>"sv, FileFormat::stata, 0, true},
                                     {"$FL2"sv, FileFormat::spss},
                                     {"$FL3"sv, FileFormat::spss},
                                     {"SIMPLE  = "sv, FileFormat::fits},
                                     {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, FileFormat::xls},
                                     {"\x89PNG\r\n\x1a\n"sv, FileFormat::picture},
                                     {"\xff\xd8\xff"sv, FileFormat::picture},
                                     {"GIF8"sv, FileFormat::picture},
                                     {"II*\0"sv, FileFormat::picture},
                                     {"MM\0*"sv, FileFormat::picture},
                                     {"WEBP"sv, FileFormat::picture, 8},
                                     {"%PDF-"sv, FileFormat::pdf, 0, true},
                                     {"ustar"sv, FileFormat::tar, 257},
                                     {"%%MatrixMarket"sv, FileFormat::matrix_market, 0, true}};
  const bool text = find_binary(start) == std::string_view::npos;
  for (const Magic& magic : magics) {
    if ((magic.text || !text || static_cast<unsigned char>(magic.bytes[0]) > 127) &&
        start.size() > magic.at && start.substr(magic.at).starts_with(magic.bytes))
      return magic.format;
  }
  if (start.starts_with("PK\3\4")) return format_of_zip(start);
  if (start.starts_with("PK\5\6")) return FileFormat::zip;  // of nothing
  const auto byte = [&](std::size_t i) {
    return i < start.size() ? static_cast<unsigned char>(start[i]) : 0u;
  };
  // versions 8 to 12 of Stata, the order of bytes, and two bytes that are always these
  if (byte(0) >= 0x71 && byte(0) <= 0x73 && (byte(1) == 1 || byte(1) == 2) && byte(2) == 1 && byte(3) == 0) {
    return FileFormat::stata;
  }
  // the protocol of a pickle, and what may follow: a frame, a mark, a global, an empty container
  if (byte(0) == 0x80 && byte(1) >= 2 && byte(1) <= 5 && find_binary(start.substr(1)) == 0 &&
      std::string_view("\x95(c]}).Xq\x8c").find(start.size() > 2 ? start[2] : '\0') !=
          std::string_view::npos) {
    return FileFormat::pickle;
  }
  // the size of a header in JSON, which is small, and its beginning
  std::uint64_t size = 0;
  for (std::size_t i = 8; i > 0; --i) size = 256 * size + byte(i - 1);
  if (size >= 2 && size <= (std::uint64_t(1) << 30) && byte(8) == '{') return FileFormat::safetensors;
  return std::nullopt;
}

inline std::optional<FileFormat> format_of_name(std::string_view extension) {
  static constexpr Magic names[] = {{".npy", FileFormat::npy},
                                    {".fvecs", FileFormat::vectors},
                                    {".ivecs", FileFormat::vectors},
                                    {".bvecs", FileFormat::vectors},
                                    {".fbin", FileFormat::big_vectors},
                                    {".ibin", FileFormat::big_vectors},
                                    {".u8bin", FileFormat::big_vectors},
                                    {".i8bin", FileFormat::big_vectors},
                                    {".f16bin", FileFormat::big_vectors},
                                    {".fp16bin", FileFormat::big_vectors},
                                    {".safetensors", FileFormat::safetensors}};
  for (const Magic& name : names) {
    if (extension == name.bytes) return name.format;
  }
  if (extension.starts_with(".idx")) return FileFormat::idx;
  return std::nullopt;
}

/// XML and HTML by what they name first.
inline std::optional<FileFormat> format_of_markup(std::string_view start) {
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  start.remove_prefix((std::min)(start.find_first_not_of(" \t\r\n"), start.size()));
  if (!start.starts_with('<')) return std::nullopt;
  std::string lower(start.substr(0, 4096));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto holds = [&](const char* part) { return lower.find(part) != std::string::npos; };
  if (holds("<graphml")) return FileFormat::graphml;
  if (holds("<gexf")) return FileFormat::gexf;
  if (lower.starts_with("<!doctype html") || holds("<html")) return FileFormat::html;
  if (lower.starts_with("<?xml") || lower.starts_with("<!doctype")) return FileFormat::xml;
  return std::nullopt;
}

}  // namespace detail

/// The format of a file, without reading it.
///
/// Formats with a magic number go by it, whatever the file is called. Those without one go by the extension
/// (.fvecs and .fbin and their kin, IDX), then by what the first 64 KiB look like. Bytes that are no text make
/// a file binary unless it is called .csv, .tsv or .txt.
///
/// @param input  unpacked, where it was packed: see unpack()
/// @throws       Error (IO) if it cannot be read
inline FileFormat format_of(Input& input) {
  using namespace std::string_view_literals;
  const std::string_view start = input.peek(Input::look_ahead);
  if (start.empty()) return FileFormat::empty;
  if (const auto format = detail::format_of_start(start)) return *format;
  if (const auto format = detail::format_of_name(input.extension())) return *format;
  const detail::TextCode code = detail::text_code(start);
  if (code != detail::TextCode::utf_8 && code != detail::TextCode::windows_1252) return FileFormat::wide_text;
  if (const auto format = detail::format_of_markup(start)) return *format;
  const bool whole = start.size() < Input::look_ahead;
  if (detail::word_file(start, whole) != detail::WordFile::none) return FileFormat::word_vectors;
  if (detail::begins_json(start)) return FileFormat::json;
  if (start.starts_with("\0\0"sv)) return FileFormat::idx;
  const std::string extension = input.extension();
  const bool named_text = extension == ".csv" || extension == ".tsv" || extension == ".txt";
  const bool text = named_text || detail::find_binary(start) == std::string_view::npos;
  return text ? FileFormat::text : FileFormat::binary;
}

/// Refuses a file that is of no use where it was given, by the name of its format and a way out.
///
/// @param input  from which nothing has been read
/// @throws       Error (DATA): always
[[noreturn]] inline void refuse_format(Input& input) {
  const FileFormat format = format_of(input);
  if (format == FileFormat::empty || format == FileFormat::gzip) detail::check_start(input);
  std::string_view name = "of another format than is read here", remedy = "give a table as .npy or CSV";
  for (const detail::FormatWords& words : detail::format_words) {
    if (words.format == format) name = words.name, remedy = words.remedy;
  }
  // names that mean something to a shell or to Python are left for the reader to fill in
  const std::string& path = input.path();
  const std::string_view plain = "-./0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const bool told = !path.empty() && path.size() < 160 &&
                    path.find_first_not_of(plain) == std::string::npos && path[0] != '-';
  const std::size_t slash = path.find_last_of('/') + 1;
  const std::string stem = path.substr(slash, (std::max)(path.find('.', slash), slash + 1) - slash);
  std::string out;
  while (!remedy.empty()) {
    if (told && remedy.starts_with("FILE")) {
      out += path;
      remedy.remove_prefix(4);
    } else if (told && remedy.starts_with("OUT")) {
      out += stem;
      remedy.remove_prefix(3);
    } else {
      out += remedy.front();
      remedy.remove_prefix(1);
    }
  }
  detail::fail(
      ErrorCode::format,
      std::string(name) + (told || out.find("FILE") == std::string::npos ? "" : ", FILE in what follows"),
      input.name(), out, {.byte = 0});
}

}  // namespace neem
