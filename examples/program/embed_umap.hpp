// neem embed --method umap: points in, map out.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "files.hpp"
#include "initial.hpp"
#include "json.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"

#include <neem/io/csv.hpp>
#include <neem/io/npy.hpp>
#include <neem/layouts/principal_components.hpp>
#include <neem/methods/umap.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// One UMAP from the command line to the files.
class EmbedUmap {
public:
  explicit EmbedUmap(const EmbedArguments& arguments) : given_(arguments) {
    console_.quiet = arguments.quiet;
  }

  void run() {
    check_arguments();
    X_ = stages_.time("read", [&] { return read_points(given_.inputs, csv_); });
    neem::check_points<float>(X_, given_.inputs.size() == 1 ? given_.inputs[0] : "points", threads_);
    labels_ = read_labels(given_.labels, given_.label_names, csv_, X_.rows());
    console_.say(std::to_string(X_.rows()) + " points of " + std::to_string(X_.cols()) + " columns read in " +
                 duration(stages_.total()));
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
    dims_ = whole<int>("dims", given_.dims, 1, 3);
    if (!given_.neighbors.empty()) {
      options_.neighbors = whole<neem::Index>("neighbors", given_.neighbors, 2);
    }
    if (!given_.iterations.empty()) options_.epochs = whole<int>("iterations", given_.iterations, 0);
    if (!given_.learning_rate.empty()) options_.learning_rate = number("learning-rate", given_.learning_rate);
    if (!given_.seed.empty()) options_.seed = whole<std::uint64_t>("seed", given_.seed, 0);
    if (!given_.threads.empty()) options_.threads = whole<int>("threads", given_.threads, 0);
    if (!given_.pca.empty()) pca_ = whole<neem::Index>("pca", given_.pca, 0);
    csv_ = csv_options(given_.delimiter, given_.header);
    neem::detail::check(options_);
    threads_ = neem::Threads(options_.threads);

    check_results(given_);
  }

  template <int Dim>
  void embed() {
    const neem::Index d = X_.cols();
    neem::Matrix<float> reduced;
    if (pca_ ? (*pca_ > 0 && *pca_ < d) : d > 100) columns_ = pca_.value_or(50);
    if (columns_ > 0) {
      reduced = stages_.time("pca", [&] { return neem::principal_components(X_, columns_, threads_); });
    }
    if (!given_.init.empty()) {
      options_.initial = read_initial(given_.init, csv_, X_.rows(), Dim);
    }
    neem::Umap<float, Dim> run = stages_.time("neighbors, graph and layout", [&] {
      return neem::Umap<float, Dim>(columns_ > 0 ? reduced : X_, options_);
    });
    for (const std::string& note : run.notes()) console_.warn("W-02", note);
    stages_.time("epochs", [&] {
      return run.advance(run.iterations(), [&](const neem::Progress<float, Dim>& now) {
        constexpr int every = 50;
        if (now.iteration % every == 0 || now.iteration == now.iterations) {
          console_.say("epoch " + std::to_string(now.iteration) + " of " + std::to_string(now.iterations));
        }
      });
    });
    const neem::Layout<float, Dim>& Y = run.layout();
    const double peak = peak_bytes();
    const Quality quality =
        stages_.time("quality", [&] { return measure_quality(X_, Y, labels_, 15, threads_); });
    write(Y, quality, run.iteration(), peak);
    if (given_.quiet) return;
    std::string times;
    for (const auto& [name, seconds] : stages_.seconds) times += ", " + name + " " + duration(seconds);
    print(format("%-24s %lld x %lld\n", "points", static_cast<long long>(X_.rows()),
                 static_cast<long long>(X_.cols())) +
          format("%-24s ", "method") + "UMAP in " + given_.dims + " dimensions, " +
          std::to_string(options_.neighbors) + " neighbors, " + std::to_string(run.iteration()) +
          " epochs, seed " + std::to_string(options_.seed) + "\n" + quality.text(X_.rows()) +
          format("%-24s ", "time") + duration(stages_.total()) + " on " + std::to_string(threads_.count()) +
          " threads" + times + "\n" + format("%-24s %.0f MiB at the peak\n", "memory", peak / 1048576) +
          format("%-24s ", "written") + given_.output + "\n");
  }

  template <class Layout>
  void write(const Layout& Y, const Quality& quality, int epochs, double peak) const {
    const Writing writing;
    write_plot(given_.plot, Y, labels_);
    if (!given_.record.empty()) {
      JsonObject options, seconds, all;
      options.add("method", given_.method)
          .add("dims", dims_)
          .add("neighbors", options_.neighbors)
          .add("pca", columns_)
          .add("init", given_.init)
          .add("learning_rate", options_.learning_rate)
          .add("seed", options_.seed)
          .add("threads", threads_.count());
      for (const auto& [name, taken] : stages_.seconds) seconds.add(name, taken);
      all.add("neem", std::string(neem::version))
          .add("input", given_.inputs)
          .add("options", options)
          .add("iterations_done", epochs)
          .add("warnings", console_.warnings())
          .add("quality", quality.record())
          .add("seconds", seconds)
          .add("peak_bytes", peak)
          .add("output", given_.output);
      neem::Output output(given_.record);
      output.write(all.text() + "\n");
      output.commit();
    }
    if (given_.output.ends_with(".csv") || given_.output.ends_with(".tsv")) {
      neem::write_csv(given_.output, Y);
    } else {
      neem::write_npy(given_.output, Y);
    }
  }

  const EmbedArguments& given_;
  Console console_{};
  neem::UmapOptions options_{};
  neem::CsvOptions csv_{};
  neem::Threads threads_{1};
  int dims_ = 2;
  std::optional<neem::Index> pca_{};
  neem::Index columns_ = 0;
  neem::Matrix<float> X_{};
  neem::Labels labels_{};
  Stages stages_{};
};

}  // namespace program
