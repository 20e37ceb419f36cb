#include "store/config_constants.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/number_text.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kBlanksPerLevel = 2;

/// Empty for lists and mappings.
std::optional<Scalar> scalar_in(const std::string& text) {
  if (text.empty() || text.front() == '[' || text.front() == '{') return std::nullopt;
  if (text.front() == '"') {
    const auto quoted = nlohmann::json::parse(text, nullptr, false);
    return quoted.is_string() ? std::optional<Scalar>(quoted.get<std::string>()) : std::nullopt;
  }
  if (text == "true" || text == "false") return Scalar(text == "true");
  if (const auto integer = parse_integer(text)) return Scalar(*integer);
  if (const auto number = parse_number(text)) return Scalar(*number);
  return Scalar(text);
}

/// `classifier` for `classifier.name`, `protocol` for `protocol.kind`, `dataset` for `dataset.name`.
std::string axis_name(const std::vector<std::string>& sections, const std::string& key) {
  const bool names_section = sections.size() == 1 && (key == "name" || key == "kind");
  return names_section ? sections.front() : key;
}

}  // namespace

std::vector<ConfigConstant> config_constants(const std::string& config) {
  std::vector<ConfigConstant> found;
  /// How many have the name at the top, and below.
  std::map<std::string, std::pair<std::size_t, std::size_t>> count;
  std::vector<std::size_t> depths;
  std::vector<std::string> sections;
  std::istringstream stream(config);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    const std::size_t colon = line.find(':');
    if (begin == std::string::npos || colon == std::string::npos || colon < begin) continue;
    const std::size_t depth = begin / kBlanksPerLevel;
    sections.resize(std::min(sections.size(), depth));
    const std::string key = line.substr(begin, colon - begin);
    if (colon + 1 == line.size()) {
      sections.push_back(key);
      continue;
    }
    if (!sections.empty() && (sections.front() == "grid" || sections.front() == "variants")) continue;
    // What the run and its sweep are called is no setting.
    if (sections.empty() && (key == "name" || key == "description")) continue;
    const std::optional<Scalar> value = scalar_in(line.substr(std::min(colon + 2, line.size())));
    if (!value) continue;
    ConfigConstant constant{axis_name(sections, key), *value};
    if (!sections.empty()) constant.section = sections[0];
    if (sections.size() > 1) constant.component = sections[1];
    auto& [at_top, below] = count[constant.name];
    ++(sections.empty() ? at_top : below);
    depths.push_back(sections.size());
    found.push_back(std::move(constant));
  }
  std::vector<ConfigConstant> constants;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [at_top, below] = count[found[i].name];
    const bool is_meant = at_top == 1 ? depths[i] == 0 : at_top == 0 && below == 1;
    if (is_meant) constants.push_back(std::move(found[i]));
  }
  return constants;
}

}  // namespace gridfold
