#include "classifiers/linear/linear_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "classifiers/linear/linear_model.hpp"
#include "classifiers/linear/linear_training.hpp"
#include "classifiers/split_work.hpp"
#include "core/cancelled.hpp"

namespace gridfold {

namespace {

std::string one_class_reason(const LinearData& data) {
  return fmt::format(
      "the training rows are of {}; a linear classifier needs two classes or more; allowed: a protocol "
      "that keeps two classes in every training part, such as shuffled folds",
      data.classes.empty() ? "no class" : "one class alone");
}

/// All settings on the same rows, in their order.
std::vector<LinearFit> train(const LinearData& data, std::span<const LinearSetting> settings, const Context& context) {
  using Train = std::vector<LinearFit> (*)(const LinearData&, std::span<const LinearSetting>, const Context&);
  const auto trainer_of = [](Solver solver) -> Train {
    switch (solver) {
      case Solver::lbfgs:
        return train_by_lbfgs;
      case Solver::sgd:
      case Solver::adam:
        return train_by_descent;
      case Solver::coordinate_descent:
        return train_by_coordinates;
      case Solver::cholesky:
        break;
    }
    return train_by_cholesky;
  };
  std::map<std::pair<Train, LinearLoss>, std::vector<std::size_t>> together;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    together[{trainer_of(settings[i].solver), settings[i].loss}].push_back(i);
  }
  std::vector<LinearFit> fits(settings.size());
  for (const auto& [trainer_and_loss, members] : together) {
    std::vector<LinearSetting> own;
    for (const std::size_t member : members) own.push_back(settings[member]);
    std::vector<LinearFit> trained = trainer_and_loss.first(data, own, context);
    for (std::size_t i = 0; i < members.size(); ++i) fits[members[i]] = std::move(trained[i]);
  }
  return fits;
}

std::size_t outputs_of_shape(LinearLoss loss, std::size_t class_count) {
  return class_count == 2 && !is_joint(loss) ? 1 : class_count;
}

}  // namespace

std::unique_ptr<const Model> fit_linear(ReadSetting read, std::span<const ParameterValue> parameters,
                                        const FeatureView& train_rows, std::span<const std::int32_t> labels,
                                        std::size_t class_count, const Context& context) {
  std::vector<std::uint32_t> rows(labels.size());
  std::iota(rows.begin(), rows.end(), 0U);
  const LinearData data({train_rows, rows}, {labels.begin(), labels.end()}, class_count);
  if (data.classes.size() < 2) throw FitFailure(one_class_reason(data));
  const LinearSetting setting = read(parameters);
  LinearFit fit = std::move(train(data, {&setting, 1}, context).front());
  if (!fit.failure.empty()) throw FitFailure(fit.failure);
  return std::make_unique<LinearModel>(setting.loss, std::move(fit), data.classes, class_count, context.kept);
}

std::unique_ptr<const Model> restore_linear(LinearLoss loss, std::span<const NamedArray> arrays, std::size_t features,
                                            std::size_t class_count, const Context& context) {
  const auto values_of = [&](std::string_view name, const std::vector<std::size_t>& sizes) -> std::span<const double> {
    const auto found = std::ranges::find(arrays, name, &NamedArray::name);
    if (found == arrays.end() || !std::holds_alternative<std::vector<double>>(found->values)) {
      throw DataError(fmt::format("a linear model needs its {} as 64-bit floats, which are not there", name));
    }
    if (found->sizes != sizes) {
      throw DataError(fmt::format("the {} are an array of {}, and {} features and {} classes need one of {}", name,
                                  fmt::join(found->sizes, " x "), features, class_count, fmt::join(sizes, " x ")));
    }
    return std::get<std::vector<double>>(found->values);
  };
  const std::span<const double> weights = values_of("weights", {class_count, features});
  const std::span<const double> intercepts = values_of("intercepts", {class_count});
  // Classes that no training row had have none.
  std::vector<std::int32_t> classes;
  std::vector<double> values;
  for (std::size_t label = 0; label < class_count; ++label) {
    if (std::isnan(intercepts[label])) continue;
    classes.push_back(static_cast<std::int32_t>(label));
    const std::span<const double> own = weights.subspan(label * features, features);
    values.insert(values.end(), own.begin(), own.end());
    values.push_back(intercepts[label]);
  }
  if (classes.size() < 2) throw DataError("a linear model needs weights of two classes or more");
  if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); })) {
    throw DataError("a class that was trained has a weight or an intercept that is NaN or infinite");
  }
  LinearFit fit;
  fit.weights = Matrix<double>(std::move(values), classes.size(), features + 1);
  return std::make_unique<LinearModel>(loss, std::move(fit), std::move(classes), class_count, context.kept);
}

