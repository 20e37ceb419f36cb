#include "plan/pass_cost.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace gridfold {

namespace {

std::uint64_t row_bytes(const FeatureShape& shape) {
  return static_cast<std::uint64_t>(shape.features) * shape.bytes_per_feature;
}

/// While steps of single rows are applied: what goes into a step, where it is not the data itself, and what comes out.
std::uint64_t transforming_bytes(PipelineSteps per_row, FeatureShape shape, std::uint64_t rows) {
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < per_row.size(); ++i) {
    const FeatureShape after = shape_after(per_row.subspan(i, 1), shape);
    most = std::max(most, rows * ((i == 0 ? 0 : row_bytes(shape)) + row_bytes(after)));
    shape = after;
  }
  return most;
}

/// While the steps that learn are fitted to a split: its rows as they come, and each step's rows in and out.
std::uint64_t fitting_bytes(PipelineSteps learning, FeatureShape shape, std::uint64_t train_rows) {
  const std::uint64_t gathered = row_bytes(shape);
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < learning.size(); ++i) {
    const Transform& transform = *learning[i].transform;
    const FeatureShape after = shape_after(learning.subspan(i, 1), shape);
    const std::uint64_t in = i > 0 ? row_bytes(shape) : 0;
    const std::uint64_t scratch =
        transform.working_bytes == nullptr ? 0 : transform.working_bytes(learning[i].parameters, shape, train_rows);
    most = std::max(most, train_rows * (gathered + in + row_bytes(after)) + scratch);
    shape = after;
  }
  return most;
}

/// What the steps that learn take to fit and to apply, in the operations of transforms.
double fitting_operations(PipelineSteps learning, FeatureShape shape, double train_rows, double test_rows) {
  double operations = 0;
  for (std::size_t i = 0; i < learning.size(); ++i) {
    const Transform& transform = *learning[i].transform;
    const FeatureShape after = shape_after(learning.subspan(i, 1), shape);
    operations += transform.operations == nullptr
                      ? (train_rows + test_rows) * static_cast<double>(shape.features + after.features)
                      : transform.operations(learning[i].parameters, shape, train_rows, train_rows + test_rows);
    shape = after;
  }
  return operations;
}

/// A learning transform's multiplication, in operations of a byte's absolute difference: both are counted as a core's
/// vectors do them.
constexpr double kOperationsPerMultiplication = 4;

}  // namespace

PassCost cost_of(const Plan& plan, const Pass& pass, const Wanted& wanted) {
  const PlannedDataset& dataset = plan.datasets[pass.dataset];
  const std::size_t rows = dataset.train.shape.rows;
  const std::size_t test_rows = pass.scores_test_part ? dataset.test->shape.rows : 0;
  const std::size_t class_count = dataset.train.shape.class_names.size();
  const bool is_split_by_split = pass.learns() || plan.times_separately;
  const PipelineSteps per_row = plan.times_separately ? PipelineSteps() : per_row_steps(pass.transforms);
  const PipelineSteps learning = PipelineSteps(pass.transforms).subspan(per_row.size());
  const FeatureShape original = shape_of(dataset.train.shape);
  const FeatureShape shared = shape_after(per_row, original);
  const auto shape_of_pass = [&](std::size_t train, std::size_t queries, const SplitSet& splits, const Wanted& asked,
                                 bool same_rows) -> PassShape {
    return {.rows = train,
            .query_rows = queries,
            .same_rows = same_rows,
            .features = pass.shape.features,
            .bytes_per_feature = pass.shape.bytes_per_feature,
            .class_count = class_count,
            .splits = splits,
            .settings = pass.settings,
            .wanted = asked,
            .response = plan.response,
            .metrics = plan.registry->metrics};
  };
  PassCost cost;
  // What the settings cost that want `split`, over splits of its size; together, or each by itself.
  const auto add_splits = [&](std::size_t split, std::size_t train, std::size_t test, double count) {
    const SplitSet parts = SplitSet::of_two_parts(train, test);
    std::vector<Wanted> runs;
    for (std::size_t setting = 0; setting < pass.settings.size(); ++setting) {
      if (!wanted.has(setting, split)) continue;
      if (runs.empty() || plan.times_separately) runs.emplace_back(pass.settings.size());
      runs.back().add(setting, {0, 1});
    }
    PassCost most;
    for (const Wanted& run : runs) {
      const PassCost of_run = pass.classifier->cost(shape_of_pass(train, test, parts, run, false));
      cost.pairs += count * of_run.pairs;
      cost.operations += count * of_run.operations;
      most.shared_bytes = std::max(most.shared_bytes, of_run.shared_bytes);
      cost.bytes_per_task = std::max(cost.bytes_per_task, of_run.bytes_per_task);
    }
    return most.shared_bytes;
  };
  // Splits of one size cost the same where the same settings want them.
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> splits_of_size;
  if (is_split_by_split || plan.judges_training_rows) {
    for (std::size_t split = 0; split < pass.splits.count(); ++split) {
      splits_of_size[{pass.splits.train_count(split), pass.splits.test_count(split)}].push_back(split);
    }
  }
  if (!is_split_by_split) {
    const std::size_t queries = pass.scores_test_part ? test_rows : rows;
    cost = pass.classifier->cost(shape_of_pass(rows, queries, pass.splits, wanted, !pass.scores_test_part));
    // What is fitted split by split gathers the rows of each.
    if (pass.classifier->evaluate == nullptr && !pass.scores_test_part) {
      cost.bytes_per_task += rows * (row_bytes(pass.shape) + sizeof(std::int32_t));
    }
  }
  for (const auto& [size, splits] : splits_of_size) {
    const auto [train, test] = size;
    const auto count = static_cast<double>(splits.size());
    std::uint64_t bytes = 0;
    if (is_split_by_split) {
      bytes = add_splits(splits.front(), train, test, count) + (train + test) * row_bytes(pass.shape);
      cost.operations += count * kOperationsPerMultiplication *
                         fitting_operations(learning, shared, static_cast<double>(train), static_cast<double>(test));
      bytes = std::max(bytes, fitting_bytes(learning, shared, train));
    }
    if (plan.judges_training_rows) {
      bytes = std::max(bytes, add_splits(splits.front(), train, train, count) + train * row_bytes(pass.shape));
    }
    cost.shared_bytes = std::max(cost.shared_bytes, bytes);
  }
  const std::uint64_t all_rows = rows + test_rows;
  const std::uint64_t transformed = per_row.empty() ? 0 : all_rows * row_bytes(shared);
  cost.shared_bytes =
      std::max(transformed + cost.shared_bytes + all_rows * 8, transforming_bytes(per_row, original, all_rows));
  return cost;
}

std::vector<Wanted> all_wanted(const Plan& plan) {
  std::vector<Wanted> wanted;
  for (const Pass& pass : plan.passes) wanted.emplace_back(pass.settings.size());
  for (const Cell& cell : plan.cells) wanted[cell.pass].add(cell.setting, plan.splits_of(cell));
  return wanted;
}

}  // namespace gridfold
