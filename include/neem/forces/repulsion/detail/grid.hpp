// The potential of points and its gradient, by convolution on a grid.
//
// The points are spread to the nodes of a grid with the weights of a B-spline, the nodes are convolved with
// the potential u, and φ and its gradient are read off at the points with the same spline. Not u itself is
// the kernel but u divided, in the Fourier domain, by the spline's own response twice: the sum is then exact
// for points on nodes and a spline interpolation of u between them.
//
// A task owns a strip of the grid and spreads the points of the strip, in their order; strips reach into the
// next one only, so the even strips come first, then the odd ones. Which strip a point is in depends on
// positions only: same bits for any number of threads. The kernel is kept while the size of the grid stands.
#pragma once

#include "neem/core/detail/pack.hpp"
#include "neem/core/parallel.hpp"
#include "neem/forces/repulsion/detail/convolution.hpp"
#include "neem/forces/repulsion/detail/splines.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace neem::detail {

/// u(d²), without its type: what computes with it is compiled once, not once a law.
struct Potential {
  const void* law;
  double (*at)(const void* law, double d2);

  double operator()(double d2) const { return at(law, d2); }
};

/// One axis of the grid.
struct GridAxis {
  Index nodes = 1;
  Index padded = 1;  // of the cyclic convolution: at least twice the nodes, and room for ringing
  double origin = 0;
};

/// A grid for splines of order P. The first coordinate runs down its rows.
template <class S, int Dim, int P>
class Grid {
public:
  static_assert(Dim == 1 || Dim == 2, "the grid has one or two dimensions");
  static constexpr Index margin = 24;  // nodes between the ends of the cyclic grid, where K jumps

  /// The grid for a box. @return false if it would need more than `bytes`
  /// @param is_small  the layout is small beside the kernel: u − u(0) is convolved, which keeps the digits
  bool fit(const std::array<double, Dim>& low, const std::array<double, Dim>& high, double spacing,
           bool is_small, double bytes) {
    std::array<GridAxis, 2> axes{};
    double cells = Dim == 1 ? static_cast<double>(Convolution<S>::group) : 1;  // columns go in groups
    for (std::size_t c = 0; c < Dim; ++c) {
      const double needed = (high[c] - low[c]) / spacing + P + 1;
      if (!(needed < 1e6)) return false;
      GridAxis& axis = axes[c];
      axis.padded = fft_size(2 * (static_cast<Index>(needed) + 1) + margin);
      axis.nodes = (axis.padded - margin) / 2;
      cells *= static_cast<double>(axis.padded);
      // the box in the middle of the nodes that splines of all its points stay within
      const double middle = (low[c] + high[c]) / 2;
      axis.origin = middle - spacing * static_cast<double>(axis.nodes - 1) / 2;
    }
    if (Convolution<S>::bytes(cells) + cells / 4 * sizeof(S) > bytes) return false;
    stands_ = stands_ && spacing == spacing_ && is_small == small_ && axes[0].padded == axes_[0].padded &&
              axes[1].padded == axes_[1].padded;
    axes_ = axes;
    spacing_ = spacing;
    small_ = is_small;
    constexpr Index group = Convolution<S>::group;
    pitch_ = (axes[1].nodes + width - fast_order + group - 1) / group * group;
    return true;
  }

  /// To be called before the potential changes: the stored response of the grid is computed anew.
  void forget() { stands_ = false; }

