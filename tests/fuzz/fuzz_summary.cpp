// Reads texts of summary.json that libFuzzer makes: the reader returns or throws StoreError, and what it returns can be
// written again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/error.hpp"
#include "store/summary_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridfold;
  try {
    const StoredSummary summary =
        parse_summary_json(std::string(reinterpret_cast<const char*>(data), size), "summary.json");
    for (std::size_t group = 0; group < summary.record.groups.size(); ++group) summary.record.chosen(group);
    summary_json(summary.record, summary.files);
  } catch (const StoreError&) {
    // Said and done.
  }
  return 0;
}
