#include "classifiers/classifier.hpp"
#include "core/registry.hpp"
#include "data/loader.hpp"
#include "distance/metric.hpp"
#include "plan/make_plan.hpp"
#include "scores/score.hpp"

namespace gridfold {

Vocabulary known_names() {
  return {
      .loaders = entry_names(loaders()),
      .classifiers = entry_names(classifiers()),
      .metrics = entry_names(metrics()),
      .weights = {"uniform", "distance"},
      .scores = entry_names(scores()),
  };
}

}  // namespace gridfold
