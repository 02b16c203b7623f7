// Repulsion by convolution on a grid: the cost hardly grows with the number of points.
//
// The repulsion of a smooth law is the gradient of a potential: with r = −u′ (for normalised laws u = w),
//
//   Σ_j r(d²) (y − y_j) = −½ ∇φ(y),   φ(y) = Σ_j u(d²),   Z = Σ_i φ(y_i) − n u(0)
//
// The points are spread to the nodes of a grid with the weights of a B-spline, the nodes are convolved with u
// by Fourier transforms, one forward and one back, and φ and its gradient are read off at the points with the
// same spline. Not u itself is the kernel but u divided, in the Fourier domain, by the spline's own response
// twice: the sum is then exact for points on nodes and a spline interpolation of u between them.
//
// A task owns a strip of the grid and spreads the points of the strip, in their order, into memory of its
// own; strips are then added in order. Which strip a point is in depends on positions only: same bits for any
// number of threads. The transform of the kernel is kept while the size of the grid stands.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/barnes_hut.hpp"
#include "neem/forces/fft.hpp"
#include "neem/forces/pair_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

/// Weights of the B-spline of even order P at the P nodes around a place `t` in [0, 1) after the middle left
/// node.
/// @source  Cox–de Boor recursion
template <int P, class S>
std::array<S, P> spline_weights(S t) {
  std::array<S, P> w{};
  w[0] = S(1);
  for (int order = 2; order <= P; ++order) {
    const S share = S(1) / static_cast<S>(order - 1);
    S carried = 0;
    for (int k = 0; k < order - 1; ++k) {
      // w[k] belongs to the node that is k − (order − 2) steps from the left one, before centring
      const auto at = static_cast<std::size_t>(k);
      const S right = static_cast<S>(k + 1) - t, left = t + static_cast<S>(order - 2 - k);
      const S value = w[at] * share;
      w[at] = carried + right * value;
      carried = left * value;
    }
    w[static_cast<std::size_t>(order - 1)] = carried;
  }
  return w;
}

/// Their derivatives: differences of the weights of one order less.
template <int P, class S>
std::array<S, P> spline_slopes(S t) {
  const std::array<S, P - 1> lower = spline_weights<P - 1>(t);
  std::array<S, P> slope{};
  for (std::size_t k = 0; k < P; ++k) {
    slope[k] = (k > 0 ? lower[k - 1] : S(0)) - (k < P - 1 ? lower[k] : S(0));
  }
  return slope;
}

/// What the spline of order P, sampled at the nodes, does to the k-th of `size` frequencies.
template <int P>
double spline_response(Index k, Index size) {
  const std::array<double, P> w = spline_weights<P>(0.0);
  double sum = 0;
  for (int a = 0; a < P; ++a) {
    sum += w[static_cast<std::size_t>(a)] *
           std::cos(2 * 3.14159265358979323846 * static_cast<double>((a - (P / 2 - 1)) * k) /
                    static_cast<double>(size));
  }
  return sum;
}

/// One axis of the grid.
struct GridAxis {
  Index nodes = 1,
        padded = 1;  // padded: of the cyclic convolution, at least twice the nodes and room for ringing
  double origin = 0;
};

/// The convolution for one law, one order of the spline.
template <class S, int Dim, int P>
class Grid {
public:
  static_assert(Dim == 1 || Dim == 2, "the grid has one or two dimensions");
  using Complex = std::complex<S>;
  static constexpr Index margin = 24;        // nodes between the ends of the cyclic grid, where K jumps
  static constexpr Index bytes_a_cell = 20;  // of the padded grid

