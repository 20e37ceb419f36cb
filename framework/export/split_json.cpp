#include "export/split_json.hpp"

#include <cmath>

#include "store/json_text.hpp"
#include "store/split_status.hpp"

namespace gridfold {

using Json = nlohmann::ordered_json;

Json params_json(const RunRecord& record, const ConfigurationRecord& configuration) {
  Json params = Json::object();
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    params[record.axes[axis].name] = scalar_json(record.value(configuration, axis));
  }
  return params;
}

Json split_json(const ExportedRun& run, const Evaluation& split) {
  Json json;
  for (const SplitDimension& dimension : split_dimensions(run.stored().layout())) {
    json[dimension.name] = split.split.*dimension.coordinate;
  }
  json["status"] = to_text(split.status());
  json["n_train"] = split.n_train;
  json["n_test"] = split.n_test;
  json["scores"] = Json::object();
  for (std::size_t score = 0; score < run.record().scores.size(); ++score) {
    const double value = run.value(split, score);
    json["scores"][run.record().scores[score].name] = std::isfinite(value) ? Json(value) : Json(nullptr);
  }
  if (split.outcome != nullptr) {
    if (split.outcome->seconds) {
      json["seconds"] = {{"fit", split.outcome->seconds->fit}, {"predict", split.outcome->seconds->predict}};
    }
    if (!split.outcome->warnings.empty()) json["warnings"] = split.outcome->warnings;
    if (!split.outcome->reason.empty()) json["reason"] = split.outcome->reason;
  }
  return json;
}

}  // namespace gridfold
