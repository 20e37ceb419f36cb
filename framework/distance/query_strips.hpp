#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "distance/pages.hpp"
#include "distance/panels.hpp"

namespace gridfold {

/// A copy of some packed rows as the kernels want their queries: chunk of columns after chunk, in each strip after
/// strip of kQueryRows rows, in each group after group of columns. A kernel reads its part of a strip from end to end.
template <typename T>
class QueryStrips {
 public:
  /// Room for `rows` rows of `packed`, which must outlive the strips.
  QueryStrips(const PackedRows<T>& packed, std::size_t rows)
      : packed_(packed),
        strips_((rows + kQueryRows - 1) / kQueryRows),
        group_size_(kQueryRows * packed.shape().group_columns),
        values_(static_cast<T*>(
            allocate_pages(std::max<std::size_t>(1, packed.groups()) * strips_ * group_size_ * sizeof(T)))) {}

  /// Copies the rows from `first_row` on, a multiple of kQueryRows, with the bits turned over that the shape says.
  void take(std::size_t first_row) {
    const PanelShape& shape = packed_.shape();
    const std::size_t existing = std::min(strips_, (packed_.panels() * shape.rows - first_row) / kQueryRows);
    for (std::size_t chunk = 0; chunk < packed_.chunks(); ++chunk) {
      const std::size_t first_group = packed_.chunk_begin(chunk);
      const std::size_t groups = packed_.chunk_begin(chunk + 1) - first_group;
      T* out = values_.get() + first_group * strips_ * group_size_;
      for (std::size_t index = 0; index < existing; ++index) {
        const std::size_t row = first_row + index * kQueryRows;
        const T* in = packed_.panel(row / shape.rows) + first_group * packed_.group_size() +
                      row % shape.rows * shape.group_columns;
        for (std::size_t group = 0; group < groups; ++group) {
          copy_group(in, out);
          in += packed_.group_size();
          out += group_size_;
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
  struct Release {
    void operator()(T* values) const { release_pages(values); }
  };

  void copy_group(const T* in, T* out) const {
    // The groups of all shapes are one or two of these.
    constexpr std::size_t kWords = 4;
    std::uint64_t flip = 0;
    std::memset(&flip, packed_.shape().query_flip, sizeof flip);
    for (std::size_t first = 0; first < group_size_ * sizeof(T); first += kWords * sizeof flip) {
      std::uint64_t words[kWords];
      std::memcpy(words, reinterpret_cast<const char*>(in) + first, sizeof words);
      for (std::uint64_t& word : words) word ^= flip;
      std::memcpy(reinterpret_cast<char*>(out) + first, words, sizeof words);
    }
  }

  const PackedRows<T>& packed_;
  std::size_t strips_;
  /// Values in one group of a strip.
  std::size_t group_size_;
  std::unique_ptr<T, Release> values_;
};

}  // namespace gridfold
