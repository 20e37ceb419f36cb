#include "core/suggestion.hpp"

#include <algorithm>

#include "core/lower_case.hpp"
#include "core/nearest_name.hpp"

namespace gridfold {

std::string bare_name(std::string_view name) {
  std::string letters = lower_case(name);
  std::erase_if(letters, [](char c) { return c == '_' || c == '-' || c == ' ' || c == '.'; });
  return letters;
}

std::optional<std::string> familiar_name(std::string_view name, std::span<const KnownName> candidates) {
  const std::string letters = bare_name(name);
  for (const KnownName& candidate : candidates) {
    if (bare_name(candidate.name) == letters) return candidate.name;
  }
  for (const KnownName& candidate : candidates) {
    if (std::ranges::find(candidate.aliases, letters) != candidate.aliases.end()) return candidate.name;
  }
  return std::nullopt;
}

std::optional<std::string> suggestion(std::string_view name, std::span<const KnownName> candidates) {
  if (auto familiar = familiar_name(name, candidates)) return familiar;
  std::vector<std::string> names;
  for (const KnownName& candidate : candidates) names.push_back(candidate.name);
  return nearest_name(name, names);
}

std::optional<std::string> suggestion(std::string_view name, std::span<const std::string> names) {
  std::vector<KnownName> candidates;
  for (const std::string& known : names) candidates.push_back({known});
  return suggestion(name, candidates);
}

std::optional<std::string> suggestion(std::string_view name, std::span<const Component* const> components) {
  std::vector<KnownName> candidates;
  for (const Component* component : components) candidates.push_back({component->name, component->aliases});
  return suggestion(name, candidates);
}

std::optional<std::string> suggestion(std::string_view name, std::span<const ParameterInfo> parameters) {
  std::vector<KnownName> candidates;
  for (const ParameterInfo& info : parameters) candidates.push_back({info.name, info.aliases});
  return suggestion(name, candidates);
}

}  // namespace gridfold
