#include <fmt/format.h>

#include <algorithm>

#include "config/grid_yaml.hpp"
#include "config/schema.hpp"
#include "config/sweep_spec.hpp"

namespace gridfold {

namespace {

bool is_variants(const GridSpec& part) {
  if (part.kind != GridSpec::Kind::alternatives) return false;
  return std::all_of(part.parts.begin(), part.parts.end(), [](const GridSpec& alternative) {
    return !alternative.parts.empty() && alternative.parts.front().axis.name == "variant";
  });
}

class SweepWriter {
 public:
  explicit SweepWriter(const SweepSpec& sweep) : sweep_(sweep) {
    rest_.exclude = sweep.grid.exclude;
    for (const GridSpec& part : sweep.grid.parts) {
      if (part.kind == GridSpec::Kind::axis && part.axis.name == "dataset") {
        datasets_ = &part.axis;
      } else if (is_variants(part)) {
        variants_ = &part;
      } else {
        rest_.parts.push_back(part);
      }
    }
  }

  std::string write() {
    for (const KeyRule& rule : sweep_keys()) write_key(rule);
    return std::move(text_);
  }

 private:
  /// Opens the sections above a key that are not open yet, then writes the key.
  void line(const KeyRule& rule, const std::string& value) {
    std::size_t depth = 0;
    const std::string path(rule.path);
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

  void write_key(const KeyRule& rule) {
    if (rule.path == "name") line(rule, yaml_value(sweep_.name));
    if (rule.path == "description" && !sweep_.description.empty()) line(rule, yaml_value(sweep_.description));
    if (rule.path == "dataset" && datasets_ != nullptr) write_datasets();
    if (rule.type == ValueType::variants && variants_ != nullptr) write_variants();
    if (rule.path == "grid" && !(rest_.parts.empty() && rest_.exclude.empty())) {
      text_ += "grid:\n" + grid_yaml(rest_, 2);
    }
    if (rule.type == ValueType::names) write_scores(rule);
    if (rule.type == ValueType::shuffle || rule.path.starts_with("protocol.shuffle.")) return write_shuffle(rule);
    const bool is_elsewhere = rule.get == nullptr || rule.type == ValueType::variants ||
                              always_varies(sweep_.grid, rule.axis) ||
                              (datasets_ != nullptr && rule.path.starts_with("dataset."));
    if (is_elsewhere || (!applies(rule, sweep_.base) && !is_in_grid(rule.only_with_path))) return;
    if (const auto value = rule.get(sweep_.base)) line(rule, value_yaml(rule, value->value));
  }

  /// Whether the grid may make the key at this path another than the constant.
  bool is_in_grid(std::string_view path) const {
    const KeyRule* rule = find_key(path);
    return rule != nullptr && find_axis_in(sweep_.grid, rule->axis) != nullptr;
  }

  void write_shuffle(const KeyRule& rule) {
    if (rule.path != "protocol.shuffle" || always_varies(sweep_.grid, rule.axis)) return;
    const ProtocolSpec& protocol = sweep_.base.protocol;
    if (!applies(rule, sweep_.base) && !is_in_grid("protocol.kind")) return;
    if (protocol.shuffle.value && protocol.own_shuffle_seed) {
      line(rule, fmt::format("{{generator: numpy, seed: {}}}", protocol.own_shuffle_seed->value));
    } else {
      line(rule, protocol.shuffle.value ? "true" : "false");
    }
  }

  void write_scores(const KeyRule& rule) {
    std::string names;
    for (const Located<std::string>& score : sweep_.scores)
      names += (names.empty() ? "" : ", ") + yaml_value(score.value);
    line(rule, "[" + names + "]");
  }

  void write_datasets() {
    text_ += "dataset:\n";
    open_ = "dataset";
    for (const AxisOption& option : datasets_->options) {
      text_ += fmt::format("  - name: {}\n", yaml_value(option.value.value));
      std::string section;
      for (const AxisOption::Setting& setting : option.settings) {
        const KeyRule& rule = *find_axis(setting.axis);
        const std::string value = value_yaml(rule, setting.value.value);
        const std::string_view within = rule.path.substr(std::string_view("dataset.").size());
        const std::size_t dot = within.find('.');
        if (dot == std::string_view::npos) {
          text_ += fmt::format("    {}: {}\n", within, value);
        } else {
          text_ += fmt::format("    {}: {{{}: {}}}\n", within.substr(0, dot), within.substr(dot + 1), value);
        }
      }
    }
  }

  void write_variants() {
    text_ += "variants:\n";
    open_ = "variants";
    for (const GridSpec& variant : variants_->parts) {
      GridSpec grid;
      grid.exclude = variant.exclude;
      grid.parts.assign(variant.parts.begin() + 1, variant.parts.end());
      if (grid.parts.size() == 1 && grid.parts.front().kind == GridSpec::Kind::product) grid = variant.parts.back();
      text_ += fmt::format("  {}:\n{}", yaml_value(variant.parts.front().axis.options.front().value.value),
                           grid_yaml(grid, 4));
    }
  }

  const SweepSpec& sweep_;
  const AxisSpec* datasets_ = nullptr;
  const GridSpec* variants_ = nullptr;
  /// The grid without the data sets and the variants, which have sections of their own.
  GridSpec rest_;
  std::string text_;
  std::string open_;
};

}  // namespace

std::string to_yaml(const SweepSpec& sweep) { return SweepWriter(sweep).write(); }

}  // namespace gridfold
