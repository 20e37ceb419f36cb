#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>

#include "plan/plan.hpp"
#include "store/run_layout.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// Throws ConfigError where `of` of an artifact is no condition, or one on columns that no run of the sweep has, as far
/// as that is known without the data.
void require_artifact_conditions(const SweepSpec& sweep, const Registry& registry, const std::stop_token& stop);

/// Throws ConfigError where `of` of an artifact is no condition on the run's configurations, or holds for such ones
/// alone, as far as that is known before the run, that have no such artifact.
void require_artifact_conditions(const SweepSpec& sweep, const Plan& plan, const RunLayout& layout);

/// Makes the artifacts that the plan asks for and the run's folder lacks, with `jobs` threads; says on standard error
/// what could not be made, and of what `of` means without suiting the artifact. `best` is the best of those that suit.
void make_missing_artifacts(const Plan& plan, const RunRecord& record, const std::filesystem::path& run_folder,
                            std::size_t jobs, const std::stop_token& stop);

}  // namespace gridfold
