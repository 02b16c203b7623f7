#include "neem/methods/run/phases.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/methods/tsne.hpp"

namespace test_methods_run_phases {

using namespace neem;

namespace {

Neighbors<float> table(Index n) {
  const Random random{17};
  Matrix<float> X(n, 8);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < 8; ++c) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      X(i, c) = static_cast<float>(random.normal(point, axis) +
                                   4 * random.normal(1000000 + static_cast<std::uint64_t>(i % 4), axis));
    }
  }
  return nearest_neighbors(X, 30);
}

/// The mean distance in the map of points that are neighbors in the data.
double edge_length(const Neighbors<float>& knn, const Layout<float>& Y) {
  double sum = 0;
  for (Index i = 0; i < knn.rows(); ++i) {
    for (Index c = 0; c < knn.cols(); ++c) {
      sum += static_cast<double>((Y.row(i) - Y.row(knn.ids(i, c))).norm());
    }
  }
  return sum / static_cast<double>(knn.ids.size());
}

Layout<float> map_of(const Neighbors<float>& knn, const std::vector<Phase>& phases) {
  return tsne(knn, {.phases = phases});
}

}  // namespace

TEST_CASE("phases: the default schedule spelled out gives the same bits", "[methods]") {
  const Neighbors<float> knn = table(150);
  const Layout<float> Y =
      tsne(knn, {.early_exaggeration = 20.0, .early_iterations = 30, .exaggeration = 2, .iterations = 40});
  CHECK(map_of(knn, {{30, 20}, {40, 2}}) == Y);
  CHECK(map_of(knn, {{30, 20, 7.5, 0.8}, {.iterations = 40, .exaggeration = 2, .learning_rate = 75.0}}) == Y);
  CHECK_THROWS_WITH(tsne(knn, {.exaggeration = 9, .phases = {{30, 20}, {40, 2}}}),
                    Catch::StartsWith("exaggeration has no meaning beside phases"));
  CHECK_FALSE(map_of(knn, {{30, 20}, {40, 2, 60.0}}) == Y);
  const Layout<float> slower = tsne(knn, {.early_exaggeration = 20.0,
                                          .early_iterations = 30,
                                          .exaggeration = 2,
                                          .iterations = 40,
                                          .early_momentum = 0.5});
  CHECK(map_of(knn, {{.iterations = 30, .exaggeration = 20, .momentum = 0.5}, {40, 2}}) == slower);
  CHECK_FALSE(slower == Y);
  CHECK_FALSE(map_of(knn, {{30, 20}, {40, 2, {}, 0.5}}) == Y);
  const Tsne run(knn, {.phases = {{30, 20}, {40, 2, {}, 0.5}}, .momentum = 0.7});
  CHECK(run.iterations() == 70);
  CHECK(*run.phases()[0].learning_rate == 7.5);
  CHECK(*run.phases()[1].learning_rate == 75);
  CHECK(*run.phases()[0].momentum == 0.7);
  CHECK(*run.phases()[1].momentum == 0.5);
}

TEST_CASE("phases: any number of them, of any length, one after the other", "[methods]") {
  const Neighbors<float> knn = table(120);
  const Layout<float> Y = map_of(knn, {{20, 12}, {10, 12}, {0, 3}, {25, 1}, {0, 7}});
  CHECK(Y == map_of(knn, {{30, 12}, {25, 1}}));
  CHECK(map_of(knn, {{0, 1}}) == random_layout<float>(120, 42, 1e-4));
  Tsne run(knn, {.phases = {{20, 12}, {10, 12}, {0, 3}, {25, 1}, {0, 7}}});
  while (run.advance(7)) {
  }
  CHECK(run.layout() == Y);
}

TEST_CASE("phases: late exaggeration draws a map together", "[methods]") {
  const Neighbors<float> knn = table(300);
  const Layout<float> plain = map_of(knn, {{250, 12}, {300, 1}});
  const Layout<float> late = map_of(knn, {{250, 12}, {300, 1}, {200, 4}});
  CHECK(edge_length(knn, late) < 0.7 * edge_length(knn, plain));
}

TEST_CASE("phases: annealing goes by equal factors, a step an iteration, whoever counts them", "[methods]") {
  const Phase annealed{.iterations = 4, .exaggeration = 1, .from = 27.0};
  const double expected[] = {27, 9, 3, 1};
  for (int t = 0; t < 4; ++t) CHECK(detail::exaggeration_at(annealed, t) == Approx(expected[t]));
  CHECK(detail::exaggeration_at(annealed, 3) == 1);
  CHECK(detail::exaggeration_at({.iterations = 1, .exaggeration = 5, .from = 27.0}, 0) == 5);

  const Neighbors<float> knn = table(120);
  std::vector<Phase> steps{{20, 30}};
  const Phase down{.iterations = 40, .exaggeration = 1, .from = 30.0};
  for (int t = 0; t < 40; ++t) steps.push_back({1, detail::exaggeration_at(down, t)});
  const Layout<float> Y = map_of(knn, {{20, 30}, down});
  CHECK(map_of(knn, steps) == Y);
  Tsne run(knn, {.phases = {{20, 30}, down}});
  std::vector<int> seen;
  while (run.advance(13, [&](const auto& now) { seen.push_back(now.iteration); })) {
  }
  CHECK(run.layout() == Y);
  CHECK(seen.size() == 60);
  CHECK(seen.back() == 60);
  run = Tsne(knn, {.phases = {{20, 30}, down}});
  run.advance(60, [](const auto& now) { return now.iteration == 33 ? Signal::stop : Signal::go; });
  CHECK(run.stopped());
  CHECK(run.iteration() == 33);
}

