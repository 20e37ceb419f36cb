#pragma once

#include "core/registry.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// What a request gives of the parameters that another loader has, too. A plan's request holds more than the loader's
/// own, such as which rows are taken.
inline ParameterValues handed_on(const Loader& other, const ParameterValues& given) {
  ParameterValues values;
  for (const ParameterValue& value : given) {
    if (!is_missing(value.value) && find_entry(other.component.parameters, value.name) != nullptr) {
      values.push_back(value);
    }
  }
  return values;
}

}  // namespace gridfold
