#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "distance/pages.hpp"
#include "distance/panel_shape.hpp"

namespace gridfold {

/// A copy of a matrix in panels: panel after panel, in each group after group of columns, in each row after row.
///
/// Rows and columns that fill up the last panel and the last group are zero. Queries are copied from it into
/// QueryStrips, a few at a time.
template <typename T>
class PackedRows {
 public:
  PackedRows(std::size_t rows, std::size_t cols, PanelShape shape)
      : rows_(rows),
        shape_(shape),
        groups_((cols + shape.group_columns - 1) / shape.group_columns),
        chunks_((groups_ + shape.chunk_groups - 1) / shape.chunk_groups),
        panels_((rows + shape.rows - 1) / shape.rows),
        values_(static_cast<T*>(allocate_pages(panels_ * panel_size() * sizeof(T)))) {}

  std::size_t rows() const { return rows_; }
  std::size_t groups() const { return groups_; }
  std::size_t panels() const { return panels_; }
  /// Chunks of about equal size, none with more than chunk_groups groups, are what the groups are summed in.
  std::size_t chunks() const { return chunks_; }
  /// The first group of a chunk, groups() for the one after the last.
  std::size_t chunk_begin(std::size_t chunk) const { return chunks_ == 0 ? 0 : chunk * groups_ / chunks_; }
  PanelShape shape() const { return shape_; }
  /// Values in one column group of a panel.
  std::size_t group_size() const { return shape_.rows * shape_.group_columns; }
  /// Values in one panel.
  std::size_t panel_size() const { return groups_ * group_size(); }

  const T* panel(std::size_t index) const { return values_.get() + index * panel_size(); }

  /// Fills one panel: `value_at(row, column)` is asked for each value that is not padding.
  template <typename ValueAt>
  void pack(std::size_t panel_index, std::size_t cols, const ValueAt& value_at) {
    T* out = values_.get() + panel_index * panel_size();
    const std::size_t first_row = panel_index * shape_.rows;
    for (std::size_t group = 0; group < groups_; ++group) {
      const std::size_t first_col = group * shape_.group_columns;
      for (std::size_t row = first_row; row < first_row + shape_.rows; ++row) {
        for (std::size_t col = first_col; col < first_col + shape_.group_columns; ++col) {
          *out++ = row < rows_ && col < cols ? value_at(row, col) : T{};
        }
      }
    }
  }

 private:
  struct Release {
    void operator()(T* values) const { release_pages(values); }
  };

  std::size_t rows_;
  PanelShape shape_;
  std::size_t groups_;
  std::size_t chunks_;
  std::size_t panels_;
  std::unique_ptr<T, Release> values_;
};

}  // namespace gridfold
