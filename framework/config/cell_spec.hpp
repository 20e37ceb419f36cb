#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/source_mark.hpp"
#include "core/component.hpp"
#include "core/scalar.hpp"

namespace gridfold {

/// A component by name with the values that the sweep gives.
struct ComponentSpec {
  const Component* component = nullptr;
  /// Of its name, with the key path that complaints call it by.
  SourceMark mark;
  /// One for each of the component's parameters, in their order; missing, and without a mark, where none is given.
  std::vector<Located<Scalar>> values;
};

/// Everything that decides one cell's scores: one configuration with every axis's value put in place.
struct CellSpec {
  struct Dataset {
    /// What results call it, where the sweep compares several; empty otherwise.
    Located<std::string> name;
    ComponentSpec loader;
    std::optional<Located<std::int64_t>> take_train;
    std::optional<Located<std::int64_t>> take_test;
  };

  Dataset dataset;
  std::vector<ComponentSpec> transforms;
  /// Of the pipeline as a whole.
  SourceMark transforms_mark;
  /// How rows are split: a resampling.
  ComponentSpec protocol;
  ComponentSpec classifier;
  std::optional<Located<std::int64_t>> seed;
  /// The named variant that the cell belongs to; empty where there are none.
  Located<std::string> variant;
};

/// The component without any value given.
ComponentSpec spec_of(const Component& component, SourceMark mark = {});

/// The values in their places of the component's table: given, else the default, else, for a parameter that takes the
/// sweep's seed, that; missing where a parameter has no meaning. Throws ConfigError where one is needed and not given.
ParameterValues completed(const ComponentSpec& spec, std::optional<std::int64_t> sweep_seed);

}  // namespace gridfold
