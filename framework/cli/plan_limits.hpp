#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include "plan/plan.hpp"

namespace gridfold {

/// What a user will not let a sweep go beyond.
struct PlanLimits {
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> cells;
};

/// Adds --max-memory and --max-cells.
void add_limit_options(boost::program_options::options_description& options);

/// Throws ConfigError where an option's value is no size or number.
PlanLimits plan_limits_from(const boost::program_options::variables_map& options);

/// Bytes of `512M`, `8G` (powers of 1024) or a plain number; empty where `text` is neither.
std::optional<std::uint64_t> parse_bytes(const std::string& text);

/// Throws ConfigError where the plan goes beyond a limit with so many threads, saying by how much.
void require_within(const PlanLimits& limits, const Plan& plan, std::size_t threads);

}  // namespace gridfold
