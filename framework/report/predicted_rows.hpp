#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/feature_view.hpp"
#include "core/named_array.hpp"
#include "core/predictions.hpp"

namespace gridfold::report {

/// What a model predicts for rows.
struct PredictedRows {
  /// The model's, and the class of each row by name, which may be one that the model does not know; missing where the
  /// row has no label.
  std::span<const std::string> class_names;
  std::vector<std::optional<std::string>> truth;
  PredictionsView predictions;
  /// Of the same rows, where `predictions` has margins and probabilities are wanted beside them.
  std::optional<PredictionsView> probabilities = std::nullopt;
  /// Of each row, whether the model is known to have learnt from it; empty where none is.
  std::vector<bool> is_learnt = {};

  const std::string& predicted(std::size_t row) const;
  bool is_right(std::size_t row) const { return predicted(row) == truth[row]; }
};

/// `1752 of 1797 right (accuracy 0.9750)`, how many rows are of a class that the model does not know, why that is
/// optimistic where the model has learnt from some of them, and how many rows have no label; of no others, only that.
std::string verdict(const PredictedRows& rows);

/// A table of the first `most` rows, with the score of every class where there are scores; that of the row's class is
/// marked by a star. With margins and probabilities, a table of each.
std::string prediction_table(const PredictedRows& rows, std::size_t most);

/// All rows as comma-separated values: `row`, `class`, `prediction`, and `score_<class>`, `probability_<class>` or
/// both.
std::string predictions_csv(const PredictedRows& rows);

/// How the scores of the first `most` rows come about: for each class the sum of weights times features, term by term.
/// `weights` (class x feature) and `intercepts` (class) are among the model's arrays, and `features` are the rows as
/// the classifier sees them.
std::string score_terms(const PredictedRows& rows, std::span<const NamedArray> arrays, const FeatureView& features,
                        std::size_t most);

}  // namespace gridfold::report
