#pragma once

#include <string>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold::report {

/// A fact that two runs do not share; a value is empty where a run does not have it.
struct ProvenanceDifference {
  std::string what;
  std::string left;
  std::string right;
};

/// Every fact that may explain why two runs differ: all but times and what the runs are called. Where sessions, or runs
/// from which splits were taken, differ in what computes, each other value is a fact of its own, such as `host (2)`.
/// What is the same data under another path differs in its path alone.
std::vector<ProvenanceDifference> provenance_differences(const RunRecord& left, const RunRecord& right);

}  // namespace gridfold::report
