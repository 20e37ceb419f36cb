#pragma once

#include "config/step_parameters.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Puts what a sweep says over what a fragment says that it includes, by the rules of overrides: a key wins however the
/// fragment spells it (constant, list in place of it, axis of the grid under its name or its path), and `~` takes it
/// away. Sections, grids and variants are merged key by key; anything else, an axis's values too, is replaced as a
/// whole.
void put_over_fragment(YamlNode& fragment, YamlNode over, const StepParameters& steps);

}  // namespace gridfold
