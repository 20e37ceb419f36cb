#include "config/override_path.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "config/schema.hpp"

namespace gridfold {

namespace {

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t dot = path.find('.', begin);
    parts.push_back(path.substr(begin, dot - begin));
    if (dot == std::string::npos) return parts;
    begin = dot + 1;
  }
}

std::string joined(const std::vector<std::string>& parts, std::size_t begin, std::size_t end) {
  std::string path = parts[begin];
  for (std::size_t i = begin + 1; i < end; ++i) path += '.' + parts[i];
  return path;
}

/// What the keys below a key are.
enum class Level { section, names_of_variants, axes, parts_of_axis };

bool is_grammar(const std::string& key) {
  constexpr std::array<std::string_view, 4> kWords{"zip", "union", "product", "exclude"};
  return std::find(kWords.begin(), kWords.end(), key) != kWords.end();
}

Level level_below(const std::string& key, Level level) {
  switch (level) {
    case Level::section:
      if (key == "variants") return Level::names_of_variants;
      return key == "grid" ? Level::axes : Level::section;
    case Level::names_of_variants:
      return Level::axes;
    case Level::axes:
      return is_grammar(key) ? Level::axes : Level::parts_of_axis;
    case Level::parts_of_axis:
      break;
  }
  return key == "when" ? Level::axes : Level::parts_of_axis;
}

/// Of pipelines, which hold transforms and no range.
bool is_part_of_axis(const std::string& key) { return key == "values" || key == "when"; }

/// Whether a grid may vary what the key means, as it may not the labels of data sets and variants.
bool is_varied(const std::string& key, const StepParameters& steps) {
  const std::string axis = axis_meant(key, steps);
  const KeyRule* rule = find_axis(axis);
  return !axis.empty() && (rule == nullptr || !rule->is_label);
}

}  // namespace

std::string axis_meant(const std::string& key, const StepParameters& steps) {
  if (const KeyRule* rule = find_axis_or_path(key)) return std::string(rule->axis);
  const StepParameter* step = steps.find(key);
  return step == nullptr ? std::string() : step->axis;
}

std::vector<OverrideKey> override_keys(const std::string& path, const StepParameters& steps) {
  const std::vector<std::string> parts = parts_of(path);
  std::vector<OverrideKey> keys;
  Level level = Level::section;
  for (std::size_t i = 0; i < parts.size();) {
    std::size_t end = i + 1;
    if (level == Level::axes && !is_grammar(parts[i])) {
      end = parts.size();
      while (end > i + 1 && axis_meant(joined(parts, i, end), steps).empty()) --end;
      const bool has_parts = end < parts.size() && is_part_of_axis(parts[end]);
      if (end == i + 1 && !(is_varied(parts[i], steps) && (has_parts || parts[i] != "transforms"))) end = parts.size();
    }
    OverrideKey key{joined(parts, i, end), {}};
    if (level == Level::axes) key.axis = axis_meant(key.key, steps);
    level = level_below(key.key, level);
    keys.push_back(std::move(key));
    i = end;
  }
  return keys;
}

}  // namespace gridfold
