#include "report/configuration_text.hpp"

#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "store/value_text.hpp"

namespace gridfold::report {

std::string configuration_text(const RunRecord& record, const ConfigurationRecord& configuration,
                               std::span<const std::size_t> axes) {
  std::string text;
  for (const std::size_t axis : axes) {
    const Scalar& value = record.value(configuration, axis);
    if (is_missing(value)) continue;
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", record.axes[axis].name,
                        value_text(record.axes[axis], value));
  }
  return text;
}

std::string configuration_text(const RunRecord& record, const ConfigurationRecord& configuration) {
  std::vector<std::size_t> axes(record.axes.size());
  std::iota(axes.begin(), axes.end(), std::size_t{0});
  return configuration_text(record, configuration, axes);
}

}  // namespace gridfold::report
