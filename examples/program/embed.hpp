// neem embed: points in, map out.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "embed_method.hpp"
#include "files.hpp"
#include "identical.hpp"
#include "initial.hpp"
#include "json.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "search_name.hpp"
#include "stop.hpp"
#include "watch.hpp"

#include <neem/core/check.hpp>
#include <neem/core/version.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/npy.hpp>
#include <neem/layouts/pca.hpp>
#include <neem/methods/tsne.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace program {

/// One embedding from the command line to the files, in the order in which things happen.
class Embed {
public:
  explicit Embed(const EmbedArguments& arguments) : given_(arguments) { console_.quiet = arguments.quiet; }

  static bool offers(const std::string& method) {
    return method == "tsne" || method == "neg-tsne" || method == "nc-tsne";
  }

  void run() {
    check_arguments();
    X_ = stages_.time("read", [&] { return read_points(given_.inputs, csv_); });
    labels_ = read_labels(given_.labels, given_.label_names, csv_, X_.rows());
    check_data();
    switch (dims_) {
      case 1:
        return embed<1>();
      case 2:
        return embed<2>();
      default:
        return embed<3>();
    }
  }

private:
  void check_arguments() {
    const auto set = [](double& option, const std::string& name, const std::string& value) {
      if (!value.empty()) option = number(name, value);
    };
    dims_ = whole<int>("dims", given_.dims, 1, 3);
    if (!given_.perplexity.empty()) {
      std::vector<double> several;
      for (const std::string& one : split(given_.perplexity)) several.push_back(number("perplexity", one));
      options_.perplexity = neem::Perplexity(several);
    }
    const auto set_optional = [](std::optional<double>& option, const std::string& name,
                                 const std::string& value) {
      if (!value.empty()) option = number(name, value);
    };
    set(options_.exaggeration, "exaggeration", given_.exaggeration);
    set_optional(options_.early_exaggeration, "early-exaggeration", given_.early_exaggeration);
    set_optional(options_.learning_rate, "learning-rate", given_.learning_rate);
    set_optional(options_.theta, "theta", given_.theta);
    set(options_.dof, "dof", given_.dof);
    set(negatives_, "negatives", given_.negatives);
    set_optional(partition_, "partition", given_.partition);
    if (!given_.iterations.empty()) options_.iterations = whole<int>("iterations", given_.iterations, 0);
    if (!given_.early_iterations.empty()) {
      options_.early_iterations = whole<int>("early-iterations", given_.early_iterations, 0);
    }
    if (!given_.seed.empty()) options_.seed = whole<std::uint64_t>("seed", given_.seed, 0);
    if (!given_.threads.empty()) options_.threads = whole<int>("threads", given_.threads, 0);
    if (!given_.pca.empty()) pca_ = whole<neem::Index>("pca", given_.pca, 0);
    if (!given_.memory_limit.empty()) memory_limit_ = bytes("memory-limit", given_.memory_limit);
    csv_ = csv_options(given_.delimiter, given_.header);
    neem::detail::check_options(options_);
    neem::detail::require_option(negatives_ > 0, "negatives", negatives_, "(0, inf)");
    neem::detail::require_option(partition_.value_or(1) > 0, "partition", partition_.value_or(1), "(0, inf)");
    threads_ = neem::Threads(options_.threads);

    check_results(given_);
  }

  void check_data() {
    const neem::Index n = X_.rows(), d = X_.cols();
    neem::check_points<float>(X_, given_.inputs.size() == 1 ? given_.inputs[0] : "points", threads_);
    console_.say(std::to_string(n) + " points of " + std::to_string(d) + " columns read in " +
                 duration(stages_.total()));
    if (tsne()) {
      perplexity_ = neem::detail::settle_perplexity(options_.perplexity, n, notes_);
      k_ = neem::detail::neighbors_for(perplexity_, n);
    } else {
      k_ = given_.neighbors.empty() ? neem::detail::neighbors_among({}, n, notes_) : n - 1;
    }
    if (!given_.neighbors.empty()) {
      const neem::Index most = std::max<neem::Index>(1, n - 1);
      const std::string range = "1..n-1 = 1.." + std::to_string(most);
      k_ = whole<neem::Index>("neighbors", given_.neighbors, 1, std::numeric_limits<neem::Index>::max(),
                              range);
      if (k_ > n - 1) {
        console_.warn("W-02", "neighbors lowered from " + given_.neighbors + " to " + std::to_string(n - 1) +
                                  ", all other points");
        k_ = n - 1;
      }
    }
    if (pca_ ? (*pca_ > 0 && *pca_ < d) : d > 100) columns_ = pca_.value_or(50);
    check_memory();
    identical_ = identical_rows(X_);
    if (identical_.largest == n && n > 1) {
      console_.warn("W-03", "all " + std::to_string(n) + " rows are identical; the map shows random jitter");
    } else if (identical_.groups > 0) {
      console_.say(std::to_string(identical_.groups) + (identical_.groups == 1 ? " group" : " groups") +
                   " of identical rows (" + std::to_string(identical_.rows) + " rows), for example rows " +
                   std::to_string(identical_.first) + " and " + std::to_string(identical_.second) +
                   " (counted from 0)");
    }
  }

