// The leading eigenvectors of a large symmetric matrix, of which only products with a panel of vectors are needed: a
// block Lanczos method with full orthogonalisation and thick restarts (Wu & Simon 2000, by blocks).
//
//     A V = V T + B R Eᵀ      V: panels so far, T = Vᵀ A V, B: the next panel, R: what of A V is left for it
//
// A panel has 64 bytes a row, sixteen floats or eight doubles, so that a product with a sparse matrix costs a line of
// the cache a stored value. Narrow panels make polynomials of a high degree: for 50 components of 3,000 points whose
// spectrum falls by a tenth from the 4th to the 60th, 21 products with 16 vectors leave 4e-4 of the variance, ten
// with 64, as in symmetric_eigen.hpp, 7e-4. Restarts bound the memory and cost hardly a product.
//
// Panels are made orthonormal by the eigenvectors of their Gram matrix (Stathopoulos & Wu 2002). A panel of b vectors
// finds an eigenvalue b times at most: where the ones that are wanted hold b equal ones, the search goes on from
// a new random panel until that adds nothing.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/detail/panels.hpp"
#include "neem/layouts/detail/symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace neem::detail {

/// The Krylov space of `apply`, panel → A panel, and the search in it.
template <class T, class Apply>
class PanelKrylov {
public:
  /// @param size   order of A ≥ 0; above 4 count and 1024
  /// @param apply  the product with A
  PanelKrylov(Index size, Index count, const Apply& apply, const Threads& threads)
      : size_(size), count_(count), apply_(apply), threads_(threads), next_(random_panel()) {}

  /// Products with panels, at most so many vectors in all, to residuals of a share `tolerance` of the largest
  /// eigenvalue. @return  whether these were reached
  bool run(double tolerance, Index limit) {
    const Index keep = rounded(count_ + count_ / 2),
                most = (std::max)(rounded(4 * count_ - count_ / 4), 96 + width);
    Index check = keep + width;
    normalize_next();
    for (Index used = width;; used += width) {
      append();
      const Index m = order();
      const bool last = used + width > limit;
      if (!last && m < check && m + width <= most) continue;
      Eigenpairs ritz = symmetric_eigen(projected_);
      const bool reached = solved(ritz, tolerance);
      if (last || (reached && !missing(ritz, tolerance, used))) {
        rotate(ritz, rounded(count_));
        return reached;
      }
      check = m + m / 2;
      if (m + width > most) {
        rotate(ritz, keep);
        check = keep + 4 * width;
      }
    }
  }

  /// What `run` has found: enough panels for the eigenvectors that are wanted, nearly orthonormal.
  std::vector<Panel<T>> take() { return std::move(basis_); }

private:
  static constexpr Index width = Line<T>::size;
  static Index rounded(Index count) { return (count + width - 1) / width * width; }
  Index order() const { return static_cast<Index>(basis_.size()) * width; }

