#include "cli/run_artifacts.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "artifacts/artifact.hpp"
#include "core/cancelled.hpp"
#include "core/diagnostics.hpp"
#include "core/error.hpp"
#include "plan/expand.hpp"
#include "plan/planned_artifact.hpp"
#include "plan/planned_score.hpp"
#include "report/configuration_text.hpp"
#include "report/group_names.hpp"
#include "run/make_artifacts.hpp"
#include "store/artifact_files.hpp"
#include "store/artifact_sums.hpp"
#include "store/make_record.hpp"
#include "store/select_configurations.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kBest = "best";
constexpr std::string_view kAll = "all";
constexpr const char* kDataset = "dataset";
constexpr const char* kClassifier = "classifier";

/// Of which cell of the plan a configuration is, by its key.
std::map<std::string, std::size_t> cells_by_key(const Plan& plan) {
  std::map<std::string, std::size_t> cells;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) cells.emplace(plan.cells[cell].key, cell);
  return cells;
}

/// What a condition of an artifact may ask of configurations: their columns, and where every configuration has the same
/// data set, classifier or parameter of it, so that it is no axis, that value, too.
class ArtifactColumns {
 public:
  ArtifactColumns(const Plan& plan, const RunRecord& record)
      : plan_(plan), columns_(record), cells_(cells_by_key(plan)), names_(columns_.names()) {
    for (const Pass& pass : plan.passes) {
      for (const char* name : {kDataset, kClassifier}) add(name);
      for (const ParameterValue& value : pass.settings.front()) add(value.name);
    }
  }

  const std::vector<std::string>& names() const { return names_; }

  Scalar value(const ConfigurationRecord& configuration, const std::string& column) const {
    if (is_column(column)) return columns_.value(configuration, column);
    const Cell& cell = cell_of(configuration);
    const Pass& pass = plan_.passes[cell.pass];
    if (column == kDataset) return plan_.datasets[pass.dataset].name;
    if (column == kClassifier) return pass.classifier->component.name;
    for (const ParameterValue& value : pass.settings[cell.setting]) {
      if (value.name == column) return value.value;
    }
    return {};
  }

  const Cell& cell_of(const ConfigurationRecord& configuration) const {
    return plan_.cells[cells_.at(configuration.key)];
  }

  /// Whether the condition asks for nothing that only results tell.
  bool is_known_before_run(const Condition& condition) const {
    return std::ranges::none_of(condition.columns(),
                                [&](const std::string& column) { return columns_.is_of_results(column); });
  }

 private:
  bool is_column(const std::string& name) const {
    const std::vector<std::string>& own = columns_.names();
    return std::find(own.begin(), own.end(), name) != own.end();
  }

  void add(const std::string& name) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
  }

  const Plan& plan_;
  ConfigurationColumns columns_;
  std::map<std::string, std::size_t> cells_;
  std::vector<std::string> names_;
};

/// Of what an artifact is made, and of what it is not although `of` means it.
struct ArtifactChoice {
  std::set<std::string> keys;
  /// Configurations, or groups without one that suits.
  std::vector<std::string> left_out;
  /// Where the best of a group does not suit: that one, and the best of those that do.
  std::vector<std::pair<std::string, std::string>> replaced;
  std::set<std::string> reasons;
};

std::string named(const RunRecord& record, const ConfigurationRecord& configuration) {
  const std::string text = report::configuration_text(record, configuration);
  return text.empty() ? configuration.key : text;
}

/// The first of the best of each group, of those that the artifact suits.
ArtifactChoice best_of_groups(const PlannedArtifact& artifact, const Plan& plan, const RunRecord& single) {
  // Of several seeds, the averages are compared, and the first seed of the best is taken.
  const RunRecord record = over_seeds(single);
  const auto cell_of = [&](const ConfigurationRecord& own) -> const Cell& { return plan.cells[own.cells.front()]; };
  ArtifactChoice choice;
  std::vector<bool> suits;
  // In the order of the groups of the record that keeps those which suit.
  std::vector<std::size_t> group_of_kept;
  std::vector<std::set<std::string>> reasons(record.groups.size());
  for (const ConfigurationRecord& configuration : record.configurations) {
    const std::string reason = artifact_refusal(artifact, plan, cell_of(configuration));
    suits.push_back(reason.empty());
    if (!reason.empty()) {
      reasons[configuration.group].insert(reason);
    } else if (std::ranges::find(group_of_kept, configuration.group) == group_of_kept.end()) {
      group_of_kept.push_back(configuration.group);
    }
  }
  RunRecord kept = keep_configurations(record, suits);
  kept.rank();
  const std::vector<std::string> names = report::group_names(record);
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    const auto place = std::ranges::find(group_of_kept, group);
    if (place == group_of_kept.end()) {
      choice.left_out.push_back(names[group]);
      choice.reasons.merge(reasons[group]);
      continue;
    }
    const auto best = kept.chosen(static_cast<std::size_t>(place - group_of_kept.begin()));
    if (best.empty()) continue;
    choice.keys.insert(cell_of(*best.front()).key);
    const auto of_all = record.chosen(group);
    const bool is_best =
        std::ranges::any_of(of_all, [&](const ConfigurationRecord* one) { return one->key == best.front()->key; });
    if (of_all.empty() || is_best) continue;
    choice.replaced.emplace_back(named(record, *of_all.front()), named(record, *best.front()));
    choice.reasons.insert(artifact_refusal(artifact, plan, cell_of(*of_all.front())));
  }
  return choice;
}

