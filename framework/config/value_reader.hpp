#pragma once

#include <optional>
#include <string>

#include "config/diagnostics.hpp"
#include "config/schema.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// What a reader of values needs to know beside the rule.
struct ReadContext {
  const Vocabulary& vocabulary;
  Diagnostics& diagnostics;
  ReadOptions options = {};
};

/// What a key may hold, for complaints: `an integer from 2 to 65535`, `l1, l2, squared_l2`.
std::string allowed_values(const KeyRule& rule, const Vocabulary& vocabulary);

/// One value of a rule that is no section, list, grid or shuffle; empty where it is wrong, which is then reported
/// under `key_path`.
std::optional<Located<Scalar>> read_value(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                          const ReadContext& context);

/// Reports that the node is not of the kind that the rule wants.
void report_wrong_type(const YamlNode& node, const std::string& key_path, const std::string& wanted,
                       const std::string& allowed, Diagnostics& diagnostics);

}  // namespace gridfold
