#include "extending/components.hpp"

namespace gridfold::extending {

ArtifactKind class_sizes_artifact() {
  return {.component = {.name = "class_sizes",
                        .summary = "How many training rows each class has, at least `least` of them.",
                        .parameters = {{.name = "least",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{0},
                                        .least = 0,
                                        .meaning = "Smaller classes count as 0.",
                                        .example = "5"},
                                       of_parameter()}},
          .refusal = [](std::span<const ParameterValue>, const ArtifactShape& shape) -> std::string {
            return shape.class_count > 1 ? "" : "needs two classes";
          },
          .make = [](std::span<const ParameterValue> parameters,
                     const FittedConfiguration& cell) -> std::vector<NamedArray> {
            std::vector<std::int64_t> sizes(cell.train().class_names.size());
            for (const std::int32_t label : cell.train().labels) ++sizes[static_cast<std::size_t>(label)];
            for (std::int64_t& size : sizes) {
              if (static_cast<std::size_t>(size) < count_of(parameters, "least")) size = 0;
            }
            return {{"size", {"class"}, {sizes.size()}, sizes}};
          }};
}

}  // namespace gridfold::extending
