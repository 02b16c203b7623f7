#include "neem/methods/pacmap.hpp"

#include "catch.hpp"
#include "clouds.hpp"
#include "neem/core/random.hpp"
#include "neem/metrics/knn_recall.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>
#include <vector>

namespace test_methods_pacmap {

using namespace neem;

namespace {

template <class S, int Dim>
bool all_finite(const Layout<S, Dim>& Y) {
  for (Index k = 0; k < Y.size(); ++k) {
    if (!is_finite(Y.data()[k])) return false;
  }
  return true;
}

/// Pairs of all kinds for n points of a cloud.
template <class S>
detail::PacmapPairs some_pairs(Index n, Index k, Index mid_near, Index further) {
  const Matrix<S> X = clouds::make<S>(n, 4, 1);
  const Neighbors<S> knn = nearest_neighbors(X, std::min<Index>(n - 1, k + 20));
  detail::PacmapPairs pairs;
  pairs.nearby = detail::scaled_neighbors(knn, detail::local_scales(knn), k, Threads(1));
  pairs.mid_near = detail::mid_near_pairs<S>(MatrixRef<S>(X), mid_near, 1, Threads(1));
  pairs.further = detail::further_pairs(pairs.nearby, further, 1, Threads(1));
  return pairs;
}

detail::PacmapPlan plan_of(std::array<int, 3> iterations, std::optional<double> threshold = {}) {
  return {
      .mid_near_ratio = 0.5, .further_ratio = 2, .iterations = iterations, .threshold = threshold, .seed = 5};
}

/// The loss as it is written in the paper, pair by pair.
template <int Dim>
double stated_loss(const detail::PacmapPairs& pairs, const detail::PacmapWeights& w,
                   const Layout<double, Dim>& Y) {
  double loss = 0;
  const auto over = [&](const Matrix<Id>& kind, auto&& f) {
    for (Index i = 0; i < kind.rows(); ++i) {
      for (Index c = 0; c < kind.cols(); ++c) loss += f(1 + (Y.row(i) - Y.row(kind(i, c))).squaredNorm());
    }
  };
  over(pairs.nearby, [&](double D) { return w.nearby * D / (10 + D); });
  over(pairs.mid_near, [&](double D) { return w.mid_near * D / (10000 + D); });
  over(pairs.further, [&](double D) { return w.further / (1 + D); });
  return loss;
}

template <int Dim>
Layout<double, Dim> scattered(Index n, double size) {
  Layout<double, Dim> Y(n, Dim);
  const Random random{23};
  for (Index k = 0; k < Y.size(); ++k) Y.data()[k] = size * random.normal(static_cast<std::uint64_t>(k));
  return Y;
}

/// The largest difference between the force and minus the differences of f, relative to the largest force.
template <int Dim, class F>
double gradient_error(Layout<double, Dim> Y, const Layout<double, Dim>& force, F&& f) {
  constexpr double h = 1e-5;
  double worst = 0;
  for (Index k = 0; k < Y.size(); ++k) {
    const double at = Y.data()[k];
    Y.data()[k] = at + h;
    const double up = f(Y);
    Y.data()[k] = at - h;
    const double down = f(Y);
    Y.data()[k] = at;
    worst = std::max(worst, std::abs(force.data()[k] + (up - down) / (2 * h)));
  }
  return worst / force.cwiseAbs().maxCoeff();
}

template <int Dim>
void check_gradient(const std::array<int, 3>& phases) {
  detail::PacmapPairs pairs = some_pairs<double>(60, 5, 3, 10);
  const detail::PacmapPairs copy = pairs;
  const Layout<double, Dim> Y = scattered<Dim>(60, 3);
  detail::PacmapForces<double, Dim> forces(std::move(pairs), plan_of(phases), Threads(1));
  Layout<double, Dim> force;
  forces(Y, force);
  const detail::PacmapWeights w = detail::pacmap_weights(0, phases);
  CHECK(forces.objective(Y) == Approx(stated_loss<Dim>(copy, w, Y)).epsilon(1e-12));
  CHECK(gradient_error<Dim>(
            Y, force, [&](const Layout<double, Dim>& y) { return stated_loss<Dim>(copy, w, y); }) < 1e-6);
}

}  // namespace

TEST_CASE("pacmap: the force is minus the gradient of the stated loss, in every phase", "[methods]") {
  check_gradient<1>({10, 0, 0});
  check_gradient<2>({10, 0, 0});
  check_gradient<2>({0, 10, 0});
  check_gradient<2>({0, 0, 10});
  check_gradient<3>({0, 10, 0});
}

TEST_CASE("localmap: the force of its last phase is minus the gradient of its objective", "[methods]") {
  const Layout<double, 2> Y = scattered<2>(60, 5);
  detail::PacmapForces<double, 2> forces(some_pairs<double>(60, 5, 3, 10), plan_of({0, 0, 10}, 10),
                                         Threads(1));
  Layout<double, 2> force;
  forces(Y, force);
  CHECK(gradient_error<2>(Y, force, [&](const Layout<double, 2>& y) { return forces.objective(y); }) < 1e-6);
  // and neighbors pull by threshold / 2 over √(1 + d²) as strongly as those of PaCMAP
  for (const double d2 : {0.0, 1.0, 24.0, 1000.0}) {
    CHECK(LocalmapNear{3, 8}.attraction(d2) == Approx(PacmapNear{3}.attraction(d2) * 4 / std::sqrt(1 + d2)));
  }
}

TEST_CASE("pacmap: forces sum to nothing and turn nothing", "[methods]") {
  for (const std::optional<double> threshold : {std::optional<double>{}, std::optional<double>{10.0}}) {
    const Layout<double, 2> Y = scattered<2>(300, 4);
    detail::PacmapForces<double, 2> forces(some_pairs<double>(300, 6, 3, 12), plan_of({0, 0, 5}, threshold),
                                           Threads(1));
    Layout<double, 2> force;
    forces(Y, force);
    const double size = force.cwiseAbs().sum();
    REQUIRE(size > 1);
    CHECK(force.colwise().sum().norm() <= 1e-13 * size);
    const double torque = (Y.col(0).cwiseProduct(force.col(1)) - Y.col(1).cwiseProduct(force.col(0))).sum();
    CHECK(std::abs(torque) <= 1e-12 * size);
  }
}

TEST_CASE("pacmap: forces go along when points get other numbers", "[methods]") {
  constexpr Index n = 200;
  detail::PacmapPairs pairs = some_pairs<double>(n, 6, 3, 12), renamed = pairs;
  const auto other = [](Index i) { return (i * 77 + 13) % n; };
  const auto rename = [&](const Matrix<Id>& from, Matrix<Id>& to) {
    for (Index i = 0; i < n; ++i) {
      for (Index c = 0; c < from.cols(); ++c) to(other(i), c) = static_cast<Id>(other(from(i, c)));
    }
  };
  rename(pairs.nearby, renamed.nearby);
  rename(pairs.mid_near, renamed.mid_near);
  rename(pairs.further, renamed.further);
  const Layout<double, 2> Y = scattered<2>(n, 3);
  Layout<double, 2> moved(n, 2), force, moved_force;
  for (Index i = 0; i < n; ++i) moved.row(other(i)) = Y.row(i);
  detail::PacmapForces<double, 2>(std::move(pairs), plan_of({5, 5, 5}), Threads(1))(Y, force);
  detail::PacmapForces<double, 2>(std::move(renamed), plan_of({5, 5, 5}), Threads(1))(moved, moved_force);
  double worst = 0;
  for (Index i = 0; i < n; ++i) worst = std::max(worst, (force.row(i) - moved_force.row(other(i))).norm());
  CHECK(worst <= 1e-12 * force.cwiseAbs().maxCoeff());
}

TEST_CASE("pacmap: pairs are never of a point with itself, never twice, and further ones no neighbors",
          "[methods]") {
  for (const Index n : {4, 9, 40, 700}) {
    const Index k = std::min<Index>(6, n - 1), far = std::min<Index>(12, n - 1 - k),
                mid = std::min<Index>(5, n - 1);
    const detail::PacmapPairs pairs = some_pairs<double>(n, k, mid, far);
    CHECK(pairs.nearby.rows() == n);
    CHECK(pairs.nearby.cols() == k);
    CHECK(pairs.mid_near.cols() == mid);
    CHECK(pairs.further.cols() == far);
    Index wrong = 0;
    for (Index i = 0; i < n; ++i) {
      const auto distinct = [&](const Matrix<Id>& kind) {
        std::set<Id> row(kind.row(i).data(), kind.row(i).data() + kind.cols());
        wrong += static_cast<Index>(row.size()) != kind.cols() || row.count(static_cast<Id>(i)) != 0;
        wrong += !row.empty() && (*row.begin() < 0 || *row.rbegin() >= n);
        return row;
      };
      const std::set<Id> near = distinct(pairs.nearby);
      distinct(pairs.mid_near);
      for (const Id id : distinct(pairs.further)) wrong += near.count(id) != 0;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("pacmap: neighbors are those of the least scaled distances", "[methods]") {
  const Matrix<double> X = clouds::make<double>(150, 3, 2);
  const Neighbors<double> knn = nearest_neighbors(X, 40);
  const std::vector<double> scales = detail::local_scales(knn);
  CHECK(scales[7] == Approx(knn.distances.row(7).segment(3, 3).mean()));
  const Matrix<Id> near = detail::scaled_neighbors(knn, scales, 8, Threads(1));
  for (const Index i : {0, 33, 149}) {
    std::vector<std::pair<double, Id>> all;
    for (Index c = 0; c < 40; ++c) {
      const Id j = knn.ids(i, c);
      all.push_back({std::pow(knn.distances(i, c), 2) /
                         (scales[static_cast<std::size_t>(i)] * scales[static_cast<std::size_t>(j)]),
                     j});
    }
    std::sort(all.begin(), all.end());
    for (Index c = 0; c < 8; ++c) CHECK(near(i, c) == all[static_cast<std::size_t>(c)].second);
  }
}

TEST_CASE("pacmap: mid-near pairs are nearer than chance and farther than neighbors", "[methods]") {
  // On a line of 1001 points, the second nearest of six others lies on average 2 / 7 of the way out.
  Matrix<double> X(1001, 1);
  for (Index i = 0; i < 1001; ++i) X(i, 0) = static_cast<double>(i - 500);
  const Matrix<Id> mid = detail::mid_near_pairs<double>(MatrixRef<double>(X), 400, 3, Threads(1));
  double mean = 0;
  for (Index c = 0; c < 400; ++c) mean += std::abs(X(mid(500, c), 0)) / 400;
  CHECK(mean > 110);  // none is chosen twice, so that later ones lie farther out
  CHECK(mean < 180);
  const Matrix<Id> few = detail::mid_near_pairs<double>(MatrixRef<double>(X), 5, 3, Threads(1));
  double first = 0;
  for (Index i = 450; i < 550; ++i) first += std::abs(X(few(i, 0), 0) - X(i, 0)) / 100;
  CHECK(first == Approx(500 * 2.0 / 7).margin(45));  // four standard errors: the deviation is about 85
}

TEST_CASE("localmap: further pairs are redrawn among points nearby that are no neighbors", "[methods]") {
  const auto check = [](const auto& Y, double reach) {
    detail::PacmapPairs pairs = some_pairs<double>(500, 5, 0, 8);
    const Matrix<Id> before = pairs.further;
    detail::redraw_further_pairs(Y, reach, pairs.nearby, 9, pairs.further, Threads(2));
    Index wrong = 0, old = 0;
    for (Index i = 0; i < 500; ++i) {
      std::set<Id> row(pairs.nearby.row(i).data(), pairs.nearby.row(i).data() + 5);
      row.insert(static_cast<Id>(i));
      Index around = 0;
      for (Index j = 0; j < 500; ++j) {
        around += row.count(static_cast<Id>(j)) == 0 && (Y.row(i) - Y.row(j)).norm() <= reach;
      }
      for (Index c = 0; c < 8; ++c) {
        const Id j = pairs.further(i, c);
        if (j == before(i, c) && around < 30) {
          ++old;
          continue;
        }
        wrong += !row.insert(j).second || (Y.row(i) - Y.row(j)).norm() > reach;
      }
    }
    CHECK(wrong == 0);
    return old;
  };
  CHECK(check(scattered<2>(500, 4), 5) < 800);
  CHECK(check(scattered<1>(500, 100), 20) < 2000);
  CHECK(check(scattered<3>(500, 4), 5) < 2000);
  CHECK(check(scattered<2>(500, 4), 1e-9) == 4000);  // nobody is near: all stay
  CHECK(check(scattered<2>(500, 4), 1e9) == 0);
}

TEMPLATE_TEST_CASE("pacmap, localmap: the same bits for any number of threads", "[methods]", float, double) {
  using S = TestType;
  const Matrix<S> X = clouds::make<S>(4200, 3, 5);
  const Neighbors<S> knn = nearest_neighbors(X, 30);
  const std::array<int, 3> iterations{2, 1, 12};
  // ten neighbors draw further pairs one by one, six in blocks
  for (const Index neighbors : {10, 6}) {
    const PacmapOptions o{.neighbors = neighbors, .iterations = iterations, .threads = 1};
    const LocalmapOptions l{.neighbors = neighbors, .iterations = iterations, .threads = 1};
    const Layout<S> one = pacmap(X, knn, o), local = localmap(X, knn, l);
    CHECK(one != local);
    for (const int threads : {2, 3, 7, 16}) {
      PacmapOptions several = o;
      several.threads = threads;
      CHECK(pacmap(X, knn, several) == one);
    }
    for (const int threads : {2, 7}) {
      LocalmapOptions several = l;
      several.threads = threads;
      CHECK(localmap(X, knn, several) == local);
    }
  }
  const Layout<S> all = pacmap(X, {.iterations = iterations, .threads = 1});
  CHECK(pacmap(X, {.iterations = iterations, .threads = 3}) == all);
  CHECK(pacmap(X, {.iterations = iterations, .seed = 43, .threads = 3}) != all);
}

TEST_CASE("pacmap: of one column, the same bits for any number of threads", "[methods]") {
  const Matrix<double> X = clouds::make<double>(4200, 3, 5);
  const Neighbors<double> knn = nearest_neighbors(X, 30);
  const Layout<double, 1> one = pacmap<1>(X, knn, {.iterations = {2, 1, 4}, .threads = 1});
  CHECK(pacmap<1>(X, knn, {.iterations = {2, 1, 4}, .threads = 3}) == one);
}

TEST_CASE("pacmap, localmap: clouds come out apart, and neighbors stay near", "[methods][quality]") {
  const Matrix<double> X = clouds::make<double>(600, 5, 3);
  const Layout<double> Y = pacmap(X), L = localmap(X);
  CHECK(clouds::together(Y, 3) == 600);
  CHECK(clouds::together(L, 3) == 600);
  CHECK(knn_recall(X, Y, 15).value > 0.35);  // chance is 0.025
  CHECK(knn_recall(X, L, 15).value > 0.35);
  CHECK(clouds::together(pacmap<3>(X), 3) == 600);
  CHECK(clouds::together(pacmap<1>(X), 3) > 590);
  CHECK(clouds::together(localmap<3>(X), 3) == 600);
}

TEST_CASE("pacmap: further pairs in blocks do what those of a table do", "[methods][quality]") {
  const Matrix<float> X = clouds::make<float>(4500, 4, 5);
  REQUIRE(detail::has_block_partners(4500, 8));
  REQUIRE_FALSE(detail::has_block_partners(4500, 10));
  const Layout<float> Y = pacmap(X, {.neighbors = 8});
  CHECK(clouds::together(Y, 5) >= 4499);
  CHECK(clouds::radius(Y) == Approx(clouds::radius(pacmap(X, {.neighbors = 10}))).epsilon(0.2));
}

TEST_CASE("pacmap: the loss falls within a phase", "[methods]") {
  std::vector<double> loss;
  pacmap(clouds::make<double>(300, 5, 3), {}, [&](const Progress<double, 2>& now) {
    if (now.iteration > 200) loss.push_back(now.objective());
  });
  REQUIRE(loss.size() == 250);
  CHECK(loss.back() < 0.95 * loss.front());
}

TEST_CASE("pacmap: advanced by hand, or with the neighbors given, it is the same run", "[methods]") {
  const Matrix<double> X = clouds::make<double>(400, 6, 4);
  const PacmapOptions o{.iterations = {20, 20, 20}};
  const Layout<double> whole = pacmap(X, o);
  Pacmap run(X, o);
  CHECK(run.iterations() == 60);
  int parts = 0;
  while (run.advance(7)) ++parts;
  CHECK(parts == 9);
  CHECK(run.done());
  CHECK(run.iteration() == 60);
  CHECK(run.layout() == whole);
  const Neighbors<double> knn = nearest_neighbors(X, 60);
  CHECK(pacmap(X, knn, o) == whole);
  Localmap local(X, knn, {.iterations = {20, 20, 20}});
  while (local.advance(7)) {
  }
  CHECK(local.layout() == localmap(X, {.iterations = {20, 20, 20}}));
  CHECK(pacmap(X, {.neighbors = 10, .iterations = {20, 20, 20}}) == whole);
}

TEST_CASE("pacmap: an observer sees every iteration and may stop the run", "[methods]") {
  std::vector<int> seen;
  Pacmap<double> run(clouds::make<double>(100, 4, 2));
  run.advance(450, [&](const Progress<double, 2>& now) {
    seen.push_back(now.iteration);
    return now.iteration == 20 ? Signal::stop : Signal::go;
  });
  CHECK(seen.size() == 20);
  CHECK(seen.back() == 20);
  CHECK(run.stopped());
  CHECK_FALSE(run.advance(10));
}

TEST_CASE("pacmap: the number of neighbors, and the pairs that follow from it, by the authors' rule",
          "[methods]") {
  const detail::PacmapPlan plan{.mid_near_ratio = 0.5, .further_ratio = 2};
  CHECK(detail::pacmap_neighbors({}, 2) == 10);
  CHECK(detail::pacmap_neighbors({}, 10000) == 10);
  CHECK(detail::pacmap_neighbors({}, 70000) == 23);
  CHECK(detail::pacmap_neighbors({}, 1000000) == 40);
  const detail::PacmapCounts counts = detail::pacmap_counts(70000, 23, plan);
  CHECK(counts.mid_near == 12);
  CHECK(counts.further == 46);
  CHECK(detail::pacmap_counts(12, 10, plan).further == 1);
  const auto at = [](int t) { return detail::pacmap_weights(t, {100, 100, 250}); };
  CHECK(at(0).mid_near == 1000);
  CHECK(at(50).mid_near == Approx(501.5));
  CHECK(at(99).nearby == 2);
  CHECK(at(100).nearby == 3);
  CHECK(at(199).mid_near == 3);
  CHECK(at(200).nearby == 1);
  CHECK(at(449).mid_near == 0);
}

TEST_CASE("pacmap, localmap: one, two and few points, duplicates, constant columns", "[methods]") {
  CHECK(pacmap(Matrix<double>::Ones(1, 3)) == Layout<double>::Zero(1, 2));
  CHECK(localmap(Matrix<double>::Ones(1, 3)) == Layout<double>::Zero(1, 2));
  for (const Index n : {2, 3, 4, 7, 12, 30, 61}) {
    const Matrix<double> X = clouds::make<double>(n, 3, 1);
    CHECK(all_finite(pacmap(X)));
    CHECK(all_finite(localmap(X)));
    CHECK(all_finite(pacmap<3>(X)));
  }
  const Layout<float> equal = pacmap(Matrix<float>::Ones(100, 5));
  CHECK(all_finite(equal));
  CHECK((equal.row(0) - equal.row(1)).norm() > 1e-3F);
  Matrix<double> pairs = clouds::make<double>(100, 3, 1);
  for (Index i = 0; i < 100; i += 2) pairs.row(i) = pairs.row(i + 1);
  CHECK(all_finite(pacmap(pairs)));
  CHECK(all_finite(localmap(pairs)));
  Matrix<double> flat = clouds::make<double>(80, 3, 2);
  flat.col(1).setConstant(7);
  flat.col(2).setConstant(-3);
  const Layout<double> Y = pacmap(flat);  // rank 1: the second axis has to be found
  CHECK(all_finite(Y));
  CHECK(Y.col(1).maxCoeff() - Y.col(1).minCoeff() > 0.1);
  Matrix<float> far = clouds::make<float>(100, 3, 1);
  far.bottomRows(50).array() += 1e6F;
  CHECK(all_finite(pacmap(far)));
}

TEST_CASE("pacmap: data times a power of two give the same bits", "[methods]") {
  const Matrix<float> X = clouds::make<float>(200, 4, 3);
  const PacmapOptions o{.iterations = {10, 10, 10}};
  const Layout<float> Y = pacmap(X, o);
  CHECK(pacmap(Matrix<float>(X * 0x1p60F), o) == Y);
  CHECK(pacmap(Matrix<float>(X * 0x1p-90F), o) == Y);
}

TEST_CASE("pacmap: more than 100 columns are reduced to principal components", "[methods]") {
  const Matrix<double> X = clouds::make<double>(300, 130, 3);
  const PacmapOptions o{.iterations = {5, 5, 5}};
  CHECK(pacmap(X, o) != pacmap(X, nearest_neighbors(X, 60), o));
  CHECK(clouds::together(pacmap(X), 3) == 300);
}

TEST_CASE("pacmap: fewer points or candidates than neighbors are told in a note", "[methods]") {
  const Matrix<double> X = clouds::make<double>(8, 3, 1);
  const Pacmap<double> run(X);
  REQUIRE(run.notes().size() == 1);
  CHECK_THAT(run.notes()[0], Catch::Contains("from 10 to 2"));
  const Pacmap<double> table(X, nearest_neighbors(X, 4), {.neighbors = 6});
  CHECK_THAT(table.notes()[0], Catch::Contains("from 6 to 4"));
  CHECK(Pacmap<double>(clouds::make<double>(31, 3, 1)).notes().empty());
}

TEST_CASE("pacmap: few points are divided between neighbors and further ones, and do not collapse",
          "[methods]") {
  CHECK(clouds::radius(pacmap(clouds::make<float>(2, 5, 1))) > 0.5);
  CHECK(clouds::radius(localmap(clouds::make<float>(2, 5, 1))) > 0.5);
  for (const Index n : {3, 10, 11, 14, 20}) {
    const Matrix<float> X = clouds::make<float>(n, 5, 1);
    Pacmap<float> run(X);
    run.advance(run.iterations());
    CHECK(clouds::radius(run.layout()) > 1);
    CHECK(run.notes().size() == 1);
    CHECK(clouds::radius(localmap(X)) > 0.5);
  }
  const detail::PacmapPlan plan{.mid_near_ratio = 0.5, .further_ratio = 2};
  CHECK(detail::pacmap_share(plan, 10, 10) == 3);
  CHECK(detail::pacmap_share(plan, 31, 10) == 10);
  CHECK(detail::pacmap_counts(10, 3, plan).further == 6);
  const detail::PacmapCounts given =
      detail::pacmap_counts(10, 10, {.neighbors = 10, .mid_near_ratio = 0.5, .further_ratio = 2});
  CHECK(given.nearby == 8);  // one is left that repels
  CHECK(given.further == 1);
}

TEST_CASE("pacmap: no iterations give the initial layout", "[methods]") {
  const Matrix<double> X = clouds::make<double>(50, 3, 2);
  const PacmapOptions none{.iterations = {0, 0, 0}};
  const Eigen::MatrixXd initial = X.leftCols(2);
  CHECK(pacmap(X, {.initial = initial, .iterations = {0, 0, 0}}) == Layout<double>(initial));
  const Layout<double> start = pacmap(X, none);
  const PrincipalComponents<double> found = fit_principal_components(X, 2);
  const double range = X.maxCoeff() - X.minCoeff();
  CHECK((start - 0.01 / range * found.scores).norm() <= 1e-14);
}

TEST_CASE("pacmap: wrong points, tables and options are refused by name", "[methods]") {
  Matrix<double> X = clouds::make<double>(30, 3, 1);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(pacmap(X, {.neighbors = 0}), Catch::Contains("neighbors"));
  CHECK_THROWS_WITH(pacmap(X, {.mid_near_ratio = -1}), Catch::Contains("mid_near_ratio"));
  CHECK_THROWS_WITH(pacmap(X, {.further_ratio = nan}), Catch::Contains("further_ratio"));
  CHECK_THROWS_WITH(pacmap(X, {.iterations = {1, -1, 1}}), Catch::Contains("iterations"));
  for (const double bad : {0.0, -1.0, nan}) {
    CHECK_THROWS_WITH(pacmap(X, {.learning_rate = bad}), Catch::Contains("learning_rate"));
    CHECK_THROWS_WITH(localmap(X, {.threshold = bad}), Catch::Contains("threshold"));
  }
  CHECK_THROWS_WITH(pacmap(X, {.threads = -1}), Catch::Contains("threads"));
  CHECK_THROWS_WITH(pacmap(X, {.initial = Eigen::MatrixXd::Zero(30, 3)}), Catch::Contains("30 x 3"));
  CHECK_THROWS_WITH(pacmap(X, nearest_neighbors(Matrix<double>(X.topRows(20)), 5)),
                    Catch::Contains("20 rows"));
  CHECK_THROWS_WITH(pacmap(X, {.learning_rate = 1e30}), Catch::Contains("diverged"));
  CHECK_THROWS_WITH(pacmap(Matrix<double>(0, 3)), Catch::Contains("no rows"));
  X(3, 1) = nan;
  CHECK_THROWS_WITH(pacmap(X), Catch::Contains("row 3 column 1"));
  CHECK_THROWS_WITH(localmap(X), Catch::Contains("row 3 column 1"));
}

}  // namespace test_methods_pacmap
