// The path that the methods share whose run is made of points: points in, map out.
#include "embed_run.hpp"

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "initial.hpp"
#include "json.hpp"
#include "quality.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"

#include <neem/core/check.hpp>
#include <neem/core/version.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/npy.hpp>
#include <neem/layouts/principal_components.hpp>
#include <neem/methods/infonc_tsne.hpp>
#include <neem/methods/laplacian_eigenmaps.hpp>
#include <neem/methods/largevis.hpp>
#include <neem/methods/ncvis.hpp>
#include <neem/methods/pacmap.hpp>
#include <neem/methods/run/layout_watch.hpp>
#include <neem/methods/trimap.hpp>
#include <neem/methods/umap.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace program {

namespace {

/// Laplacian eigenmaps as a run that is done once it is made.
template <class S, int Dim>
class EigenmapsRun {
public:
  EigenmapsRun(const neem::Matrix<S>& X, neem::LaplacianEigenmapsOptions o) {
    if (X.rows() == 1) {
      layout_.setZero(1, Dim);
      return;
    }
    neem::detail::require_neighbors(o.neighbors);
    const neem::Index k = neem::detail::neighbors_among(o.neighbors, X.rows(), notes_);
    const neem::Neighbors<S> knn = neem::nearest_neighbors(X, k, neem::Threads(o.threads));
    layout_ = neem::laplacian_eigenmaps<Dim>(knn, o);
    watch_.learn(knn, notes_);
  }
  template <class Watcher>
  bool advance(int, const Watcher&) {
    watch_.look(layout_, notes_);
    return false;
  }
  int iteration() const { return 0; }
  int iterations() const { return 0; }
  const neem::Layout<S, Dim>& layout() const { return layout_; }
  const std::vector<std::string>& notes() const { return notes_; }
  bool collapsed() const { return watch_.collapsed(); }

private:
  neem::detail::LayoutWatch<S, Dim> watch_{0};
  neem::Layout<S, Dim> layout_{};
  std::vector<std::string> notes_{};
};

/// One map from the command line to the files.
template <class Options, template <class, int> class Run>
class EmbedRun {
public:
  EmbedRun(const EmbedArguments& arguments, const char* title) : given_(arguments), title_(title) {
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
    const auto set = [](auto& option, const std::string& name, const std::string& value) {
      if (!value.empty()) option = number(name, value);
    };
    if (!given_.neighbors.empty()) {
      const auto neighbors = whole<neem::Index>("neighbors", given_.neighbors, 1);
      if constexpr (requires { options_.inliers; }) {
        options_.inliers = neighbors;
      } else {
        options_.neighbors = neighbors;
      }
    }
    if constexpr (requires { options_.iterations + 1; }) {
      if (!given_.iterations.empty()) options_.iterations = whole<int>("iterations", given_.iterations, 0);
    }
    if constexpr (requires { options_.epochs; }) {
      if (!given_.iterations.empty()) options_.epochs = whole<int>("iterations", given_.iterations, 0);
    }
    if constexpr (requires { options_.learning_rate; }) {
      set(options_.learning_rate, "learning-rate", given_.learning_rate);
    }
    if constexpr (requires { options_.negatives; }) {
      if (!given_.negatives.empty()) {
        using Negatives = decltype(options_.negatives);
        if constexpr (std::is_integral_v<Negatives>) {
          options_.negatives = whole<Negatives>("negatives", given_.negatives, 1);
        } else {
          set(options_.negatives, "negatives", given_.negatives);
        }
      }
    }
    if constexpr (requires { options_.exaggeration; }) {
      set(options_.exaggeration, "exaggeration", given_.exaggeration);
      set(options_.early_exaggeration, "early-exaggeration", given_.early_exaggeration);
      if (!given_.early_iterations.empty()) {
        options_.early_iterations = whole<int>("early-iterations", given_.early_iterations, 0);
      }
    }
    if constexpr (requires { options_.perplexity; })
      set(options_.perplexity, "perplexity", given_.perplexity);
    if constexpr (requires { options_.min_dist; }) set(options_.min_dist, "min-dist", given_.min_dist);
    if constexpr (requires { options_.swing; }) set(options_.swing, "swing", given_.swing);
    if (!given_.seed.empty()) options_.seed = whole<std::uint64_t>("seed", given_.seed, 0);
    if (!given_.threads.empty()) options_.threads = whole<int>("threads", given_.threads, 0);
    if (!given_.pca.empty()) pca_ = whole<neem::Index>("pca", given_.pca, 0);
    csv_ = csv_options(given_.delimiter, given_.header);
    if constexpr (requires { neem::detail::check_options(options_); }) neem::detail::check_options(options_);
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
    if constexpr (requires { options_.initial; }) {
      if (!given_.init.empty()) options_.initial = read_initial(given_.init, csv_, X_.rows(), Dim);
    }
    Run<float, Dim> run = stages_.time("neighbors, graph and layout", [&] {
      return Run<float, Dim>(columns_ > 0 ? reduced : X_, options_);
    });
    for (const std::string& note : run.notes()) console_.warn("W-02", note);
    const std::size_t told = run.notes().size();
    stages_.time("epochs", [&] {
      return run.advance(run.iterations(), [&](const neem::Progress<float, Dim>& now) {
        constexpr int every = 50;
        if (now.iteration % every == 0 || now.iteration == now.iterations) {
          console_.say("epoch " + std::to_string(now.iteration) + " of " + std::to_string(now.iterations));
        }
      });
    });
    tell_end(console_, run, told);
    const neem::Layout<float, Dim>& Y = run.layout();
    const double peak = peak_bytes();
    const Quality quality =
        stages_.time("quality", [&] { return measure_quality(X_, Y, labels_, 15, threads_); });
    std::string said;
    {
      const Writing writing;
      Together files;
      write_plot(files, given_.plot, Y, labels_);
      write_record(files, quality, run.iteration(), peak);
      write_map(files, given_.output, Y);
      if (!given_.quiet) said = report(run, quality, peak);
      files.keep();
    }
    print(said);
  }

