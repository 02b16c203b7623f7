// Points from JSON: records with a list of numbers each, one a line or in one array, or lists of lists.
//
//     NamedPoints<float> X = read_json<float>("vectors.jsonl", {.field = "embedding", .names = "id"});
//
//     {"id": "a", "embedding": [0.1, 0.2]}          [[0.1, 0.2],          {"data": [{"id": "a", "x": [0.1, 0.2]},
//     {"id": "b", "embedding": [0.3, 0.4]}           [0.3, 0.4]]                    {"id": "b", "x": [0.3, 0.4]}]}
//
// A field is a path of names with dots between, "data.x"; arrays on the way are gone through and add nothing to
// it. Only the lists of the field are kept, whatever else the records hold. An object of three lists or more, all of one
// length, {"cat": [0.1, 0.2], "dog": [0.3, 0.4], …}, has a point each, called by its name; if it has fewer lists than
// these have numbers, they are columns.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/growing_rows.hpp"
#include "neem/io/detail/json.hpp"
#include "neem/io/input.hpp"
#include "neem/io/named_points.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// Where in its records a JSON file has the points.
struct JsonOptions {
  /// Of the lists of numbers. Empty: the only field of the first record that has one.
  std::string field{};
  /// Of a text or a number, by which the points are called. Empty: they have no names.
  std::string names{};
};

namespace detail {

template <class S>
class JsonPoints {
public:
  JsonPoints(Input& input, const JsonOptions& options) : json_(input), options_(options), members_(input) {
    if (!options.field.empty()) field(options.field), decided_ = true;
  }

  NamedPoints<S> read() {
    for (JsonToken token = json_.next(); token != JsonToken::end; token = json_.next()) take(token);
    if (!decided_) decide();
    if (chosen().rows.count() == 0) refuse_record();
    NamedPoints<S> result;
    result.points = (mapping_ ? members_ : chosen().rows).finish();
    if (mapping_) {
      const bool columns = result.points.rows() < result.points.cols();
      if (columns) result.points.transposeInPlace();
      (columns ? result.columns : result.names).swap(keys_);
      notes_.push_back(
          join({columns ? result.points.cols() : result.points.rows(), " lists of ",
                columns ? result.points.rows() : result.points.cols(), " numbers, each taken as a ",
                columns ? "column" : "point", " called by its name"}));
    } else {
      result.names = std::move(names_);
    }
    result.notes = std::move(notes_);
    return result;
  }

private:
  static constexpr std::size_t most_fields = 100, most_path = 1000;  // memory follows the file

  /// The lists of numbers under one path.
  struct Field {
    Field(const Input& input, std::string_view name) : path(name), rows(input) {}
    std::string path;
    GrowingRows<S> rows;
    bool ragged = false;  ///< of more lengths than one, while it is not known whether anybody wants it
  };
  /// An array or an object that is open.
  struct Open {
    bool array = false;
    std::size_t path = 0;       ///< the length of the path at its beginning
    bool row = false;           ///< it is a list of numbers
    bool other = false;         ///< an array of other things too
    Index rows = 0, names = 0;  ///< seen before it
  };

  Field& field(std::string_view path) {
    for (Field& one : fields_) {
      if (one.path == path) return one;
    }
    if (fields_.size() == most_fields) {
      json_.complain(join({"more than ", most_fields, " fields of numbers, and none is named"}),
                     "name one of them by JsonOptions::field", ErrorCode::format, "JsonOptions::field");
    }
    return fields_.emplace_back(json_.input(), path);
  }
  Field& chosen() { return fields_.front(); }
  bool is_wanted() const { return !decided_ || path_ == fields_.front().path; }

  void take(JsonToken token) {
    switch (token) {
      case JsonToken::key:
        path_.resize(open_.back().path);
        if (!path_.empty()) path_ += '.';
        path_ += std::string_view(json_.text()).substr(0, path_.size() < most_path ? most_path : 0);
        return;
      case JsonToken::begin_array:
      case JsonToken::begin_object:
        refuse_in_row("a list or an object");
        if (open_.size() < 2) outer_array_ = open_.size() == 1 && open_[0].array;
        open_.push_back({.array = token == JsonToken::begin_array,
                         .path = path_.size(),
                         .rows = rows(),
                         .names = static_cast<Index>(names_.size())});
        return;
      case JsonToken::end_array:
        if (open_.back().row) end_row();
        path_.resize(open_.back().path);
        open_.pop_back();
        end_value();
        return;
      case JsonToken::end_object:
        path_.resize(open_.back().path);
        check_name(open_.back());
        open_.pop_back();
        end_value();
        return;
      case JsonToken::number:
      case JsonToken::null:
        if (!open_.empty() && open_.back().array && is_wanted()) {
          add_number(token);
        } else {
          scalar(token);
        }
        return;
      default:
        refuse_in_row("a text or a truth value");
        scalar(token);
    }
  }