  /// The grid for a box. @return false if it would need more than `bytes`
  /// @param small  the layout is small beside the kernel: u − u(0) is convolved, which keeps the digits
  bool fit(const std::array<double, Dim>& low, const std::array<double, Dim>& high, double spacing,
           bool small, double bytes) {
    std::array<GridAxis, 2> axes{};
    double cells = bytes_a_cell;
    for (std::size_t c = 0; c < Dim; ++c) {
      const double needed = (high[c] - low[c]) / spacing + P + 1;
      if (!(needed < 1e6)) return false;
      GridAxis& axis = axes[c + 2 - Dim];
      axis.padded = fft_size(2 * (static_cast<Index>(needed) + 1) + margin);
      axis.nodes = (axis.padded - margin) / 2;
      cells *= static_cast<double>(axis.padded);
      // the box in the middle of the nodes that splines of all its points stay within
      const double middle = (low[c] + high[c]) / 2;
      axis.origin = middle - spacing * static_cast<double>(axis.nodes - 1) / 2;
    }
    if (cells > bytes) return false;
    stands_ = stands_ && spacing == spacing_ && small == small_ && axes[0].padded == axes_[0].padded &&
              axes[1].padded == axes_[1].padded;
    axes_ = axes;
    spacing_ = spacing;
    small_ = small;
    return true;
  }

  /// Adds the forces of the points `ids` upon each other. @return Σ w over ordered pairs, for laws with a
  /// weight
  template <class Law>
  double add(const Law& law, const Layout<S, Dim>& Y, const std::vector<Id>& ids, Layout<S, Dim>& force,
             const Threads& threads) {
    if (!stands_) make_kernel(law, threads);
    stands_ = true;
    sort_into_strips(Y, ids, threads);
    spread(threads);
    convolve(threads);
    const double total = gather(force, threads), n = static_cast<double>(ids.size());
    if constexpr (NormalizedLaw<Law>) {
      return total + (small_ ? n * n - n : -n) * law.weight(0.0);
    } else {
      return 0;
    }
  }

private:
  static constexpr int slow_order = Dim == 2 ? P : 1;
  static constexpr Index strip_rows = 8;
  static constexpr Index lines = 16;  // transformed together, one a lane

  struct Place {
    std::array<S, 2> t;      // in [0, 1) after the node
    std::array<Id, 2> node;  // the first that the spline touches
    Id point;
  };

  Index columns_of_spectrum() const { return axes_[1].padded / 2 + 1; }

  /// f(first, count) for the columns of the spectrum, a few at a time.
  template <class F>
  void for_each_columns(const Threads& threads, F&& f) {
    for_each_range(threads, columns_of_spectrum(), lines,
                   [&](Index begin, Index end) { f(begin, end - begin); });
  }

  template <class Law>
  void make_kernel(const Law& law, const Threads& threads) {
    const Index rows = axes_[0].padded, length = axes_[1].padded, columns = columns_of_spectrum();
    spectrum_.resize(static_cast<std::size_t>(rows * columns));
    const double lifted = small_ ? law.potential(0.0) : 0.0;
    const auto offset = [&](Index k, Index size) {
      return spacing_ * static_cast<double>(2 * k <= size ? k : k - size);
    };
    for_each_range(threads, rows, lines, [&](Index begin, Index end) {
      std::vector<S> values(static_cast<std::size_t>((end - begin) * length));
      for (Index r = begin; r < end; ++r) {
        const double slow = offset(r, rows);
        for (Index c = 0; c < length; ++c) {
          const double fast = offset(c, length);
          values[static_cast<std::size_t>((r - begin) * length + c)] =
              static_cast<S>(law.potential(slow * slow + fast * fast) - lifted);
        }
      }
      transform_rows(values.data(), spectrum_.data() + begin * columns, end - begin, length);
    });
    std::vector<double> response(static_cast<std::size_t>(columns));
    for (Index c = 0; c < columns; ++c) response[static_cast<std::size_t>(c)] = spline_response<P>(c, length);
    kernel_.resize(spectrum_.size());
    const double share = 1 / (static_cast<double>(rows) * static_cast<double>(length));
    for_each_columns(threads, [&](Index first, Index count) {
      if (rows > 1) transform_columns(spectrum_.data() + first, rows, columns, count, true);
      for (Index r = 0; r < rows; ++r) {
        const double slow = Dim == 2 ? spline_response<P>(r, rows) : 1;
        for (Index c = first; c < first + count; ++c) {
          const double both = slow * response[static_cast<std::size_t>(c)];
          const auto at = static_cast<std::size_t>(r * columns + c);
          kernel_[at] = static_cast<S>(static_cast<double>(spectrum_[at].real()) * share / (both * both));
        }
      }
    });
  }

