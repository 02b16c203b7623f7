// The program neem: points in, map out.
//
//   neem embed POINTS... -o MAP.npy     neem score POINTS MAP     neem info FILE
//   neem embed GRAPH.edges -o MAP.csv   neem embed --method umap --help
//   neem knn POINTS... -o PREFIX        neem spectrum POINTS... -o FOLDER
//   neem embed FOLDER_OF_10X --counts -o CELLS.csv
//   neem embed POINTS... -o MAP.npy --checkpoint RUN.npz      neem resume RUN.npz
//   neem plan POINTS...                 neem plan --points 1000000 --columns 50 --method umap
//   neem transform MODEL.npz NEW_POINTS... -o PLACES.npy     neem extend MODEL.npz NEW_POINTS... -o ALL.npy
//
// Exit codes: 0 done, 2 usage, 3 data, 4 files, 5 memory, 6 numbers; 129, 130 and 143 stopped by SIGHUP, SIGINT and
// SIGTERM. The last line on stderr of whatever fails is "neem: error CODE: what is wrong; where; what to do".
#include "program/colors.hpp"
#include "program/embed.hpp"
#include "program/extend.hpp"
#include "program/flags.hpp"
#include "program/info.hpp"
#include "program/knn.hpp"
#include "program/refuse_parse.hpp"
#include "program/score.hpp"
#include "program/spectrum.hpp"
#include "program/stop.hpp"
#include "program/transform.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/version.hpp>
#include <neem/io/detail/messages.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using program::EmbedGiven;
using program::ExtendGiven;
using program::Given;
using program::KnnGiven;
using program::PictureGiven;
using program::ResumeGiven;
using program::ScoreGiven;
using program::SpectrumGiven;
using program::TransformGiven;

constexpr const char* memory_limit = "Refuse to start what needs more, as in 800M or 2G";