  void scalar(JsonToken token) {
    const bool named = !options_.names.empty() && path_ == options_.names;
    if (named && token != JsonToken::null) names_.push_back(json_.text());
    if (open_.empty()) end_value();
  }

  void add_number(JsonToken token) {
    if (open_.back().other) {
      if (decided_) refuse_mixed();
      return;
    }
    open_.back().row = true;
    S value{};
    if (token == JsonToken::null) {
      if constexpr (std::is_floating_point_v<S>) value = std::numeric_limits<S>::quiet_NaN();
    }
    const bool missing = token == JsonToken::null && std::is_floating_point_v<S>;
    if (!missing && !number_or_nan(json_.text(), value)) {
      json_.complain("'" + printable(token == JsonToken::null ? "null" : json_.text(), 80) +
                         "' is not a number, or out of range",
                     "write a number, such as -1.5e3", ErrorCode::cell);
    }
    row_.push_back(value);
  }

  /// Something else than a number: its list is none of numbers, which is refused where it should be one.
  void refuse_in_row(const char* what) {
    if (open_.empty() || !open_.back().array) return;
    Open& list = open_.back();
    if (list.row && decided_) {
      json_.complain(join({what, " in a list of numbers"}), "give lists of numbers only", ErrorCode::cell);
    }
    if (list.row) row_.clear();
    list.row = false;
    list.other = true;
  }
  [[noreturn]] void refuse_mixed() {
    json_.complain("a number behind something else in a list of numbers", "give lists of numbers only",
                   ErrorCode::cell);
  }

  Index rows() const {
    Index count = 0;
    for (const Field& one : fields_) count += one.rows.count();
    return count;
  }
  /// The object in which the name stands has one, if it has a row.
  void check_name(const Open& object) {
    const std::size_t dot = options_.names.rfind('.');
    const std::string_view parent =
        std::string_view(options_.names).substr(0, dot == std::string::npos ? 0 : dot);
    if (options_.names.empty() || path_ != parent) return;
    const Index names = static_cast<Index>(names_.size()) - object.names, added = rows() - object.rows;
    if ((names == added && names <= 1) || (!decided_ && fields_.size() > 1)) return;
    const bool record = open_.size() == (outer_array_ ? 2u : 1u);
    refuse_names(record ? record_text(records_) : "an object", names, added);
  }

  /// Keeps a list that is a member of the outermost object, and tells whether it is one of so many that they can be
  /// nothing but points or columns.
  bool end_member() {
    if (open_.size() != 2 || open_[0].array || records_ > 0 || decided_ || !options_.names.empty()) {
      others_ = true;
      return false;
    }
    const auto d = static_cast<Index>(row_.size());
    if (members_.count() == 0) members_.set_columns(d);
    others_ = others_ || d != members_.columns();
    if (others_) return false;
    std::copy(row_.begin(), row_.end(), members_.add());
    keys_.push_back(path_);
    return keys_.size() > most_fields;
  }

  void end_row() {
    if (end_member()) return row_.clear();
    Field& at = field(path_);
    if (at.rows.count() == 0) at.rows.set_columns(static_cast<Index>(row_.size()));
    const auto d = static_cast<std::size_t>(at.rows.columns());
    if (row_.size() != d) {
      if (decided_) refuse_length(d, row_.size());
      at.ragged = true;
    } else {
      std::copy(row_.begin(), row_.end(), at.rows.add());
    }
    row_.clear();
  }
  [[noreturn]] void refuse_length(std::size_t d, std::size_t size) {
    json_.complain(join({"a list of ", size, " numbers, those before have ", d}),
                   "give every record as many numbers as the first", ErrorCode::shape);
  }

