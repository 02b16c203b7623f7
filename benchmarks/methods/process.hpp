// A run as a process of its own: what the system says it took, and what it says of itself.
#pragma once

#include "../common/clock.hpp"

#include <neem/core/error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

extern char** environ;

namespace benchmark {

/// How a child process ended and what it took.
struct Finished {
  bool well = false;
  double wall = 0, cpu = 0;  ///< seconds, from the start of the process to its end
  double others = 0;  ///< processor seconds of all other processes meanwhile: where many, measure again
};

/// The environment without names that would change how fast other libraries are, and with as many threads as
/// asked for.
inline std::vector<std::string> environment_for(int threads) {
  const std::string count = std::to_string(threads);
  std::vector<std::string> kept = {"OMP_NUM_THREADS=" + count, "OPENBLAS_NUM_THREADS=" + count};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (text.rfind("OPENBLAS_", 0) != 0 && text.rfind("OMP_", 0) != 0) kept.push_back(text);
  }
  return kept;
}

/// Runs a program to its end; what it prints goes to the file `log`.
/// @throws neem::Error (RESOURCE) if no process can be started
inline Finished run_process(const std::vector<std::string>& command,
                            const std::vector<std::string>& environment, const std::string& log) {
  const auto pointers = [](const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
  };
  std::vector<char*> arguments = pointers(command), variables = pointers(environment);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  const double machine = machine_seconds();
  const Clock clock;
  pid_t child = 0;
  const int refused = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&files);
  Finished finished;
  if (refused == ENOENT) return finished;
  if (refused != 0) {
    throw neem::Error(neem::ErrorCode::too_many, std::string("no process: ") + std::strerror(refused),
                      command[0], "end other programs");
  }
  int status = 0;
  struct rusage usage {};
  while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  finished.wall = clock.wall_seconds();
  finished.cpu = processor_seconds(usage);
  finished.others = std::max(0.0, machine_seconds() - machine - finished.cpu);
  finished.well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return finished;
}

/// The number after "name": in a line of JSON; `missing` where it is not there.
inline double number_in(const std::string& line, const std::string& name, double missing) {
  const std::size_t at = line.find("\"" + name + "\":");
  if (at == std::string::npos) return missing;
  return std::strtod(line.c_str() + at + name.size() + 3, nullptr);
}

/// What a child wrote of itself, line by line.
struct Record {
  std::vector<std::pair<std::string, double>> phases{};
  int iterations = 0;
  bool minimises_kl = false;
  double mebibytes = -1;  ///< the most memory the process ever held
};

inline Record read_record(const std::string& path) {
  Record record;
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    const std::string key = "\"phase\": \"";
    const std::size_t at = line.find(key);
    if (at != std::string::npos) {
      const std::size_t begin = at + key.size();
      record.phases.emplace_back(line.substr(begin, line.find('"', begin) - begin),
                                 number_in(line, "seconds", 0));
    }
    record.iterations = static_cast<int>(number_in(line, "iterations", record.iterations));
    record.minimises_kl = number_in(line, "minimises_kl", record.minimises_kl ? 1 : 0) > 0;
    record.mebibytes = number_in(line, "peak_mebibytes", record.mebibytes);
  }
  return record;
}

/// The last lines of a file, for a message.
inline std::string end_of(const std::string& path) {
  constexpr std::size_t most = 400;
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return text.size() > most ? text.substr(text.size() - most) : text;
}

}  // namespace benchmark
