#include "neem/methods/transform.hpp"

#include "catch.hpp"
#include "clouds.hpp"
#include "io/support.hpp"
#include "model_files.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/methods/transform_model.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

namespace test_methods_transform {

using namespace neem;
using io_test::error_of;

namespace {

constexpr Index groups = 4;

struct Sample {
  Matrix<float> old, fresh;  // row i is of cloud i % groups
};

Sample sample(Index n, Index m, double apart) {
  const Matrix<float> all = clouds::make<float>(n + m, 6, groups, apart);
  return {all.topRows(n), all.bottomRows(m)};
}

/// Points that lie on the map nearest to a point of their own cloud.
Index at_home(const Layout<float, 2>& map, const Layout<float, 2>& placed) {
  Index right = 0;
  for (Index i = 0; i < placed.rows(); ++i) {
    Index nearest = 0;
    (map.rowwise() - placed.row(i)).rowwise().squaredNorm().minCoeff(&nearest);
    right += nearest % groups == i % groups;
  }
  return right;
}

AnyRun<float> run_of(const std::string& method, const Matrix<float>& X) {
  AnyOptions o(method);
  if (o.has("iterations"))
    o.set("iterations", method == "pacmap" || method == "localmap" ? "30,30,60" : "100");
  if (method == "tsne") o.set("early_iterations", "100");
  o.visit([](auto& options) { options.threads = Threads(2); });
  AnyRun<float> run(o, X);
  run.advance(run.iterations());
  return run;
}

}  // namespace

TEST_CASE("transform: points come to their own, and each is on its own", "[methods]") {
  const std::string method = GENERATE("tsne", "umap", "neg-tsne", "nc-tsne", "ncvis", "infonc-tsne",
                                      "largevis", "pacmap", "localmap", "laplacian-eigenmaps");
  INFO(method);
  const bool on_grid = method == "tsne" || method == "umap", connected = method == "laplacian-eigenmaps";
  const Sample all = sample(on_grid ? 1040 : 200, 60, connected ? 0.8 : 10);
  AnyRun<float> run = run_of(method, all.old);
  const Layout<float, 2> before = run.layout();
  const FrozenMap<float> map(run, all.old, {}, {.threads = Threads(2)});
  const Placed<float> placed = map.place(all.fresh);
  CHECK(at_home(before, placed.layout) >= (connected ? 25 : 58));
  CHECK(run.layout() == before);

  const FrozenMap<float> by_one(run, all.old, {}, {.threads = Threads(1)});
  Index differ = 0;
  for (Index i = 0; i < all.fresh.rows(); ++i) {
    const Placed<float> alone = by_one.place(all.fresh.row(i));
    differ +=
        alone.layout.row(0) != placed.layout.row(i) || alone.remoteness[0] != placed.remoteness[size_t(i)];
  }
  CHECK(differ == 0);
  CHECK(by_one.place(all.fresh.colwise().reverse()).layout == placed.layout.colwise().reverse());

  const Placed<float> own = map.place(all.old.topRows(50));
  CHECK(own.layout == before.topRows(50));
  CHECK(std::count(own.copy.begin(), own.copy.end(), true) == 50);
  CHECK(transform(run, all.old, all.fresh).layout == placed.layout);
}

TEST_CASE("transform: a point is where the forces of the map are in balance", "[methods]") {
  const Sample all = sample(1200, 20, 1.5);
  AnyRun<float> run = run_of("tsne", all.old);
  const FrozenMap<float> map(run, all.old, {}, {.neighbors = 15, .perplexity = 5});
  const Placed<float> placed = map.place(all.fresh);
  Layout<float, 2> force = Layout<float, 2>::Zero(1200, 2);
  const double Z = Exact{}(Normalized<Cauchy>{}, run.layout(), force);
  for (Index q = 0; q < 20; ++q) {
    const Neighbors<float>& knn = placed.neighbors;
    detail::PlacingRule rule{.weights = detail::PlacedWeights::gaussian, .perplexity = 5};
    detail::PlacedRow row(15, rule, 1);
    const double* p = row(knn.distances.row(q).data());
    const Eigen::RowVector2d y = placed.layout.row(q).cast<double>();
    Eigen::RowVector2d pull(0, 0), push(0, 0);
    double most = 0;
    for (Index j = 0; j < 15; ++j) {
      const Eigen::RowVector2d apart = run.layout().row(knn.ids(q, j)).cast<double>() - y;
      pull += p[j] * apart / (1 + apart.squaredNorm());
      most += p[j] * apart.norm() / (1 + apart.squaredNorm());
    }
    for (Index i = 0; i < 1200; ++i) {
      const Eigen::RowVector2d apart = y - run.layout().row(i).cast<double>();
      const double w = 1 / (1 + apart.squaredNorm());
      push += 1200 / Z * w * w * apart;
    }
    CHECK((pull + push).norm() < 0.03 * most);
  }
}

TEST_CASE("transform: points far from everything are told", "[methods]") {
  const Sample all = sample(240, 60, 10);
  AnyRun<float> run = run_of("umap", all.old);
  const FrozenMap<float> map(run, all.old);
  CHECK(map.place(all.fresh).far_points() <= 4);
  const Matrix<float> elsewhere = all.fresh.array() + 20;
  const Placed<float> placed = map.place(elsewhere);
  CHECK(placed.far_points() == 60);
  CHECK(*std::min_element(placed.remoteness.begin(), placed.remoteness.end()) > 2 * map.far_from());
}

TEST_CASE("transform: by principal components and angles, copies are copies", "[methods]") {
  const Sample all = sample(240, 60, 10);
  AnyRun<float> run = run_of("umap", all.old);
  for (const MetricName metric : {MetricName::euclidean, MetricName::cosine}) {
    Matrix<float> rows = all.old;
    if (metric == MetricName::cosine) rows.rowwise().normalize();
    const MapSpace<float> space(fit_principal_components(rows, 4), metric);
    const FrozenMap<float> map(run, all.old, space);
    CHECK(map.place(all.old.topRows(30)).layout == run.layout().topRows(30));
    CHECK(at_home(run.layout(), map.place(all.fresh).layout) >= 58);
  }
  for (const MetricName metric : {MetricName::manhattan, MetricName::cosine}) {
    const FrozenMap<float> map(run, all.old, metric);
    CHECK(map.place(all.old.topRows(30)).layout == run.layout().topRows(30));
    CHECK(at_home(run.layout(), map.place(all.fresh).layout) >= 58);
  }
}

TEST_CASE("transform: a map from a file places with the same bits", "[methods]") {
  const Sample all = sample(240, 30, 10);
  AnyRun<float> run = run_of("nc-tsne", all.old);
  const MapSpace<float> space(fit_principal_components(all.old, 4));
  const FrozenMap<float> map(run, all.old, space);
  const Layout<float, 2> placed = map.place(all.fresh).layout;
  const auto size = [](const char* path) { return std::filesystem::file_size(path); };
  run.save("transform_all.npz", map);
  run.save("transform_run.npz");
  run.save("transform_less.npz", map, ModelParts{.points = false});
  CHECK(load_frozen_map<float>("transform_all.npz").place(all.fresh).layout == placed);
  CHECK(load_frozen_map<float>("transform_less.npz", all.old).place(all.fresh).layout == placed);
  CHECK(size("transform_all.npz") >= size("transform_less.npz") + 240 * 4 * sizeof(float));
  CHECK(load_run<AnyRun<float>>("transform_all.npz").layout() == run.layout());
  CHECK(error_of([&] { load_frozen_map<float>("transform_less.npz"); }).name() == "USAGE-05");
  CHECK(error_of([&] { load_frozen_map<float>("transform_less.npz", all.fresh); }).name() == "USAGE-05");
  CHECK(error_of([&] { load_frozen_map<float>("transform_run.npz"); }).name() == "USAGE-05");
  CHECK(error_of([&] { (load_frozen_map<float, 3>("transform_all.npz")); }).name() == "USAGE-05");
  for (const char* path : {"transform_all.npz", "transform_run.npz", "transform_less.npz"})
    std::filesystem::remove(path);
}

TEST_CASE("transform: refuses what has no rule, and other columns", "[methods]") {
  const Sample all = sample(60, 10, 10);
  for (const char* method : {"trimap", "forceatlas2"}) {
    AnyRun<float> run = run_of(method, all.old);
    CHECK(error_of([&] { FrozenMap<float>(run, all.old); }).name() == "USAGE-05");
  }
  AnyRun<float> run = run_of("umap", all.old);
  CHECK(error_of([&] { FrozenMap<float>(run, all.fresh); }).name() == "DATA-02");
  const FrozenMap<float> map(run, all.old);
  CHECK(error_of([&] { map.place(all.fresh.leftCols(5)); }).name() == "DATA-02");
  CHECK(error_of([&] { map.place(Matrix<float>(0, 6)); }).name() == "DATA-03");
  CHECK(error_of([&] { FrozenMap<float>(run, all.old, {}, {.neighbors = 0}); }).name() == "USAGE-01");
}

TEST_CASE("transform: options that are lowered or not used are told", "[methods]") {
  const Sample all = sample(60, 10, 10);
  AnyRun<float> tsne = run_of("tsne", all.old), umap = run_of("umap", all.old);
  using Notes = std::vector<std::string>;
  CHECK(FrozenMap<float>(tsne, all.old).notes().empty());
  CHECK(FrozenMap<float>(tsne, all.old, {}, {.perplexity = 7}).notes().empty());
  CHECK(FrozenMap<float>(tsne, all.old, {}, {.neighbors = 30, .perplexity = 40}).notes() ==
        Notes{"perplexity lowered from 40 to 10, a third of 30 neighbors"});
  CHECK(FrozenMap<float>(tsne, all.old, {}, {.neighbors = 61}).notes() ==
        Notes{"neighbors lowered from 61 to 60, the points of the map"});
  CHECK(FrozenMap<float>(umap, all.old, {}, {.perplexity = 7}).notes() ==
        Notes{"perplexity is not used: on a map of umap weights do not depend on it"});
}

TEST_CASE("transform: a new point has as many neighbors as a point of the map", "[methods]") {
  const auto neighbors = [](const auto& options, Index n) {
    const neem::detail::FrozenFigures map{.points = n, .extent = 1, .partition = 1};
    return neem::detail::placing_rule(options, map, {}, {}).neighbors;
  };
  CHECK(neighbors(neem::PacmapOptions{}, 10000) == 10);
  CHECK(neighbors(neem::PacmapOptions{}, 100000) == 25);
  CHECK(neighbors(neem::UmapOptions{}, 1000) == 14);
  CHECK(neighbors(neem::UmapOptions{}, 31) == 10);
  CHECK(neighbors(neem::NcvisOptions{}, 31) == 10);
  CHECK(neighbors(neem::TsneOptions{}, 1000) == 90);
  CHECK(neighbors(neem::TsneOptions{}, 31) == 30);
  CHECK(neighbors(neem::LargevisOptions{.neighbors = 40}, 1000) == 40);
}

}  // namespace test_methods_transform
