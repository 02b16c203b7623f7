#include "catch.hpp"
#include "field_count.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/forces/sampling/negative_options.hpp>
#include <neem/methods/any_options.hpp>
#include <neem/methods/options/spectrum.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>
#include <neem/neighbors/nn_descent.hpp>

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
static_assert(fields::all_have_rows<KnnOptions>() && fields::all_have_rows<InvertedFileOptions>() &&
              fields::all_have_rows<NnDescentOptions>() && fields::all_have_rows<NegativeSamplingOptions>());

/// Whether a fresh set of options takes the text, and is then in order as a whole.
bool takes(const std::string& method, const OptionPlace& place, const std::string& text) {
  AnyOptions o(method);
  try {
    o.set(place.name, text);
    o.check();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.code() == ErrorCode::conflict;  // with another option: the value is in range
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
  for (const auto& [name, text] :
       std::vector<std::pair<const char*, const char*>>{{"early_exaggeration", "8"},
                                                        {"exaggeration", "4"},
                                                        {"early_iterations", "50"},
                                                        {"iterations", "50"},
                                                        {"early_momentum", "0.5"}}) {
    CHECK(said("tsne", {{"phases", "250:12"}, {name, text}}) ==
          join({name, " has no meaning beside phases; options ", name, " and phases; give one of them"}));
  }
  CHECK(said("tsne", {{"phases", "250:12"}, {"adaptive_early", "on"}})
            .starts_with("adaptive_early has no meaning beside phases"));
  CHECK(said("umap", {{"curve.a", "1.5"}, {"min_dist", "0.3"}})
            .starts_with("min_dist has no meaning beside curve"));
  CHECK(said("umap", {{"spread", "2"}, {"b", "0.9"}}).starts_with("spread has no meaning beside curve"));
  CHECK(said("umap", {{"target_weight", "0.7"}}).starts_with("target_weight has no meaning without labels"));
  CHECK(said("neg-tsne", {{"update", "batch"}, {"momentum", "0.5"}})
            .starts_with("momentum has no meaning with update batch"));
  CHECK(said("nc-tsne", {{"update", "batch"}, {"max_step", "1"}})
            .starts_with("max_step has no meaning with update batch"));
  CHECK(said("ncvis", {{"update", "batch"}, {"partition_rate", "0.1"}})
            .starts_with("partition_rate has no meaning with update batch"));
  CHECK(said("ncvis", {{"swing", "2"}, {"partition_rate", "0.1"}})
            .starts_with("partition_rate has no meaning with swing 2"));
  CHECK(said("ncvis", {{"partition_rate", "0.1"}}) == "nothing");
  CHECK(said("forceatlas2", {{"repulsion", "exact"}, {"theta", "0.5"}})
            .starts_with("theta has no meaning with repulsion exact"));
  CHECK(said("forceatlas2", {{"dissuade_hubs", "on"}, {"degree_masses", "off"}})
            .starts_with("dissuade_hubs has no meaning with degree_masses false"));
  for (const char* method : {"tsne", "umap-full", "nc-tsne", "neg-tsne"}) {
    CHECK(said(method, {{"stop.improvement", "0"}}).starts_with("the stop rule tests nothing"));
    CHECK(said(method, {{"stop.improvement", "0"}, {"stop.force", "0.1"}}) == "nothing");
  }
  CHECK(said("umap", {{"min_dist", "4"}}).starts_with("min_dist = 4 is outside [0, 3 spread)"));
  CHECK(said("umap", {{"min_dist", "4"}, {"spread", "2"}}) == "nothing");
  AnyOptions forceatlas2("forceatlas2");
  CHECK_THROWS_WITH(forceatlas2.set("repulsion", "interpolation"), Catch::Contains("too steep for a grid"));
}

TEST_CASE("options: what changes nothing beside others is told", "[methods]") {
  const auto told = [](const char* method, std::vector<std::pair<const char*, const char*>> settings) {
    AnyOptions o(method);
    for (const auto& [name, text] : settings) o.set(name, text);
    o.check();
    return o.visit([&](auto& options) { return idle_options(o.list(), &options); });
  };
  using Notes = std::vector<std::string>;
  CHECK(told("tsne", {{"early_iterations", "0"}}).empty());
  CHECK(told("tsne", {{"early_iterations", "0"}, {"early_exaggeration", "4"}, {"early_momentum", "0.5"}}) ==
        Notes{"early_exaggeration has no effect with early_iterations 0",
              "early_momentum has no effect with early_iterations 0"});
  CHECK(told("infonc-tsne", {{"early_iterations", "0"}, {"early_exaggeration", "8"}}).size() == 1);
  CHECK(told("umap", {{"negatives", "0"}, {"gamma", "2"}}) ==
        Notes{"repulsion_strength has no effect with negatives 0"});
  CHECK(told("largevis", {{"negatives", "0"}, {"gamma", "2"}}).size() == 1);
  CHECK(told("forceatlas2", {{"gravity", "0"}, {"strong_gravity", "on"}}) ==
        Notes{"strong_gravity has no effect with gravity 0"});
  CHECK(told("forceatlas2", {{"edge_weight_influence", "0"}, {"normalize_weights", "off"}}).size() == 1);
}

TEST_CASE(
    "options: names of other programs are taken where they mean the same, else refused with the way out",
    "[methods]") {
  const auto set = [](const char* method, const char* name, const char* text) {
    AnyOptions o(method);
    const std::string note = o.set(name, text);
    CHECK(!note.empty());
    return o.get(find_option(o.list(), name));
  };
  CHECK(set("ncvis", "n_neighbors", "20") == "20");
  CHECK(set("ncvis", "n_epochs", "20") == "20");
  CHECK(set("ncvis", "alpha", "0.5") == "0.5");
  CHECK(set("ncvis", "alpha_Q", "0.5") == "0.5");
  CHECK(set("ncvis", "random_seed", "7") == "7");
  CHECK(set("largevis", "neigh", "100") == "100");
  CHECK(set("largevis", "alpha", "0.5") == "0.5");
  CHECK(set("trimap", "n_iters", "20") == "20");
  CHECK(set("umap", "a", "1.5") == "1.5");
  CHECK(set("umap", "b", "0.8") == "0.8");
  CHECK(set("neg-tsne", "s", "0.5") == "0.5");
  CHECK(set("forceatlas2", "linLogMode", "true") == "true");
  CHECK(set("forceatlas2", "max_iter", "20") == "20");
  CHECK(set("pacmap", "MN_ratio", "1") == "1");
  const auto refused = [](const char* method, const char* name) {
    AnyOptions o(method);
    try {
      o.set(name, "1");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::unknown_option);
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  CHECK(
      refused("largevis", "samples") ==
      "samples counts millions of draws in all, unlike iterations; option samples; give iterations, each of "
      "15 draws a point");
  CHECK(refused("tsne", "max_iter").ends_with("give iterations: 750 for its 1000"));
  CHECK(refused("tsne", "negative_gradient_method").starts_with("negative_gradient_method has other values"));
  CHECK(refused("infonc-tsne", "s").ends_with("give exaggeration: 4 to the power of s"));
}

TEST_CASE("options: searches and samples have tables too", "[methods]") {
  const auto said = [](const auto& o) {
    try {
      check_options(o);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  CHECK(said(KnnOptions{.recall = 0}) ==
        "recall = 0 is outside (0, 1]; option recall; give a value in (0, 1]");
  CHECK(said(KnnOptions{.method = KnnMethod::given})
            .starts_with("nearest_neighbors has no method given; option method; give one of brute_force"));
  CHECK(said(NnDescentOptions{.trees = 1}) ==
        "trees = 1 is outside 0, 2..1000; option trees; give a value in 0, 2..1000");
  CHECK(said(NnDescentOptions{.trees = 1001}).starts_with("trees = 1001 is outside 0, 2..1000"));
  CHECK(said(NnDescentOptions{}) == "nothing");
  CHECK(said(NegativeSamplingOptions{.clip = std::numeric_limits<double>::infinity()}) == "nothing");
  CHECK(said(NegativeSamplingOptions{.clip = 0}) ==
        "clip = 0 is outside (0, inf]; option clip; give a value in (0, inf]");
  InvertedFileOptions lists;
  CHECK(set_option(lists, "nprobe", "8") == "nprobe counts the list itself: probes = 7");
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
