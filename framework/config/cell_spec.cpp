#include "config/cell_spec.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/paths.hpp"
#include "config/pipeline_text.hpp"

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

std::string canonical_text(const CellSpec& cell, bool scores_test_part) {
  std::vector<std::pair<std::string, std::string>> members;
  const std::optional<std::int64_t> seed = cell.seed ? std::optional(cell.seed->value) : std::nullopt;
  const auto add = [&](const std::string& section, const char* name_key, const ComponentSpec& spec) {
    if (spec.component == nullptr) return;
    members.emplace_back(section + name_key, json_quoted(spec.component->name));
    const ParameterValues values = completed(spec, seed);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const ParameterInfo& info = spec.component->parameters[i];
      if (is_missing(values[i].value) || (info.of_test_part && !scores_test_part)) continue;
      const auto* path = info.type == ParameterType::path ? std::get_if<std::string>(&values[i].value) : nullptr;
      members.emplace_back(section + info.name,
                           path == nullptr ? to_canonical_text(values[i].value) : json_quoted(absolute_path(*path)));
    }
  };
  add("dataset.", "loader", cell.dataset.loader);
  add("protocol.", "kind", cell.protocol);
  add("classifier.", "name", cell.classifier);
  if (cell.dataset.take_train) {
    members.emplace_back("dataset.train.take", std::to_string(cell.dataset.take_train->value));
  }
  if (cell.dataset.take_test && scores_test_part) {
    members.emplace_back("dataset.test.take", std::to_string(cell.dataset.take_test->value));
  }
  members.emplace_back("transforms", json_quoted(pipeline_text(cell.transforms)));
  std::sort(members.begin(), members.end());
  std::string text;
  for (const auto& [key, value] : members) {
    text += text.empty() ? '{' : ',';
    // Keys are plain words, which JSON quotes as they are.
    text += '"';
    text += key;
    text += "\":";
    text += value;
  }
  return text + '}';
}

}  // namespace gridfold
