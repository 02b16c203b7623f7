// What every repulsion must obey, and the layouts it is tried on.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/exact.hpp"

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace laws {

using neem::Index;
using neem::Layout;

template <class S, int Dim>
Layout<S, Dim> blobs(Index n, double deviation, double spread) {
  const neem::Random random{11};
  Layout<S, Dim> Y(n, Dim);
  for (Index i = 0; i < n; ++i) {
    const auto point = static_cast<std::uint64_t>(i);
    for (int c = 0; c < Dim; ++c) {
      const auto axis = static_cast<std::uint64_t>(c);
      Y(i, c) = static_cast<S>(spread * (2 * random.uniform(1000000 + point % 10, axis) - 1) +
                               deviation * random.normal(point, axis));
    }
  }
  return Y;
}

template <class S, int Dim>
Layout<S, Dim> ring(Index n, double radius) {
  Layout<S, Dim> Y = Layout<S, Dim>::Zero(n, Dim);
  for (Index i = 0; i < n; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    Y(i, 0) = static_cast<S>(radius * std::cos(angle));
    if constexpr (Dim > 1) Y(i, 1) = static_cast<S>(radius * std::sin(angle));
  }
  return Y;
}

template <class S, int Dim>
Layout<S, Dim> line(Index n, double length) {
  Layout<S, Dim> Y(n, Dim);
  for (Index i = 0; i < n; ++i)
    Y.row(i).setConstant(static_cast<S>(length * static_cast<double>(i) / static_cast<double>(n)));
  return Y;
}

template <class S, int Dim>
Layout<S, Dim> disc(Index n, double radius) {
  const neem::Random random{5};
  Layout<S, Dim> Y(n, Dim);
  for (Index i = 0; i < n; ++i) {
    for (std::uint64_t attempt = 0;; ++attempt) {
      for (int c = 0; c < Dim; ++c) {
        const auto draw =
            random.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c), attempt);
        Y(i, c) = static_cast<S>(radius * (2 * draw - 1));
      }
      if (static_cast<double>(Y.row(i).squaredNorm()) <= radius * radius) break;
    }
  }
  return Y;
}

/// Seven places, n / 7 points on each.
template <class S, int Dim>
Layout<S, Dim> duplicates(Index n) {
  Layout<S, Dim> Y(n, Dim);
  const Layout<S, Dim> places = blobs<S, Dim>(7, 1, 10);
  for (Index i = 0; i < n; ++i) Y.row(i) = places.row(i % 7);
  return Y;
}

template <class S, int Dim>
struct Named {
  std::string name;
  Layout<S, Dim> layout;
};

template <class S, int Dim>
std::vector<Named<S, Dim>> layouts(Index n) {
  Layout<S, Dim> outlier = blobs<S, Dim>(n, 3, 40);
  outlier.row(n / 2).setConstant(S(500));
  return {{"blobs", blobs<S, Dim>(n, 3, 40)},
          {"disc", disc<S, Dim>(n, 40)},
          {"ring", ring<S, Dim>(n, 40)},
          {"line", line<S, Dim>(n, 100)},
          {"start", blobs<S, Dim>(n, 1e-4, 0)},
          {"compact", blobs<S, Dim>(n, 1, 0)},
          {"outlier", outlier},
          {"duplicates", duplicates<S, Dim>(n)}};
}

template <class S, int Dim>
struct Forces {
  Layout<S, Dim> force;
  double Z;
};

/// Forces without the factor 1/Z, and Z.
template <class S, int Dim, class Repel, class Law>
Forces<S, Dim> evaluate(const Repel& repel, const Law& law, const Layout<S, Dim>& Y, int threads = 2) {
  neem::Workspace workspace{neem::Threads(threads)};
  Forces<S, Dim> out{Layout<S, Dim>::Zero(Y.rows(), Dim), 0};
  out.Z = repel(law, Y, out.force, workspace);
  return out;
}

/// ‖F − G‖ / ‖G‖, and 0 where both vanish.
template <class S, int Dim>
double relative_rms(const Layout<S, Dim>& F, const Layout<S, Dim>& G) {
  const double size = G.template cast<double>().norm();
  const double error = (F - G).template cast<double>().norm();
  return error == 0 ? 0 : error / size;
}

}  // namespace laws
