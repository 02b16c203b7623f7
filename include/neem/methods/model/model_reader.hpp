// The reading of a model file, of which nothing is believed: checksums are verified, sizes are compared with
// the file before there is memory for them, and every number with what a run can have.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/option_text.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/io/detail/crc32.hpp"
#include "neem/io/detail/npy_header.hpp"
#include "neem/io/detail/zip.hpp"
#include "neem/methods/model/model_text.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

class ModelReader final : public Archive {
public:
  static constexpr int newest = 1;  ///< version of the format

  /// @throws Error (IO) if it cannot be opened, (DATA) if it is no model file, or of a newer version
  explicit ModelReader(const std::string& path)
      : file_(path, "copy the file again, or save the run again"),
        members_(members_of(file_)),
        text_(read_text()) {
    const auto format = text_.values.find("format");
    if (format == text_.values.end() || format->second != std::vector<std::string>{"neem model"}) {
      fail(ErrorCode::format, "not a model file: its model.json does not say so", name(),
           "give a file that save wrote");
    }
    const std::int64_t version = whole_of("format_version");
    if (version >= 1 && version <= newest) return;
    fail(ErrorCode::format,
         join({"version ", version, " of the format is not known, the newest is ", newest}), name(),
         "read it with a newer neem, or save the run again");
  }

  const std::string& name() const { return file_.name(); }
  const ModelText& text() const { return text_; }
  /// A value outside the state.
  const std::string& text_of(std::string_view name) { return one(name); }
  std::int64_t whole_of(std::string_view name) {
    const std::optional<std::int64_t> value = parsed<std::int64_t>(one(name));
    if (!value) refuse(name);
    return *value;
  }
  /// The shape of an array and the type of its numbers. @throws Error (DATA) if there is none
  std::pair<ArrayShape, NumberType> array_of(std::string_view name) {
    const NpyHeader header = header_of(name);
    return {shape_of(header, name), {header.encoding.kind, header.encoding.size}};
  }

  bool reading() const override { return true; }
  bool has(std::string_view name, bool) override {
    return text_.values.contains("state/" + std::string(name)) ||
           members_.contains(std::string(name) + ".npy");
  }
  void reals(std::string_view name, std::vector<double>& values) override {
    values.clear();
    for (const std::string& word : all("state/" + std::string(name))) values.push_back(number(name, word));
  }
  void texts(std::string_view name, std::vector<std::string>& values) override {
    values = all("state/" + std::string(name));
  }
  [[noreturn]] void refuse(std::string_view name) override {
    fail(ErrorCode::format, join({"\"", printable(name, 80), "\" of the model is not what a run can have"}),
         this->name(), "save the run again, or make it anew");
  }

protected:
  void real(std::string_view name, double& value) override {
    value = number(name, one("state/" + std::string(name)));
  }
  void whole(std::string_view name, std::int64_t& value) override {
    value = whole_of("state/" + std::string(name));
  }
  void text(std::string_view name, std::string& value) override { value = one("state/" + std::string(name)); }

  ArrayShape begin(std::string_view name, const ArrayShape&, const ArrayShape& wanted,
                   const NumberType& type) override {
    const NpyHeader header = header_of(name);
    const NumberType found{header.encoding.kind, header.encoding.size};
    const bool native = header.encoding.big_endian == (std::endian::native == std::endian::big);
    const ArrayShape shape = shape_of(header, name);
    const auto fits = [](Index there, Index asked) { return asked == any || there == asked; };
    if (found == type && native && fits(shape.rows, wanted.rows) && shape.is_list() == wanted.is_list() &&
        (shape.is_list() || fits(shape.cols, wanted.cols))) {
      return shape;
    }
    fail(ErrorCode::shape,
         join({"array ", printable(name, 80), " has shape ", shape_text(header.shape), " and type ",
               std::string(1, found.kind), found.size, native ? "" : " of the other byte order", ", not ",
               wanted_text(wanted), " and ", std::string(1, type.kind), type.size}),
         this->name(), "save the run again");
  }
  void bytes(void* numbers, std::size_t count) override {
    const ZipMember& member = *current_;
    if (member.size - header_.size() != count) {
      file_.complain(join({"member ", printable(member.name, 60), " has ", member.size - header_.size(),
                           " bytes of data, ", count, " are promised"}),
                     member.offset, ErrorCode::shape);
    }
    file_.read(data_, static_cast<char*>(numbers), count);
    if (crc32_of(numbers, count, crc32_of(header_.data(), header_.size())) != member.checksum)
      refuse_damaged(file_, member);
  }

private:
  using Members = std::map<std::string, ZipMember, std::less<>>;

