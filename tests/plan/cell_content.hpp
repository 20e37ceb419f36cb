#pragma once

#include <optional>
#include <string>

#include "core/paths.hpp"
#include "plan/cell_spec.hpp"

namespace gridfold::test {

/// All that the cell's scores depend on, in words: equal for cells that have the same scores by definition.
inline std::string content_of(const CellSpec& cell) {
  std::string text = pipeline_text(cell.transforms);
  const std::optional<std::int64_t> seed = cell.seed ? std::optional(cell.seed->value) : std::nullopt;
  for (const ComponentSpec* spec : {&cell.dataset.loader, &cell.protocol, &cell.classifier}) {
    text += " " + spec->component->name;
    const ParameterValues values = completed(*spec, seed);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool is_path = spec->component->parameters[i].type == ParameterType::path;
      const bool is_there = !is_missing(values[i].value);
      text += " " + values[i].name + "=" +
              (is_path && is_there ? absolute_path(to_text(values[i].value)) : to_canonical_text(values[i].value));
    }
  }
  return text + (cell.dataset.take_train ? " " + std::to_string(cell.dataset.take_train->value) : "");
}

}  // namespace gridfold::test
