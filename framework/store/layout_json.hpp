#pragma once

#include <nlohmann/json.hpp>

#include "store/json_field.hpp"
#include "store/run_layout.hpp"

namespace gridfold {

/// The layout as JSON, cells and splits in columns. Equal layouts give equal texts.
nlohmann::ordered_json layout_json(const RunLayout& layout);

/// Reads it back. Throws StoreError, naming the field, for whatever is no layout: each index in it is checked, and so
/// is that the arrays of results.h5 would not be far larger than what they hold.
RunLayout layout_from(const JsonField& field);

/// 16 hexadecimal digits that runs share which do the same sweep on the same data, judged by the same scores.
std::string layout_digest(const RunLayout& layout);

}  // namespace gridfold
