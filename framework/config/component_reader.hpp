#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/cell_spec.hpp"
#include "config/value_reader.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// A component of a list, such as a transform or a score: its name with a mapping of parameters, or with nothing. Empty
/// where it is unknown or a parameter is wrong, which is then reported under `key_path`. What is missing is not looked
/// for. `is_line`: the entry comes from a line of text, which may give a parameter twice.
std::optional<ComponentSpec> read_component(const YamlEntry& entry, Family family, const std::string& key_path,
                                            bool is_line, const ReadContext& context);

/// Reports that the component lacks a parameter that it needs.
void report_missing_parameter(const ComponentSpec& spec, const ParameterInfo& info, const ReadContext& context);

/// The list of scores or artifacts, or the only one, each by its name, as `{name: {parameter: value}}` or as the line
/// `name(parameter=value)`. Empty where something is wrong, which is then reported.
std::vector<ComponentSpec> read_components(const YamlNode& node, Family family, const std::string& key_path,
                                           const ReadContext& context);

std::vector<std::string> names_of(std::span<const Component* const> components);

}  // namespace gridfold
