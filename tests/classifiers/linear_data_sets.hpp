#pragma once

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "classifiers/classifier.hpp"
#include "core/registry.hpp"
#include "core/scalar.hpp"
#include "data/loader.hpp"
#include "data/transform.hpp"

namespace gridfold::test {

/// digits, iris or wine.
inline Dataset linear_data_set(const std::string& name) {
  const std::string root = GRIDFOLD_SOURCE_DIR;
  const std::vector<Loader> loaders = built_in_loaders();
  const Loader& csv = *find_entry(loaders, "csv");
  const ParameterValues path{{"path", name == "digits" ? root + "/datasets/digits/digits.csv.gz"
                                                       : root + "/tests/classifiers/expected/" + name + ".csv"}};
  return csv.load(request_for(csv, path));
}

/// Its rows after `standardize`, or as they are for `none`.
inline Features features_of(const Dataset& dataset, const std::string& transform) {
  if (transform == "none") return copy_of(dataset.view());
  const std::vector<Transform> transforms = built_in_transforms();
  const PipelineStep step = make_step(*find_entry(transforms, transform), {});
  return fit_pipeline({&step, 1}, shape_of(dataset), dataset.view()).train;
}

/// `name=value`, of the type that the component's table gives the name.
inline ParameterValue parameter_of(const Component& component, const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  for (const ParameterInfo& info : component.parameters) {
    if (info.name != name) continue;
    if (info.type == ParameterType::real) return {name, std::stod(value)};
    if (info.type == ParameterType::integer) return {name, static_cast<std::int64_t>(std::stoll(value))};
    if (info.type == ParameterType::boolean) return {name, value == "true"};
    return {name, value};
  }
  throw std::out_of_range(name);
}

/// Completed parameters, from `name=value` texts.
inline ParameterValues completed_parameters(const Component& component, const std::vector<std::string>& texts) {
  ParameterValues given;
  for (const std::string& text : texts) given.push_back(parameter_of(component, text));
  return complete_parameters(component.name, component.parameters, given);
}

/// Weights (class x feature) or intercepts (class) of a model that keeps them.
inline std::vector<double> array_of(const Model& model, const std::string& name) {
  for (const NamedArray& array : model.arrays()) {
    if (array.name == name) return std::get<std::vector<double>>(array.values);
  }
  throw std::out_of_range(name);
}

}  // namespace gridfold::test