/// An option that may be given several times, each time with one value.
void add_repeated(CLI::App& app, const char* name, std::vector<std::string>& values, const char* meaning) {
  app.add_option(name, values, meaning)
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// What all commands have.
void describe_reading(CLI::App& app, Given& a) {
  app.add_flag(
      "--header", a.header,
      "The first row of the first file holds names of columns (else recognised; of another: FILE,header)");
  app.add_flag("--no-header", a.no_header, "It holds values (of another file: FILE,no-header)");
  app.add_option("--delimiter", a.delimiter,
                 "Between the cells of text: a character, tab or blank (recognised)");
  app.add_option("--decimal", a.decimal, "Before decimals: . or , (recognised)");
  app.add_option("--names", a.names, "The column of names of rows, or none (recognised); of JSON: the field");
  app.add_option("--field", a.field,
                 "The field of JSON records with the numbers: embedding, or data.embedding");
  add_repeated(app, "--columns", a.columns,
               "The columns that are used, by name or number: a,b,5-20 (all numbers)");
  add_repeated(app, "--drop", a.drop, "Columns that are left out, likewise");
  app.add_flag("--transpose", a.transpose, "The columns of the table are points");
  app.add_flag(
      "--edges", a.edges,
      "The input is a graph: edges, DOT, GraphML, GEXF (by itself for .edges, .edgelist, .mtx, .dot, "
      ".gv, .graphml, .gexf)");
}

/// @param then  what is done with counts after that
void describe_units(CLI::App& app, Given& a, const std::string& then) {
  app.add_option("--scale", a.scale,
                 "Columns on a common scale: none, standard, robust, unit (0 to 1) or log1p; of some columns "
                 "income=log1p,3-5=robust, behind the word for all others if there is one (none)");
  app.add_option("--missing", a.missing,
                 "Cells without a value: error, drop (the rows), mean (of the column) or knn (of the nearest "
                 "rows) (error)");
  app.add_flag(
      "--counts", a.counts,
      "Counts, as of genes in cells: depths made equal, log(1 + x), the 2,000 most dispersed columns" + then);
}

void describe_points(CLI::App& app, Given& a, const char* output) {
  app.add_option(
      "POINTS", a.inputs,
      "Tables as .csv, .tsv, .txt; .npy, FILE.npz:NAME, FILE.safetensors:NAME; JSON; word2vec, GloVe; IDX, "
      ".fvecs, .fbin; or gzip of these; - is standard input; several are stacked. Of cells and other sparse "
      "points a folder of 10x, .h5ad, FILE.h5ad:layers/NAME, .npz of scipy, .mtx, svmlight");
  app.add_option("-o,--output", a.output, output);
}

/// By what points are compared.
void describe_space(CLI::App& app, Given& a) {
  app.add_option("--metric", a.metric,
                 "By which points are compared: " + program::all_metrics() +
                     " (euclidean); haversine: latitude, longitude in degrees");
  app.add_option("--input", a.input,
                 "points, or distances of all pairs: square, or condensed in one row or column (points)");
}

/// What the commands have in common that begin with points.
void describe_work(CLI::App& app, Given& a, const char* neighbors, const char* pca) {
  app.add_option("--neighbors", a.neighbors, neighbors);
  app.add_option("--pca", a.pca, pca);
  describe_space(app, a);
  app.add_option("--seed", a.seed, "Same seed, same bits, for any number of threads (42)");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_option("--memory-limit", a.memory_limit, memory_limit);
  describe_reading(app, a);
  describe_units(app, a, ", 50 principal components");
  app.add_flag("--double", a.in_double, "Compute in double, for maps of 2 or 3 columns (float)");
  app.add_flag("--force", a.force, "Replace files that exist");
}

void describe_labels(CLI::App& app, Given& a) {
  add_repeated(
      app, "--labels", a.labels,
      "Classes of the points, for pictures and report: a column, FILE or FILE:COLUMN; none; repeated: files "
      "of one after another");
  app.add_flag("--join", a.join, "Match points and the rows of all other files by their names");
  app.add_option("--label-names", a.label_names,
                 "Names of the classes, separated by commas, or a file of them");
}

void describe_quality(CLI::App& app, std::string& quality, const std::string& more) {
  app.add_option("--quality", quality,
                 "How the map is judged: " + more +
                     "sample, of as many points as bring every interval within 0.01, or full, of all points, "
                     "which takes minutes where there are many (sample)");
}

void describe_output_type(CLI::App& app, std::string& type) {
  app.add_option(
      "--output-type", type,
      "Numbers of .npy maps: float16, float32, float64, or as-input (float32, float64 with --double)");
}

/// What pictures show, and how.
void describe_pictures(CLI::App& app, PictureGiven& a) {
  add_repeated(
      app, "--color", a.color,
      "Numbers that colour the picture: a column, also one that is not used, or FILE or FILE:COLUMN; "
      "several, a,b,c, make a sheet of pictures");
  app.add_flag("--names-on-map", a.names_on_map, "The classes of --labels are named on their points");
  app.add_option("--point-size", a.point_size, "Diameter of points in pixels (by their number)");
  app.add_option("--alpha", a.alpha, "Opacity of points, 0..1 (by their number)");
}

/// Model files, and the checkpoints that are such.
void describe_models(CLI::App& app, EmbedGiven& a, const std::string& usual) {
  app.add_option("--model", a.model,
                 "The run as a file, .npz: neem info tells of it, neem resume goes on from it, "
                 "neem transform places new points by it, numpy.load reads it");
  app.add_option(
      "--checkpoint", a.checkpoint,
      "The run while it works, likewise: after a crash or a stop, neem resume FILE goes on from there, to "
      "the same map" +
          usual);
  app.add_option("--every", a.every, "Time from one checkpoint to the next, as in 30s, 5m or 2h (30s)");
}

constexpr const char* usual_pca =
    "Columns kept by PCA before the search; 0 keeps all (50 where there are over 100)";
constexpr const char* of_methods = "Options of methods";  // too many for the help of the command
constexpr const char* record = "A .json file of options, warnings, times and quality";
constexpr const char* quiet = "No progress, no report";
constexpr const char* example_of_cells =
    "Cells of a 10x experiment: neem embed filtered_feature_bc_matrix --counts -o cells.csv --plot cells.png";

void describe_embed(CLI::App& app, EmbedGiven& a) {
  describe_points(app, a, "The map: .npy, .csv or .tsv");
  describe_output_type(app, a.output_type);
  app.add_option("--plot", a.plot, "A picture of it: .png or .svg");
  describe_labels(app, a);
  describe_pictures(app, a.picture);
  std::string methods;
  for (const std::string& name : neem::method_names()) methods += (methods.empty() ? "" : ", ") + name;
  app.add_option("--method", a.method, "One of " + methods + " (tsne); with --help, its options");
  app.add_option(
      "--dims", a.dims,
      "Columns of the map, 1 to 32 (2); more than 3: umap, laplacian-eigenmaps, forceatlas2, and by samples");
  app.add_option(
      "--knn", a.knn,
      "Their neighbors, PREFIX_ids.npy and PREFIX_distances.npy, as neem knn and other programs write; "
      "then points are optional");
  app.add_option("--init", a.init, "Where to start: a file of one row a point");
  app.add_option("--init-scale", a.init_scale,
                 "Scale it, so that every axis goes from 0 to this, 10 as in umap-learn (as it is)");
  app.add_option(
      "--stop-at-rest", a.stop_at_rest,
      "Stop a run that has moved by less than this share of its radius in 50 iterations, in their second "
      "half, as in 0.001 (all iterations)");
  app.add_flag("--supervise", a.supervise,
               "umap: the classes of --labels shape the map too, not only its picture");
  app.add_option("--weights", a.weights,
                 "How much each point counts, 2 as two points on one place: a column of the points, which is "
                 "then none of\n"
                 "their values, a file of one number a point, or FILE:COLUMN. Only ratios count");
  app.add_option(
      "--fixed", a.fixed,
      "Which points keep the place that --init gives them, 1 or 0: a column of the points, which is then "
      "none of\n"
      "their values, a file of one number a point, or FILE:COLUMN");
  app.add_option("--anchors", a.anchors,
                 "Places near which springs hold points: a file of one row a point, empty where it has none");
  app.add_option("--anchor-strength", a.anchor_strength,
                 "Share of the way to them in an iteration, up to 1, at which points stay there (0.01)");
  app.add_option("--target", a.target,
                 "umap: numbers by which the map is shaped, a row a point: FILE or FILE:COLUMN");
  describe_quality(app, a.quality, "none, ");
  app.add_option("--record", a.record, record);
  describe_models(app, a, "");
  app.add_flag("--no-points", a.no_points,
               "--model without the points: neem transform, which places new ones by it, then asks for them");
  describe_work(
      app, a,
      "Neighbors to search for (3 times the perplexity; trimap 12; pacmap and localmap by the number "
      "of points; umap 14, others 15; of few points a third of the others)",
      usual_pca);
  app.add_flag("--dry-run", a.dry_run, "Tell what the map will cost, as neem plan does, and make none");
  app.add_flag("--quiet", a.quiet, quiet);
  program::describe_options(app, a.options, neem::method_lists(), of_methods);
  app.footer(std::string("Options of a method: neem embed --method umap --help\n") + example_of_cells);
}

/// What of an embedding decides what it costs.
void describe_plan(CLI::App& app, EmbedGiven& a) {
  app.add_option("POINTS", a.inputs,
                 "Files of points, as of neem embed, of which no more than the headers is read");
  app.add_option("--points", a.planned_points,
                 "Or their number, with --columns, which is then that of their columns");
  app.add_option("--method", a.method, "As of neem embed (tsne)");
  app.add_option("--dims", a.dims, "Columns of the map (2)");
  describe_work(app, a, "Neighbors to search for (as neem embed)", usual_pca);
  app.add_flag("--quiet", a.quiet, "No warnings");
  program::describe_options(app, a.options, neem::method_lists(), of_methods);
  app.footer(
      "Before a long run: neem plan cells.npy --method umap\n"
      "Of points that are not there yet: neem plan --points 1000000 --columns 50\n"
      "Seconds are those of this machine, whose speed is measured first.");
}

void describe_resume(CLI::App& app, ResumeGiven& a) {
  app.add_option("MODEL", a.from, "A file that --checkpoint or --model has written");
  app.add_option("--more", a.more, "Iterations beyond its end, of the last phase");
  app.add_option("--exaggeration", a.exaggeration,
                 "tsne, infonc-tsne: another exaggeration for these; 4 is about as UMAP");
  app.add_option("-o,--output", a.output,
                 "The map: .npy, .csv or .tsv (as the first command, with its other files)");
  describe_output_type(app, a.output_type);
  app.add_option("--plot", a.plot, "A picture of it: .png or .svg");
  describe_pictures(app, a.picture);
  app.add_option("--record", a.record, record);
  describe_models(app, a, " (MODEL, if it is a checkpoint)");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_option("--memory-limit", a.memory_limit, memory_limit);
  app.add_flag("--force", a.force, "Replace files that exist");
  app.add_flag("--quiet", a.quiet, quiet);
  app.footer(
      "A run that was stopped goes on: neem resume run.npz\n"
      "200 iterations more, nearer to UMAP: neem resume run.npz -o late.npy --more 200 --exaggeration 4");
}

void describe_transform(CLI::App& app, TransformGiven& a) {
  app.add_option("MODEL", a.model, "A file that --model has written");
  describe_points(app, a, "The places of the new points: .npy, .csv or .tsv");
  describe_output_type(app, a.output_type);
  app.add_option(
      "--points", a.points,
      "The points of the map, where --no-points has kept the model without them; compared by their hash");
  app.add_option(
      "--remoteness", a.remoteness,
      "How far each new point is from those of the map, 1 amid them, and 1 where it is far: .npy, .csv "
      "or .tsv");
  app.add_option("--neighbors", a.neighbors,
                 "Neighbors of a new point among those of the map (as its method)");
  app.add_option("--perplexity", a.perplexity,
                 "Of new points, on maps of tsne and largevis (that of the map)");
  app.add_option("--recall", a.recall, "Share of the true neighbors that are found (0.99)");
  app.add_option("--seed", a.seed, "Of the search (42)");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_option("--memory-limit", a.memory_limit, memory_limit);
  describe_reading(app, a);
  app.add_flag("--force", a.force, "Replace files that exist");
  app.add_flag("--quiet", a.quiet, quiet);
  app.footer(
      "Old points stay where they are, and each new one has a place of its own, whatever else is placed.");
}

void describe_extend(CLI::App& app, ExtendGiven& a) {
  app.add_option("MODEL", a.from, "A file that --model has written");
  describe_points(app, a, "The map of all points, those of the model first: .npy, .csv or .tsv");
  describe_output_type(app, a.output_type);
  app.add_option(
      "--old", a.old,
      "What holds the points of the model: free, anchored by springs to their places, or fixed (anchored)");
  app.add_option(
      "--anchor-strength", a.anchor_strength,
      "Share of the way back to its place that an anchored point comes in an iteration, up to 1 (0.1)");
  app.add_option("--plot", a.plot, "A picture of it: .png or .svg");
  add_repeated(app, "--labels", a.labels, "Classes of the new points: a column, FILE or FILE:COLUMN");
  describe_quality(app, a.quality, "none, ");
  app.add_option("--record", a.record, record);
  describe_models(app, a, "");
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_option("--memory-limit", a.memory_limit, memory_limit);
  describe_reading(app, a);
  app.add_flag("--force", a.force, "Replace files that exist");
  app.add_flag("--quiet", a.quiet, quiet);
  app.footer(
      "What has come since: neem extend map.npz new.csv -o all.csv --model all.npz\n"
      "New points begin where neem transform would place them; then all are moved together.");
}

void describe_score(CLI::App& app, ScoreGiven& a) {
  app.add_option("FILES", a.inputs, "The points (one or several files), then their map");
  add_repeated(app, "--labels", a.labels,
               "Classes of the points: a column, FILE or FILE:COLUMN; repeated: files of one after another");
  app.add_flag("--join", a.join, "Match points, classes and map by their names");
  app.add_option("--neighbors", a.neighbors, "Neighbors that are compared (15)");
  describe_quality(app, a.quality, "");
  app.add_option("--per-point", a.per_point,
                 "A .csv or .tsv of every point's recall and trustworthiness, to colour a map by: "
                 "neem embed ... --color FILE:recall");
  app.add_flag("--force", a.force, "Replace files that exist");
  describe_space(app, a);
  app.add_option("--threads", a.threads, "0 = all (0)");
  app.add_option("--memory-limit", a.memory_limit, memory_limit);
  describe_reading(app, a);
  describe_units(app, a, "");
}

void describe_knn(CLI::App& app, KnnGiven& a) {
  describe_points(app, a, "Beginning of the names: PREFIX_ids.npy and PREFIX_distances.npy are written");
  app.add_option("--recall", a.recall, "Share of the true neighbors to find, 0..1; 1 is exact (0.99)");
  describe_work(app, a, "Neighbors of each point (15)",
                "Columns kept by PCA before the search; 0 keeps all (0)");
  app.add_flag("--quiet", a.quiet, quiet);
}

void describe_spectrum(CLI::App& app, SpectrumGiven& a) {
  describe_points(app, a, "A folder: frames as .npy, their pictures, and a sheet of these");
  describe_output_type(app, a.output_type);
  describe_labels(app, a);
  describe_pictures(app, a.picture);
  app.add_option("--pictures", a.pictures, "png, svg or none (png)");
  app.add_option("--positions", a.positions,
                 "Exaggerations from the attractive end down, separated by commas");
  app.add_option("--frames", a.frames, "Or their number, between two ends by equal factors (20)");
  app.add_option("--from", a.from, "The attractive end (30)");
  app.add_option("--to", a.to, "The repulsive end; 1 is t-SNE (0.85)");
  program::describe_options(app, a.options, {neem::option_list<neem::SpectrumOptions>()}, "Options");
  describe_work(app, a, "Neighbors of each point, all alike (15, of few points a third of the others)",
                usual_pca);
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
  const std::string near = neem::nearest_name(name, option_names(app));
  throw neem::Error(neem::ErrorCode::unknown_option, "unknown option " + neem::printable(name, 80),
                    "neem " + app.get_name(),
                    near.empty() ? "see neem " + app.get_name() + " --help" : "did you mean " + near + "?");
}

void require(bool given, const std::string& what, const std::string& command) {
  if (given) return;
  throw neem::Error(neem::ErrorCode::option_value, what + " is missing", command,
                    "see " + command + " --help");
}

/// An argument without a value is a variable of a script that was empty; the option would be left out in silence.
void refuse_empty(int count, char** arguments) {
  bool names = true;  // of options, until --
  for (int i = 1; i < count; ++i) {
    const std::string text = arguments[i];
    names = names && text != "--";
    const std::size_t equals = text.find('=');
    const bool empty_value = names && text.starts_with("--") && equals + 1 == text.size();
    if (!text.empty() && !empty_value) continue;
    const std::string before = i > 1 ? ", after " + neem::printable(arguments[i - 1], 60) : "";
    const std::string option = "option " + neem::printable(text.substr(0, equals), 60);
    throw neem::Error(neem::ErrorCode::option_value,
                      text.empty() ? "an argument is empty" : option.substr(7) + " has no value",
                      text.empty() ? "argument " + std::to_string(i) + before : option,
                      "give a value or leave the option out");
  }
}

int run(int count, char** arguments) {
  refuse_empty(count, arguments);
  EmbedGiven for_embed, for_plan;
  KnnGiven for_knn;
  SpectrumGiven for_spectrum;
  TransformGiven for_transform;
  ExtendGiven for_extend;
  ScoreGiven for_score;
  Given for_info;
  ResumeGiven for_resume;
  CLI::App app("Neighbor embeddings: points in, map out.", "neem");
  app.set_version_flag("--version", "neem " + std::string(neem::version));
  CLI::App* embed = app.add_subcommand("embed", "Make a map of points");
  CLI::App* plan = app.add_subcommand("plan", "Tell what a map will cost");
  CLI::App* resume = app.add_subcommand("resume", "Go on with a run from a file");
  CLI::App* transform = app.add_subcommand("transform", "Place new points on a map");
  CLI::App* extend = app.add_subcommand("extend", "Let a map grow by new points");
  CLI::App* score = app.add_subcommand("score", "Measure how true a map is");
  CLI::App* info = app.add_subcommand("info", "Tell what a file holds");
  CLI::App* knn = app.add_subcommand("knn", "Find the nearest neighbors of points");
  CLI::App* spectrum = app.add_subcommand("spectrum", "Make maps all along the spectrum");
  describe_embed(*embed, for_embed);
  describe_plan(*plan, for_plan);
  describe_resume(*resume, for_resume);
  describe_transform(*transform, for_transform);
  describe_extend(*extend, for_extend);
  describe_score(*score, for_score);
  describe_knn(*knn, for_knn);
  describe_spectrum(*spectrum, for_spectrum);
  info->add_option("FILE", for_info.inputs, "Points, a folder of 10x, or a model file")->required();
  describe_reading(*info, for_info);
  add_repeated(*info, "--labels", for_info.labels, "The column of classes, or none");
  info->add_option("--memory-limit", for_info.memory_limit, memory_limit);
  info->add_option("--input", for_info.input, "points: the rows of a square .mtx, which else is a graph");
  const std::vector<CLI::App*> commands{embed, plan, resume, transform, extend, score, info, knn, spectrum};
  for (CLI::App* command : commands) command->allow_extras();
  app.allow_extras();
  app.footer(std::string("Options of a command: neem embed --help\n") + example_of_cells);

  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& success) {  // --help, --version
    if (embed->parsed() && embed->count("--method") > 0) {
      program::print(program::help_of(neem::AnyOptions(for_embed.method)));
      return 0;
    }
    for (CLI::App* command : {embed, plan}) {
      for (CLI::Option* option : command->get_options()) {
        if (option->get_group() == of_methods) option->group("");
      }
    }
    std::ostringstream text;
    const int code = app.exit(success, text, text);
    program::print(text.str());
    return code;
  } catch (const CLI::ParseError& error) {
    program::refuse_parse(app, commands, error.what(), {arguments + 1, arguments + count});
  }
  for (CLI::App* command : commands) {
    if (!command->parsed()) continue;
    for (const std::string& extra : command->remaining()) {
      if (extra != "--") refuse_unknown(*command, extra);
    }
  }
  for (const std::string& extra : app.remaining()) {
    const std::string near = neem::nearest_name(
        extra, std::vector<std::string>{"embed", "plan", "resume", "transform", "extend", "score", "info",
                                        "knn", "spectrum", "--help", "--version"});
    throw neem::Error(neem::ErrorCode::unknown_option, "unknown command " + neem::printable(extra, 80),
                      "neem", near.empty() ? "see neem --help" : "did you mean " + near + "?");
  }

  const auto check = [](const Given& given, const std::string& command, const std::string& output) {
    require(!given.inputs.empty(), "the file of points", "neem " + command);
    require(output.empty() || !given.output.empty(), output, "neem " + command);
  };
  if (embed->parsed()) {
    require(!for_embed.inputs.empty() || !for_embed.knn.empty(), "the file of points", "neem embed");
    require(!for_embed.output.empty(), "the name of the map, -o MAP.npy,", "neem embed");
    program::embed(for_embed);
  } else if (plan->parsed()) {
    require(!for_plan.inputs.empty() || !for_plan.planned_points.empty(), "the file of points", "neem plan");
    program::plan(for_plan);
  } else if (resume->parsed()) {
    require(!for_resume.from.empty(), "the model file", "neem resume");
    program::resume(for_resume);
  } else if (transform->parsed()) {
    require(!for_transform.model.empty(), "the model file", "neem transform");
    check(for_transform, "transform", "the name of the places, -o PLACES.npy,");
    program::transform(for_transform);
  } else if (extend->parsed()) {
    require(!for_extend.from.empty(), "the model file", "neem extend");
    check(for_extend, "extend", "the name of the map, -o MAP.npy,");
    program::extend(for_extend);
  } else if (score->parsed()) {
    program::score(for_score);
  } else if (info->parsed()) {
    check(for_info, "info", "");
    program::info(for_info);
  } else if (knn->parsed()) {
    check(for_knn, "knn", "the beginning of the names, -o PREFIX,");
    program::knn(for_knn);
  } else if (spectrum->parsed()) {
    check(for_spectrum, "spectrum", "the folder, -o FOLDER,");
    program::spectrum(for_spectrum);
  } else {
    require(false, "a command (embed, plan, resume, transform, extend, score, info, knn or spectrum)",
            "neem");
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
  program::fill_standard_streams();
  program::stop_on_signals();
  try {
    return run(count, arguments);
  } catch (const neem::Error& error) {
    const std::string name = error.name();  // at most 11 letters, which every standard library keeps inside
    std::string text;
    try {
      text = program::in_flags(error);
    } catch (const std::bad_alloc&) {
    }
    return fail(name.c_str(), {text.empty() ? error.what() : text.c_str()}, static_cast<int>(error.kind()));
  } catch (const std::bad_alloc&) {
    return fail_without_memory();
  } catch (const std::length_error&) {
    return fail("RESOURCE-01", {"more than this machine can address; neem; embed a sample of the rows"}, 5);
  } catch (const std::exception& error) {
    return fail("RESOURCE-99",
                {"the system refused: ", neem::printable(error.what()).c_str(), "; neem; try again"}, 5);
  }
}
