#include "store/value_text.hpp"

#include <algorithm>
#include <cstdint>

namespace gridfold {

std::string value_text(const Axis& axis, const Scalar& value) {
  const bool is_share = value == Scalar(1.0) && (axis.is_size || has_all_and_one(axis.values));
  return is_share ? to_canonical_text(value) : to_text(value);
}

bool has_all_and_one(const std::vector<Scalar>& values) {
  return std::find(values.begin(), values.end(), Scalar(1.0)) != values.end() &&
         std::find(values.begin(), values.end(), Scalar(std::int64_t{1})) != values.end();
}

}  // namespace gridfold
