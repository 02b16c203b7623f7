// What a policy may keep from one evaluation to the next, without the policy itself having state.
#pragma once

#include "neem/core/parallel.hpp"

#include <any>

namespace neem {

/// The threads of a run and one object of memory, owned by the field that evaluates a policy again and again.
class Workspace {
public:
  explicit Workspace(Threads threads = Threads{}) : threads_(std::move(threads)) {}

  const Threads& threads() const { return threads_; }
  /// Works with these threads from now on.
  void share(const Threads& threads) { threads_ = threads; }

  /// The T kept since the last call with the same T; made new if there is none.
  template <class T>
  T& keep() {
    if (T* kept = std::any_cast<T>(&memory_)) return *kept;
    return memory_.emplace<T>();
  }

private:
  Threads threads_;
  std::any memory_{};
};

}  // namespace neem
