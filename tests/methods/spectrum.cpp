#include "neem/methods/spectrum.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/methods/laplacian_eigenmaps.hpp"
#include "neem/methods/tsne.hpp"
#include "neem/metrics/kl_divergence.hpp"
#include "neem/metrics/subspace_cosine.hpp"
#include "neem/optimizers/descend.hpp"
#include "two_groups.hpp"

namespace test_methods_spectrum {

using namespace neem;

namespace {

/// `groups` Gaussian clouds that touch; point i belongs to group i mod groups.
template <class S>
Matrix<S> clouds(Index n, Index groups = 6, double apart = 2.5) {
  const Random random{17};
  Matrix<S> X(n, 8);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < 8; ++c) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      const auto group = static_cast<std::uint64_t>(i % groups);
      X(i, c) = static_cast<S>(random.normal(point, axis) + apart * random.normal(1000000 + group, axis));
    }
  }
  return X;
}

template <class S>
Graph<S> graph(Index n) {
  return uniform_affinities(nearest_neighbors(clouds<S>(n), 15));
}

/// A cycle of n points, each joined with the two on either side: all degrees are equal.
Graph<double> ring(Index n) {
  std::vector<Eigen::Triplet<double, Id>> entries;
  for (Index i = 0; i < n; ++i) {
    for (const Index step : {1, 2}) {
      const Index j = (i + step) % n;
      entries.emplace_back(Id(i), Id(j), 0.25 / double(n));
      entries.emplace_back(Id(j), Id(i), 0.25 / double(n));
    }
  }
  Graph<double> P(n, n);
  P.setFromTriplets(entries.begin(), entries.end());
  return P;
}

const SpectrumOptions brief{.first_iterations = 30, .iterations = 10};

ErrorKind refusal(const std::vector<double>& positions, const SpectrumOptions& options = {}) {
  static const Graph<float> P = graph<float>(40);
  try {
    spectrum(P, positions, options);
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind{};
}

}  // namespace

TEST_CASE("spectrum: the more attraction, the larger Z and the smaller the map", "[methods]") {
  const auto frames = spectrum(graph<float>(600), {30, 16, 8, 4, 2, 1, 0.5});
  REQUIRE(frames.size() == 7);
  for (std::size_t k = 1; k < frames.size(); ++k) {
    INFO("from " << frames[k - 1].exaggeration << " to " << frames[k].exaggeration);
    CHECK(frames[k].partition < frames[k - 1].partition);
    CHECK(frames[k].extent > frames[k - 1].extent);
  }
  CHECK(frames[0].partition < 600.0 * 599.0);
}

TEST_CASE("spectrum: a walk ends where t-SNE ends that begins with early exaggeration",
          "[methods][quality]") {
  const Graph<double> P = graph<double>(400);
  const auto frames = spectrum(P, {12, 6, 3, 1}, {.iterations = 200});
  Tsne direct(P, {.initial = spectral(P)});
  direct.advance(direct.iterations());
  CHECK(frames.back().objective == Approx(direct.objective()).epsilon(0.03));
}

TEST_CASE("spectrum: the figures of a frame are those of its layout", "[methods][quality]") {
  const Graph<double> P = graph<double>(300);
  const auto frames = spectrum(P, {20, 5, 1}, {.dof = 0.7, .repulsion = RepulsionMethod::exact});
  for (std::size_t k = 0; k < frames.size(); ++k) {
    const SpectrumFrame<double>& frame = frames[k];
    const Layout<double>& Y = frame.layout;
    double Z = 0;
    for (Index i = 0; i < 300; ++i) {
      for (Index j = 0; j < 300; ++j) {
        if (i != j) Z += std::pow(1 + (Y.row(i) - Y.row(j)).squaredNorm() / 0.7, -0.7);
      }
    }
    CHECK(frame.partition == Approx(Z).epsilon(1e-9));
    CHECK(frame.objective == Approx(kl_divergence(P, Y, StudentT{0.7}).value).epsilon(1e-9));
    CHECK(frame.effective == Approx(effective_exaggeration(P, Y, StudentT{0.7}, Exact{})).epsilon(1e-9));
    CHECK(frame.extent == Approx(Y.norm() / std::sqrt(300)).epsilon(1e-9));
    CHECK(frame.iterations == 250 + 50 * static_cast<int>(k));
    if (k == 0) {
      CHECK(std::isnan(frame.displacement));
      continue;
    }
    std::vector<double> moved;
    for (Index i = 0; i < 300; ++i) moved.push_back((Y.row(i) - frames[k - 1].layout.row(i)).norm());
    std::sort(moved.begin(), moved.end());
    CHECK(frame.displacement == Approx(moved[150]).epsilon(1e-9));
  }
}

