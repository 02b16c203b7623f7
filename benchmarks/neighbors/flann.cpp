// flann: eight randomised k-d trees, built by one thread because flann knows no other way. Its search has
// threads only where its headers are compiled with OpenMP; here blocks of queries are dealt to standard
// threads. The effort is `checks`, the leaves visited.
#include "peers.hpp"

#include <algorithm>
#include <atomic>
#include <flann/flann.hpp>
#include <memory>
#include <thread>

namespace peers {

namespace {

class Flann final : public Peer {
public:
  std::string name() const override { return "flann"; }
  std::string setting(int effort) const override { return "checks " + std::to_string(effort); }
  std::vector<int> efforts(int) const override {
    return {64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 8192};
  }
  void build(const float* points, std::int64_t n, std::int64_t d, int threads) override {
    points_ = points, n_ = n, d_ = d, threads_ = threads;
    constexpr int trees = 8;
    index_ = std::make_unique<flann::Index<flann::L2<float>>>(rows(0, n), flann::KDTreeIndexParams(trees));
    index_->buildIndex();
  }
  void search(int count, int effort, std::int32_t* ids) override {
    constexpr std::int64_t grain = 64;
    std::atomic<std::int64_t> next{0};
    const auto work = [&] {
      flann::SearchParams parameters(effort);
      parameters.cores = 1;
      std::vector<float> distances(static_cast<std::size_t>(grain * count));
      for (std::int64_t begin; (begin = next.fetch_add(grain)) < n_;) {
        const auto size = static_cast<std::size_t>(std::min(grain, n_ - begin));
        const auto columns = static_cast<std::size_t>(count);
        std::fill_n(ids + begin * count, size * columns, -1);
        flann::Matrix<int> found(ids + begin * count, size, columns);
        flann::Matrix<float> far(distances.data(), size, columns);
        index_->knnSearch(rows(begin, static_cast<std::int64_t>(size)), found, far, columns, parameters);
      }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads_; ++t) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
  }

private:
  /// flann's matrices are not const; it does not write to these.
  flann::Matrix<float> rows(std::int64_t first, std::int64_t count) const {
    return {const_cast<float*>(points_) + first * d_, static_cast<std::size_t>(count),
            static_cast<std::size_t>(d_)};
  }

  const float* points_ = nullptr;
  std::int64_t n_ = 0, d_ = 0;
  int threads_ = 1;
  std::unique_ptr<flann::Index<flann::L2<float>>> index_{};
};

}  // namespace

std::unique_ptr<Peer> flann_trees() { return std::make_unique<Flann>(); }

}  // namespace peers
