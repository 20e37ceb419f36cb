#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "classifiers/classifier.hpp"
#include "classifiers/linear/linear_training.hpp"
#include "core/matrix.hpp"

namespace gridfold {

/// Scores that are linear in the features, one for each class, and what follows from them.
class LinearModel : public Model {
 public:
  /// Of a fit that did not fail. `classes` are those that occurred in training.
  LinearModel(LinearLoss loss, LinearFit fit, std::vector<std::int32_t> classes, std::size_t class_count, Kept kept);

  Predictions predict(const FeatureView& queries, Response response, const Context& context) const override;
  /// The same for some rows.
  Predictions predict(const ChosenRows& queries, Response response) const;
  /// `weights` (class x feature) and `intercepts` (class), NaN for classes without training rows, and `history_<what>`
  /// (epoch), as far as they are kept.
  std::vector<NamedArray> arrays() const override;
  std::vector<std::string> warnings() const override { return fit_.warnings; }

 private:
  /// Of the class at `place` among those that occurred: the output that speaks for it, and its sign.
  struct OutputOfClass {
    std::size_t output = 0;
    double sign = 1;
  };
  OutputOfClass output_of(std::size_t place) const;
  void make_probabilities(Matrix<double>& scores) const;

  LinearLoss loss_;
  LinearFit fit_;
  std::vector<std::int32_t> classes_;
  std::size_t class_count_;
  Kept kept_;
};

}  // namespace gridfold