/// What `of` means: all, or where a condition holds.
ArtifactChoice chosen_by(const PlannedArtifact& artifact, const Plan& plan, const RunRecord& record,
                         const ArtifactColumns& columns) {
  if (artifact.of == kBest) return best_of_groups(artifact, plan, record);
  std::optional<Condition> condition;
  if (artifact.of != kAll) condition.emplace(artifact.of);
  ArtifactChoice choice;
  for (const ConfigurationRecord& configuration : record.configurations) {
    if (condition && !condition->holds([&](const std::string& column) { return columns.value(configuration, column); }))
      continue;
    const std::string reason = artifact_refusal(artifact, plan, columns.cell_of(configuration));
    if (reason.empty()) {
      choice.keys.insert(configuration.key);
    } else {
      choice.left_out.push_back(named(record, configuration));
      choice.reasons.insert(reason);
    }
  }
  return choice;
}

/// The first of them, and how many more there are.
std::string few(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 3;
  const std::size_t shown = std::min(kMost, names.size());
  return fmt::format("{}{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), "; "),
                     names.size() > shown ? fmt::format("; and {} more", names.size() - shown) : "");
}

/// What is not made although `of` means it, and why.
std::string remark_on(const PlannedArtifact& artifact, const ArtifactChoice& choice) {
  const std::string reasons = fmt::format("{}", fmt::join(choice.reasons, "; "));
  if (choice.keys.empty() && choice.left_out.empty() && artifact.of == kBest) {
    return fmt::format("warning: no {}: no configuration has a score to be the best by\n", artifact.name);
  }
  if (choice.keys.empty() && choice.left_out.empty()) {
    return fmt::format("warning: no {}: no configuration is meant by of: {}\n", artifact.name, artifact.of);
  }
  if (choice.keys.empty()) {
    return fmt::format("warning: no {} of {}: it {}\n", artifact.name, few(choice.left_out), reasons);
  }
  if (choice.reasons.empty()) return {};
  std::vector<std::string> parts;
  for (const auto& [best, instead] : choice.replaced) {
    const std::string part = fmt::format("of {}, not of the best, {}", instead, best);
    if (std::ranges::find(parts, part) == parts.end()) parts.push_back(part);
  }
  if (!choice.left_out.empty()) parts.push_back("none of " + few(choice.left_out));
  return fmt::format("note: {}: {}: it {}\n", artifact.name, few(parts), reasons);
}

/// Where the sweep gives `of` of that artifact.
SourceMark mark_of_condition(const SweepSpec& sweep, std::size_t place) {
  const ComponentSpec& artifact = sweep.artifacts[place];
  const std::vector<ParameterInfo>& table = artifact.component->parameters;
  const auto info = std::find_if(table.begin(), table.end(),
                                 [](const ParameterInfo& one) { return one.name == of_parameter().name; });
  SourceMark where =
      info == table.end() ? artifact.mark : artifact.values.at(static_cast<std::size_t>(info - table.begin())).mark;
  if (where.file.empty()) where.file = sweep.file.string();
  return where;
}

bool is_condition(const PlannedArtifact& artifact) { return artifact.of != kBest && artifact.of != kAll; }

/// The condition of the sweep's artifact at that place, which reads these columns alone; none where it is wrong, which
/// is reported.
std::optional<Condition> condition_of(const PlannedArtifact& artifact, const SweepSpec& sweep, std::size_t place,
                                      std::span<const std::string> columns, Diagnostics& mistakes) {
  try {
    Condition condition(artifact.of);
    condition.require_columns(columns);
    return condition;
  } catch (const ConfigError& error) {
    mistakes.complain(mark_of_condition(sweep, place), error.what(), "best, all, or a condition");
  }
  return std::nullopt;
}

