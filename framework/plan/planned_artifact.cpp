#include "plan/planned_artifact.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "artifacts/image_arrays.hpp"
#include "core/diagnostics.hpp"
#include "core/registry.hpp"
#include "plan/plan.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kOf = "of";

/// The kind, then every parameter that is not at its default.
std::string name_of(const Component& component, const ParameterValues& parameters) {
  std::string name = component.name;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == kOf || parameters[i].value == component.parameters[i].default_value) continue;
    std::string value = to_text(parameters[i].value);
    // Of a list: no blanks in the names of files.
    std::erase(value, ' ');
    name += fmt::format("-{}_{}", parameters[i].name, value);
  }
  return name;
}

}  // namespace

std::vector<PlannedArtifact> planned_artifacts(const SweepSpec& sweep, std::span<const ArtifactKind> kinds) {
  std::vector<PlannedArtifact> artifacts;
  for (const ComponentSpec& spec : sweep.artifacts) {
    PlannedArtifact artifact{.kind = find_entry(kinds, spec.component->name),
                             .parameters = completed(spec, std::nullopt),
                             .name = {},
                             .of = {}};
    artifact.name = name_of(artifact.kind->component, artifact.parameters);
    artifact.of = parameter<std::string>(artifact.parameters, kOf);
    artifacts.push_back(std::move(artifact));
  }
  return artifacts;
}

std::string artifact_refusal(const PlannedArtifact& artifact, const Plan& plan, const Cell& cell) {
  if (artifact.kind->refusal == nullptr) return {};
  const Pass& pass = plan.passes[cell.pass];
  const PlannedDataset& dataset = plan.datasets[pass.dataset];
  const DataShape& shape = dataset.train.shape;
  return artifact.kind->refusal(artifact.parameters,
                                {.features = shape.features,
                                 .has_categories = std::ranges::any_of(shape.columns, &Column::is_categorical),
                                 .bytes_per_feature = shape.bytes_per_feature,
                                 .image_shape = image_shape_of(pass.transforms, shape_of(shape)),
                                 .after = pass.shape,
                                 .train_rows = dataset.train.rows.empty() ? shape.rows : dataset.train.rows.size(),
                                 .test_rows = dataset.test ? dataset.test->shape.rows : 0,
                                 .class_count = shape.class_names.size(),
                                 .classifier = *pass.classifier,
                                 .settings = pass.settings[cell.setting]});
}

void refuse_impossible_artifacts(const SweepSpec& sweep, const Plan& plan) {
  Diagnostics mistakes;
  for (std::size_t i = 0; i < plan.artifacts.size(); ++i) {
    const PlannedArtifact& artifact = plan.artifacts[i];
    std::set<std::string> reasons;
    bool has_some = plan.cells.empty();
    for (const Cell& cell : plan.cells) {
      const std::string reason = artifact_refusal(artifact, plan, cell);
      has_some = has_some || reason.empty();
      if (has_some) break;
      reasons.insert(reason);
    }
    if (has_some) continue;
    SourceMark where = sweep.artifacts[i].mark;
    if (where.file.empty()) where.file = sweep.file.string();
    mistakes.complain(
        where,
        fmt::format("{} {}", artifact.kind->component.name, fmt::join(reasons, "; for other configurations, it ")),
        "an artifact that suits the data and the classifier");
  }
  mistakes.throw_if_any();
}

}  // namespace gridfold
