#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold {

/// A file of a run's folder as it was when the run was written.
struct StoredFile {
  std::string name;
  /// 64 hexadecimal digits.
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// What summary.json holds.
struct StoredSummary {
  RunRecord record;
  std::vector<StoredFile> files;
};

/// The version of summary.json that is written. A reader refuses any other major version, and ignores fields that it
/// does not know within its own.
inline constexpr int kSummarySchemaMajor = 2;
inline constexpr int kSummarySchemaMinor = 0;

/// The record as JSON text: what is missing is `null`, numbers read back as the same numbers.
std::string summary_json(const RunRecord& record, std::span<const StoredFile> files);

/// Reads the text of a summary.json. `source` names it in complaints. Throws StoreError with the field that is
/// missing or wrong.
StoredSummary parse_summary_json(const std::string& text, const std::string& source);

}  // namespace gridfold
