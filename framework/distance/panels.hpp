#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "distance/pages.hpp"
#include "distance/panel_shape.hpp"

namespace gridfold {

/// A copy of a matrix in panels: panel after panel, in each group after group of columns, in each row after row.
///
/// Rows and columns that fill up the last panel and the last group are zero, and so are groups that make their number
/// a multiple of what the kernel's strips keep together. Queries are copied from it into
/// QueryStrips, a few at a time.
template <typename T>
class PackedRows {
 public:
  PackedRows(std::size_t rows, std::size_t cols, PanelShape shape, StripShape strip)
      : rows_(rows),
        shape_(shape),
        strip_(strip),
        groups_(rounded_up((cols + shape.group_columns - 1) / shape.group_columns, strip.groups)),
        chunk_groups_(chunk_groups_in_cache(shape, strip)),
        chunks_((groups_ + chunk_groups_ - 1) / chunk_groups_),
        panels_((rows + shape.rows - 1) / shape.rows),
        values_(panels_ * panel_size()) {}

  std::size_t rows() const { return rows_; }
  std::size_t groups() const { return groups_; }
  std::size_t panels() const { return panels_; }
  /// The most groups of a chunk.
  std::size_t chunk_groups() const { return chunk_groups_; }
  /// Chunks of about equal size, none with more than chunk_groups(), are what the groups are summed in.
  std::size_t chunks() const { return chunks_; }
  /// The first group of a chunk, groups() for the one after the last.
  std::size_t chunk_begin(std::size_t chunk) const {
    return chunks_ == 0 ? 0 : chunk * (groups_ / strip_.groups) / chunks_ * strip_.groups;
  }
  PanelShape shape() const { return shape_; }
  StripShape strip() const { return strip_; }
  /// Values in one column group of a panel.
  std::size_t group_size() const { return shape_.rows * shape_.group_columns; }
  /// Values in one panel.
  std::size_t panel_size() const { return groups_ * group_size(); }

  const T* panel(std::size_t index) const { return values_.get() + index * panel_size(); }

  /// Fills one panel: `values_of(row)` points to the values of a row, which `convert(value, column)` turns into T.
  template <typename ValuesOf, typename Convert>
  void pack(std::size_t panel_index, std::size_t cols, const ValuesOf& values_of, const Convert& convert) {
    using Pointer = decltype(values_of(std::size_t{0}));
    std::array<Pointer, kMaxPanelRows> rows{};
    const std::size_t first_row = panel_index * shape_.rows;
    for (std::size_t r = 0; r < shape_.rows && first_row + r < rows_; ++r) rows[r] = values_of(first_row + r);
    T* out = values_.get() + panel_index * panel_size();
    for (std::size_t first_col = 0; first_col < groups_ * shape_.group_columns; first_col += shape_.group_columns) {
      for (std::size_t r = 0; r < shape_.rows; ++r) {
        for (std::size_t col = first_col; col < first_col + shape_.group_columns; ++col) {
          *out++ = rows[r] != nullptr && col < cols ? convert(rows[r][col], col) : T{};
        }
      }
    }
  }

  /// Fills one panel with values as they are.
  template <typename ValuesOf>
  void pack(std::size_t panel_index, std::size_t cols, const ValuesOf& values_of) {
    pack(panel_index, cols, values_of, [](T value, std::size_t) { return value; });
  }

 private:
  static std::size_t rounded_up(std::size_t count, std::size_t unit) { return (count + unit - 1) / unit * unit; }

  std::size_t rows_;
  PanelShape shape_;
  StripShape strip_;
  std::size_t groups_;
  std::size_t chunk_groups_;
  std::size_t chunks_;
  std::size_t panels_;
  PageArray<T> values_;
};

}  // namespace gridfold
