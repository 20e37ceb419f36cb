// Loaded before the C library (LD_PRELOAD): writes that take few bytes at a time, and a clock that goes backwards.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static ssize_t (*real)(int, const void*, size_t);
  if (real == NULL) *(void**)&real = dlsym(RTLD_NEXT, "write");
  const char* most = getenv("SHIM_MOST_BYTES");
  const size_t limit = most == NULL ? size : (size_t)atol(most);
  return real(descriptor, bytes, size < limit ? size : limit);
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  static int (*real)(clockid_t, struct timespec*);
  static long calls;
  if (real == NULL) *(void**)&real = dlsym(RTLD_NEXT, "clock_gettime");
  const int result = real(clock, time);
  // An hour back with every look at the time of day.
  if (result == 0 && clock == CLOCK_REALTIME && getenv("SHIM_CLOCK_BACKWARDS") != NULL) {
    time->tv_sec -= 3600 * __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
  }
  return result;
}
