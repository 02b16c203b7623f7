// How each column of a table is read: by what the caller says, else by what its first cells are.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/plain_number.hpp"
#include "neem/io/detail/table_columns.hpp"
#include "neem/io/detail/table_reader.hpp"
#include "neem/io/detail/table_start.hpp"
#include "neem/io/table_types.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Whether `name` is one of `words`, which are in lower case.
inline bool is_one_of(std::string_view name, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return same_word(name, word); });
}

/// Which columns are read as numbers, and which as text.
class PlannedColumns : protected NamedColumns {
public:
  PlannedColumns(const std::string& file, const TableStart& start, const TableOptions& options)
      : NamedColumns(file, start), options_(options) {
    wanted_ = set_of(options.columns, "columns");
    dropped_ = set_of(options.drop, "drop");
    names_ = given(options.names, "names");
    labels_ = given(options.labels, "labels");
    check_kept(names_, "names");
    check_kept(labels_, "labels");
    for (Index c = 0; c < count_; ++c) {
      lengths_.push_back(options.numbers ? length_of_lists(c) : 0);
      lists_ = lists_ || (is_list(c) && is_candidate(c));
    }
  }

  std::vector<ColumnPlan> plans() const {
    std::vector<ColumnPlan> plans(start_.columns.size());
    for (Index c = 0; c < count_; ++c) {
      plans[at(c)].name = names_of_[at(c)];
      plan(c, plans[at(c)]);
    }
    return plans;
  }

protected:
  const KindCounts& counts(Index c) const { return start_.columns[at(c)]; }
  bool has(const std::vector<char>& set, Index c) const { return !set.empty() && set[at(c)] != 0; }

  void check_kept(Index c, const std::string& option) const {
    if (c < 0 || !has(dropped_, c)) return;
    fail(ErrorCode::conflict,
         title(c) + " is named by TableOptions::" + option + " and by TableOptions::drop", file_,
         "give one of them", {.option = "TableOptions::drop"});
  }
  bool is_candidate(Index c) const {
    return !has(dropped_, c) && c != names_ && c != labels_ && (options_.columns.empty() || has(wanted_, c));
  }
  bool is_list(Index c) const { return lengths_[at(c)] > 0; }
  /// Whether a column holds mostly lists, of whatever lengths.
  bool has_lists(Index c) const {
    return 2 * counts(c)[CellKind::list] > counts(c).numbers() + counts(c).others();
  }
  /// How many numbers the lists of a column have that holds mostly such, all of one length; else 0.
  Index length_of_lists(Index c) const {
    if (!has_lists(c)) return 0;
    Index found = 0;
    for (std::size_t i = start_.header ? 1 : 0; i < start_.rows.size(); ++i) {
      const SampleRow& row = start_.rows[i];
      const Index length = at(c) < row.size() ? static_cast<Index>(list_length(row[at(c)])) : 0;
      if (length > 0 && found > 0 && length != found) return 0;
      found = (std::max)(found, length);
    }
    return found;
  }

  /// What rows are called in headers.
  static bool names_rows(std::string_view name) {
    return is_one_of(name,
                     {"id", "ids", "index", "name", "names", "rowname", "rownames", "row.names", "row_names",
                      "rowid", "row_id", "barcode", "barcodes", "cell_id", "sample_id", "sampleid"});
  }
  /// A map as neem writes it, whose first column holds names, distinct or not.
  bool is_own_map() const {
    return start_.header && count_ > 1 && names_of_[0] == "name" && names_of_[1] == "x" &&
           options_.names.empty();
  }

  /// Row numbers and the like, by what programs call them: nothing, id, index, Unnamed: 0.
  bool is_index(Index c) const {
    if (c != 0 || count_ < 2 || options_.names == "none" || has(wanted_, c)) return false;
    if (is_own_map()) return true;
    const KindCounts& k = counts(c);
    if (k.numbers() <= k.others() || !start_.header) return false;
    const std::string& name = names_of_[0];
    const bool named =
        std::any_of(names_of_.begin() + 1, names_of_.end(), [](const std::string& n) { return !n.empty(); });
    if (name.empty() || name.starts_with("Unnamed: ")) return named;
    if (k[CellKind::number] > 0 || !names_rows(name)) return false;
    std::set<std::string_view> seen;
    for (std::size_t i = 1; i < start_.rows.size(); ++i) {
      if (!start_.rows[i].empty() && !seen.insert(start_.rows[i][0]).second) return false;
    }
    return true;
  }

  static bool names_classes(std::string_view name) {
    return is_one_of(name, {"label", "labels", "class", "classes", "target", "species", "cluster", "clusters",
                            "leiden", "louvain", "seurat_clusters", "celltype", "cell_type"});
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
    // lists are taken alone, where nothing else is asked for
    const bool selected = has(wanted_, c), candidate = (options_.columns.empty() && !lists_) || selected;
    if (has(dropped_, c)) return;
    if (c == names_ || c == labels_ || !options_.numbers) {
      plan.text = true;
    } else if (is_list(c)) {
      if (!is_candidate(c)) return;
      plan.as = As::list;
      plan.length = lengths_[at(c)];
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
    const std::string plain = plain_number(example, start_.point);
    fail(ErrorCode::cell, title(c) + " holds text, such as '" + printable(example, 80) + "'", file_,
         (plain.empty() ? std::string() : "write numbers plain, as " + plain + ", or ") +
             "take columns of numbers by TableOptions::columns or TableOptions::drop");
  }

  const TableOptions& options_;
  std::vector<char> wanted_{}, dropped_{};
  Index names_ = -1, labels_ = -1;
  std::vector<Index> lengths_{};  ///< of the lists of each column; 0: it has none
  bool lists_ = false;            ///< a column of lists is there to be taken
};

}  // namespace neem::detail
