#include "data/contact_sheet.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gridfold {

namespace {

constexpr std::size_t kMostShownClasses = 40;
constexpr std::size_t kGap = 2;
/// Images are enlarged to about so many pixels.
constexpr std::size_t kSide = 56;
constexpr std::uint8_t kBackground = 255;

/// The first rows of each class.
std::vector<std::vector<std::size_t>> first_rows(const Dataset& part, std::size_t classes, std::size_t most) {
  std::vector<std::vector<std::size_t>> rows(classes);
  for (std::size_t row = 0; row < part.rows(); ++row) {
    const auto label = static_cast<std::size_t>(part.labels[row]);
    if (label < classes && rows[label].size() < most) rows[label].push_back(row);
  }
  return rows;
}

/// How values become pixels.
struct Scale {
  double smallest = 0;
  double factor = 1;

  std::uint8_t pixel(double value) const {
    return static_cast<std::uint8_t>(std::clamp(std::lround((value - smallest) * factor), 0L, 255L));
  }
};

Scale scale_of(const Dataset& part, const std::vector<std::vector<std::size_t>>& rows) {
  if (part.bytes_per_feature() == 1) {
    // Eight-bit images that are dark all over, such as the digits of 0 to 16, are brightened.
    std::uint8_t largest = 0;
    const auto& features = std::get<Matrix<std::uint8_t>>(part.features);
    for (const auto& of_class : rows) {
      for (const std::size_t row : of_class) largest = std::max(largest, *std::ranges::max_element(features.row(row)));
    }
    constexpr std::uint8_t kDark = 32;
    return {0, largest > 0 && largest < kDark ? 255.0 / largest : 1};
  }
  double smallest = 0;
  double largest = 0;
  std::visit(
      [&](const auto& features) {
        bool is_first = true;
        for (const auto& of_class : rows) {
          for (const std::size_t row : of_class) {
            for (const auto value : features.row(row)) {
              const auto number = static_cast<double>(value);
              if (std::isnan(number)) continue;
              smallest = is_first ? number : std::min(smallest, number);
              largest = is_first ? number : std::max(largest, number);
              is_first = false;
            }
          }
        }
      },
      part.features);
  return {smallest, largest > smallest ? 255 / (largest - smallest) : 1};
}

/// Draws images into a sheet.
class SheetPainter {
 public:
  SheetPainter(const Dataset& part, std::size_t lines, std::size_t per_line, const Scale& scale)
      : part_(part),
        shape_(*part.image_shape),
        scale_(scale),
        zoom_(std::max<std::size_t>(1, kSide / std::max(shape_.height, shape_.width))) {
    sheet_.height = kGap + lines * (shape_.height * zoom_ + kGap);
    sheet_.width = kGap + per_line * (shape_.width * zoom_ + kGap);
    sheet_.channels = shape_.channels;
    sheet_.pixels.assign(sheet_.height * sheet_.width * sheet_.channels, kBackground);
  }

  void draw(std::size_t row, std::size_t line, std::size_t place) {
    const std::size_t top = kGap + line * (shape_.height * zoom_ + kGap);
    const std::size_t left = kGap + place * (shape_.width * zoom_ + kGap);
    std::visit(
        [&](const auto& features) {
          const auto values = features.row(row);
          for (std::size_t y = 0; y < shape_.height * zoom_; ++y) {
            for (std::size_t x = 0; x < shape_.width * zoom_; ++x) {
              for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
                const std::size_t feature = (channel * shape_.height + y / zoom_) * shape_.width + x / zoom_;
                const std::size_t pixel = ((top + y) * sheet_.width + left + x) * sheet_.channels + channel;
                sheet_.pixels[pixel] = scale_.pixel(static_cast<double>(values[feature]));
              }
            }
          }
        },
        part_.features);
  }

  Image take() { return std::move(sheet_); }

 private:
  const Dataset& part_;
  const ImageShape& shape_;
  Scale scale_;
  std::size_t zoom_;
  Image sheet_;
};

}  // namespace

std::optional<Image> contact_sheet(const Dataset& part, std::size_t images_per_class) {
  if (!part.image_shape || (part.image_shape->channels != 1 && part.image_shape->channels != 3)) return std::nullopt;
  const std::size_t classes = std::min(part.class_names.size(), kMostShownClasses);
  const auto rows = first_rows(part, classes, images_per_class);
  SheetPainter painter(part, classes, images_per_class, scale_of(part, rows));
  for (std::size_t line = 0; line < classes; ++line) {
    for (std::size_t place = 0; place < rows[line].size(); ++place) painter.draw(rows[line][place], line, place);
  }
  return painter.take();
}

}  // namespace gridfold
