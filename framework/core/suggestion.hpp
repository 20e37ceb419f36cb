#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/component.hpp"

namespace gridfold {

/// A name that may have been meant, and what other tools call the same.
struct KnownName {
  std::string name;
  std::span<const std::string> aliases = {};
};

/// The name in lower case without blanks, hyphens, underscores and points.
std::string bare_name(std::string_view name);

/// The candidate that is spelt as `name` but for case, blanks, hyphens, underscores and points; else the one that other
/// tools call so; empty where there is none.
std::optional<std::string> familiar_name(std::string_view name, std::span<const KnownName> candidates);

/// As familiar_name, or the nearest name.
std::optional<std::string> suggestion(std::string_view name, std::span<const KnownName> candidates);
std::optional<std::string> suggestion(std::string_view name, std::span<const std::string> names);
std::optional<std::string> suggestion(std::string_view name, std::span<const Component* const> components);
std::optional<std::string> suggestion(std::string_view name, std::span<const ParameterInfo> parameters);

}  // namespace gridfold
