#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/schema.hpp"
#include "config/step_parameters.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// What a reader of values needs to know beside the rule.
struct ReadContext {
  const Vocabulary& vocabulary;
  Diagnostics& diagnostics;
  ReadOptions options = {};
  /// Shared by the readers of one sweep.
  StepParameters& steps;
  /// The names that the sweep gives to data sets and variants, by axis; without an axis whose names are not all known.
  std::map<std::string_view, std::vector<std::string>> labels = {};
};

/// What a key may hold, for complaints: `an integer from 2 to 65535`, `l1, l2, squared_l2`.
std::string allowed_values(const KeyRule& rule, const Vocabulary& vocabulary);

/// Whether the text can be a name, which goes into tables and the names of folders; reports where it cannot.
bool is_name(const std::string& text, const SourceMark& where, const std::string& key_path, Diagnostics& diagnostics);

/// One value of a rule that is no section, list, grid or shuffle; empty where it is wrong, which is then reported
/// under `key_path`.
std::optional<Located<Scalar>> read_value(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                                          const ReadContext& context);

/// The row that a grid or a pattern means by `key`: a key of the table that has an axis, or a transform's parameter.
const KeyRule* find_varied(std::string_view key, const ReadContext& context);

/// Reports that the node is not of the kind that the rule wants.
void report_wrong_type(const YamlNode& node, const std::string& key_path, const std::string& wanted,
                       const std::string& allowed, Diagnostics& diagnostics);

}  // namespace gridfold
