#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "plan/make_plan.hpp"

namespace gridfold {

/// Adds --max-memory and --max-cells.
void add_limit_options(boost::program_options::options_description& options);

/// Throws ConfigError where an option's value is no size or number.
PlanLimits plan_limits_from(const boost::program_options::variables_map& options);

/// Bytes of a whole number and a unit: `512MiB` and `512M` are powers of 1024, `8GB` of 1000; none is bytes. Empty
/// where `text` is something else.
std::optional<std::uint64_t> parse_bytes(const std::string& text);

/// Throws ConfigError where the plan goes beyond a limit with so many threads, saying by how much. Without a limit of
/// memory, it is what this process can have.
void require_within(const PlanLimits& limits, const Plan& plan, std::size_t threads);

}  // namespace gridfold
