// Reads journals that libFuzzer makes. A first byte of `=` stands before a file as it is; else each line gets the
// checksum that it needs to be looked at. Whatever the bytes, the reader returns or throws StoreError.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "store/journal.hpp"
#include "store/make_record.hpp"
#include "store/read_journal.hpp"
#include "store/summary_json.hpp"

namespace {

namespace fs = std::filesystem;

/// A folder of this process, in memory where the system has such a place.
const fs::path& folder() {
  static const fs::path path = [] {
    const fs::path parent = fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    const fs::path own = parent / ("gridfold-fuzz-" + std::to_string(::getpid()));
    fs::create_directories(own);
    std::ofstream(own / gridfold::kArraysName, std::ios::binary) << std::string(256, 'a');
    std::atexit([] { fs::remove_all(folder()); });
    return own;
  }();
  return path;
}

std::string journal_of(std::string_view input) {
  if (input.starts_with('=')) return std::string(input.substr(1));
  std::string journal;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    journal += gridfold::journal_line(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return journal;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridfold;
  std::ofstream(folder() / kJournalName, std::ios::binary) << journal_of({reinterpret_cast<const char*>(data), size});
  try {
    const JournalContents contents = read_journal(folder());
    summary_json(make_record(contents.run), contents.snapshots);
  } catch (const StoreError&) {
    // Said and done.
  }
  return 0;
}
