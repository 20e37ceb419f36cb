#include "plan/registry.hpp"

#include <set>
#include <stdexcept>
#include <utility>

#include "core/registry.hpp"
#include "plan/row_choice.hpp"
#include "resampling/train_size.hpp"

namespace gridfold {

namespace {

template <typename Entry>
void require_different_names(const std::vector<Entry>& entries) {
  std::set<std::string> names;
  for (const Entry& entry : entries) {
    if (!names.insert(entry.component.name).second) {
      throw std::invalid_argument("two components of one family are named " + entry.component.name);
    }
  }
}

template <typename Entry>
void add_nested(std::vector<Entry>& entries, Family family, const std::vector<const Component*>& choices) {
  for (Entry& entry : entries) add_nested_parameters(entry.component, family, choices);
}

}  // namespace

Registry built_in_registry() {
  return {.loaders = built_in_loaders(),
          .transforms = built_in_transforms(),
          .metrics = built_in_metrics(),
          .classifiers = built_in_classifiers(),
          .resamplings = built_in_resamplings(),
          .scores = built_in_scores(),
          .artifacts = built_in_artifacts()};
}

std::shared_ptr<const Registry> completed(Registry registry) {
  require_different_names(registry.loaders);
  require_different_names(registry.transforms);
  require_different_names(registry.metrics);
  require_different_names(registry.classifiers);
  require_different_names(registry.resamplings);
  require_different_names(registry.scores);
  require_different_names(registry.artifacts);
  const std::vector<const Component*> metrics = components_of(registry.metrics);
  add_nested(registry.transforms, Family::metrics, metrics);
  add_nested(registry.classifiers, Family::metrics, metrics);
  for (Loader& loader : registry.loaders) add_row_choice(loader.component);
  for (Resampling& resampling : registry.resamplings) add_train_size(resampling.component);
  return std::make_shared<const Registry>(std::move(registry));
}

std::shared_ptr<const Registry> built_in() {
  static const std::shared_ptr<const Registry> registry = completed(built_in_registry());
  return registry;
}

Vocabulary vocabulary_of(const Registry& registry) {
  Vocabulary vocabulary{.loaders = components_of(registry.loaders),
                        .transforms = components_of(registry.transforms),
                        .classifiers = components_of(registry.classifiers),
                        .scores = components_of(registry.scores),
                        .resamplings = components_of(registry.resamplings),
                        .metrics = components_of(registry.metrics),
                        .artifacts = components_of(registry.artifacts)};
  for (const Resampling& resampling : registry.resamplings) {
    if (resampling.scores_test_part) vocabulary.test_resamplings.insert(&resampling.component);
  }
  return vocabulary;
}

}  // namespace gridfold