  /// Spectrum times kernel, and back to the nodes.
  void convolve(const Threads& threads) {
    const Index rows = axes_[0].padded, length = axes_[1].padded, columns = columns_of_spectrum();
    for_each_columns(threads, [&](Index first, Index count) {
      if (rows > 1) transform_columns(spectrum_.data() + first, rows, columns, count, true);
      for (Index r = 0; r < rows; ++r) {
        for (Index c = first; c < first + count; ++c) {
          spectrum_[static_cast<std::size_t>(r * columns + c)] *=
              kernel_[static_cast<std::size_t>(r * columns + c)];
        }
      }
      if (rows > 1) transform_columns(spectrum_.data() + first, rows, columns, count, false);
    });
    field_.resize(static_cast<std::size_t>(axes_[0].nodes * length));
    for_each_range(threads, axes_[0].nodes, lines, [&](Index begin, Index end) {
      transform_rows_back(spectrum_.data() + begin * columns, field_.data() + begin * length, end - begin,
                          length);
    });
  }

  /// Places of the points, ordered by strip, then as they come: counted by chunks, so that threads share the
  /// work.
  void sort_into_strips(const Layout<S, Dim>& Y, const std::vector<Id>& ids, const Threads& threads) {
    constexpr Index chunk = 8192;
    const Index n = static_cast<Index>(ids.size()), chunks = (n + chunk - 1) / chunk;
    strips_ = (axes_[0].nodes + strip_rows - 1) / strip_rows;
    unsorted_.resize(ids.size());
    places_.resize(ids.size());
    std::vector<Index> counts(static_cast<std::size_t>(chunks * strips_), 0);
    for_each_range(threads, n, chunk, [&](Index begin, Index end) {
      Index* count = counts.data() + begin / chunk * strips_;
      for (Index k = begin; k < end; ++k) {
        const Id i = ids[static_cast<std::size_t>(k)];
        Place& place = unsorted_[static_cast<std::size_t>(k)];
        place.point = i;
        place.node[0] = 0;
        place.t[0] = 0;
        for (int c = 0; c < Dim; ++c) {
          const auto axis = static_cast<std::size_t>(c + 2 - Dim);
          const double x = (static_cast<double>(Y(i, c)) - axes_[axis].origin) / spacing_;
          const double node = std::clamp(std::floor(x), static_cast<double>(P / 2 - 1),
                                         static_cast<double>(axes_[axis].nodes - P / 2 - 1));
          place.node[axis] = static_cast<Id>(node) - (P / 2 - 1);
          place.t[axis] = static_cast<S>(x - node);
        }
        ++count[place.node[0] / strip_rows];
      }
    });
    strip_begin_.assign(static_cast<std::size_t>(strips_) + 1, 0);
    Index sum = 0;
    for (Index s = 0; s < strips_; ++s) {
      strip_begin_[static_cast<std::size_t>(s)] = sum;
      for (Index k = 0; k < chunks; ++k)
        sum += std::exchange(counts[static_cast<std::size_t>(k * strips_ + s)], sum);
    }
    strip_begin_.back() = sum;
    for_each_range(threads, n, chunk, [&](Index begin, Index end) {
      Index* next = counts.data() + begin / chunk * strips_;
      for (Index k = begin; k < end; ++k) {
        const Place& place = unsorted_[static_cast<std::size_t>(k)];
        places_[static_cast<std::size_t>(next[place.node[0] / strip_rows]++)] = place;
      }
    });
  }

