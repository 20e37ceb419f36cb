#pragma once

#include <optional>
#include <string>

#include "config/grid_spec.hpp"
#include "config/value_reader.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Reads a grid: a mapping of axes and of `product`, `zip`, `union`, `exclude`, or a list of grids (their union).
/// What is wrong is reported; the rest is returned.
GridSpec read_grid(const YamlNode& node, const std::string& key_path, const ReadContext& context);

/// Multiplies a product by a further grid. A factor that is a product without exclusions is as good as its parts.
void add_factor(GridSpec& product, GridSpec factor);

/// Reads the values of an axis at the key itself: a value, a list, a range, or `{values, when}`. Empty where nothing is
/// left.
std::optional<GridSpec> read_axis(const YamlNode& node, const Key& key, const SourceMark& mark,
                                  const std::string& key_path, const ReadContext& context);

}  // namespace gridfold
