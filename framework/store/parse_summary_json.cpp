#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "store/json_field.hpp"
#include "store/summary_json.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kSchemaName = "gridfold-summary ";

void check_schema(const JsonField& field) {
  const std::string text = field.text();
  int major = 0;
  int minor = 0;
  const char* const end = text.data() + text.size();
  bool well_formed = text.starts_with(kSchemaName);
  if (well_formed) {
    const auto after_major = std::from_chars(text.data() + kSchemaName.size(), end, major);
    well_formed = after_major.ec == std::errc() && after_major.ptr != end && *after_major.ptr == '.';
    if (well_formed) {
      const auto after_minor = std::from_chars(after_major.ptr + 1, end, minor);
      well_formed = after_minor.ec == std::errc() && after_minor.ptr == end;
    }
  }
  if (!well_formed) field.refuse(fmt::format("\"{}{}.{}\"", kSchemaName, kSummarySchemaMajor, kSummarySchemaMinor));
  if (major != kSummarySchemaMajor) {
    field.refuse(fmt::format("major version {}: {} version of gridfold wrote this run", kSummarySchemaMajor,
                             major > kSummarySchemaMajor ? "a newer" : "an older"));
  }
}

std::vector<Axis> axes_of(const JsonField& field) {
  std::vector<Axis> axes;
  for (const JsonField& axis : field.elements()) {
    axes.push_back({axis["name"].text(), {}});
    for (const JsonField& value : axis["values"].elements()) axes.back().values.push_back(value.scalar());
  }
  return axes;
}

std::vector<ScoreRecord> scores_of(const JsonField& field) {
  std::vector<ScoreRecord> scores;
  for (const JsonField& score : field.elements()) {
    scores.push_back({score["name"].text(), score["higher_is_better"].boolean()});
  }
  if (scores.empty()) field.refuse("at least one score");
  return scores;
}

Summary summary_of(const JsonField& field) {
  if (field["std_ddof"].integer() != 0) field["std_ddof"].refuse("0");
  return {field["n"].size(),
          field["mean"].number_or_nan(),
          field["std"].number_or_nan(),
          field["standard_error"].number_or_nan(),
          field["min"].number_or_nan(),
          field["max"].number_or_nan()};
}

ParameterValues parameters_of(const JsonField& field) {
  ParameterValues parameters;
  for (const auto& [name, value] : field.members()) parameters.push_back({name, value.scalar()});
  return parameters;
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

DatasetRecord dataset_of(const JsonField& field) {
  DatasetRecord dataset{field["name"].text(),
                        field["loader"].text(),
                        parameters_of(field["parameters"]),
                        field["rows"].size(),
                        field["features"].size(),
                        field["fingerprint"].text(),
                        {},
                        {}};
  if (!field["test_rows"].is_null()) dataset.test_rows = field["test_rows"].size();
  if (!field["test_fingerprint"].is_null()) dataset.test_fingerprint = field["test_fingerprint"].text();
  return dataset;
}

Provenance provenance_of(const JsonField& field) {
  Provenance provenance;
  provenance.gridfold_version = field["gridfold_version"].text();
  provenance.commit = field["commit"].text();
  provenance.compiler = field["compiler"].text();
  for (const auto& [name, version] : field["libraries"].members()) {
    provenance.libraries.emplace_back(name, version.text());
  }
  provenance.cpu = field["cpu"].text();
  provenance.instruction_set = field["instruction_set"].text();
  provenance.threads = field["threads"].size();
  if (!field["seed"].is_null()) provenance.seed = field["seed"].integer();
  for (const JsonField& dataset : field["datasets"].elements()) provenance.datasets.push_back(dataset_of(dataset));
  provenance.started = field["started"].text();
  provenance.finished = field["finished"].text();
  return provenance;
}

std::string file_name_of(const JsonField& field) {
  const std::filesystem::path name = field.text();
  if (!name.has_filename() || name.has_parent_path() || name == "." || name == "..") {
    field.refuse("the name of a file in the run's folder");
  }
  return name.string();
}

}  // namespace

StoredSummary parse_summary_json(const std::string& text, const std::string& source) {
  JsonField::Json json;
  try {
    json = JsonField::Json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw StoreError(fmt::format("{}: byte {}: is no JSON", source, error.byte));
  } catch (const nlohmann::json::out_of_range&) {
    throw StoreError(fmt::format("{}: holds a number beyond the range of 64-bit floats", source));
  }
  const JsonField root(json, source, "");
  check_schema(root["schema"]);
  StoredSummary summary;
  RunRecord& record = summary.record;
  record.id = root["id"].text();
  record.name = root["name"].text();
  record.description = root["description"].text();
  record.config_hash = root["config_hash"].text();
  record.scores = scores_of(root["scores"]);
  record.axes = axes_of(root["axes"]);
  record.provenance = provenance_of(root["provenance"]);
  record.groups = groups_of(root["groups"], record.provenance.datasets.size());
  record.configurations = configurations_of(root["configurations"], record);
  for (const JsonField& file : root["files"].elements()) {
    summary.files.push_back({file_name_of(file["name"]), file["sha256"].text(), file["bytes"].size()});
  }
  return summary;
}

}  // namespace gridfold
