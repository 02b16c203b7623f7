#include "neem/methods/model.hpp"

#include "catch.hpp"
#include "io/support.hpp"
#include "model_files.hpp"
#include "model_version_1.hpp"
#include "neem/io/npy.hpp"
#include "neem/methods/spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace test_methods_model {

using namespace neem;
using model_files::Case;

namespace {

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// What can be seen of a run.
template <class S, int Dim>
void check_same(AnyRun<S, Dim>& a, AnyRun<S, Dim>& b) {
  CHECK(a.layout() == b.layout());
  CHECK(a.iteration() == b.iteration());
  CHECK(a.iterations() == b.iterations());
  CHECK(a.stopped() == b.stopped());
  CHECK(a.converged() == b.converged());
  CHECK(a.collapsed() == b.collapsed());
  CHECK(a.notes() == b.notes());
  CHECK(same(a.partition(), b.partition()));
  CHECK(same(a.objective(), b.objective()));
  CHECK(a.repulsion() == b.repulsion());
  CHECK(a.title() == b.title());
  CHECK(a.neighbors().recall.value == b.neighbors().recall.value);
  CHECK(a.neighbors().method == b.neighbors().method);
  REQUIRE(a.figures().size() == b.figures().size());
  for (std::size_t k = 0; k < a.figures().size(); ++k) {
    CHECK(a.figures()[k].name == b.figures()[k].name);
    CHECK(a.figures()[k].values == b.figures()[k].values);
  }
}

/// Saves a run at its start, early, in the middle and before its end; each goes on, by other numbers of threads,
/// to the bits of the run that has not been stopped. What is loaded is saved as the same bytes.
template <class S, int Dim>
void check_goes_on(const Case& one, Index n, const std::vector<int>& threads) {
  INFO(one.method << ", " << (one.options.empty() ? "" : one.options.back().first) << ", " << n << " points, "
                  << Dim << " columns, " << sizeof(S) << " bytes");
  const io_test::Folder folder;
  const auto run = model_files::run_of<S, Dim>(one, n);
  std::vector<std::string> files;
  for (const int at : {0, 15, run->iterations() / 2 + 1, run->iterations() - 1}) {
    run->advance((std::max)(0, (std::min)(at, run->iterations() - 1) - run->iteration()));
    files.push_back(folder.file("model" + std::to_string(files.size()) + ".npz"));
    run->save(files.back());
  }
  run->advance(run->iterations());
  for (const std::string& file : files) {
    for (const int count : threads) {
      auto again = load_run<AnyRun<S, Dim>>(file, count);
      if (count == threads.front()) {
        const std::string copy = folder.file("copy.npz");
        again.save(copy);
        CHECK(io_test::bytes_of(copy) == io_test::bytes_of(file));
      }
      again.advance(again.iterations());
      check_same(*run, again);
    }
  }
}

/// The run as it is read from the file that it is saved to.
template <class Run>
Run reloaded(const Run& run) {
  const io_test::Folder folder;
  run.save(folder.file("model.npz"));
  return load_run<Run>(folder.file("model.npz"));
}

/// The bytes of a member of an archive that has it.
std::string member_of(const std::string& file, const std::string& wanted) {
  for (const auto& [name, bytes] : model_files::members_of(file)) {
    if (name == wanted) return bytes;
  }
  FAIL("no member " << wanted);
  return {};
}

std::string model_of(const io_test::Folder& folder, const Case& one, Index n = 30, int iterations = 7) {
  const auto run = model_files::run_of<float, 2>(one, n);
  run->advance(iterations);
  run->save(folder.file("model.npz"));
  return folder.file("model.npz");
}

}  // namespace

TEST_CASE("model: every method goes on from a file with the bits of a run that never stopped", "[model]") {
  for (const Case& one : model_files::every_case()) {
    check_goes_on<float, 2>(one, 100, {1, 2, 5});
    check_goes_on<double, 3>(one, 60, {2});
    check_goes_on<double, 2>(one, 50, {1});
    check_goes_on<float, 3>(one, 50, {2});
  }
}

