#include "neem/methods/trimap.hpp"

#include "catch.hpp"
#include "clouds.hpp"
#include "neem/core/random.hpp"
#include "neem/metrics/knn_recall.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace test_methods_trimap {

using namespace neem;

namespace {

template <class S, int Dim>
bool all_finite(const Layout<S, Dim>& Y) {
  for (Index k = 0; k < Y.size(); ++k) {
    if (!is_finite(Y.data()[k])) return false;
  }
  return true;
}

/// Triplets of n points of a cloud.
template <class S>
detail::Triplets<S> some_triplets(Index n, const detail::TripletCounts& wanted, double temper = 0.5) {
  const Matrix<S> X = clouds::make<S>(n, 4, 1);
  const detail::TripletCounts counts = detail::triplet_counts(n, wanted);
  const Neighbors<S> knn = nearest_neighbors(X, std::min<Index>(n - 1, counts.inliers + 20));
  const std::vector<double> scales = detail::local_scales(knn);
  const Matrix<Id> near = detail::scaled_neighbors(knn, scales, counts.inliers, Threads(1));
  return detail::draw_triplets<S>(MatrixRef<S>(X), near, scales, counts, temper, 3, {}, Threads(1));
}

/// The loss as it is written in the paper, triplet by triplet.
template <int Dim>
double stated_loss(const detail::Triplets<double>& triplets, const Layout<double, Dim>& Y) {
  double loss = 0;
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index t = 0; t < triplets.count(); ++t) {
      const Id j = triplets.nearby(i, triplets.edge_of(t)), k = triplets.distant(i, t);
      const double near = 1 + (Y.row(i) - Y.row(j)).squaredNorm(),
                   far = 1 + (Y.row(i) - Y.row(k)).squaredNorm();
      loss += triplets.weights(i, t) / (1 + far / near);
    }
  }
  return loss;
}

template <int Dim>
Layout<double, Dim> scattered(Index n, double size) {
  Layout<double, Dim> Y(n, Dim);
  const Random random{23};
  for (Index k = 0; k < Y.size(); ++k) Y.data()[k] = size * random.normal(static_cast<std::uint64_t>(k));
  return Y;
}

template <int Dim>
void check_gradient(const detail::TripletCounts& counts) {
  constexpr double h = 1e-5, dropped = 2;  // the program's force is half of minus the gradient
  const detail::Triplets<double> triplets = some_triplets<double>(50, counts);
  detail::TripletForces<double, Dim> forces(triplets, Threads(1));
  Layout<double, Dim> Y = scattered<Dim>(50, 3), force;
  forces(Y, force, Threads(1));
  CHECK(forces.objective(Y, Threads(1)) == Approx(stated_loss<Dim>(triplets, Y)).epsilon(1e-12));
  double worst = 0;
  for (Index k = 0; k < Y.size(); ++k) {
    const double at = Y.data()[k];
    Y.data()[k] = at + h;
    const double up = stated_loss<Dim>(triplets, Y);
    Y.data()[k] = at - h;
    const double down = stated_loss<Dim>(triplets, Y);
    Y.data()[k] = at;
    worst = std::max(worst, std::abs(dropped * force.data()[k] + (up - down) / (2 * h)));
  }
  CHECK(worst / force.cwiseAbs().maxCoeff() < 1e-6);
}

}  // namespace

TEST_CASE("trimap: the force is half of minus the gradient of the stated loss", "[methods]") {
  check_gradient<1>({4, 3, 2});
  check_gradient<2>({12, 4, 3});
  check_gradient<2>({1, 1, 0});
  check_gradient<3>({5, 2, 1});
}

TEST_CASE("trimap: forces sum to nothing and turn nothing", "[methods]") {
  const detail::Triplets<double> triplets = some_triplets<double>(300, {12, 4, 3});
  detail::TripletForces<double, 2> forces(triplets, Threads(1));
  const Layout<double> Y = scattered<2>(300, 4);
  Layout<double> force;
  forces(Y, force, Threads(1));
  const double size = force.cwiseAbs().sum();
  REQUIRE(size > 1);
  CHECK(force.colwise().sum().norm() <= 1e-13 * size);
  const double torque = (Y.col(0).cwiseProduct(force.col(1)) - Y.col(1).cwiseProduct(force.col(0))).sum();
  CHECK(std::abs(torque) <= 1e-12 * size);
}

