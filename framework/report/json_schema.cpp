#include "report/json_schema.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"
#include "report/json_schema_conditions.hpp"
#include "report/json_schema_values.hpp"
#include "report/json_text_builder.hpp"

namespace gridfold {

namespace {

constexpr Section kSections[] = {Section::dataset, Section::transforms, Section::protocol, Section::classifier};

/// A regular expression that matches these spellings and nothing else; what may stand with and without its section's
/// name is written once.
std::string pattern_of(const std::set<std::string>& spellings) {
  std::vector<std::string> forms;
  for (const std::string& spelling : spellings) {
    std::string form;
    bool is_covered = false;
    for (const Section section : kSections) {
      const std::string prefix = fmt::format("{}.", name_of(section));
      if (spellings.contains(prefix + spelling)) form = fmt::format(R"(({}\.)?)", name_of(section));
      is_covered |= spelling.starts_with(prefix) && spellings.contains(spelling.substr(prefix.size()));
    }
    if (is_covered) continue;
    for (const char c : spelling) form += c == '.' ? std::string(R"(\.)") : std::string(1, c);
    forms.push_back(std::move(form));
  }
  return fmt::format("^({})$", fmt::join(forms, "|"));
}

/// Definitions stand for kinds of values, not for keys: all axes of truth values share `boolean` and `axis_of_boolean`.
class SchemaWriter {
 public:
  explicit SchemaWriter(const Vocabulary& vocabulary) : table_(vocabulary), all_(table_) {
    for (const Section section : kSections) {
      for (const Component* component : table_.components(section)) all_.add(component);
    }
    for (const Key& key : table_.keys()) {
      kinds_.push_back(key.has_axis() ? kind_of(key) : "");
    }
  }

  std::string write() {
    std::set<std::string> written;
    for (const Key& key : table_.keys()) {
      if (key.has_axis() && written.insert(kinds_[key.index]).second) define_kind(key);
    }
    for (const Key& key : table_.keys()) {
      if (key.has_axis()) define(name(key), described(axis_at(key), key.info.meaning));
    }
    define("step", step_schema(table_.components(Family::transforms)));
    define("transform", schema_any_of({json_object({{"const", "\"none\""}}), schema_reference("step")}));
    define("score", step_schema(table_.components(Family::scores)));
    if (!table_.components(Family::artifacts).empty()) {
      define("artifact", step_schema(table_.components(Family::artifacts)));
    }
    for (const ParameterType type : {ParameterType::integer, ParameterType::real}) {
      define(std::string(range_name(type)), range_schema(type));
    }
    define("pattern", schema_spelled({}, spelled("test_of_", true), {{"minProperties", "1"}}));
    define("pair", schema_spelled({}, spelled("pair_of_", false), {{"minProperties", "2"}}));
    define("grid", grid());
    JsonMembers top = properties_of("");
    // What counts for the whole sweep stands beside a list of sections under its path.
    for (const Key& key : table_.keys()) {
      if (key.role == KeyRole::setting && key.section != Section::top) top.emplace_back(key.path, schema_of(key));
    }
    const std::string properties = json_object(top);
    return json_over_lines(json_object({{"$schema", "\"http://json-schema.org/draft-07/schema#\""},
                                        {"title", "\"gridfold sweep file\""},
                                        {"type", "\"object\""},
                                        {"properties", properties},
                                        {"additionalProperties", "false"},
                                        {"allOf", json_array(schema_conditions(table_))},
                                        {"definitions", json_object(definitions_)}}));
  }

 private:
  /// What the key's definition is called.
  std::string name(const Key& key) const { return "key_" + all_.axis_name(key); }

  void define(std::string definition, std::string schema) {
    definitions_.emplace_back(std::move(definition), std::move(schema));
  }

  /// What values like those of the key are called: `an_integer_at_least_1`.
  std::string kind_of(const Key& key) {
    const std::string schema = value_schema(key);
    if (const auto known = kind_of_schema_.find(schema); known != kind_of_schema_.end()) return known->second;
    std::string kind;
    const std::string words = key.role == KeyRole::pipeline     ? "pipeline"
                              : key.info.family != Family::none ? std::string(noun_of(key.info.family))
                                                                : allowed_text(key.info);
    for (const char c : words) {
      const bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (is_kept) kind += c;
      if (!is_kept && !kind.empty() && kind.back() != '_') kind += '_';
    }
    const auto is_taken = [&](const auto& known) { return known.second == kind; };
    while (std::ranges::any_of(kind_of_schema_, is_taken)) kind += '_';
    return kind_of_schema_.emplace(schema, kind).first->second;
  }

