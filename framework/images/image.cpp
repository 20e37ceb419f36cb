#include "images/image.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/lower_case.hpp"
#include "images/jpeg.hpp"
#include "images/png.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{256} << 20;

std::vector<std::uint8_t> bytes_of(const fs::path& file) {
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) throw DataError("is not a file");
  const std::uintmax_t size = fs::file_size(file, failed);
  if (failed || size > kMaxFileBytes) throw DataError("is larger than the 256 MiB that are read of an image");
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream) throw DataError("cannot be read");
  return bytes;
}

bool begins_with(const std::vector<std::uint8_t>& bytes, std::span<const std::uint8_t> magic) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

/// The weights of the pixels that one pixel of a resized line is made of.
struct Weights {
  std::size_t first = 0;
  std::vector<std::int32_t> values;
};

constexpr int kWeightBits = 32 - 8 - 2;

std::vector<Weights> weights_of(std::size_t from, std::size_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double filter_scale = std::max(scale, 1.0);
  const double support = filter_scale;
  std::vector<Weights> all(to);
  for (std::size_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    const auto first = static_cast<std::size_t>(std::max(0.0, std::trunc(centre - support + 0.5)));
    const auto end = std::min(from, static_cast<std::size_t>(centre + support + 0.5));
    std::vector<double> exact;
    double total = 0;
    for (std::size_t place = first; place < end; ++place) {
      const double distance = std::abs((static_cast<double>(place) - centre + 0.5) / filter_scale);
      exact.push_back(distance < 1 ? 1 - distance : 0);
      total += exact.back();
    }
    all[i].first = first;
    for (const double weight : exact) {
      const double share = total != 0 ? weight / total : weight;
      all[i].values.push_back(static_cast<std::int32_t>(0.5 + share * (1 << kWeightBits)));
    }
  }
  return all;
}

std::uint8_t rounded(std::int32_t sum) { return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255)); }

Image resized_across(const Image& image, std::size_t width) {
  Image out{image.height, width, image.channels, {}};
  out.pixels.reserve(out.height * out.width * out.channels);
  const std::vector<Weights> weights = weights_of(image.width, width);
  for (std::size_t y = 0; y < image.height; ++y) {
    for (const Weights& of_pixel : weights) {
      for (std::size_t channel = 0; channel < image.channels; ++channel) {
        std::int32_t sum = 1 << (kWeightBits - 1);
        for (std::size_t i = 0; i < of_pixel.values.size(); ++i) {
          sum += of_pixel.values[i] * image.at(y, of_pixel.first + i, channel);
        }
        out.pixels.push_back(rounded(sum));
      }
    }
  }
  return out;
}

Image resized_down(const Image& image, std::size_t height) {
  Image out{height, image.width, image.channels, {}};
  out.pixels.reserve(out.height * out.width * out.channels);
  for (const Weights& of_line : weights_of(image.height, height)) {
    for (std::size_t x = 0; x < image.width; ++x) {
      for (std::size_t channel = 0; channel < image.channels; ++channel) {
        std::int32_t sum = 1 << (kWeightBits - 1);
        for (std::size_t i = 0; i < of_line.values.size(); ++i) {
          sum += of_line.values[i] * image.at(of_line.first + i, x, channel);
        }
        out.pixels.push_back(rounded(sum));
      }
    }
  }
  return out;
}

}  // namespace

bool is_image_name(const fs::path& file) {
  const std::string ending = lower_case(file.extension().string());
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

Image read_image(const fs::path& file) {
  constexpr std::array<std::uint8_t, 8> kPng{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  constexpr std::array<std::uint8_t, 3> kJpeg{0xff, 0xd8, 0xff};
  try {
    const std::vector<std::uint8_t> bytes = bytes_of(file);
    if (begins_with(bytes, kPng)) return decode_png(bytes);
    if (begins_with(bytes, kJpeg)) return decode_jpeg(bytes);
    throw DataError("is neither a PNG nor a JPEG image");
  } catch (const DataError& error) {
    throw DataError(fmt::format("{}: {}", file.string(), error.what()));
  }
}

Image gray_of(const Image& image) {
  if (image.channels == 1) return image;
  Image gray{image.height, image.width, 1, {}};
  gray.pixels.reserve(image.height * image.width);
  for (std::size_t i = 0; i < image.pixels.size(); i += image.channels) {
    const std::uint32_t luma =
        image.pixels[i] * 19595U + image.pixels[i + 1] * 38470U + image.pixels[i + 2] * 7471U + 0x8000U;
    gray.pixels.push_back(static_cast<std::uint8_t>(luma >> 16));
  }
  return gray;
}

Image colours_of(const Image& image) {
  if (image.channels == 3) return image;
  Image colours{image.height, image.width, 3, {}};
  colours.pixels.reserve(3 * image.pixels.size());
  for (const std::uint8_t pixel : image.pixels) colours.pixels.insert(colours.pixels.end(), 3, pixel);
  return colours;
}

Image resized(const Image& image, std::size_t height, std::size_t width) {
  const Image across = image.width == width ? image : resized_across(image, width);
  return across.height == height ? across : resized_down(across, height);
}

}  // namespace gridfold
