#include "run/estimate.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/numpy_random.hpp"
#include "plan/pass_cost.hpp"
#include "run/executor.hpp"

namespace gridfold {

namespace {

/// Of a sample: some tens of megabytes.
constexpr std::size_t kMostFeatures = 25'000'000;
constexpr std::size_t kFirstRows = 512;
/// Rows and their splits in a trial: a split's rows are as many as in few folds.
constexpr std::uint32_t kTrialFolds = 4;

/// Passes of equal text run the same code on the same kind of rows.
std::string kind_text(const Plan& plan, const Pass& pass) {
  return fmt::format("{}|{}|{}|{}|{}", plan.datasets[pass.dataset].name, to_text(pass.transforms), pass.text,
                     pass.scores_test_part, pass.shape.bytes_per_feature);
}

/// A pass of that kind over so many rows, with the last setting: grids mostly go upwards.
Plan trial_plan(const Plan& plan, const Pass& pass, std::size_t rows) {
  Plan trial;
  trial.registry = plan.registry;
  trial.scores = plan.scores;
  trial.response = plan.response;
  trial.judges_training_rows = plan.judges_training_rows;
  trial.times_separately = plan.times_separately;
  PlannedDataset dataset = plan.datasets[pass.dataset];
  dataset.test.reset();
  dataset.train.shape.rows = rows;
  trial.datasets.push_back(std::move(dataset));
  std::vector<std::uint32_t> fold_of_row(rows);
  for (std::size_t row = 0; row < rows; ++row) fold_of_row[row] = static_cast<std::uint32_t>(row % kTrialFolds);
  const auto splits = std::make_shared<const SplitSet>(SplitSet::of_partition(std::move(fold_of_row), kTrialFolds));
  trial.schemes.push_back({nullptr, {}, splits, judged_together(*splits), ""});
  Pass small;
  small.transforms = pass.transforms;
  small.shape = pass.shape;
  small.classifier = pass.classifier;
  small.settings = {pass.settings.back()};
  small.schemes = {0};
  small.splits = *splits;
  small.splits_of_scheme = {{0, splits->count()}};
  trial.passes.push_back(std::move(small));
  trial.cells.push_back({});
  trial.passes[0].cost = cost_of(trial, trial.passes[0], all_wanted(trial)[0]);
  return trial;
}

Dataset first_rows(const Dataset& sample, std::size_t rows) {
  Dataset first;
  first.features = std::visit(
      [&]<typename T>(const Matrix<T>& matrix) -> Features {
        return Matrix<T>(std::vector<T>(matrix.data(), matrix.data() + rows * matrix.cols()), rows, matrix.cols());
      },
      sample.features);
  first.labels.assign(sample.labels.begin(), sample.labels.begin() + static_cast<std::ptrdiff_t>(rows));
  first.class_names = sample.class_names;
  first.image_shape = sample.image_shape;
  return first;
}

/// Seconds per operation of a pass, from trials on more and more rows until one takes long enough to tell.
double seconds_per_operation(const Plan& plan, const Pass& pass, const Dataset& sample, double budget,
                             RunOptions options) {
  for (std::size_t rows = std::min(kFirstRows, sample.rows());; rows = std::min(2 * rows, sample.rows())) {
    const Plan trial = trial_plan(plan, pass, rows);
    const auto run_once = [&] {
      return run_plan(trial, options,
                      [&](const PlannedDataset&, const std::stop_token&) {
                        return LoadedDataset{first_rows(sample, rows), std::nullopt};
                      })
          .run_seconds;
    };
    const double seconds = run_once();
    // Twice the rows take up to four times as long, and the last trial is run twice.
    if (rows < sample.rows() && 8 * seconds <= budget) continue;
    // Whatever else the machine does makes a trial slower only.
    return std::min(seconds, run_once()) / std::max(1.0, trial.passes[0].cost.operations);
  }
}

}  // namespace

std::vector<double> estimate_seconds(const Plan& plan, std::size_t jobs, double budget_seconds,
                                     const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  std::map<std::string, double> rate_of_kind;
  for (const Pass& pass : plan.passes) rate_of_kind.emplace(kind_text(plan, pass), 0);
  // What the trials of a classifier gave, ascending; their median stands for kinds that are not tried.
  std::map<const Classifier*, std::vector<double>> tried;
  const double budget = budget_seconds / static_cast<double>(rate_of_kind.size());
  RunOptions options;
  options.jobs = jobs;
  options.stop = stop;
  // Neighbouring passes are alike: in a random order the first ones tell more of all.
  const std::vector<std::uint32_t> order = NumpyRandomState(0).permutation(plan.passes.size());
  for (std::size_t dataset = 0; dataset < plan.datasets.size(); ++dataset) {
    const PlannedPart& part = plan.datasets[dataset].train;
    std::optional<Dataset> sample;
    for (const std::uint32_t index : order) {
      const Pass& pass = plan.passes[index];
      double& rate = rate_of_kind[kind_text(plan, pass)];
      if (pass.dataset != dataset || rate > 0) continue;
      std::vector<double>& known = tried[pass.classifier];
      if (!known.empty() && std::chrono::duration<double>(Clock::now() - begin).count() > budget_seconds) {
        rate = known[known.size() / 2];
        continue;
      }
      if (!sample) {
        LoadRequest few = part.request;
        few.stop = stop;
        few.take = std::min(part.shape.rows, std::max(kFirstRows, kMostFeatures / part.shape.features));
        sample = plan.datasets[dataset].loader->load(few);
      }
      rate = seconds_per_operation(plan, pass, *sample, budget, options);
      known.insert(std::ranges::upper_bound(known, rate), rate);
    }
  }
  std::vector<double> seconds;
  for (const Pass& pass : plan.passes) seconds.push_back(pass.cost.operations * rate_of_kind[kind_text(plan, pass)]);
  return seconds;
}

}  // namespace gridfold
