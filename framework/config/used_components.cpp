#include "config/used_components.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gridfold {

void UsedComponents::keep_only(Section section, const Component* component) {
  for (const Component* other : table_->components(section)) used_.erase(other);
  if (component != nullptr) used_.insert(component);
}

bool UsedComponents::is_in_use(const Key& key) const {
  return key.role != KeyRole::parameter ||
         std::any_of(key.owners.begin(), key.owners.end(),
                     [&](const Key::Owner& owner) { return used_.contains(owner.component); });
}

bool UsedComponents::names_any(Section section) const {
  const auto known = table_->components(section);
  return std::any_of(known.begin(), known.end(), [&](const Component* one) { return used_.contains(one); });
}

std::vector<std::string> UsedComponents::names_in(Section section) const {
  std::vector<std::string> names;
  for (const Component* component : table_->components(section)) {
    if (used_.contains(component)) names.push_back(component->name);
  }
  return names;
}

std::vector<const Key*> UsedComponents::narrowed(std::span<const Key* const> keys) const {
  std::vector<const Key*> used;
  for (const Key* key : keys) {
    if (is_in_use(*key)) used.push_back(key);
  }
  return used.empty() ? std::vector<const Key*>(keys.begin(), keys.end()) : used;
}

std::string UsedComponents::axis_name(const Key& key) const {
  const std::string& name = key.info.axis_name();
  if (key.role != KeyRole::parameter || key.section == Section::transforms) return name;
  const bool is_alone = std::none_of(table_->keys().begin(), table_->keys().end(), [&](const Key& other) {
    return &other != &key && other.has_axis() && is_in_use(other) && other.info.axis_name() == name;
  });
  return is_alone ? name : fmt::format("{}.{}", key.owners.front().component->name, name);
}

std::string path_in_section(const Key& key) {
  if (key.role != KeyRole::parameter || key.section == Section::transforms) return key.path;
  return fmt::format("{}.{}", name_of(key.section), key.info.name);
}

std::vector<const Key*> UsedComponents::children_of(std::string_view parent) const {
  std::vector<const Key*> children;
  for (const Key& key : table_->keys()) {
    if (key.role == KeyRole::variant || !is_child(path_in_section(key), parent)) continue;
    if (has(key)) children.push_back(&key);
  }
  return children;
}

std::vector<std::string> UsedComponents::names_of_children(std::string_view parent) const {
  std::vector<std::string> names;
  for (const Key* key : children_of(parent)) {
    std::string name(last_part(path_in_section(*key)));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::vector<const Key*> UsedComponents::axes(bool with_labels) const {
  std::vector<const Key*> axes;
  for (const bool of_classifier : {true, false}) {
    for (const Key& key : table_->keys()) {
      if (!key.has_axis() || (key.is_label() && !with_labels)) continue;
      if (key.role == KeyRole::parameter && (key.section == Section::transforms || !has(key))) continue;
      // Of a single choice there is nothing to vary.
      if (key.role == KeyRole::parameter && key.info.choices.size() == 1) continue;
      if ((key.section == Section::classifier) == of_classifier) axes.push_back(&key);
    }
  }
  return axes;
}

}  // namespace gridfold
