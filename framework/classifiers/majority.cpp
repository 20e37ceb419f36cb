#include <utility>
#include <vector>

#include "classifiers/class_counts.hpp"
#include "classifiers/classifiers.hpp"
#include "classifiers/constant_model.hpp"

namespace gridfold {

namespace {

std::unique_ptr<const Model> fit_majority(std::span<const ParameterValue>, const FeatureView&,
                                          std::span<const std::int32_t> labels, std::size_t class_count,
                                          const Context&) {
  const std::int32_t label = majority_class(rows_of_classes(labels, class_count));
  std::vector<double> probabilities(class_count);
  probabilities[static_cast<std::size_t>(label)] = 1;
  return constant_model(label, std::move(probabilities));
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
          .fit = fit_majority,
          .cost = baseline_cost};
}

}  // namespace gridfold
