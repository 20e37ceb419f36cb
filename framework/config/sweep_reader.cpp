#include "config/sweep_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "config/schema.hpp"
#include "config/value_reader.hpp"
#include "core/nearest_name.hpp"

namespace gridfold {

namespace {

class SweepReader {
 public:
  SweepReader(const std::filesystem::path& file, std::string key_prefix, std::optional<std::string> default_name,
              const Vocabulary& vocabulary, Diagnostics& diagnostics)
      : key_prefix_(std::move(key_prefix)),
        default_name_(std::move(default_name)),
        context_{vocabulary, diagnostics},
        diagnostics_(diagnostics) {
    sweep_.file = file;
  }

  SweepSpec read(const YamlNode& root) {
    if (!root.is_mapping()) {
      complain(root.mark, "", fmt::format("{} stands where the sweep should", shown(root)),
               "allowed: a mapping of " + children_text(""));
      return std::move(sweep_);
    }
    read_section(root, "");
    add_list_axes();
    check_conditions();
    check_shuffle();
    check_parts();
    check_size();
    return std::move(sweep_);
  }

 private:
  void complain(const SourceMark& where, std::string_view path, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    diagnostics_.add(
        {where, key_prefix_ + std::string(path), std::move(problem), std::move(allowed), std::move(nearest)});
  }

  static std::vector<std::string> children_of(std::string_view parent) {
    std::vector<std::string> keys;
    for (const KeyRule& rule : sweep_keys()) {
      if (is_child(rule.path, parent)) keys.emplace_back(last_part(rule.path));
    }
    return keys;
  }
  static std::string children_text(std::string_view parent) {
    return fmt::format("{}", fmt::join(children_of(parent), ", "));
  }

  /// The known key that was meant: one of the same section, or one of the same name elsewhere.
  static std::optional<std::string> nearest_key(const std::string& key, std::string_view parent) {
    if (auto near = nearest_name(key, children_of(parent))) return near;
    for (const KeyRule& rule : sweep_keys()) {
      if (rule.path == "classifier." + key) return "grid." + key;
      if (last_part(rule.path) == key) return std::string(rule.path);
    }
    return std::nullopt;
  }

  void read_section(const YamlNode& node, const std::string& path) {
    const std::string prefix = path.empty() ? "" : path + ".";
    std::set<std::string_view> present;
    for (const YamlEntry& entry : node.entries) {
      // A key that appears twice was reported when the document was read; the first one is checked.
      if (!present.insert(entry.key).second) continue;
      const std::string key_path = prefix + entry.key;
      const KeyRule* rule = find_key(key_path);
      if (rule == nullptr) {
        complain(entry.mark, key_path, "unknown key", "allowed: " + children_text(path), nearest_key(entry.key, path));
        continue;
      }
      given_.emplace(rule->path, entry.mark);
      read_key(entry.value, *rule);
    }
    for (const KeyRule& rule : sweep_keys()) {
      if (!rule.required || !is_child(rule.path, path) || present.contains(last_part(rule.path))) continue;
      if (rule.path == "name" && default_name_) {
        sweep_.name = *default_name_;
        continue;
      }
      complain(node.mark, rule.path, "the key is missing",
               fmt::format("allowed: {}; for example {}: {}", allowed_values(rule, context_.vocabulary),
                           last_part(rule.path), rule.example));
    }
  }

  void read_key(const YamlNode& node, const KeyRule& rule) {
    switch (rule.type) {
      case ValueType::section:
        read_section_key(node, rule);
        return;
      case ValueType::grid:
        read_grid(node);
        return;
      case ValueType::shuffle:
        read_shuffle(node, rule);
        return;
      case ValueType::names:
        read_names(node, rule);
        return;
      default:
        break;
    }
    if (rule.takes_list && node.is_sequence()) {
      given_.erase(rule.path);
      if (auto axis = read_axis(node, rule, rule.path)) list_axes_.push_back(std::move(*axis));
      return;
    }
    const auto value = read_value(node, rule, key_prefix_ + std::string(rule.path), context_);
    if (!value) {
      broken_.insert(rule.path);
      return;
    }
    if (rule.set != nullptr) {
      rule.set(sweep_.base, *value);
    } else if (rule.path == "name") {
      sweep_.name = std::get<std::string>(value->value);
    } else if (rule.path == "description") {
      sweep_.description = std::get<std::string>(value->value);
    }
  }

  void read_section_key(const YamlNode& node, const KeyRule& rule) {
    if (node.is_mapping()) {
      read_section(node, std::string(rule.path));
      return;
    }
    const KeyRule* name = rule.path == "classifier" ? find_key("classifier.name") : nullptr;
    if (name != nullptr && node.is_scalar()) {
      given_.emplace(name->path, node.mark);
      read_key(node, *name);
      return;
    }
    report_wrong_type(node, key_prefix_ + std::string(rule.path), "a mapping",
                      "allowed: " + allowed_values(rule, context_.vocabulary), diagnostics_);
  }

