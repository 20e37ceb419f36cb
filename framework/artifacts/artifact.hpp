#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "artifacts/fitted_configuration.hpp"
#include "core/component.hpp"
#include "core/named_array.hpp"

namespace gridfold {

/// What an artifact can tell before any row is read.
struct ArtifactShape {
  std::size_t features = 0;
  /// Whether some are codes of categories.
  bool has_categories = false;
  /// 1 for 8-bit features.
  std::size_t bytes_per_feature = 0;
  /// Where rows are images.
  std::optional<ImageShape> image_shape = {};
  /// What the transforms make of the rows.
  FeatureShape after = {};
  std::size_t train_rows = 0;
  /// 0 where the sweep reads no test part.
  std::size_t test_rows = 0;
  std::size_t class_count = 0;
  const Classifier& classifier;
  std::span<const ParameterValue> settings;
};

/// The numbers behind a picture, from a configuration that is fitted to all training rows and from its data.
struct ArtifactKind {
  Component component;
  /// Why there is none of such data and such a classifier, as `needs images`; empty where there is. Null where there
  /// always is.
  std::string (*refusal)(std::span<const ParameterValue> parameters, const ArtifactShape& shape) = nullptr;
  /// Equal for equal input. Throws DataError where the rows do not allow it, and Cancelled soon after a stop was asked
  /// for.
  std::vector<NamedArray> (*make)(std::span<const ParameterValue> parameters,
                                  const FittedConfiguration& cell) = nullptr;
  /// The names of the elements of some dimension of these arrays; null where none has names.
  DimensionNames (*names)(const FittedConfiguration& cell) = nullptr;
};

/// Every artifact that gridfold comes with.
std::vector<ArtifactKind> built_in_artifacts();

/// The parameter `of`, which every artifact has: of which configurations it is made.
ParameterInfo of_parameter();

/// An integer from a completed list, which is 0 or more.
std::size_t count_of(std::span<const ParameterValue> parameters, std::string_view name);

/// So many rows of a part, at most as many as it has, evenly spread: data may be sorted by class.
std::vector<std::uint32_t> spread_rows(std::size_t rows, std::size_t count);

/// An array of one number.
NamedArray number_array(std::string name, double value);

/// The array of that name; null where there is none.
const NamedArray* find_array(std::span<const NamedArray> arrays, std::string_view name);

}  // namespace gridfold
