#include "store/summary_json.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "store/json_text.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <typename T>
Json value_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json axes_json(const RunRecord& record) {
  Json axes = Json::array();
  for (const Axis& axis : record.axes) {
    Json values = Json::array();
    for (const Scalar& value : axis.values) values.push_back(scalar_json(value));
    axes.push_back({{"name", axis.name}, {"values", std::move(values)}});
  }
  return axes;
}

Json scores_json(const RunRecord& record) {
  Json scores = Json::array();
  for (const ScoreRecord& score : record.scores) {
    scores.push_back({{"name", score.name}, {"higher_is_better", score.higher_is_better}});
  }
  return scores;
}

Json summary_of_score(const Summary& summary) {
  return {{"mean", number_or_null(summary.mean)},
          {"std", number_or_null(summary.standard_deviation)},
          {"std_ddof", 0},
          {"standard_error", number_or_null(summary.standard_error)},
          {"min", number_or_null(summary.minimum)},
          {"max", number_or_null(summary.maximum)},
          {"n", summary.n}};
}

Json parameters_json(const ParameterValues& parameters) {
  Json json = Json::object();
  for (const ParameterValue& parameter : parameters) json[parameter.name] = scalar_json(parameter.value);
  return json;
}

Json params_json(const RunRecord& record, const ConfigurationRecord& configuration) {
  Json params = Json::object();
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    params[record.axes[axis].name] = scalar_json(record.value(configuration, axis));
  }
  return params;
}

Json remarks_json(const std::vector<Remark>& remarks) {
  Json json = Json::array();
  for (const Remark& remark : remarks) json.push_back({{"text", remark.text}, {"splits", remark.splits}});
  return json;
}

Json configuration_json(const RunRecord& record, const ConfigurationRecord& configuration) {
  Json scores = Json::object();
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    scores[record.scores[i].name] = summary_of_score(configuration.summaries[i]);
  }
  return {{"key", configuration.key},
          {"params", params_json(record, configuration)},
          {"group", configuration.group},
          {"rank", configuration.rank},
          {"splits",
           {{"done", configuration.done},
            {"failed", configuration.failed},
            {"pending", configuration.pending},
            {"warned", configuration.warned}}},
          {"failures", remarks_json(configuration.failures)},
          {"warnings", remarks_json(configuration.warnings)},
          {"scores", std::move(scores)}};
}

Json keys_of(const std::vector<const ConfigurationRecord*>& configurations) {
  Json keys = Json::array();
  for (const ConfigurationRecord* configuration : configurations) keys.push_back(configuration->key);
  return keys;
}

Json group_json(const RunRecord& record, std::size_t index) {
  const GroupRecord& group = record.groups[index];
  const ScoreRecord& score = record.scores.front();
  return {{"dataset", group.dataset},
          {"resampling", {{"name", group.resampling}, {"parameters", parameters_json(group.parameters)}}},
          {"text", group.text},
          {"train_size", value_or_null(group.train_size)},
          {"splits", group.splits},
          {"train_rows", group.train_rows},
          {"selection",
           {{"rule", score.higher_is_better ? "highest mean" : "lowest mean"},
            {"score", score.name},
            {"keys", keys_of(record.best(index))}}},
          {"ranking", keys_of(record.ranking(index))}};
}

Json dataset_json(const DatasetRecord& dataset) {
  return {{"name", dataset.name},
          {"loader", dataset.loader},
          {"parameters", parameters_json(dataset.parameters)},
          {"rows", dataset.rows},
          {"features", dataset.features},
          {"fingerprint", dataset.fingerprint},
          {"test_rows", value_or_null(dataset.test_rows)},
          {"test_fingerprint", value_or_null(dataset.test_fingerprint)}};
}

Json provenance_json(const Provenance& provenance) {
  Json libraries = Json::object();
  for (const auto& [name, version] : provenance.libraries) libraries[name] = version;
  Json datasets = Json::array();
  for (const DatasetRecord& dataset : provenance.datasets) datasets.push_back(dataset_json(dataset));
  return {{"gridfold_version", provenance.gridfold_version},
          {"commit", provenance.commit},
          {"compiler", provenance.compiler},
          {"libraries", std::move(libraries)},
          {"cpu", provenance.cpu},
          {"instruction_set", provenance.instruction_set},
          {"threads", provenance.threads},
          {"seed", value_or_null(provenance.seed)},
          {"datasets", std::move(datasets)},
          {"started", provenance.started},
          {"finished", provenance.finished}};
}

}  // namespace

std::string summary_json(const RunRecord& record, std::span<const StoredFile> files) {
  Json groups = Json::array();
  for (std::size_t group = 0; group < record.groups.size(); ++group) groups.push_back(group_json(record, group));
  Json configurations = Json::array();
  for (const ConfigurationRecord& configuration : record.configurations) {
    configurations.push_back(configuration_json(record, configuration));
  }
  Json stored = Json::array();
  for (const StoredFile& file : files) {
    stored.push_back({{"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}});
  }
  const Json json{{"schema", fmt::format("gridfold-summary {}.{}", kSummarySchemaMajor, kSummarySchemaMinor)},
                  {"id", record.id},
                  {"name", record.name},
                  {"description", record.description},
                  {"config_hash", record.config_hash},
                  {"scores", scores_json(record)},
                  {"axes", axes_json(record)},
                  {"groups", std::move(groups)},
                  {"configurations", std::move(configurations)},
                  {"provenance", provenance_json(record.provenance)},
                  {"files", std::move(stored)}};
  return json_text(json);
}

}  // namespace gridfold
