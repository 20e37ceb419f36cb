#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "data/loader.hpp"

namespace gridfold::test {

inline const std::vector<Loader>& loaders() {
  static const std::vector<Loader> all = built_in_loaders();
  return all;
}
inline const Loader& loader(std::string_view name) { return *find_entry(loaders(), name); }

/// A request for a part of the data at `path`, with the loader's defaults but for `options`.
inline LoadRequest request_of(std::string_view name, const std::filesystem::path& path, ParameterValues options = {},
                              Part part = Part::train) {
  options.push_back({"path", path.string()});
  return request_for(loader(name), options, part);
}

inline LoadRequest with_take(LoadRequest request, std::size_t take) {
  request.take = take;
  return request;
}

/// The message of the DataError that `action` throws, or nothing where it throws none.
template <typename Action>
std::string data_error(const Action& action) {
  try {
    action();
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

/// `content` as one gzip member, by zlib's own compressor.
inline std::string gzipped(std::string_view content) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string read_bytes(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

inline std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

template <typename T>
std::vector<T> row_of(const Dataset& dataset, std::size_t row) {
  const auto values = std::get<Matrix<T>>(dataset.features).view().row(row);
  return {values.begin(), values.end()};
}

}  // namespace gridfold::test
