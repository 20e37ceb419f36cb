#include "report/key_reference.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/key_table.hpp"
#include "config/readers.hpp"
#include "config/sweep_spec.hpp"
#include "yaml/document.hpp"

namespace gridfold {

namespace {

/// A family of components as the page shows it.
struct Chapter {
  std::string_view title;
  std::string_view introduction;
  Family family;
  Section section;
};

constexpr Chapter kChapters[] = {
    {"Loaders", "What `dataset.loader` may name, with the keys that go beside it in `dataset`.", Family::loaders,
     Section::dataset},
    {"Transforms",
     "The steps of a pipeline, the key `transforms`. Each step takes what the one before it gives. In a grid, the axis "
     "of "
     "a parameter varies it in every pipeline that has the step, which then appears once in a pipeline.",
     Family::transforms, Section::transforms},
    {"Protocols", "What `protocol.kind` may name, with the keys that go beside it in `protocol`.", Family::resamplings,
     Section::protocol},
    {"Classifiers",
     "What `classifier.name` may name, with the keys that go beside it in `classifier`. Where a sweep compares "
     "classifiers that share a key, a grid tells them apart by their names before it, as in `knn.k`.",
     Family::classifiers, Section::classifier},
    {"Metrics", "What a classifier's key may name that asks for a metric.", Family::metrics, Section::top},
    {"Scores", "What `scores` may name.", Family::scores, Section::top},
    {"Artifacts", "What `artifacts` may name.", Family::artifacts, Section::top},
};

constexpr const char* kTableHead = "| key | values | default | axis | meaning |\n|---|---|---|---|---|\n";

std::string row(std::string_view what, const std::string& text) { return fmt::format("| {} | {} |\n", what, text); }

/// A bar in a cell of a table would end it.
std::string in_cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, 1, '\\');
  return text;
}

std::string default_text(const ParameterInfo& info) {
  if (!info.default_value) return "required";
  if (is_missing(*info.default_value)) return "none";
  const std::string value = fmt::format("`{}`", yaml_value(*info.default_value));
  return info.takes_sweep_seed ? "the sweep's `seed`, else " + value : value;
}

class ReferencePage {
 public:
  explicit ReferencePage(const Vocabulary& vocabulary) : table_(vocabulary), all_(table_) {
    for (const Chapter& chapter : kChapters) {
      for (const Component* component : table_.components(chapter.section)) all_.add(component);
    }
  }

  std::string write() {
    text_ =
        "# Keys of the sweep file\n\n"
        "Written by `gridfold schema --format markdown` from the table that the reader uses; a test keeps the two "
        "equal. "
        "[The sweep file](../sweep-file.md) shows how the keys work together, and "
        "[sweep.schema.json](sweep.schema.json) is for editors.\n\n"
        "Every key that has an axis may hold a list or, where it is a number, a range in place of a single value. A "
        "grid "
        "may vary it under the axis's name or under its own path.\n\n";
    for (const Key& key : table_.keys()) {
      if (key.role != KeyRole::parameter && key.role != KeyRole::variant) write_key(key);
    }
    for (const Chapter& chapter : kChapters) write_chapter(chapter);
    text_.pop_back();
    return text_;
  }

 private:
  void write_key(const Key& key) {
    text_ += fmt::format("## `{}`\n\n{}\n\n|   |   |\n|---|---|\n", key.path, key.info.meaning);
    std::string type = type_of(key);
    if (key.takes_list) type += ", or a list of such";
    if (key.role == KeyRole::take_train || key.role == KeyRole::take_test) {
      type += ", or a mapping of rows, sample and seed";
    }
    text_ += row("type", type);
    if (key.required) {
      text_ +=
          row("default", key.role == KeyRole::section ? "none: required, unless the grid gives all that it must hold"
                         : key.has_axis()             ? "none: required here or as an axis of the grid"
                                                      : "none: the key is required");
    } else if (key.role == KeyRole::component && table_.default_component(key.section) != nullptr) {
      text_ += row("default", fmt::format("`{}`", table_.default_component(key.section)->name));
    } else if (key.role == KeyRole::scores && !table_.vocabulary().scores.empty()) {
      text_ += row("default", fmt::format("`[{}]`", table_.vocabulary().scores.front()->name));
    } else if (key.role == KeyRole::pipeline) {
      text_ += row("default", "`none`");
    } else if (key.role == KeyRole::setting && !is_missing(*key.info.default_value)) {
      text_ += row("default", default_text(key.info));
    }
    if (key.has_axis()) text_ += row("axis", fmt::format("`{}`", key.info.axis_name()));
    if (!key.info.example.empty()) text_ += row("example", fmt::format("`{}: {}`", key.info.name, key.info.example));
    text_ += '\n';
  }