  void read_names(const YamlNode& node, const KeyRule& rule) {
    KeyRule one = rule;
    one.type = ValueType::name;
    const std::string path = key_prefix_ + std::string(rule.path);
    std::vector<Located<std::string>> names;
    const auto add = [&](const YamlNode& item, const std::string& item_path) {
      const auto value = read_value(item, one, item_path, context_);
      if (!value) return;
      const std::string& name = std::get<std::string>(value->value);
      const bool is_new =
          std::none_of(names.begin(), names.end(), [&](const auto& other) { return other.value == name; });
      if (is_new) {
        names.push_back({name, value->mark});
      } else {
        diagnostics_.add(
            {value->mark, item_path, fmt::format("\"{}\" appears twice", name), "allowed: each name once", {}});
      }
    };
    if (!node.is_sequence()) {
      add(node, path);
    } else if (node.items.empty()) {
      diagnostics_.add(
          {node.mark, path, "the list is empty", "allowed: " + allowed_values(rule, context_.vocabulary), {}});
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) add(node.items[i], fmt::format("{}[{}]", path, i));
    if (!names.empty()) sweep_.scores = std::move(names);
  }

  void read_shuffle(const YamlNode& node, const KeyRule& rule) {
    const std::string path = key_prefix_ + std::string(rule.path);
    const std::string allowed = "allowed: " + allowed_values(rule, context_.vocabulary);
    if (node.is_scalar() && !node.quoted && (node.text == "true" || node.text == "false")) {
      if (node.text == "true") shuffle_mark_ = node.mark;
      return;
    }
    if (!node.is_mapping()) {
      report_wrong_type(node, path, "true or false", allowed, diagnostics_);
      return;
    }
    for (const YamlEntry& entry : node.entries) {
      if (entry.key == "generator") {
        if (!entry.value.is_scalar() || entry.value.text != "numpy") {
          diagnostics_.add({entry.value.mark,
                            path + ".generator",
                            fmt::format("{} is no known generator", shown(entry.value)),
                            "allowed: numpy",
                            {}});
        }
      } else if (entry.key == "seed") {
        if (const auto seed = read_value(entry.value, *find_key("seed"), path + ".seed", context_)) {
          sweep_.base.protocol.shuffle_seed = {std::get<std::int64_t>(seed->value), seed->mark};
        }
      } else {
        const std::vector<std::string> known{"generator", "seed"};
        diagnostics_.add({entry.mark, path + "." + entry.key, "unknown key", "allowed: generator, seed",
                          nearest_name(entry.key, known)});
      }
    }
    if (node.find("seed") == nullptr) shuffle_mark_ = node.mark;
  }

  static std::string axis_names_text() {
    std::vector<std::string_view> names;
    for (const KeyRule& rule : sweep_keys()) {
      if (!rule.axis.empty()) names.push_back(rule.axis);
    }
    return fmt::format("{}", fmt::join(names, ", "));
  }

  void read_grid(const YamlNode& node) {
    if (!node.is_mapping()) {
      report_wrong_type(node, key_prefix_ + "grid", "a mapping",
                        "allowed: a mapping of axes, each a value or a list of values", diagnostics_);
      return;
    }
    if (node.entries.empty()) {
      complain(node.mark, "grid", "the grid is empty", "allowed: at least one axis, or no grid at all");
      return;
    }
    std::set<std::string_view> present;
    for (const YamlEntry& entry : node.entries) {
      if (!present.insert(entry.key).second) continue;
      const KeyRule* rule = find_axis(entry.key);
      const std::string path = "grid." + entry.key;
      if (rule == nullptr) {
        std::vector<std::string> names;
        for (const KeyRule& known : sweep_keys()) {
          if (!known.axis.empty()) names.emplace_back(known.axis);
        }
        complain(entry.mark, path, "no such axis", "allowed: " + axis_names_text(), nearest_name(entry.key, names));
        continue;
      }
      auto axis = read_axis(entry.value, *rule, path);
      if (!axis) continue;
      axis->mark = entry.mark;
      sweep_.axes.push_back(std::move(*axis));
    }
  }

