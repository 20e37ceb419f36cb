#include "classifiers/class_counts.hpp"
#include "classifiers/classifiers.hpp"

namespace gridfold {

namespace {

/// scikit-learn's DummyClassifier(strategy="most_frequent"): the same class for every query.
class MajorityModel : public Model {
 public:
  MajorityModel(std::int32_t label, std::size_t class_count) : label_(label), class_count_(class_count) {}

  Predictions predict(const FeatureView& queries, Response response, const Context&) const override {
    const std::size_t rows = rows_of(queries);
    Predictions predictions;
    predictions.classes.assign(rows, label_);
    if (response != Response::classes) {
      predictions.kind = ScoresKind::probability;
      predictions.class_scores = Matrix<double>(rows, class_count_);
      for (std::size_t row = 0; row < rows; ++row) {
        predictions.class_scores.row(row)[static_cast<std::size_t>(label_)] = 1;
      }
    }
    return predictions;
  }

 private:
  std::int32_t label_;
  std::size_t class_count_;
};

std::unique_ptr<const Model> fit(std::span<const ParameterValue>, const FeatureView&,
                                 std::span<const std::int32_t> labels, std::size_t class_count, const Context&) {
  return std::make_unique<MajorityModel>(majority_class(rows_of_classes(labels, class_count)), class_count);
}

}  // namespace

Classifier majority_classifier() {
  return {.component = {.name = "majority",
                        .summary = "The class of most training rows for every query, the smaller class among equals, "
                                   "with probability 1: the baseline of all others. As scikit-learn's "
                                   "DummyClassifier(strategy=\"most_frequent\").",
                        .formula = "argmax_c (training rows of class c)",
                        .aliases = {"dummyclassifier", "dummy", "mostfrequent", "baseline"}},
          .class_scores = ScoresKind::probability,
          .takes_missing = true,
          .takes_categories = true,
          .fit = fit,
          .cost = baseline_cost};
}

}  // namespace gridfold
