#include "neem/neighbors/inverted_file.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_inverted_file {

using namespace neem_test;

namespace {

struct InvertedFile {
  double recall = 0.99;
  template <class X>
  auto operator()(const X& points, Index k, const Threads& threads = Threads{2}) const {
    return neem::inverted_file(points, k, {.recall = recall}, threads);
  }
};

template <class S>
Matrix<S> blobs(Index n, Index d, Index count, double deviation) {
  const neem::Random random{3};
  Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    const Index blob = random.below(count, static_cast<std::uint64_t>(i), 1000);
    for (Index c = 0; c < d; ++c) {
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(c);
      X(i, c) = static_cast<S>(random.normal(static_cast<std::uint64_t>(blob), column, 7) +
                               deviation * random.normal(row, column));
    }
  }
  return X;
}

/// Share of the neighbors at most as far as the true k-th, a point: mean and worst decile.
template <class S>
std::pair<double, double> found(const Neighbors<S>& knn, const Neighbors<S>& exact) {
  std::vector<double> shares;
  double total = 0;
  for (Index i = 0; i < knn.rows(); ++i) {
    double hits = 0;
    for (Index c = 0; c < knn.cols(); ++c) hits += knn.distances(i, c) <= exact.distances(i, knn.cols() - 1);
    shares.push_back(hits / static_cast<double>(knn.cols()));
    total += shares.back();
  }
  std::sort(shares.begin(), shares.end());
  return {total / static_cast<double>(shares.size()), shares[shares.size() / 10]};
}

}  // namespace

TEST_CASE("inverted_file: finds the recall that was asked for, whatever the data", "[neighbors]") {
  const Index n = 3000;
  std::vector<std::pair<std::string, Matrix<float>>> families;
  families.emplace_back("gaussian 50-d", normal_points<float>(n, 50));
  families.emplace_back("clusters", blobs<float>(n, 20, 30, 0.1));
  families.emplace_back("binary", binary_points<float>(n, 12));
  Matrix<float> line(n, 1), roll(n, 3), copies(n, 8), offset = normal_points<float>(n, 6);
  for (Index i = 0; i < n; ++i) {
    const float t = static_cast<float>(i) / 500.0f;
    line(i, 0) = t * t;
    roll.row(i) << t * std::cos(t), t * std::sin(t), static_cast<float>(i % 17);
    copies.row(i) = families[0].second.row(i % 30).head(8);
  }
  offset.array() += 1e6f;
  families.emplace_back("line", line);
  families.emplace_back("roll", roll);
  families.emplace_back("copies", copies);
  families.emplace_back("far from zero", offset);
  families.emplace_back("small", normal_points<float>(n, 10) * 1e-30f);
  families.emplace_back("large", normal_points<float>(n, 10) * 1e15f);
  families.emplace_back("constant", Matrix<float>::Constant(n, 5, 0.1f));
  for (const auto& [name, X] : families) {
    for (const double recall : {0.9, 0.99}) {
      INFO(name << ", recall " << recall);
      const Neighbors<float> knn = neem::inverted_file(X, 15, {.recall = recall}, Threads{2});
      CHECK_NOTHROW(neem::check_neighbors(knn));
      REQUIRE(knn.cols() == 15);
      CHECK(knn.method == neem::KnnMethod::inverted_file);
      const auto [mean, decile] = found(knn, neem::brute_force(X, 15, Threads{2}));
      CHECK(mean >= recall - 0.005);  // what is promised is the lower end of an interval
      CHECK(decile >= 0.8);
      CHECK(knn.recall.low >= recall);
      CHECK(knn.recall.low <= mean + 0.005);
      const bool searched = name != "copies" && name != "constant";  // neighbors of copies are known
      CHECK(knn.recall.sample == (searched ? 1000 : 0));
    }
  }
}

TEST_CASE("inverted_file: the recall it tells is the recall it has", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(4000, 12);
  const Neighbors<float> exact = neem::brute_force(X, 15, Threads{2});
  for (const Index probes : {Index(0), Index(3), Index(10), Index(25)}) {
    const Neighbors<float> knn = neem::inverted_file(X, 15, {.lists = 60, .probes = probes}, Threads{2});
    const double mean = found(knn, exact).first;
    INFO("probes " << probes << ": told " << knn.recall.value << ", true " << mean);
    CHECK(mean > knn.recall.low - 0.01);
    CHECK(mean < knn.recall.high + 0.01);
  }
  const Neighbors<float> all = neem::inverted_file(X, 15, {.lists = 60, .probes = 59}, Threads{2});
  CHECK(same_bits(all, exact));  // every list looked at: the exhaustive search
}

TEMPLATE_TEST_CASE("inverted_file: same bits for any number of threads", "[neighbors]", float, double) {
  const Matrix<TestType> X = blobs<TestType>(2500, 10, 8, 0.3);
  const Neighbors<TestType> one = InvertedFile{}(X, 12, Threads{1});
  for (const int count : {2, 3, 7, 16}) CHECK(same_bits(one, InvertedFile{}(X, 12, Threads{count})));
  const neem::InvertedFileOptions fine{.lists = 2500};  // more than are made at once: two levels
  const Neighbors<TestType> fine_one = neem::inverted_file(X, 12, fine, Threads{1});
  CHECK(same_bits(fine_one, neem::inverted_file(X, 12, fine, Threads{3})));
  CHECK(fine_one.recall.low >= 0.99);
}

TEST_CASE("inverted_file: rows that meet too few points are searched among all", "[neighbors]") {
  const Matrix<float> X = blobs<float>(1000, 4, 50, 0.01);
  const Neighbors<float> knn = neem::inverted_file(X, 60, {.lists = 200, .probes = 0}, Threads{2});
  CHECK_NOTHROW(neem::check_neighbors(knn));
  CHECK(knn.cols() == 60);
}

TEMPLATE_TEST_CASE("inverted_file: small data are compared with all, bad data refused", "[neighbors]", float,
                   double) {
  finds_the_true_neighbors<TestType>(InvertedFile{1.0});
  refuses_what_has_no_answer<TestType>(InvertedFile{});
  reads_any_storage<TestType>(InvertedFile{});
  const Matrix<TestType> few = normal_points<TestType>(100, 5);
  CHECK(neem::inverted_file(few, 5).method == neem::KnnMethod::brute_force);
  CHECK(error_of([&] { neem::inverted_file(few, 5, {.recall = std::nan("")}); }).name() == "USAGE-01");
  CHECK(error_of([&] { neem::inverted_file(few, 5, {.lists = 0}); }).name() == "USAGE-01");
  CHECK(error_of([&] { neem::inverted_file(few, 5, {.probes = -1}); }).name() == "USAGE-01");
}

}  // namespace test_neighbors_inverted_file
