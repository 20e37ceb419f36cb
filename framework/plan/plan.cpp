#include "plan/plan.hpp"

#include <algorithm>
#include <string>

#include "config/pipeline_text.hpp"
#include "config/transform_rule.hpp"

namespace gridfold {

std::string_view to_text(PassWork work) {
  switch (work) {
    case PassWork::all_pairs:
      return "all_pairs";
    case PassWork::search_by_fold:
      return "search_by_fold";
    case PassWork::fit_by_fold:
      return "fit_by_fold";
  }
  return "";
}

std::size_t Plan::fold_evaluations() const {
  std::size_t evaluations = 0;
  for (const Cell& cell : cells) evaluations += scheme_of(cell).folds;
  return evaluations;
}

std::string to_text(const std::vector<PipelineStep>& steps) {
  std::vector<StepSpec> specs;
  for (const PipelineStep& step : steps) {
    const std::string& name = step.transform->component.name;
    specs.push_back(in_canonical_form({name, "", step.transform->component.parameters}, {name, step.parameters}));
  }
  return pipeline_text(specs);
}

std::uint64_t Plan::loaded_bytes() const {
  // The program with its libraries.
  constexpr std::uint64_t kProgramBytes = 26 << 20;
  const auto bytes_of = [](const DataShape& shape) -> std::uint64_t {
    return static_cast<std::uint64_t>(shape.rows) * (shape.features * shape.bytes_per_feature + sizeof(std::int32_t));
  };
  std::uint64_t data_bytes = 0;
  for (const PlannedDataset& dataset : datasets) {
    data_bytes += bytes_of(dataset.train_shape);
    if (dataset.test_shape) data_bytes += bytes_of(*dataset.test_shape);
  }
  return kProgramBytes + data_bytes;
}

std::uint64_t Plan::peak_bytes(std::size_t threads) const {
  // An outcome until it is written, as itself, as JSON and as an array.
  constexpr std::uint64_t kBytesPerEvaluation = 2200;
  std::uint64_t largest_pass = 0;
  for (const Pass& pass : passes) {
    largest_pass = std::max(largest_pass, pass.working_bytes + threads * pass.bytes_per_thread);
  }
  return loaded_bytes() + largest_pass + fold_evaluations() * kBytesPerEvaluation;
}

}  // namespace gridfold
