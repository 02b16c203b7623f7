// All pairs with OpenBLAS, as well as it can be done around a product: tiles of ‖y‖² − 2 x·y by sgemm, small
// enough to stay in the cache, read once by a selection that passes over what is beyond the k-th so far.
// Threads take rows; each product runs on its caller's thread, so that selections run side by side too.
#include "peers.hpp"

#include <algorithm>
#include <atomic>
#include <cblas.h>
#include <limits>
#include <thread>
#include <utility>

namespace peers {

namespace {

class OpenBlas final : public Peer {
public:
  std::string name() const override { return "openblas"; }
  std::string setting(int) const override { return "exact"; }
  std::vector<int> efforts(int) const override { return {0}; }

  void build(const float* points, std::int64_t n, std::int64_t d, int threads) override {
    openblas_set_num_threads(1);
    x_ = points, n_ = n, d_ = d, threads_ = threads;
    norms_.resize(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; ++i) {
      norms_[static_cast<std::size_t>(i)] = cblas_sdot(static_cast<int>(d), x_ + i * d, 1, x_ + i * d, 1);
    }
  }

  void search(int count, int, std::int32_t* ids) override {
    const std::int64_t tasks = (n_ + rows - 1) / rows;
    std::atomic<std::int64_t> next{0};
    const auto work = [&] {
      Tile tile(count);
      for (std::int64_t task; (task = next.fetch_add(1)) < tasks;) {
        search_rows(tile, task * rows, std::min(n_, (task + 1) * rows), count, ids);
      }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads_; ++t) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
  }

private:
  static constexpr std::int64_t rows = 128, columns = 1024;
  static constexpr int span = 32;

  using Offer = std::pair<float, std::int32_t>;

  struct Tile {
    explicit Tile(int count)
        : capacity(static_cast<std::size_t>(2 * count + 64)),
          products(static_cast<std::size_t>(rows * columns)),
          bounds(static_cast<std::size_t>(rows)),
          offers(static_cast<std::size_t>(rows)) {
      for (std::vector<Offer>& row : offers) row.reserve(capacity);
    }
    std::size_t capacity;
    std::vector<float> products, bounds;
    std::vector<std::vector<Offer>> offers;
  };

  static void cut(std::vector<Offer>& row, int count) {
    std::nth_element(row.begin(), row.begin() + (count - 1), row.end());
    row.resize(static_cast<std::size_t>(count));
  }

  /// Offers the values of a row that are below its bound.
  void select(const float* values, std::int64_t first, std::int64_t size, int count, std::vector<Offer>& row,
              float& bound, std::size_t capacity) const {
    const float* norms = norms_.data() + first;
    for (std::int64_t begin = 0; begin < size; begin += span) {
      const std::int64_t end = std::min(size, begin + span);
      if (end - begin == span) {
        int hits = 0;
        for (std::int64_t j = begin; j < begin + span; ++j) hits += norms[j] + values[j] < bound;
        if (hits == 0) continue;
      }
      for (std::int64_t j = begin; j < end; ++j) {
        const float value = norms[j] + values[j];
        if (!(value < bound)) continue;
        row.emplace_back(value, static_cast<std::int32_t>(first + j));
        if (row.size() < capacity) continue;
        cut(row, count);
        bound = row.back().first;
      }
    }
  }

  void search_rows(Tile& tile, std::int64_t begin, std::int64_t end, int count, std::int32_t* ids) const {
    const auto m = static_cast<int>(end - begin);
    std::fill(tile.bounds.begin(), tile.bounds.end(), std::numeric_limits<float>::max());
    for (std::vector<Offer>& row : tile.offers) row.clear();
    const auto d = static_cast<int>(d_);
    for (std::int64_t first = 0; first < n_; first += columns) {
      const auto size = static_cast<int>(std::min(columns, n_ - first));
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, size, d, -2.0f, x_ + begin * d_, d,
                  x_ + first * d_, d, 0.0f, tile.products.data(), static_cast<int>(columns));
      for (int r = 0; r < m; ++r) {
        const auto row = static_cast<std::size_t>(r);
        select(tile.products.data() + r * columns, first, size, count, tile.offers[row], tile.bounds[row],
               tile.capacity);
      }
    }
    for (int r = 0; r < m; ++r) {
      std::vector<Offer>& row = tile.offers[static_cast<std::size_t>(r)];
      if (row.size() > static_cast<std::size_t>(count)) cut(row, count);
      std::sort(row.begin(), row.end());
      std::int32_t* out = ids + (begin + r) * count;
      std::fill(out, out + count, -1);
      for (std::size_t c = 0; c < row.size(); ++c) out[c] = row[c].second;
    }
  }

  const float* x_ = nullptr;
  std::int64_t n_ = 0, d_ = 0;
  int threads_ = 1;
  std::vector<float> norms_{};
};

}  // namespace

std::unique_ptr<Peer> openblas() { return std::make_unique<OpenBlas>(); }

}  // namespace peers
