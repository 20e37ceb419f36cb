#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/grid_spec.hpp"

namespace gridfold {

/// One point of a grid: its components, each with the values that the point sets.
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

CellSpec cell_of(const PointValues& values);

/// The parameters that take the sweep's seed and have a meaning at the point.
std::vector<const Key*> takers_of_seed(const PointValues& point);

}  // namespace gridfold
