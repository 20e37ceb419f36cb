#include "config/grid_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "config/pattern_reader.hpp"
#include "config/range_reader.hpp"
#include "config/suggestion.hpp"

namespace gridfold {

namespace {

constexpr const char* kGridForms = "a mapping of axes, product, zip, union and exclude, or a list of grids";

bool is_one_of(std::string_view key, std::initializer_list<std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Whether an axis may hold a value more than once: in a pair of axes it may, for the pairs differ.
enum class Repeats { refused, allowed };

std::vector<KeyValue> read_list(const YamlNode& node, const Key& key, const std::string& key_path, Repeats repeats,
                                const ReadContext& context) {
  std::vector<KeyValue> options;
  if (node.items.empty()) {
    context.diagnostics.add({node.mark,
                             key_path,
                             "the list is empty",
                             fmt::format("allowed: {}, at least one", allowed_values(key, context)),
                             {}});
  }
  std::map<Scalar, SourceMark> seen;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string item_path = fmt::format("{}[{}]", key_path, i);
    auto value = read_value(node.items[i], key, item_path, context);
    if (!value) continue;
    const auto [first, is_new] = seen.emplace(value->value.value, value->value.mark);
    if (is_new || repeats == Repeats::allowed) {
      options.push_back(std::move(*value));
      continue;
    }
    context.diagnostics.add(
        {value->value.mark,
         item_path,
         fmt::format("{} appears twice{}", to_text(value->value.value), first_seen(first->second, value->value.mark)),
         "allowed: each value once",
         {}});
  }
  return options;
}

std::vector<KeyValue> read_options(const YamlNode& node, const Key& key, const std::string& key_path, Repeats repeats,
                                   const ReadContext& context) {
  if (is_list_of_values(node, key, true)) return read_list(node, key, key_path, repeats, context);
  std::vector<KeyValue> options;
  if (node.is_mapping() && key.role != KeyRole::pipeline) {
    for (Located<Scalar>& value : read_range(node, key.info, key_path, context)) {
      options.push_back({std::move(value), nullptr, {}});
    }
  } else if (auto value = read_value(node, key, key_path, context)) {
    options.push_back(std::move(*value));
  }
  return options;
}

/// An axis with its options and its condition; empty where no option is left.
std::optional<GridSpec> make_axis(const YamlNode& node, const Key& key, const SourceMark& mark,
                                  const std::string& key_path, Repeats repeats, const ReadContext& context) {
  GridSpec grid;
  grid.kind = GridSpec::Kind::axis;
  grid.mark = mark;
  grid.axis.key = &key;
  grid.axis.name = context.used.axis_name(key);
  grid.axis.mark = mark;
  grid.axis.mark.key_path = key_path;
  if (node.is_mapping() && node.find("values") != nullptr) {
    for (const YamlEntry& entry : node.entries) {
      if (is_one_of(entry.key, {"values", "when"})) continue;
      const std::vector<std::string> known{"values", "when"};
      context.diagnostics.add({entry.mark, key_path + "." + entry.key, "unknown key", "allowed: values, when",
                               suggestion(entry.key, known)});
    }
    const YamlNode& values = *node.find("values");
    if (const YamlNode* nested = values.find("values")) {
      context.diagnostics.add({nested->mark,
                               key_path + ".values.values",
                               "values stand within values",
                               "allowed: {values: a value, a list of values or a range, when: ...}",
                               {}});
      return std::nullopt;
    }
    grid.axis.options = read_options(values, key, key_path + ".values", repeats, context);
    if (const YamlNode* when = node.find("when")) grid.when = read_pattern(*when, key_path + ".when", context);
  } else {
    grid.axis.options = read_options(node, key, key_path, repeats, context);
  }
  if (grid.axis.options.empty()) return std::nullopt;
  return grid;
}

class GridReader {
 public:
  explicit GridReader(const ReadContext& context) : context_(context) {}

