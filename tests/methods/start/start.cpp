#include "neem/methods/start/start.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/start/initial_layout.hpp"

namespace test_methods_start_start {

using namespace neem;

TEST_CASE("start: by default a point has at most a third of the others as neighbors, and is told so",
          "[methods]") {
  std::vector<std::string> notes;
  for (const auto& [n, k] : {std::pair<Index, Index>{46, 15},
                             {1000, 15},
                             {45, 14},
                             {15, 4},
                             {7, 2},
                             {4, 2},
                             {3, 2},
                             {2, 1},
                             {1, 0}}) {
    notes.clear();
    CHECK(detail::neighbors_among({}, n, notes) == k);
    CHECK(notes.size() == (n == 1 || k == 15 ? 0 : 1));
  }
  notes.clear();
  detail::neighbors_among({}, 15, notes);
  CHECK(notes.at(0) == "neighbors lowered from 15 to 4, a third of the other points");
  detail::neighbors_among({}, 15, notes, 14);  // UMAP's default
  CHECK(notes.at(1) == "neighbors lowered from 14 to 4, a third of the other points");
}

TEST_CASE("start: a number of neighbors that was given is taken, as long as there are so many", "[methods]") {
  std::vector<std::string> notes;
  CHECK(detail::neighbors_among(14, 15, notes) == 14);
  CHECK(detail::neighbors_among(15, 1000, notes) == 15);
  CHECK(notes.empty());
  CHECK(detail::neighbors_among(15, 15, notes) == 14);
  CHECK(notes.at(0) == "neighbors lowered from 15 to 14, all other points");
}

namespace {

template <class S>
Layout<S> started(const Eigen::MatrixXd& initial, std::vector<std::string>& notes, double deviation = 1) {
  notes.clear();
  return detail::initial_layout<S, 2>(initial, initial.rows(), 42, deviation, notes);
}

double thinnest(const Eigen::MatrixXd& Y) {
  const Eigen::MatrixXd centred = Y.rowwise() - Y.colwise().mean();
  const Eigen::Matrix2d squares = centred.transpose() * centred;
  const double trace = squares.trace(),
               determinant = squares(0, 0) * squares(1, 1) - squares(0, 1) * squares(1, 0);
  return std::sqrt((trace - std::sqrt(std::max(0.0, trace * trace - 4 * determinant))) / 2);
}

}  // namespace

TEMPLATE_TEST_CASE("start: an initial layout is taken to the bit, at any ordinary size and place",
                   "[methods]", float, double) {
  std::vector<std::string> notes;
  for (const double size : {1e-6, 1.0, 1e9}) {
    const Eigen::MatrixXd initial = (random_layout<double>(50, 3, size).array() + size).matrix();
    CHECK(started<TestType>(initial, notes) == initial.cast<TestType>());
    CHECK(notes.empty());
  }
  CHECK(started<TestType>(Eigen::MatrixXd::Constant(1, 2, 3), notes) == Layout<TestType>::Constant(1, 2, 3));
  CHECK(notes.empty());
  CHECK_THROWS_WITH(started<TestType>(Eigen::MatrixXd::Constant(4, 2, std::nan("")), notes),
                    Catch::Contains("8 non-finite values") && Catch::Contains("init"));
  CHECK_THROWS_WITH(started<TestType>(Eigen::MatrixXd::Zero(4, 3), notes), Catch::Contains("4 x 3 but"));
}

TEMPLATE_TEST_CASE("start: a flat initial layout is given some thickness, and told", "[methods]", float,
                   double) {
  std::vector<std::string> notes;
  Eigen::MatrixXd flat = random_layout<double>(50, 3, 10);
  flat.col(1).setConstant(7);
  Eigen::MatrixXd diagonal = flat;
  diagonal.col(1) = 2 * flat.col(0);
  for (const Eigen::MatrixXd& initial : {flat, diagonal}) {
    const Layout<TestType> Y = started<TestType>(initial, notes);
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0], Catch::Contains("1 of 2 dimensions"));
    CHECK(thinnest(Y.template cast<double>()) > 0.01);
    CHECK((Y.template cast<double>() - initial).norm() < 0.01 * initial.norm());
  }
  CHECK(started<TestType>(flat.topRows(2), notes) == flat.topRows(2).cast<TestType>());
  CHECK(notes.empty());  // two points are always on a line
  const Layout<TestType> apart = started<TestType>(Eigen::MatrixXd::Constant(50, 2, 3), notes, 1e-4);
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Catch::Contains("one place"));
  CHECK((apart.rowwise() - apart.row(0)).norm() > 0);
}

TEMPLATE_TEST_CASE("start: an initial layout of any finite size is accepted, and what is changed is told",
                   "[methods]", float, double) {
  std::vector<std::string> notes;
  const Eigen::MatrixXd shape = random_layout<double>(50, 3, 1);
  for (const double size : {1e-300, 1e-150, 1e150, 1e307}) {
    const Layout<TestType> Y = started<TestType>(size * shape, notes, 1e-4);
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0], Catch::Contains("root mean square radius of") && Catch::Contains("scaled to"));
    const Eigen::MatrixXd centred = shape.rowwise() - shape.colwise().mean();
    const double factor = double(Y.norm()) / centred.norm();
    CHECK((Y.template cast<double>() - factor * centred).norm() < 1e-5 * double(Y.norm()));
    CHECK(double(Y.norm()) / std::sqrt(50.0) == Approx(1e-4));
  }
  const Layout<TestType> Y = started<TestType>((shape.array() + 1e16).matrix(), notes);
  CHECK(notes.size() == 1);
  CHECK(std::abs(Y.mean()) < TestType(3));
}

}  // namespace test_methods_start_start
