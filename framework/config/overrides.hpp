#pragma once

#include <span>

#include "config/diagnostics.hpp"
#include "config/sweep_spec.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Puts `key=value` pairs into the document: an existing value is replaced, whatever it was and however the file spells
/// the key (constant, list in place of it, axis of the grid under its name or its path); a missing one is added, with
/// the sections above it; the value `~` takes the key away. What they hold is checked when the document is read.
void apply_overrides(YamlNode& root, std::span<const Override> overrides, const Vocabulary& vocabulary,
                     Diagnostics& diagnostics);

}  // namespace gridfold
