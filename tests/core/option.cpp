#include "catch.hpp"
#include "field_count.hpp"

#include <neem/core/error.hpp>
#include <neem/core/option.hpp>
#include <neem/core/options_by_name.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace test_core_option {

using namespace neem;

enum class Way { by_tree, on_grid, exact };

struct Inner {
  double weight = 2;
  bool soft = false;
};

struct Options {
  double share = 0.5;
  std::optional<int> count{};
  Way way = Way::exact;
  std::optional<Inner> inner{};
  std::array<int, 2> parts{3, 4};
  std::uint64_t seed = 42;
  bool fast = true;
  Eigen::MatrixXd start{};
  std::vector<Id> classes{};
  std::optional<double> limit{};
};

/// A table that has forgotten a member, and one that names a member twice.
struct Forgetful {
  int one = 1, two = 2;
};
struct Twice {
  int one = 1, two = 2;
};

}  // namespace test_core_option

template <>
struct neem::ChoiceNames<test_core_option::Way> {
  static constexpr std::string_view names[] = {"by_tree", "on_grid", "exact"};
};

template <>
struct neem::OptionTable<test_core_option::Inner> {
  using Inner = test_core_option::Inner;
  static constexpr std::string_view method = "inner", title = "the inner one";
  static constexpr OptionRow rows[] = {
      option<&Inner::weight>({.name = "weight", .range = above(0), .aliases = {{{.name = "w"}}}}),
      option<&Inner::soft>({.name = "soft"})};
};

template <>
struct neem::OptionTable<test_core_option::Options> {
  using Options = test_core_option::Options;
  using Way = test_core_option::Way;
  static constexpr std::string_view method = "test-method", title = "Test";
  static constexpr OptionRow rows[] = {
      option<&Options::share>({.name = "share",
                               .meaning = "a share",
                               .range = {.low = 0, .high = 1, .high_open = true},
                               .symbol = "s",
                               .others = "elsewhere: 0.1"}),
      option<&Options::count>(
          {.name = "count",
           .range = at_least(1),
           .unset = "n / 2",
           .aliases = {{{.name = "n_count", .added = -1, .note = "counts itself"},
                        {.name = "number"},
                        {.name = "millions", .note = "give count, in ones", .counts = "counts millions"}}}}),
      option<&Options::way>({.name = "way",
                             .offered = one_of(Way::by_tree, Way::exact),
                             .why_not = "it is too steep for a grid"}),
      option<&Options::inner>(
          {.name = "inner", .clashes = {{{.other = "way", .value = "exact", .unless = true}}}}),
      option<&Options::parts>({.name = "parts", .range = between(0, 10)}),
      option<&Options::seed>({.name = "seed"}),
      option<&Options::fast>({.name = "fast", .clashes = {{{.other = "share", .value = "0", .told = true}}}}),
      option<&Options::start>({.name = "start"}),
      option<&Options::classes>({.name = "classes", .clashes = {{{.other = "start", .unless = true}}}}),
      option<&Options::limit>({.name = "limit",
                               .range = between(0, 2),
                               .clashes = {{{.other = "count"}, {.other = "way", .value = "by_tree"}}}}),
  };
  static void relate(const Options& o) {
    if (o.seed == 13) throw Error(ErrorCode::option_value, "seed = 13", "option seed", "give a lucky one");
  }
};

template <>
struct neem::OptionTable<test_core_option::Forgetful> {
  using Forgetful = test_core_option::Forgetful;
  static constexpr OptionRow rows[] = {option<&Forgetful::one>({.name = "one"})};
};
template <>
struct neem::OptionTable<test_core_option::Twice> {
  using Twice = test_core_option::Twice;
  static constexpr OptionRow rows[] = {option<&Twice::one>({.name = "one"}),
                                       option<&Twice::one>({.name = "two"})};
};