TEST_CASE("model: so do runs of a few points, and of so many that they are renumbered or drawn in blocks",
          "[model]") {
  for (const Case& one : model_files::every_case()) {
    for (const Index n : {2, 3, 5}) {
      if (one.method == "umap-full" || one.method == "tsne" || one.method == "largevis") continue;
      check_goes_on<float, 2>(one, n, {1});
    }
  }
  check_goes_on<float, 2>({"tsne", {{"early_iterations", "12"}, {"iterations", "8"}, {"perplexity", "5"}}},
                          4200, {2, 1});
  check_goes_on<float, 2>(
      {"umap", {{"iterations", "12"}, {"neighbors", "6"}, {"density", "on"}, {"density.fraction", "1"}}},
      4200, {2});
  check_goes_on<float, 3>(
      {"neg-tsne", {{"early_iterations", "9"}, {"iterations", "9"}, {"neighbors", "6"}, {"update", "batch"}}},
      4200, {2});
  check_goes_on<float, 2>(
      {"infonc-tsne", {{"early_iterations", "2"}, {"iterations", "6"}, {"neighbors", "5"}}}, 4200, {2});
  check_goes_on<float, 2>({"ncvis", {{"iterations", "4"}, {"neighbors", "6"}}}, 4200, {2});
  check_goes_on<float, 2>({"forceatlas2", {{"iterations", "14"}, {"neighbors", "5"}}}, 4200, {2});
  check_goes_on<float, 2>({"pacmap", {{"iterations", "5,5,8"}, {"neighbors", "8"}}}, 4200, {2});
  check_goes_on<float, 2>({"localmap", {{"iterations", "5,5,25"}, {"neighbors", "8"}}}, 4200, {2});
  check_goes_on<float, 2>({"trimap", {{"iterations", "14"}, {"inliers", "8"}}}, 4200, {2});
}

TEST_CASE("model: hogwild, whose bits are fixed on one thread only, goes on there with them", "[model]") {
  for (const char* method : {"umap", "ncvis", "largevis"}) {
    const Case hogwild{method, {{"iterations", "20"}, {"update", "hogwild"}, {"threads", "1"}}};
    check_goes_on<float, 2>(hogwild, 100, {1});
  }
}

TEST_CASE("model: a run that is done, stopped or of one point stays so", "[model]") {
  const Case umap{"umap", {{"iterations", "20"}}};
  const auto stopped = model_files::run_of<float, 2>(umap, 40);
  stopped->advance(20, [](const Progress<float, 2>& now) { return now.iteration < 5; });
  auto again = reloaded(*stopped);
  CHECK(again.stopped());
  CHECK_FALSE(again.advance(3));
  check_same(*stopped, again);
  const io_test::Folder folder;
  for (const std::string& method : method_names()) {
    INFO(method);
    const Matrix<float> X = Matrix<float>::Ones(1, 3);
    const AnyOptions o(method);
    AnyRun<float> lone = method_data(o).points ? AnyRun<float>(o, X) : AnyRun<float>(o, Graph<float>(1, 1));
    lone.save(folder.file("lone.npz"));
    const auto loaded = load_run<AnyRun<float>>(folder.file("lone.npz"));
    CHECK(loaded.done() == lone.done());
    CHECK(loaded.layout() == lone.layout());
    lone.save(folder.file("lone.npz"));
    auto members = model_files::members_of(folder.file("lone.npz"));
    for (auto& [name, bytes] : members) {
      const std::size_t at = bytes.find("\"iteration\": 0");
      if (name == "model.json" && at != std::string::npos) bytes.replace(at, 14, "\"iteration\": 5");
    }
    folder.file("wrong.npz", model_files::archive_of(members));
    if (lone.iterations() < 5)
      CHECK_THROWS_WITH(load_run<AnyRun<float>>(folder.file("wrong.npz")), Catch::Contains("\"iteration\""));
  }
}

TEST_CASE("model: a run is prolonged beyond its end, and goes on from a file all the same", "[model]") {
  for (const Case& one : model_files::every_case()) {
    INFO(one.method);
    const auto run = model_files::run_of<float, 2>(one, 60);
    run->advance(run->iterations());
    const int before = run->iterations();
    if (before == 0) {
      CHECK_THROWS_WITH(run->prolong(5), Catch::Contains("no iterations"));
      continue;
    }
    const int ended = run->iteration();
    const Layout<float> end = run->layout();
    if (one.method == "tsne" || one.method == "infonc-tsne") {
      run->prolong(4, 3.0);
    } else {
      CHECK_THROWS_WITH(run->prolong(4, 3.0), Catch::Contains("no exaggeration"));
    }
    run->prolong(8);
    CHECK_FALSE(run->done());
    run->advance(6);
    CHECK(run->layout() != end);
    auto again = reloaded(*run);
    check_same(*run, again);
    run->advance(before), again.advance(before);
    CHECK(run->done());
    CHECK(run->iteration() >= ended + 8);
    check_same(*run, again);
  }
}