TEST_CASE("spectrum: a frame lies on the one before as well as it can", "[methods]") {
  const Graph<double> P = graph<double>(300);
  for (const bool scale : {false, true}) {
    const auto frames = spectrum(P, {30, 20, 13, 9, 6, 4}, {.scale_frames = scale});
    for (std::size_t k = 1; k < frames.size(); ++k) {
      const Layout<double>&Y = frames[k].layout, &X = frames[k - 1].layout;
      CHECK(frames[k].displacement < 0.5 * frames[k].extent);
      for (const double angle : {-0.02, 0.02}) {
        Eigen::Matrix2d turn;
        turn << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
        CHECK((Y * turn - X).norm() > (Y - X).norm());
      }
      CHECK((Y.rowwise().reverse() - X).norm() > (Y - X).norm());
      if (scale) CHECK((Y * 1.01 - X).norm() > (Y - X).norm());
      if (scale) CHECK((Y * 0.99 - X).norm() > (Y - X).norm());
    }
  }
}

TEST_CASE("Spectrum: ten advances give the bits of one, and observers see every iteration", "[methods]") {
  const Graph<float> P = graph<float>(200);
  const std::vector<double> positions{30, 10, 3, 1};
  Spectrum once(P, positions), often(P, positions);
  CHECK(once.iterations() == 400);
  int seen = 0;
  CHECK(once.advance(400, [&](const auto& now) { seen += now.iteration == seen + 1; }));
  CHECK(seen == 400);
  int advances = 0;
  while (often.advance(40)) ++advances;
  CHECK(advances == 10);
  CHECK(once.done());
  REQUIRE(once.frames().size() == 4);
  REQUIRE(often.frames().size() == 4);
  CHECK(once.layout() == often.layout());
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(once.frames()[k].layout == often.frames()[k].layout);
    CHECK(once.frames()[k].partition == often.frames()[k].partition);
    CHECK(once.frames()[k].objective == often.frames()[k].objective);
  }
}

TEST_CASE("spectrum: same bits for 1, 2, 3, 7, 16 threads, from points to frames", "[methods]") {
  const Matrix<float> X = clouds<float>(900);
  SpectrumOptions options = brief;
  options.threads = 1;
  const auto one = spectrum(X, {30, 4, 1}, options);
  for (const int threads : {2, 3, 7, 16}) {
    options.threads = threads;
    const auto many = spectrum(X, {30, 4, 1}, options);
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(many[k].layout == one[k].layout);
      CHECK(many[k].partition == one[k].partition);
      CHECK(many[k].objective == one[k].objective);
      CHECK(many[k].effective == one[k].effective);
      CHECK(many[k].extent == one[k].extent);
    }
  }
}

TEST_CASE("spectrum: points, neighbors, a graph and a shared one of any weight are the same walk",
          "[methods]") {
  const Matrix<float> X = clouds<float>(100);
  const Neighbors<float> knn = nearest_neighbors(X, 15);
  const Graph<float> P = uniform_affinities(knn);
  const Layout<float> Y = spectrum(P, {9, 3}, brief)[1].layout;
  CHECK(spectrum(knn, {9, 3}, brief)[1].layout == Y);
  CHECK(spectrum(X, {9, 3}, brief)[1].layout == Y);
  Spectrum shared(std::make_shared<const Graph<float>>(P), {9, 3}, brief);
  shared.advance(1000);
  CHECK(shared.frames()[1].layout == Y);
  CHECK(spectrum<3>(P, {9, 3}, brief)[1].layout.cols() == 3);
  CHECK(spectrum<1>(P, {9, 3}, brief)[1].layout.allFinite());
  CHECK(spectrum(Graph<float>(P * 4.0F), {9, 3}, brief)[1].partition > 0);
}

