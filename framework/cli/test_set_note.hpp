#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "store/run_record.hpp"

namespace gridfold {

/// Puts into the record what the ledger in `output_directory` says of its test sets; a ledger that cannot be read is
/// told on standard error.
void add_test_uses_or_warn(RunRecord& record, const std::filesystem::path& output_directory);

/// The record of the run in the folder, with what the ledger of its store says; as add_test_uses_or_warn.
RunRecord read_run_and_test_uses(const std::filesystem::path& folder);

/// Before the ledger in `output_directory` is added to: where it is missing or empty, puts what stored runs tell of in
/// it again, and says so on standard error.
void restore_ledger_and_warn(const std::filesystem::path& output_directory);

/// What the record says of its test sets, for reports that have no place for it; empty where none was used.
std::string test_set_note(const RunRecord& record);

/// What of that is not in `told`, which gets it.
std::string test_set_note(const RunRecord& record, std::set<std::string>& told);

}  // namespace gridfold