TEST_CASE(
    "model: a prolonged run of t-SNE is one whose last phase was longer, and one that was stopped goes on",
    "[model]") {
  const Matrix<float> X = clouds::make<float>(60, 5);
  TsneOptions o{.early_iterations = 20, .iterations = 25};
  Tsne<float> run(X, o);
  run.advance(run.iterations());
  run.prolong(15);
  run.advance(run.iterations());
  o.iterations = 40;
  CHECK(run.layout() == tsne(X, o));
  run.prolong(10, 4);
  CHECK(run.phases().back().exaggeration == 4);
  CHECK(*run.phases().back().learning_rate == 15);
  Umap<float> stopped(X, {.iterations = 20});
  stopped.advance(20, [](const Progress<float, 2>& now) { return now.iteration < 5; });
  stopped.prolong(7);
  CHECK(stopped.iterations() == 12);
  CHECK(stopped.advance(20));
  CHECK(stopped.iteration() == 12);
  CHECK_THROWS_WITH(stopped.prolong(0), Catch::Contains("more = 0"));
}

TEST_CASE("model: a supervised run goes on without its classes, and that it had some is kept", "[model]") {
  const io_test::Folder folder;
  const Matrix<float> X = clouds::make<float>(60, 5);
  UmapOptions o;
  Labels classes{.ids = {}, .names = {"a", "b"}};
  for (Index i = 0; i < 60; ++i) classes.ids.push_back(static_cast<Id>(i % 2));
  o.labels = classes;
  o.target_weight = 0.8;
  o.iterations = 12;
  Umap<float> run(X, o);
  run.advance(5);
  run.save(folder.file("run.npz"));
  auto again = load_run<Umap<float>>(folder.file("run.npz"), 1);
  again.save(folder.file("again.npz"));
  CHECK(io_test::bytes_of(folder.file("again.npz")) == io_test::bytes_of(folder.file("run.npz")));
  run.advance(12), again.advance(12);
  CHECK(again.layout() == run.layout());
}

TEST_CASE("model: a method's own run is loaded by its type, with what it knows", "[model]") {
  const io_test::Folder folder;
  const Matrix<float> X = clouds::make<float>(60, 5);
  Tsne<float> run(Given<float>(X).keep_neighbors(),
                  {.perplexity = {4, 9}, .early_iterations = 5, .iterations = 9});
  run.advance(6);
  Output output(folder.file("tsne.npz"));
  run.save(output);
  output.commit();
  auto again = load_run<Tsne<float>>(folder.file("tsne.npz"));
  CHECK(again.perplexity().values == run.perplexity().values);
  CHECK(again.phases().size() == 2);
  CHECK(again.neighbors().ids == run.neighbors().ids);
  CHECK(again.neighbors().distances == run.neighbors().distances);
  again.advance(20);
  run.advance(20);
  CHECK(again.layout() == run.layout());

  Umap<float> dense(X, {.iterations = 20, .density = DensityOptions{}});
  dense.advance(3);
  const auto umap = reloaded(dense);
  CHECK(umap.curve().a == dense.curve().a);
  CHECK(umap.density_correlation() == dense.density_correlation());
  ForceAtlas2<float> springs(X, {.iterations = 9});
  springs.advance(4);
  const auto atlas = reloaded(springs);
  CHECK(atlas.masses() == springs.masses());
  CHECK(atlas.speed() == springs.speed());
}

TEST_CASE("model: the file says what it is of, and which options had no text", "[model]") {
  const io_test::Folder folder;
  const Matrix<double> X = clouds::make<double>(50, 5);
  std::vector<Id> classes(50, 0);
  classes[3] = 1;
  Umap<double, 3> run(X, {.labels = classes, .iterations = 20, .min_dist = 0.25});
  run.advance(4);
  run.save(folder.file("map.npz"));
  const ModelInfo info = model_info(folder.file("map.npz"));
  CHECK(info.method == "umap");
  CHECK(info.is_double);
  CHECK(info.points == 50);
  CHECK(info.dimensions == 3);
  CHECK(info.iteration == 4);
  CHECK(info.iterations == 20);
  CHECK(info.neem_version == version);
  CHECK(member_of(folder.file("map.npz"), "layout.npy").starts_with("\x93NUMPY"));
  const std::string text = member_of(folder.file("map.npz"), "model.json");
  CHECK(text.find("\"min_dist\": \"0.25\"") != std::string::npos);
  CHECK(text.find("\"labels\": \"given, 50\"") != std::string::npos);
  CHECK(text.find("threads") == std::string::npos);
}

