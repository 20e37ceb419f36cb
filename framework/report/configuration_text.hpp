#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "store/run_record.hpp"

namespace gridfold::report {

/// `weights = distance, metric = l1`: the configuration's values of these axes; those that it does not have are left
/// out.
std::string configuration_text(const RunRecord& record, const ConfigurationRecord& configuration,
                               std::span<const std::size_t> axes);

/// The same of all axes.
std::string configuration_text(const RunRecord& record, const ConfigurationRecord& configuration);

}  // namespace gridfold::report
