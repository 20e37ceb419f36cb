#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "core/parameter.hpp"

namespace gridfold {

/// Completed lists of one component's parameters, equal or few of whose values differ from one to the next: each value
/// is kept once or a few times, so that a million lists take little memory.
class Settings {
 public:
  Settings() = default;
  Settings(std::initializer_list<ParameterValues> lists);

  void push_back(const ParameterValues& completed);

  std::size_t size() const { return size_; }
  /// The list, made anew.
  ParameterValues operator[](std::size_t index) const;
  ParameterValues front() const { return (*this)[0]; }
  ParameterValues back() const { return (*this)[size_ - 1]; }
  /// Calls `visit(index, list)` for all in order; of the list, what differs from the one before is made anew.
  template <typename Visit>
  void for_each(const Visit& visit) const {
    ParameterValues list;
    for (std::size_t index = 0; index < size_; ++index) {
      if (index == 0) list = front();
      for (std::size_t i = 0; index > 0 && i < columns_.size(); ++i) {
        const auto& [name, values, places] = columns_[i];
        if (!places.empty() && places[index] != places[index - 1]) list[i].value = values[places[index]];
      }
      visit(index, std::as_const(list));
    }
  }

 private:
  /// What the lists have for one parameter.
  struct Column {
    std::string name;
    std::vector<Scalar> values = {};
    /// Of each list the place of its value; none where there is one value.
    std::vector<std::uint32_t> places = {};

    std::size_t place_of(const Scalar& value);
  };

  std::vector<Column> columns_;
  std::size_t size_ = 0;
};

}  // namespace gridfold
