#pragma once

#include <memory>
#include <span>
#include <utility>

#include "classifiers/classifier.hpp"
#include "classifiers/linear/linear_setting.hpp"

namespace gridfold {

/// How a linear classifier reads its completed parameters.
using ReadSetting = LinearSetting (*)(std::span<const ParameterValue> parameters);

std::unique_ptr<const Model> fit_linear(ReadSetting read, std::span<const ParameterValue> parameters,
                                        const FeatureView& train, std::span<const std::int32_t> labels,
                                        std::size_t class_count, const Context& context);

/// Of `weights` and `intercepts` as LinearModel::arrays gives them.
std::unique_ptr<const Model> restore_linear(LinearLoss loss, std::span<const NamedArray> arrays, std::size_t features,
                                            std::size_t class_count, const Context& context);

/// Trains all settings that want a split together.
void evaluate_linear(ReadSetting read, const PassInput& input, const Emit& emit, const Context& context);

PassCost linear_cost(ReadSetting read, const PassShape& shape);

/// A classifier that `Read` reads the settings of.
template <ReadSetting Read>
Classifier linear_classifier(Component component, ScoresKind class_scores) {
  return {
      .component = std::move(component),
      .class_scores = class_scores,
      .has_weights = true,
      .has_history = true,
      .fit = [](std::span<const ParameterValue> parameters, const FeatureView& train,
                std::span<const std::int32_t> labels, std::size_t class_count,
                const Context& context) { return fit_linear(Read, parameters, train, labels, class_count, context); },
      .restore =
          [](std::span<const ParameterValue> parameters, std::span<const NamedArray> arrays, std::size_t features,
             std::size_t class_count, const Context& context) {
            return restore_linear(Read(parameters).loss, arrays, features, class_count, context);
          },
      .evaluate = [](const PassInput& input, const Emit& emit,
                     const Context& context) { evaluate_linear(Read, input, emit, context); },
      .cost = [](const PassShape& shape) { return linear_cost(Read, shape); }};
}

}  // namespace gridfold
