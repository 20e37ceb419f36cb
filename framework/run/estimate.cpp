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
constexpr std::size_t kFirstRows = 64;
/// Rows and their splits in a trial: a split's rows are as many as in few folds.
constexpr std::uint32_t kTrialFolds = 4;
/// Seconds beside which the start of threads does not count.
constexpr double kLongTrial = 0.05;
/// A long run deserves trials of more rows: each may take this share of what it is for, but not so long that nobody
/// waits for it.
constexpr double kTrialShare = 0.02;
constexpr double kLongestTrial = 2;

/// What passes of one kind take in all, and each of their operations.
struct Kind {
  double operations = 0;
  double seconds_per_operation = 0;
};

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
  first.columns = sample.columns;
  return first;
}

/// What a trial of a long run may take.
double long_trial_seconds(double rate, double operations) {
  return std::min(kLongestTrial, kTrialShare * rate * operations);
}

/// Seconds per operation of a pass, of whose kind there are so many operations, from trials on more and more rows until
/// one takes long enough to tell.
double seconds_per_operation(const Plan& plan, const Pass& pass, double operations_of_kind, const Dataset& sample,
                             double budget, const RunOptions& options) {
  double smaller_seconds = 0;
  double smaller_operations = 0;
  for (std::size_t rows = std::min(kFirstRows, sample.rows());; rows = std::min(2 * rows, sample.rows())) {
    const Plan trial = trial_plan(plan, pass, rows);
    const auto run_once = [&] {
      return run_plan(trial, options,
                      [&](const PlannedDataset&, const std::stop_token&) {
                        return LoadedDataset{first_rows(sample, rows), std::nullopt};
                      })
          .run_seconds;
    };
    // Whatever else the machine does makes a trial slower only.
    const double seconds = std::min(run_once(), run_once());
    const double operations = std::max(1.0, trial.passes[0].cost.operations);
    // Starting threads takes as long for any number of rows, so it is no part of what more rows take.
    const double rate = seconds > smaller_seconds && operations > smaller_operations
                            ? (seconds - smaller_seconds) / (operations - smaller_operations)
                            : seconds / operations;
    // Twice the rows take up to four times as long, and each trial is run twice.
    const double enough = std::max(budget, long_trial_seconds(rate, operations_of_kind));
    const bool tells = smaller_seconds > 0 || seconds > kLongTrial;
    if (rows == sample.rows() || (tells && 8 * seconds > enough)) return rate;
    smaller_seconds = seconds;
    smaller_operations = operations;
  }
}

}  // namespace

std::vector<double> estimate_seconds(const Plan& plan, std::size_t jobs, double budget_seconds,
                                     const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  std::map<std::string, Kind> kinds;
  for (const Pass& pass : plan.passes) kinds[kind_text(plan, pass)].operations += pass.cost.operations;
  // What the trials of a classifier gave, ascending; their median stands for kinds that are not tried.
  std::map<const Classifier*, std::vector<double>> tried;
  const double budget = budget_seconds / static_cast<double>(kinds.size());
  double seconds_left = budget_seconds;
  // Of all long runs together: a sweep may have a thousand kinds of them.
  double extra_left = 1.5 * kLongestTrial;
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
      Kind& kind = kinds[kind_text(plan, pass)];
      double& rate = kind.seconds_per_operation;
      if (pass.dataset != dataset || rate > 0) continue;
      std::vector<double>& known = tried[pass.classifier];
      if (!known.empty() && seconds_left < 0) {
        rate = known[known.size() / 2];
        continue;
      }
      if (!sample) {
        LoadRequest few = part.request;
        few.stop = stop;
        few.take = std::min(part.shape.rows, std::max(kFirstRows, kMostFeatures / part.shape.features));
        sample = plan.datasets[dataset].loader->load(few);
      }
      const auto begin = Clock::now();
      rate = seconds_per_operation(plan, pass, kind.operations, *sample, budget, options);
      // What a long run adds to its trials is not taken from other kinds; smaller trials before add up to half.
      const double extra = std::min(extra_left, 1.5 * long_trial_seconds(rate, kind.operations));
      extra_left -= extra;
      seconds_left += extra - std::chrono::duration<double>(Clock::now() - begin).count();
      known.insert(std::ranges::upper_bound(known, rate), rate);
    }
  }
  std::vector<double> seconds;
  for (const Pass& pass : plan.passes) {
    seconds.push_back(pass.cost.operations * kinds[kind_text(plan, pass)].seconds_per_operation);
  }
  return seconds;
}

}  // namespace gridfold
