#pragma once

#include <string>
#include <vector>

#include "store/run_record.hpp"

namespace gridfold::report {

/// One fact of a run's provenance, in words.
struct ProvenanceLine {
  std::string what;
  std::string value;
};

/// Every fact that may explain why two runs differ: all but times and what the runs are called.
std::vector<ProvenanceLine> provenance_lines(const Provenance& provenance);

/// A fact that two runs do not share; a value is empty where a run does not have it.
struct ProvenanceDifference {
  std::string what;
  std::string left;
  std::string right;
};

/// What is the same data under another path differs in its path alone.
std::vector<ProvenanceDifference> provenance_differences(const Provenance& left, Provenance right);

}  // namespace gridfold::report
