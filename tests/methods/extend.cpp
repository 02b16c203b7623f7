// Maps that grow, and how far their points move.
#include "neem/methods/extend.hpp"

#include "clouds.hpp"

#include <catch.hpp>
#include <cmath>
#include <cstddef>
#include <string>

namespace test_methods_extend {

using namespace neem;

namespace {

constexpr Index old_points = 240, new_points = 60, columns = 6;

Matrix<float> points() { return clouds::make<float>(old_points + new_points, columns, 4); }

AnyOptions quick(const std::string& method) {
  AnyOptions o(method);
  for (const auto& [name, value] :
       {std::pair("iterations", "40"), std::pair("early_iterations", "40"), std::pair("threads", "2")}) {
    if (o.has(name))
      o.set(name, std::string(name) == "iterations" && o.get(name).find(',') != std::string::npos ? "20,20,30"
                                                                                                  : value);
  }
  if (o.has("perplexity")) o.set("perplexity", "10");
  return o;
}

}  // namespace

TEST_CASE("extend: old points stay, are held, or are free; new ones join their clouds", "[methods]") {
  const Matrix<float> X = points();
  const Matrix<float> first = X.topRows(old_points), more = X.bottomRows(new_points);
  for (const char* method :
       {"tsne", "umap", "neg-tsne", "ncvis", "infonc-tsne", "largevis", "pacmap", "localmap"}) {
    INFO(method);
    AnyRun<float> run(quick(method), first);
    run.advance(run.iterations());
    const FrozenMap<float> map(run, first);
    double moved[3] = {};
    for (const OldPoints old : {OldPoints::free, OldPoints::anchored, OldPoints::fixed}) {
      AnyRun<float> grown = extend(run, map, more, {.old = old, .anchor_strength = 0.5});
      CHECK(grown.layout().rows() == old_points + new_points);
      CHECK(grown.layout().topRows(old_points) == run.layout());
      grown.advance(grown.iterations());
      CHECK(clouds::together(grown.layout(), 4) >= 290);
      moved[static_cast<std::size_t>(old)] = drift(run.layout(), grown.layout(), false).median;
      if (old == OldPoints::fixed) CHECK(grown.layout().topRows(old_points) == run.layout());
    }
    CAPTURE(moved[0], moved[1], moved[2]);
    CHECK(moved[2] == 0);
    CHECK(moved[1] > 0);
    CHECK(moved[1] < moved[0]);
  }
}

TEST_CASE("extend: the same bits for any number of threads, and by the run's own type", "[methods]") {
  const Matrix<float> X = points();
  const Matrix<float> first = X.topRows(old_points), more = X.bottomRows(new_points);
  const TsneOptions o{.perplexity = 10, .early_iterations = 20, .iterations = 20, .threads = Threads(2)};
  Tsne<float> run(first, o);
  run.advance(run.iterations());
  Layout<float> known;
  for (const int threads : {1, 2, 5}) {
    Tsne<float> grown = extend(run, first, more, {.threads = Threads(threads)});
    CHECK(grown.iterations() == 20);  // no early exaggeration
    grown.advance(grown.iterations());
    if (threads == 1) known = grown.layout();
    CHECK(grown.layout() == known);
  }
  AnyRun<float> any(AnyOptions(o), first);
  any.advance(any.iterations());
  AnyRun<float> grown = extend(any, first, more);
  grown.advance(grown.iterations());
  CHECK(grown.layout() == known);
}

TEST_CASE("extend: by another metric, principal components, again and again", "[methods]") {
  const Matrix<float> X = points();
  Matrix<float> there = X.topRows(150);
  UmapOptions o{.iterations = 30};
  Umap<float> run(Given<float>(there, nearest_neighbors(there, 14, Cosine{})), o);
  run.advance(run.iterations());
  const FrozenMap<float> map(run, there, MetricName::cosine);
  Umap<float> grown = extend(run, map, X.middleRows(150, 50));
  grown.advance(grown.iterations());
  CHECK(grown.layout().allFinite());
  there = X.topRows(200);
  Umap<float> again = extend(grown, there, X.middleRows(200, 100), {.old = OldPoints::fixed});
  again.advance(again.iterations());
  CHECK(again.layout().topRows(200) == grown.layout());
  CHECK(again.layout().rows() == 300);
}

TEST_CASE("extend: what cannot be is refused", "[methods]") {
  const Matrix<float> X = points();
  const Matrix<float> first = X.topRows(old_points), more = X.bottomRows(new_points);
  const Trimap<float> triplets(first, {.iterations = 1});
  CHECK_THROWS_WITH(extend(triplets, first, more), Catch::Contains("TriMap") || Catch::Contains("trimap"));
  KnownClasses classes(std::vector<Id>(old_points, 1));
  const Umap<float> shaped(first, {.labels = classes, .iterations = 1});
  CHECK_THROWS_WITH(extend(shaped, first, more), Catch::Contains("`labels`, which new points do not have"));
  const Umap<float> run(first, {.iterations = 1});
  CHECK_THROWS_WITH(extend(run, first, Matrix<float>(more.leftCols(2))), Catch::Contains("columns"));
  CHECK_THROWS_WITH(extend(run, first, more, {.anchor_strength = 2}), Catch::Contains("anchor_strength"));
  CHECK_THROWS_WITH(extend(run, first, Matrix<float>(0, columns)),
                    Catch::Contains("no rows") || Catch::Contains("empty"));
}

TEST_CASE("drift: distances in units of the radius, of maps laid onto each other", "[metrics]") {
  Layout<double> before(4, 2), after(5, 2);
  before << 1, 1, 1, -1, -1, 1, -1, -1;  // radius √2
  const double c = std::cos(0.7), s = std::sin(0.7);
  for (Index i = 0; i < 4; ++i) {
    after(i, 0) = 3 + c * before(i, 0) - s * before(i, 1);
    after(i, 1) = s * before(i, 0) + c * before(i, 1);
  }
  after.row(4).setConstant(100);  // a new point
  CHECK(drift(before, after).largest < 1e-12);
  CHECK(drift(before, after, false).median > 1);
  after.topRows(4) = before;
  after(2, 0) += 0.5;
  const Drift moved = drift(before, after, false);
  CHECK(moved.row == 2);
  CHECK(moved.largest == Approx(0.5 / std::sqrt(2.0)));
  CHECK(moved.median == 0);
  CHECK_THROWS_WITH(drift(after, before), Catch::Contains("the first map has 5 points and the second 4"));
  CHECK_THROWS_WITH(drift(Layout<double>(0, 2), before), Catch::Contains("no points"));
  after(0, 0) = std::nan("");
  CHECK_THROWS_WITH(drift(before, after), Catch::Contains("not finite"));
}

}  // namespace test_methods_extend
