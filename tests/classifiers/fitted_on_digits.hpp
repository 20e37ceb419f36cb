#pragma once

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "classifiers/classifier.hpp"
#include "core/registry.hpp"
#include "data/loader.hpp"
#include "data/transform.hpp"

namespace gridfold::test {

inline const Classifier& classifier(const std::string& name) {
  static const std::vector<Classifier> all = built_in_classifiers();
  return *find_entry(all, name);
}

/// What the classifier, with its defaults, predicts after a fit.
inline std::vector<std::int32_t> fit_and_predict(const std::string& name, const FeatureView& train,
                                                 const std::vector<std::int32_t>& labels, std::size_t class_count,
                                                 const FeatureView& queries) {
  const Classifier& entry = classifier(name);
  const ParameterValues defaults = complete_parameters(name, entry.component.parameters, {});
  static const std::vector<Metric> metrics = built_in_metrics();
  Context context;
  context.metrics = metrics;
  return entry.fit(defaults, train, labels, class_count, context)->predict(queries, Response::classes, context).classes;
}

/// Checks the classifier's predictions on five folds of the digits against those of scikit-learn; returns the folds.
inline std::size_t check_predictions_on_digits(const std::string& name) {
  const std::string root = GRIDFOLD_SOURCE_DIR;
  const std::vector<Loader> loaders = built_in_loaders();
  const Loader& csv = *find_entry(loaders, "csv");
  const ParameterValues path{{"path", root + "/datasets/digits/digits.csv.gz"}};
  const Dataset digits = csv.load(request_for(csv, path));
  std::ifstream file(root + "/tests/classifiers/expected/fitted_predictions.txt");
  std::size_t folds = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name + " ")) continue;
    INFO(line.substr(0, line.find('|')));
    const std::size_t first = std::stoul(line.substr(name.size() + 1));
    std::istringstream words(line.substr(line.find('|') + 1));
    std::vector<std::int32_t> expected;
    for (std::int32_t label = 0; words >> label;) expected.push_back(label);

    std::vector<std::uint32_t> training_rows;
    std::vector<std::uint32_t> held_out_rows;
    std::vector<std::int32_t> labels;
    for (std::uint32_t row = 0; row < digits.rows(); ++row) {
      const bool held_out = row >= first && row < first + expected.size();
      (held_out ? held_out_rows : training_rows).push_back(row);
      if (!held_out) labels.push_back(digits.labels[row]);
    }
    const Features train = gather_rows(digits.view(), training_rows);
    const Features queries = gather_rows(digits.view(), held_out_rows);
    CHECK(fit_and_predict(name, view_of(train), labels, 10, view_of(queries)) == expected);
    ++folds;
  }
  return folds;
}

}  // namespace gridfold::test
