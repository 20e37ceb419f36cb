#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameter.hpp"

namespace gridfold {

/// What every family's entries have in common: all that a sweep file, its checks, its schema and its reference page
/// need to know. An entry of a family is a struct with a `component` and the functions that do the work; a family is a
/// plain list of entries.
struct Component {
  /// What sweep files, results and `gridfold` call it.
  std::string name;
  /// A sentence or more for the reference page: what it computes, its conventions, how results are rounded.
  std::string summary = {};
  /// Empty where there is none.
  std::string formula = {};
  /// What other tools call it, in lower case without blanks, hyphens and underscores: `kneighborsclassifier`.
  std::vector<std::string> aliases = {};
  /// Raised when its results change; a part of every cell's key that uses it.
  int revision = 1;
  std::vector<ParameterInfo> parameters = {};
  /// Null where parameters that are allowed by themselves go together.
  FindConflict find_conflict = nullptr;
};

/// Appends to the component's table the parameters of the components that its own parameters may name, each with a
/// meaning only where its owner is named, and fills in the choices of such parameters. `choices` are the components of
/// `family`. Throws std::invalid_argument where a name would stand in the table twice with different rules.
void add_nested_parameters(Component& component, Family family, std::span<const Component* const> choices);

/// The components of a family's list, in its order.
template <typename Entry>
std::vector<const Component*> components_of(const std::vector<Entry>& entries) {
  std::vector<const Component*> components;
  for (const Entry& entry : entries) components.push_back(&entry.component);
  return components;
}

}  // namespace gridfold
