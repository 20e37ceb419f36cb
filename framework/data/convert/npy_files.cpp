#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <type_traits>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "data/archive.hpp"
#include "data/convert/writers.hpp"

// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0, little-endian.

namespace gridfold {

namespace {

static_assert(std::endian::native == std::endian::little, "values are written as they are in memory");

std::string npy_bytes(std::string_view type, const std::vector<std::size_t>& shape, std::string_view values) {
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", type,
                                   fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  constexpr std::size_t kPrefix = 10;
  constexpr std::size_t kAlignment = 64;
  while ((kPrefix + header.size() + 1) % kAlignment != 0) header += ' ';
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes += values;
  return bytes;
}

template <typename T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string features_npy(const Dataset& part) {
  require_numbers(part, "NPY");
  return std::visit(
      [&]<typename T>(const Matrix<T>& features) {
        const std::string_view type = std::is_same_v<T, std::uint8_t> ? "|u1" : sizeof(T) == 4 ? "<f4" : "<f8";
        return npy_bytes(type, array_shape(part),
                         {reinterpret_cast<const char*>(features.data()), features.view().size() * sizeof(T)});
      },
      part.features);
}

/// The characters of well-formed UTF-8.
std::u32string to_utf32(std::string_view text) {
  std::u32string characters;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      characters += byte;
    } else if (byte < 0xc0) {
      characters.back() = characters.back() << 6 | (byte & 0x3fU);
    } else {
      characters += byte < 0xe0 ? byte & 0x1fU : byte < 0xf0 ? byte & 0x0fU : byte & 0x07U;
    }
  }
  return characters;
}

/// Integers, or texts of as many UCS4 characters as the longest has.
std::string labels_npy(const Dataset& part) {
  if (const auto integers = class_integers(part)) {
    std::vector<std::int64_t> values;
    for (const std::int32_t label : part.labels) values.push_back((*integers)[static_cast<std::size_t>(label)]);
    return npy_bytes("<i8", {part.rows()}, bytes_of(values));
  }
  std::vector<std::u32string> names;
  std::size_t longest = 1;
  for (const std::string& name : part.class_names) {
    names.push_back(to_utf32(name));
    longest = std::max(longest, names.back().size());
  }
  for (std::u32string& name : names) name.resize(longest);
  std::string values;
  for (const std::int32_t label : part.labels) {
    const std::u32string& name = names[static_cast<std::size_t>(label)];
    values.append(reinterpret_cast<const char*>(name.data()), name.size() * sizeof(char32_t));
  }
  return npy_bytes(fmt::format("<U{}", longest), {part.rows()}, values);
}

/// Of images of several channels, that these stand before height and width.
void add_channels(const Dataset& part, ParameterValues& parameters) {
  if (part.image_shape && part.image_shape->channels > 1) parameters.push_back({"channels", "first"});
}

}  // namespace

ParameterValues write_npy(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name) {
  ParameterValues parameters{{"path", name}, {"labels_path", name_of_part(name, "labels")}};
  write_file(folder / name, features_npy(parts.train), parts.stop);
  write_file(folder / name_of_part(name, "labels"), labels_npy(parts.train), parts.stop);
  if (parts.test != nullptr) {
    write_file(folder / name_of_part(name, "test"), features_npy(*parts.test), parts.stop);
    write_file(folder / name_of_part(name, "test-labels"), labels_npy(*parts.test), parts.stop);
    parameters.push_back({"test_path", name_of_part(name, "test")});
    parameters.push_back({"test_labels_path", name_of_part(name, "test-labels")});
  }
  add_channels(parts.train, parameters);
  return parameters;
}

ParameterValues write_npz(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name) {
  std::vector<ArchiveMember> members{{"x_train.npy", features_npy(parts.train)},
                                     {"y_train.npy", labels_npy(parts.train)}};
  if (parts.test != nullptr) {
    members.push_back({"x_test.npy", features_npy(*parts.test)});
    members.push_back({"y_test.npy", labels_npy(*parts.test)});
  }
  write_zip(folder / name, members, parts.stop);
  ParameterValues parameters{{"path", name}};
  add_channels(parts.train, parameters);
  return parameters;
}

}  // namespace gridfold
