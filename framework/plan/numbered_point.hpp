#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/grid_spec.hpp"

namespace gridfold {

/// The different values of each key of a sweep, numbered from 1 as they are met. 0 is no value.
class ValueNumbers {
 public:
  explicit ValueNumbers(const KeyTable& table) : keys_(table.keys().size()) {}

  std::uint32_t number_of(const Key& key, const Scalar& value);
  /// Of the values that are the same by definition, such as two spellings of one path, the first.
  std::uint32_t canonical(const Key& key, std::uint32_t number) const {
    return number == 0 ? 0 : keys_[key.index].canonical[number - 1];
  }
  const Scalar& value(const Key& key, std::uint32_t number) const { return keys_[key.index].values[number - 1]; }

 private:
  struct OfKey {
    std::vector<Scalar> values;
    std::vector<std::uint32_t> canonical;
    std::map<Scalar, std::uint32_t> numbers;
    std::map<std::string, std::uint32_t> paths;
  };
  std::vector<OfKey> keys_;
};

/// A point of a grid with the numbers of its values, which a walk through the grid changes one by one.
class NumberedPoint {
 public:
  explicit NumberedPoint(PointValues constants);

  const PointValues& values() const { return values_; }
  ValueNumbers& all() { return all_; }
  /// 0 where the point does not set the key.
  std::uint32_t number(const Key& key) const { return numbers_[key.index]; }
  /// Of each of the axis's options.
  const std::vector<std::uint32_t>& numbers_of(const AxisSpec& axis);
  /// Whether the grid sets the key here.
  bool is_bound(const Key& key) const { return bound_[key.index] > 0; }

  /// What a key was before it was bound.
  struct Before {
    const KeyValue* value = nullptr;
    std::uint32_t number = 0;
  };
  Before bind(const Key& key) {
    ++bound_[key.index];
    return {values_.get(key), numbers_[key.index]};
  }
  void set(const Key& key, const KeyValue* value, std::uint32_t number) {
    values_.set(key, value);
    numbers_[key.index] = number;
    ++changes_[static_cast<std::size_t>(key.section)];
  }

  /// Grows with every change to what a section's content depends on.
  std::uint64_t changes(Section section) const {
    const auto of = [&](Section one) { return changes_[static_cast<std::size_t>(one)]; };
    // The seed stands at the top, and the protocol says whether the test part of a data set counts.
    return of(section) + of(Section::top) + (section == Section::dataset ? of(Section::protocol) : 0);
  }
  void unbind(const Key& key, const Before& before) {
    set(key, before.value, before.number);
    --bound_[key.index];
  }

 private:
  PointValues values_;
  ValueNumbers all_;
  std::vector<std::uint32_t> numbers_;
  std::unordered_map<const AxisSpec*, std::vector<std::uint32_t>> numbers_of_axes_;
  std::vector<int> bound_;
  std::array<std::uint64_t, kSections> changes_{};
};

}  // namespace gridfold
