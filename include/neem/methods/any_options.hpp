// The options of a method that is chosen by its name when the program runs. (`spectrum`, which makes a row of maps
// and not one, has its own: set_option(o, "first_iterations", "100") with SpectrumOptions o.)
//
//     AnyOptions o("umap");                           // names: method_names()
//     std::string note = o.set("n_neighbors", "15");  // "n_neighbors counts the point itself: …"
//     o.set("density.strength", "3");
//     o.set("labels", classes);                       // matrices and classes have no text
//     o.get("min_dist");                              // "0.1"
//     o.check();                                      // throws for values out of range and contradictions
//     for (const OptionPlace& place : o.places()) {   // all options, for flags, help and records
//       const OptionWords words = o.words(place);     // name, kind, range, default, meaning, others
//       o.get(place);
//     }
//     o.visit([](auto& options) { ... });             // the struct itself: UmapOptions& here
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/labels.hpp"
#include "neem/core/option.hpp"
#include "neem/core/options_by_name.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/forceatlas2.hpp"
#include "neem/methods/options/infonc_tsne.hpp"
#include "neem/methods/options/laplacian_eigenmaps.hpp"
#include "neem/methods/options/largevis.hpp"
#include "neem/methods/options/nc_tsne.hpp"
#include "neem/methods/options/ncvis.hpp"
#include "neem/methods/options/neg_tsne.hpp"
#include "neem/methods/options/pacmap.hpp"
#include "neem/methods/options/trimap.hpp"
#include "neem/methods/options/tsne.hpp"
#include "neem/methods/options/umap.hpp"
#include "neem/methods/options/umap_full.hpp"

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace neem {

namespace detail {

/// The options of every method that makes one map, in the order of method_names().
using EveryOptions =
    std::variant<TsneOptions, UmapOptions, NegTsneOptions, NcTsneOptions, NcvisOptions, InfoncTsneOptions,
                 LargevisOptions, PacmapOptions, LocalmapOptions, TrimapOptions, ForceAtlas2Options,
                 LaplacianEigenmapsOptions, UmapFullOptions>;

template <class... Options>
std::vector<OptionList> lists_of(const std::variant<Options...>*) {
  return {option_list<Options>()...};
}

/// Sets `options` to those of the alternative at `place`, as they are made.
template <class... Options>
void make_at(std::size_t place, std::variant<Options...>& options) {
  std::size_t at = 0;
  ((at++ == place ? void(options.template emplace<Options>()) : void()), ...);
}

template <class... Options>
void* address_of(std::variant<Options...>& options) {
  void* address = nullptr;
  ((address = std::holds_alternative<Options>(options) ? std::get_if<Options>(&options) : address), ...);
  return address;
}

}  // namespace detail

/// The tables of every method that makes one map; a table's `method` is what AnyOptions takes as a name.
inline const std::vector<OptionList>& method_lists() {
  static const std::vector<OptionList> lists =
      detail::lists_of(static_cast<const detail::EveryOptions*>(nullptr));
  return lists;
}

/// "tsne", "umap", "neg-tsne", … Beside these, "densmap" is UMAP with density.
inline std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const OptionList& list : method_lists()) names.emplace_back(list.method);
  return names;
}

/// The options of one method.
class AnyOptions {
public:
  /// @param method  one of method_names(), or "densmap"; '_' may stand for '-'
  /// @throws Error (USAGE) for another name, with the nearest one in the message
  explicit AnyOptions(std::string_view method) {
    const std::string wanted = detail::plain_name(method);
    const bool densmap = wanted == "densmap";
    const std::vector<OptionList>& lists = method_lists();
    for (std::size_t k = 0; k < lists.size(); ++k) {
      if (detail::plain_name(lists[k].method) == (densmap ? "umap" : wanted)) place_ = k;
    }
    if (place_ == none) refuse(method);
    detail::make_at(place_, options_);
    if (densmap) std::get<UmapOptions>(options_).density.emplace();
  }

  /// From the options of one method.
  template <HasOptions Options>
    requires(!std::same_as<Options, AnyOptions>)
  explicit AnyOptions(Options options) : options_(std::move(options)), place_(options_.index()) {}

  std::string_view method() const { return list().method; }          ///< as in method_names(): "neg-tsne"
  std::string_view title() const { return list().title; }            ///< as in texts: "Neg-t-SNE"
  const OptionList& list() const { return method_lists()[place_]; }  ///< the table of the method

  /// Sets an option, as set_option. @return a note about the name, or an empty text
  /// @throws Error (USAGE) as set_option
  std::string set(std::string_view name, std::string_view text) {
    return set_option(list(), address(), name, text);
  }
  /// The same for a literal.
  std::string set(std::string_view name, const char* text) { return set(name, std::string_view(text)); }
  /// Sets a matrix, such as the initial layout.
  /// @throws Error (USAGE) if the method has no such option, or one of another kind
  void set(std::string_view name, const Eigen::MatrixXd& value) {
    std::visit([&](auto& options) { set_option(options, name, value); }, options_);
  }
  /// The same for the class of each point, as one number a point or as Labels.
  void set(std::string_view name, const KnownClasses& value) {
    std::visit([&](auto& options) { set_option(options, name, value); }, options_);
  }
  /// Whether the method has an option of this name, or by this alias.
  bool has(std::string_view name) const {
    try {
      (void)find_option(list(), name);
    } catch (const Error&) {
      return false;
    }
    return true;
  }

  /// The value as text, as get_option.
  std::string get(std::string_view name) const { return get(find_option(list(), name)); }
  /// The same for an option of places().
  std::string get(const OptionPlace& place) const { return get_option(list(), address(), place); }
  /// Whether an option differs from its default, or is given where it need not be.
  bool is_given(const OptionPlace& place) const {
    return get(place) != get_option(list(), list().defaults(), place);
  }

  std::vector<OptionPlace> places() const { return option_places(list()); }  ///< all options, in order
  /// An option in words, for help and pages.
  OptionWords words(const OptionPlace& place) const { return option_words(list(), place); }

  /// @param given  how they were given
  /// @throws Error (USAGE) as check_options
  void(check)(const OptionsGiven& given = {}) const { check_options(list(), address(), given); }

  /// Calls f(options) with the struct of the method, such as UmapOptions&, and returns what it returns.
  template <class F>
  decltype(auto) visit(F&& f) {
    return std::visit(std::forward<F>(f), options_);
  }
  /// The same for options that are not changed.
  template <class F>
  decltype(auto) visit(F&& f) const {
    return std::visit(std::forward<F>(f), options_);
  }

private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  [[noreturn]] static void refuse(std::string_view method) {
    const std::vector<std::string> names = method_names();
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    const std::string nearest = nearest_name(method, names);
    throw Error(ErrorCode::option_value, join({"there is no method ", printable(method, 80)}),
                "option method",
                nearest.empty() ? join({"give one of ", all}) : join({"did you mean ", nearest, "?"}));
  }

  void* address() { return detail::address_of(options_); }
  const void* address() const { return detail::address_of(const_cast<detail::EveryOptions&>(options_)); }

  detail::EveryOptions options_{};
  std::size_t place_ = none;
};

}  // namespace neem
