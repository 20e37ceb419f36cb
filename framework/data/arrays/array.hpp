#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "data/part_content.hpp"

namespace gridfold {

/// Numbers in row-major order, in a type that holds them exactly.
struct NumberArray {
  std::vector<std::size_t> shape;
  std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<double>> values;
};

/// Texts in row-major order.
struct TextArray {
  std::vector<std::size_t> shape;
  std::vector<std::string> values;
};

using Array = std::variant<NumberArray, TextArray>;

/// Where the pixels of images stand in an array of rows: not said, or behind (height, width) or before it.
enum class ChannelPlace { detect, last, first };

/// The number of values in an array of that shape. Throws DataError, naming `what`, where they are more than
/// kMaxFeatureBytes of 1 byte each.
std::size_t value_count(const std::vector<std::size_t>& shape, const std::string& what);

/// The integer that `value` is, as text, exactly. Throws DataError, naming `what`, where it is none.
std::string integer_text(double value, const std::string& what);

/// The integer as a double. Throws DataError, naming `what`, where that would round it: different identifiers must not
/// become equal.
double exact_double(std::int64_t integer, const std::string& what);
double exact_double(std::uint64_t integer, const std::string& what);

/// A part whose features and labels are arrays: features are `n x d`, or images `n x height x width` or with channels
/// before or behind these; labels are `n` or `n x 1` whole numbers or texts; empty where rows have none.
/// `what_features` and `what_labels` name them in messages. Throws DataError where they do not go together, or where a
/// feature is infinite.
PartContent content_of(NumberArray features, const std::optional<Array>& labels, ChannelPlace channels,
                       const std::string& what_features, const std::string& what_labels);

}  // namespace gridfold
