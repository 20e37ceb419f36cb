#include "cli/run_artifacts.hpp"

#include <algorithm>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "artifacts/artifact.hpp"
#include "core/diagnostics.hpp"
#include "core/error.hpp"
#include "run/make_artifacts.hpp"
#include "store/artifact_files.hpp"
#include "store/select_configurations.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kBest = "best";
constexpr std::string_view kAll = "all";

/// The keys of the configurations that `of` means: the first of the best of each group, all, or where a condition
/// holds.
std::set<std::string> keys_of(const std::string& of, const RunRecord& record) {
  std::set<std::string> keys;
  if (of == kBest) {
    for (std::size_t group = 0; group < record.groups.size(); ++group) {
      const auto best = record.best(group);
      if (!best.empty()) keys.insert(best.front()->key);
    }
    return keys;
  }
  const RunRecord chosen = of == kAll ? record : select_configurations(record, Condition(of));
  for (const ConfigurationRecord& configuration : chosen.configurations) keys.insert(configuration.key);
  return keys;
}

/// Where the sweep gives `of`.
SourceMark mark_of_condition(const ComponentSpec& artifact) {
  const std::vector<ParameterInfo>& table = artifact.component->parameters;
  const auto info = std::find_if(table.begin(), table.end(),
                                 [](const ParameterInfo& one) { return one.name == of_parameter().name; });
  return info == table.end() ? artifact.mark : artifact.values.at(static_cast<std::size_t>(info - table.begin())).mark;
}

std::vector<ArtifactOfCell> missing(const Plan& plan, const RunRecord& record, const std::filesystem::path& folder) {
  std::vector<ArtifactOfCell> wanted;
  for (std::size_t artifact = 0; artifact < plan.artifacts.size(); ++artifact) {
    const PlannedArtifact& planned = plan.artifacts[artifact];
    const std::set<std::string> keys = keys_of(planned.of, record);
    if (keys.empty()) {
      std::cerr << fmt::format("warning: no {}: no configuration is meant by of: {}\n", planned.name, planned.of);
    }
    for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
      const std::string& key = plan.cells[cell].key;
      std::error_code error;
      if (!keys.contains(key) || std::filesystem::exists(artifact_path(folder, planned.name, key), error)) continue;
      if (artifact_refusal(planned, plan, plan.cells[cell]).empty()) wanted.push_back({artifact, cell});
    }
  }
  return wanted;
}

}  // namespace

void require_artifact_conditions(const SweepSpec& sweep, const Plan& plan, const RunLayout& layout) {
  Diagnostics mistakes;
  RunRecord record;
  record.axes = layout.axes;
  record.scores = layout.scores;
  for (std::size_t i = 0; i < plan.artifacts.size(); ++i) {
    const PlannedArtifact& artifact = plan.artifacts[i];
    if (artifact.of == kBest || artifact.of == kAll) continue;
    try {
      Condition(artifact.of).require_columns(configuration_columns(record));
    } catch (const ConfigError& error) {
      SourceMark where = mark_of_condition(sweep.artifacts[i]);
      if (where.file.empty()) where.file = sweep.file.string();
      mistakes.complain(where, error.what(), "best, all, or a condition");
    }
  }
  mistakes.throw_if_any();
}

void make_missing_artifacts(const Plan& plan, const RunRecord& record, const std::filesystem::path& run_folder,
                            std::size_t jobs, const std::stop_token& stop) {
  const std::vector<ArtifactOfCell> wanted = missing(plan, record, run_folder);
  if (wanted.empty()) return;
  const ArtifactSink sink{[&](const ArtifactOfCell& made, const std::vector<NamedArray>& arrays) {
                            write_artifact(run_folder, plan.artifacts[made.artifact].name, plan.cells[made.cell].key,
                                           arrays);
                          },
                          [&](const ArtifactOfCell& made, const std::string& reason) {
                            std::cerr << fmt::format("warning: no {} of {}: {}\n", plan.artifacts[made.artifact].name,
                                                     plan.cells[made.cell].key, reason);
                          }};
  make_artifacts(plan, wanted, jobs, stop, sink);
}

}  // namespace gridfold
