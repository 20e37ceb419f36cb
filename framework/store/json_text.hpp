#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "core/scalar.hpp"

namespace gridfold {

/// `json` on one line, without a line feed. What a terminal obeys, such as DEL and marks that turn the direction of
/// writing, is escaped as `\u202e`; bytes that are no UTF-8, as paths may hold, become U+FFFD.
std::string json_line(const nlohmann::ordered_json& json);

/// `json` as text for programs and people: what fits in a line stands on one, such as a fold; a line feed ends it.
/// Characters as in json_line: losing a finished run over bytes that are no UTF-8 would be worse.
std::string json_text(const nlohmann::ordered_json& json);

/// The value as JSON; null for a missing one.
nlohmann::ordered_json scalar_json(const Scalar& scalar);

/// The value as JSON; null where there is none.
template <typename T>
nlohmann::ordered_json value_or_null(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

}  // namespace gridfold