  /// What a run needs at its peak: input, its PCA, neighbors and the graph made from them, forces and tree.
  void check_memory() {
    if (memory_limit_ == 0) return;
    const double n = static_cast<double>(X_.rows()), d = static_cast<double>(X_.cols());
    const double fixed = static_cast<double>((32 + threads_.count()) << 20);
    const double need = fixed + n * (4 * d + 4 * static_cast<double>(columns_) +
                                     24 * static_cast<double>(k_) + 32 * dims_ + 160);
    if (need <= static_cast<double>(memory_limit_)) return;
    throw neem::Error(neem::ErrorCode::memory,
                      format("needs about %.0f MiB, the limit is %.0f MiB", need / 1048576,
                             static_cast<double>(memory_limit_) / 1048576),
                      std::to_string(X_.rows()) + " points, " + std::to_string(k_) + " neighbors each",
                      "raise --memory-limit, lower --perplexity, or embed a sample of the rows");
  }

  template <int Dim>
  void embed() {
    const neem::Index n = X_.rows();
    neem::Matrix<float> reduced;
    if (columns_ > 0) {
      console_.say(std::to_string(X_.cols()) + " columns are reduced to " + std::to_string(columns_) +
                   " by PCA for the neighbor search (--pca 0 keeps all)");
      reduced = stages_.time("pca", [&] { return neem::principal_components(X_, columns_, threads_); });
    }
    const neem::Matrix<float>& Z = columns_ > 0 ? reduced : X_;

    if (!given_.init.empty()) {
      options_.initial = read_initial(given_.init, csv_, X_.rows(), Dim);
    } else {
      const double deviation = tsne() ? 1e-4 : 1;
      options_.initial = stages_.time("layout", [&] { return neem::pca<Dim>(Z, deviation, threads_); })
                             .template cast<double>();
    }
    neem::Neighbors<float> knn{};
    if (n > 1) knn = stages_.time("neighbors", [&] { return neem::nearest_neighbors(Z, k_, threads_); });
    const std::string found = knn.recall.sample > 0 ? format(", recall %.3f", knn.recall.value) : ", exact";
    console_.say(std::to_string(k_) + " neighbors of each point in " +
                 duration(stages_.seconds.back().second) +
                 (n > 1 ? " by " + name_of(knn.method) + found : std::string()));

    // a single point has no neighbors, but is a map
    const auto make = [&]<class Run, class Options>(const Options& options) {
      Run run =
          stages_.time("affinities", [&] { return n > 1 ? Run(std::move(knn), options) : Run(Z, options); });
      reduced.resize(0, 0);
      return run;
    };
    if (tsne()) {
      auto run = make.template operator()<neem::Tsne<float, Dim>>(options_);
      perplexity_ = run.perplexity();
      finish(run);
    } else if (given_.method == "neg-tsne") {
      auto options = contrastive<neem::NegTsneOptions>(options_, k_, negatives_);
      options.partition = partition_;
      auto run = make.template operator()<neem::NegTsne<float, Dim>>(options);
      finish(run);
    } else {
      auto run = make.template operator()<neem::NcTsne<float, Dim>>(
          contrastive<neem::NcTsneOptions>(options_, k_, negatives_));
      finish(run);
    }
  }

  /// From the first iteration to the files.
  template <class Run>
  void finish(Run& run) {
    // the run was handed a table, so what it says about perplexity may be said twice
    for (const std::string& note : run.notes()) {
      if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) notes_.push_back(note);
    }
    for (const std::string& note : notes_) console_.warn("W-01", note);
    const std::size_t told = run.notes().size();
    Watch watch(console_, tsne() ? "KL" : "loss");
    stages_.time("iterations", [&] { return run.advance(run.iterations(), watch); });
    console_.end_line();
    tell_end(console_, run, told);
    notes_.insert(notes_.end(), run.notes().begin() + static_cast<std::ptrdiff_t>(told), run.notes().end());
    const auto& Y = run.layout();
    const double objective = run.objective();
    const double peak = peak_bytes();

