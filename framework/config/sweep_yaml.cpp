#include <fmt/format.h>

#include <filesystem>

#include "config/schema.hpp"
#include "config/sweep_spec.hpp"
#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

/// Text that every YAML reader takes as text: bare where it is a plain name, else in double quotes.
std::string yaml_text(const std::string& text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  bool plain = !text.empty() && !(text.front() >= '0' && text.front() <= '9');
  for (const char c : text) plain = plain && is_plain(c);
  for (const char* word : {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}) {
    std::string lower = text;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    plain = plain && lower != word;
  }
  return plain ? text : json_quoted(text);
}

std::string yaml_value(const Scalar& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return yaml_text(*text);
  return to_canonical_text(value);
}

/// A path that means the same wherever the file is read: absolute, and without variables to replace.
std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

class SweepWriter {
 public:
  explicit SweepWriter(const SweepSpec& sweep) : sweep_(sweep) {}

  std::string write() {
    for (const KeyRule& rule : sweep_keys()) write_key(rule);
    return std::move(text_);
  }

 private:
  /// Opens the sections above a key that are not open yet, then writes the key.
  void line(const KeyRule& rule, const std::string& value) {
    std::size_t depth = 0;
    std::string path(rule.path);
    for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
      const std::string section = path.substr(0, dot);
      if (!(open_ + '.').starts_with(section + '.')) {
        text_ += fmt::format("{:{}}{}:\n", "", 2 * depth, last_part(section));
        open_ = section;
      }
      ++depth;
    }
    text_ += fmt::format("{:{}}{}: {}\n", "", 2 * depth, last_part(rule.path), value);
  }

  const AxisSpec* axis_of(const KeyRule& rule) const {
    for (const AxisSpec& axis : sweep_.axes) {
      if (!rule.axis.empty() && axis.name == rule.axis) return &axis;
    }
    return nullptr;
  }

  bool applies(const KeyRule& rule) const {
    if (rule.only_with_path.empty()) return true;
    const auto other = find_key(rule.only_with_path)->get(sweep_.base);
    return other && other->value == Scalar{std::string(rule.only_with_value)};
  }

  static std::string list(const std::vector<Located<Scalar>>& values) {
    std::string text;
    for (const Located<Scalar>& value : values) text += (text.empty() ? "" : ", ") + yaml_value(value.value);
    return "[" + text + "]";
  }

  void write_key(const KeyRule& rule) {
    if (!applies(rule)) return;
    if (rule.path == "name") line(rule, yaml_text(sweep_.name));
    if (rule.path == "description" && !sweep_.description.empty()) line(rule, yaml_text(sweep_.description));
    if (rule.type == ValueType::shuffle) {
      const auto& seed = sweep_.base.protocol.shuffle_seed;
      line(rule, seed ? fmt::format("{{generator: numpy, seed: {}}}", seed->value) : "false");
    }
    if (rule.type == ValueType::grid) write_grid();
    if (rule.type == ValueType::names) {
      std::vector<Located<Scalar>> names;
      for (const Located<std::string>& score : sweep_.scores) names.push_back({score.value, score.mark});
      line(rule, list(names));
    }
    // An axis is written in the grid, in the order of the axes.
    if (rule.get == nullptr || axis_of(rule) != nullptr) return;
    if (const auto value = rule.get(sweep_.base)) {
      const bool is_path = rule.type == ValueType::path;
      line(rule, is_path ? json_quoted(absolute_path(std::get<std::string>(value->value))) : yaml_value(value->value));
    }
  }

  void write_grid() {
    if (sweep_.axes.empty()) return;
    text_ += "grid:\n";
    open_ = "grid";
    for (const AxisSpec& axis : sweep_.axes) text_ += fmt::format("  {}: {}\n", axis.name, list(axis.values));
  }

  const SweepSpec& sweep_;
  std::string text_;
  std::string open_;
};

}  // namespace

std::string to_yaml(const SweepSpec& sweep) { return SweepWriter(sweep).write(); }

}  // namespace gridfold