TEST_CASE("model: another process goes on", "[.another process]") {
  const char* from = std::getenv("NEEM_TEST_MODEL");
  if (from == nullptr) return;  // is run by the next test
  auto run = load_run<AnyRun<float>>(from, 1);
  run.advance(run.iterations());
  write_npy(std::string(from) + ".npy", run.layout());
}

TEST_CASE("model: a run goes on in another process", "[model]") {
  if (!std::filesystem::exists("/proc/self/exe")) return;
  const io_test::Folder folder;
  for (const Case& one : {Case{"umap", {{"iterations", "30"}}},
                          Case{"tsne", {{"early_iterations", "20"}, {"iterations", "20"}}}}) {
    const auto run = model_files::run_of<float, 2>(one, 120);
    run->advance(13);
    const std::string file = folder.file("model.npz");
    run->save(file);
    run->advance(run->iterations());
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string command =
        "NEEM_TEST_MODEL='" + file + "' '" + program + "' '[.another process]' > /dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    CHECK(read_npy<float>(file + ".npy") == Matrix<float>(run->layout()));
  }
}

TEST_CASE("model: a file that is cut off anywhere is an error", "[model]") {
  const io_test::Folder folder;
  const std::string bytes = io_test::bytes_of(model_of(folder, {"forceatlas2", {{"iterations", "9"}}}, 4, 3));
  const std::string file = folder.file("cut.npz", bytes);
  for (std::size_t size = bytes.size(); size-- > 0;) {
    INFO(size << " of " << bytes.size() << " bytes");
    std::filesystem::resize_file(file, size);
    std::string message;
    try {
      load_run<AnyRun<float>>(file, 1);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::data);
      message = error.what();
    }
    CHECK(message.find("cut.npz") != std::string::npos);
    CHECK(message.find('\n') == std::string::npos);
  }
}

TEST_CASE("model: a bit that has changed is an error, or in no number of the run", "[model]") {
  const io_test::Folder folder;
  const std::string bytes = io_test::bytes_of(model_of(folder, {"pacmap", {{"iterations", "3,3,3"}}}, 5, 3));
  auto known = load_run<AnyRun<float>>(folder.file("model.npz"), 1);
  known.advance(2);
  std::size_t refused = 0;
  const std::string file = folder.file("flipped.npz", bytes);
  std::fstream open(file, std::ios::binary | std::ios::in | std::ios::out);
  const auto put = [&](std::size_t at, char byte) {
    open.seekp(static_cast<std::streamoff>(at)).put(byte).flush();
  };
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    INFO("byte " << at << " of " << bytes.size());
    put(at, static_cast<char>(bytes[at] ^ (1 << at % 8)));
    try {
      auto run = load_run<AnyRun<float>>(file, 1);
      run.advance(2);
      CHECK(run.layout() == known.layout());
    } catch (const Error& error) {
      ++refused;
      CHECK(std::string_view(error.what()).find('\n') == std::string_view::npos);
    }
    put(at, bytes[at]);
  }
  CHECK(refused > bytes.size() / 2);
}

