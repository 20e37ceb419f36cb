#pragma once

#include <string>
#include <utility>
#include <vector>

namespace gridfold {

/// JSON texts by key, in order.
using JsonMembers = std::vector<std::pair<std::string, std::string>>;

/// An object of members that are JSON texts already.
std::string json_object(const JsonMembers& members);

/// An array of items that are JSON texts already.
std::string json_array(const std::vector<std::string>& items);

/// An array of strings.
std::string json_strings(const std::vector<std::string>& texts);

/// The same JSON over several lines, two spaces a level; what fits in 110 columns stays on one.
std::string json_over_lines(const std::string& json);

}  // namespace gridfold
