#include "data/embedded/embedded_tables.hpp"

#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <span>

#include "core/error.hpp"
#include "data/embedded/packed_tables.hpp"

namespace gridfold {

namespace {

std::string inflated(std::span<const unsigned char> packed) {
  // The last four bytes of a gzip member are the size of its content.
  std::size_t size = 0;
  for (std::size_t i = 4; i-- > 0;) size = size << 8 | packed[packed.size() - 4 + i];
  std::string text(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw SystemError("zlib could not begin to decompress");
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END) throw SystemError("a table that is a part of the program is damaged");
  return text;
}

}  // namespace

std::string embedded_table(std::string_view name) {
  const auto found = std::ranges::find(kPackedTables, name, &PackedTable::name);
  assert(found != kPackedTables.end());
  return inflated(found->bytes);
}

}  // namespace gridfold
