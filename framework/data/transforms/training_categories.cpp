#include "data/transforms/training_categories.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "data/transforms/learnt.hpp"

namespace gridfold {

std::vector<NamedArray> learn_categories(std::span<const ParameterValue>, const FeatureShape& shape,
                                         const FeatureView& train, const std::stop_token& stop) {
  const std::size_t columns = shape.categorical.size();
  std::vector<std::size_t> first_code(columns + 1);
  for (std::size_t i = 0; i < columns; ++i) first_code[i + 1] = first_code[i] + shape.category_counts[i];
  std::vector<std::int64_t> known(first_code.back());
  std::vector<std::int64_t> has_missing(columns);
  std::visit(
      [&](const auto& view) {
        for (std::size_t row = 0; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          for (std::size_t i = 0; i < columns; ++i) {
            const auto code = static_cast<double>(view.row(row)[shape.categorical[i]]);
            if (std::isnan(code)) {
              has_missing[i] = 1;
            } else {
              known[first_code[i] + static_cast<std::size_t>(code)] = 1;
            }
          }
        }
      },
      train);
  const std::size_t codes = known.size();
  return {{"known", {"code"}, {codes}, std::move(known)},
          {"has_missing", {"categorical_column"}, {columns}, std::move(has_missing)}};
}

std::vector<TrainingCategories> training_categories(std::span<const NamedArray> learnt, const FeatureShape& shape) {
  std::size_t codes = 0;
  for (const std::size_t count : shape.category_counts) codes += count;
  std::span<const std::int64_t> known = learnt_integers(learnt, "known", codes);
  const std::span<const std::int64_t> has_missing =
      learnt_integers(learnt, "has_missing", shape.category_counts.size());
  std::vector<TrainingCategories> all;
  for (std::size_t i = 0; i < shape.category_counts.size(); ++i) {
    const std::span<const std::int64_t> own = known.first(shape.category_counts[i]);
    all.push_back({std::vector<bool>(own.begin(), own.end()), has_missing[i] != 0});
    known = known.subspan(own.size());
  }
  return all;
}

void refuse_category(std::string_view transform, std::size_t column, bool is_missing, std::string_view remedy) {
  throw DataError(fmt::format("{}: column {} (from 0) has a {} that no training row of this split has; {}", transform,
                              column, is_missing ? "missing value" : "category", remedy));
}

}  // namespace gridfold
