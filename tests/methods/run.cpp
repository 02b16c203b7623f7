#include "neem/methods/run/run.hpp"

#include "catch.hpp"
#include "clouds.hpp"
#include "neem/methods/any_run.hpp"

#include <atomic>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace test_methods_run {

using namespace neem;

namespace {

/// A method by name, brief enough for a test.
AnyOptions brief(const std::string& method) {
  AnyOptions o(method);
  if (o.has("early_iterations")) o.set("early_iterations", "10");
  if (o.has("iterations")) {
    o.set("iterations", method == "pacmap" || method == "localmap" ? "10,10,10" : "20");
  }
  o.set("threads", "2");
  return o;
}

}  // namespace

TEST_CASE("AnyRun: every method by its name, with the bits of its own class", "[run]") {
  const Matrix<float> X = clouds::make<float>(90, 5, 3);
  const auto same = [&](const AnyRun<float>& any, const Layout<float>& own) {
    CHECK(any.layout() == own);
    CHECK(any.done());
  };
  const auto by_name = [&](const std::string& method) {
    AnyRun<float> run(brief(method), X);
    CHECK(run.title() == brief(method).title());
    CHECK(run.iteration() == 0);
    run.advance(7);
    run.advance(run.iterations());
    return run;
  };
  same(by_name("tsne"), tsne(X, {.early_iterations = 10, .iterations = 20}));
  same(by_name("umap"), umap(X, {.iterations = 20}));
  same(by_name("neg-tsne"), neg_tsne(X, {.early_iterations = 10, .iterations = 20}));
  same(by_name("nc-tsne"), nc_tsne(X, {.early_iterations = 10, .iterations = 20}));
  same(by_name("ncvis"), ncvis(X, {.iterations = 20}));
  same(by_name("infonc-tsne"), infonc_tsne(X, {.early_iterations = 10, .iterations = 20}));
  same(by_name("largevis"), largevis(X, {.iterations = 20}));
  same(by_name("pacmap"), pacmap(X, {.iterations = {10, 10, 10}}));
  same(by_name("localmap"), localmap(X, {.iterations = {10, 10, 10}}));
  same(by_name("trimap"), trimap(X, {.iterations = 20}));
  same(by_name("forceatlas2"), forceatlas2(X, {.iterations = 20}));
  same(by_name("laplacian-eigenmaps"), laplacian_eigenmaps(X));
}

TEST_CASE("AnyRun: of a table, of points with their table, of a graph, where the method takes them",
          "[run]") {
  const Matrix<double> X = clouds::make<double>(60, 4, 2);
  for (const std::string& method : method_names()) {
    INFO(method);
    const AnyOptions o = brief(method);
    const MethodData takes = method_data(o);
    std::vector<std::string> notes;
    const Index k = neighbors_wanted(o, 60, notes);
    CHECK((k > 0) == takes.points);
    const Neighbors<double> knn = nearest_neighbors(X, k > 0 ? k : 10, search_wanted(o));
    const Graph<double> P = uniform_affinities(knn);
    const auto runs = [&](const Given<double>& data) {
      AnyRun<double> run(o, data);
      run.advance(3);
      return run.layout().allFinite() && run.layout().rows() == 60;
    };
    if (takes.points) {
      CHECK(runs(X));
      CHECK(runs(Given<double>(X, knn)));
      // The neighbors that it would have searched give the same map
      AnyRun<double> searched(o, X), given(o, Given<double>(X, knn));
      searched.advance(5), given.advance(5);
      CHECK(searched.layout() == given.layout());
    }
    if (takes.table) CHECK(runs(knn));
    if (!takes.table) CHECK_THROWS_AS(runs(knn), Error);
    AnyOptions plain(method);
    if (takes.graph) {
      CHECK(runs(P));
      CHECK(runs(std::make_shared<const Graph<double>>(P)));
    } else {
      CHECK_THROWS_AS(runs(P), Error);
    }
  }
}

TEST_CASE("AnyRun: a method that there is not, and data that are none", "[run]") {
  CHECK_THROWS_WITH(AnyOptions("tsme"), Catch::Contains("did you mean tsne?"));
  CHECK_THROWS_AS(AnyRun<float>(AnyOptions("tsne"), Matrix<float>(0, 3)), Error);
  CHECK_THROWS_AS(AnyRun<float>(AnyOptions("umap"), std::shared_ptr<const Graph<float>>()), Error);
}

TEST_CASE("Run: figures tell what a method has learned", "[run]") {
  const Matrix<double> X = clouds::make<double>(60, 4, 2);
  const auto value = [&](AnyOptions o, const std::string& name) {
    AnyRun<double> run(o, X);
    run.advance(run.iterations());
    for (const Figure& figure : run.figures()) {
      if (figure.name == name) return figure.values.at(0);
    }
    return std::nan("");
  };
  CHECK(value(brief("tsne"), "perplexity") == 19);
  CHECK(value(brief("ncvis"), "partition") > 0);
  CHECK(value(brief("nc-tsne"), "partition") > 0);
  AnyOptions dense = brief("densmap");
  CHECK(std::abs(value(dense, "density_correlation")) <= 1);
  CHECK(std::isnan(value(brief("umap"), "density_correlation")));
}

