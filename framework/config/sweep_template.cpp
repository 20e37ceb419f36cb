#include "config/sweep_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "config/grid_yaml.hpp"
#include "config/key_reference.hpp"
#include "config/schema.hpp"
#include "config/value_reader.hpp"

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

class TemplateWriter {
 public:
  TemplateWriter(const TemplateChoices& choices, const Vocabulary& vocabulary)
      : choices_(choices), vocabulary_(vocabulary) {}

  std::string write() {
    text_ =
        "# A gridfold sweep: `gridfold validate` checks it, `gridfold plan` says what it would cost, `gridfold run` "
        "runs it.\n";
    for (const KeyRule& rule : sweep_keys()) {
      if (is_child(rule.path, "")) write_key(rule, 0);
    }
    return text_;
  }

 private:
  std::string chosen_value(const KeyRule& rule) const {
    if (rule.path == "name") return yaml_value(choices_.name);
    if (rule.path == "dataset.loader") return yaml_value(choices_.loader);
    if (rule.path == "dataset.path") return yaml_value(choices_.path);
    if (rule.path == "dataset.header" && choices_.header) return "true";
    if (rule.path == "classifier.name") return yaml_value(choices_.classifier);
    // The example's axes are those of the nearest neighbours.
    if (rule.path == "grid" && choices_.classifier != "knn") return "{transforms: [none, standardize]}";
    return "";
  }

  bool has_meaning(const KeyRule& rule) const {
    const auto goes_with = [&](const std::string& chosen) {
      return std::find(rule.only_with_values.begin(), rule.only_with_values.end(), chosen) !=
             rule.only_with_values.end();
    };
    if (rule.only_with_path == "dataset.loader") return goes_with(choices_.loader);
    if (rule.only_with_path == "classifier.name") return goes_with(choices_.classifier);
    return true;
  }

  void write_key(const KeyRule& rule, std::size_t depth) {
    if (!has_meaning(rule) || rule.path == "classifier.grid") return;
    const std::size_t indent = 2 * depth;
    if (depth == 0) text_ += '\n';
    text_ += comment(rule.meaning, indent);
    const bool is_shown = rule.required || rule.path == "protocol" || rule.path == "grid";
    if (rule.type == ValueType::section && is_shown) {
      text_ += fmt::format("{:{}}{}:\n", "", indent, last_part(rule.path));
      for (const KeyRule& child : sweep_keys()) {
        if (is_child(child.path, rule.path)) write_key(child, depth + 1);
      }
      return;
    }
    std::string value = chosen_value(rule);
    if (value.empty()) value = default_text(rule).value_or(std::string(rule.example));
    if (rule.type == ValueType::name || rule.type == ValueType::integer) {
      text_ += comment("Allowed: " + allowed_values(rule, vocabulary_) + ".", indent);
    }
    if (rule.path == "dataset.path" && !choices_.path_note.empty()) text_ += comment(choices_.path_note, indent);
    const bool is_active = is_shown || rule.path == "protocol.kind" || rule.path == "protocol.folds" ||
                           (rule.path == "dataset.header" && choices_.header);
    text_ += fmt::format("{:{}}{}{}: {}\n", "", indent, is_active ? "" : "# ", last_part(rule.path), value);
  }

  const TemplateChoices& choices_;
  const Vocabulary& vocabulary_;
  std::string text_;
};

}  // namespace

std::string sweep_template(const TemplateChoices& choices, const Vocabulary& vocabulary) {
  return TemplateWriter(choices, vocabulary).write();
}

}  // namespace gridfold
