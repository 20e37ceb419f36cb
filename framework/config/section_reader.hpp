#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/grid_spec.hpp"
#include "config/schema.hpp"
#include "config/value_reader.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// What a section and the sections within it say.
struct SectionContent {
  /// Keys that are there, by path, with the places of the keys.
  std::map<std::string_view, SourceMark> given;
  /// Keys whose value is wrong, which is reported already.
  std::set<std::string_view> broken;
  /// Required keys that are not there, with the place of the section that lacks them.
  std::vector<std::pair<const KeyRule*, SourceMark>> missing;
  std::vector<std::pair<const KeyRule*, Located<Scalar>>> values;
  /// Keys that hold a list or a range.
  std::vector<GridSpec> axes;
  /// Keys that are read by others: grids, variants, lists of sections, lists of names.
  std::vector<std::pair<const KeyRule*, const YamlNode*>> others;

  /// Puts the values into a cell.
  void put_into(CellSpec& cell) const;
};

/// Reads the section of that path (empty: the whole file) against the table of keys. `key_path` is what complaints
/// call the section, empty or ending in a point.
void read_section(const YamlNode& node, std::string_view path, const std::string& key_path, const ReadContext& context,
                  SectionContent& content);

/// Reads a section that may be written as one value: `classifier: knn`.
void read_section_or_name(const YamlNode& node, const KeyRule& rule, const std::string& key_path,
                          const ReadContext& context, SectionContent& content);

/// Reports a required key that is missing.
void report_missing(const KeyRule& rule, const SourceMark& where, const std::string& key_path,
                    const ReadContext& context);

}  // namespace gridfold
