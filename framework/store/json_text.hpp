#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "core/scalar.hpp"

namespace gridfold {

/// `json` as text for programs and people: what fits in a line stands on one, such as a fold; a line feed ends it.
/// Bytes that are no UTF-8, as paths may hold, become U+FFFD: losing a finished run over one would be worse.
std::string json_text(const nlohmann::ordered_json& json);

/// The value as JSON; null for a missing one.
nlohmann::ordered_json scalar_json(const Scalar& scalar);

}  // namespace gridfold
