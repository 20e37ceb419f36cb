#include "images/jpeg.hpp"

#include <cstddef>
#include <cstdio>
// jpeglib.h needs both of the above first.
#include <jpeglib.h>

#include <array>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

// libjpeg asks its error function not to return; throwing is allowed, since it is C that only calls back.
[[noreturn]] void throw_jpeg_error(j_common_ptr info) {
  std::array<char, JMSG_LENGTH_MAX> text{};
  info->err->format_message(info, text.data());
  throw DataError(text.data());
}

/// A warning means that data are damaged or missing, and pixels made up.
void throw_warning(j_common_ptr info, int level) {
  if (level < 0) throw_jpeg_error(info);
}

struct Decoding {
  jpeg_error_mgr errors{};
  jpeg_decompress_struct info{};
  Decoding() {
    info.err = jpeg_std_error(&errors);
    errors.error_exit = throw_jpeg_error;
    errors.emit_message = throw_warning;
    jpeg_create_decompress(&info);
  }
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;
  ~Decoding() { jpeg_destroy_decompress(&info); }
};

}  // namespace

Image decode_jpeg(std::span<const std::uint8_t> bytes) {
  Decoding decoding;
  jpeg_decompress_struct& info = decoding.info;
  jpeg_mem_src(&info, bytes.data(), bytes.size());
  jpeg_read_header(&info, TRUE);
  if (info.image_width > kMaxImageSide || info.image_height > kMaxImageSide) {
    throw DataError(fmt::format("{} x {} pixels; at most {} on a side are read", info.image_height, info.image_width,
                                kMaxImageSide));
  }
  if (info.num_components == 4) throw DataError("the image is CMYK; save it as RGB");
  info.out_color_space = info.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(&info);
  Image image{info.output_height, info.output_width, static_cast<std::size_t>(info.output_components), {}};
  image.pixels.resize(image.height * image.width * image.channels);
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = image.pixels.data() + std::size_t{info.output_scanline} * image.width * image.channels;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  return image;
}

}  // namespace gridfold
