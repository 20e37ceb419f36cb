#include "classifiers/linear/linear_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace gridfold {

LinearModel::LinearModel(LinearLoss loss, LinearFit fit, std::vector<std::int32_t> classes, std::size_t class_count,
                         Kept kept)
    : loss_(loss), fit_(std::move(fit)), classes_(std::move(classes)), class_count_(class_count), kept_(kept) {}

LinearModel::OutputOfClass LinearModel::output_of(std::size_t place) const {
  if (fit_.weights.rows() > 1) return {place, 1};
  return {0, place == 0 ? -1.0 : 1.0};
}

Predictions LinearModel::predict(const FeatureView& queries, Response response, const Context&) const {
  std::vector<std::uint32_t> rows(rows_of(queries));
  std::iota(rows.begin(), rows.end(), 0U);
  return predict(ChosenRows{queries, rows}, response);
}

Predictions LinearModel::predict(const ChosenRows& queries, Response response) const {
  const std::size_t rows = queries.rows.size();
  const std::size_t outputs = fit_.weights.rows();
  RowProducts<double> products(queries.feature_count());
  PageArray<double> weights(outputs * products.columns());
  std::fill_n(weights.get(), outputs * products.columns(), 0.0);
  for (std::size_t output = 0; output < outputs; ++output) {
    std::ranges::copy(fit_.weights.row(output), weights.get() + output * products.columns());
  }
  std::vector<double> scores(rows * outputs);
  Predictions predictions;
  predictions.classes.resize(rows);
  const bool wants_scores = response != Response::classes;
  // As scikit-learn's cross_val_predict has it, a class that was not seen has the lowest score that there is.
  Matrix<double> all(wants_scores ? std::vector<double>(rows * class_count_, std::numeric_limits<double>::lowest())
                                  : std::vector<double>(),
                     wants_scores ? rows : 0, class_count_);
  products.score(queries, weights.get(), outputs, scores.data(), [&](std::size_t first, std::size_t count) {
    for (std::size_t row = first; row < first + count; ++row) {
      double greatest = -std::numeric_limits<double>::infinity();
      for (std::size_t place = 0; place < classes_.size(); ++place) {
        const OutputOfClass own = output_of(place);
        const double score = own.sign * scores[row * outputs + own.output];
        // Among equals, the smaller class stays.
        if (score > greatest || place == 0) {
          greatest = score;
          predictions.classes[row] = classes_[place];
        }
        if (wants_scores) all.row(row)[static_cast<std::size_t>(classes_[place])] = score;
      }
    }
  });
  if (!wants_scores) return predictions;
  predictions.kind = ScoresKind::margin;
  if (response == Response::probabilities) {
    make_probabilities(all);
    predictions.kind = ScoresKind::probability;
  }
  predictions.class_scores = std::move(all);
  return predictions;
}

/// With softmax exp(z_c) over their sum, otherwise 1 / (1 + exp(-z_c)) over the sum of these; 0 for a class that was
/// not seen.
void LinearModel::make_probabilities(Matrix<double>& scores) const {
  std::vector<double> values(scores.rows() * classes_.size());
  double* value = values.data();
  for (std::size_t row = 0; row < scores.rows(); ++row) {
    double greatest = -std::numeric_limits<double>::infinity();
    for (const std::int32_t label : classes_) {
      greatest = std::max(greatest, scores.row(row)[static_cast<std::size_t>(label)]);
    }
    for (const std::int32_t label : classes_) {
      const double score = scores.row(row)[static_cast<std::size_t>(label)];
      *value++ = loss_ == LinearLoss::softmax ? score - greatest : -std::abs(score);
    }
  }
  row_kernels().exponentials(values.data(), values.size());
  value = values.data();
  for (std::size_t row = 0; row < scores.rows(); ++row) {
    const std::span<double> own = scores.row(row);
    double sum = 0;
    for (std::size_t place = 0; place < classes_.size(); ++place) {
      if (loss_ != LinearLoss::softmax) {
        const bool is_positive = own[static_cast<std::size_t>(classes_[place])] > 0;
        value[place] = (is_positive ? 1 : value[place]) / (1 + value[place]);
      }
      sum += value[place];
    }
    std::ranges::fill(own, 0.0);
    for (std::size_t place = 0; place < classes_.size(); ++place) {
      own[static_cast<std::size_t>(classes_[place])] = value[place] / sum;
    }
    value += classes_.size();
  }
}

std::vector<NamedArray> LinearModel::arrays() const {
  std::vector<NamedArray> arrays;
  if (kept_.weights) {
    const std::size_t features = fit_.weights.cols() - 1;
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> weights(class_count_ * features, kNaN);
    std::vector<double> intercepts(class_count_, kNaN);
    for (std::size_t place = 0; place < classes_.size(); ++place) {
      const auto label = static_cast<std::size_t>(classes_[place]);
      const OutputOfClass own = output_of(place);
      const std::span<const double> row = fit_.weights.row(own.output);
      for (std::size_t i = 0; i < features; ++i) weights[label * features + i] = own.sign * row[i];
      intercepts[label] = own.sign * row[features];
    }
    arrays.push_back({"weights", {"class", "feature"}, {class_count_, features}, std::move(weights)});
    arrays.push_back({"intercepts", {"class"}, {class_count_}, std::move(intercepts)});
  }
  if (!kept_.history) return arrays;
  const auto add_history = [&](const std::string& what, double EpochRecord::*of) {
    std::vector<double> values;
    for (const EpochRecord& record : fit_.history) values.push_back(record.*of);
    if (std::ranges::all_of(values, [](double value) { return std::isnan(value); })) return;
    arrays.push_back({"history_" + what, {"epoch"}, {values.size()}, std::move(values)});
  };
  add_history("loss", &EpochRecord::loss);
  add_history("accuracy", &EpochRecord::accuracy);
  add_history("validation_loss", &EpochRecord::validation_loss);
  add_history("validation_accuracy", &EpochRecord::validation_accuracy);
  return arrays;
}

}  // namespace gridfold
