#include <string>
#include <vector>

#include "data/transforms/transforms.hpp"

namespace gridfold {

std::vector<std::string> suggested_steps(const std::vector<Column>& columns) {
  bool has_missing = false;
  bool has_categories = false;
  for (const Column& column : columns) {
    has_missing = has_missing || column.has_missing;
    has_categories = has_categories || column.is_categorical();
  }
  std::vector<std::string> steps;
  if (has_missing) steps.push_back(impute_transform().component.name);
  if (has_categories) steps.push_back(one_hot_transform().component.name);
  return steps;
}

}  // namespace gridfold
