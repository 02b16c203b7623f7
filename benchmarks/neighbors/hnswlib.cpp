// hnswlib with its own vector code, M = 16, efConstruction = 200, built and searched by all threads. Its
// names are renamed here: the same program holds neem's use of it, compiled differently.
#define hnswlib hnswlib_of_peer
#include <cmath>
#include <hnswlib/hnswlib.h>
#include <mutex>
#include <unordered_map>
#undef hnswlib

#include "peers.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace peers {

namespace {

class Hnswlib final : public Peer {
public:
  std::string name() const override { return "hnswlib"; }
  std::string setting(int effort) const override { return "ef " + std::to_string(effort); }
  std::vector<int> efforts(int k) const override {
    std::vector<int> all{k + 1};
    for (const int ef : {12, 16, 20, 24, 32, 48, 64, 96, 128, 200, 300, 400, 800}) {
      if (ef > k + 1) all.push_back(ef);
    }
    return all;
  }
  void build(const float* points, std::int64_t n, std::int64_t d, int threads) override {
    points_ = points, n_ = n, d_ = d, threads_ = threads;
    graph_.reset();
    space_ = std::make_unique<hnswlib_of_peer::L2Space>(static_cast<std::size_t>(d));
    graph_ = std::make_unique<hnswlib_of_peer::HierarchicalNSW<float>>(space_.get(),
                                                                       static_cast<std::size_t>(n), 16, 200);
    graph_->addPoint(points, 0);
    for_each_point(1,
                   [&](std::int64_t i) { graph_->addPoint(points_ + i * d_, static_cast<std::size_t>(i)); });
  }
  void search(int count, int effort, std::int32_t* ids) override {
    graph_->setEf(static_cast<std::size_t>(effort));
    for_each_point(0, [&](std::int64_t i) {
      auto found = graph_->searchKnn(points_ + i * d_, static_cast<std::size_t>(count));
      std::int32_t* row = ids + i * count;
      std::fill(row, row + count, -1);
      for (std::size_t c = found.size(); c > 0; found.pop())
        row[--c] = static_cast<std::int32_t>(found.top().second);
    });
  }

private:
  template <class F>
  void for_each_point(std::int64_t first, F&& f) const {
    constexpr std::int64_t grain = 64;
    std::atomic<std::int64_t> next{first};
    const auto work = [&] {
      for (std::int64_t begin; (begin = next.fetch_add(grain)) < n_;) {
        for (std::int64_t i = begin; i < std::min(n_, begin + grain); ++i) f(i);
      }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads_; ++t) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
  }

  const float* points_ = nullptr;
  std::int64_t n_ = 0, d_ = 0;
  int threads_ = 1;
  std::unique_ptr<hnswlib_of_peer::L2Space> space_{};
  std::unique_ptr<hnswlib_of_peer::HierarchicalNSW<float>> graph_{};
};

}  // namespace

std::unique_ptr<Peer> hnswlib() { return std::make_unique<Hnswlib>(); }

}  // namespace peers