  /// Adds the forces of the points upon each other. Afterwards `crowding` holds for each point, in the order
  /// of `order`, how many points lie on its node.
  /// @param ids        the points, or null for all rows of Y
  /// @param potential  the same as at the last call, unless `forget` was called in between
  /// @param mass       of each row of Y, or null: all are 1
  /// @return Σ m φ over them, each point's own m² u(0) included
  double add(const Potential& potential, const Layout<S, Dim>& Y, const std::vector<Id>* ids,
             Layout<S, Dim>& force, const Threads& threads, const S* mass = nullptr) {
    const double lifted = small_ ? potential(0.0) : 0.0;
    mass_ = mass;
    const Index count = ids ? static_cast<Index>(ids->size()) : Y.rows();
    double n = mass ? 0 : static_cast<double>(count);  // with masses, their sum
    for (Index k = 0; mass && k < count; ++k) n += static_cast<double>(mass[ids ? ids->data()[k] : k]);
    if (!stands_) {
      std::vector<double> response[2];
      for (std::size_t axis : {0u, 1u}) {
        for (Index k = 0; k < axes_[axis].padded; ++k) {
          const double one = axis < Dim ? spline_response<P>(k, axes_[axis].padded) : 1.0;
          response[axis].push_back(1 / (one * one));
        }
      }
      const auto kernel = [&](Index down, Index along) {
        const double a = spacing_ * static_cast<double>(down), b = spacing_ * static_cast<double>(along);
        return potential(a * a + b * b) - lifted;
      };
      convolution_.set({axes_[0].padded, axes_[1].padded}, kernel, response[0], response[1], threads);
    }
    stands_ = true;
    sort_into_strips(Y, ids, threads);
    spread(threads);
    look_around(threads);
    convolution_.apply(values_.data(), {axes_[0].nodes, axes_[1].nodes}, pitch_, threads);
    return gather(force, threads) + n * n * lifted;
  }

  /// φ at a place within the box, after `add`, and its gradient: what `add` reads off at the points, in double
  /// and for any place.
  /// @param points  how many those of `add` are; with masses, their sum
  double read(const std::array<double, Dim>& at, double points, std::array<double, Dim>& gradient,
              const Potential& potential) const {
    std::array<Index, 2> node{};
    std::array<double, 2> t{};
    for (std::size_t c = 0; c < Dim; ++c) {
      const double x = (at[c] - axes_[c].origin) / spacing_;
      const auto last = static_cast<double>(axes_[c].nodes - P / 2 - 1);
      const double inside = x < P / 2 - 1 ? P / 2 - 1 : x < last ? x : last;
      node[c] = static_cast<Index>(inside);
      t[c] = x - static_cast<double>(node[c]);
      node[c] -= P / 2 - 1;
    }
    const SplineWeights<P, double> down(t[0]), along(t[1]);
    double value = 0, across = 0, forward = 0;
    const S* row = values_.data() + node[0] * pitch_ + node[1];
    for (int a = 0; a < P; ++a, row += pitch_) {
      double sum = 0, slope = 0;
      if constexpr (Dim == 1) {
        sum = static_cast<double>(*row);
      } else {
        for (int b = 0; b < P; ++b) {
          sum += along.value[b] * static_cast<double>(row[b]);
          slope += along.slope[b] * static_cast<double>(row[b]);
        }
      }
      value += down.value[a] * sum;
      across += down.slope[a] * sum;
      forward += down.value[a] * slope;
    }
    gradient[0] = across / spacing_;
    if constexpr (Dim == 2) gradient[1] = forward / spacing_;
    return value + (small_ ? points * potential(0.0) : 0.0);
  }

  const std::vector<Id>& order() const { return order_; }
  const std::vector<float>& crowding() const { return crowding_; }

private:
  static constexpr Index lanes = Pack<S>::size, width = lanes > 8 ? lanes : 8;  // of a row of weights
  static constexpr int fast_order = Dim == 2 ? P : 1;
  static constexpr Index strip_rows = 8;
  static_assert(P <= 8 && P - 1 <= strip_rows, "a spline reaches into the next strip only");

  struct Place {
    std::array<S, 2> t{};      // in [0, 1) after the node
    std::array<Id, 2> node{};  // the first that the spline touches
    Id point = 0;
  };

