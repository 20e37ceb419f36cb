#pragma once

#include <span>
#include <string_view>

namespace gridfold {

/// A family of models that a sweep can name.
struct ClassifierEntry {
  std::string_view name;
  std::string_view description;
};

/// Every classifier that gridfold has.
std::span<const ClassifierEntry> classifiers();

}  // namespace gridfold
