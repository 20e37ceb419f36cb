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
class LineParser {
 public:
  LineParser(std::string_view text, const SourceMark& mark) : rest_(text), mark_(mark) {}

  /// The steps, or what is wrong with the line. Names and values are not checked.
  std::variant<std::vector<YamlEntry>, std::string> parse() {
    std::vector<YamlEntry> steps;
    do {
      YamlEntry step{word(), mark_, {.kind = YamlNode::Kind::mapping, .mark = mark_, .items = {}, .entries = {}}};
      if (step.key.empty()) return expected("the name of a transform");
      if (accept('(') && !accept(')')) {
        do {
          if (!parameter(step.value)) return expected("name=value");
        } while (accept(','));
        if (!accept(')')) return expected("a comma or a closing parenthesis");
      }
      step.mark = mark_.below(step.key);
      label(step.value, step.mark.key_path);
      steps.push_back(std::move(step));
    } while (accept('>'));
    if (!rest_.empty()) return expected("> and a further step");
    if (steps.size() == 1 && steps[0].key == kNone && steps[0].value.entries.empty()) steps.clear();
    return steps;
  }

 private:
  std::string expected(std::string_view what) const {
    return fmt::format("expected {} at {}", what,
                       rest_.empty() ? "the end" : fmt::format("\"{}\"", rest_.substr(0, 20)));
  }

  void skip(std::size_t count) {
    rest_.remove_prefix(count);
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
  }

  bool accept(char wanted) {
    skip(0);
    if (!rest_.starts_with(wanted)) return false;
    skip(1);
    return true;
  }

  std::string word() {
    skip(0);
    const std::string found(rest_.begin(), std::ranges::find_if_not(rest_, is_word_character));
    skip(found.size());
    return found;
  }

  bool parameter(YamlNode& parameters) {
    std::string name = word();
    if (name.empty() || !accept('=')) return false;
    YamlNode value{
        .kind = YamlNode::Kind::scalar, .mark = mark_, .quoted = rest_.starts_with('"'), .items = {}, .entries = {}};
    if (value.quoted ? !quoted(value.text) : (value.text = word()).empty()) return false;
    parameters.entries.push_back({std::move(name), mark_, std::move(value)});
    return true;
  }

  /// A text as json_quoted writes it. Control characters, which it writes as \u, stand in no parameter.
  bool quoted(std::string& text) {
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        skip(i + 1);
        return true;
      }
      if (rest_[i] == '\\' && (++i == rest_.size() || rest_[i] == 'u')) return false;
      text += rest_[i];
    }
    return false;
  }

  std::string_view rest_;
  const SourceMark& mark_;
};

}  // namespace

std::variant<std::vector<YamlEntry>, std::string> parse_line(std::string_view text, const SourceMark& mark) {
  return LineParser(text, mark).parse();
}

std::optional<ComponentSpec> read_component(const YamlEntry& entry, Family family, bool is_line,
                                            const ReadContext& context) {
  const std::size_t before = context.diagnostics.items().size();
  const std::span<const Component* const> known = context.table.components(family);
  const auto component = std::ranges::find(known, entry.key, &Component::name);
  if (component == known.end()) {
    context.complain(entry.mark, fmt::format("unknown {} \"{}\"", noun_of(family), entry.key),
                     fmt::format("allowed: {}", fmt::join(names_of(known), ", ")), suggestion(entry.key, known));
    return std::nullopt;
  }
  if (!entry.value.is_mapping() && !entry.value.is_null()) {
    context.report_wrong_type(entry.value, "a mapping of parameters", "allowed: {parameter: value}");
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
    if (is_missing(value.value)) {
      if (auto read = read_scalar(given.value, *info, context, true)) value = std::move(*read);
    } else if (is_line) {
      // A key that appears twice in a mapping was reported when the document was read.
      context.complain(given.mark, "the parameter is given twice", "allowed: each parameter once");
    }
  }
  if (context.diagnostics.items().size() > before) return std::nullopt;
  return spec;
}

void report_missing_parameter(const ComponentSpec& spec, const ParameterInfo& info, const ReadContext& context) {
  context.complain(spec.mark, fmt::format("the parameter {} is missing", info.name),
                   fmt::format("allowed: {}; for example {}: {}", allowed_values(info), info.name, info.example));
}

std::vector<ComponentSpec> read_components(const YamlNode& node, Family family, const ReadContext& context) {
  const std::string names = fmt::format("{}", fmt::join(names_of(context.table.components(family)), ", "));
  if (node.is_sequence() && node.items.empty()) {
    context.complain(node.mark, "the list is empty", "allowed: a list of " + names);
  }
  std::vector<ComponentSpec> components;
  std::set<std::string> texts;
  for (const YamlNode& item : node.is_sequence() ? std::span(node.items) : std::span(&node, 1)) {
    std::optional<ComponentSpec> component;
    if (item.is_mapping() && item.entries.size() == 1) {
      component = read_component(item.entries.front(), family, false, context);
    } else if (item.is_scalar()) {
      const auto parsed = parse_line(item.text, item.mark);
      const auto* entries = std::get_if<std::vector<YamlEntry>>(&parsed);
      const bool is_one = entries != nullptr && entries->size() == 1;
      // What is no line at all is a name that nobody knows.
      component = read_component(is_one ? entries->front() : YamlEntry{item.text, item.mark}, family, true, context);
    } else {
      context.report_wrong_type(item, fmt::format("{} {}", family == Family::scores ? "a" : "an", noun_of(family)),
                                "allowed: a name or {name: {parameter: value}}, of " + names);
    }
    if (!component) continue;
    const std::vector<ParameterInfo>& table = component->component->parameters;
    const auto missing = std::ranges::find_if(table, [&](const ParameterInfo& info) {
      return !info.default_value && is_missing(component->values[static_cast<std::size_t>(&info - table.data())].value);
    });
    std::string text = pipeline_text({*component});
    if (missing != table.end()) {
      report_missing_parameter(*component, *missing, context);
    } else if (!texts.insert(text).second) {
      context.complain(item.mark, fmt::format("\"{}\" appears twice", text),
                       fmt::format("allowed: each {} once", noun_of(family)));
    } else {
      components.push_back(std::move(*component));
    }
  }
  return components;
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