TEST_CASE("model: what no run would have written is an error in one line", "[model]") {
  const io_test::Folder folder;
  const auto refused = [&](const Case& one, const std::string& member,
                           const std::function<void(std::string&)>& change, ErrorKind kind,
                           const std::vector<std::string>& words) {
    const std::string file = model_of(folder, one);
    auto members = model_files::members_of(file);
    bool found = false;
    for (auto& [name, bytes] : members) {
      if (name != member) continue;
      found = true;
      change(bytes);
    }
    INFO(one.method << " " << member << " " << words.front());
    CHECK(found);
    folder.file("model.npz", model_files::archive_of(members));
    io_test::check_error(io_test::error_of([&] {
                           auto run = load_run<AnyRun<float>>(file, 1);
                           run.advance(2);
                         }),
                         kind, words);
  };
  const auto replaced = [](const std::string& from, const std::string& to) {
    return [=](std::string& text) {
      const std::size_t at = text.find(from);
      REQUIRE(at != std::string::npos);
      text.replace(at, from.size(), to);
    };
  };
  const auto number = [](std::size_t place, auto value) {  // of those behind the header of 128 bytes
    return [=](std::string& bytes) {
      std::memcpy(bytes.data() + 128 + place * sizeof value, &value, sizeof value);
    };
  };
  const Case tsne{"tsne", {{"early_iterations", "5"}, {"iterations", "9"}}};
  const Case umap{"umap", {{"iterations", "9"}}};
  const std::string text = "model.json";
  refused(tsne, text, replaced("\"max_step\": \"5\"", "\"max_step\": \"-5\""), ErrorKind::usage,
          {"max_step = -5"});
  refused(tsne, text, replaced("\"max_step\"", "\"max_stop\""), ErrorKind::usage,
          {"no option max_stop", "max_step"});
  refused(tsne, text, replaced("\"method\": \"tsne\"", "\"method\": \"tsme\""), ErrorKind::usage,
          {"tsme", "did you mean tsne"});
  refused(tsne, text, replaced("\"format_version\": 1", "\"format_version\": 2"), ErrorKind::data,
          {"version 2", "model.npz", "newer neem"});
  refused(tsne, text, replaced("\"neem model\"", "\"a model\""), ErrorKind::data, {"not a model file"});
  refused(tsne, text, replaced("\"iteration\": 7", "\"iteration\": 700"), ErrorKind::data,
          {"\"iteration\" of the model"});
  refused(tsne, text, replaced("\"iteration\": 7", "\"iteration\": 99999999999"), ErrorKind::data,
          {"\"iteration\""});
  refused(tsne, text, replaced("\"iteration\": 7", "\"iteration\": \"seven\""), ErrorKind::data,
          {"iteration"});
  refused(tsne, text, replaced("\"momentum\": 0.8", "\"momentum\": \"nan\""), ErrorKind::data,
          {"\"momentum\" of the model"});
  refused(tsne, text, replaced("momentum=0.8", "momentum=1.8"), ErrorKind::usage, {"phases", "1.8"});
  refused(tsne, text, replaced("\"steps\"", "\"stops\""), ErrorKind::data, {"\"state/steps\" is missing"});
  refused(tsne, text, replaced("{", "["), ErrorKind::data, {"model.json"});
  refused(tsne, "layout.npy", number(3, std::nanf("")), ErrorKind::data, {"\"layout\" of the model"});
  refused(tsne, "layout.npy", number(3, 3e38f), ErrorKind::data, {"\"layout\" of the model"});
  refused(tsne, "layout.npy", replaced("<f4", "<f8"), ErrorKind::data, {"layout"});
  refused(tsne, "layout.npy", replaced("(30, 2)", "(31, 2)"), ErrorKind::data,
          {"shape (31, 2)", "60 numbers"});
  refused(tsne, "state_velocity.npy", [](std::string& bytes) { bytes.resize(128 + 8); }, ErrorKind::data,
          {"state_velocity"});
  refused(tsne, "state_gain.npy", replaced("(30, 2), }      ", "(3000000000000, 2), }"), ErrorKind::data,
          {"state_gain"});
  refused(tsne, "graph_ids.npy", number(2, 30), ErrorKind::data, {"\"graph_ids\" of the model"});
  refused(tsne, "graph_ids.npy", number(2, -1), ErrorKind::data, {"\"graph_ids\" of the model"});
  refused(tsne, "graph_begin.npy", number(1, std::int64_t{1} << 40), ErrorKind::data,
          {"\"graph_begin\" of the model"});
  refused(tsne, "graph_weights.npy", number(1, -0.5f), ErrorKind::data, {"\"graph_weights\" of the model"});
  refused(umap, "graph_weights.npy", number(1, 2.0f), ErrorKind::usage, {"weight"});
  refused(umap, "graph_begin.npy", number(30, 1 << 30), ErrorKind::data, {"graph_ids", "(1073741824,)"});
  refused({"largevis", {{"iterations", "9"}, {"perplexity", "5"}}}, "graph_alias.npy", number(2, 1000),
          ErrorKind::data, {"\"graph_alias\""});
  refused({"largevis", {{"iterations", "9"}, {"perplexity", "5"}}}, "noise_alias.npy", number(2, 30),
          ErrorKind::data, {"\"noise_alias\""});
  refused({"trimap", {{"iterations", "9"}}}, "graph_outliers.npy", number(2, 30), ErrorKind::data,
          {"\"graph_outliers\""});
  refused({"trimap", {{"iterations", "9"}}}, text, replaced("\"inliers\": 12", "\"inliers\": 13"),
          ErrorKind::data, {"graph_inliers"});
  refused({"localmap", {{"iterations", "3,3,9"}}}, "nearby.npy", number(2, 30), ErrorKind::data,
          {"\"nearby\""});
  refused({"forceatlas2", {{"iterations", "9"}}}, "masses.npy", number(2, -1.0), ErrorKind::data, {"mass"});
}

