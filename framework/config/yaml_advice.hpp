#pragma once

#include <string_view>

namespace gridfold {

/// What would be right where yaml-cpp stops with this message, as complaints say it.
std::string_view yaml_advice(std::string_view parser_message);

}  // namespace gridfold
