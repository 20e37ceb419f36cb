#pragma once

#include <span>
#include <string>
#include <string_view>

#include "store/run_record.hpp"

namespace gridfold::report {

/// One way to show a run.
struct Format {
  std::string_view name;
  std::string_view description;
  std::string (*render)(const RunRecord& record);
};

/// Every format that `gridfold show` has.
std::span<const Format> formats();

}  // namespace gridfold::report
