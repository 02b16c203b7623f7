// Model files: as they come, and, because checksums would stop nearly all of those, files of every method in
// which bytes of a member were changed and the checksums made anew. What can be loaded goes on for two
// iterations, and takes a new point where it has what that needs.
#include "../methods/model_files.hpp"
#include "fuzz.hpp"
#include "neem/methods/transform_model.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

/// f(path) with a file of these bytes in memory.
template <class F>
void with_file(std::string_view bytes, F&& f) {
  const int file = ::memfd_create("model", 0);
  if (file < 0 || ::write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    std::abort();
  f("/proc/self/fd/" + std::to_string(file));
  ::close(file);
}

const std::vector<Members>& models() {
  static const std::vector<Members> all = [] {
    std::vector<Members> made;
    for (const model_files::Case& one : model_files::every_case()) {
      const auto run = model_files::run_of<float, 2>(one, 40);  // the fewest that perplexity 12 takes
      run->advance(3);
      char name[] = "model-XXXXXX";
      const int file = ::mkstemp(name);
      if (file < 0) std::abort();
      ::close(file);
      const neem::Matrix<float> X = model_files::points_of<float>(40);
      try {
        run->save(name, neem::FrozenMap<float>(*run, X));
      } catch (const neem::Error&) {  // no rule for new points, or a graph
        run->save(name);
      }
      made.push_back(model_files::members_of(name));
      ::unlink(name);
    }
    return made;
  }();
  return all;
}

void load(std::string_view bytes) {
  with_file(bytes, [](const std::string& path) {
    try {
      auto run = neem::load_run<neem::AnyRun<float>>(path, 1);
      run.advance(2);
    } catch (const neem::Error& error) {
      fuzz::check_message(error);
    }
    try {
      const auto map = neem::load_frozen_map<float>(path, {.threads = 1});
      map.place(neem::Matrix<float>::Zero(1, map.points().compared().cols()));
    } catch (const neem::Error& error) {
      fuzz::check_message(error);
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  load({reinterpret_cast<const char*>(data), size});
  if (size < 2) return 0;
  Members members = models()[data[0] % models().size()];
  std::string& bytes = members[data[1] % members.size()].second;
  for (std::size_t k = 2; k + 3 < size && !bytes.empty(); k += 4) {  // where, what, and how often
    const std::size_t at = (std::size_t{data[k]} << 8 | data[k + 1]) % bytes.size();
    for (std::size_t t = 0; t <= data[k + 3] % 8u && at + t < bytes.size(); ++t)
      bytes[at + t] = static_cast<char>(data[k + 2]);
  }
  load(model_files::archive_of(members));
  return 0;
}
