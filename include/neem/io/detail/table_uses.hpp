// Which columns of a table are values, names and classes: by what the caller says, else by what they hold.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/plain_number.hpp"
#include "neem/io/detail/table_plans.hpp"
#include "neem/io/detail/table_reader.hpp"
#include "neem/io/detail/table_start.hpp"
#include "neem/io/labels.hpp"
#include "neem/io/table_types.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// The decisions about the columns of one file.
class TableUses : public PlannedColumns {
public:
  using PlannedColumns::PlannedColumns;

  /// @param values  of the columns that were read as numbers
  neem::Table finish(std::vector<ColumnPlan>& plans, TableReader& reader) {
    table_.rows = reader.rows();
    table_.values = reader.values();
    comment_lines_ = reader.comment_lines();
    table_.missing = reader.missing().count;
    table_.missing_places = reader.missing().text;
    table_.header = start_.header;
    table_.delimiter = start_.delimiter;
    table_.decimal = start_.point;
    table_.columns.resize(plans.size());
    settle_header(plans);
    for (Index c = 0; c < count_; ++c) describe(c, plans[at(c)]);
    choose_names(plans);
    choose_labels(plans);
    keep_values(plans);
    doubt(plans);
    tell();
    if (options_.transpose) transpose();
    return std::move(table_);
  }

private:
  /// Of a file that is all text, the number of rows tells whether the first of them is a header.
  void settle_header(std::vector<ColumnPlan>& plans) {
    if (!start_.unsure || !options_.rows || table_.rows != *options_.rows + 1) return;
    for (Index c = 0; c < count_; ++c) {
      ColumnPlan& plan = plans[at(c)];
      plan.name = names_of_[at(c)] = plan.text ? plan.texts[0] : start_.rows[0][at(c)];
      if (is_missing(trim(plan.name))) {
        --plan.missing;
        if (!plan.text && plan.slot >= 0) --table_.missing;
      }
      if (plan.text) plan.texts = plan.texts.below_first();
    }
    if (table_.missing == 0) table_.missing_places.clear();
    --table_.rows;
    table_.header = true;
    table_.values = Matrix<double>(table_.values.bottomRows(table_.rows));
  }

  bool is_category(const ColumnPlan& plan) const {
    return plan.text && plan.texts.distinct() > 0 && 2 * plan.texts.distinct() <= table_.rows &&
           plan.texts.distinct() <= 1000;
  }

  const char* kind_in_words(Index c) const {
    const ColumnKind kind = table_.columns[at(c)].kind;
    return kind != ColumnKind::list && has_lists(c) ? "lists of several lengths" : name_of(kind);
  }

  /// Of a column that holds mostly numbers as people write them for people, 5,100 or 39.8%, one of these.
  std::string dressed_example(const ColumnPlan& plan) const {
    std::string example;
    Index numbers = 0, others = 0;
    for (const std::string& text : plan.texts.texts()) {
      double value = 0;
      const bool dressed = !plain_number(text, start_.point).empty();
      if (dressed && example.empty()) example = text;
      if (!is_missing(text))
        ++(dressed || parse_decimal(text, start_.point, value) == Parsed::number ? numbers : others);
    }
    return numbers > others ? example : std::string();
  }

  void describe(Index c, ColumnPlan& plan) {
    TableColumn& column = table_.columns[at(c)];
    const KindCounts& k = counts(c);
    column.name = names_of_[at(c)];
    column.missing = plan.missing;
    column.use = plan.slot >= 0 ? ColumnUse::value : ColumnUse::left_out;
    if (plan.slot >= 0 && plan.text) settle_unknown(plan, column);
    if (is_list(c)) {
      column.kind = ColumnKind::list;
    } else if (plan.text) {
      column.kind = is_category(plan) ? ColumnKind::category : ColumnKind::text;
      if (k.numbers() > k.others())
        column.kind = k[CellKind::number] > 0 ? ColumnKind::number : ColumnKind::whole;
      if (plan.missing == table_.rows) column.kind = ColumnKind::empty;
      if (!dressed_example(plan).empty()) column.kind = ColumnKind::text;
    } else if (plan.as == ColumnPlan::As::truth) {
      column.kind = ColumnKind::whole;
    } else if (plan.as == ColumnPlan::As::time || k[CellKind::time] > k.numbers()) {
      column.kind = ColumnKind::time;
    } else {
      column.kind = k[CellKind::number] > 0 ? ColumnKind::number : ColumnKind::whole;
      for (Index i = 0; i < table_.rows && column.kind == ColumnKind::whole && plan.slot >= 0; ++i) {
        const double value = table_.values(i, plan.slot);
        if ((std::isfinite)(value) && std::trunc(value) != value) column.kind = ColumnKind::number;
      }
    }
  }

