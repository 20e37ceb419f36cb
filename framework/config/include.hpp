#pragma once

#include <cstddef>
#include <string>

#include "config/diagnostics.hpp"
#include "config/key_map.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Files that a sweep may include, those that they include counted too.
inline constexpr std::size_t kMaxIncludes = 64;

/// Lowers a sweep, a mapping, and what the files say that its key `include` names: later files win over earlier ones
/// and the sweep itself over all. Paths start at the folder of the file that names them. Every value keeps the mark of
/// the file that it comes from. The key stays where what the files say could not all be read, which is reported.
/// `prefix` goes before the paths that complaints name.
KeyMap lowered_with_includes(YamlNode sweep, const KeyTable& table, const std::string& prefix,
                             Diagnostics& diagnostics);

}  // namespace gridfold
