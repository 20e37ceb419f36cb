#include "run/transform_time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace gridfold {

namespace {

using Clock = std::chrono::steady_clock;

/// A step of more operations is not carried out on the sample; that many take some hundredths of a second.
constexpr double kMostOperations = 1e9;
/// A step that is quicker is timed twice.
constexpr double kQuickSeconds = 0.3;
constexpr std::size_t kFewColumns = 1024;
constexpr std::size_t kFewRows = 2048;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Rows of so many columns, about as far from each other as the given ones: in place of what a step would have made of
/// them. Each column goes into one of the new ones, with a random sign.
Features projected_columns(const FeatureView& rows, std::size_t columns) {
  return std::visit(
      [&](const auto& view) -> Features {
        std::minstd_rand engine(1);
        std::vector<float> signs(view.cols());
        for (float& sign : signs) sign = (engine() >> 8) % 2 == 0 ? 1.0F : -1.0F;
        Matrix<float> projected(view.rows(), columns);
        for (std::size_t row = 0; row < view.rows(); ++row) {
          float* out = projected.row(row).data();
          const auto* values = view.row(row).data();
          for (std::size_t first = 0; first < view.cols(); first += columns) {
            const std::size_t count = std::min(columns, view.cols() - first);
            for (std::size_t i = 0; i < count; ++i) out[i] += signs[first + i] * static_cast<float>(values[first + i]);
          }
        }
        return projected;
      },
      rows);
}

/// Puts the sample through one step, and gives the seconds that it takes; none where so few rows do not determine it.
std::optional<double> apply_to(LoadedDataset& sample, const PipelineStep& step, const FeatureShape& shape,
                               const std::stop_token& stop) {
  try {
    const auto put_through = [&] {
      FittedRows fitted = fit_pipeline({&step, 1}, shape, sample.train.view(), stop);
      std::optional<Features> test;
      if (sample.test) test = fitted.pipeline.apply(sample.test->view(), stop);
      return std::pair(std::move(fitted.train), std::move(test));
    };
    Clock::time_point start = Clock::now();
    auto transformed = put_through();
    double seconds = seconds_since(start);
    // The first time is often the slower one.
    if (seconds < kQuickSeconds) {
      start = Clock::now();
      put_through();
      seconds = std::min(seconds, seconds_since(start));
    }
    sample.train.features = std::move(transformed.first);
    if (sample.test) sample.test->features = std::move(*transformed.second);
    return seconds;
  } catch (const DataError&) {
    return std::nullopt;
  }
}

/// Seconds per operation of a step, fitted to made-up rows of few columns.
double time_on_few_columns(const PipelineStep& step, std::size_t features) {
  const std::size_t columns = std::min(kFewColumns, features);
  Matrix<float> made_up(kFewRows, columns);
  std::minstd_rand engine(1);
  for (std::size_t i = 0; i < kFewRows * columns; ++i) made_up.data()[i] = static_cast<float>(engine() % 256);
  PipelineStep small = step;
  for (ParameterValue& parameter : small.parameters) {
    auto* number = std::get_if<std::int64_t>(&parameter.value);
    if (number != nullptr) *number = std::min(*number, static_cast<std::int64_t>(columns));
  }
  const FeatureShape shape{columns, sizeof(float), std::nullopt};
  const FeatureView rows = made_up.view();
  const Clock::time_point start = Clock::now();
  fit_pipeline({&small, 1}, shape, rows);
  return seconds_since(start) / step.transform->operations(small.parameters, shape, kFewRows, kFewRows);
}

}  // namespace

double TransformTime::fold_seconds(PipelineSteps steps, FeatureShape in, double train_rows, double other_rows) const {
  const double all_rows = train_rows + other_rows;
  double seconds = all_rows * fold_row_seconds;
  for (const PipelineStep& step : steps) {
    if (step.transform->operations != nullptr) {
      seconds += seconds_per_operation * step.transform->operations(step.parameters, in, train_rows, all_rows);
    }
    in = step.transform->shape(step.parameters, in);
  }
  return seconds;
}

TransformTime time_transforms(PipelineSteps steps, LoadedDataset& sample, const std::stop_token& stop) {
  TransformTime time;
  Dataset& train = sample.train;
  const auto rows = static_cast<double>(train.rows());
  const double all_rows = rows + static_cast<double>(sample.test ? sample.test->rows() : 0);
  FeatureShape shape = shape_of(train);
  const std::size_t per_row = per_row_steps(steps).size();
  {
    std::vector<std::uint32_t> all(train.rows());
    std::iota(all.begin(), all.end(), 0U);
    const Clock::time_point start = Clock::now();
    const Features gathered = gather_rows(train.view(), all);
    time.fold_row_seconds = seconds_since(start) / rows;
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const PipelineStep& step = steps[i];
    const FeatureShape after = step.transform->shape(step.parameters, shape);
    const bool is_heavy = step.transform->operations != nullptr;
    const bool is_too_heavy =
        is_heavy && step.transform->operations(step.parameters, shape, rows, rows) > kMostOperations;
    if (is_heavy) time.seconds_per_operation = time_on_few_columns(step, shape.features);
    const std::optional<double> seconds = is_too_heavy ? std::nullopt : apply_to(sample, step, shape, stop);
    if (!seconds) {
      train.features = projected_columns(train.view(), after.features);
      if (sample.test) sample.test->features = projected_columns(sample.test->view(), after.features);
    } else if (!is_heavy) {
      (i < per_row ? time.per_row_seconds : time.fold_row_seconds) += *seconds / all_rows;
    }
    shape = after;
    train.image_shape = after.image_shape;
    if (sample.test) sample.test->image_shape = after.image_shape;
  }
  return time;
}

}  // namespace gridfold