TEMPLATE_TEST_CASE_SIG("trimap: outliers drawn in blocks give the forces and the loss of their triplets",
                       "[methods]", ((int Dim), Dim), 1, 2, 3) {
  constexpr Index n = 4101;  // the last block has empty places
  const Matrix<double> X = clouds::make<double>(n, 3, 4);
  const Neighbors<double> knn = nearest_neighbors(X, 20);
  const std::vector<double> scales = detail::local_scales(knn);
  const detail::TripletCounts counts{5, 3, 2};
  const Matrix<Id> near = detail::scaled_neighbors(knn, scales, counts.inliers, Threads(2));
  const detail::BlockPartners partners = detail::draw_block_partners(near, 15, 3, Threads(2));
  const detail::Triplets<double> triplets =
      detail::draw_triplets<double>(MatrixRef<double>(X), near, scales, counts, 0.5, 3, partners, Threads(2));
  Index wrong = 0, none = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index t = 0; t < 15; ++t) {
      none += triplets.distant(i, t) == i;
      if (triplets.distant(i, t) == i) wrong += triplets.weights(i, t) != 0;
      for (Index e = 0; e < 5; ++e) wrong += triplets.distant(i, t) == near(i, e);
    }
  }
  CHECK(wrong == 0);
  CHECK(none > 0);
  CHECK(none <= 15 * (partners.blocks * 16 - n));
  detail::TripletForces<double, Dim> one_by_one(triplets, Threads(1));
  detail::TripletBlocks<double, Dim> blocks(triplets, partners, Threads(2));
  const Layout<double, Dim> Y = scattered<Dim>(n, 3);
  Layout<double, Dim> expected, force;
  one_by_one(Y, expected, Threads(1));
  blocks(Y, force, Threads(2));
  CHECK((force - expected).norm() <= 1e-12 * expected.norm());
  CHECK(blocks.objective(Y, Threads(2)) == Approx(one_by_one.objective(Y, Threads(1))).epsilon(1e-12));
}

TEST_CASE("trimap: forces go along when points get other numbers", "[methods]") {
  constexpr Index n = 200;
  const detail::Triplets<double> triplets = some_triplets<double>(n, {6, 3, 2});
  detail::Triplets<double> renamed = triplets;
  const auto other = [](Index i) { return (i * 77 + 13) % n; };
  for (Index i = 0; i < n; ++i) {
    renamed.weights.row(other(i)) = triplets.weights.row(i);
    for (Index e = 0; e < triplets.edges(); ++e)
      renamed.nearby(other(i), e) = static_cast<Id>(other(triplets.nearby(i, e)));
    for (Index t = 0; t < triplets.count(); ++t)
      renamed.distant(other(i), t) = static_cast<Id>(other(triplets.distant(i, t)));
  }
  const Layout<double> Y = scattered<2>(n, 3);
  Layout<double> moved(n, 2), force, moved_force;
  for (Index i = 0; i < n; ++i) moved.row(other(i)) = Y.row(i);
  detail::TripletForces<double, 2>(triplets, Threads(1))(Y, force, Threads(1));
  detail::TripletForces<double, 2>(renamed, Threads(1))(moved, moved_force, Threads(1));
  double worst = 0;
  for (Index i = 0; i < n; ++i) worst = std::max(worst, (force.row(i) - moved_force.row(other(i))).norm());
  CHECK(worst <= 1e-12 * force.cwiseAbs().maxCoeff());
}

