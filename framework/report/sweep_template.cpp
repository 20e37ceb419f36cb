#include "report/sweep_template.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/key_table.hpp"
#include "config/readers.hpp"
#include "config/sweep_spec.hpp"
#include "yaml/document.hpp"

namespace gridfold {

namespace {

/// `text` as comment lines of at most 100 columns.
std::string comment(std::string_view text, std::size_t indent) {
  std::string lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (!line.empty() && indent + 2 + line.size() + 1 + word.size() > 100) {
      lines += fmt::format("{:{}}# {}\n", "", indent, line);
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  return lines + fmt::format("{:{}}# {}\n", "", indent, line);
}

/// Values to compare of the table's parameter at `index`: the list that is its example, or the default and the example.
std::string values_to_try(std::span<const ParameterInfo> table, std::size_t index) {
  const ParameterInfo& info = table[index];
  // A list of texts is one value, which stands beside the classifier's name.
  if (info.example.empty() || info.type == ParameterType::texts) return "";
  ParameterValues usual_values;
  for (const ParameterInfo& other : table) usual_values.push_back({other.name, other.default_value.value_or(Scalar{})});
  if (!has_meaning(table, usual_values, index)) return "";
  // What a mapping says of a boolean is no list or range of values.
  if (info.type == ParameterType::boolean && info.example.front() == '{') return "";
  if (info.example.front() == '[' || info.example.front() == '{') return info.example;
  const std::string usual =
      info.default_value && !is_missing(*info.default_value) ? yaml_value(*info.default_value) : "";
  return usual.empty() || usual == info.example ? "" : fmt::format("[{}, {}]", usual, info.example);
}

class TemplateWriter {
 public:
  TemplateWriter(const TemplateChoices& choices, const Vocabulary& vocabulary)
      : choices_(choices), table_(vocabulary), used_(table_) {
    used_.add(table_.find_component(Section::dataset, choices.loader));
    used_.add(protocol());
    used_.add(table_.find_component(Section::classifier, choices.classifier));
  }

  std::string write() {
    text_ =
        "# A gridfold sweep: `gridfold validate` checks it, `gridfold plan` shows what it would cost, `gridfold run` "
        "runs it.\n";
    for (const Key* key : used_.children_of("")) write_key(*key, 0);
    return text_;
  }

 private:
  void write_key(const Key& key, std::size_t depth) {
    if (key.role == KeyRole::grid && depth > 0) return;
    const std::size_t indent = 2 * depth;
    if (depth == 0) text_ += '\n';
    text_ += comment(key.info.meaning, indent);
    if (const std::string condition = condition_of(key); !condition.empty()) text_ += comment(condition, indent);
    if (key.role == KeyRole::section && table_.section(key.section).path == key.path) {
      text_ += fmt::format("{:{}}{}:\n", "", indent, key.info.name);
      for (const Key* child : used_.children_of(key.path)) write_key(*child, depth + 1);
      return;
    }
    if (key.role == KeyRole::component || key.info.type == ParameterType::integer || !key.info.choices.empty()) {
      text_ += comment("Allowed: " + allowed_values(key.info) + ".", indent);
    }
    const auto [value, is_active] = value_of(key, indent);
    text_ += fmt::format("{:{}}{}{}: {}\n", "", indent, is_active ? "" : "# ", key.info.name, value);
  }

  /// `Only with metric: minkowski.`; empty where the key always counts.
  static std::string condition_of(const Key& key) {
    if (key.owners.empty()) return "";
    const Key::Owner& owner = key.owners.front();
    const auto& only_with = owner.component->parameters[owner.parameter].only_with;
    if (!only_with) return "";
    if (only_with->values.empty()) return fmt::format("Only with {}.", only_with->parameter);
    return fmt::format("Only with {}: {}.", only_with->parameter, fmt::join(only_with->values, " or "));
  }

  /// What stands at the key, and whether it counts; the rest are comments.
  std::pair<std::string, bool> value_of(const Key& key, std::size_t indent) {
    if (key.path == "name") return {yaml_value(choices_.name), true};
    if (key.role == KeyRole::component) {
      const std::string& name = key.section == Section::dataset      ? choices_.loader
                                : key.section == Section::classifier ? choices_.classifier
                                : key.section == Section::protocol   ? protocol()->name
                                                                     : table_.default_component(key.section)->name;
      return {yaml_value(name), true};
    }
    if (key.role == KeyRole::grid) return grid();
    if (key.role == KeyRole::variants) return {fmt::format("{{one: {}}}", grid().first), false};
    if (key.role == KeyRole::pipeline) {
      return choices_.steps.empty() ? std::pair<std::string, bool>{"none", false}
                                    : std::pair{fmt::format("[{}]", fmt::join(choices_.steps, ", ")), true};
    }
    for (const TemplateChoices::Given& given : values_given(key.section)) {
      if (given.parameter != key.info.name) continue;
      if (!given.note.empty()) text_ += comment(given.note, indent);
      return {given.value, true};
    }
    if (key.role == KeyRole::seed) return {key.info.example, classifier_takes_seed()};
    const auto& usual = key.info.default_value;
    if (!usual && key.role == KeyRole::parameter) {
      text_ += comment("To be edited: this is an example.", indent);
      return {key.info.example, true};
    }
    return {usual && !is_missing(*usual) ? yaml_value(*usual) : key.info.example, false};
  }

  bool classifier_takes_seed() const {
    const Component* classifier = table_.find_component(Section::classifier, choices_.classifier);
    return std::ranges::any_of(classifier->parameters,
                               [](const ParameterInfo& info) { return info.takes_sweep_seed && !info.only_with; });
  }

  std::span<const TemplateChoices::Given> values_given(Section section) const {
    if (section == Section::dataset) return choices_.loader_values;
    if (section == Section::protocol) return choices_.protocol_values;
    return {};
  }

  /// Two of the classifier's parameters to vary; where it has none, of how rows are split.
  std::pair<std::string, bool> grid() const {
    const std::string of_classifier = axes_of(table_.find_component(Section::classifier, choices_.classifier));
    if (!of_classifier.empty()) return {fmt::format("{{{}}}", of_classifier), true};
    return {fmt::format("{{{}}}", axes_of(protocol())), false};
  }

  const Component* protocol() const {
    return choices_.protocol.empty() ? table_.default_component(Section::protocol)
                                     : table_.find_component(Section::protocol, choices_.protocol);
  }

  std::string axes_of(const Component* component) const {
    std::string axes;
    int count = 0;
    for (std::size_t i = 0; i < component->parameters.size() && count < 2; ++i) {
      const std::string values = values_to_try(component->parameters, i);
      if (values.empty()) continue;
      axes += fmt::format("{}{}: {}", axes.empty() ? "" : ", ", used_.axis_name(table_.of(*component, i)), values);
      ++count;
    }
    return axes;
  }

  const TemplateChoices& choices_;
  KeyTable table_;
  UsedComponents used_;
  std::string text_;
};

}  // namespace

std::string sweep_template(const TemplateChoices& choices, const Vocabulary& vocabulary) {
  return TemplateWriter(choices, vocabulary).write();
}

}  // namespace gridfold
