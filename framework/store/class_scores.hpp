#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "core/named_array.hpp"

namespace gridfold {

/// A share of each class that follows from a confusion matrix; a run keeps the counts alone. Above the line are hits,
/// below it rows that are of the class and rows that were predicted as it, each so many times. Counts are added as
/// doubles, which whatever a stranger's run holds does not overflow.
struct ClassScore {
  std::string_view name;
  double hits;
  double is_true;
  double is_predicted;

  /// Puts each class's share into `shares`, NaN where it is 0 / 0. `counts` are rows by true and predicted class.
  void read(std::span<const std::int64_t> counts, std::span<double> shares) const;
};

inline constexpr std::array kClassScores{ClassScore{"class_f1", 2, 1, 1}, ClassScore{"class_precision", 1, 0, 1},
                                         ClassScore{"class_recall", 1, 1, 0}};

/// The counts that are kept as `confusion`, a row per true class and a column per predicted one; null where there are
/// none.
const NamedArray* find_confusion(std::span<const NamedArray> arrays);

/// The counts of such an array.
inline std::span<const std::int64_t> counts_of(const NamedArray& confusion) {
  return std::get<std::vector<std::int64_t>>(confusion.values);
}

/// The class score of that name; empty where there is none, or no confusion matrix.
std::optional<NamedArray> class_score(std::span<const NamedArray> arrays, std::string_view name);

}  // namespace gridfold