  /// Points to nodes, nodes to their transform along the rows.
  void spread(const Threads& threads) {
    const Index length = axes_[1].padded, nodes = axes_[1].nodes, columns = columns_of_spectrum();
    constexpr Index rows_of_strip = strip_rows + slow_order - 1;
    strip_values_.resize(static_cast<std::size_t>(strips_ * rows_of_strip * nodes));
    threads.for_each(strips_, [&](Index s) {
      S* values = strip_values_.data() + s * rows_of_strip * nodes;
      std::fill_n(values, rows_of_strip * nodes, S(0));
      for (Index k = strip_begin_[static_cast<std::size_t>(s)];
           k < strip_begin_[static_cast<std::size_t>(s) + 1]; ++k) {
        const Place& place = places_[static_cast<std::size_t>(k)];
        const std::array<S, slow_order> slow = spline_weights<slow_order>(place.t[0]);
        const std::array<S, P> fast = spline_weights<P>(place.t[1]);
        S* corner = values + (place.node[0] - s * strip_rows) * nodes + place.node[1];
        for (int a = 0; a < slow_order; ++a) {
          for (int b = 0; b < P; ++b) {
            corner[a * nodes + b] += slow[static_cast<std::size_t>(a)] * fast[static_cast<std::size_t>(b)];
          }
        }
      }
    });
    spectrum_.resize(static_cast<std::size_t>(axes_[0].padded * columns));
    for_each_range(threads, axes_[0].padded, lines, [&](Index begin, Index end) {
      std::vector<S> rows(static_cast<std::size_t>((end - begin) * length), S(0));
      for (Index r = begin; r < std::min(end, axes_[0].nodes); ++r) {
        S* row = rows.data() + (r - begin) * length;
        const Index last = std::min(strips_ - 1, r / strip_rows);
        for (Index s = std::max<Index>(0, (r - rows_of_strip) / strip_rows); s <= last; ++s) {
          const Index within = r - s * strip_rows;
          if (within >= rows_of_strip) continue;
          const S* part = strip_values_.data() + (s * rows_of_strip + within) * nodes;
          for (Index c = 0; c < nodes; ++c) row[c] += part[c];
        }
      }
      transform_rows(rows.data(), spectrum_.data() + begin * columns, end - begin, length);
    });
  }

  /// Nodes to points. @return Σ φ over the points
  double gather(Layout<S, Dim>& force, const Threads& threads) {
    const Index length = axes_[1].padded;
    const S scale = static_cast<S>(-0.5 / spacing_);
    return sum_over_ranges(threads, static_cast<Index>(places_.size()), 1024, [&](Index begin, Index end) {
      double total = 0;
      for (Index k = begin; k < end; ++k) {
        const Place& place = places_[static_cast<std::size_t>(k)];
        const std::array<S, P> fast = spline_weights<P>(place.t[1]),
                               fast_slope = spline_slopes<P>(place.t[1]);
        const S* corner = field_.data() + place.node[0] * length + place.node[1];
        S value = 0, along = 0, across = 0;
        if constexpr (Dim == 1) {
          for (std::size_t b = 0; b < P; ++b)
            value += fast[b] * corner[b], along += fast_slope[b] * corner[b];
        } else {
          const std::array<S, P> slow = spline_weights<P>(place.t[0]),
                                 slow_slope = spline_slopes<P>(place.t[0]);
          for (std::size_t a = 0; a < P; ++a) {
            const S* row = corner + static_cast<Index>(a) * length;
            S sum = 0, slope = 0;
            for (std::size_t b = 0; b < P; ++b) sum += fast[b] * row[b], slope += fast_slope[b] * row[b];
            value += slow[a] * sum;
            along += slow[a] * slope;
            across += slow_slope[a] * sum;
          }
          force(place.point, 0) += scale * across;
        }
        force(place.point, Dim - 1) += scale * along;
        total += static_cast<double>(value);
      }
      return total;
    });
  }

  std::array<GridAxis, 2> axes_{};
  double spacing_ = 0;
  bool small_ = false;
  bool stands_ = false;
  Index strips_ = 0;
  std::vector<S> kernel_{}, field_{}, strip_values_{};
  std::vector<Complex> spectrum_{};
  std::vector<Place> unsorted_{}, places_{};
  std::vector<Index> strip_begin_{};
};

/// What an evaluation leaves for the next.
template <class S, int Dim>
struct InterpolationMemory {
  static constexpr int order = 6;  // measured: at equal error quicker than 4, whose grid has to be finer

  Grid<S, Dim, order> grid{};
  std::vector<Id> near{}, far{};
  std::vector<S> sorted{};
  Workspace tree{};
};

