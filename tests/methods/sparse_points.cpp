#include "catch.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/methods/any_run.hpp"
#include "neem/methods/spectrum.hpp"
#include "neem/points/counts.hpp"

#include <cstdint>
#include <vector>

namespace test_methods_sparse_points {

using namespace neem;

namespace {

/// Four groups of counts, each of columns of its own.
template <class S>
SparsePoints<S> counts(Index n, Index d) {
  Matrix<S> points = Matrix<S>::Zero(n, d);
  const Random random{7};
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(c);
      const double wanted = c % 4 == i % 4 ? 0.3 : 0.01;
      if (random.uniform(row, column) < wanted)
        points(i, c) = static_cast<S>(1 + random.below(5, row, column, 1));
    }
  }
  return points.sparseView();
}

Eigen::MatrixXd start(Index n) {
  Eigen::MatrixXd initial(n, 2);
  for (Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::uint64_t>(i);
    initial.row(i) << Random{3}.normal(row, 0), Random{3}.normal(row, 1);
  }
  return initial;
}

}  // namespace

TEMPLATE_TEST_CASE("sparse points: the maps of the same points when dense", "[methods]", float, double) {
  using S = TestType;
  const SparsePoints<S> X = counts<S>(160, 40);
  const Matrix<S> dense = X;
  const Eigen::MatrixXd initial = start(160);
  // one start: the neighbors are the same to the bit, and with them all that follows
  CHECK(tsne(X, {.initial = initial, .iterations = 30}) ==
        tsne(dense, {.initial = initial, .iterations = 30}));
  CHECK(umap(X, {.initial = initial, .iterations = 20}) ==
        umap(dense, {.initial = initial, .iterations = 20}));
  // principal components differ by rounding only
  CHECK((laplacian_eigenmaps(X) - laplacian_eigenmaps(dense)).cwiseAbs().maxCoeff() == 0);
  CHECK((tsne(X, {.early_iterations = 0, .iterations = 0}) -
         tsne(dense, {.early_iterations = 0, .iterations = 0}))
            .cwiseAbs()
            .maxCoeff() < 1e-9);
  const SparsePoints<S, std::int64_t> wide = X;
  CHECK(tsne(wide, {.initial = initial, .iterations = 3}) == tsne(X, {.initial = initial, .iterations = 3}));
  const Eigen::SparseMatrix<S> columns = X;
  CHECK(tsne(columns, {.initial = initial, .iterations = 3}) ==
        tsne(X, {.initial = initial, .iterations = 3}));
}

TEST_CASE("sparse points: every method that takes points takes them, few columns or many", "[methods]") {
  for (const Index d : {Index(40), Index(140)}) {
    const SparsePoints<float> X = counts<float>(120, d);
    const Neighbors<float> knn = nearest_neighbors(X, 30);
    for (const std::string& name : method_names()) {
      AnyOptions o(name);
      if (!method_data(o).points) continue;
      INFO(name << ", " << d << " columns");
      if (name != "laplacian-eigenmaps")
        o.set("iterations", name == "pacmap" || name == "localmap" ? "2,2,2" : "5");
      AnyRun<float> run(o, X);
      run.advance(run.iterations());
      CHECK(run.layout().rows() == 120);
      CHECK(run.layout().allFinite());
      AnyRun<float> with_table(o, Given<float>(X, knn));
      with_table.advance(1);
      CHECK(with_table.layout().allFinite());
    }
    CHECK(pacmap(X, knn, {.iterations = {2, 2, 2}}).rows() == 120);
    CHECK(trimap(X, knn, {.iterations = 5}).rows() == 120);
    CHECK(spectrum(X, {4, 1}, {.iterations = 5}).size() == 2);
  }
  CHECK(tsne(SparsePoints<float>(1, 3)) == Layout<float>::Zero(1, 2));
  CHECK(pacmap(SparsePoints<float>(1, 300)) == Layout<float>::Zero(1, 2));
  CHECK_THROWS_WITH(umap(SparsePoints<float>(0, 3)), Catch::Contains("no rows"));
}

TEST_CASE("sparse points: a graph is another type, and one that is given as points is told", "[methods]") {
  const Graph<float> P = uniform_affinities(nearest_neighbors(Matrix<float>(counts<float>(90, 30)), 8));
  const SparsePoints<float> as_points = P;
  const UmapOptions brief{.iterations = 3};
  CHECK(umap(P, brief) != umap(as_points, brief));
  CHECK(umap(Graph<float>(as_points), brief) == umap(P, brief));
  Umap<float> of_graph(P, brief), of_points(as_points, brief);
  CHECK(of_graph.notes().empty());
  REQUIRE(of_points.notes().size() == 1);
  CHECK_THAT(of_points.notes()[0], Catch::Contains("symmetric 90 x 90") && Catch::Contains("Graph(points)"));
  static_assert(!std::is_convertible_v<SparsePoints<float>, Graph<float>>);
  Graph<float> moved = P, empty;
  empty = std::move(moved);
  CHECK(empty.nonZeros() == P.nonZeros());
  const Graph<float> doubled(P + P);
  CHECK(doubled.coeff(0, P.innerIndexPtr()[0]) == 2 * P.coeff(0, P.innerIndexPtr()[0]));
}

TEST_CASE("sparse points: counts are prepared and reduced to the same bits by any number of threads",
          "[methods]") {
  constexpr Index n = 1100;  // above 1024 rows and columns, components are those of a Krylov space
  std::vector<Eigen::Triplet<float>> values;
  const Random random{5};
  for (Index i = 0; i < n; ++i) {
    for (std::uint64_t k = 0; k < 9; ++k) {  // three in columns of its group, six anywhere
      const auto row = static_cast<std::uint64_t>(i);
      const Index column = k < 3 ? 3 * (i % 4) + static_cast<Index>(k) : random.below(n, row, k);
      values.emplace_back(int(i), int(column), float(1 + random.below(9, row, k, 1)));
    }
  }
  SparsePoints<float> cells(n, n);
  cells.setFromTriplets(values.begin(), values.end());
  SparsePoints<float> one = cells, three = cells;
  prepare_counts(one, {.columns = 1030}, Threads{1});
  prepare_counts(three, {.columns = 1030}, Threads{3});
  REQUIRE(one.cols() == 1030);
  CHECK(Matrix<float>(one) == Matrix<float>(three));
  CHECK(principal_components(one, 3, Threads{1}) == principal_components(one, 3, Threads{3}));
}

TEST_CASE("sparse points: large ones are searched among principal components, which is told", "[methods]") {
  const SparsePoints<float> X = counts<float>(200, 120);
  std::vector<std::string> notes;
  const Neighbors<float> exact = detail::search_points(SparseRef<float>(X), 10, {}, Threads{}, notes);
  CHECK(notes.empty());
  CHECK(exact.ids == brute_force(X, 10).ids);
  const Neighbors<float> reduced = detail::search_points(SparseRef<float>(X), 10, {}, Threads{}, notes, 1e4);
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Catch::Contains("50 principal components of 120 sparse columns"));
  CHECK(reduced.ids == nearest_neighbors(principal_components(X, 50), 10).ids);
}

}  // namespace test_methods_sparse_points
