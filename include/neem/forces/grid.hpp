// The potential of points and its gradient, by convolution on a grid.
//
// The points are spread to the nodes of a grid with the weights of a B-spline, the nodes are convolved with
// the potential u by Fourier transforms, one forward and one back, and φ and its gradient are read off at the
// points with the same spline. Not u itself is the kernel but u divided, in the Fourier domain, by the
// spline's own response twice: the sum is then exact for points on nodes and a spline interpolation of u
// between them.
//
// A task owns a strip of the grid and spreads the points of the strip, in their order, into memory of its
// own; strips are then added in order. Which strip a point is in depends on positions only: same bits for any
// number of threads. The transform of the kernel is kept while the size of the grid stands.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/parallel.hpp"
#include "neem/forces/fft.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace neem::detail {

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

}  // namespace neem::detail