    const Quality quality =
        stages_.time("quality", [&] { return measure_quality(X_, Y, labels_, 15, threads_); });
    const double input_bytes = static_cast<double>(X_.size()) * sizeof(float);
    const double bytes_a_point = std::max(0.0, peak - input_bytes) / static_cast<double>(X_.rows());

    std::string said;
    {
      const Writing writing;
      Together files;
      write_plot(files, given_.plot, Y, labels_);
      write_record(files, objective, quality, run.iteration(), peak, bytes_a_point);
      write_map(files, given_.output, Y);
      if (!given_.quiet) said = report(objective, quality, run.iteration(), peak, bytes_a_point);
      files.keep();
    }
    print(said);
  }

  bool tsne() const { return given_.method == "tsne"; }

  std::string report(double objective, const Quality& quality, int iterations, double peak,
                     double bytes_a_point) const {
    std::string text;
    const auto line = [&](const char* name, const std::string& value) {
      text += format("%-24s ", name) + value + "\n";
    };
    line("points",
         format("%lld x %lld", static_cast<long long>(X_.rows()), static_cast<long long>(X_.cols())) +
             (columns_ > 0 ? ", reduced to " + std::to_string(columns_) + " columns by PCA" : ""));
    line("method", method_text(given_, perplexity_, options_, k_, negatives_) + ", " +
                       std::to_string(iterations) + " iterations, seed " + std::to_string(options_.seed));
    line(tsne() ? "KL divergence" : "loss", format("%.4f", objective));
    text += quality.text(X_.rows());
    std::string times;
    for (const auto& [name, seconds] : stages_.seconds) times += ", " + name + " " + duration(seconds);
    line("time", duration(stages_.total()) + " on " + std::to_string(threads_.count()) + " threads" + times);
    line("memory",
         format("%.0f MiB at the peak, %.0f bytes a point beyond the input", peak / 1048576, bytes_a_point));
    line("written", written_text(given_));
    return text;
  }

  void write_record(Together& files, double objective, const Quality& quality, int iterations, double peak,
                    double bytes_a_point) const {
    if (given_.record.empty()) return;
    JsonObject input, options, counts, seconds, memory, all;
    input.add("files", given_.inputs)
        .add("labels", given_.labels)
        .add("rows", X_.rows())
        .add("columns", X_.cols());
    options.add("method", given_.method)
        .add("dims", dims_)
        .add("perplexity", perplexity_.values)
        .add("neighbors", k_)
        .add("pca", columns_)
        .add("init", given_.init)
        .add("early_exaggeration",
             options_.early_exaggeration.value_or(std::max(12.0, options_.exaggeration)))
        .add("early_iterations", options_.early_iterations)
        .add("exaggeration", options_.exaggeration)
        .add("iterations", options_.iterations)
        .add("learning_rate",
             options_.learning_rate ? json(*options_.learning_rate) : std::string("n / exaggeration"))
        .add("theta", options_.theta ? json(*options_.theta) : std::string("not given"))
        .add("dof", options_.dof)
        .add("negatives", negatives_)
        .add("partition", partition_ ? json(*partition_) : std::string("not given"))
        .add("seed", options_.seed)
        .add("threads", threads_.count());
    counts.add("identical_groups", identical_.groups)
        .add("identical_rows", identical_.rows)
        .add("largest_identical_group", identical_.largest);
    for (const auto& [name, taken] : stages_.seconds) seconds.add(name, taken);
    memory.add("peak_bytes", peak).add("bytes_a_point_beyond_input", bytes_a_point);
    all.add("neem", std::string(neem::version))
        .add("compiler", std::string(__VERSION__))
        .add("input", input)
        .add("options", options)
        .add("iterations_done", iterations)
        .add("notes", notes_)
        .add("warnings", console_.warnings())
        .add("counts", counts)
        .add(tsne() ? "kl_divergence" : "loss", objective)
        .add("quality", quality.record())
        .add("seconds", seconds)
        .add("memory", memory)
        .add("output", given_.output)
        .add("plot", given_.plot);
    files.add(given_.record, [&](neem::Output& output) { output.write(all.text() + "\n"); });
  }

  const EmbedArguments& given_;
  Console console_{};
  neem::TsneOptions options_{};
  double negatives_ = neem::NegTsneOptions{}.negatives;
  std::optional<double> partition_{};
  neem::CsvOptions csv_{};
  neem::Threads threads_{1};
  int dims_ = 2;
  std::optional<neem::Index> pca_{};
  std::uint64_t memory_limit_ = 0;

  neem::Matrix<float> X_{};
  neem::Labels labels_{};
  IdenticalRows identical_{};
  neem::Perplexity perplexity_{};
  neem::Index k_ = 0, columns_ = 0;
  std::vector<std::string> notes_{};
  Stages stages_{};
};

}  // namespace program