  static Members members_of(ZipFile& file) {
    Members members;
    for (ZipMember& member : read_zip_directory(file)) {
      std::string name = member.name;
      if (!members.emplace(std::move(name), std::move(member)).second)
        file.complain("two members of one name", 0, ErrorCode::format);
    }
    return members;
  }
  const ZipMember& member_of(const std::string& name) {
    const auto found = members_.find(name);
    if (found == members_.end()) {
      fail(ErrorCode::format, join({"no member ", printable(name, 80)}), this->name(),
           "give a file that save wrote, or save the run again");
    }
    if (found->second.method != 0) {
      fail(ErrorCode::format, join({"member ", printable(name, 80), " is packed"}), this->name(),
           "save the run again, or pack it again without compression, by zip -0");
    }
    return found->second;
  }
  ModelText read_text() {
    const ZipMember& member = member_of("model.json");
    const std::string bytes = file_.bytes(start_of_member(file_, member), member.size);
    if (crc32_of(bytes.data(), bytes.size()) != member.checksum) refuse_damaged(file_, member);
    Input input = open_memory(bytes, join({name(), ", model.json"}));
    return ModelText(input);
  }
  /// Goes to an array.
  NpyHeader header_of(std::string_view name) {
    const ZipMember& member = member_of(std::string(name) + ".npy");
    const std::uint64_t start = start_of_member(file_, member);
    header_ = file_.bytes(start, std::min<std::uint64_t>(member.size, 12 + npy_header_limit));
    Input input = open_memory(header_, join({this->name(), ", ", printable(member.name, 60)}));
    NpyHeader header = read_npy_header(input);
    header_.resize(static_cast<std::size_t>(input.position()));
    data_ = start + header_.size();
    current_ = &member;
    return header;
  }
  /// @throws Error (DATA) unless the member is as long as the shape says
  ArrayShape shape_of(const NpyHeader& header, std::string_view name) {
    const std::uint64_t there =
        (current_->size - header_.size()) / static_cast<std::uint64_t>(header.encoding.size);
    const bool table = header.shape.size() == 2;
    if (header.shape.empty() || header.shape.size() > 2 ||
        (table && header.by_columns && header.shape[1] > 1))
      refuse(name);
    const auto rows = static_cast<std::uint64_t>(header.shape[0]);
    const auto cols = table ? static_cast<std::uint64_t>(header.shape[1]) : 1;
    if ((cols != 0 && rows > there / cols) || rows * cols != there) {
      fail(ErrorCode::shape,
           join({"array ", printable(name, 80), " of shape ", shape_text(header.shape), " has ", there,
                 " numbers"}),
           this->name(), "copy the file again, or save the run again");
    }
    return {static_cast<Index>(rows), table ? static_cast<Index>(cols) : ArrayShape::list};
  }
  static std::string wanted_text(const ArrayShape& wanted) {
    const auto side = [](Index size) { return size == any ? std::string("n") : std::to_string(size); };
    return wanted.is_list() ? join({"(", side(wanted.rows), ",)"})
                            : join({"(", side(wanted.rows), ", ", side(wanted.cols), ")"});
  }

  const std::vector<std::string>& all(std::string_view name) {
    const auto found = text_.values.find(name);
    if (found != text_.values.end()) return found->second;
    fail(ErrorCode::format, join({"\"", printable(name, 80), "\" is missing in model.json"}), this->name(),
         "save the run again");
  }
  const std::string& one(std::string_view name) {
    const std::vector<std::string>& values = all(name);
    if (values.size() != 1) refuse(name);
    return values[0];
  }
  double number(std::string_view name, const std::string& word) {
    const std::optional<double> value = parsed<double>(word);
    if (!value) refuse(name);
    return *value;
  }

  ZipFile file_;
  Members members_;
  ModelText text_;
  const ZipMember* current_ = nullptr;
  std::string header_{};  // of the array
  std::uint64_t data_ = 0;
};

}  // namespace neem::detail
