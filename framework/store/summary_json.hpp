#pragma once

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
};

/// The version of summary.json that is written.
inline constexpr SchemaVersion kSummarySchema{"gridfold-summary", 2, 2};

/// The record as JSON text: what is missing is `null`, numbers read back as the same numbers.
std::string summary_json(const RunRecord& record, std::span<const StoredFile> files);

/// Reads the text of a summary.json. `source` names it in complaints. Throws StoreError with the field that is
/// missing or wrong.
StoredSummary parse_summary_json(const std::string& text, const std::string& source);

}  // namespace gridfold
