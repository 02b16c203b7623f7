#include "neem/methods/run/held_points.hpp"

#include "catch.hpp"
#include "io/support.hpp"
#include "model_files.hpp"

#include <limits>
#include <string>
#include <vector>

namespace test_methods_held_points {

using namespace neem;
using io_test::error_of;

namespace {

constexpr Index n = 60;
const std::vector<Id> rows = {0, 7, 8, 31, 59};

/// Points far from the origin, of which two, fixed and free, share a place.
Matrix<double> start() {
  Matrix<double> Y = clouds::make<double>(n, 2, 4);
  Y.array() += 3;
  Y.row(9) = Y.row(8);
  return Y;
}

template <class S, int Dim>
AnyRun<S, Dim> run_of(const model_files::Case& one, int threads, const Matrix<double>& Y,
                      const std::vector<Id>& fixed, const Eigen::MatrixXd& anchors, double strength) {
  AnyOptions o = model_files::options_of(one);
  o.set("initial", Eigen::MatrixXd(Y));
  o.visit([&](auto& options) { options.threads = threads; });
  const Matrix<S> X = model_files::points_of<S>(n);
  if (method_data(o).points) return AnyRun<S, Dim>(o, Given<S>(X).fixed(fixed).anchors(anchors, strength));
  const Graph<S> P = uniform_affinities(nearest_neighbors(X, 8));
  return AnyRun<S, Dim>(o, Given<S>(P).fixed(fixed).anchors(anchors, strength));
}

}  // namespace

TEST_CASE(
    "fixed points: they keep their bits in every method, the others move, from files and by any threads",
    "[methods]") {
  const Matrix<double> Y = start();
  const io_test::Folder folder;
  for (const model_files::Case& one : model_files::every_case()) {
    if (one.method == "laplacian-eigenmaps") continue;
    INFO(one.method << ", " << one.options.back().first);
    auto run = run_of<float, 2>(one, 2, Y, rows, {}, 1);
    CHECK(run.layout() == Layout<float>(Y.cast<float>()));
    run.advance(12);
    run.save(folder.file("held.npz"));
    run.advance(run.iterations());
    Index moved = 0;
    for (Index i = 0; i < n; ++i) {
      const bool same = run.layout().row(i) == Y.row(i).cast<float>();
      if (std::find(rows.begin(), rows.end(), static_cast<Id>(i)) != rows.end()) {
        CHECK(same);
      } else {
        moved += !same;
      }
    }
    CHECK(moved == n - static_cast<Index>(rows.size()));
    for (const int threads : {1, 5}) {
      auto again = run_of<float, 2>(one, threads, Y, rows, {}, 1);
      again.advance(again.iterations());
      CHECK(again.layout() == run.layout());
    }
    auto loaded = load_run<AnyRun<float>>(folder.file("held.npz"), 1);
    loaded.advance(loaded.iterations());
    CHECK(loaded.layout() == run.layout());
  }
}

TEST_CASE("anchors: at strength 1 points stay there, at less they come nearer, without them farther",
          "[methods]") {
  const Matrix<double> Y = start();
  Eigen::MatrixXd places = Eigen::MatrixXd::Constant(n, 2, std::numeric_limits<double>::quiet_NaN());
  for (const Id i : rows) places.row(i) = Y.row(i).array() + 0.5;
  for (const char* method : {"tsne", "umap", "largevis"}) {
    const model_files::Case one{method, {{"iterations", "40"}}};
    INFO(method);
    const auto away = [&](double strength) {
      auto run = run_of<double, 2>(one, 2, Y, {}, strength > 0 ? places : Eigen::MatrixXd(), strength);
      run.advance(5);
      const io_test::Folder folder;
      run.save(folder.file("anchored.npz"));
      auto loaded = load_run<AnyRun<double>>(folder.file("anchored.npz"), 1);
      run.advance(run.iterations()), loaded.advance(run.iterations());
      CHECK(loaded.layout() == run.layout());
      double sum = 0;
      for (const Id i : rows) sum += (run.layout().row(i) - places.row(i)).norm();
      return sum / static_cast<double>(rows.size());
    };
    const double alone = away(0), held = away(0.5);
    CHECK(held < 0.7 * alone);
    if (std::string(method) == "tsne") CHECK(away(1) == 0);  // whose rate does not fall
  }
}

TEST_CASE("fixed points: what cannot be held is refused", "[methods]") {
  const Matrix<double> Y = start();
  const model_files::Case umap{"umap", {{"iterations", "4"}}};
  const Eigen::MatrixXd none;
  const auto refused = [&](const std::vector<Id>& fixed, const Eigen::MatrixXd& anchors, double strength) {
    return error_of([&] { run_of<float, 2>(umap, 1, Y, fixed, anchors, strength); }).name();
  };
  CHECK(refused({60}, none, 1) == "USAGE-05");
  CHECK(refused({-1}, none, 1) == "USAGE-05");
  CHECK(refused({3, 3}, none, 1) == "USAGE-05");
  CHECK(refused({}, Y.topRows(9), 1) == "DATA-02");
  CHECK(refused({}, Y, 0) == "USAGE-01");
  Eigen::MatrixXd half = Y;
  half(4, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(refused({}, half, 1) == "DATA-01");
  const Matrix<float> X = model_files::points_of<float>(n);
  CHECK(error_of([&] { Umap<float>(Given<float>(X).fixed({1})); }).name() == "USAGE-05");
  CHECK(error_of([&] { LaplacianEigenmaps<float>(Given<float>(X).fixed({1})); }).name() == "USAGE-05");
  Matrix<double> distant = Y;
  distant.array() += 1e9;
  CHECK(error_of([&] { run_of<float, 2>(umap, 1, distant, {1}, none, 1); }).name() != "");
}

}  // namespace test_methods_held_points
