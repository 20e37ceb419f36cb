#pragma once

#include <filesystem>
#include <string>

#include "store/run_record.hpp"

namespace gridfold {

/// Puts into the record of the run in `folder` what the store's ledger says of its test sets; a ledger that cannot be
/// read is told on standard error.
void add_test_uses_or_warn(RunRecord& record, const std::filesystem::path& folder);

/// The same, in words, for reports that have no place for it; empty where no test set was used.
std::string test_set_note(RunRecord record, const std::filesystem::path& folder);

}  // namespace gridfold
