#include <fmt/format.h>

#include <algorithm>

#include "config/grid_yaml.hpp"
#include "config/sweep_spec.hpp"

namespace gridfold {

namespace {

/// Whether the part is alternatives that each set that label.
bool are_labelled(const GridSpec& part, const Key& label) {
  return part.kind == GridSpec::Kind::alternatives && always_varies(part, label);
}

class SweepWriter {
 public:
  explicit SweepWriter(const SweepSpec& sweep) : sweep_(sweep), constants_(constants_of(sweep)) {
    rest_.exclude = sweep.grid.exclude;
    for (const GridSpec& part : sweep.grid.parts) {
      if (are_labelled(part, sweep.keys->role(KeyRole::dataset_name))) {
        datasets_ = &part;
      } else if (are_labelled(part, sweep.keys->role(KeyRole::variant))) {
        variants_ = &part;
      } else {
        rest_.parts.push_back(part);
      }
    }
  }

  std::string write() {
    for (const Key& key : sweep_.keys->keys()) write_key(key);
    return std::move(text_);
  }

 private:
  /// Opens the sections above a key that are not open yet, then writes the key.
  void line(const std::string& path, const std::string& value) {
    std::size_t depth = 0;
    for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
      const std::string section = path.substr(0, dot);
      if (!(open_ + '.').starts_with(section + '.')) {
        text_ += fmt::format("{:{}}{}:\n", "", indent_ + 2 * depth, last_part(section));
        open_ = section;
      }
      ++depth;
    }
    text_ += fmt::format("{:{}}{}: {}\n", "", indent_ + 2 * depth, last_part(path), value);
  }

  void write_key(const Key& key) {
    switch (key.role) {
      case KeyRole::text:
        if (key.path == "name") line(key.path, yaml_value(sweep_.name));
        if (key.path == "description" && !sweep_.description.empty()) line(key.path, yaml_value(sweep_.description));
        return;
      case KeyRole::section:
        if (key.path == "dataset" && datasets_ != nullptr) write_datasets();
        return;
      case KeyRole::variants:
        if (variants_ != nullptr) write_variants();
        return;
      case KeyRole::grid:
        if (key.section == Section::top && !(rest_.parts.empty() && rest_.exclude.empty())) {
          text_ += "grid:\n" + grid_yaml(rest_, 2);
        }
        return;
      case KeyRole::scores:
        write_components(key, sweep_.scores);
        return;
      case KeyRole::artifacts:
        if (!sweep_.artifacts.empty()) write_components(key, sweep_.artifacts);
        return;
      case KeyRole::setting:
        if (const Scalar& value = sweep_.settings.at(key.path); value != *key.info.default_value) {
          line(key.path, yaml_value(value));
        }
        return;
      case KeyRole::include:
      case KeyRole::variant:
        return;
      default:
        write_value(key);
    }
  }

  void write_value(const Key& key) {
    const bool is_step_parameter = key.role == KeyRole::parameter && key.section == Section::transforms;
    if (is_step_parameter || (datasets_ != nullptr && key.section == Section::dataset) ||
        always_varies(sweep_.grid, key) || has_given_child(key)) {
      return;
    }
    const KeyValue* given = constants_.get(key);
    // Its default is not the value where the sweep has a seed.
    if (given == nullptr && key.info.takes_sweep_seed) return;
    std::optional<Scalar> value;
    if (given != nullptr) value = given->value.value;
    if (given == nullptr && key.role == KeyRole::pipeline) value = Scalar("none");
    if (given == nullptr && !is_open(key)) value = constants_.value_of(key);
    if (value && !is_missing(*value)) line(key.path, value_yaml(key.info, *value));
  }

  /// Whether the grid varies what the section names, whose defaults then depend on the configuration; or the key is a
  /// part of a boolean that is written alone.
  bool is_open(const Key& key) const {
    if (key.role != KeyRole::parameter) return false;
    const Key* named = sweep_.keys->component_key(key.section);
    return key.info.name.find('.') != std::string::npos || constants_.component(key.section) == nullptr ||
           find_axis_in(sweep_.grid, *named) != nullptr;
  }

  /// Whether keys below this one are written, which say the same.
  bool has_given_child(const Key& key) const {
    return std::any_of(sweep_.constants.begin(), sweep_.constants.end(),
                       [&](const auto& constant) { return constant.first->path.starts_with(key.path + "."); });
  }

  void write_components(const Key& key, const std::vector<ComponentSpec>& components) {
    std::string items;
    for (const ComponentSpec& component : components) items += (items.empty() ? "" : ", ") + component_yaml(component);
    line(key.path, "[" + items + "]");
  }

  static std::string component_yaml(const ComponentSpec& spec) {
    std::string parameters;
    for (std::size_t i = 0; i < spec.values.size(); ++i) {
      const ParameterInfo& info = spec.component->parameters[i];
      const Scalar& value = spec.values[i].value;
      if (is_missing(value) || value == info.default_value) continue;
      parameters += fmt::format("{}{}: {}", parameters.empty() ? "" : ", ", info.name, value_yaml(info, value));
    }
    const std::string name = yaml_value(spec.component->name);
    return parameters.empty() ? name : fmt::format("{{{}: {{{}}}}}", name, parameters);
  }

  void write_datasets() {
    text_ += "dataset:\n";
    for (const GridSpec& dataset : datasets_->parts) {
      const auto is_label = [](const GridSpec& part) { return part.axis.key->is_label(); };
      const auto label = std::find_if(dataset.parts.begin(), dataset.parts.end(), is_label);
      text_ += fmt::format("  - name: {}\n", axis_yaml(*label, true));
      open_ = "dataset";
      indent_ = 2;
      for (const GridSpec& part : dataset.parts) {
        if (!is_label(part)) line(part.axis.key->path, axis_yaml(part, !part.axis.is_in_place));
      }
      indent_ = 0;
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
  PointValues constants_;
  const GridSpec* datasets_ = nullptr;
  const GridSpec* variants_ = nullptr;
  /// The grid without the data sets and the variants, which have sections of their own.
  GridSpec rest_;
  std::string text_;
  std::string open_;
  /// Blanks before what stands in an item of a list.
  std::size_t indent_ = 0;
};

}  // namespace

std::string to_yaml(const SweepSpec& sweep) { return SweepWriter(sweep).write(); }

}  // namespace gridfold
