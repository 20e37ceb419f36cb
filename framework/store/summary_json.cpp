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

Json summary_of_score(const Summary& summary) {
  return {{"mean", number_or_null(summary.mean)},
          {"std", number_or_null(summary.standard_deviation)},
          {"std_ddof", 1},
          {"standard_error", number_or_null(summary.standard_error)},
          {"min", number_or_null(summary.minimum)},
          {"max", number_or_null(summary.maximum)},
          {"n", summary.n}};
}

Json summaries_json(const RunRecord& record, const std::vector<Summary>& summaries) {
  Json scores = Json::object();
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    scores[record.scores[i].name] = summary_of_score(summaries[i]);
  }
  return scores;
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
  return {{"key", configuration.key},
          {"params", params_json(record, configuration)},
          {"group", configuration.group},
          {"rank", configuration.rank},
          {"tied_with_best", configuration.is_tied},
          {"splits",
           {{"done", configuration.done},
            {"failed", configuration.failed},
            {"pending", configuration.pending},
            {"warned", configuration.warned},
            {"judging", configuration.judging}}},
          {"failures", remarks_json(configuration.failures)},
          {"warnings", remarks_json(configuration.warnings)},
          {"scores", summaries_json(record, configuration.summaries)}};
}

Json keys_of(const std::vector<const ConfigurationRecord*>& configurations) {
  Json keys = Json::array();
  for (const ConfigurationRecord* configuration : configurations) keys.push_back(configuration->key);
  return keys;
}

/// With the reason where a score is optimistic.
Json marked_scores_json(const std::vector<ScoreRecord>& scores) {
  Json json = scores_json(scores);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::string reason = training_score_reason(scores, scores[i].name);
    if (!reason.empty()) json[i]["optimistic_because"] = reason;
  }
  return json;
}

Json choices_json(const RunRecord& record, const GroupRecord& group) {
  Json choices = Json::array();
  for (const OuterChoice& choice : group.choices) {
    Json scores = Json::object();
    for (std::size_t i = 0; i < record.scores.size(); ++i) {
      scores[record.scores[i].name] = number_or_null(choice.scores[i]);
    }
    choices.push_back({{"outer_fold", choice.outer_fold}, {"key", choice.key}, {"scores", std::move(scores)}});
  }
  return {{"choices", std::move(choices)}, {"scores", summaries_json(record, group.chosen)}};
}

Json group_json(const RunRecord& record, std::size_t index) {
  const GroupRecord& group = record.groups[index];
  Json json{{"dataset", group.dataset},
            {"resampling", {{"name", group.resampling}, {"parameters", parameters_json(group.parameters)}}},
            {"text", group.text},
            {"train_size", value_or_null(group.train_size)},
            {"splits", group.splits},
            {"train_rows", group.train_rows},
            {"judges_test_part", group.judges_test_part},
            {"optimistic_because", group.optimism.empty() ? Json(nullptr) : Json(group.optimism)}};
  if (!group.splits_digest.empty()) json["splits_digest"] = group.splits_digest;
  if (group.trains_on_earlier_rows) json["trains_on_earlier_rows"] = true;
  if (group.judges_by_train_size) json["judges_by_train_size"] = true;
  // Of several seeds none is chosen: the averages are ranked.
  if (record.averages.configurations.empty()) {
    const std::string reason = group.optimism_of_best();
    json["selection"] = {
        {"rule", to_text(record.rule)}, {"score", record.scores.front().name}, {"keys", keys_of(record.chosen(index))}};
    if (!reason.empty()) json["selection"]["optimistic_because"] = reason;
  }
  json["ranking"] = keys_of(record.ranking(index));
  if (!group.choices.empty()) json["nested"] = choices_json(record, group);
  return json;
}

Json groups_json(const RunRecord& record) {
  Json groups = Json::array();
  for (std::size_t group = 0; group < record.groups.size(); ++group) groups.push_back(group_json(record, group));
  return groups;
}

Json configurations_json(const RunRecord& record) {
  Json configurations = Json::array();
  for (const ConfigurationRecord& configuration : record.configurations) {
    configurations.push_back(configuration_json(record, configuration));
  }
  return configurations;
}

Json averages_json(const RunRecord& record) {
  const RunRecord averaged = over_seeds(record);
  return {{"over", record.averages.over},
          {"axes", axes_json(averaged.axes)},
          {"groups", groups_json(averaged)},
          {"configurations", configurations_json(averaged)}};
}

Json test_uses_json(const std::vector<TestUse>& uses) {
  Json json = Json::array();
  for (const TestUse& use : uses) {
    Json scores = Json::object();
    for (const auto& [name, value] : use.scores) scores[name] = number_or_null(value);
    json.push_back({{"time", use.time},
                    {"command", use.command},
                    {"run", use.run},
                    {"dataset", use.dataset},
                    {"rows", use.set.row_count()},
                    {"configuration", use.configuration},
                    {"scores", std::move(scores)},
                    {"reason", use.reason}});
  }
  return json;
}

Json sessions_json(const std::vector<SessionRecord>& sessions, const Provenance& first) {
  Json json = Json::array();
  for (const SessionRecord& session : sessions) {
    Json one{{"gridfold_version", session.provenance.gridfold_version},
             {"host", session.provenance.host},
             {"pid", session.pid},
             {"started", session.provenance.started}};
    if (session.taken_from.empty()) {
      one["finished"] = session.finished;
      one["reason"] = session.reason;
    } else {
      one["run"] = session.taken_from;
    }
    one["differences"] = computing_differences(session.provenance, first);
    json.push_back(std::move(one));
  }
  return json;
}

}  // namespace

std::string summary_json(const RunRecord& record, std::span<const StoredFile> files) {
  Json json{{"schema", to_text(kSummarySchema)},
            {"id", record.id},
            {"name", record.name},
            {"description", record.description},
            {"experiment", record.experiment},
            {"shard", record.shard},
            {"is_finished", record.is_finished},
            {"config_hash", record.config_hash},
            {"scores", marked_scores_json(record.scores)},
            {"selection", to_text(record.rule)},
            {"test_is_open", record.test_is_open},
            {"axes", axes_json(record.axes)},
            {"groups", groups_json(record)},
            {"configurations", configurations_json(record)},
            {"provenance", provenance_json(record.provenance)},
            {"sessions", sessions_json(record.sessions, record.provenance)},
            {"files", files_json(std::vector(files.begin(), files.end()))}};
  if (!record.sources.empty()) json["taken_from"] = sessions_json(record.sources, record.provenance);
  if (!record.test_uses.empty()) json["test_set_uses"] = test_uses_json(record.test_uses);
  // Nobody can know them.
  if (!record.has_readable_ledger) json["test_set_uses"] = nullptr;
  if (!record.averages.configurations.empty()) json["seed_averages"] = averages_json(record);
  return json_text(json);
}

}  // namespace gridfold
