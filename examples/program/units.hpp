// Columns of different units and cells without a value: the flags --scale and --missing.
#pragma once

#include "arguments.hpp"
#include "columns.hpp"
#include "console.hpp"
#include "data.hpp"
#include "json.hpp"

#include <neem/core/error.hpp>
#include <neem/core/parallel.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/detail/messages.hpp>
#include <neem/points/column_summaries.hpp>
#include <neem/points/counts.hpp>
#include <neem/points/fill_from_neighbors.hpp>
#include <neem/points/missing.hpp>
#include <neem/points/scale.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// The flags as they were typed; empty text = not given.
struct UnitsGiven {
  std::string scale{}, missing{};
  bool counts = false;
};

/// The place of a word among the names of a choice. @throws neem::Error (USAGE)
template <class Choice>
Choice choice_of(const std::string& option, const std::string& word) {
  std::string all;
  for (std::size_t k = 0; k < std::size(neem::ChoiceNames<Choice>::names); ++k) {
    const std::string_view name = neem::ChoiceNames<Choice>::names[k];
    if (word == name) return static_cast<Choice>(k);
    all += (k == 0 ? "" : ", ") + std::string(name);
  }
  refuse_value(option, neem::printable(word, 80), "one of " + all);
}

/// The values of the files made ready: rows and columns left out, columns scaled, gaps filled in. What was done
/// is told, and kept for the report and the record.
class Units {
public:
  /// @throws neem::Error (USAGE) for flags that say nothing
  explicit Units(const UnitsGiven& given) : given_(given) {
    if (!given.missing.empty()) rule_ = choice_of<neem::MissingRule>("missing", given.missing);
    if (given.counts && !given.scale.empty()) {
      throw neem::Error(neem::ErrorCode::conflict,
                        "--scale has no meaning with --counts, which takes logarithms of all columns",
                        "option --scale", "leave one of them out");
    }
    if (given.scale.empty()) return;
    for (const std::string& part : split(given.scale)) {
      const std::size_t equals = part.rfind('=');
      const std::string column = equals == std::string::npos ? "" : part.substr(0, equals);
      wanted_.emplace_back(column, choice_of<neem::Scaling>("scale", part.substr(equals + 1)));
      if (equals == 0 || (column.empty() && wanted_.size() > 1)) {
        refuse_value("scale", neem::printable(given.scale, 80),
                     "one word, or COLUMN=WORD,..., or both, the word for all other columns first");
      }
    }
  }

  /// @param where     the files, for messages
  /// @param compares  whether distances compare columns as they are: then their spreads are looked at
  void prepare(Data& data, const std::string& where, bool compares, Console& console,
               const neem::Threads& threads) {
    std::visit([&](auto& X) { prepare(X, data, where, compares, console, threads); }, data.held);
  }

  /// The same of sparse points. What is not stored is zero, not missing; --scale log1p keeps it so, others do not.
  template <class S>
  void prepare(neem::SparsePoints<S>& X, Console& console, const neem::Threads& threads) {
    if (!given_.missing.empty()) {
      throw neem::Error(neem::ErrorCode::conflict,
                        "--missing has no meaning for sparse points, of which what is not stored is zero",
                        "option --missing", "leave it out");
    }
    if (wanted_.empty() || given_.scale == "none") return;
    if (given_.scale != "log1p") {
      throw neem::Error(neem::ErrorCode::conflict,
                        "--scale " + neem::printable(given_.scale, 80) +
                            " is not for sparse points, whose zeros it would move",
                        "option --scale", "give --scale log1p or none, or --counts for counts");
    }
    neem::log1p_counts(X, threads);
    scaled_ = "log1p";
    console.say("columns scaled: " + scaled_);
  }

  /// Leaves out rows beside the points, of which the caller has done so. Without names, their numbers in the files
  /// become names, for the map alone.
  /// @param kept  of the `before` rows that there were
  void leave_out_rows(Data& data, const std::vector<neem::Index>& kept, neem::Index before) {
    if (data.names.empty()) {
      data.numbered = true;
      for (neem::Index i = 0; i < before; ++i) data.names.push_back(std::to_string(i + 1));
    }
    take_rows(data.names, kept), take_rows(data.labels.ids, kept);
    for (neem::TableColumn& column : data.table) take_rows(column.ids, kept);
    rows_.empty() ? void(rows_ = kept) : take_rows(rows_, kept);
    left_out_ += before - std::ssize(kept);
  }

  /// The rows that are left, of those of the files; empty: all.
  const std::vector<neem::Index>& rows() const { return rows_; }

  /// The values of the rows that are left, where there is one for each of the rows as they were read.
  template <class T>
  void keep_rows(std::vector<T>& of_rows) const {
    if (!rows_.empty() && of_rows.size() == rows_.size() + static_cast<std::size_t>(left_out_))
      take_rows(of_rows, rows_);
  }

