#include "catch.hpp"
#include "field_count.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/any_options.hpp>
#include <neem/methods/options/spectrum.hpp>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace test_methods_options {

using namespace neem;

namespace {

template <class... Options>
constexpr bool every_member_has_a_row(const std::variant<Options...>*) {
  return (fields::all_have_rows<Options>() && ...);
}

static_assert(every_member_has_a_row(static_cast<const detail::EveryOptions*>(nullptr)),
              "a member of an options struct has no row in its table, or has two");
static_assert(fields::all_have_rows<SpectrumOptions>() && fields::all_have_rows<StopRule>() &&
              fields::all_have_rows<DensityOptions>() && fields::all_have_rows<UmapCurve>() &&
              fields::all_have_rows<FuzzyOptions>() && fields::all_have_rows<SupervisedOptions>());

/// Whether a fresh set of options takes the text, and is then in order as a whole.
bool takes(const std::string& method, const OptionPlace& place, const std::string& text) {
  AnyOptions o(method);
  try {
    o.set(place.name, text);
    o.check();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return false;
  }
  return true;
}

std::string error_of(AnyOptions& o) {
  try {
    o.check();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("options: of every method the defaults are in order, and read back as they are", "[methods]") {
  for (const std::string& method : method_names()) {
    CAPTURE(method);
    AnyOptions o(method);
    o.check();
    for (const OptionPlace& place : o.places()) {
      CAPTURE(place.name);
      CHECK(!o.is_given(place));
      const OptionWords words = o.words(place);
      CHECK(!words.meaning.empty());
      CHECK(!words.standard.empty());
      CHECK(words.standard != "default");  // `unset` says what holds then
      const OptionKind kind = place.row->type->kind;
      if (kind == OptionKind::matrix || kind == OptionKind::labels) continue;
      const std::string text = o.get(place);
      CHECK(o.set(place.name, text).empty());
      CHECK(o.get(place) == text);
    }
    o.check();
  }
}

TEST_CASE("options: the ends of every range are taken or refused as the table says", "[methods]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const std::string& method : method_names()) {
    for (const OptionPlace& place : AnyOptions(method).places()) {
      CAPTURE(method, place.name);
      const OptionRow& row = *place.row;
      const OptionRange& range = row.range;
      if (row.type->kind == OptionKind::real || row.type->kind == OptionKind::reals) {
        if (range.low != -infinity) {
          CHECK(takes(method, place, text(range.low)) == !range.low_open);
          CHECK(!takes(method, place, text(std::nextafter(range.low, -infinity))));
        }
        if (range.high != infinity) {
          CHECK(takes(method, place, text(range.high)) == !range.high_open);
          CHECK(!takes(method, place, text(std::nextafter(range.high, infinity))));
        }
        for (const char* never : {"nan", "inf", "-inf", "1e999", "", "x"})
          CHECK(!takes(method, place, never));
      }
      if (row.type->kind == OptionKind::whole) {
        REQUIRE(range.low > -infinity);
        CHECK(takes(method, place, text(range.low)));
        CHECK(!takes(method, place, text(range.low - 1)));
        if (range.high != infinity) {
          CHECK(takes(method, place, text(range.high)));
          CHECK(!takes(method, place, text(range.high + 1)));
        }
        for (const char* never : {"99999999999999999999", "1.5", "", "x"})
          CHECK(!takes(method, place, never));
      }
      if (row.type->kind == OptionKind::choice) {
        for (std::size_t k = 0; k < row.type->names_count; ++k) {
          CHECK(takes(method, place, std::string(row.type->names[k])) == ((row.offered >> k & 1) != 0));
        }
      }
    }
  }
}

TEST_CASE("options: names and aliases mean one option each", "[methods]") {
  for (const std::string& method : method_names()) {
    std::set<std::string> seen;
    for (const OptionPlace& place : AnyOptions(method).places()) {
      CAPTURE(method, place.name);
      CHECK(seen.insert(detail::plain_name(place.name)).second);
      for (const OptionAlias& alias : place.row->aliases) {
        if (!alias.name.empty()) CHECK(seen.insert(detail::plain_name(alias.name)).second);
      }
      for (const OptionClash& clash : place.row->clashes) {
        if (!clash.other.empty()) CHECK(AnyOptions(method).has(clash.other));
      }
    }
  }
}

TEST_CASE("options: a word means the same in all methods", "[methods]") {
  for (const std::string& method : method_names()) {
    AnyOptions o(method);
    CAPTURE(method);
    CHECK(!o.visit([](auto& options) { return requires { options.epochs; }; }));
    if (!o.has("neighbors")) continue;
    o.set("neighbors", "1");  // without the point itself in all of them
    CHECK_THROWS_AS(o.set("neighbors", "0"), Error);
  }
  AnyOptions umap("umap");
  CHECK(umap.set("n_neighbors", "15") == "n_neighbors counts the point itself: neighbors = 14");
  CHECK(umap.set("epochs", "300") == "epochs are called iterations here: iterations = 300");
  CHECK(umap.get("iterations") == "300");
}

TEST_CASE("options: what does not go together is refused in sentences", "[methods]") {
  const auto said = [](const char* method, std::vector<std::pair<const char*, const char*>> settings) {
    AnyOptions o(method);
    for (const auto& [name, text] : settings) o.set(name, text);
    return error_of(o);
  };
  CHECK(said("neg-tsne", {{"update", "batch"}, {"theta", "0.5"}})
            .starts_with("theta has no meaning with update batch; options theta and update; "));
  CHECK(said("nc-tsne", {{"update", "batch"}, {"stop", "on"}})
            .starts_with("stop has no meaning with update batch"));
  CHECK(said("nc-tsne", {{"update", "batch"}, {"repulsion", "exact"}})
            .starts_with("repulsion has no meaning with update batch"));
  CHECK(said("neg-tsne", {{"update", "batch"}, {"negatives", "1e7"}})
            .starts_with("negatives = 1e+07 is outside (0, 1e6] with update batch"));
  CHECK(said("neg-tsne", {{"partition", "10"}, {"spectrum", "0.5"}})
            .starts_with("partition has no meaning beside spectrum"));
  CHECK(said("umap", {{"density", "on"}, {"update", "hogwild"}})
            .starts_with("density has no meaning with update hogwild"));
  CHECK(said("ncvis", {{"swing", "1"}, {"update", "immediate"}})
            .starts_with("swing has no meaning with update immediate"));
  CHECK(said("tsne", {{"theta", "0.5"}, {"repulsion", "exact"}})
            .starts_with("theta has no meaning with repulsion exact"));
  CHECK(said("tsne", {{"theta", "0.5"}, {"repulsion", "barnes_hut"}}) == "nothing");
  CHECK(said("tsne", {{"phases", "250:12,100:30..1"}, {"stop", "on"}})
            .starts_with("the stop rule waits for rest"));
  CHECK(said("tsne", {{"early_iterations", "2147483647"}, {"iterations", "2147483647"}})
            .starts_with("early_iterations + iterations"));
  CHECK(said("umap", {{"min_dist", "4"}}).starts_with("min_dist = 4 is outside [0, 3 spread)"));
  CHECK(said("umap", {{"min_dist", "4"}, {"spread", "2"}}) == "nothing");
  AnyOptions forceatlas2("forceatlas2");
  CHECK_THROWS_WITH(forceatlas2.set("repulsion", "interpolation"), Catch::Contains("too steep for a grid"));
}

TEST_CASE("options: phases as text", "[methods]") {
  AnyOptions o("tsne");
  const std::string all = "250:12,1000:30..1:rate=200:momentum=0.5,5:1.5:adaptive";
  o.set("phases", all);
  CHECK(o.get("phases") == all);
  const auto phases = o.visit([](auto& options) -> std::vector<Phase> {
    if constexpr (requires { options.phases; }) return options.phases;
    return {};
  });
  REQUIRE(phases.size() == 3);
  CHECK(phases[0].iterations == 250);
  CHECK(phases[0].exaggeration == 12);
  CHECK(phases[1].from == 30);
  CHECK(phases[1].exaggeration == 1);
  CHECK(phases[1].learning_rate == 200);
  CHECK(phases[1].momentum == 0.5);
  CHECK(phases[2].adaptive);
  for (const char* bad : {"250", "250:x", "a:1", "250:12:fast", "250:12:rate=", "250:12,", "-1:1", "5:0",
                          "5:30..1:adaptive", ""}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(o.set("phases", bad), Error);
    CHECK(o.get("phases") == all);
  }
  o.set("phases", "default");
  CHECK(o.get("phases") == "default");
}

TEST_CASE("options: of a method chosen by name", "[methods]") {
  CHECK(AnyOptions("neg_tsne").method() == "neg-tsne");
  CHECK(AnyOptions("neg-tsne").title() == "Neg-t-SNE");
  CHECK(AnyOptions("densmap").get("density") == "on");
  CHECK(AnyOptions("densmap").method() == "umap");
  CHECK_THROWS_WITH(AnyOptions("umpa"), Catch::Contains("did you mean umap?"));
  CHECK_THROWS_WITH(AnyOptions("something"), Catch::Contains("give one of tsne, umap"));
  AnyOptions o(UmapOptions{.min_dist = 0.3});
  CHECK(o.get("min_dist") == "0.3");
  CHECK(o.is_given(find_option(o.list(), "min_dist")));
  o.set("labels", std::vector<Id>{1, 2, 3});
  o.set("initial", Eigen::MatrixXd::Ones(3, 2).eval());
  const AnyOptions& same = o;
  same.visit([](const auto& options) {
    if constexpr (requires { options.labels; }) CHECK(options.labels == std::vector<Id>{1, 2, 3});
  });
  AnyOptions copy = o;
  copy.set("min_dist", "0.2");
  CHECK(o.get("min_dist") == "0.3");
  CHECK_THROWS_AS(AnyOptions("tsne").set("labels", std::vector<Id>{1}), Error);
}

}  // namespace test_methods_options
