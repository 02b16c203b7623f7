// One walk over the state of an object, by which it is both written and read back.
//
//     void state(Archive& a) {
//       a("speed", speed_);
//       a.matrix("velocity", velocity_, points, Dim);
//     }
//
// What a run keeps from one iteration to the next says so once, in a member like this one. Reading never
// trusts: sizes, ranges, and that numbers are finite are checked here; what else has to hold is said by
// `expects`. Writing changes nothing.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/types.hpp"

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace neem::detail {

/// The type of the numbers of an array, as numpy names it: kind 'f', 'i' or 'u', and bytes.
struct NumberType {
  char kind = 'f';
  int size = 4;

  template <class T>
  static constexpr NumberType of() {
    static_assert(std::is_arithmetic_v<T>);
    const char kind = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
    return {kind, static_cast<int>(sizeof(T))};
  }
  friend bool operator==(const NumberType&, const NumberType&) = default;
};

/// A list of numbers, or a table with contiguous rows.
struct ArrayShape {
  static constexpr Index list = -2;  ///< in place of columns

  Index rows = 0, cols = list;

  bool is_list() const { return cols == list; }
  Index size() const { return is_list() ? rows : rows * cols; }
};

class Archive {
public:
  static constexpr Index any = -1;  ///< a size that the archive says
  static constexpr std::int64_t most_steps = std::int64_t{1} << 40;

  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  virtual ~Archive() = default;

  /// Whether values are set to those of the archive, and not written to it.
  virtual bool reading() const = 0;
  /// Whether a part is there that not every archive has: that one writes now only if it is `wanted`.
  virtual bool has(std::string_view name, bool wanted) = 0;
  /// For what has to hold after reading. @throws Error (DATA) if it does not: "... of the model is wrong"
  void expects(bool holds, std::string_view name) {
    if (reading() && !holds) refuse(name);
  }

  /// A number, a flag, or a text.
  template <class T>
  void operator()(std::string_view name, T& value) {
    if constexpr (std::floating_point<T>) {
      double wide = static_cast<double>(value);
      real(name, wide);
      if (!reading()) return;
      expects(!is_finite(wide) || std::abs(wide) <= static_cast<double>((std::numeric_limits<T>::max)()),
              name);
      value = static_cast<T>(wide);
    } else if constexpr (std::integral<T>) {
      auto wide = static_cast<std::int64_t>(value);
      whole(name, wide);
      if (!reading()) return;
      value = static_cast<T>(wide);
      expects(static_cast<std::int64_t>(value) == wide, name);
    } else {
      text(name, value);
    }
  }
  /// The same for a number in [low, high].
  template <class T>
  void operator()(std::string_view name, T& value, std::type_identity_t<T> low,
                  std::type_identity_t<T> high) {
    (*this)(name, value);
    expects(value >= low && value <= high, name);
  }
  /// A number, or none.
  void operator()(std::string_view name, std::optional<double>& value) {
    std::vector<double> few;
    if (value) few.push_back(*value);
    reals(name, few);
    if (!reading()) return;
    expects(few.size() <= 1, name);
    value.reset();
    if (few.size() == 1) value = few[0];
  }

  virtual void reals(std::string_view name, std::vector<double>& values) = 0;
  virtual void texts(std::string_view name, std::vector<std::string>& values) = 0;

  /// An array. @param now,wanted  its shape when writing, and what it has to be when reading
  /// @param room  room(shape) returns the memory of an array of this shape, made for it when reading
  /// @param gaps  whether numbers may be NaN and infinite
  template <class T, class Room>
  void array(std::string_view name, const ArrayShape& now, const ArrayShape& wanted, Room&& room,
             bool gaps = false) {
    const ArrayShape shape = begin(name, now, wanted, NumberType::of<T>());
    T* const numbers = room(shape);
    bytes(numbers, static_cast<std::size_t>(shape.size()) * sizeof(T));
    if constexpr (std::is_floating_point_v<T>) {
      if (!reading() || gaps) return;
      bool finite = true;
      for (Index k = 0; k < shape.size(); ++k) finite = finite && is_finite(numbers[k]);
      expects(finite, name);
    }
  }
  /// A list of `count` numbers, or of as many as there are. Numbers with fractions are finite, unless there
  /// are gaps.
  template <class T, class A>
  void list(std::string_view name, std::vector<T, A>& values, Index count = any, bool gaps = false) {
    const auto room = [&](const ArrayShape& shape) {
      if (reading()) values.resize(static_cast<std::size_t>(shape.rows));
      return values.data();
    };
    array<T>(name, {static_cast<Index>(values.size())}, {count}, room, gaps);
  }
  /// The same for numbers that are all in [low, high).
  template <class T, class A>
  void list_within(std::string_view name, std::vector<T, A>& values, Index count, Index low, Index high) {
    list(name, values, count);
    require_within(name, values.data(), static_cast<Index>(values.size()), low, high);
  }
  /// The beginnings of rows whose entries follow each other, and one more, the end of the last: from 0 to
  /// `end`, or to wherever the archive says.
  template <class T>
  void row_begins(std::string_view name, std::vector<T>& begins, Index rows, Index end = any) {
    list(name, begins, rows + 1);
    if (!reading()) return;
    bool ascending = begins.front() == 0 && (end == any || static_cast<Index>(begins.back()) == end);
    for (std::size_t i = 1; i < begins.size(); ++i) ascending = ascending && begins[i - 1] <= begins[i];
    expects(ascending, name);
  }

  /// A table with contiguous rows. @param rows,cols  or any
  template <class M>
  void matrix(std::string_view name, M& values, Index rows, Index cols) {
    using T = typename M::Scalar;
    array<T>(name, {values.rows(), values.cols()}, {rows, cols}, [&](const ArrayShape& shape) {
      if (reading()) values.resize(shape.rows, shape.cols);
      return values.data();
    });
  }
  /// The same for numbers that are all in [low, high).
  template <class M>
  void matrix_within(std::string_view name, M& values, Index rows, Index cols, Index low, Index high) {
    matrix(name, values, rows, cols);
    require_within(name, values.data(), values.size(), low, high);
  }

protected:
  virtual void real(std::string_view name, double& value) = 0;
  virtual void whole(std::string_view name, std::int64_t& value) = 0;
  virtual void text(std::string_view name, std::string& value) = 0;
  /// Goes to an array. @param now,wanted  its shape when writing, and what it has to be when reading
  /// @return  the shape that it has
  virtual ArrayShape begin(std::string_view name, const ArrayShape& now, const ArrayShape& wanted,
                           const NumberType& type) = 0;
  /// The whole of that array.
  virtual void bytes(void* numbers, std::size_t count) = 0;
  [[noreturn]] virtual void refuse(std::string_view name) = 0;

private:
  template <class T>
  void require_within(std::string_view name, const T* values, Index count, Index low, Index high) {
    if (!reading()) return;
    bool within = true;
    for (Index k = 0; k < count; ++k) {
      within = within && static_cast<Index>(values[k]) >= low && static_cast<Index>(values[k]) < high;
    }
    expects(within, name);
  }
};

/// A graph as compressed rows: NAME_begin, NAME_ids, NAME_weights. When it is read, columns are points that
/// there are, and weights finite and not below 0.
/// @param points  rows and columns
template <class S>
void graph_state(Archive& a, std::string_view name, Graph<S>& P, Index points) {
  const std::string start(name);
  if (a.reading()) P = Graph<S>(points, points);
  bool fits = true;
  a.array<Id>(start + "_begin", {points + 1}, {points + 1},
              [&](const ArrayShape&) { return P.outerIndexPtr(); });
  for (Index i = 0; i < points; ++i) fits = fits && P.outerIndexPtr()[i] <= P.outerIndexPtr()[i + 1];
  a.expects(fits && P.outerIndexPtr()[0] == 0, start + "_begin");
  const Index edges = P.outerIndexPtr()[points];
  a.array<Id>(start + "_ids", {edges}, {edges}, [&](const ArrayShape&) {
    if (a.reading()) P.resizeNonZeros(edges);
    return P.innerIndexPtr();
  });
  for (Index e = 0; e < edges; ++e) fits = fits && P.innerIndexPtr()[e] >= 0 && P.innerIndexPtr()[e] < points;
  a.expects(fits, start + "_ids");
  a.array<S>(start + "_weights", {edges}, {edges}, [&](const ArrayShape&) { return P.valuePtr(); });
  for (Index e = 0; e < edges; ++e) fits = fits && P.valuePtr()[e] >= S(0);
  a.expects(fits, start + "_weights");
}

/// A graph without edges, to be read into.
template <class S>
std::shared_ptr<const Graph<S>> empty_graph(Index points) {
  return std::make_shared<const Graph<S>>(points, points);
}

}  // namespace neem::detail
