// Seconds and mebibytes of this process.
#pragma once

#include <chrono>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace benchmark {

/// Seconds of all threads of a process, in and outside the kernel.
inline double processor_seconds(const struct rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Clock {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  double cpu_start = cpu();

  double wall_seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  double cpu_seconds() const { return cpu() - cpu_start; }

  static double cpu() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return processor_seconds(usage);
  }
};

/// Processor seconds of all processes of the machine since it started; −1 where the system does not tell.
inline double machine_seconds() {
  std::ifstream status("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0;
  if (!(status >> name >> user >> nice >> system) || name != "cpu") return -1;
  return (user + nice + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// A line of /proc/self/status in KiB, such as "VmHWM:", the most memory ever held; −1 where there is none.
inline double memory_status(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kibibytes = -1;
  while (status >> word) {
    if (word == name && status >> kibibytes) break;
  }
  return kibibytes;
}

/// The most memory held since the last reset, beyond what was held then, in MiB; −1 where the system does not
/// tell.
class PeakMemory {
public:
  PeakMemory() {
    std::ofstream reset("/proc/self/clear_refs");
    reset << "5" << std::flush;
    known_ = static_cast<bool>(reset);
    before_ = memory_status("VmRSS:");
  }
  double mebibytes() const {
    const double peak = memory_status("VmHWM:");
    return known_ && peak >= 0 && before_ >= 0 ? (peak - before_) / 1024 : -1;
  }

private:
  bool known_ = false;
  double before_ = -1;
};

}  // namespace benchmark
