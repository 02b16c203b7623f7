// Which columns of a table are values, names and classes: by what the caller says, else by what they hold.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/table_columns.hpp"
#include "neem/io/detail/table_reader.hpp"
#include "neem/io/detail/table_start.hpp"
#include "neem/io/labels.hpp"
#include "neem/io/table_types.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// Whether `name` is one of `words`, which are in lower case.
inline bool is_one_of(std::string_view name, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return same_word(name, word); });
}

/// The decisions about the columns of one file.
class TableUses : NamedColumns {
public:
  TableUses(const std::string& file, const TableStart& start, const TableOptions& options)
      : NamedColumns(file, start), options_(options) {
    wanted_ = set_of(options.columns, "columns");
    dropped_ = set_of(options.drop, "drop");
    names_ = given(options.names, "names");
    labels_ = given(options.labels, "labels");
  }

  std::vector<ColumnPlan> plans() const {
    std::vector<ColumnPlan> plans(start_.columns.size());
    for (Index c = 0; c < count_; ++c) {
      plans[at(c)].name = names_of_[at(c)];
      plan(c, plans[at(c)]);
    }
    return plans;
  }

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
  const KindCounts& counts(Index c) const { return start_.columns[at(c)]; }
  bool has(const std::vector<char>& set, Index c) const { return !set.empty() && set[at(c)] != 0; }

  /// Row numbers and the like, by what programs call them: nothing, id, index, Unnamed: 0.
  bool is_index(Index c) const {
    if (c != 0 || count_ < 2 || options_.names == "none" || has(wanted_, c)) return false;
    const KindCounts& k = counts(c);
    if (k.numbers() <= k.others() || !start_.header) return false;
    const std::string& name = names_of_[0];
    const bool named =
        std::any_of(names_of_.begin() + 1, names_of_.end(), [](const std::string& n) { return !n.empty(); });
    if (name.empty() || name.starts_with("Unnamed: ")) return named;
    if (k[CellKind::number] > 0 ||
        !is_one_of(name, {"id", "ids", "index", "name", "names", "rowname", "rownames", "row.names",
                          "row_names", "rowid", "row_id"})) {
      return false;
    }
    std::set<std::string_view> seen;
    for (std::size_t i = 1; i < start_.rows.size(); ++i) {
      if (!start_.rows[i].empty() && !seen.insert(start_.rows[i][0]).second) return false;
    }
    return true;
  }

  static bool names_classes(std::string_view name) {
    return is_one_of(name,
                     {"label", "labels", "class", "classes", "target", "species", "cluster", "clusters"});
  }
  /// Whole numbers under a header that says they are classes.
  bool is_numbered_class(Index c) const {
    const KindCounts& k = counts(c);
    if (k[CellKind::whole] == 0 || k[CellKind::number] > 0 || !names_classes(names_of_[at(c)])) return false;
    std::set<std::string_view> seen;
    for (std::size_t i = 1; i < start_.rows.size(); ++i) {
      if (at(c) < start_.rows[i].size()) seen.insert(start_.rows[i][at(c)]);
    }
    return start_.rows.size() > 2 && 2 * seen.size() <= start_.rows.size() - 1;
  }

  void plan(Index c, ColumnPlan& plan) const {
    using As = ColumnPlan::As;
    const KindCounts& k = counts(c);
    const bool selected = has(wanted_, c), candidate = options_.columns.empty() || selected;
    if (has(dropped_, c)) return;
    if (c == names_ || c == labels_ || !options_.numbers) {
      plan.text = true;
    } else if (k.numbers() + k.others() == 0) {
      plan.text = true;
      if (candidate) plan.as = As::number;
    } else if (k.numbers() >= k.others()) {
      const bool other = is_index(c) || (options_.labels != "none" && !selected && is_numbered_class(c));
      if (other || (c == 0 && start_.short_header && options_.names != "none")) {
        plan.text = true;
      } else if (candidate) {
        plan.as = As::number;
      }
    } else if (k[CellKind::truth] > k[CellKind::text]) {
      if (candidate) plan.as = As::truth;
    } else if (k[CellKind::time] > k[CellKind::text] && (selected || c > 0)) {
      if (selected) plan.as = As::time;
    } else {
      if (selected) refuse_text(c);
      plan.text = true;
    }
    if (options_.transpose && plan.text && c > 0) refuse_text(c);
  }
  [[noreturn]] void refuse_text(Index c) const {
    std::string example;
    for (std::size_t i = start_.header ? 1 : 0; i < start_.rows.size() && example.empty(); ++i) {
      if (at(c) >= start_.rows[i].size()) continue;
      const std::string& cell = start_.rows[i][at(c)];
      if (kind_of_cell(cell, start_.point) == CellKind::text) example = cell;
    }
    fail(ErrorCode::cell, title(c) + " holds text, such as '" + printable(example, 80) + "'", file_,
         "take columns of numbers by TableOptions::columns or TableOptions::drop");
  }

