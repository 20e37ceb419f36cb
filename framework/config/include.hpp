#pragma once

#include <cstddef>

#include "config/diagnostics.hpp"
#include "config/sweep_spec.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Files that a sweep may include, those that they include counted too.
inline constexpr std::size_t kMaxIncludes = 64;

/// Replaces the key `include` of a sweep by what the files say that it names: later files win over earlier ones and
/// the sweep itself over all, as put_over_fragment does it. Paths start at the folder of the file that names them.
/// Every value keeps the mark of the file that it comes from. The key stays where what the files say could not all be
/// read, which is reported.
void resolve_includes(YamlNode& sweep, const Vocabulary& vocabulary, Diagnostics& diagnostics);

}  // namespace gridfold
