#pragma once

#include <set>
#include <span>
#include <string>

#include "store/run_record.hpp"
#include "store/test_ledger.hpp"

namespace gridfold::report {

/// A line or more for the data sets of one name that have a test part: whether anything was judged by it, and what.
std::string test_set_text(const RunRecord& record);

/// What of that is not in `told`, which gets it: of several runs, nothing is said twice.
std::string untold_test_sets(const RunRecord& record, std::set<std::string>& told);

/// A line per use, the earliest first: those of one run together, and not more than a few. Where `set` is given, each
/// says how many of its rows are of this set, unless all are.
std::string uses_text(std::span<const TestUse> uses, const TestSet* set);

/// `2 configurations`: how many the uses judged.
std::string configurations_text(std::span<const TestUse> uses);

}  // namespace gridfold::report
