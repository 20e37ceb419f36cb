#include "classifiers/classifier.hpp"
#include "core/registry.hpp"
#include "data/loader.hpp"
#include "data/transform.hpp"
#include "distance/metric.hpp"
#include "plan/make_plan.hpp"
#include "scores/score.hpp"

namespace gridfold {

namespace {

std::vector<TransformRule> transform_rules() {
  std::vector<TransformRule> rules;
  for (const Transform& transform : transforms()) {
    const Component& component = transform.component;
    rules.push_back(
        {component.name, component.summary, component.parameters, component.find_conflict, transform.per_row});
  }
  return rules;
}

}  // namespace

Vocabulary known_names() {
  return {
      .loaders = entry_names(loaders()),
      .classifiers = entry_names(classifiers()),
      .metrics = entry_names(metrics()),
      .weights = {"uniform", "distance"},
      .scores = entry_names(scores()),
      .transforms = transform_rules(),
  };
}

}  // namespace gridfold
