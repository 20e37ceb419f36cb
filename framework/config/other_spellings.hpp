#pragma once

#include <string>
#include <vector>

#include "config/step_parameters.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Whether an axis has its values under a condition, beside which a constant has a meaning.
bool is_conditional(const YamlNode& axis);

/// The entry of the mapping for this axis, under its name or its path, or null.
YamlEntry* find_axis_entry(YamlNode& mapping, const std::string& axis, const StepParameters& steps);

/// The axes that the value of an override sets where the file has constants: that of the key itself, or those of the
/// keys that a section holds.
std::vector<std::string> axes_of_constants(const std::string& path, const YamlNode& value);

/// Takes the constant or the list that the file has for an axis at the key's own place out of the document, and a
/// transform's parameter out of every pipeline.
void erase_constant(YamlNode& root, const std::string& axis, const StepParameters& steps);

/// Takes the axis out of the grid at the top of the file, and the grid where nothing is left of it. A conditional axis
/// stays, and so do axes further inside: in pairs, unions, products and variants.
void erase_axis(YamlNode& root, const std::string& axis, const StepParameters& steps);

}  // namespace gridfold
