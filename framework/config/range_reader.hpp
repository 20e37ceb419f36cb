#pragma once

#include <string>
#include <vector>

#include "config/value_reader.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// The keys of a range.
inline constexpr const char* kRangeForms =
    "{from, to}, {from, to, step}, {from, to, count}, {from, to, count, scale: log} or {from, to, factor}";

/// The values of a range, both ends included; empty where something is wrong, which is then reported.
///
/// `step` and `factor` stop at the last value that does not pass `to`. Values come from integer counts: decimals are
/// read as integers and a power of ten, so that `{from: 0.1, to: 0.3, step: 0.1}` ends with the double that `0.3` is.
/// Without any of `step`, `count` and `factor` the step is 1. On a log scale values that are not exactly a decimal
/// number are rounded to 15 digits and, for integer keys, to the nearest integer.
std::vector<Located<Scalar>> read_range(const YamlNode& node, const ParameterInfo& info, const std::string& key_path,
                                        const ReadContext& context);

}  // namespace gridfold
