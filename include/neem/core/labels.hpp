// Labels: one class a point, numbers 0, 1, 2, … and their names. Readers return them, pictures are coloured by
// them, metrics of classes compare a map with them, and UMAP can be supervised by them.
#pragma once

#include "neem/core/types.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace neem {

/// The class of each of n points.
struct Labels {
  std::vector<Id> ids{};             ///< n, each in [0, classes())
  std::vector<std::string> names{};  ///< one a class, in the order of the ids

  Index size() const { return static_cast<Index>(ids.size()); }       ///< n, the number of points
  Index classes() const { return static_cast<Index>(names.size()); }  ///< the number of classes

  /// The ids: `label_accuracy(Y, labels)`.
  operator std::span<const Id>() const { return ids; }
};

/// Whether the name of a class says that the class of its points is not known: an empty name, or a number
/// below 0, as scikit-learn and umap-learn write it.
inline bool names_unknown_class(std::string_view name) {
  double value = 0;
  const std::from_chars_result end = std::from_chars(name.data(), name.data() + name.size(), value);
  return name.empty() || (end.ec == std::errc{} && end.ptr == name.data() + name.size() && value < 0);
}

/// The class of each point, below 0 where it is not known; or none. A map can be supervised by it, and is
/// compared with it. It is made from Labels, or from one number a point.
struct KnownClasses : std::vector<Id> {
  KnownClasses() = default;  ///< none
  /// @param classes  one a point, below 0 where it is not known
  KnownClasses(std::vector<Id> classes) : std::vector<Id>(std::move(classes)) {}
  /// The same, written out: `{.labels = {0, 1, -1}}`.
  KnownClasses(std::initializer_list<Id> classes) : std::vector<Id>(classes) {}
  /// @param ids    one a point; those below 0 are not known
  /// @param names  of the classes: those that names_unknown_class are not known, but the two classes -1 and 1,
  ///               as files for support vector machines have them, are; classes without a name are known
  KnownClasses(std::span<const Id> ids, std::span<const std::string> names)
      : std::vector<Id>(ids.begin(), ids.end()) {
    const bool two_signs =
        names.size() == 2 && (names[0] == "-1" ? names[1] == "1" : names[0] == "1" && names[1] == "-1");
    for (Id& id : *this) {
      const auto at = static_cast<std::size_t>(id);
      if (id < 0 || (!two_signs && at < names.size() && names_unknown_class(names[at]))) id = -1;
    }
  }
  /// The same of labels that bring their names.
  KnownClasses(const Labels& labels) : KnownClasses(labels.ids, labels.names) {}

  /// The number of points whose class is known.
  Index known() const {
    return static_cast<Index>(std::count_if(begin(), end(), [](Id id) { return id >= 0; }));
  }
};

}  // namespace neem