  /// Lists in a pair may repeat a value, for the pairs differ.
  void define_kind(const Key& key) {
    const std::string& kind = kinds_[key.index];
    const std::string value = schema_reference(kind);
    const auto range =
        has_ranges(key) ? std::vector{schema_reference(range_name(key.info.type))} : std::vector<std::string>();
    define(kind, value_schema(key));
    define("test_of_" + kind, test_schema(key, value));
    if (key.is_label()) return;
    std::vector<std::string> values{value, schema_list_of(value)};
    values.insert(values.end(), range.begin(), range.end());
    const std::string any = schema_any_of(values);
    define("pair_of_" + kind,
           schema_any_of({any, schema_object({{"values", any}}, {{"required", json_strings({"values"})}})}));
    values[1] = distinct_list_of(value);
    define("values_of_" + kind, schema_any_of(values));
    define("axis_of_" + kind, schema_any_of({schema_reference("values_of_" + kind), conditional(kind)}));
  }

  static std::string conditional(const std::string& kind) {
    return schema_object({{"values", schema_reference("values_of_" + kind)}, {"when", schema_reference("pattern")}},
                         {{"required", json_strings({"values"})}});
  }

  /// What the key itself may hold.
  std::string axis_at(const Key& key) {
    const std::string& kind = kinds_[key.index];
    // At the key of pipelines a list is one of them, and a label has one value.
    if (key.role == KeyRole::pipeline) return schema_any_of({schema_reference(kind), conditional(kind)});
    const std::string axis = schema_reference(key.is_label() ? kind : "axis_of_" + kind);
    if (key.role == KeyRole::take_train || key.role == KeyRole::take_test) {
      return schema_any_of({axis, sample(key, axis)});
    }
    const JsonMembers inner = properties_of(path_in_section(key));
    return inner.empty() ? axis : schema_any_of({axis, schema_object(inner)});
  }

  /// References for all spellings of the axes in a grid, those together that may mean values of the same kinds.
  JsonMembers spelled(const std::string& prefix, bool with_labels) const {
    std::map<std::set<std::string>, std::set<std::string>> groups;
    for (const auto& [spelling, keys] : table_.spellings()) {
      std::set<std::string> kinds;
      for (const Key* key : keys) {
        if (with_labels || !key->is_label()) kinds.insert(kinds_[key->index]);
      }
      if (!kinds.empty()) groups[kinds].insert(spelling);
    }
    JsonMembers members;
    for (const auto& [kinds, spellings] : groups) {
      std::vector<std::string> schemas;
      for (const std::string& kind : kinds) schemas.push_back(schema_reference(prefix + kind));
      members.emplace_back(pattern_of(spellings), schema_any_of(schemas));
    }
    return members;
  }

  std::string grid() const {
    JsonMembers members;
    std::set<std::string> seen;
    for (const Key& key : table_.keys()) {
      // The short names, which editors complete; patterns hold them to what they mean.
      if (!key.has_axis() || key.is_label() || !seen.insert(key.info.axis_name()).second) continue;
      members.emplace_back(key.info.axis_name(), json_object({{"description", json_quoted(key.info.meaning)}}));
    }
    const std::string null = json_object({{"type", "\"null\""}});
    JsonMembers axes = spelled("axis_of_", false);
    for (auto& [pattern, schema] : axes) schema = schema_any_of({schema, null});
    const std::string grids = schema_list_of(schema_reference("grid"));
    const auto add = [&](const char* word, std::vector<std::string> forms) {
      forms.push_back(null);
      members.emplace_back(word, schema_any_of(forms));
    };
    add("product", {grids});
    add("union", {grids});
    add("zip", {schema_reference("pair"), schema_list_of(schema_reference("pair"))});
    add("exclude", {schema_reference("pattern"), schema_list_of(schema_reference("pattern"))});
    add("subset", {schema_object({{"cells", integer_schema(1, static_cast<double>(kMaxCells))},
                                  {"seed", integer_schema(0, std::numeric_limits<std::uint32_t>::max())}},
                                 {{"required", json_strings({"cells", "seed"})}})});
    return schema_any_of({schema_spelled(members, axes, {{"minProperties", "1"}}), grids});
  }

