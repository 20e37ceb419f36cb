#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gridfold {

/// The name of an entry: of its component, where it has one.
template <typename Entry>
std::string_view name_of(const Entry& entry) {
  if constexpr (requires { entry.component; }) {
    return entry.component.name;
  } else {
    return entry.name;
  }
}

/// The entry of that name in a family's plain list (`registry.cpp` of its folder), or null.
template <typename Entry>
const Entry* find_entry(std::span<const Entry> entries, std::string_view name) {
  for (const Entry& entry : entries) {
    if (name_of(entry) == name) return &entry;
  }
  return nullptr;
}
template <typename Entry>
const Entry* find_entry(const std::vector<Entry>& entries, std::string_view name) {
  return find_entry(std::span<const Entry>(entries), name);
}

/// The names of a family, in the order of its list.
template <typename Entry>
std::vector<std::string> entry_names(std::span<const Entry> entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.emplace_back(name_of(entry));
  return names;
}

}  // namespace gridfold
