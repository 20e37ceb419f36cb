#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gridfold {

/// The entry of that name in a family's plain list (`registry.cpp` of its folder), or null.
/// An entry is any struct with a `name`.
template <typename Entry>
const Entry* find_entry(std::span<const Entry> entries, std::string_view name) {
  for (const Entry& entry : entries) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

/// The names of a family, in the order of its list.
template <typename Entry>
std::vector<std::string> entry_names(std::span<const Entry> entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.emplace_back(entry.name);
  return names;
}

}  // namespace gridfold
