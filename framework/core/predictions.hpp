#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"

namespace gridfold {

/// What a score needs of a classifier.
enum class Response { classes, margins, probabilities };

/// What the class scores of predictions are.
enum class ScoresKind { none, margin, probability };

/// Predictions for some rows: the index of the predicted class of each, and, where there are any, a score for each row
/// and class (rows x classes).
struct PredictionsView {
  std::span<const std::int32_t> classes;
  MatrixView<double> class_scores;
  ScoresKind kind = ScoresKind::none;
};

struct Predictions {
  std::vector<std::int32_t> classes;
  Matrix<double> class_scores;
  ScoresKind kind = ScoresKind::none;

  PredictionsView view() const { return {classes, class_scores.view(), kind}; }
};

}  // namespace gridfold
