// Searches of other libraries, each in a file of its own, each through its own interface and at its best: all
// threads, the library's vector code, squared distances, nothing copied or checked afterwards on its time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace peers {

/// One search. `effort` trades time for recall; exact searches have one, 0.
class Peer {
public:
  virtual ~Peer() = default;

  virtual std::string name() const = 0;
  /// How an effort reads in a table, as in "nprobe 8".
  virtual std::string setting(int effort) const = 0;
  /// The efforts worth a try for k neighbors, ascending.
  virtual std::vector<int> efforts(int k) const = 0;
  /// What has to be there before a search. The n × d points stay where they are.
  virtual void build(const float* points, std::int64_t n, std::int64_t d, int threads) = 0;
  /// The `count` nearest of every point, itself among them: n × count ids; −1 where there are none.
  virtual void search(int count, int effort, std::int32_t* ids) = 0;
};

std::unique_ptr<Peer> openblas();     ///< all pairs by sgemm
std::unique_ptr<Peer> faiss_flat();   ///< all pairs by faiss
std::unique_ptr<Peer> faiss_ivf();    ///< lists by faiss
std::unique_ptr<Peer> hnswlib();      ///< graph by hnswlib, built by all threads
std::unique_ptr<Peer> flann_trees();  ///< randomised k-d trees by flann

/// Those this program was built with.
inline std::vector<std::unique_ptr<Peer>> all() {
  std::vector<std::unique_ptr<Peer>> peers;
#if defined(NEEM_PEER_OPENBLAS)
  peers.push_back(openblas());
#endif
#if defined(NEEM_PEER_FAISS)
  peers.push_back(faiss_flat());
  peers.push_back(faiss_ivf());
#endif
#if defined(NEEM_PEER_HNSWLIB)
  peers.push_back(hnswlib());
#endif
#if defined(NEEM_PEER_FLANN)
  peers.push_back(flann_trees());
#endif
  return peers;
}

}  // namespace peers
