// Sparse points from entries in the order of a file.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/messages.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// Rows that are filled entry by entry. Entries in the order of the rows, and of the columns in a row, go straight to
/// the matrix; all others cost another row number each, and a sorted copy at the end.
template <class S, class Inner>
class SparseBuilder {
public:
  /// @param name    of the file, for messages
  /// @param expect  entries, where the file is known to hold as many; else 0
  SparseBuilder(std::string name, std::int64_t expect) : name_(std::move(name)) {
    check_count(expect);
    if (expect > 0) points_.data().reserve(static_cast<Index>(expect));
  }

  /// Adds a value, which is left out if it is zero.
  /// @param row, column  ≥ 0
  void add(std::int64_t row, std::int64_t column, S value) {
    rows_ = (std::max)(rows_, row + 1);
    columns_ = (std::max)(columns_, column + 1);
    if (value == S(0)) return;
    check_count(count() + 1);
    const bool after = row > row_ || (row == row_ && column > column_);
    if (!broken_ && (!after || row > few + most_a_value * count())) break_order();
    if (broken_) {
      row_of_.push_back(static_cast<Id>(row));
    } else {
      start_of(row);
    }
    row_ = row, column_ = column;
    points_.data().append(value, static_cast<Inner>(column));
  }

  std::int64_t count() const { return static_cast<std::int64_t>(points_.data().size()); }
  std::int64_t rows() const { return rows_; }        ///< one more than the largest row added
  std::int64_t columns() const { return columns_; }  ///< one more than the largest column added

  /// Counts columns from `first`, below which none was added.
  void count_from(std::int64_t first) {
    for (Index e = 0; e < static_cast<Index>(count()); ++e) {
      Inner& column = points_.data().index(e);
      column = static_cast<Inner>(column - static_cast<Inner>(first));
    }
    columns_ -= first;
  }

  /// The matrix; values of one place are added up, which is noted.
  /// @param rows, columns  at least as many as were added
  /// @throws Error (DATA) for more rows or columns than an Id can number, or so many without a value that a few bytes
  ///         would ask for gigabytes
  /// @param made  set to the matrix: Eigen's would be copied on their way out
  void finish(std::int64_t rows, std::int64_t columns, std::vector<std::string>& notes,
              SparsePoints<S, Inner>& made) {
    check_side(rows, "rows");
    check_side(columns, "columns");
    made.resize(static_cast<Index>(rows), static_cast<Index>(columns));
    if (broken_) {
      sort(made, notes);
    } else {
      start_of(rows);  // closes the last row
      starts_.resize(static_cast<std::size_t>(rows) + 1, static_cast<Inner>(count()));
      std::copy(starts_.begin(), starts_.end(), made.outerIndexPtr());
      made.data().swap(points_.data());
    }
  }

private:
  // rows and columns may be as many as these, and as many more a value: memory follows the file
  static constexpr std::int64_t few = 1000000, most_a_value = 100;

  void check_count(std::int64_t count) const {
    if (count <= static_cast<std::int64_t>((std::numeric_limits<Inner>::max)())) return;
    fail(ErrorCode::too_many, join({count, " values, more than ", (std::numeric_limits<Inner>::max)()}),
         name_, "give fewer points, or read it with offsets of 64 bits (the template argument Inner)");
  }
  void check_side(std::int64_t size, const char* what) const {
    if (size > (std::numeric_limits<Id>::max)()) {
      fail(ErrorCode::too_many, join({size, " ", what, ", more than 2147483647"}), name_, "give fewer");
    }
    if (size > few && size / most_a_value > count()) {
      fail(ErrorCode::out_of_range, join({size, " ", what, " for ", count(), " values"}), name_,
           join({"leave out the ", what, " without values"}));
    }
  }

  /// Notes where the rows up to `row` begin.
  void start_of(std::int64_t row) {
    while (static_cast<std::int64_t>(starts_.size()) <= row) {
      starts_.push_back(static_cast<Inner>(count()));
    }
  }

  void break_order() {
    broken_ = true;
    const std::int64_t last = static_cast<std::int64_t>(starts_.size());
    for (std::int64_t i = 0; i < last; ++i) {
      const auto end =
          i + 1 < last ? static_cast<std::int64_t>(starts_[static_cast<std::size_t>(i) + 1]) : count();
      while (static_cast<std::int64_t>(row_of_.size()) < end) row_of_.push_back(static_cast<Id>(i));
    }
    std::vector<Inner>().swap(starts_);
  }

  /// A counting sort by rows, then each row by columns.
  void sort(SparsePoints<S, Inner>& made, std::vector<std::string>& notes) {
    const auto rows = static_cast<std::size_t>(made.rows());
    std::vector<Inner> place(rows + 1, 0);
    for (const Id row : row_of_) ++place[static_cast<std::size_t>(row) + 1];
    for (std::size_t i = 0; i < rows; ++i) place[i + 1] = static_cast<Inner>(place[i + 1] + place[i]);
    std::copy(place.begin(), place.end(), made.outerIndexPtr());
    made.resizeNonZeros(static_cast<Index>(row_of_.size()));
    for (std::size_t e = 0; e < row_of_.size(); ++e) {
      const auto to = static_cast<Index>(place[static_cast<std::size_t>(row_of_[e])]++);
      made.innerIndexPtr()[to] = points_.data().index(static_cast<Index>(e));
      made.valuePtr()[to] = points_.data().value(static_cast<Index>(e));
    }
    std::vector<Id>().swap(row_of_);
    points_.data().swap(decltype(points_)().data());
    std::int64_t written = 0, repeated = 0;
    std::vector<std::pair<Inner, S>> row;
    for (std::size_t i = 0; i < rows; ++i) {
      const auto begin = static_cast<Index>(i == 0 ? Inner(0) : place[i - 1]),
                 end = static_cast<Index>(place[i]);
      row.clear();
      for (Index e = begin; e < end; ++e) row.emplace_back(made.innerIndexPtr()[e], made.valuePtr()[e]);
      std::stable_sort(row.begin(), row.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      const std::int64_t first = written;
      for (const auto& [column, value] : row) {
        if (written > first && made.innerIndexPtr()[written - 1] == column) {
          made.valuePtr()[written - 1] += value;
          ++repeated;
          continue;
        }
        made.innerIndexPtr()[written] = column;
        made.valuePtr()[written++] = value;
      }
      made.outerIndexPtr()[i] = static_cast<Inner>(first);
    }
    made.outerIndexPtr()[rows] = static_cast<Inner>(written);
    made.resizeNonZeros(static_cast<Index>(written));
    if (repeated > 0) {
      notes.push_back(join({repeated, repeated == 1 ? " value stands" : " values stand",
                            " at a place that has one already; they were added up"}));
    }
  }

  std::string name_;
  SparsePoints<S, Inner> points_{};  // holds the entries as they come
  std::vector<Inner> starts_{};      // of the rows, while they come in order
  std::vector<Id> row_of_{};         // of all entries, once they do not
  bool broken_ = false;
  std::int64_t row_ = -1, column_ = -1, rows_ = 0, columns_ = 0;
};

}  // namespace neem::detail
