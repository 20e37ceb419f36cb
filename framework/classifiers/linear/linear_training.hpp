#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "classifiers/linear/linear_setting.hpp"
#include "classifiers/linear/losses.hpp"
#include "classifiers/linear/row_products.hpp"
#include "classifiers/pass_input.hpp"
#include "core/matrix.hpp"

namespace gridfold {

/// The rows of one split that linear classifiers learn from.
struct LinearData {
  ChosenRows rows;
  /// Class index of each row.
  std::vector<std::int32_t> labels;
  /// The classes that occur, ascending, and how many rows each has.
  std::vector<std::int32_t> classes;
  std::vector<std::size_t> rows_of_class;

  LinearData(ChosenRows chosen, std::vector<std::int32_t> labels_of_rows, std::size_t class_count);
};

/// What the score functions of a classifier speak for: one for each class that occurs, or, where each is against the
/// rest and there are two classes, one for the greater of them. `weights` are what rows count: 1, or where `balanced`
/// by the number of rows of their class, as scikit-learn's classifier of the same loss has it.
std::vector<LinearOutput> outputs_of(LinearLoss loss, const LinearData& data, bool balanced);

/// One epoch of descent, or one iteration of L-BFGS; what it does not have is NaN.
struct EpochRecord {
  /// The mean loss of the rows before the step of each batch, or the objective.
  double loss;
  double accuracy;
  /// Of the rows that early stopping holds back.
  double validation_loss;
  double validation_accuracy;
};

/// A trained linear classifier.
struct LinearFit {
  /// One row per output: a weight for each feature, and the intercept.
  Matrix<double> weights;
  std::vector<EpochRecord> history;
  std::vector<std::string> warnings;
  /// Why it failed; empty where it did not.
  std::string failure;
};

/// Train all settings on the same rows together, on all threads; what comes out for one does not depend on the others,
/// to the bit. Throw Cancelled. Each takes the settings of its solvers.
std::vector<LinearFit> train_by_lbfgs(const LinearData& data, std::span<const LinearSetting> settings,
                                      const Context& context);
std::vector<LinearFit> train_by_descent(const LinearData& data, std::span<const LinearSetting> settings,
                                        const Context& context);
std::vector<LinearFit> train_by_coordinates(const LinearData& data, std::span<const LinearSetting> settings,
                                            const Context& context);
std::vector<LinearFit> train_by_cholesky(const LinearData& data, std::span<const LinearSetting> settings,
                                         const Context& context);

}  // namespace gridfold
