#include "neighbors/equal_rows.hpp"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>

namespace gridfold {

namespace {

template <typename T>
std::string_view bytes_of(MatrixView<T> view, std::size_t row) {
  return {reinterpret_cast<const char*>(view.row(row).data()), view.cols() * sizeof(T)};
}

}  // namespace

template <typename T>
std::vector<std::uint32_t> first_equal_rows(MatrixView<T> view) {
  std::vector<std::pair<std::size_t, std::uint32_t>> hashes(view.rows());
  tbb::parallel_for(std::size_t{0}, view.rows(), [&](std::size_t row) {
    hashes[row] = {std::hash<std::string_view>()(bytes_of(view, row)), static_cast<std::uint32_t>(row)};
  });
  std::sort(hashes.begin(), hashes.end());
  std::vector<std::uint32_t> first(view.rows());
  bool all_differ = true;
  std::vector<std::uint32_t> different;  // rows of one hash, the first of each kind
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const std::uint32_t row = hashes[i].second;
    if (i == 0 || hashes[i].first != hashes[i - 1].first) different.clear();
    const auto equal = std::find_if(different.begin(), different.end(),
                                    [&](std::uint32_t other) { return bytes_of(view, other) == bytes_of(view, row); });
    all_differ = all_differ && equal == different.end();
    first[row] = equal == different.end() ? row : *equal;
    if (equal == different.end()) different.push_back(row);
  }
  if (all_differ) first.clear();
  return first;
}

template std::vector<std::uint32_t> first_equal_rows(MatrixView<std::uint8_t> view);
template std::vector<std::uint32_t> first_equal_rows(MatrixView<float> view);
template std::vector<std::uint32_t> first_equal_rows(MatrixView<double> view);

}  // namespace gridfold
