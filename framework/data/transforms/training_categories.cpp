#include "data/transforms/training_categories.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"

namespace gridfold {

std::vector<TrainingCategories> training_categories(const FeatureView& train, const FeatureShape& shape,
                                                    const std::stop_token& stop) {
  std::vector<TrainingCategories> all;
  for (const std::size_t count : shape.category_counts) all.push_back({std::vector<bool>(count), false});
  std::visit(
      [&](const auto& view) {
        for (std::size_t row = 0; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          for (std::size_t i = 0; i < all.size(); ++i) {
            const auto code = static_cast<double>(view.row(row)[shape.categorical[i]]);
            if (std::isnan(code)) {
              all[i].has_missing = true;
            } else {
              all[i].is_known[static_cast<std::size_t>(code)] = true;
            }
          }
        }
      },
      train);
  return all;
}

void refuse_category(std::string_view transform, std::size_t column, bool is_missing, std::string_view remedy) {
  throw DataError(fmt::format("{}: column {} (from 0) has a {} that no training row of this split has; {}", transform,
                              column, is_missing ? "missing value" : "category", remedy));
}

}  // namespace gridfold