void evaluate_linear(ReadSetting read, const PassInput& input, const Emit& emit, const Context& context) {
  const std::vector<WantedSplit> splits = wanted_by_split(input.wanted, input.splits.count());
  tbb::parallel_for(std::size_t{0}, splits.size(), [&](std::size_t i) {
    // Isolated, so that a thread which waits here does not begin a further split.
    tbb::this_task_arena::isolate([&] {
      throw_if_stopped(context.stop);
      const WantedSplit& wanted = splits[i];
      const SplitRange split{wanted.split, 1};
      std::vector<std::uint32_t> train_places;
      std::vector<std::uint32_t> test_places;
      input.splits.read(wanted.split, train_places, test_places);
      std::vector<std::int32_t> labels;
      for (const std::uint32_t place : train_places) labels.push_back(input.train_labels[place]);
      const LinearData data({input.train_rows, train_places}, std::move(labels), input.class_count);
      const ChosenRows queries{input.same_rows ? input.train_rows : input.query_rows, test_places};
      if (data.classes.size() < 2) {
        for (const std::size_t setting : wanted.settings) emit.failed(setting, split, one_class_reason(data));
        return;
      }
      Context split_context = context;
      split_context.seed = seed_of_split(context.seed, input.splits.coordinates(wanted.split));
      std::vector<LinearSetting> settings;
      for (const std::size_t setting : wanted.settings) settings.push_back(read(input.settings[setting]));
      std::vector<LinearFit> fits = train(data, settings, split_context);
      tbb::parallel_for(std::size_t{0}, settings.size(), [&](std::size_t s) {
        throw_if_stopped(context.stop);
        const std::size_t setting = wanted.settings[s];
        if (!fits[s].failure.empty()) {
          emit.failed(setting, split, fits[s].failure);
          return;
        }
        const LinearModel model(settings[s].loss, std::move(fits[s]), data.classes, input.class_count, context.kept);
        const Predictions predictions = model.predict(queries, input.response);
        const std::vector<std::string> warnings = model.warnings();
        const std::vector<NamedArray> arrays = model.arrays();
        emit.done({setting, split, predictions.view(), warnings, arrays});
      });
    });
  });
}

PassCost linear_cost(ReadSetting read, const PassShape& shape) {
  const auto features = static_cast<double>(shape.features);
  PassCost cost;
  double values_per_output = 0;
  double rows_of_largest = 0;
  std::size_t outputs_of_all = 0;
  shape.settings.for_each([&](std::size_t setting, const ParameterValues& values) {
    if (shape.wanted.of(setting).empty()) return;
    const LinearSetting own = read(values);
    const std::size_t outputs = outputs_of_shape(own.loss, shape.class_count);
    const auto rounds = static_cast<double>(std::max<std::size_t>({own.iterations, own.descent.epochs, 1}));
    for (const SplitRange& range : shape.wanted.of(setting)) {
      for (std::size_t split = range.first; split < range.end(); ++split) {
        const auto train_rows = static_cast<double>(shape.splits.train_count(split));
        const auto test_rows = static_cast<double>(shape.splits.test_count(split));
        rows_of_largest = std::max(rows_of_largest, train_rows);
        cost.operations += (2 * rounds * train_rows + test_rows) * features * static_cast<double>(outputs);
      }
    }
    outputs_of_all += outputs;
    // Weights, gradient and what the solver remembers: of lbfgs the last steps, of coordinate descent a dual per row.
    values_per_output =
        std::max(values_per_output, own.solver == Solver::lbfgs                ? 28 * features
                                    : own.solver == Solver::coordinate_descent ? 2 * features + 3 * rows_of_largest
                                    : own.solver == Solver::cholesky           ? features * features
                                                                               : 6 * features);
  });
  // A score for each row and output that is evaluated at once.
  constexpr double kOutputsAtOnce = 128;
  const auto outputs = static_cast<double>(outputs_of_all);
  cost.bytes_per_task = static_cast<std::uint64_t>(
      sizeof(double) * (outputs * values_per_output + rows_of_largest * std::min(outputs, kOutputsAtOnce)));
  return cost;
}

}  // namespace gridfold
