#include "config/step_parameters.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/suggestion.hpp"

namespace gridfold {

namespace {

ValueType value_type(ParameterType type) {
  switch (type) {
    case ParameterType::boolean:
      return ValueType::boolean;
    case ParameterType::integer:
      return ValueType::integer;
    case ParameterType::real:
      return ValueType::number;
    case ParameterType::text:
      break;
  }
  return ValueType::text;
}

KeyRule rule_of(const StepParameter& step) {
  const ParameterInfo& info = step.transform->parameters[step.parameter];
  KeyRule rule;
  rule.path = step.path;
  rule.axis = step.axis;
  rule.type = value_type(info.type);
  rule.meaning = info.meaning;
  rule.example = info.example;
  if (info.least) rule.least = static_cast<std::int64_t>(*info.least);
  if (info.greatest) rule.greatest = static_cast<std::int64_t>(*info.greatest);
  rule.parameter = &info;
  return rule;
}

}  // namespace

StepParameters::StepParameters(const Vocabulary& vocabulary) {
  for (const TransformRule& known : vocabulary.transforms) {
    const auto transform = std::make_shared<const TransformRule>(known);
    for (std::size_t i = 0; i < known.parameters.size(); ++i) {
      auto step = std::make_unique<StepParameter>();
      step->axis = fmt::format("{}.{}", known.name, known.parameters[i].name);
      step->path = "transforms." + step->axis;
      step->transform = transform;
      step->parameter = i;
      step->rule = rule_of(*step);
      all_.push_back(std::move(step));
    }
  }
}

const StepParameter* StepParameters::find(std::string_view key) const {
  for (const auto& step : all_) {
    if (step->axis == key || step->path == key) return step.get();
  }
  return nullptr;
}

std::optional<std::string> StepParameters::nearest(std::string_view key) const {
  if (key.starts_with("transforms.")) key.remove_prefix(std::string_view("transforms.").size());
  const std::size_t separator = std::min(key.find("__"), key.find('.'));
  if (separator == std::string_view::npos) return std::nullopt;
  const std::string_view written = key.substr(separator + (key[separator] == '.' ? 1 : 2));
  std::vector<std::string> transforms;
  for (const auto& step : all_) transforms.push_back(step->transform->name);
  const auto transform = suggestion(key.substr(0, separator), transforms);
  if (!transform) return std::nullopt;
  std::vector<std::string> parameters;
  for (const auto& step : all_) {
    if (step->transform->name == *transform) parameters.push_back(step->axis.substr(transform->size() + 1));
  }
  const auto parameter = suggestion(written, parameters);
  if (!parameter) return std::nullopt;
  return fmt::format("{}.{}", *transform, *parameter);
}

void StepParameters::note_used(const YamlNode& document) {
  for (const YamlNode& item : document.items) note_used(item);
  for (const YamlEntry& entry : document.entries) {
    if (const StepParameter* step = find(entry.key)) {
      SourceMark place = entry.mark;
      if (place.key_path.empty()) place.key_path = entry.key;
      const auto [known, is_new] = used_.emplace(step, place);
      if (!is_new) known->second = blamed(known->second, place);
    }
    note_used(entry.value);
  }
}

bool StepParameters::is_used(const std::string& transform, std::string_view parameter) const {
  const StepParameter* step = find(fmt::format("{}.{}", transform, parameter));
  return step != nullptr && used_.contains(step);
}

bool StepParameters::is_used(const std::string& transform) const {
  return std::any_of(used_.begin(), used_.end(),
                     [&](const auto& used) { return used.first->transform->name == transform; });
}

const SourceMark& StepParameters::place_of_use(const std::string& transform) const {
  const SourceMark* place = nullptr;
  for (const auto& step : all_) {
    const auto used = used_.find(step.get());
    if (used == used_.end() || step->transform->name != transform) continue;
    place = place == nullptr ? &used->second : &blamed(*place, used->second);
  }
  return *place;
}

std::vector<StepSetting> StepParameters::settings() const {
  std::vector<StepSetting> settings;
  for (const auto& step : all_) {
    if (used_.contains(step.get())) settings.push_back({step->axis, step->transform, step->parameter, std::nullopt});
  }
  return settings;
}

}  // namespace gridfold
