#include "run/calibration.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "run/cost_model.hpp"
#include "run/loaded_dataset.hpp"
#include "run/pass_trial.hpp"
#include "run/transform_time.hpp"

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

/// Of a sample: some tens of megabytes.
constexpr std::size_t kMostFeatures = 25'000'000;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Data sets that read the same files differ in the number of rows alone.
std::string files_text(const PlannedDataset& dataset) {
  std::string text = dataset.loader->component.name;
  for (const ParameterValue& value : dataset.train.parameters) text += "|" + to_canonical_text(value.value);
  return text;
}

/// Passes of equal text differ in their size alone.
std::string kind_text(const Plan& plan, std::size_t index) {
  const Pass& pass = plan.passes[index];
  std::string text = fmt::format("{}|{}|{}|{}|{}|{}", files_text(plan.datasets[pass.dataset]), to_text(pass.work),
                                 pass.takes_distances() ? pass.metric.metric->component.name : "",
                                 fmt::join(pass.metric.parameters, " "), pass.k_max, pass.scores_test_part);
  for (const PipelineStep& step : pass.transforms) {
    text += fmt::format("|{}", step.transform->component.name);
    for (const ParameterValue& parameter : step.parameters) {
      text += fmt::format(" {}={}", parameter.name, to_text(parameter.value));
    }
  }
  for (const FoldScheme& scheme : pass.schemes) text += fmt::format("|{} {}", to_text(scheme.kind), scheme.folds);
  return text;
}

/// The first rows of a data set, and what reading costs.
struct Sample {
  LoadedDataset data;
  double seconds_per_part = 0;
  double seconds_per_row = 0;
};

Sample read_sample(const PlannedDataset& dataset, const std::stop_token& stop) {
  PlannedDataset few = dataset;
  const std::size_t rows = dataset.train_shape.rows;
  const std::size_t wanted = std::min(rows, std::max<std::size_t>(256, kMostFeatures / dataset.train_shape.features));
  few.train.take = wanted;
  few.train.stop = stop;
  if (few.test) few.test->take = std::max<std::size_t>(1, dataset.test_shape->rows * wanted / rows);
  Sample sample;
  Clock::time_point start = Clock::now();
  sample.data = load_dataset(few, stop);
  const double seconds = seconds_since(start);
  // Formats whose shape is only known once all is read cost as much for few rows as for many.
  start = Clock::now();
  dataset.loader->inspect(few.train);
  const double parts = few.test ? 2 : 1;
  sample.seconds_per_part = std::min(seconds_since(start), seconds / parts);
  const auto read = static_cast<double>(wanted + (few.test ? *few.test->take : 0));
  sample.seconds_per_row = (seconds - parts * sample.seconds_per_part) / read;
  return sample;
}

/// Estimates the passes of one plan.
class Estimator {
 public:
  Estimator(const Plan& plan, RunOptions options, double budget)
      : plan_(plan), options_(std::move(options)), budget_(budget) {
    estimate_.pass_seconds.resize(plan.passes.size());
    for (std::size_t pass = 0; pass < plan.passes.size(); ++pass)
      passes_of_kind_[kind_text(plan, pass)].push_back(pass);
    kinds_left_ = passes_of_kind_.size();
  }

  TimeEstimate estimate() {
    std::map<std::string, std::vector<std::size_t>> datasets_of_files;
    for (std::size_t i = 0; i < plan_.datasets.size(); ++i) {
      datasets_of_files[files_text(plan_.datasets[i])].push_back(i);
    }
    for (const auto& [files, datasets] : datasets_of_files) estimate_datasets(datasets);
    return std::move(estimate_);
  }

 private:
  void estimate_datasets(const std::vector<std::size_t>& datasets) {
    PlannedDataset largest = plan_.datasets[datasets.front()];
    for (const std::size_t index : datasets) {
      const PlannedDataset& dataset = plan_.datasets[index];
      if (dataset.train_shape.rows > largest.train_shape.rows) {
        largest.train = dataset.train;
        largest.train_shape = dataset.train_shape;
      }
      if (dataset.test && (!largest.test || dataset.test_shape->rows > largest.test_shape->rows)) {
        largest.test = dataset.test;
        largest.test_shape = dataset.test_shape;
      }
    }
    const Sample sample = read_sample(largest, options_.stop);
    for (const std::size_t index : datasets) {
      const PlannedDataset& dataset = plan_.datasets[index];
      const std::size_t test_rows = dataset.test ? dataset.test_shape->rows : 0;
      estimate_.load_seconds += (dataset.test ? 2 : 1) * sample.seconds_per_part +
                                static_cast<double>(dataset.train_shape.rows + test_rows) * sample.seconds_per_row;
    }
    std::vector<std::size_t> passes;
    for (std::size_t pass = 0; pass < plan_.passes.size(); ++pass) {
      if (std::find(datasets.begin(), datasets.end(), plan_.passes[pass].dataset) != datasets.end()) {
        passes.push_back(pass);
      }
    }
    while (!passes.empty()) {
      const std::vector<PipelineStep>& steps = plan_.passes[passes.front()].transforms;
      std::vector<std::size_t> group;
      for (const std::size_t pass : passes) {
        if (plan_.passes[pass].transforms == steps) group.push_back(pass);
      }
      std::erase_if(passes, [&](std::size_t pass) { return plan_.passes[pass].transforms == steps; });
      estimate_transformed(group, sample.data);
    }
  }

