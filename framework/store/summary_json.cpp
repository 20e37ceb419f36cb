#include "store/summary_json.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "store/fold_status.hpp"
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

Json fold_json(const RunRecord& record, const FoldOutcome& fold) {
  const auto rows_or_null = [](std::size_t rows) { return rows > 0 ? Json(rows) : Json(nullptr); };
  const bool done = fold.status == FoldStatus::done;
  Json json{{"repeat", fold.repeat},
            {"fold", fold.fold},
            {"status", to_text(fold.status)},
            {"n_train", rows_or_null(fold.n_train)},
            {"n_test", rows_or_null(fold.n_test)},
            {"correct", done ? Json(fold.correct) : Json(nullptr)}};
  Json scores = Json::object();
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    scores[record.scores[i].name] = done ? number_or_null(fold.scores[i]) : Json(nullptr);
  }
  json["scores"] = std::move(scores);
  if (!fold.reason.empty()) json["reason"] = fold.reason;
  return json;
}

Json params_json(const RunRecord& record, const ConfigurationRecord& configuration) {
  Json params = Json::object();
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    params[record.axes[axis].name] = scalar_json(record.value(configuration, axis));
  }
  return params;
}

Json configuration_json(const RunRecord& record, const ConfigurationRecord& configuration) {
  Json scores = Json::object();
  for (std::size_t i = 0; i < record.scores.size(); ++i) {
    scores[record.scores[i].name] = summary_of_score(configuration.summaries[i]);
  }
  Json folds = Json::array();
  for (const FoldOutcome& fold : configuration.folds) folds.push_back(fold_json(record, fold));
  return {{"key", configuration.key},
          {"params", params_json(record, configuration)},
          {"rank", configuration.rank},
          {"scores", std::move(scores)},
          {"folds", std::move(folds)}};
}

Json best_json(const RunRecord& record) {
  Json best = Json::array();
  for (const ConfigurationRecord* configuration : record.best()) {
    const double mean = configuration->summaries.front().mean;
    best.push_back({{"key", configuration->key},
                    {"params", params_json(record, *configuration)},
                    {"score", record.scores.front().name},
                    {"mean", number_or_null(mean)}});
  }
  return best;
}

Json dataset_json(const DatasetRecord& dataset) {
  return {{"loader", dataset.loader},
          {"path", dataset.path},
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
          {"seed", provenance.seed},
          {"datasets", std::move(datasets)},
          {"started", provenance.started},
          {"finished", provenance.finished},
          {"load_seconds", number_or_null(provenance.load_seconds)},
          {"run_seconds", number_or_null(provenance.run_seconds)}};
}

}  // namespace

std::string summary_json(const RunRecord& record, std::span<const StoredFile> files) {
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
                  {"best", best_json(record)},
                  {"configurations", std::move(configurations)},
                  {"provenance", provenance_json(record.provenance)},
                  {"files", std::move(stored)}};
  return json_text(json);
}

}  // namespace gridfold
