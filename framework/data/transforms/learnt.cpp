#include "data/transforms/learnt.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

template <typename T>
std::span<const T> values_of(std::span<const NamedArray> learnt, std::string_view name, std::size_t count) {
  const auto found = std::ranges::find(learnt, name, &NamedArray::name);
  const auto* values = found == learnt.end() ? nullptr : std::get_if<std::vector<T>>(&found->values);
  if (values == nullptr || values->size() != count) {
    throw DataError(fmt::format("a transform needs {} learnt values \"{}\", which are not there", count, name));
  }
  return *values;
}

}  // namespace

std::span<const double> learnt_doubles(std::span<const NamedArray> learnt, std::string_view name, std::size_t count) {
  return values_of<double>(learnt, name, count);
}

std::span<const std::int64_t> learnt_integers(std::span<const NamedArray> learnt, std::string_view name,
                                              std::size_t count) {
  return values_of<std::int64_t>(learnt, name, count);
}

NamedArray per_feature(std::string_view name, std::vector<double> values) {
  const std::size_t count = values.size();
  return {std::string(name), {"feature"}, {count}, std::move(values)};
}

}  // namespace gridfold
