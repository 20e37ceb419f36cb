#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace gridfold {

/// The value of a JSON text that may come from anybody. `source` names it in complaints. Throws StoreError where it is
/// no JSON, holds a number that 64-bit floats cannot, or nests deeper than any file of ours.
nlohmann::ordered_json parse_json(std::string_view text, const std::string& source);

}  // namespace gridfold