  std::optional<AxisSpec> read_axis(const YamlNode& node, const KeyRule& rule, std::string_view path) {
    const std::string key_path = key_prefix_ + std::string(path);
    AxisSpec axis{std::string(rule.axis), node.mark, {}};
    if (!node.is_sequence()) {
      auto value = read_value(node, rule, key_path, context_);
      if (!value) return std::nullopt;
      axis.values.push_back(std::move(*value));
      return axis;
    }
    if (node.items.empty()) {
      diagnostics_.add({node.mark,
                        key_path,
                        "the list is empty",
                        fmt::format("allowed: {}, at least one", allowed_values(rule, context_.vocabulary)),
                        {}});
      return std::nullopt;
    }
    std::map<Scalar, SourceMark> seen;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string item_path = fmt::format("{}[{}]", key_path, i);
      auto value = read_value(node.items[i], rule, item_path, context_);
      if (!value) continue;
      const auto [first, is_new] = seen.emplace(value->value, value->mark);
      if (is_new) {
        axis.values.push_back(std::move(*value));
        continue;
      }
      std::string problem = fmt::format("{} appears twice", to_text(value->value));
      if (first->second.line != 0) {
        problem += fmt::format(", first in line {}, column {}", first->second.line, first->second.column);
      }
      diagnostics_.add({value->mark, item_path, problem, "allowed: each value once", {}});
    }
    if (axis.values.empty()) return std::nullopt;
    return axis;
  }

  /// A key that is an axis twice, or an axis and a constant at once, would hide one of the two.
  void add_list_axes() {
    for (const AxisSpec& axis : sweep_.axes) {
      const KeyRule* rule = find_axis(axis.name);
      const auto listed = std::find_if(list_axes_.begin(), list_axes_.end(),
                                       [&](const AxisSpec& other) { return other.name == axis.name; });
      if (!given_.contains(rule->path) && listed == list_axes_.end()) continue;
      complain(axis.mark, "grid." + axis.name, fmt::format("the values are given already as {}", rule->path),
               "allowed: one of the two");
    }
    for (AxisSpec& axis : list_axes_) sweep_.axes.push_back(std::move(axis));
  }

  /// Whether the key was given, as a constant or as an axis, and where.
  std::optional<SourceMark> place_of(const KeyRule& rule) const {
    if (const auto found = given_.find(rule.path); found != given_.end()) return found->second;
    for (const AxisSpec& axis : sweep_.axes) {
      if (axis.name == rule.axis) return axis.mark;
    }
    return std::nullopt;
  }

  void check_conditions() {
    for (const KeyRule& rule : sweep_keys()) {
      if (rule.only_with_path.empty() || broken_.contains(rule.only_with_path)) continue;
      const std::optional<SourceMark> place = place_of(rule);
      const auto other = find_key(rule.only_with_path)->get(sweep_.base);
      if (!place || !other || other->value == Scalar{std::string(rule.only_with_value)}) continue;
      complain(*place, rule.path,
               fmt::format("the key has no meaning with {}: {}", rule.only_with_path, to_text(other->value)),
               fmt::format("allowed: only with {}: {}", rule.only_with_path, rule.only_with_value));
    }
  }

  void check_shuffle() {
    if (!shuffle_mark_) return;
    if (!given_.contains("seed")) {
      complain(*shuffle_mark_, "protocol.shuffle", "rows are to be shuffled, but there is no seed",
               "allowed: a key seed at the top of the file, or {generator: numpy, seed: 42} here");
      return;
    }
    sweep_.base.protocol.shuffle_seed = sweep_.base.seed;
  }

  /// A file format with one part to a file has a test part only where its file is named.
  void check_parts() {
    const DatasetSpec& dataset = sweep_.base.dataset;
    if (sweep_.base.protocol.kind != ProtocolKind::train_test || dataset.loader.value != "csv") return;
    if (given_.contains("dataset.test_path")) return;
    complain(given_.at("protocol.kind"), "protocol.kind", "train_test scores on the test part, but there is none",
             "allowed: with dataset.test_path, the file of the test part");
  }

  void check_size() {
    std::size_t cells = 1;
    for (const AxisSpec& axis : sweep_.axes) {
      if (axis.values.size() > kMaxCells / cells) {
        complain(axis.mark, "grid", fmt::format("the grid has more than {} configurations", kMaxCells),
                 fmt::format("allowed: at most {}", kMaxCells));
        return;
      }
      cells *= axis.values.size();
    }
  }

  std::string key_prefix_;
  std::optional<std::string> default_name_;
  ReadContext context_;
  Diagnostics& diagnostics_;
  SweepSpec sweep_;
  /// Keys of the file by path, and those among them whose value was wrong.
  std::map<std::string_view, SourceMark> given_;
  std::set<std::string_view> broken_;
  /// Axes written as a list at the key itself.
  std::vector<AxisSpec> list_axes_;
  /// Set where rows are to be shuffled from the sweep's seed.
  std::optional<SourceMark> shuffle_mark_;
};

}  // namespace

SweepSpec read_sweep_node(const YamlNode& root, const std::filesystem::path& file, const std::string& key_prefix,
                          const std::optional<std::string>& default_name, const Vocabulary& vocabulary,
                          Diagnostics& diagnostics) {
  return SweepReader(file, key_prefix, default_name, vocabulary, diagnostics).read(root);
}

}  // namespace gridfold