  /// The rows that are left, where there is one for each of the rows as they were read.
  void keep_rows(Data& of_rows) const {
    if (rows_.empty() || of_rows.rows() != static_cast<neem::Index>(rows_.size()) + left_out_) return;
    take_rows(of_rows, rows_);
  }

  /// Lines of a report, or nothing.
  std::string lines() const {
    return (scaled_.empty() ? "" : line("scale", scaled_)) +
           (filled_.empty() ? "" : line("missing", filled_));
  }
  void record(JsonObject& input) const {
    input.add("scale", given_.scale.empty() ? std::string("none") : given_.scale)
        .add("missing_rule",
             std::string(neem::ChoiceNames<neem::MissingRule>::names[static_cast<int>(rule_)]))
        .add("missing_values", missing_)
        .add("rows_left_out", left_out_)
        .add("constant_columns", constant_);
  }

private:
  template <class S>
  void prepare(neem::Matrix<S>& X, Data& data, const std::string& where, bool compares, Console& console,
               const neem::Threads& threads) {
    neem::check_points_with_gaps<S>(X, where, threads);
    std::vector<neem::Scaling> kinds(static_cast<std::size_t>(X.cols()), neem::Scaling::none);
    for (const auto& [column, kind] : wanted_) {  // before columns are left out
      if (column.empty()) kinds.assign(kinds.size(), kind);
      for (const neem::Index c :
           column.empty() ? std::vector<neem::Index>{} : find_columns(data, column, "scale"))
        kinds[static_cast<std::size_t>(c)] = kind;
    }
    const neem::MissingValues gaps = neem::count_missing(X, threads);
    missing_ = gaps.total;
    if (gaps.total > 0) {
      drop(X, data, kinds, gaps, where, console);
    } else if (!given_.missing.empty() && rule_ != neem::MissingRule::error) {
      console.say("--missing " + given_.missing + " changes nothing: every cell has a value");
    }
    look(X, data, compares, console, threads);
    if (!wanted_.empty()) scale(X, data, kinds, console, threads);
    if (gaps.total > 0 && rule_ == neem::MissingRule::mean) neem::fill_with_means(X, threads);
    if (gaps.total > 0 && rule_ == neem::MissingRule::knn)
      neem::fill_from_neighbors(X, rows_of_mean, threads);
    data.missing = 0;
  }

  /// Tells of the gaps, and leaves out columns without a value and, if so asked, rows that lack one.
  template <class S>
  void drop(neem::Matrix<S>& X, Data& data, std::vector<neem::Scaling>& kinds,
            const neem::MissingValues& gaps, const std::string& where, Console& console) {
    const std::string counts = text_of_gaps(data, gaps, X.rows());
    std::vector<neem::Index> empty;
    for (neem::Index c = 0; c < X.cols(); ++c) {
      if (gaps.in_column[static_cast<std::size_t>(c)] == X.rows()) empty.push_back(c);
    }
    if (rule_ == neem::MissingRule::error) {
      throw neem::Error(
          neem::ErrorCode::not_finite, counts,
          where + ": " +
              (data.missing_places.empty() ? "first row " + std::to_string(gaps.first_row) + " column " +
                                                 std::to_string(gaps.first_column) + " (counted from 0)"
                                           : data.missing_places),
          "give --missing drop, mean or knn, or fill in the values");
    }
    console.say(counts);
    if (!empty.empty()) {
      const std::string what =
          counted(std::ssize(empty), "column", "columns") + " without a value left out: ";
      console.warn("W-08", what + titles_of_columns(data, empty));
      const std::vector<neem::Index> kept = neem::drop_empty_columns(X);
      for (std::size_t k = 0; k < kept.size(); ++k) kinds[k] = kinds[static_cast<std::size_t>(kept[k])];
      kinds.resize(kept.size());
      leave_out(data, kept);
    }
    const neem::Index before = X.rows();
    if (rule_ == neem::MissingRule::drop) {
      const std::vector<neem::Index> kept = neem::drop_rows_with_gaps(X);
      if (X.rows() == before) return;  // only columns lacked values
      leave_out_rows(data, kept, before);
      filled_ =
          counted(gaps.total, "value", "values") + ": " + counted(left_out_, "row", "rows") + " left out";
      console.warn("W-08", counted(left_out_, "row that lacks a value is", "rows that lack a value are") +
                               " left out; the map has " + counted(X.rows(), "row", "rows"));
      return;
    }
    const std::string how =
        rule_ == neem::MissingRule::mean
            ? "the mean of the column"
            : "the mean of the " + std::to_string(rows_of_mean) + " nearest rows that have the value";
    filled_ = counted(gaps.total, "value", "values") + " filled in with " + how;
    console.say(filled_);
    if (gaps.empty_rows > 0) {
      console.warn("W-08", counted(gaps.empty_rows, "row has", "rows have") + " no value at all and " +
                               (gaps.empty_rows == 1 ? "lies" : "lie") +
                               " at the mean of all columns; --missing drop leaves such rows out");
    }
  }

