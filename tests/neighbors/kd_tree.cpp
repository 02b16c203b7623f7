#include "neem/neighbors/kd_tree.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_kd_tree {

using namespace neem_test;

TEMPLATE_TEST_CASE("kd_tree: finds the true nearest neighbors", "[neighbors]", float, double) {
  finds_the_true_neighbors<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: keeps its precision far from zero and beside far points", "[neighbors]", float,
                   double) {
  keeps_precision_far_from_zero<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: ties are not broken by the order of storage", "[neighbors]", float, double) {
  does_not_favour_storage<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: a point is left out by its number, not its place", "[neighbors]", float,
                   double) {
  removes_self_by_number<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: same bits for any number of threads", "[neighbors]", float, double) {
  same_bits_for_any_threads<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: a power of two multiplies distances and changes nothing else", "[neighbors]",
                   float, double) {
  follows_powers_of_two<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: reads any storage", "[neighbors]", float, double) {
  reads_any_storage<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: refuses what has no answer, and clamps k to n - 1", "[neighbors]", float,
                   double) {
  refuses_what_has_no_answer<TestType>(KdTree{});
}

TEMPLATE_TEST_CASE("kd_tree: same bits as brute_force, ties included", "[neighbors]", float, double) {
  using S = TestType;
  Matrix<S> rounded = normal_points<S>(500, 4);
  for (Index i = 0; i < rounded.size(); ++i) rounded.data()[i] = std::round(rounded.data()[i] * 4) / S(10);
  Matrix<S> copies = normal_points<S>(20, 10).replicate(30, 1);
  for (const Matrix<S>& X :
       {normal_points<S>(700, 3), normal_points<S>(300, 30), binary_points<S>(600, 8), lattice_points<S>(6),
        Matrix<S>(lattice_points<S>(7) * S(0.1)), rounded, copies}) {
    for (const Index k : {Index(1), Index(7), Index(15), Index(90), X.rows() - 1}) {
      INFO("n = " << X.rows() << ", d = " << X.cols() << ", k = " << k);
      CHECK(same_bits(neem::brute_force(X, k), neem::kd_tree(X, k)));
    }
  }
}

TEST_CASE("kd_tree: coincident points at every leaf size", "[neighbors]") {
  for (const Index n : {Index(7), Index(64), Index(400)}) {
    for (const Index d : {Index(1), Index(3)}) {
      const Matrix<double> X = Matrix<double>::Constant(n, d, 0.3);
      const neem::MatrixRef<double> rows(X);
      const Neighbors<double> expected = neem::brute_force(X, 5);
      for (Index leaf = 0; leaf <= 16; ++leaf) {
        CHECK(same_bits(expected, neem::detail::kd_tree<double>(rows, 5, Threads{2}, leaf)));
      }
    }
  }
}

TEST_CASE("kd_tree: numbers of every magnitude make a deep tree, and the same answer", "[neighbors]") {
  Matrix<double> powers(1000, 1);
  for (Index i = 0; i < 1000; ++i) powers(i, 0) = std::ldexp(1.0, -static_cast<int>(i));
  CHECK(same_bits(neem::brute_force(powers, 3), neem::kd_tree(powers, 3)));
  Matrix<double> tiny = Matrix<double>::Zero(1010, 2);  // corpus F025: 5e-324 apart in a box 1e6 wide
  for (Index i = 0; i < 1000; i += 2) tiny(i, 0) = 5e-324;
  tiny.bottomRows(10).setConstant(1e6);
  const Neighbors<double> knn = neem::kd_tree(tiny, 15);
  CHECK_NOTHROW(neem::check_neighbors(knn));
  CHECK(same_bits(neem::brute_force(tiny, 15), knn));
}

}  // namespace test_neighbors_kd_tree
