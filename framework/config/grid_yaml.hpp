#pragma once

#include <cstddef>
#include <string>

#include "config/grid_spec.hpp"
#include "core/scalar.hpp"

namespace gridfold {

/// A value that every YAML reader takes as what it is: text bare where it is a plain word, else in double quotes.
std::string yaml_value(const Scalar& value);

/// A value of a key as the file holds it; a path means the same wherever the file is read: absolute, without variables.
std::string value_yaml(const ParameterInfo& info, const Scalar& value);

/// What stands at the key of an axis: a list with its condition, or the one value of a constant.
std::string axis_yaml(const GridSpec& axis, bool is_constant);

/// The parts of a product as the lines of a mapping, each indented by this many spaces. They read back as the same
/// grid.
std::string grid_yaml(const GridSpec& product, std::size_t indent);

}  // namespace gridfold