/// The box of the points, and one that leaves up to `few` out at either end of each axis.
template <class S, int Dim>
void boxes_of(const Layout<S, Dim>& Y, Index few, std::vector<S>& sorted, std::array<double, Dim>& low,
              std::array<double, Dim>& high, std::array<double, Dim>& inner_low,
              std::array<double, Dim>& inner_high) {
  const Index n = Y.rows();
  sorted.resize(static_cast<std::size_t>(n));
  for (int c = 0; c < Dim; ++c) {
    const auto axis = static_cast<std::size_t>(c);
    for (Index i = 0; i < n; ++i) sorted[static_cast<std::size_t>(i)] = Y(i, c);
    const auto [least, most] = std::minmax_element(sorted.begin(), sorted.end());
    low[axis] = inner_low[axis] = static_cast<double>(*least);
    high[axis] = inner_high[axis] = static_cast<double>(*most);
    if (few == 0) continue;
    std::nth_element(sorted.begin(), sorted.begin() + few, sorted.end());
    inner_low[axis] = static_cast<double>(sorted[static_cast<std::size_t>(few)]);
    std::nth_element(sorted.begin() + few, sorted.end() - 1 - few, sorted.end());
    inner_high[axis] = static_cast<double>(sorted[static_cast<std::size_t>(n - 1 - few)]);
  }
}

/// Forces between the points `far` and all points, exactly. @return their share of Z
template <class Law, class S, int Dim>
double add_far(const Law& law, const Layout<S, Dim>& Y, const std::vector<Id>& near,
               const std::vector<Id>& far, Layout<S, Dim>& force, const Threads& threads) {
  Sources<S, Dim> all, some;
  const auto collect = [&](Sources<S, Dim>& sources, Id i) {
    std::array<S, Dim> at;
    for (int c = 0; c < Dim; ++c) at[static_cast<std::size_t>(c)] = Y(i, c);
    sources.push(at.data(), S(1));
  };
  for (Index i = 0; i < Y.rows(); ++i) collect(all, static_cast<Id>(i));
  for (const Id i : far) collect(some, i);
  all.pad();
  some.pad();
  double Z = sum_over_ranges(threads, static_cast<Index>(far.size()), 4, [&](Index begin, Index end) {
    double sum = 0;
    for (Index k = begin; k < end; ++k) sum += push_by(law, all, Y, far[static_cast<std::size_t>(k)], force);
    return sum;
  });
  Z += sum_over_ranges(threads, static_cast<Index>(near.size()), 256, [&](Index begin, Index end) {
    double sum = 0;
    for (Index k = begin; k < end; ++k) {
      sum += push_by(law, some, Y, near[static_cast<std::size_t>(k)], force);
      if constexpr (NormalizedLaw<Law>) sum += law.weight(0.0);  // the point itself is not among them
    }
    return sum;
  });
  return Z;
}

}  // namespace detail