  Panel<T> random_panel() {
    Panel<T> out(size_, width);
    for (Index i = 0; i < size_; ++i) {
      for (Index k = 0; k < width; ++k) out(i, k) = random_at(i, k);
    }
    ++drawn_;
    return out;
  }
  T random_at(Index i, Index k) const {
    return static_cast<T>(
        Random{}.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(k), drawn_) - 0.5);
  }

  /// The next panel joins the basis, T and the panel after it are made.
  void append() {
    Panel<T> image = apply_(next_);
    basis_.push_back(std::move(next_));
    next_ = std::move(image);
    const Matrix<double> shares = subtract_basis();
    const Index m = order(), before = m - width;
    Matrix<double> larger = zeros(m, m);
    for (Index i = 0; i < before; ++i) std::copy_n(row_of(projected_, i), before, row_of(larger, i));
    for (Index i = 0; i < m; ++i) {
      for (Index k = 0; k < width; ++k) {
        const double other = i < before ? shares(i, k) : shares(before + k, i - before);
        larger(i, before + k) = larger(before + k, i) = (shares(i, k) + other) / 2;
      }
    }
    projected_ = std::move(larger);
    normalize_next();
  }

  /// next ← next − V Vᵀ next. @return Vᵀ next, m × b
  Matrix<double> subtract_basis() {
    const Index m = order();
    Matrix<double> shares(m, width);
    threads_.for_each(m / width, [&](Index p) {
      const Matrix<double> part = panel_products(basis_[static_cast<std::size_t>(p)], next_);
      std::copy_n(part.data(), part.size(), row_of(shares, p * width));
    });
    Matrix<T> factors(m, width);
    for (Index k = 0; k < shares.size(); ++k) factors.data()[k] = static_cast<T>(-shares.data()[k]);
    for_each_range(threads_, size_, 256, [&](Index begin, Index end) {
      for (Index p = 0; p < m / width; ++p) {
        const T* from = basis_[static_cast<std::size_t>(p)].data();
        for (Index i = begin; i < end; ++i)
          add_row(from + i * width, factors.data() + p * width * width, next_.data() + i * width);
      }
    });
    return shares;
  }

  /// to (b) += row (b) · factors (b × b)
  static void add_row(const T* row, const T* factors, T* to) {
    Line<T> sums[4] = {Line<T>(to), Line<T>(T(0)), Line<T>(T(0)), Line<T>(T(0))};
    for (Index r = 0; r < width; r += 4) {
      unrolled<4>([&](auto k) { sums[k] += Line<T>(row[r + k]) * Line<T>(factors + (r + k) * width); });
    }
    ((sums[0] + sums[1]) + (sums[2] + sums[3])).store(to);
  }

  /// Makes the next panel orthonormal, and orthogonal to the basis; keeps R. Vectors that are within rounding of
  /// nothing are replaced by random ones.
  void normalize_next() {
    constexpr double eps = std::numeric_limits<T>::epsilon();
    rest_ = zeros(width, width);
    for (Index i = 0; i < width; ++i) rest_(i, i) = 1;
    for (int pass = 0; pass < 8; ++pass) {
      const Matrix<double> gram = panel_products(next_, next_);
      double off = 0;
      for (Index i = 0; i < width; ++i) {
        for (Index j = 0; j < width; ++j) off = (std::max)(off, std::abs(gram(i, j) - (i == j ? 1 : 0)));
      }
      if (pass >= 2 && off < 16 * eps) return;
      const Eigenpairs pairs = symmetric_eigen(gram);
      Matrix<T> factors(width, width);
      Matrix<double> roots(width, width);
      std::vector<Index> lost;
      double least = 1;
      for (Index k = 0; k < width; ++k) {
        const double square = pairs.values[static_cast<std::size_t>(k)];
        const bool there =
            square > eps * eps * pairs.values[0] && square > (std::numeric_limits<double>::min)();
        const double root = there ? std::sqrt(square) : 0;
        if (!there) lost.push_back(k);
        least = (std::min)(least, root);
        for (Index i = 0; i < width; ++i) {
          factors(i, k) = static_cast<T>(there ? pairs.vectors(k, i) / root : 0);
          roots(k, i) = pairs.vectors(k, i) * root;
        }
      }
      rest_ = corner(panel_product(roots, width, width, ColumnPanels(rest_), threads_), width, width);
      for_each_range(threads_, size_, 1024, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
          T row[width];
          T* to = next_.data() + i * width;
          std::copy_n(to, width, row);
          std::fill_n(to, width, T(0));
          add_row(row, factors.data(), to);
          for (const Index k : lost) to[k] = random_at(i, k);
        }
      });
      if (!lost.empty()) ++drawn_;
      if (!basis_.empty() && (pass == 0 || least < 0.1)) subtract_basis();
    }
  }

  /// Whether the wanted eigenpairs have small residuals.
  bool solved(const Eigenpairs& ritz, double tolerance) const {
    const Index m = order();
    if (m < count_) return false;
    for (Index i = 0; i < count_; ++i) {
      double square = 0;
      for (Index k = 0; k < width; ++k) {
        const double part = lane_dot(row_of(rest_, k), row_of(ritz.vectors, i) + m - width, width);
        square += part * part;
      }
      if (std::sqrt(square) > tolerance * (std::max)(0.0, ritz.values[0])) return false;
    }
    return true;
  }

  /// Whether equal eigenvalues may have been missed; the next panel is then random.
  bool missing(const Eigenpairs& ritz, double tolerance, Index used) {
    const double equal = 10 * tolerance * (std::max)(0.0, ritz.values[0]);
    const auto value = [&](Index i) { return ritz.values[static_cast<std::size_t>(i)]; };
    bool repeated = false;
    for (Index i = 0; i + width <= count_; ++i) {
      const double lowest = value(i + width - 1);
      repeated = repeated || (lowest > equal && value(i) - lowest <= equal);
    }
    if (!repeated) return false;
    double sum = 0;
    for (Index i = 0; i < count_; ++i) sum += value(i);
    if (injected_ > 0 && sum <= found_ * (1 + tolerance)) return used < injected_ + 6 * width;
    found_ = sum, injected_ = used;
    next_ = random_panel();
    subtract_basis();
    normalize_next();
    rest_ = zeros(width, width);
    return true;
  }

  /// The basis becomes its first `keep` Ritz vectors.
  void rotate(const Eigenpairs& ritz, Index keep) {
    const Index m = order();
    keep = (std::min)(keep, m);
    Matrix<T> factors(m, keep);  // for each kept panel, b × b for each old one
    for (Index k = 0; k < keep; ++k) {
      for (Index r = 0; r < m; ++r)
        factors.data()[(k / width * m + r) * width + k % width] = static_cast<T>(ritz.vectors(k, r));
    }
    for_each_range(threads_, size_, 256, [&](Index begin, Index end) {
      std::vector<T> row(static_cast<std::size_t>(keep));
      for (Index i = begin; i < end; ++i) {
        std::fill(row.begin(), row.end(), T(0));
        for (Index q = 0; q < keep / width; ++q) {
          for (Index p = 0; p < m / width; ++p) {
            add_row(basis_[static_cast<std::size_t>(p)].data() + i * width,
                    factors.data() + (q * m + p * width) * width, row.data() + q * width);
          }
        }
        for (Index q = 0; q < keep / width; ++q)
          std::copy_n(row.data() + q * width, width, basis_[static_cast<std::size_t>(q)].data() + i * width);
      }
    });
    basis_.resize(static_cast<std::size_t>(keep / width));
    projected_ = zeros(keep, keep);
    for (Index k = 0; k < keep; ++k) projected_(k, k) = ritz.values[static_cast<std::size_t>(k)];
  }

  Index size_, count_;
  const Apply& apply_;
  const Threads& threads_;
  std::uint64_t drawn_ = 0;
  std::vector<Panel<T>> basis_{};                // V
  Panel<T> next_;                                // B
  Matrix<double> projected_{0, 0}, rest_{0, 0};  // T, R
  double found_ = 0;                             // the sum of eigenvalues where a random panel was taken
  Index injected_ = 0;                           // products up to there
};

