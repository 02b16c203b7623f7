// What the files of points held, whatever their format: points, and what their rows and columns are called.
//
// What is no table of points is one more alternative of Held. What only one format has is told in the notes.
#pragma once

#include "console.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/table_types.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// The points as the file has them: floats stay floats; text, double and whole numbers are double.
using Held = std::variant<neem::Matrix<float>, neem::Matrix<double>>;

/// Points of which most values are zero, if they are such, in the type that is computed in. They are not copied when
/// they are moved, as Eigen would.
using HeldSparse = std::variant<std::monostate, std::shared_ptr<neem::SparsePoints<float>>,
                                std::shared_ptr<neem::SparsePoints<double>>>;

/// What one file held, or several below each other.
struct Data {
  Held held{};
  HeldSparse sparse{};                          ///< in the place of `held`
  std::vector<std::string> names{}, columns{};  ///< of rows and columns; empty where there are none
  neem::Labels labels{};                        ///< classes from a column of the table itself
  std::vector<neem::TableColumn> table{};       ///< all columns of a table in text
  std::vector<std::string> notes{}, doubts{};   ///< sentences for the user; doubts are warned of
  std::string format{}, missing_places{};  ///< ".npy", or how the text is written; the first missing cells
  neem::Index missing = 0;                 ///< NaN that stand for cells without a value
  bool numbered = false;  ///< the names are numbers of the rows that are left, which no file has given
  neem::NpyType stored = neem::NpyType::float32;  ///< what holds the numbers of the file
  bool text = false, header = false;              ///< a table in text, and whether it has a header
  bool chosen =
      false;  ///< whether --columns, --drop and --transpose have been obeyed for a file that is no table

  bool is_sparse() const { return sparse.index() > 0; }
  /// Names that the file has given, by which rows of other files can be found; empty where there are none.
  const std::vector<std::string>& given_names() const {
    static const std::vector<std::string> none;
    return numbered ? none : names;
  }
  neem::Index rows() const {
    return with_points([](const auto& X) { return X.rows(); });
  }
  neem::Index cols() const {
    return with_points([](const auto& X) { return X.cols(); });
  }
  bool is_float() const { return std::holds_alternative<neem::Matrix<float>>(held); }

private:
  template <class F>
  neem::Index with_points(F&& f) const {
    if (const auto* one = std::get_if<1>(&sparse)) return f(**one);
    if (const auto* one = std::get_if<2>(&sparse)) return f(**one);
    return std::visit(f, held);
  }
};

/// Where columns of these names stand among others.
/// @param refuse  refuse(name) is called for a name that is not there, or that stands there twice
template <class Refuse>
std::vector<neem::Index> places_of(const std::vector<std::string>& names,
                                   const std::vector<std::string>& among, Refuse&& refuse) {
  std::vector<neem::Index> places;
  for (const std::string& name : names) {
    const auto found = std::find(among.begin(), among.end(), name);
    if (found == among.end() || std::count(among.begin(), among.end(), name) > 1 ||
        std::count(names.begin(), names.end(), name) > 1)
      refuse(name);
    places.push_back(found - among.begin());
  }
  return places;
}

/// Columns of the same names in another order are put into that of the first file.
template <class Refuse>
void match_columns(Data& part, const Data& first, Refuse&& refuse) {
  if (part.columns == first.columns) return;
  const std::vector<neem::Index> from = places_of(first.columns, part.columns, [&](const std::string& name) {
    refuse(
        "the first file has a column '" + neem::printable(name, 80) + "', this one has not, or more than one",
        "give files with the same columns, or choose them by --columns");
  });
  std::visit(
      [&]<class M>(M& X) {
        M sorted(X.rows(), X.cols());
        for (std::size_t c = 0; c < from.size(); ++c)
          sorted.col(static_cast<neem::Index>(c)) = X.col(from[c]);
        X.swap(sorted);
      },
      part.held);
  part.columns = first.columns;
  part.notes.push_back("columns put into the order of the first file");
}

/// Sparse points of several files below each other, which are no longer in the parts.
template <class S>
HeldSparse stacked_sparse(std::vector<Data>& parts) {
  neem::Index rows = 0, values = 0;
  const auto points = [](Data& part) -> neem::SparsePoints<S>& {
    return *std::get<std::shared_ptr<neem::SparsePoints<S>>>(part.sparse);
  };
  for (Data& part : parts) rows += part.rows(), values += points(part).nonZeros();
  if (values > (std::numeric_limits<neem::Id>::max)()) {
    throw neem::Error(neem::ErrorCode::too_many,
                      neem::join({values, " values that are not zero, more than 2147483647"}), "input",
                      "give fewer files");
  }
  auto all = std::make_shared<neem::SparsePoints<S>>(rows, parts[0].cols());
  all->resizeNonZeros(values);
  neem::Index row = 0;
  neem::Id value = 0;
  for (Data& part : parts) {
    const neem::SparsePoints<S>& X = points(part);
    std::copy(X.innerIndexPtr(), X.innerIndexPtr() + X.nonZeros(), all->innerIndexPtr() + value);
    std::copy(X.valuePtr(), X.valuePtr() + X.nonZeros(), all->valuePtr() + value);
    for (neem::Index i = 0; i < X.rows(); ++i) all->outerIndexPtr()[row++] = value + X.outerIndexPtr()[i];
    value += static_cast<neem::Id>(X.nonZeros());
    part.sparse = {};
  }
  all->outerIndexPtr()[row] = value;
  return all;
}

