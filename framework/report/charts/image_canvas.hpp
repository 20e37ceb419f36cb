#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "report/charts/gnuplot.hpp"

namespace gridfold::report {

/// Height and width in pixels of a picture.
struct DrawnSize {
  std::size_t height = 0;
  std::size_t width = 0;
};

/// Channels, height and width of images, whose values stand plane by plane.
struct ImageSides {
  std::size_t channels = 1;
  std::size_t height = 0;
  std::size_t width = 0;

  /// Of an array `image_shape`.
  static ImageSides from(std::span<const double> shape);

  /// How large each of so many images is drawn: pixel by pixel as squares, so that it is about `tile` pixels long and
  /// high, or smaller than it is where there are very many.
  DrawnSize drawn(std::size_t tile, std::size_t images) const;
};

/// A white picture of pixels, on which images are put, for gnuplot to draw as a whole.
class ImageCanvas {
 public:
  ImageCanvas(std::size_t width, std::size_t height);

  std::size_t width() const { return width_; }
  std::size_t height() const { return height_; }
  void set(std::size_t x, std::size_t y, std::uint32_t colour);
  /// Puts an image with its left upper corner at (x, y), drawn so large; where that is smaller than the image, a pixel
  /// is the mean of those that it stands for. Values are 0 to 255; one channel is gray.
  void put(std::size_t x, std::size_t y, std::span<const double> image, const ImageSides& sides,
           const DrawnSize& drawn);

  /// Its bytes as a file beside the figure's script.
  FigureFile file(const std::string& name) const;
  /// Lines that make one pixel of the canvas one of the picture: (0, 0) is the left upper corner, with the lines
  /// of the title above it, broken where they are wider, and `margin` free around. Labels and objects that follow are
  /// placed in its pixels.
  static std::string frame(const std::string& figure_name, std::size_t width, std::size_t height,
                           std::span<const std::string> title, std::size_t margin);
  /// The plot command that draws it.
  std::string plot(const std::string& file_name) const;

 private:
  std::size_t width_;
  std::size_t height_;
  std::vector<std::uint8_t> pixels_;
};

/// What is drawn white: 255, as of 8-bit pixels, or the largest of the values where none is above half of that.
double white_of(std::span<const double> values);

/// Values from 0 to `white` as those of a canvas, from 0 to 255.
std::vector<double> on_canvas(std::span<const double> values, double white);

/// `set label` of a text at a pixel of the canvas. `options` are gnuplot's.
std::string canvas_label(double x, double y, const std::string& text, const std::string& options);

/// A thin line around an image, so that a white one stands out from the ground.
std::string canvas_outline(double x, double y, double width, double height);

/// A rectangle around pixels of the canvas; what is wrong is dashed, too.
std::string canvas_frame(double x, double y, double width, double height, bool is_right);

}  // namespace gridfold::report
