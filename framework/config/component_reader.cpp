#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"
#include "core/number_text.hpp"
#include "core/suggestion.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kNone = "none";

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-.+").find(c) != std::string_view::npos;
}

/// Reads a pipeline's line from left to right: steps such as `pca(components=20)`, each the name of a transform with a
/// mapping of parameters. A value is a word, or anything in double quotes with JSON's escapes.
struct LineParser {
  std::string_view rest;
  const SourceMark& mark;

  /// The steps, or what is wrong with the line. Names and values are not checked.
  std::variant<std::vector<YamlEntry>, std::string> parse() {
    std::vector<YamlEntry> steps;
    do {
      YamlEntry step{word(), mark, {YamlNode::Kind::mapping, mark}};
      if (step.key.empty()) return expected("the name of a transform");
      if (accept('(') && !accept(')')) {
        do {
          if (!parameter(step.value)) return expected("name=value");
        } while (accept(','));
        if (!accept(')')) return expected("a comma or a closing parenthesis");
      }
      step.mark = mark.below(step.key);
      label(step.value, step.mark.key_path);
      steps.push_back(std::move(step));
    } while (accept('>'));
    if (!rest.empty()) return expected("> and a further step");
    if (steps.size() == 1 && steps[0].key == kNone && steps[0].value.entries.empty()) steps.clear();
    return steps;
  }

  std::string expected(std::string_view what) const {
    return fmt::format("expected {} at {}", what, rest.empty() ? "the end" : fmt::format("\"{}\"", rest.substr(0, 20)));
  }

  void skip(std::size_t count) {
    rest.remove_prefix(count);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  }

  bool accept(char wanted) {
    skip(0);
    if (!rest.starts_with(wanted)) return false;
    skip(1);
    return true;
  }

  std::string word() {
    skip(0);
    const std::string found(rest.begin(), std::ranges::find_if_not(rest, is_word_character));
    skip(found.size());
    return found;
  }

  bool parameter(YamlNode& parameters) {
    std::string name = word();
    if (name.empty() || !accept('=')) return false;
    YamlNode value(YamlNode::Kind::scalar, mark, "", rest.starts_with('"'));
    if (value.quoted ? !quoted(value.text) : (value.text = word()).empty()) return false;
    parameters.entries.push_back({std::move(name), mark, std::move(value)});
    return true;
  }

  /// A text as json_quoted writes it. Control characters, which it writes as \u, stand in no parameter.
  bool quoted(std::string& text) {
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == '"') {
        skip(i + 1);
        return true;
      }
      if (rest[i] == '\\' && (++i == rest.size() || rest[i] == 'u')) return false;
      text += rest[i];
    }
    return false;
  }
};

/// A component of a list, such as a transform or a score: its name with a mapping of parameters, or with nothing. Empty
/// where it is unknown or a parameter is wrong, which is then reported; what is missing is not looked for.
std::optional<ComponentSpec> read_component(const YamlEntry& entry, Family family, const ReadContext& context) {
  const std::size_t before = context.diagnostics.items().size();
  const std::span<const Component* const> known = context.table.components(family);
  const auto component = std::ranges::find(known, entry.key, &Component::name);
  if (component == known.end()) {
    context.complain(entry.mark, fmt::format("unknown {} \"{}\"", noun_of(family), entry.key), listed(names_of(known)),
                     suggestion(entry.key, known));
    return std::nullopt;
  }
  if (!entry.value.is_mapping() && !entry.value.is_null()) {
    context.report_wrong_type(entry.value, "a mapping of parameters", "{parameter: value}");
    return std::nullopt;
  }
  ComponentSpec spec = spec_of(**component, entry.mark);
  const std::vector<ParameterInfo>& table = spec.component->parameters;
  for (const YamlEntry& given : entry.value.entries) {
    const auto info = std::ranges::find(table, given.key, &ParameterInfo::name);
    if (info == table.end()) {
      context.complain(given.mark, fmt::format("{} has no such parameter", spec.component->name),
                       allowed_parameters(*spec.component), suggestion(given.key, table));
      continue;
    }
    Located<Scalar>& value = spec.values[static_cast<std::size_t>(info - table.begin())];
    if (!is_missing(value.value)) {
      context.complain(given.mark, "the parameter is given twice", "each parameter once");
    } else if (auto read = read_scalar(given.value, *info, context, true)) {
      value = std::move(*read);
    }
  }
  if (context.diagnostics.items().size() > before) return std::nullopt;
  return spec;
}

