#include "report/charts/image_canvas.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kChannels = 3;

std::uint8_t byte_of(double value) { return static_cast<std::uint8_t>(std::clamp(std::round(value), 0.0, 255.0)); }

/// Pixels of an image along a side, `end` excluded.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Those that the pixel of the picture stands for, of which there is one at least.
Stretch stretch(std::size_t pixel, std::size_t side, std::size_t drawn) {
  const std::size_t begin = pixel * side / drawn;
  return {begin, std::max(begin + 1, (pixel + 1) * side / drawn)};
}

}  // namespace

ImageSides ImageSides::from(std::span<const double> shape) {
  return {static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1]), static_cast<std::size_t>(shape[2])};
}

DrawnSize ImageSides::drawn(std::size_t tile, std::size_t images) const {
  // Of all images together: an SVG holds a pixel in 4 bytes at most, and its readers refuse files of 16 MB and more.
  constexpr double kMostPixels = 2e6;
  const double room = std::sqrt(kMostPixels / static_cast<double>(std::max<std::size_t>(1, images)));
  const std::size_t longest = std::max({height, width, std::size_t{1}});
  const auto scale = static_cast<std::size_t>(std::min(static_cast<double>(tile), room)) / longest;
  if (scale > 0) return {height * scale, width * scale};
  const std::size_t drawn = std::clamp<std::size_t>(static_cast<std::size_t>(room), 1, longest);
  return {std::max<std::size_t>(1, height * drawn / longest), std::max<std::size_t>(1, width * drawn / longest)};
}

ImageCanvas::ImageCanvas(std::size_t width, std::size_t height)
    : width_(width), height_(height), pixels_(width * height * kChannels, 255) {}

void ImageCanvas::set(std::size_t x, std::size_t y, std::uint32_t colour) {
  std::uint8_t* pixel = pixels_.data() + (y * width_ + x) * kChannels;
  pixel[0] = static_cast<std::uint8_t>(colour >> 16U);
  pixel[1] = static_cast<std::uint8_t>(colour >> 8U);
  pixel[2] = static_cast<std::uint8_t>(colour);
}

void ImageCanvas::put(std::size_t x, std::size_t y, std::span<const double> image, const ImageSides& sides,
                      const DrawnSize& drawn) {
  const std::size_t plane = sides.height * sides.width;
  for (std::size_t i = 0; i < drawn.height; ++i) {
    for (std::size_t k = 0; k < drawn.width; ++k) {
      std::uint32_t colour = 0;
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        const std::size_t from = sides.channels < kChannels ? 0 : channel;
        const Stretch rows = stretch(i, sides.height, drawn.height);
        const Stretch columns = stretch(k, sides.width, drawn.width);
        double sum = 0;
        for (std::size_t row = rows.begin; row < rows.end; ++row) {
          for (std::size_t column = columns.begin; column < columns.end; ++column) {
            sum += image[from * plane + row * sides.width + column];
          }
        }
        const std::size_t count = (rows.end - rows.begin) * (columns.end - columns.begin);
        colour = (colour << 8U) | byte_of(sum / static_cast<double>(count));
      }
      set(x + k, y + i, colour);
    }
  }
}

FigureFile ImageCanvas::file(const std::string& name) const {
  return {name, std::string(pixels_.begin(), pixels_.end())};
}

std::string ImageCanvas::frame(const std::string& figure_name, std::size_t width, std::size_t height,
                               std::span<const std::string> title, std::size_t margin) {
  constexpr std::size_t kLine = 20;
  constexpr int kFirst = 13;
  constexpr int kOther = 11;
  std::vector<std::pair<std::string, int>> lines;
  for (std::size_t i = 0; i < title.size(); ++i) {
    const int size = i == 0 ? kFirst : kOther;
    for (std::string& line : fitted_lines(title[i], static_cast<double>(width + margin), size)) {
      lines.emplace_back(std::move(line), size);
    }
  }
  const std::size_t top = margin + kLine * lines.size() + 6;
  const double whole_width = static_cast<double>(width + 2 * margin);
  const double whole_height = static_cast<double>(height + top + margin);
  const auto edge = static_cast<double>(margin);
  std::string script =
      figure_header(figure_name, static_cast<int>(whole_width), static_cast<int>(whole_height)) +
      fmt::format(
          "unset border\nunset tics\nunset key\n"
          "set lmargin at screen {}\nset rmargin at screen {}\nset bmargin at screen {}\nset tmargin at screen {}\n"
          "set xrange [-0.5:{}]\nset yrange [{}:-0.5]\n",
          edge / whole_width, 1 - edge / whole_width, edge / whole_height, 1 - static_cast<double>(top) / whole_height,
          static_cast<double>(width) - 0.5, static_cast<double>(height) - 0.5);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double y = static_cast<double>(margin + kLine * i) + kLine / 2.0 - static_cast<double>(top);
    script += canvas_label(static_cast<double>(width) / 2, y, lines[i].first,
                           fmt::format("center font ',{}' tc rgb '#202020'", lines[i].second));
  }
  return script;
}

std::string ImageCanvas::plot(const std::string& file_name) const {
  return fmt::format("plot {} binary array=({},{}) format='%uchar' using 1:2:3 with rgbimage\n",
                     gnuplot_quoted(file_name), width_, height_);
}

double white_of(std::span<const double> values) {
  constexpr double kWhite = 255;
  const double largest = values.empty() ? kWhite : *std::max_element(values.begin(), values.end());
  return largest > 0 && largest <= kWhite / 2 ? largest : kWhite;
}

std::vector<double> on_canvas(std::span<const double> values, double white) {
  std::vector<double> pixels(values.begin(), values.end());
  for (double& pixel : pixels) pixel *= 255 / white;
  return pixels;
}

std::string canvas_label(double x, double y, const std::string& text, const std::string& options) {
  return fmt::format("set label {} at {},{} front {}\n", gnuplot_quoted(text), x, y, options);
}

std::string canvas_outline(double x, double y, double width, double height) {
  return fmt::format("set object rectangle from {},{} to {},{} front fs empty border lc rgb '#808080' lw 1\n", x - 1,
                     y - 1, x + width, y + height);
}

std::string canvas_frame(double x, double y, double width, double height, bool is_right) {
  return fmt::format("set object rectangle from {},{} to {},{} front fs empty border lc rgb {} lw 3{}\n", x - 0.5,
                     y - 0.5, x + width - 0.5, y + height - 0.5, gnuplot_colour(is_right ? kRight : kWrong),
                     is_right ? "" : " dt (6,4)");
}

}  // namespace gridfold::report
