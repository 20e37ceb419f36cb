#pragma once

#include <string>

#include "report/table.hpp"
#include "store/run_record.hpp"

namespace gridfold::report {

/// A run and the sweep that it ran, as resolved YAML.
struct RunWithConfig {
  RunRecord record;
  std::string config;
};

/// What two runs differ in, for people: lines of their configurations, facts of their provenance, then the first score
/// of each configuration that both have, side by side.
std::string run_diff(const RunWithConfig& left, const RunWithConfig& right, const TableOptions& options = {});

}  // namespace gridfold::report
