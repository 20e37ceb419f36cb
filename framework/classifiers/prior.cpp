#include <vector>

#include "classifiers/class_counts.hpp"
#include "classifiers/classifiers.hpp"
#include "classifiers/constant_model.hpp"

namespace gridfold {

namespace {

std::unique_ptr<const Model> fit_prior(std::span<const ParameterValue>, const FeatureView&,
                                       std::span<const std::int32_t> labels, std::size_t class_count, const Context&) {
  const std::vector<std::size_t> rows = rows_of_classes(labels, class_count);
  return constant_model(majority_class(rows), class_shares(rows));
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
          .fit = fit_prior,
          .cost = baseline_cost};
}

}  // namespace gridfold
