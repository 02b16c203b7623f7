// A system that refuses on demand: the n-th call for memory, or of write, fsync, close, open, link, rename or
// mkdir, fails, once or from then on. The functions of the C library are replaced in the program that includes this, and in all
// of its libraries. Include it in one file of a program only. Under sanitizers, which replace them as well,
// and with other C libraries than glibc nothing is ever refused: see `available`.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

namespace refusals {

enum class Call { none, memory, write, fsync, close, open, link, rename, mkdir };

#if defined(__GLIBC__) && defined(__linux__) && !defined(NEEM_SANITIZED)
constexpr bool available = true;
#else
constexpr bool available = false;
#endif

inline std::atomic<Call> watched{Call::none};
inline std::atomic<long> calls{0};  ///< of the watched kind so far
inline std::atomic<long> first{0};  ///< the call that is refused, counted from 1; 0: none is
inline std::atomic<bool> ever{false};
inline std::atomic<int> reason{EIO};  ///< errno of what is refused, unless it is memory

/// Whether this call is refused; errno then says why.
inline bool refused(Call call) {
  if (watched.load(std::memory_order_relaxed) != call) return false;
  const long number = ++calls, from = first;
  if (from == 0 || (ever ? number < from : number != from)) return false;
  errno = call == Call::memory ? ENOMEM : reason.load();
  return true;
}

/// f() with the n-th call refused. @return the number of calls
template <class F>
long with_refusal(Call call, long n, bool for_ever, F&& f) {
  struct Watch {
    ~Watch() { watched = Call::none; }
  } const watch;
  calls = 0;
  first = n;
  ever = for_ever;
  watched = call;
  f();
  return calls;
}

}  // namespace refusals

#if defined(__GLIBC__) && defined(__linux__) && !defined(NEEM_SANITIZED)

#include <cstdarg>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) noexcept {
  return refusals::refused(refusals::Call::memory) ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  return refusals::refused(refusals::Call::memory) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  return size > 0 && refusals::refused(refusals::Call::memory) ? nullptr : __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return refusals::refused(refusals::Call::memory) ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  *memory = aligned_alloc(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

ssize_t write(int file, const void* bytes, std::size_t size) {
  return refusals::refused(refusals::Call::write) ? -1 : ::syscall(SYS_write, file, bytes, size);
}
int fsync(int file) {
  return refusals::refused(refusals::Call::fsync) ? -1 : static_cast<int>(::syscall(SYS_fsync, file));
}
/// As the system does it: what it refuses to say done is closed all the same.
int close(int file) {
  const bool refused = refusals::refused(refusals::Call::close);
  const int result = static_cast<int>(::syscall(SYS_close, file));
  if (refused) errno = refusals::reason;
  return refused ? -1 : result;
}
int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list more;
    va_start(more, flags);
    mode = va_arg(more, mode_t);
    va_end(more);
  }
  return refusals::refused(refusals::Call::open)
             ? -1
             : static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
int link(const char* from, const char* to) noexcept {
  return refusals::refused(refusals::Call::link) ? -1 : ::linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return refusals::refused(refusals::Call::mkdir) ? -1 : ::mkdirat(AT_FDCWD, path, mode);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return refusals::refused(refusals::Call::rename)
             ? -1
             : static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}
int rename(const char* from, const char* to) noexcept {
  return refusals::refused(refusals::Call::rename) ? -1 : ::renameat(AT_FDCWD, from, AT_FDCWD, to);
}

}  // extern "C"

#endif