  template <class Made>
  std::string report(const Made& run, const Quality& quality, double peak) const {
    std::string times;
    for (const auto& [name, seconds] : stages_.seconds) times += ", " + name + " " + duration(seconds);
    return format("%-24s %lld x %lld\n", "points", static_cast<long long>(X_.rows()),
                  static_cast<long long>(X_.cols())) +
           format("%-24s ", "method") + title_ + " in " + given_.dims + " dimensions, " +
           std::to_string(neighbors()) + " neighbors, " +
           (run.iterations() > 0 ? std::to_string(run.iteration()) + " epochs, " : std::string()) + "seed " +
           std::to_string(options_.seed) + "\n" + quality.text(X_.rows()) + format("%-24s ", "time") +
           duration(stages_.total()) + " on " + std::to_string(threads_.count()) + " threads" + times + "\n" +
           format("%-24s %.0f MiB at the peak\n", "memory", peak / 1048576) + format("%-24s ", "written") +
           written_text(given_) + "\n";
  }

  /// Of a point: as given, or what the method takes for as many points.
  neem::Index neighbors() const {
    if constexpr (requires { options_.inliers; }) {
      return options_.inliers;
    } else if constexpr (requires { options_.perplexity; }) {
      return options_.neighbors.value_or(static_cast<neem::Index>(3 * options_.perplexity));
    } else if constexpr (requires { options_.mid_near_ratio; }) {
      const neem::detail::PacmapPlan plan = neem::detail::pacmap_plan(options_);
      const neem::Index usual = neem::detail::pacmap_neighbors(plan, X_.rows());
      return neem::detail::pacmap_counts(X_.rows(), neem::detail::pacmap_share(plan, X_.rows(), usual), plan)
          .nearby;
    } else {
      std::vector<std::string> told;
      if constexpr (requires { options_.set_op_mix; }) {
        return 1 + neem::detail::umap_neighbors(options_, X_.rows(), told);
      } else {
        return neem::detail::neighbors_among(options_.neighbors, X_.rows(), told);
      }
    }
  }

  void write_record(Together& files, const Quality& quality, int epochs, double peak) const {
    if (given_.record.empty()) return;
    JsonObject options, seconds, all;
    options.add("method", given_.method)
        .add("dims", dims_)
        .add("neighbors", neighbors())
        .add("pca", columns_)
        .add("init", given_.init);
    if constexpr (requires { options_.learning_rate; }) options.add("learning_rate", options_.learning_rate);
    if constexpr (requires { options_.negatives; }) options.add("negatives", options_.negatives);
    if constexpr (requires { options_.min_dist; }) options.add("min_dist", options_.min_dist);
    if constexpr (requires { options_.swing; }) options.add("swing", options_.swing);
    options.add("seed", options_.seed).add("threads", threads_.count());
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
    files.add(given_.record, [&](neem::Output& output) { output.write(all.text() + "\n"); });
  }

  const EmbedArguments& given_;
  const char* title_;
  Console console_{};
  Options options_{};
  neem::CsvOptions csv_{};
  neem::Threads threads_{1};
  int dims_ = 2;
  std::optional<neem::Index> pca_{};
  neem::Index columns_ = 0;
  neem::Matrix<float> X_{};
  neem::Labels labels_{};
  Stages stages_{};
};

}  // namespace

void embed_run(const EmbedArguments& given) {
  const auto embed = [&]<class Options, template <class, int> class Run>(const char* title) {
    EmbedRun<Options, Run>(given, title).run();
  };
  using namespace neem;
  const std::string& method = given.method;
  if (method == "umap") return embed.operator()<UmapOptions, Umap>("UMAP");
  if (method == "ncvis") return embed.operator()<NcvisOptions, Ncvis>("NCVis");
  if (method == "infonc-tsne") return embed.operator()<InfoncTsneOptions, InfoncTsne>("InfoNC-t-SNE");
  if (method == "largevis") return embed.operator()<LargevisOptions, Largevis>("LargeVis");
  if (method == "pacmap") return embed.operator()<PacmapOptions, Pacmap>("PaCMAP");
  if (method == "localmap") return embed.operator()<LocalmapOptions, Localmap>("LocalMAP");
  if (method == "trimap") return embed.operator()<TrimapOptions, Trimap>("TriMap");
  embed.operator()<LaplacianEigenmapsOptions, EigenmapsRun>("Laplacian eigenmaps");
}

}  // namespace program
