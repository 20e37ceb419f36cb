#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>

#include <string>

#include "core/error.hpp"

// libarchive's functions, each of which loads the library when the first one is called. A linked libarchive costs every
// start of the program 3 ms (a quarter of all that happens before main), for it brings libxml2 and the 30 MB of ICU
// along; most commands open no archive.

namespace {

constexpr const char* kLibrary = "libarchive.so.13";

void* library() {
  static void* const loaded = [] {
    void* const handle = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) return handle;
    throw gridfold::SystemError(std::string("libarchive cannot be loaded: ") + dlerror() + "; install libarchive13");
  }();
  return loaded;
}

template <typename Function>
Function* find(const char* name) {
  // POSIX: what dlsym returns may be a function.
  if (void* const found = dlsym(library(), name)) return reinterpret_cast<Function*>(found);
  throw gridfold::SystemError(std::string(kLibrary) + " has no " + name + "; install libarchive13");
}

}  // namespace

#define FORWARD(result, name, parameters, arguments)           \
  result name parameters {                                     \
    static auto* const function = find<decltype(name)>(#name); \
    return function arguments;                                 \
  }

extern "C" {
FORWARD(mode_t, archive_entry_filetype, (archive_entry * a), (a))
FORWARD(void, archive_entry_free, (archive_entry * a), (a))
FORWARD(const char*, archive_entry_hardlink, (archive_entry * a), (a))
FORWARD(archive_entry*, archive_entry_new, (), ())
FORWARD(const char*, archive_entry_pathname, (archive_entry * a), (a))
FORWARD(void, archive_entry_set_filetype, (archive_entry * a, unsigned int b), (a, b))
FORWARD(void, archive_entry_set_mtime, (archive_entry * a, time_t b, long c), (a, b, c))
FORWARD(void, archive_entry_set_pathname, (archive_entry * a, const char* b), (a, b))
FORWARD(void, archive_entry_set_perm, (archive_entry * a, mode_t b), (a, b))
FORWARD(void, archive_entry_set_size, (archive_entry * a, la_int64_t b), (a, b))
FORWARD(la_int64_t, archive_entry_size, (archive_entry * a), (a))
FORWARD(int, archive_entry_size_is_set, (archive_entry * a), (a))
FORWARD(const char*, archive_entry_symlink, (archive_entry * a), (a))
FORWARD(int, archive_errno, (archive * a), (a))
FORWARD(const char*, archive_error_string, (archive * a), (a))
FORWARD(la_int64_t, archive_filter_bytes, (archive * a, int b), (a, b))
FORWARD(la_ssize_t, archive_read_data, (archive * a, void* b, std::size_t c), (a, b, c))
FORWARD(int, archive_read_free, (archive * a), (a))
FORWARD(archive*, archive_read_new, (), ())
FORWARD(int, archive_read_next_header, (archive * a, archive_entry** b), (a, b))
FORWARD(int, archive_read_open_fd, (archive * a, int b, std::size_t c), (a, b, c))
FORWARD(int, archive_read_open_filename, (archive * a, const char* b, std::size_t c), (a, b, c))
FORWARD(int, archive_read_support_filter_bzip2, (archive * a), (a))
FORWARD(int, archive_read_support_filter_gzip, (archive * a), (a))
FORWARD(int, archive_read_support_filter_xz, (archive * a), (a))
FORWARD(int, archive_read_support_filter_zstd, (archive * a), (a))
FORWARD(int, archive_read_support_format_empty, (archive * a), (a))
FORWARD(int, archive_read_support_format_raw, (archive * a), (a))
FORWARD(int, archive_read_support_format_tar, (archive * a), (a))
FORWARD(int, archive_read_support_format_zip, (archive * a), (a))
FORWARD(int, archive_write_add_filter_gzip, (archive * a), (a))
FORWARD(int, archive_write_close, (archive * a), (a))
FORWARD(la_ssize_t, archive_write_data, (archive * a, const void* b, std::size_t c), (a, b, c))
FORWARD(int, archive_write_finish_entry, (archive * a), (a))
FORWARD(int, archive_write_free, (archive * a), (a))
FORWARD(int, archive_write_header, (archive * a, archive_entry* b), (a, b))
FORWARD(archive*, archive_write_new, (), ())
FORWARD(int, archive_write_open_fd, (archive * a, int b), (a, b))
FORWARD(int, archive_write_open_filename, (archive * a, const char* b), (a, b))
FORWARD(int, archive_write_set_filter_option, (archive * a, const char* b, const char* c, const char* d), (a, b, c, d))
FORWARD(int, archive_write_set_format_pax_restricted, (archive * a), (a))
FORWARD(int, archive_write_set_format_zip, (archive * a), (a))
}