  /// Passes over the same files after the same steps.
  void estimate_transformed(const std::vector<std::size_t>& passes, LoadedDataset sample) {
    const PipelineSteps steps = plan_.passes[passes.front()].transforms;
    const Clock::time_point start = Clock::now();
    const TransformTime time = time_transforms(steps, sample, options_.stop);
    spent_ += seconds_since(start);
    for (const std::size_t dataset : datasets_of(passes)) add_transforms(passes, dataset, time);
    std::map<std::string, Trial> known;
    for (const std::size_t pass : passes) {
      const std::string kind = kind_text(plan_, pass);
      auto found = known.find(kind);
      if (found == known.end()) {
        const double share =
            std::max(0.0, budget_ - spent_) / static_cast<double>(std::max<std::size_t>(1, kinds_left_));
        if (kinds_left_ > 0) --kinds_left_;
        const Clock::time_point begin = Clock::now();
        found = known.emplace(kind, try_out(plan_, largest_of(passes_of_kind_[kind]), sample, options_, share)).first;
        spent_ += seconds_since(begin);
      }
      estimate_.pass_seconds[pass] += predict_seconds(found->second, size_of(plan_, pass));
    }
  }

  std::size_t largest_of(const std::vector<std::size_t>& passes) const {
    return *std::max_element(passes.begin(), passes.end(), [&](std::size_t left, std::size_t right) {
      return plan_.passes[left].pairs < plan_.passes[right].pairs;
    });
  }

  std::vector<std::size_t> datasets_of(const std::vector<std::size_t>& passes) const {
    std::vector<std::size_t> datasets;
    for (const std::size_t pass : passes) {
      const std::size_t dataset = plan_.passes[pass].dataset;
      if (std::find(datasets.begin(), datasets.end(), dataset) == datasets.end()) datasets.push_back(dataset);
    }
    return datasets;
  }

  /// What run_plan spends on the rows of a data set before it searches them, where it spends it.
  void add_transforms(const std::vector<std::size_t>& passes, std::size_t dataset_index, const TransformTime& time) {
    const PlannedDataset& dataset = plan_.datasets[dataset_index];
    const auto train_rows = static_cast<double>(dataset.train_shape.rows);
    const auto test_rows = static_cast<double>(dataset.test ? dataset.test_shape->rows : 0);
    bool is_first = true;
    std::vector<FoldScheme> seen;
    for (const std::size_t index : passes) {
      const Pass& pass = plan_.passes[index];
      if (pass.dataset != dataset_index) continue;
      if (is_first) estimate_.pass_seconds[index] += (train_rows + test_rows) * time.per_row_seconds;
      is_first = false;
      const PipelineSteps per_row = per_row_steps(pass.transforms);
      const PipelineSteps learning = PipelineSteps(pass.transforms).subspan(per_row.size());
      if (pass.is_shared_by_folds() || (pass.scores_test_part && learning.empty())) continue;
      const DataShape& shape = dataset.train_shape;
      const FeatureShape in = shape_after(per_row, {shape.features, shape.bytes_per_feature, shape.image_shape});
      for (const FoldScheme& scheme : pass.schemes) {
        if (std::find(seen.begin(), seen.end(), scheme) != seen.end()) continue;
        seen.push_back(scheme);
        double& seconds = estimate_.pass_seconds[index];
        if (scheme.kind == ProtocolKind::train_test) {
          seconds += time.fold_seconds(learning, in, train_rows, test_rows);
          continue;
        }
        for (const std::size_t held_out : fold_sizes(scheme, shape.rows)) {
          const auto others = static_cast<double>(held_out);
          seconds += time.fold_seconds(learning, in, train_rows - others, others);
        }
      }
    }
  }

  const Plan& plan_;
  RunOptions options_;
  double budget_;
  double spent_ = 0;
  std::map<std::string, std::vector<std::size_t>> passes_of_kind_;
  std::size_t kinds_left_ = 0;
  TimeEstimate estimate_;
};

}  // namespace

TimeEstimate estimate_time(const Plan& plan, std::size_t jobs, double budget_seconds, const std::stop_token& stop) {
  return Estimator(plan, {.jobs = jobs, .progress = {}, .stop = stop}, budget_seconds).estimate();
}

}  // namespace gridfold
