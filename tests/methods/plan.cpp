// What a map will cost: plans beside what the system counts, and how they grow.
#include "neem/methods/plan.hpp"

#include "neem/core/random.hpp"

#include <catch.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define NEEM_TEST_OWN_MEMORY 0
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NEEM_TEST_OWN_MEMORY 0
#endif
#if !defined(NEEM_TEST_OWN_MEMORY)
#define NEEM_TEST_OWN_MEMORY 1
#endif

namespace test_methods_plan {

using namespace neem;

namespace {

/// Points in one cloud that is long in a few directions, as most data are.
Matrix<float> cloud(Index n, Index d) {
  const Random draw{.seed = 5};
  Matrix<float> X(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      X(i, c) = static_cast<float>(draw.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)) /
                                   static_cast<double>(1 + c * c));
    }
  }
  return X;
}

double most_bytes() {
  struct ::rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

/// By how many bytes f() makes a process grow that does nothing else.
template <class F>
double growth(F&& f) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    const double before = most_bytes();
    f();
    const double grown = most_bytes() - before;
    const bool told = ::write(ends[1], &grown, sizeof grown) == sizeof grown;
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  double grown = -1;
  const bool heard = ::read(ends[0], &grown, sizeof grown) == sizeof grown;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return heard && status == 0 ? grown : -1;
}

}  // namespace

TEST_CASE("plan: memory is what the system counts, for all methods", "[methods]") {
  if (NEEM_TEST_OWN_MEMORY == 0) return;
  constexpr Index n = 12000, d = 20;
  const Matrix<float> X = cloud(n, d);
  for (const std::string& name : method_names()) {
    INFO(name);
    AnyOptions o(name);
    o.set("threads", "1");
    if (o.has("early_iterations")) o.set("early_iterations", "1");
    if (o.has("iterations"))
      o.set("iterations", o.get("iterations").find(',') == std::string::npos ? "2" : "1,1,1");
    const double grown = growth([&] {
      Matrix<float> own = X;
      Neighbors<float> knn = nearest_neighbors(own, plan(o, {.points = n, .columns = d}).neighbors,
                                               search_wanted(o), Threads(1));
      if (!method_data(o).points) {
        const AnyRun<float> run(o, Given<float>(fuzzy_affinities(std::move(knn), {}, Threads(1))));
        return;
      }
      AnyRun<float> run(o, Given<float>(own, std::move(knn)));
      run.advance(run.iterations());
    });
    const Plan planned = plan(o, {.points = n, .columns = d, .threads = 1});
    const double bytes = planned.peak() - detail::program_bytes - detail::thread_bytes;
    CAPTURE(grown / 1048576, bytes / 1048576);
    CHECK(grown > 0);
    CHECK(bytes > 0.75 * grown);
    CHECK(bytes < 1.35 * grown);
  }
}

TEST_CASE("plan: more points, columns, neighbors or iterations cost more", "[methods]") {
  for (const std::string& name : method_names()) {
    INFO(name);
    AnyOptions o(name);
    const PlanOf of{.points = 20000, .columns = 50, .threads = 2};
    const Plan base = plan(o, of);
    const auto more = [&](auto&& change) {
      PlanOf other = of;
      change(other);
      const Plan changed = plan(o, other);
      CHECK(changed.peak() > base.peak());
      CHECK(changed.seconds() >= base.seconds());
    };
    more([](PlanOf& p) { p.points *= 2; });
    more([](PlanOf& p) { p.columns *= 2; });
    more([&](PlanOf& p) { p.neighbors = 2 * base.neighbors; });
    more([](PlanOf& p) { p.in_double = true; });
    more([](PlanOf& p) { p.threads = 8; });
    CHECK(base.seconds() > 0);
    CHECK(plan(o, of, {.products = 2, .forces = 2, .alone = 2}).seconds() < base.seconds());
    if (o.has("early_iterations")) {
      o.set("early_iterations", "2500");
      CHECK(plan(o, of).seconds() > base.seconds());
      CHECK(plan(o, of).iterations == base.iterations + 2250);
    }
  }
  const PlanOf of{.points = 5000, .columns = 10};
  CHECK(plan(AnyOptions("umap"), of).iterations == 500);
  CHECK(plan(AnyOptions("umap"), {.points = 20000, .columns = 10}).iterations == 200);
  CHECK(plan(AnyOptions("pacmap"), of).iterations == 450);
  CHECK(plan(AnyOptions("tsne"), of).neighbors == 90);
  AnyOptions phases("tsne");
  phases.set("phases", "100:12,300:1");
  CHECK(plan(phases, of).iterations == 400);
  CHECK(plan(SpectrumOptions{}, 20, of).seconds() > plan(SpectrumOptions{}, 2, of).seconds());
  CHECK(plan_neighbors({.points = 5000, .columns = 500, .reduced = 50}).stages.size() == 3);
}

TEST_CASE("plan: one point, and sizes that are none", "[methods]") {
  const AnyOptions o("umap");
  CHECK(plan(o, {.points = 1, .columns = 3}).peak() > 0);
  CHECK(plan(o, {.points = 2, .columns = 3, .neighbors = 100}).neighbors == 1);
  CHECK_THROWS_WITH(plan(o, {.points = 0, .columns = 3}), Catch::Contains("the number of points is 0"));
  CHECK_THROWS_WITH(plan(o, {.points = 3}), Catch::Contains("the number of columns is 0"));
  CHECK_THROWS_WITH(plan(o, {.points = 3, .columns = 2, .neighbors = -1}),
                    Catch::Contains("neighbors is -1"));
  const MachineSpeed speed = measure_speed(Threads(2));
  CHECK(speed.products > 0);
  CHECK(speed.forces > 0);
  CHECK(speed.alone > 0);
}

}  // namespace test_methods_plan
