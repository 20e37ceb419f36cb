#include "report/plan_json.hpp"

#include <cstdint>

#include <nlohmann/json.hpp>

#include "report/plan_outline.hpp"
#include "store/json_text.hpp"

namespace gridfold::report {

namespace {

using Json = nlohmann::ordered_json;

Json datasets_json(const Plan& plan) {
  Json datasets = Json::array();
  for (const PlannedDataset& dataset : plan.datasets) {
    datasets.push_back({{"loader", dataset.loader->component.name},
                        {"path", source_of(*dataset.loader, dataset.train)},
                        {"rows", dataset.train_shape.rows},
                        {"features", dataset.train_shape.features},
                        {"bytes_per_feature", dataset.train_shape.bytes_per_feature},
                        {"test_rows", dataset.test_shape ? Json(dataset.test_shape->rows) : Json(nullptr)}});
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

Json scheme_json(const SchemeOutline& outline) {
  const auto& seed = outline.scheme.shuffle_seed;
  const bool is_holdout = outline.scheme.kind == ProtocolKind::holdout;
  return {{"kind", to_text(outline.scheme.kind)},
          {"folds", outline.scheme.folds},
          {"held_out_rows", is_holdout ? Json(outline.scheme.held_out_rows) : Json(nullptr)},
          {"shuffle_seed", seed ? Json(*seed) : Json(nullptr)},
          {"cells", outline.cells.size()},
          {"fold_evaluations", outline.fold_evaluations}};
}

Json steps_json(const Pass& pass) {
  Json steps = Json::array();
  for (const PipelineStep& step : pass.transforms) {
    Json parameters = Json::object();
    for (const ParameterValue& parameter : step.parameters) parameters[parameter.name] = scalar_json(parameter.value);
    steps.push_back({{"name", step.transform->component.name}, {"parameters", std::move(parameters)}});
  }
  return steps;
}

Json passes_json(const Plan& plan, const PlanForecast& forecast) {
  const std::vector<PassOutline> outlines = outline(plan);
  Json passes = Json::array();
  for (std::size_t i = 0; i < plan.passes.size(); ++i) {
    const Pass& pass = plan.passes[i];
    Json schemes = Json::array();
    for (const SchemeOutline& scheme : outlines[i].schemes) schemes.push_back(scheme_json(scheme));
    const bool takes_distances = pass.takes_distances();
    passes.push_back({{"dataset", pass.dataset},
                      {"work", to_text(pass.work)},
                      {"metric", takes_distances ? Json(pass.metric.metric->component.name) : Json(nullptr)},
                      {"p", !pass.metric.parameters.empty() ? Json(pass.metric.parameters[0]) : Json(nullptr)},
                      {"transforms", steps_json(pass)},
                      {"k_max", takes_distances ? Json(pass.k_max) : Json(nullptr)},
                      {"pairs", pass.pairs},
                      {"operations", pass.operations},
                      {"working_bytes", pass.working_bytes},
                      {"bytes_per_thread", pass.bytes_per_thread},
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

/// The run that holds the cell, or null.
Json run_json(const std::map<std::string, std::string>& runs, const Cell& cell) {
  const auto run = runs.find(cell.key);
  return run == runs.end() ? Json(nullptr) : Json(run->second);
}

Json cells_json(const Plan& plan, const PlanForecast& forecast) {
  Json cells = Json::array();
  for (const Cell& cell : plan.cells) {
    cells.push_back({{"key", cell.key},
                     {"params", params_json(plan, cell.coordinates)},
                     {"pass", cell.pass},
                     {"scheme", cell.scheme},
                     {"stored_in", run_json(forecast.run_of_cell, cell)},
                     {"stored_from_other_data_in", run_json(forecast.run_on_other_data, cell)}});
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

std::size_t stored_cells(const Plan& plan, const std::map<std::string, std::string>& runs) {
  std::size_t stored = 0;
  for (const Cell& cell : plan.cells) stored += runs.count(cell.key);
  return stored;
}

Json totals_json(const Plan& plan, const PlanForecast& forecast) {
  std::uint64_t pairs = 0;
  std::uint64_t operations = 0;
  for (const Pass& pass : plan.passes) {
    pairs += pass.pairs;
    operations += pass.operations;
  }
  return {{"cells", plan.cells.size()},
          {"fold_evaluations", plan.fold_evaluations()},
          {"passes", plan.passes.size()},
          {"pairs", pairs},
          {"operations", operations},
          {"peak_bytes", forecast.peak_bytes},
          {"stored_cells", stored_cells(plan, forecast.run_of_cell)},
          {"estimated_load_seconds", forecast.load_seconds},
          {"estimated_seconds", forecast.total_seconds()}};
}

}  // namespace

std::string plan_json(const Plan& plan, const PlanForecast& forecast) {
  return json_text({{"schema", "gridfold-plan 1.0"},
                    {"name", plan.name},
                    {"description", plan.description},
                    {"config_hash", plan.config_hash},
                    {"seed", plan.seed},
                    {"totals", totals_json(plan, forecast)},
                    {"left_out", left_out_json(plan)},
                    {"duplicates", duplicates_json(plan)},
                    {"notes", notes_json(plan, forecast)},
                    {"datasets", datasets_json(plan)},
                    {"axes", axes_json(plan)},
                    {"passes", passes_json(plan, forecast)},
                    {"cells", cells_json(plan, forecast)}});
}

}  // namespace gridfold::report