TEST_CASE("Run: an observer answers nothing, a signal or a bool", "[run]") {
  const Matrix<float> X = clouds::make<float>(40, 3, 2);
  for (const char* method : {"tsne", "umap", "ncvis", "pacmap", "trimap", "forceatlas2", "neg-tsne"}) {
    INFO(method);
    AnyRun<float> run(brief(method), X);
    int seen = 0, after = 0;
    CHECK(run.advance(
        20, [&](const auto& now) { seen = now.iteration; }, [](const auto& now) { return now.iteration < 6; },
        [&](const auto&) { ++after; }));
    CHECK(seen == 6);
    CHECK(after == 5);
    CHECK(run.stopped());
    CHECK(run.done());
    CHECK_FALSE(run.advance(1));
    AnyRun<float> signal(brief(method), X);
    signal.advance(20, [](const auto& now) { return now.iteration < 3 ? Signal::go : Signal::stop; });
    CHECK(signal.iteration() == 3);
  }
  static_assert(!Observer<decltype([](const Progress<float, 2>&) { return 1.0; }), float, 2>);
}

TEST_CASE("Run: neighbors are kept where they are asked for, and known in any case", "[run]") {
  const Matrix<float> X = clouds::make<float>(50, 3, 2);
  const Umap<float> plain(X, {.neighbors = 7});
  CHECK(plain.neighbors().rows() == 0);
  CHECK(plain.neighbors().method == nearest_neighbors(X, 7).method);
  const Umap<float> kept(Given<float>(X).keep_neighbors(), {.neighbors = 7});
  CHECK(kept.neighbors().ids == nearest_neighbors(X, 7).ids);
  CHECK(kept.neighbors().distances == nearest_neighbors(X, 7).distances);
  CHECK(kept.layout() == plain.layout());
  const Tsne<float> own(Given<float>(nearest_neighbors(X, 12)).keep_neighbors());
  CHECK(own.neighbors().distances == nearest_neighbors(X, 12).distances);
}

TEST_CASE("Run: a run may be moved and slept on, whatever it was made of", "[run]") {
  std::vector<Run<float>> runs;
  std::vector<Layout<float>> whole;
  for (const char* method : {"tsne", "umap", "ncvis", "pacmap", "neg-tsne", "densmap"}) {
    Matrix<float> X = clouds::make<float>(40, 3, 2);
    runs.push_back(AnyRun<float>(brief(method), X));
    X.setConstant(std::nanf(""));  // nothing of it is read any more
    AnyRun<float> again(brief(method), clouds::make<float>(40, 3, 2));
    again.advance(again.iterations());
    whole.push_back(again.layout());
  }
  for (std::size_t k = 0; k < runs.size(); ++k) {
    while (runs[k].advance(4)) {
    }
    CHECK(runs[k].layout() == whole[k]);
  }
}

TEST_CASE("Run: a host's pool, and an initial layout of any number type", "[run]") {
  struct Pool {
    std::atomic<int> regions{0};
    int width() const { return 3; }
    void run(Index tasks, const std::function<void(Index)>& call) {
      ++regions;
      std::vector<std::thread> threads;
      for (Index task = 0; task < tasks; ++task) threads.emplace_back([&call, task] { call(task); });
      for (std::thread& thread : threads) thread.join();
    }
  } pool;
  const Matrix<float> X = clouds::make<float>(300, 4, 3);
  const Layout<float> start = random_layout<float>(300, 5, 1.0);
  for (const std::string& method : method_names()) {
    INFO(method);
    const AnyOptions o = brief(method);
    if (!method_data(o).points) continue;
    o.visit([&]<class Options>(const Options& plain) {
      Options hosted = plain, cast = plain, columns = plain;
      hosted.threads = pool;
      if constexpr (requires { hosted.initial; }) {
        hosted.initial = start;
        cast.initial = start.cast<double>();
        columns.initial = Eigen::MatrixXf(start);
      }
      const auto map = [&](const Options& options) {
        AnyRun<float> run(AnyOptions(options), X);
        run.advance(3);
        return run.layout();
      };
      const Layout<float> Y = map(hosted);
      CHECK(Y == map(cast));
      CHECK(Y == map(columns));
    });
  }
  CHECK(pool.regions > 0);
  CHECK(tsne(X, {.iterations = 3, .threads = pool}) == tsne(X, {.iterations = 3, .threads = 4}));
}

}  // namespace test_methods_run
