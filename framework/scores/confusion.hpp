#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"

namespace gridfold {

/// Rows counted by true and by predicted class, over the classes that are true or predicted of any of them.
class Confusion {
 public:
  /// Class indices below `class_count`, of equal length.
  Confusion(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted, std::size_t class_count);

  /// Ascending.
  std::span<const std::int32_t> classes() const { return classes_; }
  /// Rows of a true class that were predicted as another or as itself; both by their place in `classes`.
  std::int64_t count(std::size_t truth, std::size_t predicted) const { return counts_.row(truth)[predicted]; }
  std::int64_t rows() const { return rows_; }
  std::int64_t correct() const { return correct_; }
  /// Of a class by its place: rows that are of it, that were predicted to be, and both.
  std::int64_t is_true(std::size_t place) const { return true_[place]; }
  std::int64_t is_predicted(std::size_t place) const { return predicted_[place]; }
  std::int64_t hits(std::size_t place) const { return count(place, place); }

 private:
  std::vector<std::int32_t> classes_;
  Matrix<std::int64_t> counts_;
  std::vector<std::int64_t> true_;
  std::vector<std::int64_t> predicted_;
  std::int64_t rows_ = 0;
  std::int64_t correct_ = 0;
};

}  // namespace gridfold
