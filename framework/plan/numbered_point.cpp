#include "plan/numbered_point.hpp"

#include "core/paths.hpp"

namespace gridfold {

std::uint32_t ValueNumbers::number_of(const Key& key, const Scalar& value) {
  OfKey& known = keys_[key.index];
  const auto next = static_cast<std::uint32_t>(known.values.size() + 1);
  // The values of an axis mostly go upwards.
  const auto place = known.numbers.emplace_hint(known.numbers.end(), value, next);
  if (place->second != next) return place->second;
  const auto* path = key.info.type == ParameterType::path ? std::get_if<std::string>(&value) : nullptr;
  known.values.push_back(value);
  known.canonical.push_back(path == nullptr ? next : known.paths.emplace(absolute_path(*path), next).first->second);
  return next;
}

const std::vector<std::uint32_t>& NumberedPoint::numbers_of(const AxisSpec& axis) {
  std::vector<std::uint32_t>& numbers = numbers_of_axes_[&axis];
  if (!numbers.empty()) return numbers;
  for (const KeyValue& option : axis.options) numbers.push_back(all_.number_of(*axis.key, option.value.value));
  return numbers;
}

NumberedPoint::NumberedPoint(PointValues constants)
    : values_(std::move(constants)),
      all_(values_.table()),
      numbers_(values_.table().keys().size()),
      bound_(values_.table().keys().size()) {
  for (const Key& key : values_.table().keys()) {
    if (const KeyValue* value = values_.get(key)) numbers_[key.index] = all_.number_of(key, value->value.value);
  }
}

}  // namespace gridfold