  std::string type_of(const Key& key) const {
    switch (key.role) {
      case KeyRole::section:
        return fmt::format("a mapping of {}", fmt::join(structure_below(key), ", "));
      case KeyRole::include:
        return "a file or a list of files";
      case KeyRole::grid:
        return "a mapping of axes, each a value, a list of values or a range";
      case KeyRole::variants:
        return "a mapping of names to grids";
      case KeyRole::scores:
      case KeyRole::artifacts:
        return "a list, each a name or `{name: {parameter: value}}`, of " + allowed_values(key.info);
      case KeyRole::setting:
        return (key.info.type == ParameterType::texts ? "a list of " : "") + allowed_values(key.info);
      case KeyRole::pipeline:
        return "none, or transforms in their order, each a name or `{name: {parameter: value}}`";
      default:
        return allowed_values(key.info);
    }
  }

  /// The keys of the file's own structure in a section; where it names a component, that one's parameters, too.
  std::vector<std::string> structure_below(const Key& section) const {
    std::vector<std::string> names;
    for (const Key* key : all_.children_of(section.path)) {
      if (key->role != KeyRole::parameter) names.push_back(key->info.name);
    }
    if (table_.section(section.section).path == section.path) names.emplace_back("and the keys of what it names");
    return names;
  }

  void write_chapter(const Chapter& chapter) {
    const auto components = table_.components(chapter.family);
    if (components.empty()) return;
    text_ += fmt::format("## {}\n\n{}\n\n", chapter.title, chapter.introduction);
    const Component& first = *components.front();
    std::string common;
    for (std::size_t i = 0; i < first.parameters.size(); ++i) {
      if (is_common(chapter, first, i)) common += parameter_row(chapter, first, i);
    }
    if (!common.empty()) text_ += fmt::format("Each of them takes these keys.\n\n{}{}\n", kTableHead, common);
    for (const Component* component : components) {
      text_ += fmt::format("### `{}`\n\n", component->name);
      if (!component->summary.empty()) text_ += component->summary + "\n\n";
      if (!component->formula.empty()) text_ += fmt::format("Formula: `{}`\n\n", component->formula);
      std::string own;
      for (std::size_t i = 0; i < component->parameters.size(); ++i) {
        const bool is_told = is_common(chapter, *component, i) && is_as_in(first, component->parameters[i]);
        if (!is_told) own += parameter_row(chapter, *component, i);
      }
      if (!own.empty()) text_ += fmt::format("{}{}\n", kTableHead, own);
    }
  }

  /// Whether every component of the chapter has the parameter, under one key.
  bool is_common(const Chapter& chapter, const Component& component, std::size_t index) const {
    const std::size_t components = table_.components(chapter.family).size();
    return chapter.section != Section::top && chapter.section != Section::transforms && components > 1 &&
           table_.of(component, index).owners.size() == components;
  }

  static bool is_as_in(const Component& first, const ParameterInfo& info) {
    return std::any_of(first.parameters.begin(), first.parameters.end(), [&](const ParameterInfo& other) {
      return other.name == info.name && other.meaning == info.meaning && other.default_value == info.default_value;
    });
  }

  std::string parameter_row(const Chapter& chapter, const Component& component, std::size_t index) const {
    const ParameterInfo& info = component.parameters[index];
    const std::string axis = chapter.section == Section::top ? "" : table_.of(component, index).info.axis_name();
    std::string meaning = info.meaning;
    if (info.only_with) {
      const OnlyWith& only_with = *info.only_with;
      meaning += fmt::format("{}Only with `{}{}{}`.", meaning.empty() ? "" : " ", only_with.parameter,
                             only_with.values.empty() ? "" : ": ", fmt::join(only_with.values, "` or `"));
    }
    if (info.simpler != Simpler::neither) {
      meaning += fmt::format("{}A {} value makes the simpler model.", meaning.empty() ? "" : " ",
                             info.simpler == Simpler::larger ? "larger" : "smaller");
    }
    const std::string below = info.name + ".";
    for (std::size_t i = 0; info.type == ParameterType::boolean && i < component.parameters.size(); ++i) {
      const std::string& name = component.parameters[i].name;
      if (!name.starts_with(below)) continue;
      meaning += fmt::format(" In a grid, its `{}` is the axis `{}`.", name.substr(below.size()),
                             table_.of(component, i).info.axis_name());
    }
    return fmt::format("| `{}` | {} | {} | {} | {} |\n", info.name, in_cell(allowed_values(info)), default_text(info),
                       axis.empty() ? "" : fmt::format("`{}`", axis), in_cell(meaning));
  }

  KeyTable table_;
  UsedComponents all_;
  std::string text_;
};

}  // namespace

std::string key_reference_page(const Vocabulary& vocabulary) { return ReferencePage(vocabulary).write(); }

}  // namespace gridfold