  /// Places of the points, ordered by strip, then as they come: counted by chunks, so that threads share the
  /// work.
  void sort_into_strips(const Layout<S, Dim>& Y, const std::vector<Id>* ids, const Threads& threads) {
    constexpr Index chunk = 4096;
    const Index n = ids ? static_cast<Index>(ids->size()) : Y.rows(), chunks = (n + chunk - 1) / chunk;
    strips_ = (axes_[0].nodes + strip_rows - 1) / strip_rows;
    for (auto* of_point : {&unsorted_, &places_}) of_point->resize(static_cast<std::size_t>(n));
    std::vector<Index> counts(static_cast<std::size_t>(chunks * strips_), 0);
    const double scale = 1 / spacing_;
    for_each_range(threads, n, chunk, [&](Index begin, Index end) {
      Index* count = counts.data() + begin / chunk * strips_;
      for (Index k = begin; k < end; ++k) {
        const Id i = ids ? (*ids)[static_cast<std::size_t>(k)] : static_cast<Id>(k);
        Place& place = unsorted_[static_cast<std::size_t>(k)];
        place.point = i;
        for (std::size_t c = 0; c < Dim; ++c) {
          const double x =
              (static_cast<double>(Y.data()[i * Dim + static_cast<Index>(c)]) - axes_[c].origin) * scale;
          const auto last = static_cast<double>(axes_[c].nodes - P / 2 - 1);
          const double inside = x < P / 2 - 1 ? P / 2 - 1 : x < last ? x : last;
          place.node[c] = static_cast<Id>(inside) - (P / 2 - 1);  // inside > 0: rounds down
          place.t[c] = static_cast<S>(x - static_cast<double>(static_cast<Id>(inside)));
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

  /// The weights of up to `lanes` points: down the rows one by one, along a row ready for registers (in two
  /// dimensions; in one a row is a single node).
  struct Weights {
    S down[P][lanes], down_slope[P][lanes];
    S along[lanes][width], along_slope[lanes][width];

    Weights(const Place* places, Index count) {
      S t[2][lanes];
      for (Index l = 0; l < lanes; ++l) {
        const Place& place = places[(std::min)(l, count - 1)];
        for (std::size_t c = 0; c < 2; ++c) t[c][l] = place.t[c];
      }
      const SplineWeights<P, Pack<S>> slow(Pack<S>::load(t[0]));
      for (int a = 0; a < P; ++a) slow.value[a].store(down[a]), slow.slope[a].store(down_slope[a]);
      if constexpr (Dim == 2) {
        const SplineWeights<P, Pack<S>> fast(Pack<S>::load(t[1]));
        turn(fast.value, along);
        turn(fast.slope, along_slope);
      }
    }

  private:
    static void turn(const Pack<S> (&weights)[P], S (&to)[lanes][width]) {
      for (Index begin = 0; begin < width; begin += lanes) {
        Pack<S> block[lanes];
        for (Index b = 0; b < lanes && begin + b < P; ++b) block[b] = weights[begin + b];
        transpose<S>(block);
        for (Index l = 0; l < lanes; ++l) block[l].store(to[l] + begin);
      }
    }
  };

  /// f(place, weights, which of them) for the places [begin, end).
  template <class F>
  void for_each_place(Index begin, Index end, F&& f) {
    for (Index k = begin; k < end; k += lanes) {
      const Place* places = places_.data() + k;
      const Index count = (std::min)(lanes, end - k);
      const Weights weights(places, count);
      for (Index l = 0; l < count; ++l) f(places[l], weights, l);
    }
  }

  S mass_of(const Place& place) const { return mass_ ? mass_[place.point] : S(1); }
  S* corner_of(const Place& place) { return values_.data() + place.node[0] * pitch_ + place.node[1]; }

  /// Points to nodes.
  void spread(const Threads& threads) {
    values_.resize(static_cast<std::size_t>(strips_ * strip_rows * pitch_));
    for (const Index odd : {0, 1}) {
      threads.for_each((strips_ + 1 - odd) / 2, [&](Index pair) {
        const Index s = 2 * pair + odd;
        if (odd == 0) {  // this strip and the next are empty before anybody writes to them
          const Index rows = std::min<Index>(2, strips_ - s) * strip_rows;
          std::fill_n(values_.data() + s * strip_rows * pitch_, rows * pitch_, S(0));
        }
        const auto at = static_cast<std::size_t>(s);
        for_each_place(
            strip_begin_[at], strip_begin_[at + 1], [&](const Place& place, const Weights& w, Index l) {
              S* row = corner_of(place);
              const S mass = mass_of(place);
              for (int a = 0; a < P; ++a, row += pitch_) {
                if constexpr (Dim == 1) {
                  *row += mass * w.down[a][l];
                  continue;
                }
                const Pack<S> down(mass * w.down[a][l]);
                for (Index b = 0; b < width; b += lanes) {
                  multiply_add(down, Pack<S>::load(w.along[l] + b), Pack<S>::load(row + b)).store(row + b);
                }
              }
            });
      });
    }
  }

  /// What the nodes next to the points hold, before it is convolved.
  void look_around(const Threads& threads) {
    crowding_.resize(places_.size());
    order_.resize(places_.size());
    for_each_range(threads, static_cast<Index>(places_.size()), 4096, [&](Index begin, Index end) {
      for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k) {
        const Place& place = places_[k];
        const auto nearest = [&](std::size_t c) { return P / 2 - 1 + (place.t[c] < S(0.5) ? 0 : 1); };
        const Index along = Dim == 2 ? nearest(1) : 0;
        crowding_[k] = static_cast<float>(corner_of(place)[nearest(0) * pitch_ + along]);
        order_[k] = place.point;
      }
    });
  }

  /// Nodes to points. @return Σ m φ over the points
  double gather(Layout<S, Dim>& force, const Threads& threads) {
    const S scale = static_cast<S>(-0.5 / spacing_);
    return sum_over_ranges(threads, static_cast<Index>(places_.size()), 1024, [&](Index begin, Index end) {
      double total = 0;
      for_each_place(begin, end, [&](const Place& place, const Weights& w, Index l) {
        S value = 0, across = 0, along = 0;
        if constexpr (Dim == 1) {
          const S* row = corner_of(place);
          for (int a = 0; a < P; ++a, row += pitch_) {
            value += w.down[a][l] * *row;
            across += w.down_slope[a][l] * *row;
          }
        }
        for (Index b = 0; Dim == 2 && b < width; b += lanes) {
          const S* row = corner_of(place) + b;
          Pack<S> sum, slope;
          for (int a = 0; a < P; ++a, row += pitch_) {
            const Pack<S> here = Pack<S>::load(row);
            sum = multiply_add(Pack<S>(w.down[a][l]), here, sum);
            slope = multiply_add(Pack<S>(w.down_slope[a][l]), here, slope);
          }
          const Pack<S> weight = Pack<S>::load(w.along[l] + b);
          value += (sum * weight).sum();
          across += (slope * weight).sum();
          along += (sum * Pack<S>::load(w.along_slope[l] + b)).sum();
        }
        S* to = force.data() + static_cast<Index>(place.point) * Dim;
        const S mass = mass_of(place);
        to[0] += scale * (mass * across);
        if constexpr (Dim == 2) to[1] += scale * (mass * along);
        total += static_cast<double>(mass * value);
      });
      return total;
    });
  }

  std::array<GridAxis, 2> axes_{};
  double spacing_ = 0;
  bool small_ = false, stands_ = false;
  Index strips_ = 0, pitch_ = 0;
  Convolution<S> convolution_{};
  std::vector<S> values_{};  // charges, then their potential
  const S* mass_ = nullptr;  // of the points, during `add`
  std::vector<Place> unsorted_{}, places_{};
  std::vector<Index> strip_begin_{};
  std::vector<Id> order_{};
  std::vector<float> crowding_{};
};

}  // namespace neem::detail
