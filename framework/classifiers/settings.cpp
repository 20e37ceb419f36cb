#include "classifiers/settings.hpp"

namespace gridfold {

Settings::Settings(std::initializer_list<ParameterValues> lists) {
  for (const ParameterValues& list : lists) push_back(list);
}

std::size_t Settings::Column::place_of(const Scalar& value) {
  // A grid goes through the values of an axis in one order, again and again.
  const std::size_t last = places.empty() ? 0 : places.back();
  for (const std::size_t place : {last, last + 1, std::size_t{0}}) {
    if (place < values.size() && values[place] == value) return place;
  }
  values.push_back(value);
  return values.size() - 1;
}

void Settings::push_back(const ParameterValues& completed) {
  for (std::size_t i = 0; i < completed.size(); ++i) {
    if (size_ == 0) columns_.push_back({completed[i].name});
    Column& column = columns_[i];
    const std::size_t place = column.place_of(completed[i].value);
    if (column.values.size() == 1) continue;
    if (column.places.empty()) column.places.assign(size_, 0);
    column.places.push_back(static_cast<std::uint32_t>(place));
  }
  ++size_;
}

ParameterValues Settings::operator[](std::size_t index) const {
  ParameterValues completed;
  completed.reserve(columns_.size());
  for (const Column& column : columns_) {
    completed.push_back({column.name, column.values[column.places.empty() ? 0 : column.places[index]]});
  }
  return completed;
}

}  // namespace gridfold
