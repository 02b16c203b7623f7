#include "neem/neighbors/brute_force.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_brute_force {

using namespace neem_test;

TEMPLATE_TEST_CASE("brute_force: finds the true nearest neighbors", "[neighbors]", float, double) {
  finds_the_true_neighbors<TestType>(BruteForce{});
}

TEMPLATE_TEST_CASE("brute_force: keeps its precision far from zero and beside far points", "[neighbors]",
                   float, double) {
  keeps_precision_far_from_zero<TestType>(BruteForce{});
}

TEMPLATE_TEST_CASE("brute_force: ties are not broken by the order of storage", "[neighbors]", float, double) {
  does_not_favour_storage<TestType>(BruteForce{});
}

TEMPLATE_TEST_CASE("brute_force: a point is left out by its number, not its place", "[neighbors]", float,
                   double) {
  removes_self_by_number<TestType>(BruteForce{});
}

TEMPLATE_TEST_CASE("brute_force: same bits for any number of threads", "[neighbors]", float, double) {
  same_bits_for_any_threads<TestType>(BruteForce{});
}

TEMPLATE_TEST_CASE("brute_force: a power of two multiplies distances and changes nothing else", "[neighbors]",
                   float, double) {
  follows_powers_of_two<TestType>(BruteForce{});
}

TEMPLATE_TEST_CASE("brute_force: reads any storage", "[neighbors]", float, double) {
  reads_any_storage<TestType>(BruteForce{});
}

TEMPLATE_TEST_CASE("brute_force: refuses what has no answer, and clamps k to n - 1", "[neighbors]", float,
                   double) {
  refuses_what_has_no_answer<TestType>(BruteForce{});
}

TEST_CASE("brute_force: more columns than float sums can carry are summed in double", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(6, (1 << 19) + 3);
  expect_exact(X, 4, neem::brute_force(X, 4));
}

TEST_CASE("brute_force: one neighbor among more duplicates than a row holds offers", "[neighbors]") {
  const Matrix<float> X = Matrix<float>::Constant(200, 3, 2.0f);
  expect_exact(X, 1, neem::brute_force(X, 1));
}

}  // namespace test_neighbors_brute_force
