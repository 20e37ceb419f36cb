#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "store/json_field.hpp"
#include "store/parse_json.hpp"
#include "store/provenance_json.hpp"
#include "store/summary_json.hpp"

namespace gridfold {

namespace {

Summary summary_of(const JsonField& field) {
  Summary summary{field["n"].size(),
                  field["mean"].number_or_nan(),
                  field["std"].number_or_nan(),
                  field["standard_error"].number_or_nan(),
                  field["min"].number_or_nan(),
                  field["max"].number_or_nan()};
  const std::int64_t ddof = field["std_ddof"].integer();
  if (ddof != 0 && ddof != 1) field["std_ddof"].refuse("0 or 1");
  // Earlier versions divided by n.
  if (ddof == 0) summary.standard_deviation = summary.standard_error * std::sqrt(static_cast<double>(summary.n));
  return summary;
}

std::vector<Summary> summaries_of(const JsonField& field, const RunRecord& record) {
  std::vector<Summary> summaries;
  for (const ScoreRecord& score : record.scores) summaries.push_back(summary_of(field[score.name]));
  return summaries;
}

std::vector<Remark> remarks_of(const JsonField& field) {
  std::vector<Remark> remarks;
  for (const JsonField& remark : field.elements()) remarks.push_back({remark["text"].text(), remark["splits"].size()});
  return remarks;
}

std::size_t index_of(const JsonField& field, std::size_t count, std::string_view what) {
  const std::size_t index = field.size();
  if (index >= count) field.refuse(fmt::format("the place of one of {} {}", count, what));
  return index;
}

std::vector<OuterChoice> choices_of(const JsonField& field, const RunRecord& record) {
  std::vector<OuterChoice> choices;
  for (const JsonField& element : field.elements()) {
    OuterChoice choice{element["outer_fold"].size(), element["key"].text(), {}};
    for (const ScoreRecord& score : record.scores) {
      choice.scores.push_back(element["scores"][score.name].number_or_nan());
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<GroupRecord> groups_of(const JsonField& field, const RunRecord& record) {
  const std::size_t dataset_count = record.provenance.datasets.size();
  std::vector<GroupRecord> groups;
  for (const JsonField& element : field.elements()) {
    GroupRecord group;
    group.dataset = index_of(element["dataset"], dataset_count, "data sets");
    group.resampling = element["resampling"]["name"].text();
    group.parameters = parameters_of(element["resampling"]["parameters"]);
    group.text = element["text"].text();
    if (!element["train_size"].is_null()) group.train_size = element["train_size"].size();
    group.splits = element["splits"].size();
    group.train_rows = element["train_rows"].size();
    if (element.has("judges_test_part")) group.judges_test_part = element["judges_test_part"].boolean();
    if (element.has("optimistic_because") && !element["optimistic_because"].is_null()) {
      group.optimism = element["optimistic_because"].text();
    }
    if (element.has("splits_digest")) group.splits_digest = element["splits_digest"].text();
    if (element.has("trains_on_earlier_rows")) {
      group.trains_on_earlier_rows = element["trains_on_earlier_rows"].boolean();
    }
    if (element.has("judges_by_train_size")) group.judges_by_train_size = element["judges_by_train_size"].boolean();
    if (element.has("nested")) {
      group.choices = choices_of(element["nested"]["choices"], record);
      group.chosen = summaries_of(element["nested"]["scores"], record);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

std::size_t coordinate_of(const JsonField& param, const Axis& axis) {
  const auto place = std::find(axis.values.begin(), axis.values.end(), param.scalar());
  if (place == axis.values.end()) param.refuse(fmt::format("a value of the axis \"{}\"", axis.name));
  return static_cast<std::size_t>(place - axis.values.begin());
}

std::vector<ConfigurationRecord> configurations_of(const JsonField& field, const std::vector<Axis>& axes,
                                                   std::size_t group_count, const RunRecord& record) {
  std::vector<ConfigurationRecord> configurations;
  for (const JsonField& element : field.elements()) {
    ConfigurationRecord configuration;
    configuration.key = element["key"].text();
    const JsonField params = element["params"];
    for (const Axis& axis : axes) configuration.coordinates.push_back(coordinate_of(params[axis.name], axis));
    configuration.group = index_of(element["group"], group_count, "groups");
    configuration.rank = element["rank"].size();
    if (element.has("tied_with_best")) configuration.is_tied = element["tied_with_best"].boolean();
    const JsonField splits = element["splits"];
    configuration.done = splits["done"].size();
    configuration.failed = splits["failed"].size();
    configuration.pending = splits["pending"].size();
    configuration.warned = splits["warned"].size();
    configuration.judging = splits.has("judging") ? splits["judging"].size()
                                                  : configuration.done + configuration.failed + configuration.pending;
    configuration.failures = remarks_of(element["failures"]);
    configuration.warnings = remarks_of(element["warnings"]);
    configuration.summaries = summaries_of(element["scores"], record);
    if (configuration.summaries.front().n > configuration.judging) {
      splits.refuse(fmt::format("at least the {} splits of the first score", configuration.summaries.front().n));
    }
    configurations.push_back(std::move(configuration));
  }
  return configurations;
}

SeedAverages averages_of(const JsonField& field, const RunRecord& record) {
  SeedAverages averages;
  averages.over = field["over"].text();
  averages.axes = axes_of(field["axes"]);
  averages.groups = groups_of(field["groups"], record);
  averages.configurations = configurations_of(field["configurations"], averages.axes, averages.groups.size(), record);
  return averages;
}

std::vector<SessionRecord> sessions_of(const JsonField& field) {
  std::vector<SessionRecord> sessions;
  for (const JsonField& session : field.elements()) {
    Provenance provenance;
    provenance.gridfold_version = session["gridfold_version"].text();
    provenance.host = session["host"].text();
    provenance.started = session["started"].text();
    sessions.push_back(
        {std::move(provenance), session["pid"].integer(), session["finished"].text(), session["reason"].text(), {}});
  }
  return sessions;
}

}  // namespace

StoredSummary parse_summary_json(const std::string& text, const std::string& source) {
  const JsonField::Json json = parse_json(text, source);
  const JsonField root(json, source, "");
  require_schema(root["schema"], kSummarySchema);
  StoredSummary summary;
  RunRecord& record = summary.record;
  record.id = root["id"].text();
  record.name = root["name"].text();
  record.description = root["description"].text();
  if (root.has("experiment")) record.experiment = root["experiment"].text();
  if (root.has("shard")) record.shard = root["shard"].text();
  if (root.has("is_finished")) record.is_finished = root["is_finished"].boolean();
  record.config_hash = root["config_hash"].text();
  record.scores = scores_of(root["scores"]);
  record.axes = axes_of(root["axes"]);
  record.provenance = provenance_of(root["provenance"]);
  if (root.has("sessions")) record.sessions = sessions_of(root["sessions"]);
  if (root.has("selection")) record.rule = rule_of(root["selection"]);
  if (root.has("test_is_open")) record.test_is_open = root["test_is_open"].boolean();
  record.groups = groups_of(root["groups"], record);
  record.configurations = configurations_of(root["configurations"], record.axes, record.groups.size(), record);
  if (root.has("seed_averages")) record.averages = averages_of(root["seed_averages"], record);
  summary.files = folder_files_of(root["files"]);
  // Since 2.1, the version that came with the journal.
  summary.is_made_from_journal = root.has("sessions");
  return summary;
}

}  // namespace gridfold