  /// Columns that are not used after all.
  static void leave_out(Data& data, const std::vector<neem::Index>& kept) {
    std::vector<std::string> names;
    for (const neem::Index c : kept) {
      if (!data.columns.empty()) names.push_back(data.columns[static_cast<std::size_t>(c)]);
    }
    data.columns.swap(names);
    neem::Index value = -1;
    for (neem::TableColumn& column : data.table) {
      if (column.use != neem::ColumnUse::value) continue;
      if (!std::binary_search(kept.begin(), kept.end(), ++value)) column.use = neem::ColumnUse::left_out;
    }
  }

  /// Tells of columns that say nothing, and of spreads that make some of them count for nothing.
  template <class S>
  void look(const neem::Matrix<S>& X, const Data& data, bool compares, Console& console,
            const neem::Threads& threads) {
    const std::vector<neem::ColumnSummary> columns = neem::summarize_columns(X, threads);
    const neem::SpreadComparison spreads = neem::compare_spreads(columns);
    constant_ = spreads.constant;
    if (constant_ > 0 && constant_ < X.cols()) {
      console.say(counted(constant_, "column is", "columns are") + " constant and " +
                  (constant_ == 1 ? "says" : "say") +
                  " nothing: " + titles_of_columns(data, constant_columns(columns)));
    }
    if (!compares || !wanted_.empty()) return;
    std::string said = text_of_spreads(data, columns, spreads);
    if (said.empty()) return;
    said += "; if columns are in different units, give --scale standard";
    spreads.share > mostly_one ? console.warn("W-09", said) : console.say(said);
  }

  /// The scales; an error of one value says how its column may be scaled otherwise.
  template <class S>
  static std::vector<neem::ColumnScale> fit(const neem::Matrix<S>& X, const Data& data,
                                            const std::vector<neem::Scaling>& kinds,
                                            const neem::Threads& threads) {
    try {
      return neem::fit_scales(X, kinds, threads);
    } catch (const neem::Error& error) {
      if (!error.column || !error.row) throw;
      const std::string what = error.what();
      throw neem::Error(error.code(), what.substr(0, what.find(';')),
                        "row " + std::to_string(*error.row + 1) + " of the values (counted from 1), " +
                            title_of_column(data, *error.column),
                        "give this column another scale: --scale WORD,COLUMN=none");
    }
  }

  template <class S>
  void scale(neem::Matrix<S>& X, const Data& data, const std::vector<neem::Scaling>& kinds, Console& console,
             const neem::Threads& threads) {
    const std::vector<neem::ColumnScale> scales = fit(X, data, kinds, threads);
    std::vector<neem::Index> flat;
    neem::Index counts[std::size(neem::ChoiceNames<neem::Scaling>::names)] = {};
    for (std::size_t c = 0; c < scales.size(); ++c) {
      ++counts[static_cast<std::size_t>(scales[c].kind)];
      const auto column = static_cast<neem::Index>(c);
      const bool varies = scales[c].flat && (X.col(column).array() != X(0, column)).any();
      if (varies && scales[c].kind == neem::Scaling::robust) flat.push_back(column);
    }
    neem::scale_columns(X, scales, threads);
    for (std::size_t k = 0; k < std::size(counts); ++k) {
      if (counts[k] == 0) continue;
      scaled_ += (scaled_.empty() ? "" : ", ") + std::string(neem::ChoiceNames<neem::Scaling>::names[k]) +
                 (counts[k] == X.cols() ? "" : " " + counted(counts[k], "column", "columns"));
    }
    console.say("columns scaled: " + scaled_);
    if (!flat.empty()) {
      console.warn("W-09", "half of the values or more are the same in " + titles_of_columns(data, flat) +
                               ", which --scale robust centres but cannot scale; give it another, such as "
                               "--scale robust,COLUMN=standard");
    }
  }

  static constexpr neem::Index rows_of_mean = 5;

  UnitsGiven given_;
  neem::MissingRule rule_ = neem::MissingRule::error;
  std::vector<std::pair<std::string, neem::Scaling>> wanted_{};  ///< column (none: all others) and its scale
  std::vector<neem::Index> rows_{};                              ///< that are left; empty: all
  neem::Index missing_ = 0, left_out_ = 0, constant_ = 0;
  std::string scaled_{}, filled_{};
};

}  // namespace program
