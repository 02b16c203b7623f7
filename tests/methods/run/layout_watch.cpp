#include "neem/methods/run/layout_watch.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_methods_run_layout_watch {

using namespace neem;

namespace {

using Notes = std::vector<std::string>;

/// A table of n points in which those of each pair of `copies` are at no distance.
template <class S>
Neighbors<S> table(Index n, const std::vector<std::pair<Id, Id>>& copies) {
  Neighbors<S> knn{Matrix<Id>(n, 1), Matrix<S>::Ones(n, 1)};
  for (Index i = 0; i < n; ++i) knn.ids(i, 0) = static_cast<Id>((i + 1) % n);
  for (const auto& [i, j] : copies) knn.ids(i, 0) = j, knn.distances(i, 0) = 0;
  return knn;
}

template <class S, int Dim>
Notes looked_at(const Layout<S, Dim>& Y, bool* collapsed = nullptr) {
  Notes notes;
  detail::LayoutWatch<S, Dim> watch;
  watch.look(Y, notes);
  if (collapsed != nullptr) *collapsed = watch.collapsed();
  return notes;
}

}  // namespace

TEMPLATE_TEST_CASE("layout_watch: a map as it should be has no note, at any place and in any dimension",
                   "[methods]", float, double) {
  CHECK(looked_at(random_layout<TestType, 1>(500, 1, 10)).empty());
  CHECK(looked_at(random_layout<TestType, 2>(500, 1, 1e-4)).empty());
  CHECK(looked_at(random_layout<TestType, 3>(500, 1, 1e6)).empty());
  Layout<TestType> aside = random_layout<TestType>(500, 1, 1);
  aside.array() += TestType(1000);
  CHECK(looked_at(aside).empty());
  CHECK(looked_at(random_layout<TestType>(1, 1, 1)).empty());
  CHECK(looked_at(random_layout<TestType>(2, 1, 1)).empty());
  CHECK(looked_at(random_layout<TestType>(3, 1, 1)).empty());
}

TEMPLATE_TEST_CASE("layout_watch: rows that differ on one place are told with their number, copies are not",
                   "[methods]", float, double) {
  Layout<TestType> Y = random_layout<TestType>(100, 1, 1);
  Y.row(3) = Y.row(50);
  Y.row(7) = Y.row(50);
  Y.row(80) = Y.row(20);
  const Notes all = looked_at(Y);
  REQUIRE(all.size() == 1);
  CHECK_THAT(all[0], Catch::Contains("5 of 100 points share"));

  // Copies of a copy are copies; 20 and 80 are none.
  detail::LayoutWatch<TestType, 2> watch;
  Notes notes;
  watch.learn(table<TestType>(100, {{50, 3}, {7, 3}}), notes);
  watch.look(Y, notes);
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Catch::Contains("2 of 100 points share"));
  watch.look(Y, notes);
  CHECK(notes.size() == 1);  // once
  CHECK_FALSE(watch.collapsed());

  Layout<TestType, 1> line = random_layout<TestType, 1>(1000, 1, 1);
  line(1, 0) = line(0, 0);  // on a line some do among many
  CHECK(looked_at(line).empty());
}

TEMPLATE_TEST_CASE(
    "layout_watch: rows that differ are moved apart with their largest number, copies silently", "[methods]",
    float, double) {
  const Layout<TestType> before = random_layout<TestType>(100, 1, 1);
  Layout<TestType> Y = before;
  detail::LayoutWatch<TestType, 2> watch;
  Notes notes = {"another"};
  watch.learn(table<TestType>(100, {{50, 3}}), notes);
  watch.part(Y, 2, Random{1}, 25, notes);
  CHECK(Y == before);
  Y.row(50) = Y.row(3);
  watch.part(Y, 2, Random{1}, 50, notes);
  CHECK(Y.row(50) != Y.row(3));
  CHECK((Y - before).bottomRows(49).norm() == 0);
  CHECK(notes.size() == 1);
  for (const Index several : {3, 5, 2}) {
    Y = before;
    for (Index i = 1; i < several; ++i) Y.row(i) = Y.row(0);
    watch.part(Y, 2, Random{1}, 75, notes);
    CHECK(detail::first_on_place(Y).empty());
  }
  REQUIRE(notes.size() == 2);
  CHECK_THAT(notes[1], Catch::Contains("up to 5 of 100 points") && Catch::Contains("iteration 75 on"));
  CHECK_THAT(notes[1], Catch::EndsWith("by 0.0001"));

  Y = Layout<TestType>::Zero(100, 2);  // a map of one point has no radius
  watch.part(Y, 2, Random{1}, 100, notes);
  CHECK(detail::first_on_place(Y).empty());
  CHECK(Y.cwiseAbs().maxCoeff() <= TestType(1.001e-4));
}

TEMPLATE_TEST_CASE("layout_watch: a map of which nothing is left has collapsed, one of copies has not",
                   "[methods]", float, double) {
  bool collapsed = false;
  Layout<TestType> Y = Layout<TestType>::Constant(4, 2, TestType(0.3));
  CHECK_THAT(looked_at(Y, &collapsed).at(0), Catch::Contains("all 4 points lie on one place"));
  CHECK(collapsed);
  Y(2, 0) = std::nextafter(Y(2, 0), TestType(1));  // a spread that is only rounding
  looked_at(Y, &collapsed);
  CHECK(collapsed);
  Y(2, 0) = 0;
  looked_at(Y, &collapsed);
  CHECK_FALSE(collapsed);

  detail::LayoutWatch<TestType, 2> watch;
  Notes notes;
  watch.learn(table<TestType>(4, {{0, 1}, {1, 2}, {2, 3}}), notes);
  watch.look(Layout<TestType>::Zero(4, 2), notes);
  CHECK(notes.empty());
  CHECK_FALSE(watch.collapsed());
}

TEMPLATE_TEST_CASE("layout_watch: a spread of nothing and a point that takes all the extent are told",
                   "[methods]", float, double) {
  const Notes shrunk = looked_at(random_layout<TestType>(300, 1, 1e-12));
  REQUIRE(shrunk.size() == 1);
  CHECK_THAT(shrunk[0], Catch::Contains("shrunk to a root mean square radius of 1."));
  detail::LayoutWatch<TestType, 2> any_size(0);
  Notes notes;
  any_size.look(random_layout<TestType>(300, 1, 1e-12), notes);
  CHECK(notes.empty());

  Layout<TestType> Y = random_layout<TestType>(300, 1, 1);
  Y(123, 1) = TestType(1e4);
  const Notes far = looked_at(Y);
  REQUIRE(far.size() == 1);
  CHECK_THAT(far[0], Catch::Contains("point 123 takes all the extent: it lies 1e+04"));
  Y(123, 1) = 20;
  CHECK(looked_at(Y).empty());
}

}  // namespace test_methods_run_layout_watch
