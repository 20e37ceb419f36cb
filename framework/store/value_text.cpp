#include "store/value_text.hpp"

#include <algorithm>
#include <cstdint>
#include <variant>

namespace gridfold {

std::string value_text(const Axis& axis, const Scalar& value) {
  if (value != Scalar(1.0)) return to_text(value);
  const bool has_shares = std::all_of(axis.values.begin(), axis.values.end(), [](const Scalar& one) {
    const auto* real = std::get_if<double>(&one);
    return real == nullptr || (*real > 0 && *real <= 1);
  });
  return has_shares ? to_canonical_text(value) : to_text(value);
}

bool has_all_and_one(const std::vector<Scalar>& values) {
  return std::find(values.begin(), values.end(), Scalar(1.0)) != values.end() &&
         std::find(values.begin(), values.end(), Scalar(std::int64_t{1})) != values.end();
}

}  // namespace gridfold
