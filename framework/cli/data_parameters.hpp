#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/loader.hpp"

namespace gridfold {

/// The loader's parameters that texts of the form `key=value` give. A list is `[a, b]`, or one text. Throws ConfigError
/// for another form and for a parameter that the loader does not have; whether the value is allowed, the loader says.
ParameterValues parse_parameters(const Loader& loader, std::span<const std::string> texts);

/// The loader that one of the `KEY=VALUE` texts names as loader=NAME, or null where none does, and the other texts.
struct NamedLoader {
  const Loader* loader = nullptr;
  std::vector<std::string> others;
};

/// Throws ConfigError, with the nearest name, where none of `loaders` is called so.
NamedLoader loader_in(std::span<const std::string> texts, std::span<const Loader> loaders);

/// The loader and its parameters as a sweep's `dataset` has them: `csv` or `{loader: csv, path: x.csv}`.
std::string dataset_yaml(const Loader& loader, std::span<const ParameterValue> parameters);

}  // namespace gridfold
