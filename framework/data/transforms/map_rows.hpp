#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/cancelled.hpp"
#include "data/transform.hpp"

namespace gridfold {

/// The type of a row's features after a step, of the type before it.
template <typename>
using Doubles = double;
template <typename T>
using BytesOrDoubles = std::conditional_t<std::is_integral_v<T>, T, double>;
template <typename T>
using SameKind = T;

/// Rows of `columns` features: `row_function(std::span<const T> in, std::span<Out<T>> out)` per row. Throws Cancelled
/// between two rows.
template <template <typename> typename Out, typename RowFunction>
Features map_rows(const FeatureView& rows, std::size_t columns, const std::stop_token& stop,
                  const RowFunction& row_function) {
  return std::visit(
      [&]<typename T>(const MatrixView<T>& view) -> Features {
        Matrix<Out<T>> out(view.rows(), columns);
        for (std::size_t row = 0; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          row_function(view.row(row), out.row(row));
        }
        return out;
      },
      rows);
}

/// The shape of 64-bit features that stand where `in` stood.
inline FeatureShape as_doubles(FeatureShape in) {
  in.bytes_per_feature = sizeof(double);
  return in;
}

/// Of a step each of whose features stands for the one in its place.
inline std::vector<std::string> same_names(std::span<const ParameterValue>, std::vector<std::string> in) { return in; }

/// As as_doubles, but 8-bit features stay 8-bit.
inline FeatureShape as_bytes_or_doubles(FeatureShape in) {
  return in.bytes_per_feature == sizeof(std::uint8_t) ? in : as_doubles(in);
}

}  // namespace gridfold
