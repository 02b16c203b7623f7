// The program neem: points in, map out.
//
//   neem embed POINTS... -o MAP.npy     neem score POINTS MAP     neem info FILE
//   neem embed GRAPH.edges -o MAP.csv --method forceatlas2
//   neem knn POINTS... -o PREFIX        neem spectrum POINTS... -o FOLDER
//
// Exit codes: 0 done, 2 usage, 3 data, 4 files, 5 memory, 6 numbers, 130 and 143 stopped by a signal. The
// last line on stderr of whatever fails is "neem: error CODE: what is wrong; where; what to do".
#include "program/embed.hpp"
#include "program/embed_run.hpp"
#include "program/knn.hpp"
#include "program/lay_out.hpp"
#include "program/score.hpp"
#include "program/spectrum.hpp"
#include "program/stop.hpp"

#include <neem/core/error.hpp>
#include <neem/core/version.hpp>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <new>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using program::EmbedArguments;
using program::KnnArguments;
using program::ScoreArguments;
using program::SpectrumArguments;

void describe_embed(CLI::App& app, EmbedArguments& a) {
  app.add_option(
      "POINTS", a.inputs,
      ".npy, .npz of one array, .csv, .tsv, IDX, .fvecs, or gzip; - is standard input; several are stacked");
  app.add_option("-o,--output", a.output, "The map: .npy, .csv or .tsv");
  app.add_option("--plot", a.plot, "A picture of it: .png or .svg");
  const auto repeated = [](CLI::Option* option) {
    option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  repeated(
      app.add_option("--labels", a.labels, "Classes of the points, for picture and report; may be repeated"));
  app.add_option("--label-names", a.label_names,
                 "Names of the classes, separated by commas, or a file of them");
  app.add_option(
      "--method", a.method,
      "tsne, umap, neg-tsne, nc-tsne, ncvis, infonc-tsne, largevis, pacmap, localmap, trimap, forceatlas2 or "
      "laplacian-eigenmaps (tsne)");
  app.add_flag("--edges", a.edges,
               "The input is a list of edges (also .edges, .edgelist, .mtx): forceatlas2");
  app.add_option("--dims", a.dims, "Columns of the map: 1, 2 or 3 (default 2)");
  app.add_option("--perplexity", a.perplexity,
                 "Effective number of neighbors, several separated by commas (30)");
  app.add_option("--neighbors", a.neighbors,
                 "Neighbors to search for (3 times the perplexity; trimap 12; pacmap and localmap by the "
                 "number of points; others 15, of fewer than 46 points a third of the others)");
  app.add_option("--pca", a.pca,
                 "Columns kept by PCA before the search; 0 keeps all (50 where there are over 100)");
  app.add_option("--init", a.init, "Where to start: a file of one row a point (default: PCA)");
  app.add_option("--early-exaggeration", a.early_exaggeration, "Attraction in the early iterations (12)");
  app.add_option("--early-iterations", a.early_iterations, "Early iterations (250)");
  app.add_option("--exaggeration", a.exaggeration,
                 "Attraction afterwards: 1 is t-SNE, about 4 looks like UMAP (1)");
  app.add_option("--iterations", a.iterations, "Iterations afterwards (500)");
  app.add_option("--learning-rate", a.learning_rate, "Step size (n / exaggeration)");
  app.add_option("--theta", a.theta, "Barnes-Hut's angle, 0..2; 0 is exact (0.5)");
  app.add_option("--dof", a.dof, "Tails of the kernel; below 1 gives finer clusters (1)");
  app.add_option("--gravity", a.gravity, "forceatlas2: pull towards the origin (1)");
  app.add_flag("--strong-gravity", a.strong_gravity, "forceatlas2: a pull that grows with the distance");
  app.add_option("--scaling", a.scaling, "forceatlas2: strength of the repulsion (2)");
  app.add_flag("--lin-log", a.lin_log, "forceatlas2: communities stand apart");
  app.add_flag("--dissuade-hubs", a.dissuade_hubs, "forceatlas2: weaker springs at points of many edges");
  app.add_option("--jitter-tolerance", a.jitter_tolerance, "forceatlas2: more is faster, less precise (1)");
  app.add_option("--edge-weight-influence", a.edge_weight_influence,
                 "forceatlas2: power of the weights; 0 ignores them (1)");
  app.add_option(
      "--partition", a.partition,
      "neg-tsne: Z, between t-SNE's (about 100 n) and UMAP's (n (n - 1) / negatives, the default)");
  app.add_option("--negatives", a.negatives, "umap, ncvis, neg-tsne, nc-tsne: noise pairs an edge (5)");
  app.add_option("--min-dist", a.min_dist,
                 "umap, ncvis: how close points of the map may lie (0.1; ncvis 0.4)");
  app.add_option("--swing", a.swing,
                 "ncvis: log Z by turns above and below its value, 0..4; more neighbors of large data (0)");
  app.add_option("--seed", a.seed, "Same seed, same bits, for any number of threads (42)");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_option("--memory-limit", a.memory_limit, "Refuse to start what needs more, as in 800M or 2G");
  app.add_option("--record", a.record, "A .json file of options, warnings, times and quality");
  app.add_flag("--header", a.header, "The first line of text files holds names");
  app.add_option("--delimiter", a.delimiter, "Between the cells of text files");
  app.add_flag("--force", a.force, "Replace files that exist");
  app.add_flag("--quiet", a.quiet, "No progress, no report");
}

void describe_score(CLI::App& app, ScoreArguments& a) {
  app.add_option("FILES", a.files, "The points (one or several files), then their map");
  app.add_option("--labels", a.labels, "Classes of the points; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--neighbors", a.neighbors, "Neighbors that are compared (15)");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_flag("--header", a.header, "The first line of text files holds names");
  app.add_option("--delimiter", a.delimiter, "Between the cells of text files");
}

void describe_knn(CLI::App& app, KnnArguments& a) {
  app.add_option(
      "POINTS", a.inputs,
      ".npy, .npz of one array, .csv, .tsv, IDX, .fvecs, or gzip; - is standard input; several are stacked");
  app.add_option("-o,--output", a.output,
                 "Beginning of the names: PREFIX_ids.npy and PREFIX_distances.npy are written");
  app.add_option("--neighbors", a.neighbors, "Neighbors of each point (15)");
  app.add_option("--recall", a.recall, "Share of the true neighbors to find, 0..1; 1 is exact (0.99)");
  app.add_option(
      "--metric", a.metric,
      "euclidean, cosine, correlation, manhattan, chebyshev, hamming, jaccard, canberra (euclidean)");
  app.add_option("--pca", a.pca, "Columns kept by PCA before the search; 0 keeps all (0)");
  app.add_option("--seed", a.seed, "Same seed, same bits, for any number of threads (42)");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_flag("--header", a.header, "The first line of text files holds names");
  app.add_option("--delimiter", a.delimiter, "Between the cells of text files");
  app.add_flag("--force", a.force, "Replace files that exist");
  app.add_flag("--quiet", a.quiet, "No progress, no report");
}

void describe_spectrum(CLI::App& app, SpectrumArguments& a) {
  app.add_option(
      "POINTS", a.inputs,
      ".npy, .npz of one array, .csv, .tsv, IDX, .fvecs, or gzip; - is standard input; several are stacked");
  app.add_option("-o,--output", a.output, "A folder: frames as .npy, their pictures, and a sheet of these");
  app.add_option("--labels", a.labels, "Classes of the points, for the pictures; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--label-names", a.label_names,
                 "Names of the classes, separated by commas, or a file of them");
  app.add_option("--pictures", a.pictures, "png, svg or none (png)");
  app.add_option("--positions", a.positions,
                 "Exaggerations from the attractive end down, separated by commas");
  app.add_option("--frames", a.frames, "Or their number, between two ends by equal factors (20)");
  app.add_option("--from", a.from, "The attractive end (30)");
  app.add_option("--to", a.to, "The repulsive end; 1 is t-SNE (0.85)");
  app.add_option("--neighbors", a.neighbors,
                 "Neighbors of each point, all alike (15, of few points a third of the others)");
  app.add_option("--first-iterations", a.first_iterations, "Of the first frame (250)");
  app.add_option("--iterations", a.iterations, "Of every other frame (50)");
  app.add_option("--dof", a.dof, "Tails of the kernel; below 1 gives finer clusters (1)");
  app.add_flag("--scale", a.scale, "Scale each frame to fit the one before");
  app.add_option("--pca", a.pca,
                 "Columns kept by PCA before the search; 0 keeps all (50 where there are over 100)");
  app.add_option("--seed", a.seed, "Same seed, same bits, for any number of threads (42)");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_flag("--header", a.header, "The first line of text files holds names");
  app.add_option("--delimiter", a.delimiter, "Between the cells of text files");
  app.add_flag("--force", a.force, "Write into a folder that is not empty");
  app.add_flag("--quiet", a.quiet, "No progress, and of the report only the table");
}

/// The names of all options of `app`, as they are typed.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

[[noreturn]] void refuse_unknown(const CLI::App& app, const std::string& argument) {
  const std::string name = argument.substr(0, argument.find('='));
  const std::string near = program::nearest_name(name, option_names(app));
  throw neem::Error(neem::ErrorCode::unknown_option, "unknown option " + name, "neem " + app.get_name(),
                    near.empty() ? "see neem " + app.get_name() + " --help" : "did you mean " + near + "?");
}

void require(bool given, const std::string& what, const std::string& command) {
  if (given) return;
  throw neem::Error(neem::ErrorCode::option_value, what + " is missing", command,
                    "see " + command + " --help");
}

int run(int count, char** arguments) {
  EmbedArguments embed_arguments;
  ScoreArguments score_arguments;
  KnnArguments knn_arguments;
  SpectrumArguments spectrum_arguments;
  std::string info_file, info_delimiter;
  bool info_header = false;

  CLI::App app("Neighbor embeddings: points in, map out.", "neem");
  app.set_version_flag("--version", "neem " + std::string(neem::version));
  CLI::App* embed = app.add_subcommand("embed", "Make a map of points");
  CLI::App* score = app.add_subcommand("score", "Measure how true a map is");
  CLI::App* info = app.add_subcommand("info", "Tell what a file holds");
  CLI::App* knn = app.add_subcommand("knn", "Find the nearest neighbors of points");
  CLI::App* spectrum = app.add_subcommand("spectrum", "Make maps all along the spectrum");
  describe_embed(*embed, embed_arguments);
  describe_score(*score, score_arguments);
  describe_knn(*knn, knn_arguments);
  describe_spectrum(*spectrum, spectrum_arguments);
  info->add_option("FILE", info_file, "Points");
  info->add_flag("--header", info_header, "The first line of text files holds names");
  info->add_option("--delimiter", info_delimiter, "Between the cells of text files");
  for (CLI::App* command : {embed, score, info, knn, spectrum}) command->allow_extras();
  app.allow_extras();

  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    std::string text = error.what();
    for (char& c : text) {
      if (c == '\n' || c == ';') c = ' ';
    }
    throw neem::Error(neem::ErrorCode::option_value, text, "command line", "see neem --help");
  }
  for (CLI::App* command : {embed, score, info, knn, spectrum}) {
    if (!command->parsed()) continue;
    for (const std::string& extra : command->remaining()) {
      if (extra != "--") refuse_unknown(*command, extra);
    }
  }
  for (const std::string& extra : app.remaining()) {
    const std::string near =
        program::nearest_name(extra, {"embed", "score", "info", "knn", "spectrum", "--help", "--version"});
    throw neem::Error(neem::ErrorCode::unknown_option, "unknown command " + extra, "neem",
                      near.empty() ? "see neem --help" : "did you mean " + near + "?");
  }

  if (embed->parsed()) {
    require(!embed_arguments.inputs.empty(), "the file of points", "neem embed");
    require(!embed_arguments.output.empty(), "the name of the map, -o MAP.npy,", "neem embed");
    program::check_method(embed_arguments);
    if (embed_arguments.method == "forceatlas2") {
      program::LayOut(embed_arguments).run();
    } else if (program::Embed::offers(embed_arguments.method)) {
      program::Embed(embed_arguments).run();
    } else {
      program::embed_run(embed_arguments);
    }
  } else if (score->parsed()) {
    program::score(score_arguments);
  } else if (info->parsed()) {
    require(!info_file.empty(), "the file", "neem info");
    program::info(info_file, info_delimiter, info_header);
  } else if (knn->parsed()) {
    require(!knn_arguments.inputs.empty(), "the file of points", "neem knn");
    require(!knn_arguments.output.empty(), "the beginning of the names, -o PREFIX,", "neem knn");
    program::knn(knn_arguments);
  } else if (spectrum->parsed()) {
    require(!spectrum_arguments.inputs.empty(), "the file of points", "neem spectrum");
    require(!spectrum_arguments.output.empty(), "the folder, -o FOLDER,", "neem spectrum");
    program::spectrum(spectrum_arguments);
  } else {
    require(false, "a command (embed, score, info, knn or spectrum)", "neem");
  }
  return 0;
}

