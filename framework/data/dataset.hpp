#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/feature_view.hpp"
#include "core/matrix.hpp"

namespace gridfold {

/// How a row of features reads as an image: planes of rows of pixels (channel, height, width).
struct ImageShape {
  std::size_t channels = 0;
  std::size_t height = 0;
  std::size_t width = 0;
};

/// Features in the narrowest type that holds them: 8-bit images stay 8-bit, so that distances between them are exact
/// integers, and decimals are doubles unless every one of them is a float exactly.
using Features = std::variant<Matrix<std::uint8_t>, Matrix<float>, Matrix<double>>;

/// A column of features: numbers, of which NaN is a missing one, or codes of categories.
struct Column {
  /// Empty where the format names none.
  std::string name = {};
  /// What the codes 0, 1, ... stand for; empty where the column is numeric.
  std::vector<std::string> categories = {};
  /// Whether some value is missing.
  bool has_missing = false;

  bool is_categorical() const { return !categories.empty(); }

  bool operator==(const Column&) const = default;
};

/// Labelled rows in memory: `n` rows of `d` features and `n` labels.
struct Dataset {
  Features features;
  /// Indices into class_names, one per row; -1 for a row without a label, which a model may predict.
  std::vector<std::int32_t> labels;
  std::vector<std::string> class_names;
  std::optional<ImageShape> image_shape;
  /// One per feature; empty where all are numbers without a name, none of them missing.
  std::vector<Column> columns = {};
  /// Indices into group_names, one per row: which rows belong together, so that splits may keep them together. Empty
  /// where rows have no groups.
  std::vector<std::int32_t> groups = {};
  std::vector<std::string> group_names = {};
  /// Indices into split_names, one per row: the fold that the data themselves give it. Empty where they give none.
  std::vector<std::int32_t> splits = {};
  std::vector<std::string> split_names = {};
  /// Of the whole part, whichever of its rows are here, as fingerprint_of has it.
  std::string fingerprint;

  std::size_t rows() const { return labels.size(); }
  std::size_t feature_count() const;
  /// 1, 4 or 8.
  std::size_t bytes_per_feature() const;
  FeatureView view() const;
};

/// Tells each column of `features` whether it has missing values, where any has; `columns` has one per feature or is
/// empty, in which case it is filled where there is something to tell. Throws Cancelled soon after a stop was asked
/// for.
void note_missing(const FeatureView& features, std::vector<Column>& columns, const std::stop_token& stop = {});

}  // namespace gridfold