namespace test_core_option {

static_assert(fields::count<Inner>() == 2 && fields::count<Options>() == 10);
static_assert(fields::all_have_rows<Options>() && fields::all_have_rows<Inner>());
static_assert(!fields::all_have_rows<Forgetful>() && !fields::all_have_rows<Twice>());

namespace {

std::string refused(const Options& o) {
  try {
    check_options(o);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

std::string refused(std::string_view name, std::string_view text) {
  Options o;
  try {
    set_option(o, name, text);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("option: a value outside its range is refused in a sentence", "[core]") {
  CHECK(refused(Options{}) == "nothing");
  CHECK(refused({.share = 0}) == "nothing");
  CHECK(refused({.share = 1}) == "share = 1 is outside [0, 1); option share; give a value in [0, 1)");
  CHECK(refused({.share = std::numeric_limits<double>::quiet_NaN()}).starts_with("share = nan is outside"));
  CHECK(refused({.count = 0}) == "count = 0 is outside 1..; option count; give a value in 1..");
  CHECK(refused({.way = Way::on_grid}) ==
        "Test has no way on_grid: it is too steep for a grid; option way; give one of by_tree, exact");
  CHECK(refused({.way = static_cast<Way>(7)}).starts_with("Test has no way 7"));
  CHECK(refused({.inner = Inner{.weight = 0}}) ==
        "inner.weight = 0 is outside (0, inf); option inner.weight; give a value in (0, inf)");
  CHECK(refused({.inner = Inner{.weight = std::numeric_limits<double>::infinity()}}) != "nothing");
  CHECK(refused({.parts = {3, 11}}).starts_with("parts = 11 is outside 0..10"));
  constexpr OptionRange far{.low = 0, .infinite = true};
  CHECK(far.has(std::numeric_limits<double>::infinity()));
  CHECK(!at_least(0).has(std::numeric_limits<double>::infinity()));
  CHECK(!far.has(std::numeric_limits<double>::quiet_NaN()));
  CHECK(refused({.seed = 13}) == "seed = 13; option seed; give a lucky one");
}

TEST_CASE("option: options that do not go together are refused in a sentence", "[core]") {
  CHECK(refused({.count = 3, .limit = 1}) ==
        "limit has no meaning beside count; options limit and count; give one of them");
  CHECK(refused({.way = Way::by_tree, .limit = 1}) ==
        "limit has no meaning with way by_tree; options limit and way; leave out limit, or give another way");
  CHECK(refused({.way = Way::by_tree, .inner = Inner{}}) ==
        "inner has no meaning with way by_tree; options inner and way; leave out inner, or give way exact");
  CHECK(refused({.inner = Inner{}, .limit = 1}) == "nothing");
}

TEST_CASE("option: set by name and read back, of every kind", "[core]") {
  Options o;
  CHECK(set_option(o, "share", "0.25").empty());
  CHECK(o.share == 0.25);
  set_option(o, "count", "7"), set_option(o, "way", "by-tree"), set_option(o, "parts", "5, 6");
  set_option(o, "seed", "18446744073709551615"), set_option(o, "fast", "off"), set_option(o, "limit", "1.5");
  CHECK(o.count == 7);
  CHECK(o.way == Way::by_tree);
  CHECK(o.parts == std::array<int, 2>{5, 6});
  CHECK(o.seed == 18446744073709551615u);
  CHECK(!o.fast);
  CHECK(o.limit == 1.5);
  CHECK(get_option(o, "parts") == "5,6");
  CHECK(get_option(o, "way") == "by_tree");
  CHECK(get_option(o, "fast") == "false");
  Options again;
  for (const OptionPlace& place : option_places(option_list<Options>())) {
    const std::string text = get_option(option_list<Options>(), &o, place);
    set_option(again, place.name, text);
    CHECK(get_option(again, place.name) == text);
    set_option(again, place.name, "default");
    CHECK(get_option(again, place.name) == get_option(Options{}, place.name));
  }
}

TEST_CASE("option: parts of a group make the group, and default leaves it alone", "[core]") {
  Options o;
  CHECK(get_option(o, "inner") == "off");
  CHECK(get_option(o, "inner.weight") == "default");
  set_option(o, "inner.weight", "default");
  CHECK(!o.inner);
  set_option(o, "inner-soft", "yes");
  REQUIRE(o.inner);
  CHECK(o.inner->soft);
  CHECK(o.inner->weight == 2);
  set_option(o, "inner", "on");
  CHECK(o.inner->soft);  // there already
  set_option(o, "inner.soft", "default");
  CHECK(!o.inner->soft);
  set_option(o, "inner", "off");
  CHECK(!o.inner);
  CHECK(set_option(o, "w", "3") == "w is called inner.weight here");
  CHECK(o.inner->weight == 3);
}

TEST_CASE("option: names of other programs are understood, and the note says how", "[core]") {
  Options o;
  CHECK(set_option(o, "n-count", "8") == "n-count counts itself: count = 7");
  CHECK(o.count == 7);
  CHECK(set_option(o, "number", "9") == "number is called count here");
  CHECK(o.count == 9);
  CHECK(refused("n_count", "1").starts_with("count = 0 is outside 1.."));
}

TEST_CASE("option: wrong names and texts are refused, and the struct stays as it was", "[core]") {
  CHECK(refused("shar", "1") == "Test has no option shar; option shar; did you mean share?");
  CHECK(refused("inner.wieght", "1").ends_with("did you mean inner.weight?"));
  CHECK(refused("entirely", "1").ends_with("see the options of test-method"));
  CHECK(refused("share", "") == "share = \"\" is not a number; option share; give a number in [0, 1)");
  CHECK(refused("share", "0.5x") != "nothing");
  CHECK(refused("share", "nan").starts_with("share = nan is outside"));
  CHECK(refused("count", "2.5") ==
        "count = \"2.5\" is not a whole number; option count; give a whole number in 1..");
  CHECK(refused("count", "2147483648").starts_with("count = 2147483648 is outside 1..2147483647"));
  CHECK(refused("count", "99999999999999999999") != "nothing");
  CHECK(refused("seed", "-1") != "nothing");
  CHECK(refused("fast", "perhaps") ==
        "fast = \"perhaps\" is not true or false; option fast; give true or false");
  CHECK(refused("way", "sideways") ==
        "way = \"sideways\" is not known; option way; give one of by_tree, exact");
  CHECK(refused("way", "on_grid").starts_with("Test has no way on_grid"));
  CHECK(refused("parts", "1") != "nothing");
  CHECK(refused("parts", "1,2,3").ends_with("give 2 of them, separated by commas"));
  CHECK(refused("parts", "1,99999999999") != "nothing");
  CHECK(refused("inner", "perhaps").ends_with("give on or off, or its parts, such as inner.weight"));
  CHECK(refused("start", "1") == "start is not given as text; option start; give a matrix, one row a point");
  Options o;
  CHECK_THROWS_AS(set_option(o, "inner.weight", "-1"), Error);
  CHECK(!o.inner);
}

TEST_CASE("option: matrices and classes are given as they are", "[core]") {
  Options o;
  set_option(o, "start", Eigen::MatrixXd::Ones(3, 2).eval());
  set_option(o, "classes", std::vector<Id>{1, 2, 1});
  CHECK(o.start.rows() == 3);
  CHECK(get_option(o, "start") == "given, 3 x 2");
  CHECK(get_option(o, "classes") == "given, 3");
  CHECK_THROWS_AS(set_option(o, "share", Eigen::MatrixXd::Ones(3, 2).eval()), Error);
  CHECK_THROWS_AS(set_option(o, "start", std::vector<Id>{1}), Error);
  set_option(o, "start", "default"), set_option(o, "classes", "default");
  CHECK(o.start.size() == 0);
  CHECK(o.classes.empty());
}

TEST_CASE("option: words for help and pages", "[core]") {
  const OptionList list = option_list<Options>();
  const OptionWords share = option_words(list, find_option(list, "share"));
  CHECK(share.range == "[0, 1)");
  CHECK(share.standard == "0.5");
  CHECK(share.meaning == "a share");
  CHECK(share.symbol == "s");
  CHECK(share.others == "elsewhere: 0.1");
  const OptionWords count = option_words(list, find_option(list, "count"));
  CHECK(count.standard == "n / 2");
  CHECK(count.aliases == "n_count (count + 1), number, not millions, which counts millions");
  CHECK(option_words(list, find_option(list, "way")).range == "by_tree, exact");
  CHECK(option_words(list, find_option(list, "inner.weight")).standard == "2");
}

TEST_CASE("option: one that has no meaning without another is refused, one without effect is told",
          "[core]") {
  Options o;
  o.classes = {1, 2};
  CHECK(refused(o) ==
        "classes has no meaning without start; options classes and start; leave out classes, or give start");
  o.start = Eigen::MatrixXd::Zero(2, 2);
  CHECK(refused(o) == "nothing");
  CHECK(idle_options(option_list<Options>(), &o).empty());
  o.fast = false;
  o.share = 0;
  CHECK(refused(o) == "nothing");
  CHECK(idle_options(option_list<Options>(), &o) ==
        std::vector<std::string>{"fast has no effect with share 0"});
}

TEST_CASE("option: what is given with its default value counts as given, if the caller says so", "[core]") {
  Options o;
  o.way = Way::by_tree;
  const OptionList list = option_list<Options>();
  check_options(list, &o);
  const auto shout = [](std::string_view name) { return "--" + std::string(name); };
  try {
    check_options(list, &o, {.names = {"limit"}, .naming = shout});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          "--limit has no meaning with --way by_tree; options --limit and --way; leave out --limit, or give "
          "another --way");
  }
  o.share = 0;
  CHECK(idle_options(list, &o, {.names = {"fast"}}).size() == 1);
  o.share = 2;
  CHECK_THROWS_WITH(check_options(list, &o, {.naming = shout}),
                    Catch::StartsWith("--share = 2 is outside [0, 1); option --share; "));
}

TEST_CASE("option: a name elsewhere of another unit is refused with what to give", "[core]") {
  CHECK(refused("millions", "3") ==
        "millions counts millions, unlike count; option millions; give count, in ones");
}

TEST_CASE("option: names are the same in capitals and without what stands between words", "[core]") {
  Options o;
  for (const char* name : {"n_count", "N-Count", "nCount", "NCOUNT"}) {
    set_option(o, name, "8");
    CHECK(o.count == 7);
    o.count.reset();
  }
  set_option(o, "inner.weight", "3");
  set_option(o, "innerWeight", "4");
  CHECK(o.inner->weight == 4);
}

}  // namespace test_core_option
