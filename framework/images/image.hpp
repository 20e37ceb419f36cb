#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace gridfold {

/// An image of 8-bit pixels, row by row, the channels of a pixel beside each other: 1 for gray, 3 for red, green, blue.
struct Image {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 1;
  std::vector<std::uint8_t> pixels;

  std::uint8_t at(std::size_t y, std::size_t x, std::size_t channel) const {
    return pixels[(y * width + x) * channels + channel];
  }
};

/// The largest side of an image, in pixels.
inline constexpr std::size_t kMaxImageSide = 1 << 14;

/// Whether a file's name ends as PNG's or JPEG's do.
bool is_image_name(const std::filesystem::path& file);

/// Reads a PNG or JPEG file, told by its first bytes: gray stays gray, palettes become colours, 16 bits become 8,
/// transparency is left out, and EXIF is ignored. Throws DataError, naming the file, where it is neither, is damaged or
/// cut, or has a side of more than kMaxImageSide.
Image read_image(const std::filesystem::path& file);

/// The image as a PNG file's bytes, the same for the same pixels. Throws StoreError.
std::vector<std::uint8_t> png_of(const Image& image);

/// The luma of an image of colours as Pillow computes it (ITU-R 601-2); an image of gray as it is.
Image gray_of(const Image& image);

/// An image of colours whose channels are all the gray of this one; one of colours as it is.
Image colours_of(const Image& image);

/// The image in another size, as Pillow's Image.resize with BILINEAR computes it: each pixel is the mean of those below
/// a triangle of its size, weighted in 22 bits, across and then down.
Image resized(const Image& image, std::size_t height, std::size_t width);

}  // namespace gridfold