/// Whether the component lacks a parameter that it needs, which is reported. What is `varied` comes from the grid.
bool lacks_parameter(const ComponentSpec& spec, const std::set<std::size_t>& varied, const ReadContext& context) {
  for (std::size_t i = 0; i < spec.values.size(); ++i) {
    const ParameterInfo& info = spec.component->parameters[i];
    if (!is_missing(spec.values[i].value) || info.default_value || info.only_with || varied.contains(i)) continue;
    context.complain(spec.mark, fmt::format("the parameter {} is missing", info.name),
                     fmt::format("{}; for example {}: {}", allowed_values(info), info.name, info.example));
    return true;
  }
  return false;
}

/// Reports a second step where the grid varies a parameter of the step on its own, which then stands once.
void refuse_second(const ComponentSpec& step, const std::vector<ComponentSpec>& steps, const ReadContext& context) {
  if (std::ranges::find(steps, step.component, &ComponentSpec::component) == steps.end()) return;
  const SourceMark* use = nullptr;
  for (const auto& [key, mark] : context.pipelines.varied) {
    if (key->owners.front().component == step.component) use = use == nullptr ? &mark : &place_to_report(*use, mark);
  }
  const SourceMark& where = place_to_report(step.mark, *use);
  context.complain(where,
                   fmt::format("the step {} appears twice{}, and the grid varies a parameter of it",
                               step.component->name, &where == use ? ", in " + to_text(step.mark) : ""),
                   "the step once, or parameters within the pipelines alone");
}

/// Appends a step. What the grid varies on its own may be missing, and is seen where the grid is expanded.
void read_step(const YamlEntry& entry, const ReadContext& context, std::vector<ComponentSpec>& steps) {
  auto step = read_component(entry, Family::transforms, context);
  if (!step) return;
  std::vector<std::pair<const Key*, SourceMark>> given;
  std::set<std::size_t> varied;
  for (std::size_t i = 0; i < step->values.size(); ++i) {
    const Key& key = context.table.of(*step->component, i);
    if (context.pipelines.varied.contains(&key)) varied.insert(i);
    if (!is_missing(step->values[i].value)) given.emplace_back(&key, step->values[i].mark);
  }
  if (lacks_parameter(*step, varied, context)) return;
  if (step->component->find_conflict != nullptr && varied.empty()) {
    if (const auto conflict = step->component->find_conflict(completed(*step, 0))) {
      return context.complain(step->mark, conflict->problem, conflict->allowed);
    }
  }
  if (!varied.empty()) refuse_second(*step, steps, context);
  context.pipelines.steps.insert(step->component);
  context.pipelines.given.insert(context.pipelines.given.end(), given.begin(), given.end());
  steps.push_back(std::move(*step));
}

/// Appends a step, or a line of steps. `none` has to be the whole pipeline: where pipelines were meant, each would
/// silently be a part of one.
void read_steps(const YamlNode& node, bool is_whole, const ReadContext& context, std::vector<ComponentSpec>& steps) {
  const std::string allowed = allowed_pipelines(context.table);
  if (node.is_mapping() && node.entries.size() == 1) return read_step(node.entries.front(), context, steps);
  if (!node.is_scalar()) return context.report_wrong_type(node, "a transform", allowed);
  const auto parsed = parse_line(node.text, node.mark);
  if (const auto* problem = std::get_if<std::string>(&parsed)) {
    return context.complain(node.mark, fmt::format("{} is not a pipeline: {}", shown(node), *problem), allowed);
  }
  const auto& line = std::get<std::vector<YamlEntry>>(parsed);
  if (line.empty() && !is_whole) {
    // Within a grid each pipeline is an item of a list.
    const std::string path = node.mark.key_path.substr(0, node.mark.key_path.rfind('['));
    const bool is_key = path.ends_with("transforms") && !path.starts_with("grid");
    context.complain(node.mark, "none is listed beside other steps", "none alone, or steps without it",
                     is_key ? std::optional<std::string>("grid.transforms") : std::nullopt);
  }
  for (const YamlEntry& step : line) read_step(step, context, steps);
}

}  // namespace

