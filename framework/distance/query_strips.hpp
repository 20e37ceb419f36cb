#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "distance/pages.hpp"
#include "distance/panels.hpp"

namespace gridfold {

/// A copy of some packed rows as the kernels want their queries: chunk of columns after chunk, in each strip of rows
/// after strip, in each run of column groups after run, in each row after row. A kernel reads its part of a strip from
/// end to end.
template <typename T>
class QueryStrips {
 public:
  /// Room for `rows` rows of `packed`, which must outlive the strips.
  QueryStrips(const PackedRows<T>& packed, std::size_t rows)
      : packed_(packed),
        strips_((rows + packed.strip().rows - 1) / packed.strip().rows),
        group_size_(packed.strip().rows * packed.shape().group_columns * (packed.strip().widens ? 2 : 1)),
        values_(std::max<std::size_t>(1, packed.groups()) * strips_ * group_size_) {}

  /// Copies the rows from `first_row` on, a multiple of the strips' rows, with the bits turned over that the shape
  /// says, and then widened where the strip says so.
  void take(std::size_t first_row) {
    const std::size_t strip_rows = packed_.strip().rows;
    const std::size_t existing = std::min(strips_, (packed_.panels() * packed_.shape().rows - first_row) / strip_rows);
    for (std::size_t chunk = 0; chunk < packed_.chunks(); ++chunk) {
      const std::size_t first_group = packed_.chunk_begin(chunk);
      const std::size_t end_group = packed_.chunk_begin(chunk + 1);
      T* out = values_.get() + first_group * strips_ * group_size_;
      for (std::size_t index = 0; index < existing; ++index) {
        for (std::size_t group = first_group; group < end_group; group += packed_.strip().groups) {
          for (std::size_t row = 0; row < strip_rows; ++row) {
            out = copy_run(first_row + index * strip_rows + row, group, out);
          }
        }
      }
    }
  }

  /// The part of strip `index`, of those that were taken, that belongs to a chunk.
  const T* part(std::size_t chunk, std::size_t index) const {
    const std::size_t first_group = packed_.chunk_begin(chunk);
    const std::size_t groups = packed_.chunk_begin(chunk + 1) - first_group;
    return values_.get() + (first_group * strips_ + index * groups) * group_size_;
  }

 private:
  /// Copies the groups from `group` on that a strip keeps together; gives where the next ones go.
  T* copy_run(std::size_t row, std::size_t group, T* out) const {
    const PanelShape shape = packed_.shape();
    const T* in =
        packed_.panel(row / shape.rows) + group * packed_.group_size() + row % shape.rows * shape.group_columns;
    // The values of a group are one or two of these.
    std::uint32_t flip = 0;
    std::memset(&flip, shape.query_flip, sizeof flip);
    for (std::size_t g = 0; g < packed_.strip().groups; ++g) {
      for (std::size_t first = 0; first < shape.group_columns; first += sizeof flip / sizeof(T)) {
        std::uint32_t word = 0;
        std::memcpy(&word, in + first, sizeof word);
        word ^= flip;
        out = put(word, out);
      }
      in += packed_.group_size();
    }
    return out;
  }

  /// Writes the values in a word; gives where the next ones go.
  T* put(std::uint32_t word, T* out) const {
    if (!packed_.strip().widens) {
      std::memcpy(out, &word, sizeof word);
      return out + sizeof word / sizeof(T);
    }
    std::array<std::int8_t, sizeof word> narrow;
    std::memcpy(narrow.data(), &word, sizeof word);
    const std::array<std::int16_t, sizeof word> wide{narrow[0], narrow[2], narrow[1], narrow[3]};
    std::memcpy(out, wide.data(), sizeof wide);
    return out + sizeof wide / sizeof(T);
  }

  const PackedRows<T>& packed_;
  std::size_t strips_;
  /// Values of T that one group of a strip takes.
  std::size_t group_size_;
  PageArray<T> values_;
};

}  // namespace gridfold
