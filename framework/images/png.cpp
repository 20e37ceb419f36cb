#include "images/png.hpp"

#include <png.h>

#include <algorithm>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

/// What libpng's functions are told of: bytes still to be read, and what went wrong.
struct Source {
  std::span<const std::uint8_t> rest;
  std::string problem;
};

// libpng leaves by longjmp from its error function; throwing instead is allowed, since it is C that only calls back.
[[noreturn]] void throw_png_error(png_structp, png_const_charp message) { throw DataError(message); }
void ignore_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep out, std::size_t count) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (source.rest.size() < count) throw DataError("the PNG file is cut short");
  std::copy_n(source.rest.begin(), count, out);
  source.rest = source.rest.subspan(count);
}

void append_bytes(png_structp png, png_bytep bytes, std::size_t count) {
  auto& out = *static_cast<std::vector<std::uint8_t>*>(png_get_io_ptr(png));
  out.insert(out.end(), bytes, bytes + count);
}

void flush_nothing(png_structp) {}

/// libpng's two structures, freed together.
struct Reading {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, throw_png_error, ignore_warning);
  png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
  Reading() = default;
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  ~Reading() { png_destroy_read_struct(&png, &info, nullptr); }
};

struct Writing {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, throw_png_error, ignore_warning);
  png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
  Writing() = default;
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() { png_destroy_write_struct(&png, &info); }
};

}  // namespace

Image decode_png(std::span<const std::uint8_t> bytes) {
  const Reading reading;
  if (reading.png == nullptr || reading.info == nullptr) throw DataError("libpng could not begin");
  Source source{bytes, {}};
  png_set_read_fn(reading.png, &source, read_bytes);
  png_set_user_limits(reading.png, kMaxImageSide, kMaxImageSide);
  png_read_info(reading.png, reading.info);
  png_set_expand(reading.png);
  png_set_strip_16(reading.png);
  png_set_strip_alpha(reading.png);
  png_set_interlace_handling(reading.png);
  png_read_update_info(reading.png, reading.info);
  Image image{png_get_image_height(reading.png, reading.info),
              png_get_image_width(reading.png, reading.info),
              png_get_channels(reading.png, reading.info),
              {}};
  image.pixels.resize(image.height * image.width * image.channels);
  std::vector<png_bytep> rows;
  for (std::size_t y = 0; y < image.height; ++y) rows.push_back(image.pixels.data() + y * image.width * image.channels);
  png_read_image(reading.png, rows.data());
  png_read_end(reading.png, nullptr);
  return image;
}

std::vector<std::uint8_t> png_of(const Image& image) {
  try {
    const Writing writing;
    if (writing.png == nullptr || writing.info == nullptr) throw DataError("libpng could not begin");
    std::vector<std::uint8_t> out;
    png_set_write_fn(writing.png, &out, append_bytes, flush_nothing);
    png_set_IHDR(writing.png, writing.info, static_cast<png_uint_32>(image.width),
                 static_cast<png_uint_32>(image.height), 8,
                 image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(writing.png, writing.info);
    for (std::size_t y = 0; y < image.height; ++y) {
      png_write_row(writing.png, image.pixels.data() + y * image.width * image.channels);
    }
    png_write_end(writing.png, nullptr);
    return out;
  } catch (const DataError& error) {
    throw StoreError(fmt::format("an image cannot be written as PNG: {}", error.what()));
  }
}

}  // namespace gridfold
