#include "config/pipeline_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kNone = "none";

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '+';
}

/// Whether a word in the line would be read as something else than text.
bool looks_typed(std::string_view text) { return parse_boolean(text) || parse_integer(text) || parse_number(text); }

std::string value_text(const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return to_text(value);
  const bool is_word = !text->empty() && std::all_of(text->begin(), text->end(), is_word_character);
  return is_word && !looks_typed(*text) ? *text : json_quoted(*text);
}

/// Reads a pipeline's line from left to right.
class PipelineParser {
 public:
  PipelineParser(std::string_view text, const SourceMark& mark) : rest_(text), mark_(mark) {}

  std::variant<std::vector<YamlEntry>, std::string> parse() {
    std::vector<YamlEntry> steps;
    do {
      YamlEntry step{word(), mark_, {}};
      step.value.kind = YamlNode::Kind::mapping;
      step.value.mark = mark_;
      if (step.key.empty()) return expected("the name of a transform");
      if (accept('(') && !accept(')')) {
        do {
          if (!parameter(step.value)) return expected("name=value");
        } while (accept(','));
        if (!accept(')')) return expected("a comma or a closing parenthesis");
      }
      steps.push_back(std::move(step));
    } while (accept('>'));
    if (!rest_.empty()) return expected("> and a further step");
    if (steps.size() == 1 && steps[0].key == kNone && steps[0].value.entries.empty()) steps.clear();
    return steps;
  }

 private:
  std::string expected(std::string_view what) const {
    const std::string_view found = rest_.substr(0, 20);
    return fmt::format("{} was expected {}", what,
                       found.empty() ? std::string("at the end") : fmt::format("at \"{}\"", found));
  }

  void skip_blanks() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  bool accept(char wanted) {
    skip_blanks();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    skip_blanks();
    return true;
  }

  std::string word() {
    skip_blanks();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_word_character);
    std::string found(rest_.begin(), end);
    rest_.remove_prefix(found.size());
    skip_blanks();
    return found;
  }

  bool parameter(YamlNode& parameters) {
    std::string name = word();
    if (name.empty() || !accept('=')) return false;
    YamlNode value;
    value.kind = YamlNode::Kind::scalar;
    value.mark = mark_;
    value.quoted = rest_.starts_with('"');
    if (value.quoted) {
      if (!quoted(value.text)) return false;
    } else {
      value.text = word();
      if (value.text.empty()) return false;
    }
    parameters.entries.push_back({std::move(name), mark_, std::move(value)});
    return true;
  }

  /// A text as json_quoted writes it.
  bool quoted(std::string& text) {
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        skip_blanks();
        return true;
      }
      const bool escaped = rest_[i] == '\\';
      if (escaped) ++i;
      // Control characters, which json_quoted writes as \u, stand in no parameter.
      if (i == rest_.size() || (escaped && rest_[i] == 'u')) return false;
      text += rest_[i];
    }
    return false;
  }

  std::string_view rest_;
  const SourceMark& mark_;
};

}  // namespace

std::string pipeline_text(const std::vector<ComponentSpec>& steps) {
  if (steps.empty()) return std::string(kNone);
  std::string line;
  for (const ComponentSpec& step : steps) {
    if (!line.empty()) line += " > ";
    line += step.component->name;
    std::string parameters;
    for (std::size_t i = 0; i < step.values.size(); ++i) {
      const ParameterInfo& info = step.component->parameters[i];
      const Scalar& value = step.values[i].value;
      if (is_missing(value) || info.default_value == value) continue;
      parameters += fmt::format("{}{}={}", parameters.empty() ? "" : ", ", info.name, value_text(value));
    }
    if (!parameters.empty()) line += fmt::format("({})", parameters);
  }
  return line;
}

std::variant<std::vector<YamlEntry>, std::string> parse_pipeline(std::string_view text, const SourceMark& mark) {
  return PipelineParser(text, mark).parse();
}

}  // namespace gridfold