  GridSpec read(const YamlNode& node, const std::string& path) {
    GridSpec grid;
    grid.mark = node.mark;
    if (node.is_sequence()) return alternatives(node, path);
    if (!node.is_mapping()) {
      report_wrong_type(node, path, "a grid", fmt::format("allowed: {}", kGridForms), context_.diagnostics);
      return grid;
    }
    if (node.entries.empty())
      complain(node.mark, path, "the grid is empty", "allowed: at least one axis, or no grid at all");
    std::set<std::string_view> present;
    for (const YamlEntry& entry : node.entries) {
      // A key that appears twice was reported when the document was read.
      if (!present.insert(entry.key).second) continue;
      // An override may have put it here under the name of a constant.
      read_entry(entry, entry.mark.key_path.empty() ? path + "." + entry.key : entry.mark.key_path, grid);
    }
    return grid;
  }

 private:
  void complain(const SourceMark& where, const std::string& path, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    context_.diagnostics.add({where, path, std::move(problem), std::move(allowed), std::move(nearest)});
  }

  void read_entry(const YamlEntry& entry, const std::string& path, GridSpec& grid) {
    if (entry.key == "union") {
      if (wants_list(entry.value, path, "grids")) grid.parts.push_back(alternatives(entry.value, path));
    } else if (entry.key == "product") {
      if (!wants_list(entry.value, path, "grids")) return;
      GridSpec factors = product(entry.value, path);
      for (GridSpec& factor : factors.parts) add_factor(grid, std::move(factor));
    } else if (entry.key == "zip") {
      read_zips(entry, path, grid);
    } else if (entry.key == "exclude") {
      read_exclusions(entry.value, path, grid);
    } else {
      read_axis_entry(entry, path, grid);
    }
  }

  void read_axis_entry(const YamlEntry& entry, const std::string& path, GridSpec& grid) {
    bool is_ambiguous = false;
    const Key* key = find_varied(entry.key, entry.mark, path, context_, is_ambiguous);
    if (is_ambiguous) return;
    if (key == nullptr || key->is_label()) {
      unknown_axis(entry, path, key);
    } else if (context_.scope != nullptr && !context_.scope->has(*key)) {
      foreign_axis(entry, path, *key);
    } else if (auto axis = make_axis(entry.value, *key, entry.mark, path, repeats_, context_)) {
      grid.parts.push_back(std::move(*axis));
    }
  }

  void unknown_axis(const YamlEntry& entry, const std::string& path, const Key* label) {
    if (label != nullptr) {
      complain(entry.mark, path, fmt::format("the axis {} is not varied in a grid", entry.key),
               label->role == KeyRole::variant ? "allowed: variants at the top of the file"
                                               : "allowed: a list of data sets as the key dataset");
      return;
    }
    const std::vector<std::string> words{"product", "zip", "union", "exclude"};
    const auto axis = nearest_axis(entry.key, false, context_);
    complain(entry.mark, path, "unknown axis", "allowed: " + axes_text(false, words, context_),
             axis ? axis : suggestion(entry.key, words));
  }

  /// Within one of several sections, an axis that only another component of the kind has.
  void foreign_axis(const YamlEntry& entry, const std::string& path, const Key& key) {
    std::vector<std::string> own;
    for (const Key* axis : context_.scope->axes(false)) {
      if (axis->role == KeyRole::parameter && axis->section == key.section)
        own.push_back(context_.scope->axis_name(*axis));
    }
    const std::string_view section = name_of(key.section);
    complain(
        entry.mark, path,
        fmt::format("{} has no parameter {}", fmt::join(context_.scope->names_in(key.section), ", "), key.info.name),
        own.empty() ? fmt::format("allowed: no grid of its own, or another {}", section)
                    : fmt::format("allowed: {}", fmt::join(own, ", ")));
  }

  bool wants_list(const YamlNode& node, const std::string& path, std::string_view what) {
    if (node.is_sequence() && !node.items.empty()) return true;
    if (node.is_sequence()) {
      complain(node.mark, path, "the list is empty", fmt::format("allowed: a list of {}, at least one", what));
    } else {
      report_wrong_type(node, path, "a list", fmt::format("allowed: a list of {}", what), context_.diagnostics);
    }
    return false;
  }

