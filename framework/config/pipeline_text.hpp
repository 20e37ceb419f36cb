#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/cell_spec.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// A pipeline as one line, which is how results show it: `none`, or steps such as
/// `standardize > pca(components=20, whiten=true)`, without the parameters that have their default.
std::string pipeline_text(const std::vector<ComponentSpec>& steps);

/// The steps of such a line, each the name of a transform with a mapping of parameters, or what is wrong with it. A
/// value is a word, or anything in double quotes with JSON's escapes. Every node has the mark of the line. Names and
/// values are not checked.
std::variant<std::vector<YamlEntry>, std::string> parse_pipeline(std::string_view text, const SourceMark& mark);

}  // namespace gridfold
