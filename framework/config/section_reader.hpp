#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/grid_spec.hpp"
#include "config/key_map.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

/// What a sweep, or one of several sections, says at the keys themselves.
struct SectionContent {
  /// Keys that are there, with their places.
  std::map<const Key*, SourceMark> given;
  /// Keys whose value is wrong, which is reported already.
  std::set<const Key*> broken;
  std::vector<std::pair<const Key*, KeyValue>> values;
  /// Keys whose value only follows from another one, and gives way to any.
  std::set<const Key*> implied;
  /// Keys that hold a list or a range.
  std::vector<GridSpec> axes;
  /// What is read by others: variants, grids, lists of sections, lists of names.
  std::vector<const KeyEntry*> others;

  /// Points into this content.
  void put_into(PointValues& values) const;
};

/// Reads the entries of a map that stand at keys themselves. `others` point into the map.
SectionContent read_section(const KeyMap& map, const ReadContext& context);

/// The required parameters of a section that names `component`, and those of all its components where it names none.
std::vector<const Key*> required_parameters(Section section, const Component* component, const KeyTable& table);

/// Reports a required key that is missing.
void report_missing(const Key& key, const SourceMark& where, const std::string& key_path, const ReadContext& context);

/// Reports a key, at `mark`, that has no meaning beside the values of others. `decisive` is the place of the value that
/// keeps it from having one; null where that is a default.
void report_no_meaning(const Key& key, const SourceMark& mark, const PointValues& values, const SourceMark* decisive,
                       const ReadContext& context);

}  // namespace gridfold
