#include "store/summary_json.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "store/json_text.hpp"
#include "store/provenance_json.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <typename T>
Json value_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
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

Json sessions_json(const std::vector<SessionRecord>& sessions) {
  Json json = Json::array();
  for (const SessionRecord& session : sessions) {
    json.push_back({{"gridfold_version", session.gridfold_version},
                    {"host", session.host},
                    {"pid", session.pid},
                    {"started", session.started},
                    {"finished", session.finished},
                    {"reason", session.reason}});
  }
  return json;
}

}  // namespace

std::string summary_json(const RunRecord& record, std::span<const StoredFile> files) {
  Json groups = Json::array();
  for (std::size_t group = 0; group < record.groups.size(); ++group) groups.push_back(group_json(record, group));
  Json configurations = Json::array();
  for (const ConfigurationRecord& configuration : record.configurations) {
    configurations.push_back(configuration_json(record, configuration));
  }
  const Json json{{"schema", to_text(kSummarySchema)},
                  {"id", record.id},
                  {"name", record.name},
                  {"description", record.description},
                  {"experiment", record.experiment},
                  {"shard", record.shard},
                  {"is_finished", record.is_finished},
                  {"config_hash", record.config_hash},
                  {"scores", scores_json(record.scores)},
                  {"axes", axes_json(record.axes)},
                  {"groups", std::move(groups)},
                  {"configurations", std::move(configurations)},
                  {"provenance", provenance_json(record.provenance)},
                  {"sessions", sessions_json(record.sessions)},
                  {"files", files_json(std::vector(files.begin(), files.end()))}};
  return json_text(json);
}

}  // namespace gridfold