  /// A column without a value in the first block was kept as numbers and as text: now it shows what it is.
  void settle_unknown(ColumnPlan& plan, TableColumn& column) {
    bool numbers = plan.missing < table_.rows;
    for (const std::string& text : plan.texts.texts()) {
      double value = 0;
      numbers = numbers && (is_missing(text) || parse_decimal(text, start_.point, value) == Parsed::number);
    }
    plan.text = !numbers;
    if (numbers) {
      table_.missing += plan.missing;
    } else {
      column.use = ColumnUse::left_out;
    }
  }

  void choose_names(std::vector<ColumnPlan>& plans) {
    Index found = names_;
    if (found < 0 && options_.names.empty() && count_ > 1 && labels_ != 0 && plans[0].text) {
      const TextColumn& texts = plans[0].texts;
      const bool distinct = texts.distinct() == table_.rows && dressed_example(plans[0]).empty();
      // an id that stands there twice is an id still
      const bool named = is_own_map() || (names_rows(names_of_[0]) && 2 * texts.distinct() > table_.rows);
      if (distinct || named || start_.short_header ||
          (is_index(0) && (names_of_[0].empty() || names_of_[0].starts_with("Unnamed: ")))) {
        found = 0;
      }
    }
    names_ = found;
    if (found < 0) return;
    table_.columns[at(found)].use = ColumnUse::names;
    for (Index i = 0; i < table_.rows; ++i) table_.names.push_back(plans[at(found)].texts[i]);
  }

  void choose_labels(std::vector<ColumnPlan>& plans) {
    Index found = labels_, others = 0, other = -1;
    for (Index c = 0; c < count_ && labels_ < 0 && options_.labels.empty(); ++c) {
      const ColumnPlan& plan = plans[at(c)];
      if (c == names_ || !plan.text) continue;
      ++others, other = c;
      const bool word = names_classes(names_of_[at(c)]);
      if (options_.numbers && !word && !dressed_example(plan).empty()) continue;
      if (!is_category(plan) || (plan.texts.distinct() < 2 && !word)) continue;
      if (found >= 0 && names_classes(names_of_[at(found)]) && !word) continue;
      if (found >= 0 && !options_.numbers && counts(c).numbers() > counts(c).others() && !word) continue;
      found = c;
    }
    if (found < 0 && !options_.numbers && others == 1) found = other;
    labels_ = found;
    if (found < 0) return;
    TableColumn& column = table_.columns[at(found)];
    column.use = found == names_ ? ColumnUse::names : ColumnUse::labels;
    std::vector<std::string> texts(plans[at(found)].texts.texts().begin(),
                                   plans[at(found)].texts.texts().end());
    for (std::string& text : texts) {
      // a class called None or ? may be meant
      if (is_missing(text) && !is_one_of(text, {"none", "?", ".", "-", "missing"})) text.clear();
    }
    const Labels classes = labels_from_names(texts);
    for (const Id id : plans[at(found)].texts.ids())
      table_.labels.ids.push_back(classes.ids[static_cast<std::size_t>(id)]);
    table_.labels.names = classes.names;
  }

  void keep_values(std::vector<ColumnPlan>& plans) {
    std::vector<Index> kept;
    for (Index c = 0; c < count_; ++c) {
      TableColumn& column = table_.columns[at(c)];
      if (column.use == ColumnUse::value) {
        column.values = plans[at(c)].length;
        for (Index j = 0; j < column.values; ++j) {
          kept.push_back(plans[at(c)].slot + j);
          if (!table_.header) continue;
          const bool list = column.kind == ColumnKind::list;
          table_.value_names.push_back(list ? join({column.name, "[", j, "]"}) : column.name);
        }
      }
      if (!plans[at(c)].text) continue;
      column.ids = plans[at(c)].texts.ids();
      column.texts.assign(plans[at(c)].texts.texts().begin(), plans[at(c)].texts.texts().end());
    }
    if (static_cast<Index>(kept.size()) == table_.values.cols()) return;
    Matrix<double> values(table_.rows, static_cast<Index>(kept.size()));
    for (std::size_t k = 0; k < kept.size(); ++k)
      values.col(static_cast<Index>(k)) = table_.values.col(kept[k]);
    table_.values.swap(values);
  }

