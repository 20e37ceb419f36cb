#include <algorithm>

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
  if (field["std_ddof"].integer() != 0) field["std_ddof"].refuse("0");
  return {field["n"].size(),
          field["mean"].number_or_nan(),
          field["std"].number_or_nan(),
          field["standard_error"].number_or_nan(),
          field["min"].number_or_nan(),
          field["max"].number_or_nan()};
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

std::vector<GroupRecord> groups_of(const JsonField& field, std::size_t dataset_count) {
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
    groups.push_back(std::move(group));
  }
  return groups;
}

std::size_t coordinate_of(const JsonField& param, const Axis& axis) {
  const auto place = std::find(axis.values.begin(), axis.values.end(), param.scalar());
  if (place == axis.values.end()) param.refuse(fmt::format("a value of the axis \"{}\"", axis.name));
  return static_cast<std::size_t>(place - axis.values.begin());
}

std::vector<ConfigurationRecord> configurations_of(const JsonField& field, const RunRecord& record) {
  std::vector<ConfigurationRecord> configurations;
  for (const JsonField& element : field.elements()) {
    ConfigurationRecord configuration;
    configuration.key = element["key"].text();
    const JsonField params = element["params"];
    for (const Axis& axis : record.axes) configuration.coordinates.push_back(coordinate_of(params[axis.name], axis));
    configuration.group = index_of(element["group"], record.groups.size(), "groups");
    configuration.rank = element["rank"].size();
    const JsonField splits = element["splits"];
    configuration.done = splits["done"].size();
    configuration.failed = splits["failed"].size();
    configuration.pending = splits["pending"].size();
    configuration.warned = splits["warned"].size();
    configuration.failures = remarks_of(element["failures"]);
    configuration.warnings = remarks_of(element["warnings"]);
    const JsonField scores = element["scores"];
    for (const ScoreRecord& score : record.scores) configuration.summaries.push_back(summary_of(scores[score.name]));
    configurations.push_back(std::move(configuration));
  }
  return configurations;
}

std::vector<SessionRecord> sessions_of(const JsonField& field) {
  std::vector<SessionRecord> sessions;
  for (const JsonField& session : field.elements()) {
    sessions.push_back({session["gridfold_version"].text(), session["host"].text(), session["pid"].integer(),
                        session["started"].text(), session["finished"].text(), session["reason"].text()});
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
  record.groups = groups_of(root["groups"], record.provenance.datasets.size());
  record.configurations = configurations_of(root["configurations"], record);
  summary.files = folder_files_of(root["files"]);
  return summary;
}

}  // namespace gridfold
