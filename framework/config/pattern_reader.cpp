#include "config/pattern_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "config/suggestion.hpp"
#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

constexpr const char* kTests = "a value, a list of values, or {above, at_least, below, at_most, not}";

/// One value to compare with. Labels are those of the file.
std::optional<Scalar> read_test_value(const YamlNode& node, const Key& key, const std::string& key_path,
                                      const ReadContext& context) {
  // A path in a pattern means what it means elsewhere, but need not exist.
  PipelineNotes ignored = context.pipelines;
  ReadContext comparing{context.table, context.diagnostics, context.used, ignored, context.options, {}};
  comparing.options.paths_must_exist = false;
  const auto value = read_value(node, key, key_path, comparing);
  if (!value) return std::nullopt;
  const auto labels = context.labels.find(&key);
  if (labels == context.labels.end()) return value->value.value;
  const std::vector<std::string>& known = labels->second;
  if (std::find(known.begin(), known.end(), std::get<std::string>(value->value.value)) != known.end()) {
    return value->value.value;
  }
  const bool is_variant = key.role == KeyRole::variant;
  context.diagnostics.add(
      {node.mark, key_path, fmt::format("{} is the name of no {}", shown(node), is_variant ? "variant" : "data set"),
       known.empty()
           ? fmt::format("allowed: with {}", is_variant ? "variants at the top of the file" : "a name for the data set")
           : fmt::format("allowed: {}", fmt::join(known, ", ")),
       suggestion(node.text, known)});
  return std::nullopt;
}

/// The values of a scalar or of a list of scalars; empty where one is wrong.
std::vector<Scalar> read_values(const YamlNode& node, const Key& key, const std::string& key_path,
                                const ReadContext& context) {
  std::vector<Scalar> values;
  if (!is_list_of_values(node, key, true)) {
    if (const auto value = read_test_value(node, key, key_path, context)) values.push_back(*value);
    return values;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto value = read_test_value(node.items[i], key, fmt::format("{}[{}]", key_path, i), context);
    if (!value) return {};
    values.push_back(*value);
  }
  if (values.empty()) {
    context.diagnostics.add({node.mark, key_path, "the list is empty", fmt::format("allowed: {}", kTests), {}});
  }
  return values;
}

bool read_bound(const YamlEntry& entry, const Key& key, const std::string& key_path, const ReadContext& context,
                std::optional<double>& bound) {
  if (!is_numeric(key.info.type)) {
    context.diagnostics.add(
        {entry.mark, key_path, "a bound for what is not a number", "allowed: a value, a list of values, or {not}", {}});
    return false;
  }
  if (entry.value.is_scalar() && !entry.value.quoted) bound = parse_number(entry.value.text);
  if (!bound) {
    report_wrong_type(entry.value, key_path, "a number", "allowed: a number", context.diagnostics);
  }
  return bound.has_value();
}

bool read_tests(const YamlNode& node, const Key& key, const std::string& key_path, const ReadContext& context,
                Clause& clause) {
  const std::vector<std::string> known{"above", "at_least", "below", "at_most", "not"};
  const auto is_test = [&](const YamlEntry& entry) {
    return std::find(known.begin(), known.end(), entry.key) != known.end();
  };
  // A mapping of other keys is a transform with its parameters.
  const bool is_step = key.role == KeyRole::pipeline && node.is_mapping() && !node.entries.empty() &&
                       std::none_of(node.entries.begin(), node.entries.end(), is_test);
  if (!node.is_mapping() || is_step) {
    clause.values = read_values(node, key, key_path, context);
    return !clause.values.empty();
  }
  bool is_right = !node.entries.empty();
  if (!is_right) {
    context.diagnostics.add({node.mark, key_path, "nothing is tested", fmt::format("allowed: {}", kTests), {}});
  }
  for (const YamlEntry& entry : node.entries) {
    const std::string path = key_path + "." + entry.key;
    if (entry.key == "above") {
      is_right &= read_bound(entry, key, path, context, clause.above);
    } else if (entry.key == "at_least") {
      is_right &= read_bound(entry, key, path, context, clause.at_least);
    } else if (entry.key == "below") {
      is_right &= read_bound(entry, key, path, context, clause.below);
    } else if (entry.key == "at_most") {
      is_right &= read_bound(entry, key, path, context, clause.at_most);
    } else if (entry.key == "not") {
      clause.negated = true;
      clause.values = read_values(entry.value, key, path, context);
      is_right &= !clause.values.empty();
    } else {
      context.diagnostics.add({entry.mark, path, "unknown test", fmt::format("allowed: {}", fmt::join(known, ", ")),
                               suggestion(entry.key, known)});
      is_right = false;
    }
  }
  return is_right;
}

}  // namespace

std::optional<Pattern> read_pattern(const YamlNode& node, const std::string& key_path, const ReadContext& context) {
  if (!node.is_mapping()) {
    report_wrong_type(node, key_path, "a mapping", fmt::format("allowed: a mapping of keys to {}", kTests),
                      context.diagnostics);
    return std::nullopt;
  }
  if (node.entries.empty()) {
    context.diagnostics.add({node.mark,
                             key_path,
                             "the pattern is empty",
                             fmt::format("allowed: a mapping of keys to {}, at least one", kTests),
                             {}});
    return std::nullopt;
  }
  Pattern pattern;
  pattern.mark = node.mark;
  pattern.mark.key_path = key_path;
  bool is_right = true;
  std::set<std::string_view> present;
  std::map<const Key*, SourceMark> tested;
  for (const YamlEntry& entry : node.entries) {
    // A key that appears twice was reported when the document was read.
    if (!present.insert(entry.key).second) continue;
    const std::string path = key_path + "." + entry.key;
    bool is_ambiguous = false;
    const Key* key = find_varied(entry.key, entry.mark, path, context, is_ambiguous);
    if (key == nullptr) {
      is_right = false;
      if (is_ambiguous) continue;
      context.diagnostics.add({entry.mark, path, "unknown key", "allowed: " + axes_text(true, {}, context),
                               nearest_axis(entry.key, true, context)});
      continue;
    }
    if (const auto [first, is_new] = tested.emplace(key, entry.mark); !is_new) {
      context.diagnostics.add({entry.mark,
                               path,
                               "the key is tested twice" + first_seen(first->second, entry.mark),
                               "allowed: each key once, under its name or its path",
                               {}});
      is_right = false;
    }
    Clause clause;
    clause.key = key;
    clause.name = context.used.axis_name(*key);
    clause.mark = entry.mark;
    clause.mark.key_path = path;
    is_right &= read_tests(entry.value, *key, path, context, clause);
    pattern.clauses.push_back(std::move(clause));
  }
  if (!is_right) return std::nullopt;
  return pattern;
}

}  // namespace gridfold