/// The one line that every failure ends with. It takes no memory: there may be none.
int fail(const char* code, std::initializer_list<const char*> text, int exit_code) {
  std::fprintf(stderr, "neem: error %s: ", code);
  for (const char* part : text) std::fputs(part, stderr);
  std::fputs("\n", stderr);
  return exit_code;
}
int fail_without_memory() {
  return fail("RESOURCE-01", {"not enough memory; neem; close other programs or embed a sample of the rows"},
              5);
}

/// Before `main` begins, objects of the libraries are made that take memory, and what they throw cannot be
/// caught; without memory there may be no exception at all.
[[noreturn]] void end() {
  if (const std::exception_ptr thrown = std::current_exception()) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
    } catch (...) {
      std::abort();
    }
  }
  ::_exit(fail_without_memory());
}
struct End {
  End() { std::set_terminate(end); }
};
#if defined(__GNUC__)
[[gnu::init_priority(101)]]  // before all others
#endif
const End end_without_memory;

}  // namespace

int main(int count, char** arguments) {
  program::stop_on_signals();
  try {
    return run(count, arguments);
  } catch (const neem::Error& error) {
    const std::string name = error.name();  // at most 11 letters, which every standard library keeps inside
    return fail(name.c_str(), {error.what()}, static_cast<int>(error.kind()));
  } catch (const std::bad_alloc&) {
    return fail_without_memory();
  } catch (const std::length_error&) {
    return fail("RESOURCE-01", {"more than this machine can address; neem; embed a sample of the rows"}, 5);
  } catch (const std::exception& error) {
    return fail("RESOURCE-99", {"the system refused: ", error.what(), "; neem; try again"}, 5);
  }
}
