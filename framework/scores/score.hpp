#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/component.hpp"
#include "core/predictions.hpp"
#include "scores/confusion.hpp"

namespace gridfold {

/// Predictions beside what is true of the same rows, at least one.
class Judged {
 public:
  /// Class indices below `classes`, whose names, if there are any, are `names`. All are referred to.
  Judged(std::span<const std::int32_t> true_classes, const PredictionsView& given, std::size_t classes,
         std::span<const std::string> names = {})
      : truth(true_classes), predictions(given), class_count(classes), class_names_(names) {}

  const std::span<const std::int32_t> truth;
  const PredictionsView predictions;
  const std::size_t class_count;

  /// Rows by true and predicted class, counted when first asked for.
  const Confusion& confusion() const;
  /// What messages call a class: `"cat"`, or its index where it has no name.
  std::string class_name(std::size_t index) const;
  std::string class_names(std::span<const std::int32_t> indices) const;

 private:
  std::span<const std::string> class_names_;
  mutable std::optional<Confusion> confusion_;
};

struct ScoreValue {
  /// NaN where the predictions have none, which the warning explains.
  double value = 0;
  /// What a reader of the value should know; empty where there is nothing.
  std::string warning = {};
};

/// One way to judge predictions.
struct Score {
  Component component;
  /// What it needs of the classifier.
  Response needs = Response::classes;
  bool higher_is_better = true;
  /// Bounds of its values.
  double least = 0;
  double greatest = 1;
  ScoreValue (*evaluate)(std::span<const ParameterValue> parameters, const Judged& judged) = nullptr;
  /// What does not go with data of so many classes; null where everything does.
  std::optional<ParameterProblem> (*check)(std::span<const ParameterValue> parameters,
                                           std::size_t class_count) = nullptr;
};

/// Every score that gridfold comes with.
std::vector<Score> built_in_scores();

}  // namespace gridfold
