#include "classifiers/constant_model.hpp"

#include <algorithm>
#include <utility>

namespace gridfold {

namespace {

class ConstantModel : public Model {
 public:
  ConstantModel(std::int32_t label, std::vector<double> probabilities)
      : label_(label), probabilities_(std::move(probabilities)) {}

  Predictions predict(const FeatureView& queries, Response response, const Context&) const override {
    const std::size_t rows = rows_of(queries);
    Predictions predictions;
    predictions.classes.assign(rows, label_);
    if (response != Response::classes) add_probabilities(predictions, rows, probabilities_);
    return predictions;
  }

 private:
  std::int32_t label_;
  std::vector<double> probabilities_;
};

}  // namespace

std::unique_ptr<const Model> constant_model(std::int32_t label, std::vector<double> probabilities) {
  return std::make_unique<ConstantModel>(label, std::move(probabilities));
}

void add_probabilities(Predictions& predictions, std::size_t rows, std::span<const double> probabilities) {
  predictions.kind = ScoresKind::probability;
  predictions.class_scores = Matrix<double>(rows, probabilities.size());
  for (std::size_t row = 0; row < rows; ++row) {
    std::ranges::copy(probabilities, predictions.class_scores.row(row).begin());
  }
}

}  // namespace gridfold