  /// A $ref stands alone in draft 7, so that the meaning goes around it. Or nothing: `~` takes a key away that an
  /// included file has; whether one has it, the reader tells.
  static std::string described(const std::string& schema, const std::string& meaning) {
    return json_object(
        {{"description", json_quoted(meaning)}, {"anyOf", json_array({schema, json_object({{"type", "\"null\""}})})}});
  }

  /// Several components may have a parameter of one name.
  JsonMembers properties_of(std::string_view parent) {
    JsonMembers properties;
    for (const std::string& child : all_.names_of_children(parent)) {
      std::vector<std::string> schemas;
      for (const Key* key : all_.children_of(parent)) {
        if (last_part(path_in_section(*key)) == child) schemas.push_back(schema_of(*key));
      }
      properties.emplace_back(child, schema_any_of(schemas));
    }
    const Key* section = table_.find(parent);
    if (section == nullptr || section->role != KeyRole::section || table_.section(section->section).path != parent) {
      return properties;
    }
    // A component's own parameters may stand below its name.
    for (const Component* component : table_.components(section->section)) {
      JsonMembers own;
      for (std::size_t i = 0; i < component->parameters.size(); ++i) {
        const Key& key = table_.of(*component, i);
        if (key.info.name.find('.') == std::string::npos) own.emplace_back(key.info.name, schema_of(key));
      }
      if (!own.empty()) properties.emplace_back(component->name, schema_object(own));
    }
    return properties;
  }

  std::string schema_of(const Key& key) {
    return key.has_axis() ? schema_reference(name(key)) : described(structure_of(key), key.info.meaning);
  }

  std::string structure_of(const Key& key) {
    switch (key.role) {
      case KeyRole::section:
        return section(key);
      case KeyRole::grid:
        return schema_reference("grid");
      case KeyRole::variants:
        return json_object({{"type", "\"object\""},
                            {"propertyNames", json_object({{"pattern", "\"[^ ]\""}})},
                            {"additionalProperties", schema_reference("grid")},
                            {"minProperties", "1"}});
      case KeyRole::include: {
        const std::string file = json_object({{"type", "\"string\""}});
        return schema_any_of({file, schema_list_of(file)});
      }
      case KeyRole::scores:
      case KeyRole::artifacts: {
        const std::string one = schema_reference(noun_of(key.info.family));
        return schema_any_of({one, distinct_list_of(one)});
      }
      default:
        return parameter_schema(key.info, false);
    }
  }

  /// `take: {rows: 1000, sample: stratified, seed: 1}`.
  static std::string sample(const Key& key, const std::string& rows) {
    const std::string part = key.role == KeyRole::take_train ? "train" : "test";
    return schema_object({{"rows", rows},
                          {"sample", schema_reference(fmt::format("key_{}_rows_sample", part))},
                          {"seed", schema_reference(fmt::format("key_{}_rows_seed", part))}},
                         {{"required", json_strings({"rows"})}});
  }

  std::string section(const Key& key) {
    if (!key.takes_list) return schema_object(properties_of(key.path));
    const std::string one = schema_reference("one_" + key.path);
    define("one_" + key.path, schema_object(properties_of(key.path)));
    // One of several is complete in itself: what the grid or an included file says is not added to it.
    std::vector<std::string> required;
    for (const Key* inner : all_.children_of(key.path)) {
      if (inner->required || inner->is_label()) required.push_back(inner->info.name);
    }
    std::vector<std::string> items{json_object({{"allOf", json_array({one})}, {"required", json_strings(required)}})};
    std::vector<std::string> forms{one};
    if (key.takes_list) {
      items.push_back(schema_reference(kinds_[table_.component_key(key.section)->index]));
      forms.push_back(items.back());
    }
    for (const Component* component : table_.components(key.section)) {
      // `openml:61`, where one parameter must be given.
      if (required_parameters(key.section, component, table_).size() != 1) continue;
      forms.push_back(json_object({{"type", "\"string\""}, {"pattern", json_quoted("^" + component->name + ":.")}}));
    }
    forms.push_back(schema_list_of(schema_any_of(items)));
    return schema_any_of(forms);
  }

  KeyTable table_;
  UsedComponents all_;
  /// By the key's place in the table.
  std::vector<std::string> kinds_;
  std::map<std::string, std::string> kind_of_schema_;
  JsonMembers definitions_;
};

}  // namespace

std::string sweep_json_schema(const Vocabulary& vocabulary) { return SchemaWriter(vocabulary).write(); }

}  // namespace gridfold
