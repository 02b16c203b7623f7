#include "neem/forces/detail/attraction.hpp"

#include "catch.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/neighbors/kd_tree.hpp"

#include <cstring>

namespace test_forces_attraction {

namespace {

using neem::Graph;
using neem::Id;
using neem::Index;
using neem::Layout;
using neem::Threads;

template <class S, int Dim>
Layout<S, Dim> noise(Index n, std::uint64_t seed) {
  Layout<S, Dim> Y(n, Dim);
  const neem::Random random{seed};
  for (Index k = 0; k < Y.size(); ++k)
    Y.data()[k] = static_cast<S>(random.normal(static_cast<std::uint64_t>(k)));
  return Y;
}

template <class S>
Graph<S> graph_of(Index n, Index k) {
  const neem::Matrix<S> X = noise<S, 2>(n, 8);
  return neem::uniform_affinities(neem::kd_tree(X, k));
}

/// A kernel that takes numbers only, as users write them.
struct Plain {
  template <class T>
  T weight(T d2) const {
    return T(1) / (T(1) + d2);
  }
  template <class T>
  T slope(T d2) const {
    return T(1) / (T(1) + d2);
  }
};

/// A repulsion of 0.
struct Nothing {
  template <class Law, class S, int Dim>
  double operator()(const Law&, const Layout<S, Dim>&, Layout<S, Dim>&) const {
    return 1;
  }
};

template <class S, int Dim>
neem::detail::EdgeRows<S> rows_of(const Graph<S>& P) {
  return neem::detail::edge_rows<neem::detail::Attraction<S, Dim>::lanes>(P, Threads(1));
}

template <class S, int Dim, class Law>
void compare_with_sums(const Law& law) {
  const Index n = 300;
  const Graph<S> P = graph_of<S>(n, 5);
  const Layout<S, Dim> Y = noise<S, Dim>(n, 2);
  neem::detail::Attraction<S, Dim> attraction(rows_of<S, Dim>(P));
  const Layout<S, Dim>& arranged = attraction.arrange(Y, Threads(1));
  double loss = 0, entropy = 0;
  const double tolerance = std::is_same_v<S, float> ? 1e-6 : 1e-14;
  for (Index i = 0; i < n; ++i) {
    double sum[Dim] = {};
    for (typename Graph<S>::InnerIterator edge(P, attraction.point(i)); edge; ++edge) {
      double d2 = 0;
      for (int c = 0; c < Dim; ++c)
        d2 += std::pow(static_cast<double>(Y(edge.col(), c) - Y(edge.row(), c)), 2);
      const double p = static_cast<double>(edge.value());
      for (int c = 0; c < Dim; ++c) {
        sum[c] += p * law.attraction(d2) * static_cast<double>(Y(edge.col(), c) - Y(edge.row(), c));
      }
      loss += p * law.edge_loss(d2);
      entropy += p * std::log(p);
    }
    const std::array<S, Dim> pull = attraction.pull(law, arranged, i);
    for (std::size_t c = 0; c < Dim; ++c) {
      CHECK(static_cast<double>(pull[c]) == Approx(sum[c]).margin(tolerance));
    }
  }
  CHECK(attraction.loss(law, arranged, Threads(2)) == Approx(loss).epsilon(tolerance));
  CHECK(attraction.negative_entropy(Threads(2)) == Approx(entropy));
}

}  // namespace

TEMPLATE_TEST_CASE("Attraction: the sums over edges, in registers or one by one", "[forces]", float, double) {
  compare_with_sums<TestType, 1>(neem::Normalized{neem::Cauchy{}});
  compare_with_sums<TestType, 2>(neem::Normalized{neem::Cauchy{}});
  compare_with_sums<TestType, 3>(neem::Normalized{neem::Cauchy{}});
  compare_with_sums<TestType, 2>(neem::Normalized{neem::StudentT{0.5}});
  compare_with_sums<TestType, 2>(neem::Normalized{neem::Gaussian{}});
  compare_with_sums<TestType, 2>(neem::Normalized{Plain{}});
}

TEMPLATE_TEST_CASE("Attraction: renumbering changes no bit of it", "[forces]", float, double) {
  const Index n = 5000;
  const neem::Normalized law{neem::Cauchy{}};
  const Graph<TestType> P = graph_of<TestType>(n, 7);
  for (const int threads : {1, 3}) {
    const Layout<TestType> start = noise<TestType, 2>(n, 1);
    neem::ForceField old(start, P, law, Nothing{}, Threads(threads));
    Layout<TestType> force, fresh_force;
    for (int step = 0; step < 130; ++step) {  // renumbered at 8, 16, 32, 64 and 128
      const Layout<TestType> Y = start * static_cast<TestType>(1 + step);
      old(Y, force);
      if (step % 31 > 1) continue;
      neem::ForceField fresh(Y, P, law, Nothing{}, Threads(1));
      fresh(Y, fresh_force);
      CHECK(std::memcmp(force.data(), fresh_force.data(),
                        static_cast<std::size_t>(force.size()) * sizeof(TestType)) == 0);
    }
  }
}

TEST_CASE("Attraction: to look at the objective changes nothing", "[forces]") {
  const Index n = 5000;
  const Graph<float> P = graph_of<float>(n, 7);
  const Layout<float> Y = noise<float, 2>(n, 1);
  neem::detail::Attraction<float, 2> looked(rows_of<float, 2>(P)), other = looked;
  for (int step = 0; step < 40; ++step) {
    looked.follow(Y, Threads(1));
    looked.arrange(Y, Threads(1));
    other.follow(Y, Threads(1));
  }
  for (Index i = 0; i < n; ++i) CHECK(looked.point(i) == other.point(i));
}

}  // namespace test_forces_attraction
