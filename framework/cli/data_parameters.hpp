#pragma once

#include <span>
#include <string>

#include "data/loader.hpp"

namespace gridfold {

/// The loader's parameters that texts of the form `key=value` give. A list is `[a, b]`, or one text. Throws ConfigError
/// for another form and for a parameter that the loader does not have; whether the value is allowed, the loader says.
ParameterValues parse_parameters(const Loader& loader, std::span<const std::string> texts);

/// The loader and its parameters as a sweep's `dataset` has them: `csv` or `{loader: csv, path: x.csv}`.
std::string dataset_yaml(const Loader& loader, std::span<const ParameterValue> parameters);

}  // namespace gridfold
