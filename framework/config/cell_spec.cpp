#include "config/cell_spec.hpp"

#include <utility>

namespace gridfold {

ComponentSpec spec_of(const Component& component, SourceMark mark) {
  return {&component, std::move(mark), std::vector<Located<Scalar>>(component.parameters.size())};
}

ParameterValues completed(const ComponentSpec& spec, std::optional<std::int64_t> sweep_seed) {
  const std::vector<ParameterInfo>& table = spec.component->parameters;
  ParameterValues given;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!is_missing(spec.values[i].value)) {
      given.push_back({table[i].name, spec.values[i].value});
    } else if (table[i].takes_sweep_seed && sweep_seed) {
      given.push_back({table[i].name, *sweep_seed});
    }
  }
  return complete_parameters(spec.component->name, table, given);
}

}  // namespace gridfold
