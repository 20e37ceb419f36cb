#include "config/sweep_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "config/bindings.hpp"
#include "config/grid_reader.hpp"
#include "config/schema.hpp"
#include "config/section_reader.hpp"
#include "config/sweep_checks.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

namespace {

GridSpec single_value(std::string_view axis_name, const SourceMark& mark, const Located<Scalar>& value) {
  GridSpec grid;
  grid.kind = GridSpec::Kind::axis;
  grid.mark = mark;
  grid.axis = {std::string(axis_name), mark, {{value, {}}}};
  return grid;
}

/// The names that the sweep gives to its data sets, and to its variants.
std::vector<std::string> dataset_names(const YamlNode& root) {
  std::vector<std::string> names;
  const auto add = [&](const YamlNode& section) {
    const YamlNode* name = section.find("name");
    if (name != nullptr && name->is_scalar()) names.push_back(name->text);
  };
  const YamlNode* dataset = root.find("dataset");
  if (dataset == nullptr) return names;
  add(*dataset);
  std::for_each(dataset->items.begin(), dataset->items.end(), add);
  return names;
}
std::vector<std::string> variant_names(const YamlNode& root) {
  std::vector<std::string> names;
  const YamlNode* variants = root.find("variants");
  if (variants == nullptr) return names;
  for (const YamlEntry& entry : variants->entries) names.push_back(entry.key);
  return names;
}

/// `.train.take` for `dataset.train.take` in `dataset`.
std::string within(std::string_view path, std::string_view section) { return std::string(path.substr(section.size())); }

class SweepReader {
 public:
  SweepReader(const std::filesystem::path& file, std::string key_prefix, std::optional<std::string> default_name,
              const Vocabulary& vocabulary, const ReadOptions& options, Diagnostics& diagnostics)
      : prefix_(std::move(key_prefix)),
        default_name_(std::move(default_name)),
        steps_(vocabulary),
        context_{vocabulary, diagnostics, options, steps_} {
    sweep_.file = file;
  }

  SweepSpec read(const YamlNode& root) {
    if (!root.is_mapping()) {
      KeyRule whole;
      whole.type = ValueType::section;
      context_.diagnostics.add({root.mark,
                                prefix_.substr(0, prefix_.size() - (prefix_.empty() ? 0 : 1)),
                                fmt::format("{} stands where the sweep should", shown(root)),
                                "allowed: " + allowed_values(whole, context_.vocabulary),
                                {}});
      return std::move(sweep_);
    }
    steps_.note_used(root);
    // An included file that cannot be read may hold names.
    if (root.find("include") == nullptr) {
      context_.labels = {{find_key("dataset.name")->axis, dataset_names(root)},
                         {find_key("variants")->axis, variant_names(root)}};
    }
    sweep_.base.step_settings = steps_.settings();
    read_section(root, "", prefix_, context_, top_);
    top_.put_into(sweep_.base);
    for (const auto& [rule, value] : top_.values) {
      if (rule->path == "name") sweep_.name = std::get<std::string>(value.value);
      if (rule->path == "description") sweep_.description = std::get<std::string>(value.value);
    }
    sweep_.grid.mark = root.mark;
    read_others();
    sweep_.pipeline_places = steps_.places();
    check_bindings(sweep_.grid, context_.diagnostics);
    // What an included file would say that could not be read is not missing, nor does the rest go together without it.
    if (!top_.given.contains("include")) {
      check_missing();
      check_sweep(sweep_, top_, prefix_, context_);
    }
    return std::move(sweep_);
  }

 private:
  void complain(const SourceMark& where, std::string_view path, std::string problem, std::string allowed) {
    context_.diagnostics.add({where, prefix_ + std::string(path), std::move(problem), std::move(allowed), {}});
  }

  /// The parts of the grid in the order of expansion: data sets, variants, protocols, classifiers, the grid, and
  /// lists in place of a single value.
  void read_others() {
    for (const char* path : {"dataset", "variants", "protocol", "classifier", "classifier.grid", "grid", "scores"}) {
      for (const auto& [rule, node] : top_.others) {
        if (rule->path == path) read_other(*rule, *node);
      }
    }
    for (const auto& [rule, node] : top_.others) {
      if (rule->type == ValueType::include && is_override(top_.given.at(rule->path)))
        complain(node->mark, "include", "only a file can include", "allowed: include in the sweep file");
    }
    for (GridSpec& axis : top_.axes) sweep_.grid.parts.push_back(std::move(axis));
  }