TEST_CASE("spectrum: the limit of descent for large exaggeration is Laplacian eigenmaps", "[methods]") {
  // Steps of 1 / (ρ d_i) make the force a step of the random walk, whose eigenvectors these are. Where all
  // degrees are equal that is t-SNE's learning rate of n / ρ.
  const Index n = 200;
  Matrix<double> strip(n, 2);
  for (Index i = 0; i < n; ++i) {
    const auto point = static_cast<std::uint64_t>(i);
    strip.row(i) << 5 * Random{3}.uniform(point, 0), Random{3}.uniform(point, 1);
  }
  for (const Graph<double>& P : {ring(60), uniform_affinities(nearest_neighbors(strip, 15))}) {
    constexpr double rho = 1e6;
    const Layout<double> limit = laplacian_eigenmaps(P);
    Layout<double> Y = random_layout<double>(P.rows(), 5, 1e-4);
    CHECK(subspace_cosine(Y, limit) < 0.5);
    ForceField field(Y, P, Normalized{Cauchy{}}, Exact{});
    field.exaggeration = rho;
    const Eigen::VectorXd degrees = P * Eigen::VectorXd::Ones(P.rows());
    const auto step = [&](Layout<double>& at, const Layout<double>& force) {
      for (Index i = 0; i < at.rows(); ++i) at.row(i) += force.row(i) / (rho * degrees[i]);
    };
    descend(Y, field, step, 800);
    CHECK(subspace_cosine(Y, limit) >= 0.99);
  }
}

TEST_CASE("spectrum: a given start is used, and the first frame is aligned with it", "[methods]") {
  const Graph<double> P = graph<double>(80);
  const Eigen::MatrixXd start = random_layout<double>(80, 3, 2.0);
  const auto frames = spectrum(P, {8, 2}, {.initial = start, .first_iterations = 0, .iterations = 5});
  CHECK((frames[0].layout - start).norm() < 1e-12 * start.norm());
  CHECK(frames[1].iterations == 5);
  CHECK((frames[1].layout - start).norm() < start.norm());
  CHECK_THROWS_WITH(spectrum(P, {8, 2}, {.initial = Eigen::MatrixXd::Ones(79, 2)}),
                    Catch::Contains("79 x 2") && Catch::Contains("80 x 2"));
}

TEST_CASE("spectrum: an observer that stops the walk keeps the frames that are complete", "[methods]") {
  const Graph<float> P = graph<float>(100);
  const auto stop = [](const auto& now) { return now.iteration == 47 ? Signal::stop : Signal::go; };
  CHECK(spectrum(P, {9, 3, 1, 0.5}, brief, stop).size() == 2);
  Spectrum run(P, {9, 3, 1, 0.5}, brief);
  run.advance(1000, stop);
  CHECK(run.stopped());
  CHECK(run.iteration() == 47);
  CHECK_FALSE(run.advance(10));
  CHECK(run.frames().size() == 2);
}

TEST_CASE("spectrum: few points, duplicates and graphs in pieces have finite frames", "[methods]") {
  for (const Index n : {1, 2, 3, 5}) {
    INFO("points " << n);
    const auto frames = spectrum(clouds<float>(n), {30, 1}, brief);
    REQUIRE(frames.size() == 2);
    for (const auto& frame : frames) {
      CHECK(frame.layout.rows() == n);
      CHECK(frame.layout.allFinite());
      CHECK(is_finite(frame.partition));
    }
  }
  const auto finite = [](const Matrix<float>& X) {
    const auto frames = spectrum(X, {30, 1}, brief);
    CHECK(frames[1].layout.allFinite());
    CHECK(frames[1].extent > frames[0].extent);
    CHECK(is_finite(frames[1].displacement));
  };
  finite(Matrix<float>::Ones(100, 5));
  finite(clouds<float>(10).replicate(10, 1));
  finite(clouds<float>(90, 3, 1e4));  // a graph of three components
  std::vector<Eigen::Triplet<float, Id>> pair{{0, 1, 1.0F}, {1, 0, 1.0F}};
  Graph<float> lonely(5, 5);  // three points have no edge
  lonely.setFromTriplets(pair.begin(), pair.end());
  CHECK(spectrum(lonely, {30, 1}, brief)[1].layout.allFinite());
  CHECK_THROWS_AS(spectrum(Graph<float>(5, 5), {1}), Error);
  CHECK_THROWS_AS(spectrum(Matrix<float>(0, 3), {1}), Error);
}