TEST_CASE("phases: what a run minimises still falls at its end, all along the spectrum and for all tails",
          "[methods][quality]") {
  const Neighbors<float> knn = table(120);
  for (const double dof : {0.5, 1.0, 100.0}) {
    for (const double rho : {0.1, 1.0, 30.0, 1e6}) {
      INFO("dof " << dof << ", exaggeration " << rho);
      double before = 0, after = 0, farthest = 0;
      const auto loss = [&](const auto& now) {
        return now.objective() - (1 - 1 / rho) * std::log(now.partition);
      };
      Tsne run(knn, {.exaggeration = rho, .iterations = 200, .dof = dof});
      run.advance(450, [&](const auto& now) {
        if (now.iteration == 320) before = loss(now);
        if (now.iteration == 450) after = loss(now);
        if (now.iteration == 450) farthest = static_cast<double>(now.force.cwiseAbs().maxCoeff());
      });
      CHECK(is_finite(after));
      CHECK(is_finite(farthest));
      CHECK(after <= before + 1e-4);
    }
  }
}

TEST_CASE("phases: what is outside its range is a usage error that names phase and field", "[methods]") {
  const Neighbors<float> knn = table(40);
  const double nan = std::nan("");
  const auto refused = [&](const TsneOptions& options, const std::string& name) {
    try {
      tsne(knn, options);
      FAIL("not refused: " << name);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      CHECK_THAT(error.what(), Catch::Contains(name));
    }
  };
  refused({.phases = {{5, 1}, {-1, 1}}}, "phases[1].iterations");
  for (const double wrong : {0.0, -1.0, nan, HUGE_VAL}) {
    refused({.phases = {{5, wrong}}}, "phases[0].exaggeration");
    refused({.phases = {{5, 1}, {5, 1}, {5, 1, wrong}}}, "phases[2].learning_rate");
    refused({.phases = {{.iterations = 5, .from = wrong}}}, "phases[0].from");
  }
  for (const double wrong : {1.0, -0.1, nan}) refused({.phases = {{5, 1, {}, wrong}}}, "phases[0].momentum");
  refused({.phases = {{2000000000, 1}, {2000000000, 1}}}, "phases, iterations of all");
  refused({.early_iterations = 2000000000, .iterations = 2000000000},
          "early_iterations + iterations = 4e+09 is outside 0..2147483647");
  TsneOptions both{.phases = {{5, 12}, {.iterations = 5, .from = 12.0}}};
  both.stop = StopRule{};
  refused(both, "stop and phases");
  refused({.phases = {{.iterations = 5, .from = 12.0, .adaptive = true}}}, "phases[0].adaptive");
}

TEST_CASE("phases: an adaptive one ends when the objective hardly falls, however the run is advanced",
          "[methods]") {
  const Neighbors<float> knn = table(400);
  const TsneOptions options{.adaptive_early = true, .iterations = 60};
  Tsne once(knn, options), often(knn, options);
  CHECK(once.iterations() == 310);
  once.advance(310);
  const int early = once.phases()[0].iterations;
  CHECK(early % 10 == 0);
  CHECK(early < 200);
  CHECK(once.done());
  CHECK(once.iteration() == early + 60);
  CHECK(once.iterations() == early + 60);
  while (often.advance(7)) {
  }
  CHECK(often.iteration() == once.iteration());
  CHECK(often.layout() == once.layout());
  // the same schedule, known beforehand
  CHECK(tsne(knn, {.early_iterations = early, .iterations = 60}) == once.layout());
  // the objective had stopped falling at that place, and not ten iterations before
  Tsne plain(knn, {.early_iterations = 250});
  std::vector<double> objective;
  while (plain.iteration() < early) {
    plain.advance(10);
    objective.push_back(plain.objective());
  }
  const auto fallen = [&](std::size_t look) { return objective[look - 1] - objective[look]; };
  double most = 0;
  for (std::size_t look = 1; look < objective.size(); ++look) most = std::max(most, fallen(look));
  CHECK(fallen(objective.size() - 1) < 0.05 * most);
  CHECK(fallen(objective.size() - 2) >= 0.05 * most);
}

TEST_CASE("phases: a watcher that stops an adaptive run stops it for good", "[methods]") {
  const Neighbors<float> knn = table(150);
  for (const int at : {10, 35, 50}) {
    Tsne run(knn, {.adaptive_early = true});
    run.advance(700, [&](const auto& now) { return now.iteration == at ? Signal::stop : Signal::go; });
    CHECK(run.stopped());
    CHECK(run.iteration() == at);
    CHECK_FALSE(run.advance(10));
  }
}

}  // namespace test_methods_run_phases
