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

/// The entry of the mapping for this axis, now under `key` and alone of its kind, or null where there is none.
YamlEntry* respell_axis(YamlNode& mapping, const std::string& axis, const std::string& key,
                        const StepParameters& steps);

/// Makes a mapping of what is short for one at this path: `classifier: knn`, `shuffle: true`, no value. False where the
/// value is no mapping after it.
bool spell_out(YamlNode& node, const std::string& path, const SourceMark& mark);

/// Whether the value takes its key away: `~`, written out.
bool is_removal(const YamlNode& value);

/// Takes the constant or the list that the file has for an axis at the key's own place out of the document, and a
/// transform's parameter out of every pipeline.
void erase_constant(YamlNode& root, const std::string& axis, const StepParameters& steps);

/// Takes the axis out of the grid at the top of the file, and the grid where nothing is left of it. A conditional axis
/// stays, and so do axes further inside: in pairs, unions, products and variants.
void erase_axis(YamlNode& root, const std::string& axis, const StepParameters& steps);

/// Takes out of the document the axes for which `value`, to stand at `path` outside the grid, has constants or lists.
void erase_axes_of(YamlNode& root, const std::string& path, const YamlNode& value, const StepParameters& steps);

/// Takes out of the document the constants for which a grid that is to stand in it has axes without a condition.
void erase_constants_of(YamlNode& root, const YamlNode& grid, const StepParameters& steps);

}  // namespace gridfold