/// Eigenpairs of A and the images A v of the vectors, as rows.
struct ImagedPairs {
  Eigenpairs pairs{};
  Matrix<double> images{};
};

/// Panels combined to `count` rows of `size`, padded with zeros: vectors · panelsᵀ.
template <class T>
Matrix<double> combined(const Matrix<double>& vectors, const std::vector<Panel<T>>& panels, Index count,
                        const Threads& threads) {
  constexpr Index width = Line<T>::size;
  const Index size = panels[0].rows();
  Matrix<double> out = zeros(count, padded(size));
  for_each_range(threads, size, 256, [&](Index begin, Index end) {
    Matrix<double> some(static_cast<Index>(panels.size()) * width, padded(end - begin));
    std::fill_n(some.data(), some.size(), 0.0);
    for (Index r = 0; r < some.rows(); ++r) {
      for (Index i = begin; i < end; ++i)
        some(r, i - begin) = static_cast<double>(panels[static_cast<std::size_t>(r / width)](i, r % width));
    }
    for (Index k = 0; k < count; ++k) {
      for (Index r = 0; r < some.rows(); ++r)
        lane_add(vectors(k, r), row_of(some, r), row_of(out, k) + begin, end - begin);
    }
  });
  return out;
}

/// The `count` leading eigenpairs of a symmetric A ≥ 0 of large order, by Rayleigh-Ritz on the space that PanelKrylov
/// finds.
/// @param apply  the product of a panel of T with A
template <class T, class Apply>
ImagedPairs krylov_pairs(Index size, Index count, const Apply& apply, const Threads& threads) {
  constexpr Index width = Line<T>::size;
  std::vector<Panel<T>> found, images;
  bool converged = false;
  {
    PanelKrylov<T, Apply> krylov(size, count, apply, threads);
    converged = krylov.run(1e-6, (std::max)(7 * count, 10 * width));
    found = krylov.take();
  }
  for (const Panel<T>& panel : found) images.push_back(apply(panel));
  const Index panels = static_cast<Index>(found.size()), m = panels * width;
  Matrix<double> products(m, m), squares(m, m);  // VᵀV and Vᵀ A V
  threads.for_each(panels, [&](Index p) {
    for (Index q = 0; q < panels; ++q) {
      const Panel<T>& left = found[static_cast<std::size_t>(p)];
      const Matrix<double> part = panel_products(left, found[static_cast<std::size_t>(q)]),
                           imaged = panel_products(left, images[static_cast<std::size_t>(q)]);
      for (Index i = 0; i < width; ++i) {
        std::copy_n(row_of(part, i), width, row_of(products, p * width + i) + q * width);
        std::copy_n(row_of(imaged, i), width, row_of(squares, p * width + i) + q * width);
      }
    }
  });
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < i; ++j) squares(i, j) = squares(j, i) = (squares(i, j) + squares(j, i)) / 2;
  }
  // Rows that make V orthonormal, which it is to the rounding of T only: those of (VᵀV)^-1/2.
  const Eigenpairs spans = symmetric_eigen(products);
  Matrix<double> made = zeros(m, m);
  for (Index k = 0; k < m && spans.values[static_cast<std::size_t>(k)] > 0.01; ++k)
    lane_add(1 / std::sqrt(spans.values[static_cast<std::size_t>(k)]), row_of(spans.vectors, k),
             row_of(made, k), m);
  ImagedPairs result;
  result.pairs = symmetric_eigen(panel_product(panel_product(made, m, m, ColumnPanels(squares), threads), m,
                                               m, RowPanels(made), threads));
  result.pairs.converged = converged;
  result.pairs.values.resize(static_cast<std::size_t>(count));
  const Matrix<double> factors =
      panel_product(corner(result.pairs.vectors, count, m), m, m, ColumnPanels(made), threads);
  result.images = combined(factors, images, count, threads);
  std::vector<Panel<T>>().swap(images);
  result.pairs.vectors = combined(factors, found, count, threads);
  return result;
}

}  // namespace neem::detail
