#include <algorithm>
#include <utility>

#include "classifiers/class_counts.hpp"
#include "classifiers/classifiers.hpp"

namespace gridfold {

namespace {

/// scikit-learn's DummyClassifier(strategy="prior").
class PriorModel : public Model {
 public:
  PriorModel(std::int32_t label, std::vector<double> shares) : label_(label), shares_(std::move(shares)) {}

  Predictions predict(const FeatureView& queries, Response response, const Context&) const override {
    const std::size_t rows = rows_of(queries);
    Predictions predictions;
    predictions.classes.assign(rows, label_);
    if (response != Response::classes) {
      predictions.kind = ScoresKind::probability;
      predictions.class_scores = Matrix<double>(rows, shares_.size());
      for (std::size_t row = 0; row < rows; ++row) {
        std::ranges::copy(shares_, predictions.class_scores.row(row).begin());
      }
    }
    return predictions;
  }

 private:
  std::int32_t label_;
  std::vector<double> shares_;
};

std::unique_ptr<const Model> fit(std::span<const ParameterValue>, const FeatureView&,
                                 std::span<const std::int32_t> labels, std::size_t class_count, const Context&) {
  const std::vector<std::size_t> rows = rows_of_classes(labels, class_count);
  return std::make_unique<PriorModel>(majority_class(rows), class_shares(rows));
}

}  // namespace

Classifier prior_classifier() {
  return {.component = {.name = "prior",
                        .summary = "As majority, but the probabilities of every query are the classes' shares of the "
                                   "training rows: the baseline of scores of probabilities. As scikit-learn's "
                                   "DummyClassifier(strategy=\"prior\").",
                        .formula = "p(c) = n(c) / n",
                        .aliases = {"classprior"}},
          .class_scores = ScoresKind::probability,
          .takes_missing = true,
          .takes_categories = true,
          .fit = fit,
          .cost = baseline_cost};
}

}  // namespace gridfold
