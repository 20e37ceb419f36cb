#pragma once

#include <span>

#include "images/image.hpp"

namespace gridfold {

/// Decodes a PNG file's bytes. Throws DataError that says what is wrong, without the file's name.
Image decode_png(std::span<const std::uint8_t> bytes);

}  // namespace gridfold
