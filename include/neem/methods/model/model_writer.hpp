// The writing of a model file.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/io/detail/zip_writer.hpp"
#include "neem/io/npy.hpp"
#include "neem/io/output.hpp"
#include "neem/methods/model/model_text.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Arrays go to the file at once, all else is collected for model.json.
class ModelWriter final : public Archive {
public:
  explicit ModelWriter(Output& output) : zip_([&output](std::string_view bytes) { output.write(bytes); }) {}

  bool reading() const override { return false; }
  bool has(std::string_view, bool wanted) override { return wanted; }
  void reals(std::string_view name, std::vector<double>& values) override {
    std::vector<std::string> all;
    for (const double value : values) all.push_back(json_number(value));
    once(name);
    state_.add_list(name, all);
  }
  void texts(std::string_view name, std::vector<std::string>& values) override {
    std::vector<std::string> all;
    for (const std::string& value : values) all.push_back(json_quoted(value));
    once(name);
    state_.add_list(name, all);
  }

  /// Ends the file. @param head  of the text, before the state
  void finish(JsonObject head) {
    head.add("state", state_.text());
    zip_.add("model.json", {head.text(), "\n"});
    zip_.finish();
  }

protected:
  void real(std::string_view name, double& value) override {
    once(name);
    state_.add(name, json_number(value));
  }
  void whole(std::string_view name, std::int64_t& value) override {
    once(name);
    state_.add(name, std::to_string(value));
  }
  void text(std::string_view name, std::string& value) override {
    once(name);
    state_.add_text(name, value);
  }
  ArrayShape begin(std::string_view name, const ArrayShape& now, const ArrayShape&,
                   const NumberType& type) override {
    once(name);
    name_ = name;
    header_ = npy_header(
        type.kind, static_cast<std::size_t>(type.size),
        now.is_list() ? std::vector<std::int64_t>{now.rows} : std::vector<std::int64_t>{now.rows, now.cols});
    return now;
  }
  void bytes(void* numbers, std::size_t count) override {
    zip_.add(name_ + ".npy", {header_, std::string_view(static_cast<const char*>(numbers), count)});
  }
  [[noreturn]] void refuse(std::string_view name) override {
    throw Error(ErrorCode::format, join({"two parts of a run are called ", name}), "model file",
                "report this");
  }

private:
  void once(std::string_view name) {
    if (!names_.emplace(name).second) refuse(name);
  }

  ZipWriter zip_;
  JsonObject state_{};
  std::set<std::string, std::less<>> names_{};
  std::string name_{}, header_{};
};

}  // namespace neem::detail
