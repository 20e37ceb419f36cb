#include "store/provenance_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/json_text.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

std::string text_or_empty(const JsonField& field, const std::string& key) {
  return field.has(key) ? field[key].text() : std::string();
}

constexpr std::array kSimpler{"neither", "smaller", "larger"};

Simpler simpler_of(const JsonField& field) {
  const auto found = std::find(kSimpler.begin(), kSimpler.end(), field.text());
  if (found == kSimpler.end()) field.refuse("smaller or larger");
  return static_cast<Simpler>(found - kSimpler.begin());
}

/// `0-9 20-29`: a line, for there may be thousands.
std::string stretches_text(const TestSet& set) {
  std::vector<std::string> texts;
  for (const auto& [first, last] : set.rows) texts.push_back(fmt::format("{}-{}", first, last));
  return fmt::format("{}", fmt::join(texts, " "));
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches_of(const JsonField& field) {
  constexpr const char* kAllowed = "stretches of rows such as 0-9 20-29";
  const std::string text = field.text();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> rows;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (!rows.empty() && *at++ != ' ') field.refuse(kAllowed);
    std::pair<std::uint32_t, std::uint32_t> ends;
    const auto first = std::from_chars(at, end, ends.first);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') field.refuse(kAllowed);
    const auto last = std::from_chars(first.ptr + 1, end, ends.second);
    if (last.ec != std::errc() || ends.first > ends.second) field.refuse(kAllowed);
    if (!rows.empty() && ends.first <= rows.back().second) field.refuse(kAllowed);
    rows.push_back(ends);
    at = last.ptr;
  }
  return rows;
}

Json sweep_json(const SweepSource& sweep) {
  Json json{{"file", sweep.file}, {"commit", sweep.commit}, {"diff", sweep.diff}, {"diff_is_cut", sweep.diff_is_cut}};
  if (!sweep.no_commit_because.empty()) json["no_commit_because"] = sweep.no_commit_because;
  if (!sweep.no_diff_because.empty()) json["no_diff_because"] = sweep.no_diff_because;
  return json;
}

SweepSource sweep_of(const JsonField& field) {
  SweepSource sweep{field["file"].text(), field["commit"].text(), field["diff"].text(), field["diff_is_cut"].boolean()};
  if (field.has("no_commit_because")) sweep.no_commit_because = field["no_commit_because"].text();
  if (field.has("no_diff_because")) sweep.no_diff_because = field["no_diff_because"].text();
  return sweep;
}

}  // namespace

Json parameters_json(const ParameterValues& parameters) {
  Json json = Json::object();
  for (const ParameterValue& parameter : parameters) json[parameter.name] = scalar_json(parameter.value);
  return json;
}

ParameterValues parameters_of(const JsonField& field) {
  ParameterValues parameters;
  for (const auto& [name, value] : field.members()) parameters.push_back({name, value.scalar()});
  return parameters;
}

Json dataset_json(const DatasetRecord& dataset) {
  Json json{{"name", dataset.name},
            {"loader", dataset.loader},
            {"parameters", parameters_json(dataset.parameters)},
            {"rows", dataset.rows},
            {"features", dataset.features},
            {"fingerprint", dataset.fingerprint},
            {"test_rows", value_or_null(dataset.test_rows)},
            {"test_fingerprint", value_or_null(dataset.test_fingerprint)},
            {"has_test_part", dataset.has_test_part},
            {"classes", dataset.class_names}};
  if (dataset.is_named) json["is_named"] = true;
  if (dataset.test_set) {
    json["test_set"] = {{"fingerprint", dataset.test_set->fingerprint}, {"rows", stretches_text(*dataset.test_set)}};
    if (!dataset.test_set->labels.empty()) json["test_set"]["labels"] = dataset.test_set->labels;
  }
  if (!dataset.test_files.empty()) json["test_files"] = dataset.test_files;
  if (!dataset.unread_test_fingerprint.empty()) json["unread_test_fingerprint"] = dataset.unread_test_fingerprint;
  return json;
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
  if (field.has("has_test_part")) dataset.has_test_part = field["has_test_part"].boolean();
  if (field.has("is_named")) dataset.is_named = field["is_named"].boolean();
  if (field.has("classes")) dataset.class_names = field["classes"].texts();
  if (field.has("test_set")) {
    const JsonField set = field["test_set"];
    dataset.test_set = TestSet{.fingerprint = set["fingerprint"].text(), .rows = stretches_of(set["rows"])};
    if (set.has("labels")) dataset.test_set->labels = set["labels"].text();
  }
  if (field.has("test_files")) dataset.test_files = field["test_files"].texts();
  if (field.has("unread_test_fingerprint")) {
    dataset.unread_test_fingerprint = field["unread_test_fingerprint"].text();
  }
  if (dataset.test_set) dataset.test_set->files = dataset.test_files;
  return dataset;
}

Json scores_json(const std::vector<ScoreRecord>& scores) {
  Json json = Json::array();
  for (const ScoreRecord& score : scores) {
    json.push_back({{"name", score.name}, {"higher_is_better", score.higher_is_better}, {"revision", score.revision}});
  }
  return json;
}

std::vector<ScoreRecord> scores_of(const JsonField& field) {
  std::vector<ScoreRecord> scores;
  for (const JsonField& score : field.elements()) {
    scores.push_back({score["name"].text(), score["higher_is_better"].boolean()});
    if (score.has("revision")) scores.back().revision = static_cast<int>(score["revision"].integer());
  }
  if (scores.empty()) field.refuse("at least one score");
  return scores;
}