/// The files below each other: columns as in the first file, names of all where all have names.
inline Data stacked(std::vector<Data>&& parts, const std::vector<std::string>& files) {
  if (parts.size() == 1) return std::move(parts[0]);
  Data all;
  std::vector<std::string> classes;
  neem::Index rows = 0;
  bool as_float = true, named = true, classed = true;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    Data& part = parts[k];
    const auto refuse = [&](const std::string& what, const std::string& remedy) {
      throw neem::Error(neem::ErrorCode::shape, what, neem::printable(files[k]), remedy);
    };
    if (part.cols() != parts[0].cols()) {
      refuse("the files have " + std::to_string(parts[0].cols()) + " and " + std::to_string(part.cols()) +
                 " columns",
             "give files with the same columns");
    }
    if (part.is_sparse() != parts[0].is_sparse())
      refuse("sparse points, and those of another file are dense", "give files of one format");
    if (part.is_sparse() && part.columns != parts[0].columns)
      refuse("sparse points whose columns are called otherwise than in the first file, or in another order",
             "give files with the same columns, as of one version of the genome");
    if (!part.columns.empty() && !parts[0].columns.empty()) match_columns(part, parts[0], refuse);
    rows += part.rows();
    all.stored = (std::max)(k == 0 ? part.stored : all.stored, part.stored);
    as_float = as_float && part.is_float();
    named = named && !part.names.empty();
    classed = classed && part.labels.size() == part.rows();
    all.missing += part.missing;
    if (part.missing > 0 && !part.missing_places.empty())
      all.missing_places +=
          (all.missing_places.empty() ? "" : ", ") + neem::printable(files[k]) + " " + part.missing_places;
  }
  const auto stack = [&]<class S>(S) {
    neem::Matrix<S> points(rows, parts[0].cols());
    neem::Index at = 0;
    for (Data& part : parts) {
      std::visit([&](const auto& X) { points.middleRows(at, X.rows()) = X.template cast<S>(); }, part.held);
      at += part.rows();
      part.held = neem::Matrix<S>();
    }
    all.held = std::move(points);
  };
  const bool sparse = parts[0].is_sparse(), in_double = std::get_if<2>(&parts[0].sparse) != nullptr;
  if (sparse) all.sparse = in_double ? stacked_sparse<double>(parts) : stacked_sparse<float>(parts);
  for (Data& part : parts) {
    if (named) all.names.insert(all.names.end(), part.names.begin(), part.names.end());
    for (const neem::Id id : part.labels.ids) {
      if (classed) classes.push_back(part.labels.names[static_cast<std::size_t>(id)]);
    }
    for (std::string& note : part.notes) all.notes.push_back(std::move(note));
    for (std::string& one : part.doubts) all.doubts.push_back(std::move(one));
  }
  if (classed) all.labels = neem::labels_from_names(classes);
  all.columns = parts[0].columns;
  all.table = std::move(parts[0].table);  // by which columns have numbers; its cells are those of the first
  for (neem::TableColumn& column : all.table) column.ids.clear();
  all.text = parts[0].text;
  all.header = parts[0].header;
  all.chosen = parts[0].chosen;
  all.format = parts[0].format;
  if (sparse) return all;
  as_float ? stack(float{}) : stack(double{});
  return all;
}

/// Tells what was understood of files, and warns of what may be meant otherwise.
inline void tell(const Data& data, Console& console) {
  for (const std::string& note : data.notes) console.say(note);
  for (const std::string& doubt : data.doubts) console.warn("W-12", doubt);
}

/// Keeps the values of these rows, in this order. Where there are no values, there are none.
template <class T>
void take_rows(std::vector<T>& of_rows, const std::vector<neem::Index>& rows) {
  if (of_rows.empty()) return;
  std::vector<T> taken;
  taken.reserve(rows.size());
  for (const neem::Index i : rows) taken.push_back(of_rows[static_cast<std::size_t>(i)]);
  of_rows.swap(taken);
}

/// Keeps these rows, in this order.
inline void take_rows(Data& data, const std::vector<neem::Index>& rows) {
  std::visit(
      [&]<class M>(M& X) {
        M taken(static_cast<neem::Index>(rows.size()), X.cols());
        for (std::size_t k = 0; k < rows.size(); ++k) taken.row(static_cast<neem::Index>(k)) = X.row(rows[k]);
        X.swap(taken);
      },
      data.held);
  take_rows(data.names, rows), take_rows(data.labels.ids, rows);
}

}  // namespace program