  GridSpec alternatives(const YamlNode& node, const std::string& path) {
    GridSpec grid = product(node, path);
    grid.kind = GridSpec::Kind::alternatives;
    if (node.items.empty()) complain(node.mark, path, "the list is empty", "allowed: a list of grids, at least one");
    return grid;
  }

  GridSpec product(const YamlNode& node, const std::string& path) {
    GridSpec grid;
    grid.mark = node.mark;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      grid.parts.push_back(read(node.items[i], fmt::format("{}[{}]", path, i)));
    }
    return grid;
  }

  void read_zips(const YamlEntry& entry, const std::string& path, GridSpec& grid) {
    if (!entry.value.is_sequence()) {
      read_zip(entry.value, entry.mark, path, grid);
      return;
    }
    if (!wants_list(entry.value, path, "pairs of axes")) return;
    for (std::size_t i = 0; i < entry.value.items.size(); ++i) {
      read_zip(entry.value.items[i], entry.value.items[i].mark, fmt::format("{}[{}]", path, i), grid);
    }
  }

  void read_zip(const YamlNode& node, const SourceMark& mark, const std::string& path, GridSpec& grid) {
    if (!node.is_mapping() || node.entries.size() < 2) {
      report_wrong_type(node, path, node.is_mapping() ? "a pair of axes" : "a mapping",
                        "allowed: a mapping of two axes or more, equally long", context_.diagnostics);
      return;
    }
    repeats_ = Repeats::allowed;
    GridSpec axes = read(node, path);
    repeats_ = Repeats::refused;
    for (const GridSpec& part : axes.parts) {
      if (part.kind != GridSpec::Kind::axis || part.when) {
        const std::string& axis_path = part.axis.mark.key_path;
        complain(part.mark, axis_path.empty() ? path : axis_path, "only plain axes can be paired",
                 "allowed: lists and ranges");
        return;
      }
    }
    if (axes.parts.size() != node.entries.size()) return;
    const std::size_t length = axes.parts.front().axis.options.size();
    for (const GridSpec& part : axes.parts) {
      if (part.axis.options.size() == length) continue;
      const AxisSpec& first = axes.parts.front().axis;
      const bool is_first = &blamed(part.axis.mark, first.mark) == &first.mark;
      const AxisSpec& axis = is_first ? first : part.axis;
      const AxisSpec& other = is_first ? part.axis : first;
      complain(axis.mark, axis.mark.key_path,
               fmt::format("{} {} paired with {} of {}", axis.options.size(),
                           axis.options.size() == 1 ? "value is" : "values are", other.options.size(), other.name),
               "allowed: axes of equal length");
      return;
    }
    axes.kind = GridSpec::Kind::zip;
    axes.mark = mark;
    grid.parts.push_back(std::move(axes));
  }

  void read_exclusions(const YamlNode& node, const std::string& path, GridSpec& grid) {
    const auto add = [&](const YamlNode& item, const std::string& item_path) {
      if (auto pattern = read_pattern(item, item_path, context_)) grid.exclude.push_back(std::move(*pattern));
    };
    if (node.is_mapping()) {
      add(node, path);
      return;
    }
    if (!wants_list(node, path, "patterns")) return;
    for (std::size_t i = 0; i < node.items.size(); ++i) add(node.items[i], fmt::format("{}[{}]", path, i));
  }

  const ReadContext& context_;
  Repeats repeats_ = Repeats::refused;
};

}  // namespace

GridSpec read_grid(const YamlNode& node, const std::string& key_path, const ReadContext& context) {
  return GridReader(context).read(node, key_path);
}

void add_factor(GridSpec& product, GridSpec factor) {
  if (factor.kind != GridSpec::Kind::product || !factor.exclude.empty()) {
    product.parts.push_back(std::move(factor));
    return;
  }
  for (GridSpec& part : factor.parts) product.parts.push_back(std::move(part));
}

std::optional<GridSpec> read_axis(const YamlNode& node, const Key& key, const SourceMark& mark,
                                  const std::string& key_path, const ReadContext& context) {
  auto axis = make_axis(node, key, mark, key_path, Repeats::refused, context);
  if (axis) axis->axis.is_in_place = true;
  return axis;
}

}  // namespace gridfold