  void doubt(const std::vector<ColumnPlan>& plans) {
    if (start_.doubtful) {
      table_.doubts.push_back(
          "the first row, " + printable(start_.rows[0].front(), 20) + " to " +
          printable(start_.rows[0].back(), 20) +
          ", is taken as values; if it names the columns, give TableOptions::header = true");
    }
    for (Index c = 0; c < count_ && options_.numbers; ++c) {
      if (table_.columns[at(c)].use != ColumnUse::left_out || !plans[at(c)].text) continue;
      const std::string example = dressed_example(plans[at(c)]);
      if (example.empty()) continue;
      table_.doubts.push_back(title(c) + " holds numbers that are written for people, such as '" +
                              printable(example, 40) + "', and is left out; write them plain, as " +
                              plain_number(example, start_.point));
    }
    const TableColumn& first = table_.columns[0];
    if (count_ < 2 || table_.rows < 5 || !options_.names.empty() || !options_.numbers) return;
    if (first.use == ColumnUse::left_out && is_index(0)) {
      table_.doubts.push_back(title(0) +
                              " repeats and is left out; TableOptions::columns takes it as numbers, "
                              "TableOptions::names as names");
    }
    for (Index c = 0, slot = 0; c < count_; ++c) {
      if (table_.columns[at(c)].use != ColumnUse::value) continue;
      if (table_.columns[at(c)].kind == ColumnKind::whole && !has(wanted_, c)) doubt_numbers(c, slot);
      slot += plans[at(c)].length;
    }
  }
  /// Whether the values in column `slot` are row numbers.
  void doubt_numbers(Index c, Index slot) {
    const double begin = table_.values(0, slot);
    if (begin != 0 && begin != 1) return;
    for (Index i = 0; i < table_.rows; ++i) {
      if (table_.values(i, slot) != begin + static_cast<double>(i)) return;
    }
    const std::string way =
        names_of_[at(c)].empty() ? std::to_string(c + 1) : "'" + printable(names_of_[at(c)], 80) + "'";
    table_.doubts.push_back(
        join({c == 0 ? std::string("the first column") : title(c), " counts ", static_cast<Index>(begin),
              " to ", static_cast<Index>(begin) + table_.rows - 1,
              " as row numbers do, and is taken as values; TableOptions::names = ", way,
              " takes it as names, TableOptions::drop = ", way, " leaves it out"}));
  }

  void tell() {
    std::vector<std::string> parts;
    if (start_.delimiter == ';') parts.push_back("semicolons between cells");
    if (start_.delimiter == '|') parts.push_back("bars between cells");
    if (start_.point == ',') parts.push_back("decimal commas");
    if (comment_lines_ > 0)
      parts.push_back(join({comment_lines_, comment_lines_ == 1 ? " line that begins" : " lines that begin",
                            " with # passed over"}));
    if (table_.header) parts.push_back(start_.numeric_header ? "the first row taken as header" : "header");
    if (names_ >= 0)
      parts.push_back((names_ == 0 ? "first column" : "column") +
                      (names_of_[at(names_)].empty()
                           ? (names_ == 0 ? std::string() : " " + std::to_string(names_ + 1))
                           : " " + title(names_)) +
                      " taken as names");
    if (labels_ >= 0) parts.push_back(title(labels_) + " taken as labels");
    for (Index c = 0; c < count_; ++c) {
      const TableColumn& column = table_.columns[at(c)];
      if (column.kind == ColumnKind::list && column.use == ColumnUse::value)
        parts.push_back(join({title(c), " holds lists of ", column.values, " numbers"}));
    }
    std::string left;
    Index count = 0;
    for (Index c = 0; c < count_; ++c) {
      if (table_.columns[at(c)].use != ColumnUse::left_out || has(dropped_, c) ||
          (!options_.columns.empty() && !has(wanted_, c)))
        continue;
      if (count++ < 5) left += (left.empty() ? "" : ", ") + title(c) + " (" + kind_in_words(c) + ")";
    }
    if (count > 5) left += " and " + std::to_string(count - 5) + " more";
    if (!parts.empty() || count > 0 || table_.values.cols() < count_) {
      if (options_.numbers)
        parts.push_back(join({table_.values.cols(),
                              table_.values.cols() == 1 ? " number column used" : " number columns used"}));
      if (count > 0) parts.push_back(left + " left out");
      std::string note;
      for (const std::string& part : parts) note += (note.empty() ? "" : "; ") + part;
      table_.notes.push_back(note);
    }
  }

  void transpose() {
    if (table_.values.cols() == 0)
      fail(ErrorCode::empty, "no column of numbers", file_, "give a table of numbers, its names first");
    table_.values = Matrix<double>(table_.values.transpose());
    table_.names.swap(table_.value_names);
    table_.rows = table_.values.rows();
    table_.labels = {};
    table_.columns.clear();
    table_.notes.push_back(join({"transposed: ", table_.values.cols(), " rows of the file are columns"}));
  }

  Index comment_lines_ = 0;
  neem::Table table_{};  // the runs have a detail::Table
};

}  // namespace neem::detail
