#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace gridfold {

/// One way to judge predictions: `truth` and `predicted` are class indices, of equal, non-zero length.
struct Score {
  std::string_view name;
  std::string_view description;
  bool higher_is_better;
  double (*evaluate)(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted);
};

/// Every score that gridfold has.
std::span<const Score> scores();

}  // namespace gridfold
