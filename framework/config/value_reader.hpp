#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/key_table.hpp"
#include "config/point_values.hpp"
#include "config/sweep_spec.hpp"
#include "config/used_components.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// What a sweep's pipelines hold, and what its grids vary of them.
struct PipelineNotes {
  /// Parameters of transforms that some grid varies, with the place of the first.
  std::map<const Key*, SourceMark> varied = {};
  /// Transforms that some pipeline has.
  std::set<const Component*> steps = {};
  /// Parameters that a pipeline gives itself.
  std::vector<std::pair<const Key*, SourceMark>> given = {};
};

/// What the readers of one sweep share.
struct ReadContext {
  const KeyTable& table;
  Diagnostics& diagnostics;
  const UsedComponents& used;
  PipelineNotes& pipelines;
  ReadOptions options = {};
  /// The names that the sweep gives to data sets and variants, by axis; without an axis whose names are not all known.
  std::map<const Key*, std::vector<std::string>> labels = {};
  /// Within one of several sections: the components among which a short name must be unambiguous there.
  const UsedComponents* scope = nullptr;

  const UsedComponents& in_scope() const { return scope == nullptr ? used : *scope; }
};

/// What a component of the family is called: `transform`, `protocol`.
std::string noun_of(Family family);

/// What a key may hold, for complaints: `an integer from 2 to 65535`, `l1, l2, squared_l2`.
std::string allowed_values(const ParameterInfo& info);
std::string allowed_values(const Key& key, const ReadContext& context);

/// One value of a parameter; empty where it is wrong, which is then reported under `key_path`. Within a pipeline a list
/// stands for a text with commas, as in `keep: [0-9, 12]`.
std::optional<Located<Scalar>> read_scalar(const YamlNode& node, const ParameterInfo& info, const std::string& key_path,
                                           const ReadContext& context, bool is_in_pipeline = false);

/// One value of a key that has an axis; a list is one only for pipelines and lists of texts.
std::optional<KeyValue> read_value(const YamlNode& node, const Key& key, const std::string& key_path,
                                   const ReadContext& context);

/// Whether the node is a list of several values of the key, and not one value that is a list. At the key itself a list
/// of steps is one pipeline.
bool is_list_of_values(const YamlNode& node, const Key& key, bool is_in_grid);

/// The key that a grid or a pattern means by `spelling`; null where there is none, or where it may be several, which is
/// then reported and remembered in `is_ambiguous`.
const Key* find_varied(std::string_view spelling, const SourceMark& where, const std::string& key_path,
                       const ReadContext& context, bool& is_ambiguous);

/// Of several keys that something may mean, the only one that is in use; as find_varied.
const Key* only_one(std::span<const Key* const> keys, std::string_view spelling, const SourceMark& where,
                    const std::string& key_path, const ReadContext& context);

/// What an unknown name among axes most likely means.
std::optional<std::string> nearest_axis(std::string_view name, bool with_labels, const ReadContext& context);
/// The axes that a sweep may have, for complaints.
std::string axes_text(bool with_labels, const std::vector<std::string>& further, const ReadContext& context);

/// Reports that the node is not of the kind that is wanted.
void report_wrong_type(const YamlNode& node, const std::string& key_path, const std::string& wanted,
                       const std::string& allowed, Diagnostics& diagnostics);

}  // namespace gridfold