std::vector<ArtifactOfCell> missing(const Plan& plan, const RunRecord& record, const std::filesystem::path& folder) {
  std::vector<ArtifactOfCell> wanted;
  if (plan.artifacts.empty()) return wanted;
  const ArtifactColumns columns(plan, record);
  // Of what no checksum tells, nobody knows whether it was changed.
  const bool are_known = has_artifact_sums(folder);
  for (std::size_t artifact = 0; artifact < plan.artifacts.size(); ++artifact) {
    const PlannedArtifact& planned = plan.artifacts[artifact];
    ArtifactChoice choice;
    try {
      choice = chosen_by(planned, plan, record, columns);
    } catch (const ConfigError& error) {
      // Of what only results tell; they are stored.
      std::cerr << fmt::format("warning: no {}: {}\n", planned.name, error.what());
      continue;
    }
    std::cerr << remark_on(planned, choice);
    for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
      const std::string& key = plan.cells[cell].key;
      std::error_code error;
      const bool is_made = are_known && std::filesystem::exists(artifact_path(folder, planned.name, key), error);
      if (!choice.keys.contains(key) || is_made) continue;
      wanted.push_back({artifact, cell});
    }
  }
  return wanted;
}

}  // namespace

void require_artifact_conditions(const SweepSpec& sweep, const Registry& registry, const std::stop_token& stop) {
  const std::vector<PlannedArtifact> artifacts = planned_artifacts(sweep, registry.artifacts);
  if (std::ranges::none_of(artifacts, is_condition)) return;
  Plan plan;
  plan.scores = planned_scores(sweep, registry);
  plan.judges_training_rows = std::get<bool>(sweep.settings.at("training_scores"));
  RunRecord record;
  for (ScoreColumn& column : plan.score_columns()) {
    record.scores.push_back({std::move(column.name), column.higher_is_better, column.revision});
  }
  std::set<std::string> parameters{kDataset, kClassifier};
  record.axes = expand(sweep, [&](const GridPoint& point) {
                  throw_if_stopped(stop);
                  const Component& classifier = *point.sections.classifiers.component(point.classifier);
                  for (const ParameterInfo& info : classifier.parameters) parameters.insert(info.name);
                }).axes;
  std::vector<std::string> names = configuration_columns(record);
  for (const std::string& parameter : parameters) {
    if (std::ranges::find(names, parameter) == names.end()) names.push_back(parameter);
  }
  Diagnostics mistakes;
  for (std::size_t i = 0; i < artifacts.size(); ++i) {
    if (is_condition(artifacts[i])) condition_of(artifacts[i], sweep, i, names, mistakes);
  }
  mistakes.throw_if_any();
}

void require_artifact_conditions(const SweepSpec& sweep, const Plan& plan, const RunLayout& layout) {
  if (std::ranges::none_of(plan.artifacts, is_condition)) return;
  const RunRecord record = make_record(StoredRun{.id = {},
                                                 .experiment = {},
                                                 .shard = {},
                                                 .outcomes = OutcomeTable(std::make_shared<const RunLayout>(layout)),
                                                 .sessions = {},
                                                 .pass_seconds = {}});
  const ArtifactColumns columns(plan, record);
  Diagnostics mistakes;
  for (std::size_t i = 0; i < plan.artifacts.size(); ++i) {
    const PlannedArtifact& artifact = plan.artifacts[i];
    if (!is_condition(artifact)) continue;
    const std::optional<Condition> condition = condition_of(artifact, sweep, i, columns.names(), mistakes);
    if (!condition || !columns.is_known_before_run(*condition)) continue;
    ArtifactChoice choice;
    try {
      choice = chosen_by(artifact, plan, record, columns);
    } catch (const ConfigError& error) {
      mistakes.complain(mark_of_condition(sweep, i), error.what(), "a number");
      continue;
    }
    if (!choice.keys.empty() || choice.left_out.empty()) continue;
    mistakes.complain(mark_of_condition(sweep, i),
                      fmt::format("the condition \"{}\" holds for no configuration that has a {}: it {}", artifact.of,
                                  artifact.kind->component.name, fmt::join(choice.reasons, "; ")),
                      "a condition that holds for some configuration that the artifact suits");
  }
  mistakes.throw_if_any();
}

void make_missing_artifacts(const Plan& plan, const RunRecord& record, const std::filesystem::path& run_folder,
                            std::size_t jobs, const std::stop_token& stop) {
  const std::vector<ArtifactOfCell> wanted = missing(plan, record, run_folder);
  if (!plan.artifacts.empty()) begin_artifact_sums(run_folder);
  if (wanted.empty()) return;
  const ArtifactSink sink{
      [&](const ArtifactOfCell& made, const std::vector<NamedArray>& arrays, const DimensionNames& names) {
        write_artifact(run_folder, plan.artifacts[made.artifact].name, plan.cells[made.cell].key, arrays, names);
      },
      [&](const ArtifactOfCell& made, const std::string& reason) {
        std::cerr << fmt::format("warning: no {} of {}: {}\n", plan.artifacts[made.artifact].name,
                                 plan.cells[made.cell].key, reason);
      }};
  make_artifacts(plan, wanted, jobs, stop, sink);
}

}  // namespace gridfold
