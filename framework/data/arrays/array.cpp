#include "data/arrays/array.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "data/feature_memory.hpp"
#include "data/max_rows.hpp"
#include "data/transform.hpp"

namespace gridfold {

namespace {

std::string shape_text(const std::vector<std::size_t>& shape) { return fmt::format("{}", fmt::join(shape, " x ")); }

[[noreturn]] void refuse_array(const std::string& what, const std::string& problem) {
  throw DataError(fmt::format("{}: {}", what, problem));
}

bool is_channel_count(std::size_t size) { return size == 1 || size == 3 || size == 4; }

/// How each row reads as an image, and whether its channels stand last in the array.
struct RowImage {
  std::optional<ImageShape> shape;
  bool channels_last = false;
};

RowImage image_of_shape(const std::vector<std::size_t>& shape, ChannelPlace channels, const std::string& what) {
  if (shape.size() == 3) return {ImageShape{1, shape[1], shape[2]}, false};
  if (shape.size() != 4) return {};
  const bool may_be_last = is_channel_count(shape[3]);
  const bool may_be_first = is_channel_count(shape[1]);
  if (channels == ChannelPlace::detect && may_be_last == may_be_first) {
    refuse_array(what, fmt::format("of {} values it is not clear which are the channels; set channels to first or last",
                                   shape_text(shape)));
  }
  const bool is_last = channels == ChannelPlace::last || (channels == ChannelPlace::detect && may_be_last);
  if (is_last) return {ImageShape{shape[3], shape[1], shape[2]}, true};
  return {ImageShape{shape[1], shape[2], shape[3]}, false};
}

/// Moves the channels of each pixel into planes.
template <typename T>
void make_planes(std::vector<T>& values, const ImageShape& image) {
  const std::size_t pixels = image.height * image.width;
  std::vector<T> row(pixels * image.channels);
  for (auto begin = values.begin(); begin != values.end(); begin += static_cast<std::ptrdiff_t>(row.size())) {
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      for (std::size_t channel = 0; channel < image.channels; ++channel) {
        row[channel * pixels + pixel] = begin[static_cast<std::ptrdiff_t>(pixel * image.channels + channel)];
      }
    }
    std::copy(row.begin(), row.end(), begin);
  }
}

/// Notes columns with missing values; throws where a value is infinite.
template <typename T>
void check_values(const Matrix<T>& features, std::vector<ContentColumn>& columns, const std::string& what) {
  if constexpr (!std::is_integral_v<T>) {
    for (std::size_t row = 0; row < features.rows(); ++row) {
      const auto values = features.row(row);
      for (std::size_t column = 0; column < values.size(); ++column) {
        if (std::isfinite(values[column])) continue;
        if (std::isinf(values[column])) {
          refuse_array(what, fmt::format("row {}, column {} (both from 0) is {}; features must be finite", row, column,
                                         values[column]));
        }
        columns.resize(features.cols());
        columns[column].has_missing = true;
      }
    }
  }
}

void add_labels(PartContent& content, std::size_t rows, const std::optional<Array>& labels,
                const std::string& what_features, const std::string& what_labels) {
  const auto add = [&](const std::string& text) {
    const auto entry = content.labels.add(text, 0, 0);
    if (!entry)
      refuse_array(what_labels,
                   fmt::format("more than {} different labels; are they the right ones?", LabelTable::kMaxLabels));
    content.label_of_row.push_back(*entry);
  };
  if (!labels) {
    content.label_of_row.assign(rows, kNoLabel);
    return;
  }
  const auto& shape =
      std::visit([](const auto& array) -> const std::vector<std::size_t>& { return array.shape; }, *labels);
  const std::size_t count = value_count(shape, what_labels);
  const bool is_list = shape.size() == 1 || (shape.size() == 2 && (shape[0] == 1 || shape[1] == 1));
  if (!is_list)
    refuse_array(what_labels, fmt::format("labels are {} values, but one for each row is needed", shape_text(shape)));
  if (count != rows) refuse_array(what_labels, fmt::format("{} labels, but {} rows in {}", count, rows, what_features));
  if (const auto* texts = std::get_if<TextArray>(&*labels)) {
    for (const std::string& text : texts->values) add(text);
    return;
  }
  std::visit(
      [&](const auto& values) {
        for (const auto value : values) add(integer_text(static_cast<double>(value), what_labels));
      },
      std::get<NumberArray>(*labels).values);
}

}  // namespace

std::size_t value_count(const std::vector<std::size_t>& shape, const std::string& what) {
  std::size_t count = 1;
  for (const std::size_t size : shape) {
    if (__builtin_mul_overflow(count, size, &count) || count > kMaxFeatureBytes) {
      refuse_array(
          what, fmt::format("{} values are more than gridfold takes, {} GiB of one byte each; the file is damaged, or "
                            "too large",
                            shape_text(shape), kMaxFeatureBytes >> 30));
    }
  }
  return count;
}

std::string integer_text(double value, const std::string& what) {
  constexpr double kLargestInteger = 9007199254740992.0;
  if (std::trunc(value) != value || std::abs(value) >= kLargestInteger) {
    refuse_array(what, fmt::format("the label {} is not an integer; are they the right labels?", value));
  }
  return fmt::format("{}", static_cast<std::int64_t>(value));
}

double exact_double(std::uint64_t integer, const std::string& what) {
  constexpr std::uint64_t kExact = std::uint64_t{1} << 53;
  const auto value = static_cast<double>(integer);
  // Above 2^53 a double holds some integers, and none above 2^64 is asked about.
  constexpr double kTwoTo64 = 18446744073709551616.0;
  if (integer > kExact && (value >= kTwoTo64 || static_cast<std::uint64_t>(value) != integer)) {
    refuse_array(what,
                 fmt::format("the integer {} would be rounded: 64-bit floating point holds every integer only up to "
                             "9007199254740992",
                             integer));
  }
  return value;
}

double exact_double(std::int64_t integer, const std::string& what) {
  const auto bits = static_cast<std::uint64_t>(integer);
  return integer < 0 ? -exact_double(std::uint64_t{0} - bits, what) : exact_double(bits, what);
}

PartContent content_of(NumberArray features, const std::optional<Array>& labels, ChannelPlace channels,
                       const std::string& what_features, const std::string& what_labels) {
  const std::vector<std::size_t>& shape = features.shape;
  if (shape.size() < 2 || shape.size() > 4) {
    refuse_array(what_features, fmt::format("features are {} values; rows x columns, or rows of images, are needed",
                                            shape.empty() ? "single" : shape_text(shape)));
  }
  const std::size_t count = value_count(shape, what_features);
  if (count == 0) refuse_array(what_features, fmt::format("the array holds {} values, none", shape_text(shape)));
  const std::size_t rows = shape[0];
  if (rows > kMaxRows) refuse_array(what_features, fmt::format("more than {} rows", kMaxRows));
  const RowImage image = image_of_shape(shape, channels, what_features);
  PartContent content;
  content.source = what_features;
  content.image_shape = image.shape;
  content.features = std::visit(
      [&]<typename T>(std::vector<T>& values) -> Features {
        if (image.channels_last && image.shape->channels > 1) make_planes(values, *image.shape);
        Matrix<T> matrix(std::move(values), rows, count / rows);
        check_values(matrix, content.columns, what_features);
        return matrix;
      },
      features.values);
  content.bytes_per_feature = narrowest_bytes(view_of(content.features));
  add_labels(content, rows, labels, what_features, what_labels);
  return content;
}

}  // namespace gridfold
