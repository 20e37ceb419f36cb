#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/run_record.hpp"
#include "store/schema_version.hpp"

namespace gridfold {

/// What summary.json holds.
struct StoredSummary {
  RunRecord record;
  std::vector<StoredFile> files;
  /// Whether it was made from a journal; earlier versions had none.
  bool is_made_from_journal = false;
};

/// The version of summary.json that is written.
inline constexpr SchemaVersion kSummarySchema{"gridfold-summary", 2, 2};

/// Of a summary.json that is read; longer ones belong to runs whose journal is read.
inline constexpr std::uint64_t kMostSummaryBytes = std::uint64_t{64} << 20;

/// The record as JSON text: what is missing is `null`, numbers read back as the same numbers.
std::string summary_json(const RunRecord& record, std::span<const StoredFile> files);

/// Reads the text of a summary.json. `source` names it in complaints. Throws StoreError with the field that is
/// missing or wrong.
StoredSummary parse_summary_json(const std::string& text, const std::string& source);

}  // namespace gridfold
