#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "config/key_table.hpp"
#include "config/sweep_spec.hpp"

namespace gridfold::test {

/// Components for tests of the sweep language, which knows none by itself: three loaders, of which `csv` has options;
/// three ways to split; two classifiers, one of them with a nested metric; and whatever transforms a test brings.
class SampleComponents {
 public:
  explicit SampleComponents(std::vector<Component> transforms = {}, std::vector<Component> more_classifiers = {}) {
    const auto loader = [](std::string name) {
      return Component{.name = std::move(name),
                       .parameters = {{.name = "path", .type = ParameterType::path, .example = "data/part"}}};
    };
    known_.loaders = {&add(loader("cifar10")), &add(loader("mnist"))};
    Component csv = loader("csv");
    csv.parameters.push_back(
        {.name = "test_path", .type = ParameterType::path, .default_value = Scalar{}, .of_test_part = true});
    csv.parameters.push_back(
        {.name = "label_column", .type = ParameterType::column, .default_value = std::int64_t{-1}});
    csv.parameters.push_back({.name = "header", .type = ParameterType::boolean, .default_value = false});
    known_.loaders.push_back(&add(std::move(csv)));

    for (Component& transform : transforms) known_.transforms.push_back(&add(std::move(transform)));

    for (const char* metric : {"l1", "l2", "squared_l2"}) known_.metrics.push_back(&add({.name = metric}));
    known_.metrics.push_back(
        &add({.name = "minkowski", .parameters = {{.name = "p", .default_value = 2.0, .least = 1, .greatest = 100}}}));
    Component knn{.name = "knn",
                  .parameters = {{.name = "k",
                                  .type = ParameterType::integer,
                                  .default_value = std::int64_t{1},
                                  .least = 1,
                                  .greatest = 4294967295.0,
                                  .example = "5"},
                                 {.name = "metric",
                                  .type = ParameterType::component,
                                  .default_value = "l2",
                                  .family = Family::metrics,
                                  .example = "l1"}}};
    add_nested_parameters(knn, Family::metrics, known_.metrics);
    knn.parameters.push_back({.name = "weights",
                              .type = ParameterType::text,
                              .default_value = "uniform",
                              .choices = {"uniform", "distance"}});
    known_.classifiers = {&add(std::move(knn)), &add({.name = "majority"})};
    for (Component& classifier : more_classifiers) known_.classifiers.push_back(&add(std::move(classifier)));

    const auto shuffled = [](ParameterInfo first) {
      return std::vector<ParameterInfo>{std::move(first),
                                        {.name = "shuffle", .type = ParameterType::boolean, .default_value = false},
                                        {.name = "shuffle.generator",
                                         .type = ParameterType::text,
                                         .default_value = "numpy",
                                         .choices = {"numpy"},
                                         .only_with = OnlyWith{"shuffle", {"true"}}},
                                        {.name = "shuffle.seed",
                                         .axis = "shuffle_seed",
                                         .type = ParameterType::integer,
                                         .default_value = Scalar{},
                                         .least = 0,
                                         .greatest = 4294967295.0,
                                         .only_with = OnlyWith{"shuffle", {"true"}},
                                         .takes_sweep_seed = true}};
    };
    known_.resamplings = {
        &add({.name = "k_fold",
              .parameters = shuffled({.name = "folds",
                                      .type = ParameterType::integer,
                                      .default_value = std::int64_t{5},
                                      .least = 2,
                                      .greatest = 65535})}),
        &add({.name = "holdout",
              .parameters = shuffled(
                  {.name = "test_size", .default_value = 0.25, .least = 0, .greatest = 1, .bounds_excluded = true})}),
        &add({.name = "train_test"})};
    known_.test_resamplings = {known_.resamplings.back()};
    known_.scores = {&add({.name = "accuracy"}),
                     &add({.name = "f_beta",
                           .parameters = {{.name = "beta", .least = 0, .bounds_excluded = true, .example = "2"},
                                          {.name = "average",
                                           .type = ParameterType::text,
                                           .default_value = std::string("macro"),
                                           .choices = {"macro", "weighted"}}}})};
  }

  SampleComponents(const SampleComponents&) = delete;
  SampleComponents& operator=(const SampleComponents&) = delete;

  const Vocabulary& known() const { return known_; }

 private:
  const Component& add(Component component) {
    all_.push_back(std::move(component));
    return all_.back();
  }

  std::deque<Component> all_;
  Vocabulary known_;
};

inline const Vocabulary& sample_vocabulary() {
  static const SampleComponents components;
  return components.known();
}

/// The value of a component's parameter, given or by default; missing where it has no meaning.
inline Scalar value_in(const ComponentSpec& spec, const std::string& parameter, std::optional<std::int64_t> seed = {}) {
  const ParameterValues values = completed(spec, seed);
  const Scalar* value = find_parameter(values, parameter);
  return value == nullptr ? Scalar{} : *value;
}

/// As value_in, as text.
inline std::string text_in(const ComponentSpec& spec, const std::string& parameter) {
  return to_text(value_in(spec, parameter));
}

/// The value of one of the sweep's keys, given or by default; missing where it has none.
inline Scalar value_at(const SweepSpec& sweep, std::string_view path) {
  return constants_of(sweep).value_of(*sweep.keys->find(path)).value_or(Scalar{});
}

/// As value_at, as text.
inline std::string text_at(const SweepSpec& sweep, std::string_view path) { return to_text(value_at(sweep, path)); }

}  // namespace gridfold::test
