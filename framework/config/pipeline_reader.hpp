#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/value_reader.hpp"

namespace gridfold {

/// Reads a pipeline: a transform by its name or with parameters, a line of transforms, or a list of these. Empty where
/// something is wrong, which is reported.
std::optional<std::vector<ComponentSpec>> read_pipeline(const YamlNode& node, const std::string& key_path,
                                                        const ReadContext& context);

/// What a pipeline may be, for complaints.
std::string allowed_pipelines(const KeyTable& table);

}  // namespace gridfold
