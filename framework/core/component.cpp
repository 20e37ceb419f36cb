#include "core/component.hpp"

#include <algorithm>
#include <stdexcept>

namespace gridfold {

namespace {

bool same_rule(const ParameterInfo& left, const ParameterInfo& right) {
  return left.type == right.type && left.default_value == right.default_value && left.least == right.least &&
         left.greatest == right.greatest && left.choices == right.choices;
}

void add_nested(std::vector<ParameterInfo>& table, const ParameterInfo& owner, const Component& choice) {
  for (ParameterInfo nested : choice.parameters) {
    const auto known =
        std::find_if(table.begin(), table.end(), [&](const ParameterInfo& info) { return info.name == nested.name; });
    if (known == table.end()) {
      nested.only_with = OnlyWith{owner.name, {choice.name}};
      nested.reaches = owner.reaches;
      table.push_back(std::move(nested));
    } else if (known->only_with && known->only_with->parameter == owner.name && same_rule(*known, nested)) {
      known->only_with->values.push_back(choice.name);
    } else {
      throw std::invalid_argument("the parameter " + nested.name + " of " + choice.name +
                                  " has the name of another parameter beside it");
    }
  }
}

}  // namespace

void add_nested_parameters(Component& component, Family family, std::span<const Component* const> choices) {
  const std::vector<ParameterInfo> own = component.parameters;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own[i].type != ParameterType::component || own[i].family != family) continue;
    for (const Component* choice : choices) {
      component.parameters[i].choices.push_back(choice->name);
      add_nested(component.parameters, own[i], *choice);
    }
  }
}

}  // namespace gridfold
