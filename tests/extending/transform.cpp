#include <algorithm>

#include "data/transforms/map_rows.hpp"
#include "extending/components.hpp"

namespace gridfold::extending {

Transform clip_transform() {
  return {.component = {.name = "clip",
                        .summary = "Brings values beyond a bound to it.",
                        .formula = "min(max(x, -bound), bound)",
                        .parameters = {{.name = "bound",
                                        .type = ParameterType::real,
                                        .least = 0,
                                        .meaning = "The largest magnitude that is left.",
                                        .example = "3"}}},
          .shape = [](std::span<const ParameterValue>, const FeatureShape& in) { return in; },
          .fitted = [](std::span<const ParameterValue> parameters, const FeatureShape&,
                       std::span<const NamedArray>) -> FittedTransform {
            const double bound = parameter<double>(parameters, "bound");
            return [bound](const FeatureView& rows, const std::stop_token& stop) {
              const std::size_t columns = std::visit([](const auto& view) { return view.cols(); }, rows);
              return map_rows<SameKind>(rows, columns, stop, [&](const auto& from, const auto& to) {
                using Value = std::remove_cvref_t<decltype(to[0])>;
                for (std::size_t i = 0; i < columns; ++i) {
                  to[i] = static_cast<Value>(std::clamp(static_cast<double>(from[i]), -bound, bound));
                }
              });
            };
          }};
}

}  // namespace gridfold::extending
