#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "config/diagnostics.hpp"
#include "config/sweep_spec.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// Reads a sweep from a document or from a part of one, with the files that it includes and the overrides over it.
/// Every mistake goes to `diagnostics`; the spec is whole only where there was none. `key_prefix` (empty, or ending in
/// a point) goes before the key paths in complaints. `default_name` is taken where the sweep has no name of its own;
/// without it a name is required.
SweepSpec read_sweep_node(YamlNode root, const std::filesystem::path& file, const std::string& key_prefix,
                          const std::optional<std::string>& default_name, std::shared_ptr<const KeyTable> table,
                          std::span<const Override> overrides, const ReadOptions& options, Diagnostics& diagnostics);

/// The document in a file, checked for size; empty where it cannot be read, which is reported.
std::optional<YamlNode> parse_yaml_file(const std::filesystem::path& file, Diagnostics& diagnostics);

}  // namespace gridfold
