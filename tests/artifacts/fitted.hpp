#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "artifacts/artifact.hpp"
#include "core/registry.hpp"

namespace gridfold::test {

/// A classifier with some parameters, fitted to data of a test, and the artifacts of it.
class Fitted {
 public:
  Fitted(const std::string& classifier, const std::vector<ParameterValue>& parameters, Dataset train,
         std::optional<Dataset> test = {})
      : train_(std::move(train)),
        test_(std::move(test)),
        classifiers_(built_in_classifiers()),
        metrics_(built_in_metrics()) {
    std::vector<const Component*> names = components_of(metrics_);
    for (Classifier& one : classifiers_) add_nested_parameters(one.component, Family::metrics, names);
    classifier_ = find_entry(classifiers_, classifier);
    settings_ = complete_parameters(classifier, classifier_->component.parameters, parameters);
    context_.metrics = metrics_;
    context_.kept.weights = true;
    cell_ = std::make_unique<FittedConfiguration>(
        CellParts{train_, test_ ? &*test_ : nullptr, {}, *classifier_, settings_, context_});
  }

  std::vector<NamedArray> make(const ArtifactKind& kind, const std::vector<ParameterValue>& given = {}) const {
    std::vector<NamedArray> arrays =
        kind.make(complete_parameters(kind.component.name, kind.component.parameters, given), *cell_);
    // In a file, an array and a dimension cannot share a name.
    for (const NamedArray& array : arrays) {
      for (const NamedArray& other : arrays) CHECK(std::ranges::count(other.dimensions, array.name) == 0);
    }
    return arrays;
  }

  DimensionNames names(const ArtifactKind& kind) const { return kind.names(*cell_); }

  const Classifier& classifier() const { return *classifier_; }
  const ParameterValues& settings() const { return settings_; }

 private:
  Dataset train_;
  std::optional<Dataset> test_;
  std::vector<Classifier> classifiers_;
  std::vector<Metric> metrics_;
  const Classifier* classifier_ = nullptr;
  ParameterValues settings_;
  Context context_;
  std::unique_ptr<FittedConfiguration> cell_;
};

inline const std::vector<double>& reals(const std::vector<NamedArray>& arrays, const std::string& name) {
  return std::get<std::vector<double>>(find_array(arrays, name)->values);
}

inline const std::vector<std::int64_t>& integers(const std::vector<NamedArray>& arrays, const std::string& name) {
  return std::get<std::vector<std::int64_t>>(find_array(arrays, name)->values);
}

}  // namespace gridfold::test
