#pragma once

#include <string>
#include <vector>

#include "core/component.hpp"
#include "report/table.hpp"
#include "store/run_record.hpp"

namespace gridfold::report {

/// One way to show a run.
struct Format {
  Component component;
  /// Those for people keep to `options`; those for programs hold every configuration.
  std::string (*render)(const RunRecord& record, const TableOptions& options) = nullptr;
  /// Whether it says what the test sets were used for.
  bool holds_test_uses = true;
};

/// Every format that `gridfold show` has.
std::vector<Format> built_in_formats();

}  // namespace gridfold::report
