// faiss: all pairs (IndexFlatL2), and lists (IndexIVFFlat) with as many lists as the root of n, a power of
// two.
#include "peers.hpp"

#include <cmath>
#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFFlat.h>
#include <omp.h>
#include <optional>

namespace peers {

namespace {

void search_index(const faiss::Index& index, const float* points, std::int64_t n, int count,
                  std::int32_t* ids) {
  const auto size = static_cast<std::size_t>(n) * static_cast<std::size_t>(count);
  std::vector<float> distances(size);
  std::vector<faiss::Index::idx_t> labels(size);
  index.search(n, points, count, distances.data(), labels.data());
  for (std::size_t i = 0; i < size; ++i) ids[i] = static_cast<std::int32_t>(labels[i]);
}

class Flat final : public Peer {
public:
  std::string name() const override { return "faiss flat"; }
  std::string setting(int) const override { return "exact"; }
  std::vector<int> efforts(int) const override { return {0}; }
  void build(const float* points, std::int64_t n, std::int64_t d, int threads) override {
    omp_set_num_threads(threads);
    points_ = points, n_ = n;
    index_.emplace(static_cast<faiss::Index::idx_t>(d));
    index_->add(n, points);
  }
  void search(int count, int, std::int32_t* ids) override { search_index(*index_, points_, n_, count, ids); }

private:
  const float* points_ = nullptr;
  std::int64_t n_ = 0;
  std::optional<faiss::IndexFlatL2> index_{};
};

class Ivf final : public Peer {
public:
  std::string name() const override { return "faiss ivf"; }
  std::string setting(int effort) const override { return "nprobe " + std::to_string(effort); }
  std::vector<int> efforts(int) const override { return {4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256}; }
  void build(const float* points, std::int64_t n, std::int64_t d, int threads) override {
    omp_set_num_threads(threads);
    points_ = points, n_ = n;
    const auto lists = std::int64_t(1) << std::lround(std::log2(std::sqrt(static_cast<double>(n))));
    index_.reset();
    centres_.emplace(static_cast<faiss::Index::idx_t>(d));
    index_.emplace(&*centres_, static_cast<std::size_t>(d), static_cast<std::size_t>(lists));
    index_->train(n, points);
    index_->add(n, points);
  }
  void search(int count, int effort, std::int32_t* ids) override {
    index_->nprobe = static_cast<std::size_t>(effort);
    search_index(*index_, points_, n_, count, ids);
  }

private:
  const float* points_ = nullptr;
  std::int64_t n_ = 0;
  std::optional<faiss::IndexFlatL2> centres_{};
  std::optional<faiss::IndexIVFFlat> index_{};
};

}  // namespace

std::unique_ptr<Peer> faiss_flat() { return std::make_unique<Flat>(); }
std::unique_ptr<Peer> faiss_ivf() { return std::make_unique<Ivf>(); }

}  // namespace peers