std::variant<std::vector<YamlEntry>, std::string> parse_line(std::string_view text, const SourceMark& mark) {
  return LineParser{text, mark}.parse();
}

std::vector<ComponentSpec> read_components(const YamlNode& node, Family family, const ReadContext& context) {
  const std::string names = listed(names_of(context.table.components(family)));
  std::vector<ComponentSpec> components;
  std::set<std::string> texts;
  for (const YamlNode& item : context.items_of(node, "a list of " + names)) {
    std::optional<ComponentSpec> component;
    if (item.is_mapping() && item.entries.size() == 1) {
      component = read_component(item.entries.front(), family, context);
    } else if (item.is_scalar()) {
      const auto parsed = parse_line(item.text, item.mark);
      const auto* entries = std::get_if<std::vector<YamlEntry>>(&parsed);
      const bool is_one = entries != nullptr && entries->size() == 1;
      // What is no line at all is a name that nobody knows.
      component = read_component(is_one ? entries->front() : YamlEntry{item.text, item.mark}, family, context);
    } else {
      context.report_wrong_type(item, fmt::format("{} {}", family == Family::scores ? "a" : "an", noun_of(family)),
                                "a name or {name: {parameter: value}}, of " + names);
    }
    if (!component || lacks_parameter(*component, {}, context)) continue;
    std::string text = pipeline_text({*component});
    if (texts.insert(text).second) {
      components.push_back(std::move(*component));
    } else {
      context.complain(item.mark, fmt::format("\"{}\" appears twice", text),
                       fmt::format("each {} once", noun_of(family)));
    }
  }
  return components;
}

std::optional<std::vector<ComponentSpec>> read_pipeline(const YamlNode& node, const ReadContext& context) {
  const std::size_t before = context.diagnostics.items().size();
  std::vector<ComponentSpec> steps;
  if (!node.is_sequence()) read_steps(node, true, context, steps);
  for (const YamlNode& item : node.items) read_steps(item, node.items.size() == 1, context, steps);
  if (context.diagnostics.items().size() > before) return std::nullopt;
  return steps;
}

std::string allowed_pipelines(const KeyTable& table) {
  return fmt::format("none, or transforms in their order, each a name or {{name: {{parameter: value}}}}, of {}",
                     fmt::join(names_of(table.components(Section::transforms)), ", "));
}

std::string pipeline_text(const std::vector<ComponentSpec>& steps) {
  const auto value_text = [](const Scalar& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return to_text(value);
    const bool looks_typed = parse_boolean(*text) || parse_integer(*text) || parse_number(*text);
    const bool is_word = !text->empty() && std::ranges::all_of(*text, is_word_character);
    return is_word && !looks_typed ? *text : json_quoted(*text);
  };
  std::string line;
  for (const ComponentSpec& step : steps) {
    std::string parameters;
    for (std::size_t i = 0; i < step.values.size(); ++i) {
      const ParameterInfo& info = step.component->parameters[i];
      const Scalar& value = step.values[i].value;
      if (is_missing(value) || info.default_value == value) continue;
      parameters += fmt::format("{}{}={}", parameters.empty() ? "" : ", ", info.name, value_text(value));
    }
    line += (line.empty() ? "" : " > ") + step.component->name;
    if (!parameters.empty()) line += fmt::format("({})", parameters);
  }
  return steps.empty() ? std::string(kNone) : line;
}

}  // namespace gridfold