  void read_other(const KeyRule& rule, const YamlNode& node) {
    const std::string path = prefix_ + std::string(rule.path);
    if (rule.type == ValueType::grid) {
      add_factor(sweep_.grid, read_grid(node, path, context_));
    } else if (rule.type == ValueType::variants) {
      read_variants(node, rule);
    } else if (rule.type == ValueType::names) {
      read_scores(node, rule);
    } else if (node.items.empty()) {
      complain(node.mark, rule.path, "the list is empty",
               "allowed: " + allowed_values(rule, context_.vocabulary) + ", or a list of such");
    } else if (rule.path == "dataset") {
      read_datasets(node, rule);
    } else {
      read_alternatives(node, rule);
    }
  }

  void read_variants(const YamlNode& node, const KeyRule& rule) {
    if (node.is_mapping() && node.entries.empty()) {
      complain(node.mark, rule.path, "there are no variants", "allowed: " + allowed_values(rule, context_.vocabulary));
      return;
    }
    if (!node.is_mapping()) {
      report_wrong_type(node, prefix_ + std::string(rule.path), "a mapping of variants",
                        "allowed: " + allowed_values(rule, context_.vocabulary), context_.diagnostics);
      return;
    }
    GridSpec variants;
    variants.kind = GridSpec::Kind::alternatives;
    variants.mark = node.mark;
    for (const YamlEntry& entry : node.entries) {
      if (!is_name(entry.key, entry.mark, prefix_ + std::string(rule.path), context_.diagnostics)) continue;
      GridSpec variant;
      variant.mark = entry.mark;
      SourceMark mark = entry.mark;
      mark.key_path = fmt::format("{}{}.{}", prefix_, rule.path, entry.key);
      variant.parts.push_back(single_value(rule.axis, mark, {entry.key, mark}));
      add_factor(variant, read_grid(entry.value, fmt::format("{}{}.{}", prefix_, rule.path, entry.key), context_));
      variants.parts.push_back(std::move(variant));
    }
    sweep_.grid.parts.push_back(std::move(variants));
  }

  /// One of several sections; what it lacks and what does not fit together is reported.
  SectionContent read_alternative(const YamlNode& node, const KeyRule& rule, const std::string& path) {
    SectionContent content;
    read_section_or_name(node, rule, path, context_, content);
    for (const auto& [missing, mark] : content.missing) {
      report_missing(*missing, mark, path + within(missing->path, rule.path), context_);
    }
    CellSpec cell = sweep_.base;
    content.put_into(cell);
    for (const auto& [given, value] : content.values) {
      if (applies(*given, cell) || content.broken.contains(given->only_with_path)) continue;
      report_no_meaning(*given, value.mark, path + within(given->path, rule.path), cell, top_, context_);
    }
    return content;
  }

  void read_datasets(const YamlNode& node, const KeyRule& rule) {
    GridSpec grid;
    grid.kind = GridSpec::Kind::axis;
    grid.mark = top_.given.at(rule.path);
    grid.mark.key_path = prefix_ + std::string(rule.path);
    grid.axis = {std::string(find_key("dataset.name")->axis), grid.mark, {}};
    std::set<std::string> names;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string path = fmt::format("{}dataset[{}]", prefix_, i);
      const SectionContent content = read_alternative(node.items[i], rule, path);
      AxisOption option;
      for (const auto& [key, value] : content.values) {
        if (key->path == "dataset.name") {
          option.value = value;
        } else {
          option.settings.push_back({std::string(key->axis), value});
        }
      }
      for (const GridSpec& axis : content.axes) {
        context_.diagnostics.add({axis.mark,
                                  path + within(find_axis(axis.axis.name)->path, rule.path),
                                  "a list within one of several data sets",
                                  "allowed: a single value",
                                  {}});
      }
      if (!content.given.contains("dataset.name")) {
        if (node.items[i].is_mapping())
          report_missing(*find_key("dataset.name"), node.items[i].mark, path + ".name", context_);
      } else if (const auto* name = std::get_if<std::string>(&option.value.value);
                 name != nullptr && !names.insert(*name).second) {
        context_.diagnostics.add({option.value.mark,
                                  path + ".name",
                                  fmt::format("\"{}\" appears twice", *name),
                                  "allowed: a name of its own for each data set",
                                  {}});
      }
      grid.axis.options.push_back(std::move(option));
    }
    sweep_.grid.parts.push_back(std::move(grid));
  }

