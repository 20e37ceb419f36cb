#include <algorithm>

#include "classifiers/classifiers.hpp"

namespace gridfold {

namespace {

/// scikit-learn's DummyClassifier(strategy="most_frequent"): the same class for every query.
std::vector<std::int32_t> fit_and_predict(const FeatureView&, std::span<const std::int32_t> labels,
                                          std::size_t class_count, const FeatureView& queries) {
  std::vector<std::size_t> rows_of_class(class_count);
  for (const std::int32_t label : labels) ++rows_of_class[static_cast<std::size_t>(label)];
  const auto most = std::max_element(rows_of_class.begin(), rows_of_class.end());
  const std::size_t query_rows = std::visit([](const auto& view) { return view.rows(); }, queries);
  return std::vector<std::int32_t>(query_rows, static_cast<std::int32_t>(most - rows_of_class.begin()));
}

}  // namespace

ClassifierEntry majority_classifier() {
  return {.name = "majority",
          .description = "the class of most training rows, whatever is asked: the baseline of all others",
          .fit_and_predict = fit_and_predict,
          .operations = [](const FitSize& size) { return size.train_rows; }};
}

}  // namespace gridfold
