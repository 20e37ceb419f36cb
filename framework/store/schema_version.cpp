#include "store/schema_version.hpp"

#include <charconv>

#include <fmt/format.h>

namespace gridfold {

std::string to_text(const SchemaVersion& schema) {
  return fmt::format("{} {}.{}", schema.name, schema.major, schema.minor);
}

void require_schema(const JsonField& field, const SchemaVersion& schema) {
  const std::string text = field.text();
  int major = 0;
  int minor = 0;
  const char* const end = text.data() + text.size();
  bool is_well_formed = text.starts_with(std::string(schema.name) + ' ');
  if (is_well_formed) {
    const auto after_major = std::from_chars(text.data() + schema.name.size() + 1, end, major);
    is_well_formed = after_major.ec == std::errc() && after_major.ptr != end && *after_major.ptr == '.';
    if (is_well_formed) {
      const auto after_minor = std::from_chars(after_major.ptr + 1, end, minor);
      is_well_formed = after_minor.ec == std::errc() && after_minor.ptr == end;
    }
  }
  if (!is_well_formed) field.refuse(fmt::format("\"{}\"", to_text(schema)));
  if (major < schema.oldest_major || major > schema.major) {
    field.refuse(fmt::format("major version {}: {} version of gridfold wrote this run", schema.major,
                             major > schema.major ? "a newer" : "an older"));
  }
}

}  // namespace gridfold