  void read_alternatives(const YamlNode& node, const KeyRule& rule) {
    GridSpec grid;
    grid.kind = GridSpec::Kind::alternatives;
    grid.mark = top_.given.at(rule.path);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string path = fmt::format("{}{}[{}]", prefix_, rule.path, i);
      SectionContent content = read_alternative(node.items[i], rule, path);
      GridSpec one;
      one.mark = node.items[i].mark;
      for (const auto& [key, value] : content.values) {
        if (key->set != nullptr) one.parts.push_back(single_value(key->axis, value.mark, value));
      }
      for (const auto& [key, other] : content.others) {
        if (key->type == ValueType::grid) add_factor(one, read_grid(*other, path + ".grid", context_));
      }
      for (GridSpec& axis : content.axes) one.parts.push_back(std::move(axis));
      grid.parts.push_back(std::move(one));
    }
    sweep_.grid.parts.push_back(std::move(grid));
  }

  void read_scores(const YamlNode& node, const KeyRule& rule) {
    KeyRule one = rule;
    one.type = ValueType::name;
    const std::string path = prefix_ + std::string(rule.path);
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
        context_.diagnostics.add(
            {value->mark, item_path, fmt::format("\"{}\" appears twice", name), "allowed: each name once", {}});
      }
    };
    if (!node.is_sequence()) {
      add(node, path);
    } else if (node.items.empty()) {
      complain(node.mark, rule.path, "the list is empty", "allowed: " + allowed_values(rule, context_.vocabulary));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) add(node.items[i], fmt::format("{}[{}]", path, i));
    if (!names.empty()) sweep_.scores = std::move(names);
  }

  void check_missing() {
    for (const auto& [rule, mark] : top_.missing) {
      if (rule->path == "name" && default_name_) {
        sweep_.name = *default_name_;
      } else if (rule->type == ValueType::section && is_in_grid(*rule)) {
        for (const KeyRule& inner : sweep_keys()) {
          if (inner.required && is_child(inner.path, rule->path)) check_missing(inner, mark);
        }
      } else {
        check_missing(*rule, mark);
      }
    }
  }

  /// Whether the grid varies a key that the section must have.
  bool is_in_grid(const KeyRule& section) const {
    const auto& keys = sweep_keys();
    return std::any_of(keys.begin(), keys.end(), [&](const KeyRule& rule) {
      return rule.required && is_child(rule.path, section.path) && find_axis_in(sweep_.grid, rule.axis) != nullptr;
    });
  }

  /// A required key may be left to the grid where that gives it to every configuration.
  void check_missing(const KeyRule& rule, const SourceMark& section) {
    const AxisSpec* axis = rule.axis.empty() ? nullptr : find_axis_in(sweep_.grid, rule.axis);
    if (axis == nullptr) {
      report_missing(rule, section, prefix_ + std::string(rule.path), context_);
    } else if (!always_varies(sweep_.grid, rule.axis)) {
      complain(blamed(section, axis->mark), rule.path,
               fmt::format("the key is missing, and {}, in {}, is not in every configuration", axis->mark.key_path,
                           to_text(axis->mark)),
               fmt::format("allowed: {}; for example {}: {}", allowed_values(rule, context_.vocabulary),
                           last_part(rule.path), rule.example));
    }
  }

  std::string prefix_;
  std::optional<std::string> default_name_;
  StepParameters steps_;
  ReadContext context_;
  SweepSpec sweep_;
  SectionContent top_;
};

}  // namespace

SweepSpec read_sweep_node(const YamlNode& root, const std::filesystem::path& file, const std::string& key_prefix,
                          const std::optional<std::string>& default_name, const Vocabulary& vocabulary,
                          const ReadOptions& options, Diagnostics& diagnostics) {
  return SweepReader(file, key_prefix, default_name, vocabulary, options, diagnostics).read(root);
}

}  // namespace gridfold
