#pragma once

#include <string>
#include <string_view>

#include "store/json_field.hpp"

namespace gridfold {

/// A kind of file of ours and the version of it that is written: `gridfold-summary 2.1`.
struct SchemaVersion {
  std::string_view name;
  int major = 1;
  int minor = 0;
  /// The oldest major version that is still read.
  int oldest_major = major;
};

std::string to_text(const SchemaVersion& schema);

/// Throws StoreError unless the field names this schema in a major version that is read. What a newer minor version
/// adds is ignored by readers.
void require_schema(const JsonField& field, const SchemaVersion& schema);

}  // namespace gridfold
