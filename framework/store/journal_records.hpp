#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "run/outcome.hpp"
#include "store/json_field.hpp"
#include "store/schema_version.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

inline constexpr SchemaVersion kJournalSchema{"gridfold-journal", 3, 0, 1};

/// What a line of a journal is about; its `record` names it.
enum class JournalRecord { run, session, outcomes, pass, load, data_files, snapshots, end, unknown };
JournalRecord record_kind(const JsonField& line);

/// The first line: what the run is, with its layout.
std::string run_line(const StoredRun& run);
/// The run without outcomes. Throws StoreError where another version wrote it.
StoredRun run_from(const JsonField& line);

/// A process begins its work, and ends it.
std::string session_line(const Session& session);
Session session_from(const JsonField& line);
std::string end_line(const Session& session);
void read_end(const JsonField& line, Session& session);

/// Where the arrays of a block of outcomes stand in the file of arrays, one after another.
struct ArrayBytes {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
  /// Of each integer among the values; the others take 8.
  std::size_t integer_bytes = 8;
};

/// A block of outcomes, whose arrays (all of them, in order) are at `arrays` if there are any. `layout` is the digest
/// of the run's layout.
std::string outcomes_line(const OutcomeTable& table, const std::string& layout, std::span<const Outcome> outcomes,
                          const std::optional<ArrayBytes>& arrays);

std::size_t value_count(const NamedArray& array);

/// 1, 2, 4 or 8: how many bytes the greatest of the integers in the outcomes' arrays takes. Counts of a split seldom
/// take more than one.
std::size_t integer_bytes(std::span<const Outcome> outcomes);

/// The bytes of all arrays of the outcomes, in order, with so many for each integer.
std::vector<std::byte> array_bytes(std::span<const Outcome> outcomes, std::size_t integer_bytes);

/// A block as it stands in a journal: its outcomes have arrays whose values are not there yet.
struct OutcomeBlock {
  std::string layout;
  std::vector<Outcome> outcomes;
  std::optional<ArrayBytes> arrays;
};
/// Bytes of the file of arrays that a block may refer to: none before `begin`, where the block before it ended.
struct ArrayRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
/// Throws StoreError where the line does not go with the layout or the range. Without a range, arrays are left out.
OutcomeBlock outcomes_from(const JsonField& line, const RunLayout& layout, const std::optional<ArrayRange>& range);
/// Puts the values of the block's arrays into its outcomes. `bytes` are as many as `arrays` says.
void set_array_values(OutcomeBlock& block, std::span<const std::byte> bytes);

std::string pass_line(std::size_t pass, double seconds);
std::string load_line(double seconds);
std::string data_files_line(const std::vector<StoredFile>& files);
/// The other files of the folder, as they are about to be written.
/// `outcomes`: how many the snapshots hold.
std::string snapshots_line(const std::vector<StoredFile>& files, std::size_t outcomes);

}  // namespace gridfold
