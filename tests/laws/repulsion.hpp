// What every repulsion must obey, and the layouts it is tried on.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/repulsion/exact.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
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

/// Layouts on which a repulsion is easily wrong: clumps that are small beside their distances, forces that
/// nearly cancel, one point far from all others, several scales at once, extents from 1e-30 to 1e30.
template <class S, int Dim>
std::vector<Named<S, Dim>> wild_layouts(Index n) {
  using Y = Layout<S, Dim>;
  std::vector<Named<S, Dim>> all;
  const auto clumps = [n](Index count, double radius, double deviation) {
    Y at = blobs<S, Dim>(n, deviation, 0);
    const Y centres =
        Dim == 1 ? line<S, Dim>(count, radius * static_cast<double>(count)) : ring<S, Dim>(count, radius);
    for (Index i = 0; i < n; ++i) at.row(i) += centres.row(i % count);
    return at;
  };
  const auto row = [n](double apart) {
    Y at = Y::Zero(n, Dim);
    for (Index i = 0; i < n; ++i) at(i, 0) = static_cast<S>(apart * static_cast<double>(i));
    return at;
  };
  for (const double deviation : {0.1, 0.01, 1e-3, 1e-4})
    all.push_back({"ten clumps of " + std::to_string(deviation), clumps(10, 40, deviation)});
  all.push_back({"two clumps, 1000 apart", clumps(2, 500, 1e-3)});
  for (const double apart : {0.01, 1.0, 100.0}) all.push_back({"equidistant", row(apart)});
  Y lattice(n, Dim);
  const auto side = static_cast<Index>(std::ceil(std::pow(static_cast<double>(n), 1.0 / Dim) - 1e-9));
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0, rest = i; c < Dim; ++c, rest /= side) lattice(i, c) = static_cast<S>(rest % side);
  }
  all.push_back({"lattice", lattice});
  for (const double away : {-300.0, 1e6}) {
    Y far_point = blobs<S, Dim>(n, 1, 0);
    far_point(n / 2, 0) = static_cast<S>(away);
    all.push_back({"one far point", far_point});
  }
  Y tight = blobs<S, Dim>(n, 1e-3, 0), scales = clumps(10, 40, 1e-3), nested = blobs<S, Dim>(n, 30, 0);
  tight(n / 2, 0) = S(-300);
  all.push_back({"a clump and one far point", tight});
  for (Index i = 0; i < n; i += 3) scales.row(i) *= S(1e-3);
  all.push_back({"clumps in a clump", scales});
  for (Index i = 1; i < n / 30; ++i) nested.row(i) = nested.row(0) + S(1e-4) * nested.row(i);
  all.push_back({"a clump in a cloud", nested});
  for (int exponent = -30; exponent <= 30; exponent += 10)
    all.push_back({"extent 1e" + std::to_string(exponent), blobs<S, Dim>(n, std::pow(10, exponent), 0)});
  for (const double extent : {0.01, 0.1, 10.0, 300.0})
    all.push_back({"extent " + std::to_string(extent), blobs<S, Dim>(n, extent, 0)});
  Y off = blobs<S, Dim>(n, 1e-4, 0);
  off.col(0).array() += S(1000);
  all.push_back({"tiny and off the origin", off});
  Y far_pair(3, Dim);
  far_pair.setZero();
  far_pair(1, 0) = S(1);
  far_pair(2, 0) = S(-300);
  all.push_back({"three points", far_pair});
  return all;
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

/// The same by the definition: one pair after the other, in double.
template <class S, int Dim, class Law>
Forces<double, Dim> by_definition(const Law& law, const Layout<S, Dim>& Y) {
  Forces<double, Dim> out{Layout<double, Dim>::Zero(Y.rows(), Dim), 0};
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < i; ++j) {
      double apart[Dim], d2 = 0;
      for (int c = 0; c < Dim; ++c) {
        apart[c] = static_cast<double>(Y(i, c)) - static_cast<double>(Y(j, c));
        d2 += apart[c] * apart[c];
      }
      const double push = law.repulsion(d2);
      for (int c = 0; c < Dim; ++c) out.force(i, c) += push * apart[c], out.force(j, c) -= push * apart[c];
      out.Z += 2 * law.weight(d2);
    }
  }
  return out;
}

/// The exam of a repulsion: its relative error on a layout, forces and Z. What S cannot hold is no error:
/// coefficients and weights below its smallest numbers, or of distances whose squares are above its largest.
template <class S, int Dim, class Repel, class Law>
std::pair<double, double> errors_of(const Repel& repel, const Law& law, const Layout<S, Dim>& Y) {
  const auto right = by_definition(law, Y);
  const auto found = evaluate(repel, law, Y);
  const double n = static_cast<double>(Y.rows()),
               least = 4 * static_cast<double>(std::numeric_limits<S>::min());
  const double extent = static_cast<double>(Y.colwise().maxCoeff().maxCoeff()) -
                        static_cast<double>(Y.colwise().minCoeff().minCoeff());
  const double faint = least + law.weight(static_cast<double>(std::numeric_limits<S>::max()));
  const double lost = n * std::sqrt(n) * least * (1 + extent);
  const double error = (found.force.template cast<double>() - right.force).norm();
  const double Z_error = std::abs(found.Z - right.Z);
  return {error <= lost ? 0 : error / right.force.norm(), Z_error <= n * n * faint ? 0 : Z_error / right.Z};
}

/// ‖F − G‖ / ‖G‖, and 0 where both vanish.
template <class S, int Dim>
double relative_rms(const Layout<S, Dim>& F, const Layout<S, Dim>& G) {
  const double size = G.template cast<double>().norm();
  const double error = (F - G).template cast<double>().norm();
  return error == 0 ? 0 : error / size;
}

}  // namespace laws
