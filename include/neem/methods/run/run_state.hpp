// Where a run starts, what it keeps in its model file, and how it is made longer than its options say: members of Run.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/given.hpp"
#include "neem/methods/start/initial_layout.hpp"
#include "neem/methods/start/sparse_start.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace neem {

template <class S, int Dim>
bool Run<S, Dim>::starts_from(const Eigen::MatrixXd& initial, Index n, std::uint64_t seed, double deviation) {
  held_.require_initial(initial.size() > 0);
  if (initial.size() == 0) return false;
  layout_ =
      detail::initial_layout<S, Dim>(initial, n, seed, deviation, notes_, columns_, !held_.fixed().empty());
  held_.place(initial, layout_);
  return true;
}

template <class S, int Dim>
void Run<S, Dim>::start_at(const Given<S>& data, const Eigen::MatrixXd& initial, Index n, std::uint64_t seed,
                           double deviation) {
  start_by(initial, n, seed, deviation, [&] {
    return data.has_points() ? detail::components_layout<S, Dim>(data, deviation, threads_)
                             : random_layout<S, Dim>(n, seed, deviation);
  });
}

template <class S, int Dim>
void Run<S, Dim>::state(detail::Archive& a) {
  constexpr Index any = detail::Archive::any;
  a.matrix("layout", layout_, any, Dim);
  const Index n = layout_.rows();
  a.expects(n >= 1 && n <= (std::numeric_limits<Id>::max)(), "layout");
  constexpr S absurd = S(1e38);  // nearly all that float holds
  a.expects(layout_.size() == 0 || layout_.cwiseAbs().maxCoeff() < absurd, "layout");
  a("columns", columns_, 1, Dim);
  a("iteration", done_, 0, (std::numeric_limits<int>::max)());
  a("stopped", stopped_);
  a("converged", converged_);
  a.texts("notes", notes_);
  if (a.reading()) {
    for (std::string& note : notes_) note = printable(note);
  }
  if (a.has("weights", !weights_.empty())) {
    a.list("weights", weights_, n);
    for (const double weight : weights_) a.expects(weight > 0, "weights");
  }
  watch_.state(a, n, notes_.size());
  int method = static_cast<int>(table_.method);
  a("neighbors_method", method, 0, static_cast<int>(KnnMethod::nn_descent));
  if (a.reading()) table_.method = static_cast<KnnMethod>(method);
  a("neighbors_recall", table_.recall.value);
  a("neighbors_recall_low", table_.recall.low);
  a("neighbors_recall_high", table_.recall.high);
  a("neighbors_recall_sample", table_.recall.sample);
  a("neighbors_unreachable", table_.unreachable);
  prolonged_.state(a);
  held_.state(a, n);
  bool kept = table_.rows() > 0;
  a("neighbors_kept", kept);
  if (!kept) return;
  a.matrix_within("neighbors_ids", table_.ids, n, any, 0, n);
  a.matrix("neighbors_distances", table_.distances, n, table_.ids.cols());
  if (a.reading()) check_neighbors(table_, threads_);
}

template <class S, int Dim>
void Run<S, Dim>::prolong(int more, const std::optional<double>& exaggeration) {
  constexpr int most = (std::numeric_limits<int>::max)();
  const int from = stopped_ || converged_ ? done_ : iterations();
  detail::require_option(more >= 1 && more <= most - from, "more", more, join({"1..", most - from}));
  if (!engine_ || !options_.values) {
    throw Error(ErrorCode::conflict,
                engine_ ? "this run cannot be prolonged" : "this run has no iterations, and cannot have more",
                "prolong", engine_ ? "make a run of t-SNE with phases" : "take the map as it is");
  }
  if (exaggeration) {
    const double rho = *exaggeration;
    detail::require_option(rho > 0 && is_finite(rho), "exaggeration", rho, "(0, inf)");
    if (!engine_->exaggerates()) {
      throw Error(ErrorCode::conflict, "this method has no exaggeration", "option exaggeration",
                  "leave it out; t-SNE and InfoNC-t-SNE have one");
    }
  }
  prolonged_.add(*engine_, from, more, exaggeration);
  watch_.look_again(layout_, notes_);
  stopped_ = converged_ = false;
}

}  // namespace neem
