#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/parameter.hpp"

namespace gridfold {

/// One transform by name, with the parameters that are not left at their defaults.
struct StepSpec {
  std::string transform;
  ParameterValues parameters;
};

/// A pipeline as one line, which is also how results show it: `none`, or steps such as
/// `standardize > pca(components=20, whiten=true)`.
std::string pipeline_text(const std::vector<StepSpec>& steps);

/// The steps of such a line, or what is wrong with it. A value is true, false, an integer, a number, or text: a word,
/// or anything in double quotes with JSON's escapes. Names and values are not checked against any table.
std::variant<std::vector<StepSpec>, std::string> parse_pipeline(std::string_view text);

/// A value as it stands in the line: the type that it looks like.
Scalar parse_parameter(std::string_view text);

}  // namespace gridfold