TEST_CASE("trimap: outliers are no inliers, random triplets are three points, the nearer one first",
          "[methods]") {
  for (const Index n : {3, 4, 9, 20, 500}) {
    const detail::TripletCounts counts = detail::triplet_counts(n, {12, 4, 3});
    const detail::Triplets<double> triplets = some_triplets<double>(n, {12, 4, 3});
    CHECK(triplets.inliers == std::min<Index>(12, n - 2));
    CHECK(triplets.nearby.rows() == n);
    CHECK(triplets.count() == counts.inliers * counts.outliers + 3);
    Index wrong = 0;
    for (Index i = 0; i < n; ++i) {
      std::set<Id> inliers(triplets.nearby.row(i).data(), triplets.nearby.row(i).data() + triplets.inliers);
      wrong +=
          static_cast<Index>(inliers.size()) != triplets.inliers || inliers.count(static_cast<Id>(i)) != 0;
      for (Index e = 0; e < triplets.inliers; ++e) {
        std::set<Id> of_edge;
        for (Index s = 0; s < triplets.outliers; ++s) {
          const Id k = triplets.distant(i, s * triplets.inliers + e);
          wrong += k == i || k < 0 || k >= n || inliers.count(k) != 0 || !of_edge.insert(k).second;
        }
      }
      for (Index r = 0; r < 3; ++r) {
        const Id j = triplets.nearby(i, triplets.inliers + r),
                 k = triplets.distant(i, triplets.count() - 3 + r);
        wrong += j == i || k == i || j == k || j < 0 || k < 0 || j >= n || k >= n;
      }
    }
    CHECK(wrong == 0);
    CHECK(triplets.weights.minCoeff() == 0);  // log_t 1
  }
}

TEST_CASE("trimap: weights are tempered differences of scaled squared distances", "[methods]") {
  CHECK(detail::tempered_log(9, 0.5) == Approx(4));
  CHECK(detail::tempered_log(9, 0) == Approx(8));
  CHECK(detail::tempered_log(9, 1) == Approx(std::log(9.0)));
  CHECK(detail::tempered_log(9, 1 - 2e-5) == Approx(std::log(9.0)).epsilon(1e-3));
  constexpr Index n = 80;
  const Matrix<double> X = clouds::make<double>(n, 4, 1);
  const Neighbors<double> knn = nearest_neighbors(X, 30);
  const std::vector<double> scales = detail::local_scales(knn);
  const Matrix<Id> near = detail::scaled_neighbors(knn, scales, 10, Threads(1));
  const detail::Triplets<double> triplets =
      detail::draw_triplets<double>(MatrixRef<double>(X), near, scales, {10, 4, 3}, 0, 3, {}, Threads(1));
  Matrix<double> raw(n, triplets.count());
  for (Index i = 0; i < n; ++i) {
    for (Index t = 0; t < triplets.count(); ++t) {
      const auto scaled = [&](Id j) {
        return (X.row(i) - X.row(j)).squaredNorm() /
               (scales[static_cast<std::size_t>(i)] * scales[static_cast<std::size_t>(j)]);
      };
      raw(i, t) = (t < 40 ? 1 : 0.1) *
                  (scaled(triplets.distant(i, t)) - scaled(triplets.nearby(i, triplets.edge_of(t))));
      if (t >= 40) CHECK(raw(i, t) >= 0);
    }
  }
  const Matrix<double> expected = raw.array() - raw.minCoeff();
  CHECK((triplets.weights - expected).norm() <= 1e-12 * expected.norm());
}

