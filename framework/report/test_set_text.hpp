#pragma once

#include <span>
#include <string>

#include "store/run_record.hpp"
#include "store/test_ledger.hpp"

namespace gridfold::report {

/// A line or more for each data set of the record that has a test part: whether anything was judged by it, and what.
std::string test_set_text(const RunRecord& record);

/// A line per use, the earliest first: those of one run together, and not more than a few. Where `set` is given, each
/// says how many of its rows are of this set, unless all are.
std::string uses_text(std::span<const TestUse> uses, const TestSet* set);

/// `2 configurations`: how many the uses judged.
std::string configurations_text(std::span<const TestUse> uses);

}  // namespace gridfold::report