/// Repulsion by convolution on a grid, for smooth laws in one and two dimensions.
///
/// Where the grid would need more than 256 MB (a layout thousands of units wide), Barnes–Hut is used instead;
/// up to n / 1000 points far outside the box of the others are summed exactly.
///
/// @cost    O(n) for spreading and reading off, about 36 nodes a point each, and two Fourier transforms of
///          (2 · extent / spacing)² nodes; 20 bytes a node and 60 a point. Bits do not depend on the thread
///          count
/// @source  Linderman, Rachh, Hoskins, Steinerberger & Kluger 2019 (convolution); Essmann et al. 1995
/// (splines and
///          their response, gradient read off); differs: one charge and one potential
struct Interpolation {
  /// Relative RMS error of the forces, in [1e-4, 0.1]. FIt-SNE's and openTSNE's grids have about 3e-2
  double relative_error = 1e-2;

  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    static_assert(Dim == 1 || Dim == 2, "Interpolation works in 1 and 2 dimensions; use BarnesHut in 3");
    constexpr double bytes = 256.0 * 1024 * 1024;
    const Index n = Y.rows();
    if (n == 0) return 0;
    if (!(relative_error >= 1e-4 && relative_error <= 0.1)) {
      throw Error(ErrorCode::option_value,
                  "relative_error = " + text(relative_error) + " is outside [1e-4, 0.1]",
                  "option relative_error of Interpolation", "give a value in [1e-4, 0.1]");
    }
    auto& memory = workspace.keep<detail::InterpolationMemory<S, Dim>>();
    std::array<double, Dim> low, high, inner_low, inner_high;
    const Index few = std::min<Index>(n / 1000, 256);
    detail::boxes_of<S, Dim>(Y, few, memory.sorted, low, high, inner_low, inner_high);
    const double fine = finest_spacing(law);
    double whole = 1, inner = 1;  // cells of the grid, if all points, or the inner ones, are on it
    for (std::size_t c = 0; c < Dim; ++c) {
      const double room = 16 * fine + 0.5 * (inner_high[c] - inner_low[c]);
      inner_low[c] -= room;
      inner_high[c] += room;
      whole *= std::max(1.0, (high[c] - low[c]) / fine);
      inner *= std::max(1.0, (inner_high[c] - inner_low[c]) / fine);
    }
    memory.near.clear();
    memory.far.clear();
    const bool some_far = whole > 2 * inner;
    for (Index i = 0; i < n; ++i) {
      bool inside = true;
      for (int c = 0; c < Dim; ++c) {
        const double y = static_cast<double>(Y(i, c));
        const auto axis = static_cast<std::size_t>(c);
        inside = inside && (!some_far || (y >= inner_low[axis] && y <= inner_high[axis]));
      }
      (inside ? memory.near : memory.far).push_back(static_cast<Id>(i));
    }
    if (some_far) low = inner_low, high = inner_high;
    double extent = 0, magnitude = 0;
    for (std::size_t c = 0; c < Dim; ++c) {
      extent = std::max(extent, high[c] - low[c]);
      magnitude = std::max({magnitude, std::abs(low[c]), std::abs(high[c])});
    }
    const bool a_point = extent <= 64 * magnitude * static_cast<double>(std::numeric_limits<S>::epsilon());
    if (a_point || !memory.grid.fit(low, high, spacing_for(extent, fine), extent < 16 * fine, bytes)) {
      return BarnesHut{std::min(0.5, 0.5 * std::cbrt(relative_error / 1e-2))}(law, Y, force, memory.tree);
    }
    const double Z = memory.grid.add(law, Y, memory.near, force, workspace.threads());
    if (memory.far.empty()) return Z;
    return Z + detail::add_far(law, Y, memory.near, memory.far, force, workspace.threads());
  }

  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }

private:
  /// The distance of nodes that reaches the error for any layout. Measured for order 6 and the Cauchy kernel:
  /// a ring, among the hardest layouts, has 4e-3 at 0.25, 6e-4 at 0.19 and 1.1e-4 at 0.14. Kernels with
  /// heavier tails are sharper in the middle: their transform decays as exp(−k l), where a(s) ≈ a(0) (1 − s /
  /// l²).
  template <class Law>
  double finest_spacing(const Law& law) const {
    constexpr double step = 1e-3;
    const double slope = static_cast<double>(law.attraction(0.0)),
                 next = static_cast<double>(law.attraction(step));
    const double length2 = slope > next ? step * next / (slope - next) : 1;
    return 0.25 * std::pow(relative_error / 1e-2, 0.16) * std::sqrt(std::min(1.0, length2));
  }

  /// Wide layouts need it less fine, because the forces of many points together are smooth: on trained maps
  /// the error at 0.35 is 2e-3. Small ones are scaled to the smallest grid, by powers of two.
  double spacing_for(double extent, double fine) const {
    constexpr double nodes = 512, fewest = 16;
    const double coarser = 1 + 0.4 * std::clamp(std::log10(relative_error / 1e-3), 0.0, 1.0);
    if (extent < fewest * fine) return fine * std::exp2(-std::ceil(std::log2(fewest * fine / extent)));
    return fine * std::clamp(extent / fine / nodes, 1.0, coarser);
  }
};

}  // namespace neem