Json axes_json(const std::vector<Axis>& axes) {
  Json json = Json::array();
  for (const Axis& axis : axes) {
    Json values = Json::array();
    for (const Scalar& value : axis.values) values.push_back(scalar_json(value));
    json.push_back({{"name", axis.name}, {"values", std::move(values)}});
    // Most axes are neither.
    if (axis.is_seed) json.back()["seed"] = true;
    if (axis.simpler != Simpler::neither) json.back()["simpler"] = kSimpler[static_cast<std::size_t>(axis.simpler)];
    if (axis.is_size) json.back()["size"] = true;
  }
  return json;
}

std::vector<Axis> axes_of(const JsonField& field) {
  std::vector<Axis> axes;
  for (const JsonField& axis : field.elements()) {
    axes.push_back({.name = axis["name"].text(), .values = {}});
    if (axis.has("seed")) axes.back().is_seed = axis["seed"].boolean();
    if (axis.has("simpler")) axes.back().simpler = simpler_of(axis["simpler"]);
    if (axis.has("size")) axes.back().is_size = axis["size"].boolean();
    for (const JsonField& value : axis["values"].elements()) axes.back().values.push_back(value.scalar());
  }
  return axes;
}

SelectionRule rule_of(const JsonField& field) {
  const auto found = std::find(std::begin(kSelectionRules), std::end(kSelectionRules), field.text());
  if (found == std::end(kSelectionRules)) field.refuse(fmt::format("one of {}", fmt::join(kSelectionRules, ", ")));
  return static_cast<SelectionRule>(found - std::begin(kSelectionRules));
}

Json files_json(const std::vector<StoredFile>& files) {
  Json json = Json::array();
  for (const StoredFile& file : files) {
    json.push_back({{"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}});
  }
  return json;
}

std::vector<StoredFile> files_of(const JsonField& field) {
  std::vector<StoredFile> files;
  for (const JsonField& file : field.elements()) {
    files.push_back({file["name"].text(), file["sha256"].text(), file["bytes"].size()});
  }
  return files;
}

std::vector<StoredFile> folder_files_of(const JsonField& field) {
  for (const JsonField& file : field.elements()) {
    const std::filesystem::path name = file["name"].text();
    if (!name.has_filename() || name.has_parent_path() || name == "." || name == "..") {
      file["name"].refuse("the name of a file in the run's folder");
    }
  }
  return files_of(field);
}

Json provenance_json(const Provenance& provenance) {
  Json libraries = Json::object();
  for (const auto& [name, version] : provenance.libraries) libraries[name] = version;
  Json datasets = Json::array();
  for (const DatasetRecord& dataset : provenance.datasets) datasets.push_back(dataset_json(dataset));
  return {{"gridfold_version", provenance.gridfold_version},
          {"commit", provenance.commit},
          {"compiler", provenance.compiler},
          {"build_flags", provenance.build_flags},
          {"libraries", std::move(libraries)},
          {"host", provenance.host},
          {"cpu", provenance.cpu},
          {"instruction_set", provenance.instruction_set},
          {"threads", provenance.threads},
          {"memory_limit", value_or_null(provenance.memory_limit)},
          {"command_line", provenance.command_line},
          {"environment", provenance.environment},
          {"sweep", sweep_json(provenance.sweep)},
          {"data_files", files_json(provenance.data_files)},
          {"seed", value_or_null(provenance.seed)},
          {"datasets", std::move(datasets)},
          {"started", provenance.started},
          {"finished", provenance.finished}};
}

Json computing_differences(const Provenance& provenance, const Provenance& other) {
  constexpr std::array kFacts{"gridfold_version", "commit",  "compiler",     "build_flags", "libraries", "host", "cpu",
                              "instruction_set",  "threads", "memory_limit", "environment"};
  const Json all = provenance_json(provenance);
  const Json of_other = provenance_json(other);
  Json differences = Json::object();
  for (const char* fact : kFacts) {
    if (all[fact] != of_other[fact]) differences[fact] = all[fact];
  }
  return differences;
}

Provenance provenance_of(const JsonField& field) {
  Provenance provenance;
  provenance.gridfold_version = field["gridfold_version"].text();
  provenance.commit = field["commit"].text();
  provenance.compiler = field["compiler"].text();
  provenance.build_flags = text_or_empty(field, "build_flags");
  for (const auto& [name, version] : field["libraries"].members()) {
    provenance.libraries.emplace_back(name, version.text());
  }
  provenance.host = text_or_empty(field, "host");
  provenance.cpu = field["cpu"].text();
  provenance.instruction_set = field["instruction_set"].text();
  provenance.threads = field["threads"].size();
  if (field.has("memory_limit") && !field["memory_limit"].is_null()) {
    provenance.memory_limit = field["memory_limit"].size();
  }
  if (field.has("command_line")) provenance.command_line = field["command_line"].texts();
  if (field.has("environment")) provenance.environment = field["environment"].texts();
  if (field.has("sweep")) provenance.sweep = sweep_of(field["sweep"]);
  if (field.has("data_files")) provenance.data_files = files_of(field["data_files"]);
  if (!field["seed"].is_null()) provenance.seed = field["seed"].integer();
  for (const JsonField& dataset : field["datasets"].elements()) provenance.datasets.push_back(dataset_of(dataset));
  provenance.started = field["started"].text();
  provenance.finished = field["finished"].text();
  return provenance;
}

}  // namespace gridfold
