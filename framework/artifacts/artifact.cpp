#include "artifacts/artifact.hpp"

namespace gridfold {

ParameterInfo of_parameter() {
  return {.name = "of",
          .type = ParameterType::text,
          .default_value = std::string("best"),
          .meaning =
              "Of which configurations: `best` of each group that can be compared, `all`, or those that a "
              "condition holds for, as `k == 5 and metric == l1`.",
          .example = "all"};
}

std::size_t count_of(std::span<const ParameterValue> parameters, std::string_view name) {
  return static_cast<std::size_t>(parameter<std::int64_t>(parameters, name));
}

std::vector<std::uint32_t> spread_rows(std::size_t rows, std::size_t count) {
  std::vector<std::uint32_t> spread;
  for (std::size_t i = 0; i < count; ++i) spread.push_back(static_cast<std::uint32_t>(i * rows / count));
  return spread;
}

NamedArray number_array(std::string name, double value) {
  return {std::move(name), {"one"}, {1}, std::vector<double>{value}};
}

const NamedArray* find_array(std::span<const NamedArray> arrays, std::string_view name) {
  for (const NamedArray& array : arrays) {
    if (array.name == name) return &array;
  }
  return nullptr;
}

}  // namespace gridfold
