#include "report/plan_json.hpp"

#include <cstdint>

#include <nlohmann/json.hpp>

#include "report/plan_outline.hpp"
#include "store/json_text.hpp"

namespace gridfold::report {

namespace {

using Json = nlohmann::ordered_json;

Json parameters_json(const ParameterValues& parameters) {
  Json json = Json::object();
  for (const ParameterValue& parameter : parameters) json[parameter.name] = scalar_json(parameter.value);
  return json;
}

Json component_json(const Component& component, const ParameterValues& parameters) {
  return {{"name", component.name}, {"parameters", parameters_json(parameters)}};
}

/// How many configurations the test set judges, and how many it judged before; null where there is none.
Json test_set_json(const Plan& plan, const PlanForecast& forecast, std::size_t dataset, std::size_t judged) {
  if (!plan.datasets[dataset].has_test_part) return nullptr;
  Json json{{"judges", judged}, {"judged_before", nullptr}};
  if (dataset < forecast.judged_before.size()) json["judged_before"] = forecast.judged_before[dataset];
  return json;
}

Json datasets_json(const Plan& plan, const PlanForecast& forecast) {
  Json datasets = Json::array();
  const std::vector<std::size_t> judged = judged_by_test_sets(plan);
  for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
    const PlannedDataset& dataset = plan.datasets[i];
    const DataShape& train = dataset.train.shape;
    datasets.push_back({{"name", dataset.name},
                        {"loader", component_json(dataset.loader->component, dataset.train.request.parameters)},
                        {"rows", train.rows},
                        {"features", train.features},
                        {"bytes_per_feature", train.bytes_per_feature},
                        {"test_rows", dataset.test ? Json(dataset.test->shape.rows) : Json(nullptr)},
                        {"test_set", test_set_json(plan, forecast, i, judged[i])}});
  }
  return datasets;
}

Json axes_json(const Plan& plan) {
  Json axes = Json::array();
  for (const Axis& axis : plan.axes) {
    Json values = Json::array();
    for (const Scalar& value : axis.values) values.push_back(scalar_json(value));
    axes.push_back({{"name", axis.name}, {"values", std::move(values)}});
  }
  return axes;
}

Json scheme_json(const Plan& plan, const SchemeOutline& outline) {
  const Scheme& scheme = plan.schemes[outline.scheme];
  return {{"resampling", component_json(scheme.resampling->component, scheme.parameters)},
          {"text", scheme.text},
          {"splits", scheme.splits->count()},
          {"cells", outline.cells.size()},
          {"evaluations", outline.evaluations}};
}

Json steps_json(const Pass& pass) {
  Json steps = Json::array();
  for (const PipelineStep& step : pass.transforms) {
    steps.push_back(component_json(step.transform->component, step.parameters));
  }
  return steps;
}

Json passes_json(const Plan& plan, const PlanForecast& forecast) {
  const std::vector<PassOutline> outlines = outline(plan);
  Json passes = Json::array();
  for (std::size_t i = 0; i < plan.passes.size(); ++i) {
    const Pass& pass = plan.passes[i];
    Json schemes = Json::array();
    for (const SchemeOutline& scheme : outlines[i].schemes) schemes.push_back(scheme_json(plan, scheme));
    passes.push_back({{"dataset", pass.dataset},
                      {"scores_test_part", pass.scores_test_part},
                      {"transforms", steps_json(pass)},
                      {"classifier", pass.classifier->component.name},
                      {"text", pass.text},
                      {"settings", pass.settings.size()},
                      {"pairs", static_cast<std::uint64_t>(pass.cost.pairs)},
                      {"operations", pass.cost.operations},
                      {"shared_bytes", pass.cost.shared_bytes},
                      {"bytes_per_task", pass.cost.bytes_per_task},
                      {"estimated_seconds", forecast.pass_seconds[i]},
                      {"schemes", std::move(schemes)}});
  }
  return passes;
}

Json params_json(const Plan& plan, const std::vector<std::size_t>& coordinates) {
  Json params = Json::object();
  for (std::size_t axis = 0; axis < plan.axes.size(); ++axis) {
    params[plan.axes[axis].name] = scalar_json(plan.axes[axis].values[coordinates[axis]]);
  }
  return params;
}

Json cells_json(const Plan& plan, const PlanForecast& forecast) {
  Json cells = Json::array();
  for (const Cell& cell : plan.cells) {
    const auto run = forecast.run_of_cell.find(cell.key);
    cells.push_back({{"key", cell.key},
                     {"params", params_json(plan, cell.coordinates)},
                     {"pass", cell.pass},
                     {"setting", cell.setting},
                     {"scheme", cell.scheme},
                     {"stored_in", run == forecast.run_of_cell.end() ? Json(nullptr) : Json(run->second)}});
  }
  return cells;
}

Json left_out_json(const Plan& plan) {
  Json reasons = Json::array();
  for (const LeftOut& left_out : plan.left_out) {
    reasons.push_back({{"configurations", left_out.points}, {"reason", left_out.reason}});
  }
  return reasons;
}

Json duplicates_json(const Plan& plan) {
  Json duplicates = Json::array();
  for (const Duplicate& duplicate : plan.duplicates) {
    duplicates.push_back({{"params", params_json(plan, duplicate.coordinates)},
                          {"same_as", plan.cells[duplicate.twin].key},
                          {"reason", plan.left_out[duplicate.reason].reason}});
  }
  return duplicates;
}

Json notes_json(const Plan& plan, const PlanForecast& forecast) {
  Json notes = Json::array();
  for (const PlanNote& note : plan.notes) notes.push_back(to_text(note));
  for (const std::string& note : forecast.store_notes) notes.push_back(note);
  return notes;
}

Json totals_json(const Plan& plan, const PlanForecast& forecast) {
  double pairs = 0;
  double operations = 0;
  for (const Pass& pass : plan.passes) {
    pairs += pass.cost.pairs;
    operations += pass.cost.operations;
  }
  return {{"cells", plan.cells.size()},
          {"evaluations", plan.evaluations()},
          {"passes", plan.passes.size()},
          {"pairs", static_cast<std::uint64_t>(pairs)},
          {"operations", operations},
          {"peak_bytes", forecast.peak_bytes},
          {"stored_cells", stored_cells(plan, forecast)},
          {"estimated_seconds", forecast.total_seconds()}};
}

}  // namespace

std::string plan_json(const Plan& plan, const PlanForecast& forecast) {
  return json_text({{"schema", "gridfold-plan 2.0"},
                    {"name", plan.name},
                    {"description", plan.description},
                    {"config_hash", plan.config_hash},
                    {"seed", plan.seed ? Json(*plan.seed) : Json(nullptr)},
                    {"totals", totals_json(plan, forecast)},
                    {"left_out", left_out_json(plan)},
                    {"duplicates", duplicates_json(plan)},
                    {"notes", notes_json(plan, forecast)},
                    {"datasets", datasets_json(plan, forecast)},
                    {"axes", axes_json(plan)},
                    {"passes", passes_json(plan, forecast)},
                    {"cells", cells_json(plan, forecast)}});
}

}  // namespace gridfold::report