  /// Of a file that is all text, the number of rows tells whether the first of them is a header.
  void settle_header(std::vector<ColumnPlan>& plans) {
    if (!start_.unsure || !options_.rows || table_.rows != *options_.rows + 1) return;
    for (Index c = 0; c < count_; ++c) {
      ColumnPlan& plan = plans[at(c)];
      if (!plan.text) continue;
      plan.name = names_of_[at(c)] = plan.texts[0];
      plan.texts = plan.texts.below_first();
    }
    --table_.rows;
    table_.header = true;
    table_.values = Matrix<double>(table_.values.bottomRows(table_.rows));
  }

  bool is_category(const ColumnPlan& plan) const {
    return plan.text && plan.texts.distinct() > 0 && 2 * plan.texts.distinct() <= table_.rows &&
           plan.texts.distinct() <= 1000;
  }

  void describe(Index c, ColumnPlan& plan) {
    TableColumn& column = table_.columns[at(c)];
    const KindCounts& k = counts(c);
    column.name = names_of_[at(c)];
    column.missing = plan.missing;
    column.use = plan.slot >= 0 ? ColumnUse::value : ColumnUse::left_out;
    if (plan.slot >= 0 && plan.text) settle_unknown(plan, column);
    if (plan.text) {
      column.kind = is_category(plan) ? ColumnKind::category : ColumnKind::text;
      if (k.numbers() > k.others())
        column.kind = k[CellKind::number] > 0 ? ColumnKind::number : ColumnKind::whole;
      if (plan.missing == table_.rows) column.kind = ColumnKind::empty;
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
      const bool distinct = texts.distinct() == table_.rows;
      if (distinct || start_.short_header ||
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
      if (is_missing(text) && !is_one_of(text, {"none", "?", "."})) text.clear();
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
        kept.push_back(plans[at(c)].slot);
        if (table_.header) table_.value_names.push_back(column.name);
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
          "the first row, 0 to " + std::to_string(start_.rows[0].size() - 1) +
          ", is taken as values; if it names the columns, give TableOptions::header = true");
    }
    const TableColumn& first = table_.columns[0];
    if (count_ < 2 || table_.rows < 5 || !options_.names.empty() || !options_.numbers) return;
    if (first.use == ColumnUse::left_out && is_index(0)) {
      table_.doubts.push_back(title(0) +
                              " repeats and is left out; TableOptions::columns takes it as numbers, "
                              "TableOptions::names as names");
    }
    if (first.use != ColumnUse::value || first.kind != ColumnKind::whole || has(wanted_, 0)) return;
    const Index slot = plans[0].slot;
    const double begin = table_.values(0, slot);
    if (begin != 0 && begin != 1) return;
    for (Index i = 0; i < table_.rows; ++i) {
      if (table_.values(i, slot) != begin + static_cast<double>(i)) return;
    }
    const std::string way = names_of_[0].empty() ? "1" : "'" + printable(names_of_[0], 80) + "'";
    table_.doubts.push_back("the first column counts " + std::to_string(static_cast<Index>(begin)) + " to " +
                            std::to_string(static_cast<Index>(begin) + table_.rows - 1) +
                            " as row numbers do, and is taken as values; TableOptions::names = " + way +
                            " takes it as names, TableOptions::drop = " + way + " leaves it out");
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
    std::string left;
    Index count = 0;
    for (Index c = 0; c < count_; ++c) {
      if (table_.columns[at(c)].use != ColumnUse::left_out || has(dropped_, c) ||
          (!options_.columns.empty() && !has(wanted_, c)))
        continue;
      if (count++ < 5)
        left += (left.empty() ? "" : ", ") + title(c) + " (" + name_of(table_.columns[at(c)].kind) + ")";
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

  const TableOptions& options_;
  std::vector<char> wanted_{}, dropped_{};
  Index names_ = -1, labels_ = -1;
  Index comment_lines_ = 0;
  neem::Table table_{};  // the runs have a detail::Table
};

}  // namespace neem::detail
