#include "config/component_reader.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/pipeline_text.hpp"
#include "config/suggestion.hpp"

namespace gridfold {

namespace {

/// Reads one component and remembers whether anything was wrong.
class ComponentReader {
 public:
  ComponentReader(Family family, bool is_line, const ReadContext& context)
      : family_(family), is_line_(is_line), context_(context) {}

  std::optional<ComponentSpec> read(const YamlEntry& entry, const std::string& path) {
    const std::span<const Component* const> known = context_.table.components(family_);
    const auto component = std::ranges::find(known, entry.key, [](const Component* one) { return one->name; });
    if (component == known.end()) {
      complain(entry.mark, path, fmt::format("unknown {} \"{}\"", noun_of(family_), entry.key),
               fmt::format("allowed: {}", fmt::join(names_of(known), ", ")), suggestion(entry.key, known));
      return std::nullopt;
    }
    ComponentSpec spec = spec_of(**component, entry.mark);
    spec.mark.key_path = path + "." + entry.key;
    if (!entry.value.is_mapping() && !entry.value.is_null()) {
      report_wrong_type(entry.value, spec.mark.key_path, "a mapping of parameters", "allowed: {parameter: value}",
                        context_.diagnostics);
      return std::nullopt;
    }
    for (const YamlEntry& parameter : entry.value.entries) read_parameter(parameter, spec);
    if (is_wrong_) return std::nullopt;
    return spec;
  }

 private:
  void complain(const SourceMark& where, const std::string& path, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    is_wrong_ = true;
    context_.diagnostics.add({where, path, std::move(problem), std::move(allowed), std::move(nearest)});
  }

  void read_parameter(const YamlEntry& entry, ComponentSpec& spec) {
    const std::vector<ParameterInfo>& table = spec.component->parameters;
    const std::string path = spec.mark.key_path + "." + entry.key;
    const auto info = std::ranges::find(table, entry.key, &ParameterInfo::name);
    if (info == table.end()) {
      std::vector<Candidate> known;
      std::vector<std::string> names;
      for (const ParameterInfo& one : table) {
        known.push_back({one.name, one.aliases});
        names.push_back(one.name);
      }
      complain(entry.mark, path, fmt::format("{} has no such parameter", spec.component->name),
               names.empty() ? "allowed: no parameters" : fmt::format("allowed: {}", fmt::join(names, ", ")),
               suggestion(entry.key, known));
      return;
    }
    Located<Scalar>& value = spec.values[static_cast<std::size_t>(info - table.begin())];
    if (!is_missing(value.value)) {
      // A key that appears twice in a mapping was reported when the document was read.
      if (is_line_) complain(entry.mark, path, "the parameter is given twice", "allowed: each parameter once");
      return;
    }
    if (auto read = read_scalar(entry.value, *info, path, context_, true)) {
      value = std::move(*read);
    } else {
      is_wrong_ = true;
    }
  }

  Family family_;
  bool is_line_;
  const ReadContext& context_;
  bool is_wrong_ = false;
};

/// The entry that an item of a list of scores or artifacts stands for; empty where it is none, which is then reported.
std::optional<YamlEntry> listed_entry(const YamlNode& node, Family family, const std::string& path,
                                      const ReadContext& context) {
  if (node.is_mapping() && node.entries.size() == 1) return node.entries.front();
  const std::string allowed = fmt::format("allowed: a name or {{name: {{parameter: value}}}}, of {}",
                                          fmt::join(names_of(context.table.components(family)), ", "));
  if (!node.is_scalar()) {
    report_wrong_type(node, path, (family == Family::scores ? "a " : "an ") + noun_of(family), allowed,
                      context.diagnostics);
    return std::nullopt;
  }
  auto parsed = parse_pipeline(node.text, node.mark);
  auto* entries = std::get_if<std::vector<YamlEntry>>(&parsed);
  if (entries != nullptr && entries->size() == 1) return std::move(entries->front());
  // What is no line at all is a name that nobody knows.
  return YamlEntry{node.text, node.mark, {}};
}

}  // namespace

std::optional<ComponentSpec> read_component(const YamlEntry& entry, Family family, const std::string& key_path,
                                            bool is_line, const ReadContext& context) {
  return ComponentReader(family, is_line, context).read(entry, key_path);
}

void report_missing_parameter(const ComponentSpec& spec, const ParameterInfo& info, const ReadContext& context) {
  context.diagnostics.add(
      {spec.mark,
       spec.mark.key_path,
       fmt::format("the parameter {} is missing", info.name),
       fmt::format("allowed: {}; for example {}: {}", allowed_values(info), info.name, info.example),
       {}});
}

std::vector<ComponentSpec> read_components(const YamlNode& node, Family family, const std::string& key_path,
                                           const ReadContext& context) {
  std::vector<ComponentSpec> components;
  std::vector<std::string> texts;
  const auto add = [&](const YamlNode& item, const std::string& path) {
    const auto entry = listed_entry(item, family, path, context);
    if (!entry) return;
    auto component = read_component(*entry, family, path, item.is_scalar(), context);
    if (!component) return;
    const std::vector<ParameterInfo>& table = component->component->parameters;
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (table[i].default_value || !is_missing(component->values[i].value)) continue;
      report_missing_parameter(*component, table[i], context);
      return;
    }
    std::string text = pipeline_text({*component});
    if (std::ranges::find(texts, text) != texts.end()) {
      context.diagnostics.add({item.mark,
                               path,
                               fmt::format("\"{}\" appears twice", text),
                               fmt::format("allowed: each {} once", noun_of(family)),
                               {}});
      return;
    }
    texts.push_back(std::move(text));
    components.push_back(std::move(*component));
  };
  if (!node.is_sequence()) {
    add(node, key_path);
  } else if (node.items.empty()) {
    context.diagnostics.add(
        {node.mark,
         key_path,
         "the list is empty",
         fmt::format("allowed: a list of {}", fmt::join(names_of(context.table.components(family)), ", ")),
         {}});
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) add(node.items[i], fmt::format("{}[{}]", key_path, i));
  return components;
}

std::vector<std::string> names_of(std::span<const Component* const> components) {
  std::vector<std::string> names;
  for (const Component* component : components) names.push_back(component->name);
  return names;
}

}  // namespace gridfold
