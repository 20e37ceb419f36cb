#pragma once

#include <optional>
#include <string>

#include "config/value_reader.hpp"

namespace gridfold {

/// A pipeline of transforms: `none`, a transform's name, `{name: {parameter: value}}`, a list of these, or the line
/// that pipeline_text writes. Gives that line, without parameters that have their default. Every name and value is
/// checked against the vocabulary; what is wrong is reported and gives nothing.
std::optional<Scalar> read_pipeline(const YamlNode& node, const std::string& key_path, const ReadContext& context);

/// What a pipeline may be, for complaints.
std::string allowed_pipelines(const Vocabulary& vocabulary);

}  // namespace gridfold
