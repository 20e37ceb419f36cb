#include "linalg/blas.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include <fmt/format.h>

#include "core/error.hpp"

// A linked OpenBLAS starts a thread per core before main does anything. These spin for a while, which costs 0.1 s of
// processor time on two cores, and where no thread is available, OpenBLAS ends the process by SIGINT. Loaded after
// OPENBLAS_NUM_THREADS is set, it starts none.

namespace gridfold {

namespace {

constexpr const char* kLibrary = "libopenblas.so.0";
constexpr const char* kPackage = "libopenblas0-pthread";

template <typename Function>
void find(void* library, const char* name, Function*& function) {
  // POSIX: what dlsym returns may be a function.
  function = reinterpret_cast<Function*>(dlsym(library, name));
  if (function == nullptr) throw SystemError(fmt::format("{} has no {}; install {}", kLibrary, name, kPackage));
}

/// The file behind the links of Debian's alternatives.
std::string file_of(void* library) {
  Dl_info info{};
  void* symbol = dlsym(library, "openblas_get_parallel");
  if (symbol == nullptr || dladdr(symbol, &info) == 0) return kLibrary;
  std::error_code failed;
  const std::filesystem::path file = std::filesystem::canonical(info.dli_fname, failed);
  return failed ? info.dli_fname : file.string();
}

void require_safe(void* library) {
  // https://github.com/OpenMathLib/OpenBLAS/blob/v0.3.21/cblas.h
  int (*get_parallel)() = nullptr;
  find(library, "openblas_get_parallel", get_parallel);
  constexpr int kSequential = 0;
  if (get_parallel() != kSequential) return;
  throw SystemError(
      fmt::format("{} is OpenBLAS's serial build, whose results are wrong when several threads call it at once\n"
                  "install {}; where it is installed, choose it with\n"
                  "`update-alternatives --config {}-{}`",
                  file_of(library), kPackage, kLibrary, GRIDFOLD_LIBRARY_ARCHITECTURE));
}

/// The version is the second word of, for example, "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH Haswell MAX_THREADS=64".
std::string version_of(void* library) {
  char* (*get_config)() = nullptr;
  char* (*get_corename)() = nullptr;
  find(library, "openblas_get_config", get_config);
  find(library, "openblas_get_corename", get_corename);
  const std::string config = get_config();
  const std::size_t begin = config.find(' ') + 1;
  return fmt::format("{}, {} kernels", config.substr(begin, config.find(' ', begin) - begin), get_corename());
}

Blas load() {
  void* library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw SystemError(fmt::format("OpenBLAS cannot be loaded: {}; install {}", dlerror(), kPackage));
  require_safe(library);
  void (*set_num_threads)(int) = nullptr;
  find(library, "openblas_set_num_threads", set_num_threads);
  // gridfold's own threads call it; how it splits sums among threads of its own would follow their number.
  set_num_threads(1);
  Blas found{};
  find(library, "dgemm_", found.dgemm);
  find(library, "dsyrk_", found.dsyrk);
  find(library, "dtrsm_", found.dtrsm);
  find(library, "dsyevr_", found.dsyevr);
  find(library, "dpotrf_", found.dpotrf);
  find(library, "dpotrs_", found.dpotrs);
  found.version = version_of(library);
  return found;
}

/// Of a buffer: BUFFER_SIZE of OpenBLAS 0.3.21 on x86-64, and what an allocator puts around it.
/// https://github.com/OpenMathLib/OpenBLAS/blob/v0.3.21/common_x86_64.h
constexpr std::size_t kBufferBytes = (std::size_t{32} << 22) + (std::size_t{1} << 16);

std::mutex calls_mutex;
std::size_t calls_running = 0;
/// Calls for which there was room at the same time.
std::size_t calls_proven = 0;

/// Room for so many buffers, and for what other threads may take until OpenBLAS has asked for its own: the heap that
/// the C library reserves for a thread.
void require_room_for_buffers(std::size_t count) {
  constexpr std::size_t kHeapOfThread = std::size_t{64} << 20;
  const std::size_t bytes = count * kBufferBytes + kHeapOfThread;
  void* const room = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) {
    throw SystemError(
        fmt::format("OpenBLAS needs {} MiB of address space for each call at the same time, and the system gives no "
                    "more; a higher limit (ulimit -v) or fewer threads (--jobs) help",
                    kBufferBytes >> 20));
  }
  munmap(room, bytes);
}

}  // namespace

BlasCall::BlasCall() {
  const std::lock_guard lock(calls_mutex);
  if (calls_running == calls_proven) {
    // Of calls that run now, it is not known whether they have their buffers yet.
    require_room_for_buffers(calls_running + 1);
    ++calls_proven;
  }
  ++calls_running;
}

BlasCall::~BlasCall() {
  const std::lock_guard lock(calls_mutex);
  --calls_running;
}

const Blas& blas() {
  static const Blas loaded = load();
  return loaded;
}

void keep_blas_to_one_thread() { setenv("OPENBLAS_NUM_THREADS", "1", 1); }

}  // namespace gridfold
