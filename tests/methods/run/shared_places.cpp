#include "neem/methods/run/shared_places.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"

#include <cmath>

namespace test_methods_run_shared_places {

using namespace neem;

TEMPLATE_TEST_CASE("shared_places: the first point on every place is found, whatever the sign of a zero",
                   "[methods]", float, double) {
  CHECK(detail::first_on_place(random_layout<TestType, 1>(1, 1, 1)).empty());
  CHECK(detail::first_on_place(random_layout<TestType, 3>(1000, 1, 1)).empty());

  Layout<TestType> Y = random_layout<TestType>(1000, 1, 1);
  for (Index i = 0; i < 1000; i += 3) Y.row(i) = Y.row(i / 100);  // rows 0, 3, 6, 9 are sources, and replaced
  Y(700, 0) = Y(700, 1) = 0;
  Y(701, 0) = Y(701, 1) = -TestType(0);
  const std::vector<Id> first = detail::first_on_place(Y);
  REQUIRE(first.size() == 1000);
  Index wrong = 0;
  for (Index i = 0; i < 1000; ++i) {
    Index expected = 0;
    while (Y.row(expected) != Y.row(i)) ++expected;
    wrong += first[static_cast<std::size_t>(i)] != expected;
  }
  CHECK(wrong == 0);
  CHECK(first[701] == 700);

  // Copies of one row may share a place: 4 points of 2 rows do not, and of 1 row they do.
  const std::vector<Id> four = {0, 1, 0, 0, 0};
  CHECK(detail::sharing_points(four, {}) == 4);
  CHECK(detail::sharing_points(four, {5, 5, 5, 7, 5}) == 4);
  CHECK(detail::sharing_points(four, {5, 6, 5, 5, 5}) == 0);
}

TEMPLATE_TEST_CASE("shared_places: points that share one are moved apart by little, the others not at all",
                   "[methods]", float, double) {
  const Layout<TestType, 3> before = [] {
    Layout<TestType, 3> Y = random_layout<TestType, 3>(100, 1, 1);
    for (Index i = 10; i < 30; ++i) Y.row(i) = Y.row(5);
    Y.row(40) = Y.row(41) = 1000 * Y.row(42);  // where the step is less than float resolves
    return Y;
  }();
  Layout<TestType, 3> Y = before;
  detail::move_apart(Y, 3, detail::first_on_place(Y), 1e-4, Random{7}, 25);
  CHECK(detail::first_on_place(Y).empty());
  for (Index i = 0; i < 100; ++i) {
    const double moved = static_cast<double>((Y.row(i) - before.row(i)).norm());
    const bool shared = i == 5 || (i >= 10 && i < 30) || i == 40 || i == 41;
    if (shared) CHECK(moved > 0);
    if (!shared) CHECK(moved == 0);
    if (i < 40) CHECK(moved <= 1.001e-4 * std::sqrt(3.0));
    if (i == 40) CHECK(moved < 0.1);
  }

  Y = before;  // of a layout in a plane the third column stays as it is
  detail::move_apart(Y, 2, detail::first_on_place(Y), 1e-4, Random{7}, 25);
  CHECK(detail::first_on_place(Y).empty());
  CHECK(Y.col(2) == before.col(2));
}

}  // namespace test_methods_run_shared_places
