#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/table.hpp"
#include "store/run_record.hpp"

namespace gridfold::report {

/// One way to show a run.
struct Format {
  std::string_view name;
  std::string_view description;
  /// Those for people keep to `options`; those for programs hold every configuration.
  std::string (*render)(const RunRecord& record, const TableOptions& options);
};

/// Every format that `gridfold show` has.
std::span<const Format> formats();

}  // namespace gridfold::report
