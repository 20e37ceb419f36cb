#pragma once

#include <optional>
#include <string>

#include "config/grid_spec.hpp"
#include "config/value_reader.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Reads a mapping of keys to tests: a value, a list of values, or bounds (`above`, `at_least`, `below`, `at_most`)
/// and `not`. Empty where something is wrong, which is then reported.
std::optional<Pattern> read_pattern(const YamlNode& node, const std::string& key_path, const ReadContext& context);

}  // namespace gridfold