TEMPLATE_TEST_CASE("trimap: the same bits for any number of threads", "[methods]", float, double) {
  using S = TestType;
  const Matrix<S> X = clouds::make<S>(3000, 8, 5);
  const Layout<S> one = trimap(X, {.iterations = 10, .threads = 1});
  for (const int threads : {2, 3, 7, 16}) CHECK(trimap(X, {.iterations = 10, .threads = threads}) == one);
  CHECK(trimap(X, {.iterations = 10, .seed = 43, .threads = 2}) != one);
  // and with outliers in blocks
  const Matrix<S> many = clouds::make<S>(4500, 3, 5);
  const Layout<S> of_many = trimap(many, {.inliers = 6, .iterations = 5, .threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    CHECK(trimap(many, {.inliers = 6, .iterations = 5, .threads = threads}) == of_many);
  }
}

TEST_CASE("trimap: clouds come out apart, and neighbors stay near", "[methods][quality]") {
  const Matrix<double> X = clouds::make<double>(600, 5, 3);
  const Layout<double> Y = trimap(X);
  CHECK(clouds::together(Y, 3) == 600);
  CHECK(knn_recall(X, Y, 15).value > 0.3);  // chance is 0.025
  CHECK(clouds::together(trimap<3>(X), 3) == 600);
  CHECK(clouds::together(trimap<1>(X), 3) > 590);
}

TEST_CASE("trimap: the loss falls", "[methods]") {
  std::vector<double> loss;
  trimap(clouds::make<double>(300, 5, 3), {},
         [&](const Progress<double, 2>& now) { loss.push_back(now.objective()); });
  REQUIRE(loss.size() == 400);
  CHECK(loss.back() < 0.5 * loss.front());
}

TEST_CASE("trimap: a step is that of a program that goes triplet by triplet", "[methods]") {
  constexpr Index n = 60;
  const detail::Triplets<double> triplets = some_triplets<double>(n, {5, 2, 1});
  const Layout<double> start = scattered<2>(n, 1);
  Layout<double> y = start, v = Layout<double>::Zero(n, 2), gain = Layout<double>::Ones(n, 2);
  for (int t = 0; t < 300; ++t) {  // across the change of momentum at 251
    const double momentum = t > 250 ? 0.8 : 0.5;
    const Layout<double> at = y + momentum * v;
    Layout<double> gradient = Layout<double>::Zero(n, 2);
    for (Index i = 0; i < n; ++i) {
      for (Index q = 0; q < triplets.count(); ++q) {
        const Id j = triplets.nearby(i, triplets.edge_of(q)), k = triplets.distant(i, q);
        const Eigen::RowVector2d to_j = at.row(i) - at.row(j), to_k = at.row(i) - at.row(k);
        const double near = 1 + to_j.squaredNorm(), far = 1 + to_k.squaredNorm();
        const double w = triplets.weights(i, q) / ((near + far) * (near + far));
        gradient.row(i) += w * (far * to_j - near * to_k);
        gradient.row(j) -= w * far * to_j;
        gradient.row(k) += w * near * to_k;
      }
    }
    for (Index e = 0; e < y.size(); ++e) {
      double &g = gain.data()[e], &speed = v.data()[e];
      const double slope = gradient.data()[e];
      g = (speed > 0) - (speed < 0) != (slope > 0) - (slope < 0) ? g + 0.2 : std::max(0.8 * g, 0.01);
      speed = momentum * speed - 0.001 * g * slope;
      y.data()[e] += speed;
    }
  }
  detail::LookAhead<double, 2> forces(triplets, {}, Threads(1));
  Layout<double> Y = start, force;
  DeltaBarDelta<double, 2> step(Y, {.learning_rate = 0.001, .max_step = 1e10}, Threads(1));
  for (int t = 0; t < 300; ++t) {
    forces(Y, force);
    step.options.momentum = detail::trimap_momentum(t);
    step(Y, force);
  }
  y.rowwise() -= y.colwise().mean();
  CHECK((Y - y).norm() <= 1e-6 * y.norm());
}

TEST_CASE("trimap: advanced by hand, or with the neighbors given, it is the same run", "[methods]") {
  const Matrix<double> X = clouds::make<double>(300, 6, 4);
  const TrimapOptions o{.iterations = 60};
  const Layout<double> whole = trimap(X, o);
  Trimap run(X, o);
  CHECK(run.iterations() == 60);
  int parts = 0;
  while (run.advance(7)) ++parts;
  CHECK(parts == 9);
  CHECK(run.done());
  CHECK(run.layout() == whole);
  CHECK(trimap(X, nearest_neighbors(X, 62), o) == whole);
}

TEST_CASE("trimap: an observer sees every iteration and may stop the run", "[methods]") {
  std::vector<int> seen;
  Trimap<double> run(clouds::make<double>(100, 4, 2));
  run.advance(400, [&](const Progress<double, 2>& now) {
    seen.push_back(now.iteration);
    return now.iteration == 20 ? Signal::stop : Signal::go;
  });
  CHECK(seen.size() == 20);
  CHECK(seen.back() == 20);
  CHECK(run.stopped());
  CHECK_FALSE(run.advance(10));
}

TEST_CASE("trimap: one, two and few points, duplicates, constant columns", "[methods]") {
  CHECK(trimap(Matrix<double>::Ones(1, 3)) == Layout<double>::Zero(1, 2));
  CHECK(all_finite(trimap(clouds::make<double>(2, 3, 1))));
  for (const Index n : {3, 4, 7, 12, 30, 61}) {
    const Matrix<double> X = clouds::make<double>(n, 3, 1);
    CHECK(all_finite(trimap(X)));
    CHECK(all_finite(trimap<3>(X)));
  }
  CHECK(all_finite(trimap(Matrix<float>::Ones(100, 5))));
  Matrix<double> pairs = clouds::make<double>(100, 3, 1);
  for (Index i = 0; i < 100; i += 2) pairs.row(i) = pairs.row(i + 1);
  CHECK(all_finite(trimap(pairs)));
  Matrix<float> copies(200, 3);
  for (Index i = 0; i < 200; ++i) copies.row(i) = clouds::make<float>(4, 3, 4).row(i % 4);
  CHECK(all_finite(trimap(copies)));  // 4 distinct rows
  copies.topRows(20) = clouds::make<float>(20, 3, 1);
  CHECK(all_finite(trimap(copies)));  // some neighborhoods have no width, and some have
  Matrix<double> flat = clouds::make<double>(80, 3, 2);
  flat.col(1).setConstant(7);
  flat.col(2).setConstant(-3);
  CHECK(all_finite(trimap(flat)));
  Matrix<float> far = clouds::make<float>(100, 3, 1);
  far.bottomRows(50).array() += 1e6F;
  CHECK(all_finite(trimap(far)));
}

TEST_CASE("trimap: data times a power of two give the same bits", "[methods]") {
  const Matrix<float> X = clouds::make<float>(200, 4, 3);
  const TrimapOptions o{.iterations = 30};
  const Layout<float> Y = trimap(X, o);
  CHECK(trimap(Matrix<float>(X * 0x1p60F), o) == Y);
  CHECK(trimap(Matrix<float>(X * 0x1p-90F), o) == Y);
}

TEST_CASE("trimap: fewer points than inliers are told in a note", "[methods]") {
  const Trimap<double> run(clouds::make<double>(8, 3, 1));
  REQUIRE(run.notes().size() == 2);
  CHECK_THAT(run.notes()[0], Catch::Contains("from 12 to 6"));
  CHECK_THAT(run.notes()[1], Catch::Contains("outliers lowered from 4 to 1"));
  CHECK(Trimap<double>(clouds::make<double>(30, 3, 1)).notes().empty());
}

TEST_CASE("trimap: no iterations give the initial layout", "[methods]") {
  const Matrix<double> X = clouds::make<double>(50, 3, 2);
  const Eigen::MatrixXd initial = X.leftCols(2);
  CHECK(trimap(X, {.initial = initial, .iterations = 0}) == Layout<double>(initial));
}

TEST_CASE("trimap: wrong points, tables and options are refused by name", "[methods]") {
  Matrix<double> X = clouds::make<double>(30, 3, 1);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(trimap(X, {.inliers = 0}), Catch::Contains("inliers"));
  CHECK_THROWS_WITH(trimap(X, {.outliers = 0}), Catch::Contains("outliers"));
  CHECK_THROWS_WITH(trimap(X, {.random_triplets = -1}), Catch::Contains("random_triplets"));
  CHECK_THROWS_WITH(trimap(X, {.temper = nan}), Catch::Contains("temper"));
  CHECK_THROWS_WITH(trimap(X, {.temper = 1.5}), Catch::Contains("temper"));
  CHECK_THROWS_WITH(trimap(X, {.iterations = -1}), Catch::Contains("iterations"));
  for (const double bad : {0.0, -1.0, nan}) {
    CHECK_THROWS_WITH(trimap(X, {.learning_rate = bad}), Catch::Contains("learning_rate"));
  }
  CHECK_THROWS_WITH(trimap(X, {.threads = -1}), Catch::Contains("threads"));
  CHECK_THROWS_WITH(trimap(X, {.initial = Eigen::MatrixXd::Zero(30, 3)}), Catch::Contains("30 x 3"));
  CHECK_THROWS_WITH(trimap(X, nearest_neighbors(Matrix<double>(X.topRows(20)), 5)),
                    Catch::Contains("20 rows"));
  CHECK_THROWS_WITH(trimap(X, {.learning_rate = 1e30}), Catch::Contains("diverged"));
  X(3, 1) = nan;
  CHECK_THROWS_WITH(trimap(X), Catch::Contains("row 3 column 1"));
}

TEST_CASE("trimap: one point far away costs the others nothing", "[methods]") {
  Matrix<float> X = clouds::make<float>(200, 5, 4);
  X.row(17).setConstant(1e20f);
  Trimap<float> run(X);
  run.advance(run.iterations());
  CHECK(clouds::together(run.layout(), 4) >= 195);
}

}  // namespace test_methods_trimap
