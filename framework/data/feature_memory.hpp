#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace gridfold {

/// The most bytes that the features of a part may take in memory, on any machine.
inline constexpr std::uint64_t kMaxFeatureBytes = std::uint64_t{1} << 36;

/// The most bytes that features may take here: kMaxFeatureBytes, or the memory_limit where that is less.
std::uint64_t most_feature_bytes();

/// Before rows of `columns` features of `value_bytes` each are read. Throws DataError, which begins with `what`, where
/// they take more than most_feature_bytes(), and says what limits these.
void require_feature_memory(std::uint64_t rows, std::uint64_t columns, std::size_t value_bytes,
                            const std::string& what);

}  // namespace gridfold
