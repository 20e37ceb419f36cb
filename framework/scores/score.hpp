#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/component.hpp"
#include "core/predictions.hpp"

namespace gridfold {

/// Predictions beside what is true of the same rows, at least one.
struct Judged {
  /// Class indices, below `class_count`.
  std::span<const std::int32_t> truth;
  PredictionsView predictions;
  std::size_t class_count = 0;
};

struct ScoreValue {
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
  ScoreValue (*evaluate)(const Judged& judged) = nullptr;
};

/// Every score that gridfold comes with.
std::vector<Score> built_in_scores();

}  // namespace gridfold
