// A library to be loaded before the program's own (LD_PRELOAD): the n-th call of a kind is refused, as
// refusals.hpp says. NEEM_REFUSE is "KIND N once" or "KIND N ever", KIND one of memory, write, fsync, close,
// open, link, rename and mkdir, or "full N ever": every write from the N-th finds the disk full. The number of
// calls is written to the file NEEM_REFUSE_COUNT, if there is such a name.
#include "refusals.hpp"

#include <cstdio>
#include <cstring>
#include <utility>

namespace {

[[gnu::constructor(101)]] void begin() {
  const char* wanted = std::getenv("NEEM_REFUSE");
  char kind[16], how[16];
  long from = 0;
  if (wanted == nullptr || std::sscanf(wanted, "%15s %ld %15s", kind, &from, how) != 3) return;
  refusals::first = from;
  refusals::ever = std::strcmp(how, "ever") == 0;
  using refusals::Call;
  for (const auto& [name, call] :
       {std::pair("memory", Call::memory), std::pair("write", Call::write), std::pair("fsync", Call::fsync),
        std::pair("close", Call::close), std::pair("open", Call::open), std::pair("link", Call::link),
        std::pair("rename", Call::rename), std::pair("mkdir", Call::mkdir), std::pair("full", Call::write)}) {
    if (std::strcmp(kind, name) == 0) refusals::watched = call;
    if (std::strcmp(kind, "full") == 0) refusals::reason = ENOSPC;
  }
}

[[gnu::destructor]] void end() {
  refusals::watched = refusals::Call::none;
  const char* path = std::getenv("NEEM_REFUSE_COUNT");
  std::FILE* file = path == nullptr ? nullptr : std::fopen(path, "w");
  if (file == nullptr) return;
  std::fprintf(file, "%ld\n", refusals::calls.load());
  std::fclose(file);
}

}  // namespace
