// What a policy may keep from one evaluation to the next, without the policy itself having state.
#pragma once

#include "neem/core/parallel.hpp"

#include <memory>
#include <utility>

namespace neem {

/// The threads of a run and one object of memory, owned by the field that evaluates a policy again and again.
/// A copy shares the threads and begins without memory.
class Workspace {
public:
  /// @param threads  for all evaluations
  explicit Workspace(Threads threads = Threads{}) : threads_(std::move(threads)) {}
  Workspace(const Workspace& other) : threads_(other.threads_) {}  ///< shares the threads, not the memory
  Workspace(Workspace&&) = default;                                ///< takes both
  /// As the constructors.
  Workspace& operator=(Workspace other) {
    threads_ = std::move(other.threads_);
    memory_ = std::move(other.memory_);
    return *this;
  }

  const Threads& threads() const { return threads_; }  ///< for the evaluation at hand
  /// Works with these threads from now on.
  void share(const Threads& threads) { threads_ = threads; }

  /// The T kept since the last call with the same T; made new if there is none.
  template <class T>
  T& keep() {
    if (!memory_ || memory_->type != &Kept<T>::tag) memory_ = std::make_unique<Kept<T>>();
    return static_cast<Kept<T>*>(memory_.get())->value;
  }

private:
  struct Memory {
    const char* type;  // the address of a tag tells types apart
    explicit Memory(const char* of) : type(of) {}
    virtual ~Memory() = default;
  };
  template <class T>
  struct Kept final : Memory {
    static inline const char tag = 0;
    T value{};
    Kept() : Memory(&tag) {}
  };

  Threads threads_;
  std::unique_ptr<Memory> memory_{};
};

}  // namespace neem