TEST_CASE("model: errors say how to load it, and the advice is right", "[model]") {
  const io_test::Folder folder;
  const std::string file = model_of(folder, {"umap", {{"iterations", "9"}}});
  const std::string original = io_test::bytes_of(file);
  const auto error = [&](auto load, ErrorKind kind, const std::vector<std::string>& words) {
    io_test::check_error(io_test::error_of([&] { load(); }), kind, words);
  };
  error([&] { load_run<AnyRun<double>>(file); }, ErrorKind::usage,
        {"2 columns in float", "load_run<AnyRun<float, 2>>"});
  error([&] { load_run<AnyRun<float, 3>>(file); }, ErrorKind::usage, {"load_run<AnyRun<float, 2>>"});
  error([&] { load_run<Tsne<float>>(file); }, ErrorKind::usage,
        {"a run of umap, not of tsne", "load_run<AnyRun<float>>"});
  CHECK(load_run<AnyRun<float, 2>>(file).iteration() == 7);
  error([&] { load_run<AnyRun<float>>(folder.file("none.npz")); }, ErrorKind::io,
        {"none.npz", "No such file"});
  error([&] { load_run<AnyRun<float>>(folder.file("text.npz", "not a model")); }, ErrorKind::data,
        {"text.npz"});
  write_npy(folder.file("map.npy"), Eigen::Vector2f(1, 2));
  error([&] { model_info(folder.file("map.npy")); }, ErrorKind::data, {"not a zip archive"});
  auto members = model_files::members_of(file);
  members.erase(members.begin());
  folder.file("model.npz", model_files::archive_of(members));
  error([&] { model_info(file); }, ErrorKind::data, {"no member layout.npy"});
  auto run = load_run<AnyRun<float>>(folder.file("map.npz", original));
  error([&] { run.advance(1, [&](const Progress<float, 2>&) { run.save(folder.file("seen.npz")); }); },
        ErrorKind::usage, {"by its observer", "while (run.advance(10)) run.save(path)"});
  CHECK_FALSE(std::filesystem::exists(folder.file("seen.npz")));
  while (run.advance(10)) run.save(folder.file("seen.npz"));
  CHECK(model_info(folder.file("seen.npz")).iteration == 9);
  Spectrum<float> spectrum(clouds::make<float>(40, 4), {4, 1}, {.first_iterations = 3, .iterations = 2});
  error([&] { spectrum.save(folder.file("spectrum.npz")); }, ErrorKind::usage,
        {"no model file", "t-SNE with phases"});
}

TEST_CASE("model: a full device leaves the old file whole", "[model]") {
  const io_test::Folder folder;
  const std::string file = model_of(folder, {"umap", {{"iterations", "9"}}});
  const std::string old = io_test::bytes_of(file);
  auto run = load_run<AnyRun<float>>(file);
  run.advance(1);
  struct ::rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const std::size_t room : {std::size_t{0}, std::size_t{100}, old.size() / 2, old.size() - 1}) {
    struct ::rlimit small_files = before;
    small_files.rlim_cur = room;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small_files) == 0);
    ErrorKind kind{};
    try {
      run.save(file);
    } catch (const Error& error) {
      kind = error.kind();
    }
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(kind == ErrorKind::io);
    CHECK(io_test::bytes_of(file) == old);
    CHECK(folder.entries() == 1);
  }
  std::signal(SIGXFSZ, handler);
  run.save(file);
  CHECK(load_run<AnyRun<float>>(file).iteration() == 8);
}

TEST_CASE("model: files of version 1 are read for ever", "[model]") {
  const io_test::Folder folder;
  const std::string file = folder.file(
      "v1.npz", std::string_view(reinterpret_cast<const char*>(model_version_1), sizeof model_version_1));
  CHECK(model_info(file).neem_version == "0.1.0");
  auto run = load_run<AnyRun<float>>(file);
  CHECK(run.iteration() == 5);
  CHECK(run.title() == "ForceAtlas2");
  run.advance(run.iterations());
  CHECK(run.iteration() == 12);
  Layout<float> known(6, 2);
  for (Index i = 0; i < 6; ++i) known.row(i) << model_version_1_layout[i][0], model_version_1_layout[i][1];
  CHECK((run.layout() - known).cwiseAbs().maxCoeff() < 1e-4f * known.cwiseAbs().maxCoeff());
}

}  // namespace test_methods_model
