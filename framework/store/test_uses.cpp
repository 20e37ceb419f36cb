#include "store/test_uses.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace {

/// Classifier and transforms, whatever the axes of the sweep are called. Parameters of which one direction is simpler,
/// which are what is chosen most, are named with their defaults, too.
std::string configuration_text(const Plan& plan, const Cell& cell) {
  const Pass& pass = plan.passes[cell.pass];
  const Component& classifier = pass.classifier->component;
  std::vector<ParameterInfo> table = classifier.parameters;
  for (ParameterInfo& info : table) {
    if (info.simpler != Simpler::neither) info.default_value.reset();
  }
  const std::string text = component_text(classifier.name, table, pass.settings[cell.setting]);
  return pass.transforms.empty() ? text : fmt::format("{} > {}", to_text(pass.transforms), text);
}

}  // namespace

TestSet test_set_of(const PlannedDataset& dataset) {
  const PlannedPart& part = *dataset.test;
  if (!part.rows.empty()) return {part.shape.fingerprint, stretches(part.rows)};
  return {part.shape.fingerprint, {{0, static_cast<std::uint32_t>(part.shape.rows - 1)}}};
}

std::vector<TestUse> test_uses_of(const Plan& plan, std::span<const Outcome> outcomes, const std::string& run,
                                  const std::string& command) {
  const std::vector<ScoreColumn> columns = plan.score_columns();
  const std::string now = to_utc_text(std::chrono::system_clock::now());
  std::vector<TestUse> uses;
  for (const Outcome& outcome : outcomes) {
    if (outcome.status != SplitStatus::done) continue;
    const Cell& cell = plan.cells[outcome.cell];
    if (!plan.scheme_of(cell).resampling->scores_test_part || outcome.split.train_size > 0) continue;
    const PlannedDataset& dataset = plan.datasets[plan.passes[cell.pass].dataset];
    TestUse use{.time = now,
                .command = command,
                .run = run,
                .dataset = dataset.name,
                .train_fingerprint = dataset.train.shape.fingerprint,
                .set = test_set_of(dataset),
                .key = cell.key,
                .configuration = configuration_text(plan, cell),
                .scores = {},
                .correct = outcome.correct,
                .reason = {}};
    for (std::size_t i = 0; i < columns.size(); ++i) use.scores.emplace_back(columns[i].name, outcome.scores[i]);
    uses.push_back(std::move(use));
  }
  return uses;
}

std::filesystem::path store_of(const std::filesystem::path& run_folder) {
  // A run may be named from within its folder.
  return std::filesystem::proximate(std::filesystem::canonical(run_folder).parent_path());
}

std::string add_test_uses(RunRecord& record, const std::filesystem::path& output_directory) {
  try {
    record.test_uses = read_test_ledger(output_directory);
  } catch (const StoreError& error) {
    return error.what();
  }
  std::erase_if(record.test_uses, [&](const TestUse& use) {
    return std::ranges::none_of(record.provenance.datasets, [&](const DatasetRecord& dataset) {
      return dataset.fingerprint == use.train_fingerprint;
    });
  });
  return {};
}

}  // namespace gridfold
