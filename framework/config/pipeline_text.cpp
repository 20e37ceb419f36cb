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

std::string value_text(const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return to_text(value);
  const bool is_word = !text->empty() && std::all_of(text->begin(), text->end(), is_word_character);
  return is_word && std::holds_alternative<std::string>(parse_parameter(*text)) ? *text : json_quoted(*text);
}

/// Reads a pipeline's line from left to right.
class PipelineParser {
 public:
  explicit PipelineParser(std::string_view text) : rest_(text) {}

  std::variant<std::vector<StepSpec>, std::string> parse() {
    std::vector<StepSpec> steps;
    do {
      StepSpec step;
      step.transform = word();
      if (step.transform.empty()) return expected("the name of a transform");
      if (accept('(') && !accept(')')) {
        do {
          if (!parameter(step)) return expected("name=value");
        } while (accept(','));
        if (!accept(')')) return expected("a comma or a closing parenthesis");
      }
      steps.push_back(std::move(step));
    } while (accept('>'));
    if (!rest_.empty()) return expected("> and a further step");
    if (steps.size() == 1 && steps[0].transform == kNone && steps[0].parameters.empty()) steps.clear();
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

  bool parameter(StepSpec& step) {
    std::string name = word();
    if (name.empty() || !accept('=')) return false;
    if (rest_.starts_with('"')) {
      std::string text;
      if (!quoted(text)) return false;
      step.parameters.push_back({std::move(name), std::move(text)});
      return true;
    }
    const std::string value = word();
    if (value.empty()) return false;
    step.parameters.push_back({std::move(name), parse_parameter(value)});
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
};

}  // namespace

Scalar parse_parameter(std::string_view text) {
  if (const auto boolean = parse_boolean(text)) return *boolean;
  if (const auto integer = parse_integer(text)) return *integer;
  if (const auto number = parse_number(text)) return *number;
  return std::string(text);
}

std::string pipeline_text(const std::vector<StepSpec>& steps) {
  if (steps.empty()) return std::string(kNone);
  std::string line;
  for (const StepSpec& step : steps) {
    if (!line.empty()) line += " > ";
    line += step.transform;
    std::string parameters;
    for (const ParameterValue& parameter : step.parameters) {
      parameters += fmt::format("{}{}={}", parameters.empty() ? "" : ", ", parameter.name, value_text(parameter.value));
    }
    if (!parameters.empty()) line += fmt::format("({})", parameters);
  }
  return line;
}

std::variant<std::vector<StepSpec>, std::string> parse_pipeline(std::string_view text) {
  return PipelineParser(text).parse();
}

}  // namespace gridfold