  /// At the end of a record: a value of the outermost array if its values are such, else of the file.
  void end_value() {
    if (open_.size() != (outer_array_ ? 1u : 0u)) return;
    ++records_;
    if (!decided_) decide();
    const Index count = chosen().rows.count();
    if (mapping_ && records_ > 1) refuse_fields();
    if (count == seen_) refuse_record();
    seen_ = count;
    if (options_.names.empty() || static_cast<Index>(names_.size()) == count) return;
    refuse_names(record_text(records_ - 1), 0, 1);
  }
  static std::string record_text(Index record) { return join({"record ", record, " (counted from 0)"}); }
  [[noreturn]] void refuse_names(const std::string& whose, Index names, Index lists) {
    const std::string field = " '" + printable(options_.names, 80) + "'";
    json_.complain(names == 0 ? join({whose, " has no text or number", field, " to be called by"})
                              : join({whose, " has ", names, " texts or numbers", field, " for ", lists,
                                      lists == 1 ? " list of numbers" : " lists of numbers"}),
                   "give each one, name another field by JsonOptions::names, or none", ErrorCode::shape,
                   "JsonOptions::names");
  }
  [[noreturn]] void refuse_record() {
    const std::string what =
        chosen().path.empty() ? "numbers" : "numbers in the field '" + printable(chosen().path, 80) + "'";
    json_.complain(
        join({"record ", (std::max<Index>)(records_, 1) - 1, " (counted from 0) has no list of ", what}),
        "give every record one, or name another field by JsonOptions::field", ErrorCode::shape,
        "JsonOptions::field");
  }

  std::string all_fields() const {
    std::string all;
    for (const Field& one : fields_) {
      all += (all.empty() ? "'" : ", '") + printable(one.path, 80) + "' (";
      all += one.rows.count() == 1 ? "" : join({one.rows.count(), " x "});
      all += join({one.rows.columns(), one.ragged ? " and other numbers)" : " numbers)"});
    }
    return all;
  }
  [[noreturn]] void refuse_fields() {
    json_.complain("several fields of numbers, and none is named: " + all_fields(),
                   "name one of them by JsonOptions::field", ErrorCode::format, "JsonOptions::field");
  }

  /// Chooses the only field that the first record has.
  void decide() {
    const std::string all = all_fields();
    if (fields_.empty()) {
      json_.complain(
          "no list of numbers in the first record",
          "make a table of it: python3 -c \"import pandas; pandas.read_json('FILE').to_csv('OUT.csv', "
          "index=False)\", with lines=True behind 'FILE' for a record a line",
          ErrorCode::empty);
    }
    if (fields_.size() > 1) {
      mapping_ = decided_ = !others_ && members_.count() > 2 && members_.count() != members_.columns();
      return mapping_ ? void() : refuse_fields();
    }
    if (chosen().ragged) {
      json_.complain("lists of different lengths: " + all, "give every record as many numbers as the first",
                     ErrorCode::shape);
    }
    decided_ = true;
    if (!chosen().path.empty()) notes_.push_back("points taken from the field " + all);
  }

  JsonReader json_;
  const JsonOptions& options_;
  std::list<Field> fields_{};
  std::vector<Open> open_{};
  std::vector<S> row_{};
  std::string path_{};
  std::vector<std::string> names_{}, notes_{};
  GrowingRows<S> members_;           ///< the lists of the outermost object, all of one length
  std::vector<std::string> keys_{};  ///< and their names
  bool others_ = false;              ///< there are other lists of numbers, or of other lengths
  bool mapping_ = false;             ///< the result is `members_`
  bool decided_ = false, outer_array_ = false;
  Index records_ = 0, seen_ = 0;
};

}  // namespace detail

/// Points from JSON or from lines of JSON.
///
/// @tparam S       float, double, std::int32_t or std::int64_t
/// @param input    from its beginning
/// @param options  which field of the records has the numbers, and which the names
/// @return         n × d, the names if asked for, and a note on the field that was taken if none was named;
///                 null is NaN, which check_points refuses
/// @throws         Error (DATA) with line and byte for what is no JSON, records without a list of numbers, or
///                 with several and none named, lists of different lengths, other things among numbers; (IO)
/// @cost           one pass; memory at most twice that of the result and of one record
/// @source         RFC 8259; jsonlines.org
template <class S>
NamedPoints<S> read_json(Input& input, const JsonOptions& options = {}) {
  return detail::with_memory_errors(input, [&] {
    detail::check_start(input);
    return detail::JsonPoints<S>(input, options).read();
  });
}

/// The same for the file at `path`.
template <class S>
NamedPoints<S> read_json(const std::string& path, const JsonOptions& options = {}) {
  Input input = open_file(path);
  return read_json<S>(input, options);
}

}  // namespace neem