TEST_CASE("spectrum: bad positions and options are usage errors that say which", "[methods]") {
  const ErrorKind usage = ErrorKind::usage;
  CHECK(refusal({30, 1}, brief) == ErrorKind{});
  CHECK(refusal({}) == usage);
  for (const double wrong : {0.0, -1.0, std::nan(""), HUGE_VAL}) CHECK(refusal({30, wrong}) == usage);
  CHECK(refusal({1, 30}) == usage);
  CHECK(refusal({4, 4}) == usage);
  CHECK(refusal({4}, {.first_iterations = -1}) == usage);
  CHECK(refusal({4}, {.iterations = -1}) == usage);
  constexpr int most = std::numeric_limits<int>::max();
  CHECK(refusal({4, 2, 1}, {.first_iterations = most, .iterations = most}) == usage);
  CHECK(refusal({4}, {.learning_rate = 0.0}) == usage);
  CHECK(refusal({4}, {.momentum = 1}) == usage);
  CHECK(refusal({4}, {.dof = 0}) == usage);
  CHECK_THROWS_WITH(spectrum(clouds<float>(20), {4}, {.threads = -1}), Catch::Contains("threads"));
  CHECK_THROWS_WITH(spectrum(clouds<float>(20), {30, 10, 10}),
                    Catch::Contains("positions[2] = 10 is not less than 10"));
  CHECK_THROWS_WITH(spectrum(clouds<float>(20), {30, -1}), Catch::Contains("positions[1]"));
}

TEST_CASE("spectrum_positions: equal factors between the ends", "[methods]") {
  const std::vector<double> p = spectrum_positions(4, 27, 1);
  REQUIRE(p.size() == 4);
  const double expected[] = {27, 9, 3, 1};
  for (std::size_t k = 0; k < 4; ++k) CHECK(p[k] == Approx(expected[k]));
  CHECK(p.front() == 27);
  CHECK(p.back() == 1);
  CHECK(spectrum_positions(1, 5, 1) == std::vector<double>{5});
  CHECK_THROWS_AS(spectrum_positions(0), Error);
  CHECK_THROWS_AS(spectrum_positions(3, 0), Error);
  CHECK_THROWS_AS(spectrum_positions(3, 30, std::nan("")), Error);
}

TEST_CASE("spectrum: two groups of few points stay two by default, and what is lowered is noted",
          "[methods]") {
  Spectrum<float> run(two_groups::make<float>(), std::vector<double>{10, 1});
  run.advance(run.iterations());
  for (const auto& frame : run.frames()) CHECK(two_groups::apart(frame.layout));
  CHECK_THAT(run.notes().at(0), Catch::Contains("neighbors lowered from 15 to 4"));
}

TEST_CASE("spectrum: frames that attraction shrinks are told of, and do not spoil others", "[methods]") {
  const Matrix<float> X = two_groups::make<float>(25, 0);
  Spectrum<float> run(nearest_neighbors(X, 8), std::vector<double>{100, 30, 1});
  run.advance(run.iterations());
  REQUIRE(run.frames().size() == 3);
  REQUIRE(run.notes().size() == 2);
  CHECK_THAT(run.notes()[1], Catch::Contains("frame at exaggeration 30: the map has shrunk to"));
  const auto& shrunk = run.frames()[0];
  CHECK(shrunk.extent < 1e-6);
  CHECK(shrunk.extent > 1e-9);
  CHECK(run.frames()[2].extent > 1);
}

}  // namespace test_methods_spectrum
