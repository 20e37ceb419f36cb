#include "config/cell_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/paths.hpp"
#include "config/schema.hpp"

namespace gridfold {

std::string_view to_text(ProtocolKind kind) {
  switch (kind) {
    case ProtocolKind::k_fold:
      return "k_fold";
    case ProtocolKind::holdout:
      return "holdout";
    case ProtocolKind::train_test:
      return "train_test";
  }
  return "";
}

namespace {

/// Whether the key, where it has a meaning, can change the scores under the cell's protocol.
bool bears_on_scores(const KeyRule& rule, const CellSpec& cell) {
  return rule.bearing != Bearing::scores_on_test || cell.protocol.kind == ProtocolKind::train_test;
}

const StepSetting* find_setting(const CellSpec& cell, const std::string& axis_name) {
  for (const StepSetting& setting : cell.step_settings) {
    if (setting.axis == axis_name) return &setting;
  }
  return nullptr;
}

/// Every key of the sweep file, in the order of their paths.
const std::vector<const KeyRule*>& keys_by_path() {
  static const std::vector<const KeyRule*> sorted = [] {
    std::vector<const KeyRule*> keys;
    for (const KeyRule& rule : sweep_keys()) keys.push_back(&rule);
    std::sort(keys.begin(), keys.end(),
              [](const KeyRule* left, const KeyRule* right) { return left->path < right->path; });
    return keys;
  }();
  return sorted;
}

}  // namespace

std::string pipeline_of(const CellSpec& cell) { return with_settings(cell.transforms.value, cell.step_settings); }

std::optional<std::int64_t> shuffle_seed(const CellSpec& cell) {
  if (cell.protocol.kind == ProtocolKind::train_test || !cell.protocol.shuffle.value) return std::nullopt;
  return cell.protocol.own_shuffle_seed ? cell.protocol.own_shuffle_seed->value : cell.seed.value;
}

std::optional<Scalar> value_of(const CellSpec& cell, const std::string& axis_name) {
  if (const StepSetting* setting = find_setting(cell, axis_name)) return value_in(cell.transforms.value, *setting);
  const KeyRule& rule = *find_axis(axis_name);
  if (!applies(rule, cell) || !bears_on_scores(rule, cell)) return std::nullopt;
  const auto value = rule.get(cell);
  if (!value) return std::nullopt;
  return value->value;
}

std::optional<Scalar> stated_value_of(const CellSpec& cell, const std::string& axis_name) {
  if (const StepSetting* setting = find_setting(cell, axis_name)) {
    return setting->value ? std::optional(setting->value->value) : value_in(cell.transforms.value, *setting);
  }
  const auto value = find_axis(axis_name)->get(cell);
  if (!value) return std::nullopt;
  return value->value;
}

std::optional<std::string> why_irrelevant(const CellSpec& cell, const std::string& axis_name) {
  if (const StepSetting* setting = find_setting(cell, axis_name)) {
    if (!setting->value || value_in(cell.transforms.value, *setting)) return std::nullopt;
    return fmt::format("{} has no meaning with transforms {}", axis_name, cell.transforms.value);
  }
  const KeyRule& rule = *find_axis(axis_name);
  if (!applies(rule, cell)) {
    const KeyRule* other = find_key(rule.only_with_path);
    while (!applies(*other, cell)) other = find_key(other->only_with_path);
    const auto value = other->get(cell);
    return fmt::format("{} has no meaning with {} {}", axis_name, other->axis, value ? to_text(value->value) : "none");
  }
  if (!bears_on_scores(rule, cell)) {
    return fmt::format("{} has no meaning with protocol {}", axis_name, to_text(*value_of(cell, "protocol")));
  }
  if (axis_name != "seed") return std::nullopt;
  if (!shuffle_seed(cell)) return "seed changes nothing where rows are not shuffled";
  if (cell.protocol.own_shuffle_seed) return "seed changes nothing where the shuffle has a seed of its own";
  return std::nullopt;
}

void assign(CellSpec& cell, const std::string& axis_name, const Located<Scalar>& value) {
  for (StepSetting& setting : cell.step_settings) {
    if (setting.axis != axis_name) continue;
    setting.value = value;
    return;
  }
  find_axis(axis_name)->set(cell, value);
}

std::string canonical_text(const CellSpec& cell) {
  std::string text;
  for (const KeyRule* rule : keys_by_path()) {
    std::optional<std::string> value;
    if (rule->path == "protocol.shuffle") {
      if (const auto seed = shuffle_seed(cell)) value = std::to_string(*seed);
    } else if (rule->get != nullptr && rule->bearing != Bearing::none && applies(*rule, cell) &&
               bears_on_scores(*rule, cell)) {
      auto stated = rule->get(cell);
      if (stated && rule->type == ValueType::path) {
        stated->value = absolute_path(std::get<std::string>(stated->value));
      }
      if (stated && rule->type == ValueType::pipeline) stated->value = pipeline_of(cell);
      if (stated) value = to_canonical_text(stated->value);
    }
    if (!value) continue;
    text += text.empty() ? '{' : ',';
    // Keys are plain words, which JSON quotes as they are.
    text += '"';
    text += rule->path;
    text += "\":";
    text += *value;
  }
  return text + '}';
}

}  // namespace gridfold
