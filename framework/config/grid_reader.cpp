#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"
#include "core/suggestion.hpp"

namespace gridfold {

namespace {

constexpr const char* kGridForms = "a mapping of axes, product, zip, union, exclude and subset, or a list of grids";
constexpr const char* kTests = "a value, a list of values, or {above, at_least, below, at_most, not}";

/// One value to compare with. Labels are those of the file.
std::optional<Scalar> read_test_value(const YamlNode& node, const Key& key, const ReadContext& context) {
  // A path in a pattern means what it means elsewhere, but need not exist.
  PipelineNotes ignored = context.pipelines;
  ReadContext comparing{{context.diagnostics}, context.table, context.used, ignored, context.options};
  comparing.options.paths_must_exist = false;
  const auto value = read_value(node, key, comparing);
  if (!value) return std::nullopt;
  const auto labels = context.labels.find(&key);
  if (labels == context.labels.end()) return value->value.value;
  const std::vector<std::string>& known = labels->second;
  if (std::ranges::find(known, to_text(value->value.value)) != known.end()) return value->value.value;
  const bool is_variant = key.role == KeyRole::variant;
  context.complain(
      node.mark, fmt::format("no {} is named {}", is_variant ? "variant" : "data set", shown(node)),
      known.empty() ? fmt::format("with {}", is_variant ? "variants at the top of the file" : "a name for the data set")
                    : listed(known),
      suggestion(node.text, known));
  return std::nullopt;
}

/// The values of a list for that key, or what stands alone. A list without any is reported.
std::span<const YamlNode> values_in(const YamlNode& node, const Key& key, const std::string& allowed,
                                    const ReadContext& context) {
  return is_list_of_values(node, key, true) ? context.items_of(node, allowed) : std::span(&node, 1);
}

/// The values of a scalar or of a list of scalars.
std::vector<Scalar> read_test_values(const YamlNode& node, const Key& key, const ReadContext& context) {
  std::vector<Scalar> values;
  for (const YamlNode& item : values_in(node, key, kTests, context)) {
    if (auto value = read_test_value(item, key, context)) values.push_back(std::move(*value));
  }
  return values;
}

/// What a test may bound a number by.
constexpr std::pair<std::string_view, Bound::Holds> kBounds[] = {
    {"above", [](double number, double bound) { return number > bound; }},
    {"at_least", [](double number, double bound) { return number >= bound; }},
    {"below", [](double number, double bound) { return number < bound; }},
    {"at_most", [](double number, double bound) { return number <= bound; }},
};

/// Reads the tests of one key.
void read_tests(const YamlNode& node, const ReadContext& context, Clause& clause) {
  const Key& key = *clause.key;
  const std::vector<std::string> known{"above", "at_least", "below", "at_most", "not"};
  const auto is_test = [&](const YamlEntry& entry) { return std::ranges::find(known, entry.key) != known.end(); };
  // A mapping of other keys is a transform with its parameters.
  const bool is_step = key.role == KeyRole::pipeline && node.is_mapping() && !node.entries.empty() &&
                       std::ranges::none_of(node.entries, is_test);
  if (!node.is_mapping() || is_step) {
    clause.values = read_test_values(node, key, context);
    return;
  }
  if (node.entries.empty()) context.complain(node.mark, "the test is empty", kTests);
  for (const YamlEntry& entry : node.entries) {
    const auto bound = std::ranges::find(kBounds, entry.key, &std::pair<std::string_view, Bound::Holds>::first);
    if (entry.key == "not") {
      clause.negated = true;
      clause.values = read_test_values(entry.value, key, context);
    } else if (bound != std::end(kBounds) && !is_numeric(key.info.type)) {
      context.complain(entry.mark, "a bound needs a key that holds numbers", "a value, a list of values, or {not}");
    } else if (bound != std::end(kBounds)) {
      const auto number = read_scalar(entry.value, {.name = entry.key, .type = ParameterType::real}, context);
      if (number) clause.bounds.push_back({bound->second, *as_number(number->value)});
    }
  }
  context.has_known_keys(node, known, listed(known));
}

/// Reads a mapping of keys to tests: a value, a list of values, or bounds and `not`. Empty where something is wrong,
/// which is then reported.
std::optional<Pattern> read_pattern(const YamlNode& node, const ReadContext& context) {
  const std::string allowed = fmt::format("a mapping of keys to {}", kTests);
  if (!node.is_mapping()) {
    context.report_wrong_type(node, "a mapping", allowed);
    return std::nullopt;
  }
  const std::size_t before = context.diagnostics.items().size();
  if (node.entries.empty()) context.complain(node.mark, "the pattern is empty", allowed + ", at least one");
  Pattern pattern{node.mark};
  std::map<const Key*, SourceMark> tested;
  for (const YamlEntry& entry : node.entries) {
    const auto keys = context.table.meant_by(entry.key);
    const Key* key = only_one(keys, entry.key, entry.mark, context);
    if (keys.empty()) {
      context.complain(entry.mark, "unknown key", axes_text(false, context), nearest_axis(entry.key, true, context));
    }
    if (key == nullptr) continue;
    if (const auto [first, is_new] = tested.emplace(key, entry.mark); !is_new) {
      context.complain(entry.mark, "the key is tested twice" + first_seen(first->second, entry.mark),
                       "each key once, under its name or its path");
    }
    Clause clause{key, context.used.axis_name(*key), entry.mark};
    read_tests(entry.value, context, clause);
    pattern.clauses.push_back(std::move(clause));
  }
  if (context.diagnostics.items().size() > before) return std::nullopt;
  return pattern;
}

/// The values of an axis. In a pair of axes they may repeat themselves, for the pairs differ.
std::vector<KeyValue> read_options(const YamlNode& node, const Key& key, bool may_repeat, const ReadContext& context) {
  if (node.is_mapping() && key.role != KeyRole::pipeline) return read_range(node, key.info, context);
  const std::string allowed = allowed_values(key, context) + ", at least one";
  std::vector<KeyValue> options;
  std::map<Scalar, SourceMark> seen;
  for (const YamlNode& item : values_in(node, key, allowed, context)) {
    auto value = read_value(item, key, context);
    if (!value) continue;
    const auto [first, is_new] = seen.emplace(value->value.value, item.mark);
    if (is_new || may_repeat) {
      options.push_back(std::move(*value));
    } else {
      context.complain(item.mark, to_text(value->value.value) + " appears twice" + first_seen(first->second, item.mark),
                       "each value once");
    }
  }
  return options;
}

/// An axis with its options and its condition; empty where no option is left.
std::optional<GridSpec> make_axis(const YamlNode& node, const Key& key, const SourceMark& mark, bool may_repeat,
                                  const ReadContext& context) {
  GridSpec grid = axis_of(key, mark, {}, context.used);
  const YamlNode* values = node.find("values");
  if (values == nullptr) {
    grid.axis.options = read_options(node, key, may_repeat, context);
  } else {
    context.has_known_keys(node, {"values", "when"}, "values, when");
    if (const YamlNode* nested = values->find("values")) {
      context.complain(nested->mark, "values stand within values",
                       "{values: a value, a list of values or a range, when: ...}");
      return std::nullopt;
    }
    grid.axis.options = read_options(*values, key, may_repeat, context);
    if (const YamlNode* when = node.find("when")) grid.when = read_pattern(*when, context);
  }
  if (grid.axis.options.empty()) return std::nullopt;
  return grid;
}

struct GridReader {
  const ReadContext& context;
  /// Within a pair of axes.
  bool is_zipped = false;

  GridSpec read(const YamlNode& node) const {
    GridSpec grid{.mark = node.mark};
    if (node.is_sequence()) return alternatives(node);
    if (!node.is_mapping()) {
      context.report_wrong_type(node, "a grid", kGridForms);
    } else if (node.entries.empty()) {
      context.complain(node.mark, "the grid is empty", "at least one axis, or no grid at all");
    }
    for (const YamlEntry& entry : node.entries) read_entry(entry, grid);
    return grid;
  }

  void read_entry(const YamlEntry& entry, GridSpec& grid) const {
    if (entry.key == "union") {
      grid.parts.push_back(alternatives(entry.value));
    } else if (entry.key == "product") {
      for (const YamlNode& item : items_of(entry.value, "grids")) add_factor(grid, read(item));
    } else if (entry.key == "zip") {
      for (const YamlNode& item : items_of(entry.value, "pairs of axes", true)) read_zip(item, grid);
    } else if (entry.key == "exclude") {
      for (const YamlNode& item : items_of(entry.value, "patterns", true)) {
        if (auto pattern = read_pattern(item, context)) grid.exclude.push_back(std::move(*pattern));
      }
    } else if (entry.key == "subset") {
      read_subset(entry.value, grid);
    } else {
      read_axis_entry(entry, grid);
    }
  }

  /// The items of a list, or what stands alone where one may.
  std::span<const YamlNode> items_of(const YamlNode& node, std::string_view what, bool may_stand_alone = false) const {
    const std::string allowed = fmt::format("a list of {}, at least one", what);
    if (node.is_sequence() || (may_stand_alone && node.is_mapping())) return context.items_of(node, allowed);
    context.report_wrong_type(node, "a list", allowed);
    return {};
  }

  void read_axis_entry(const YamlEntry& entry, GridSpec& grid) const {
    const auto keys = context.table.meant_by(entry.key);
    const Key* key = only_one(keys, entry.key, entry.mark, context);
    if (keys.empty()) return report_unknown(entry);
    if (key == nullptr) return;
    if (key->is_label()) {
      context.complain(
          entry.mark, fmt::format("{} cannot be an axis of a grid", entry.key),
          key->role == KeyRole::variant ? "variants at the top of the file" : "a list of data sets as the key dataset");
    } else if (context.scope != nullptr && !context.scope->has(*key)) {
      report_foreign(entry, *key);
    } else if (auto axis = make_axis(entry.value, *key, entry.mark, is_zipped, context)) {
      grid.parts.push_back(std::move(*axis));
    }
  }

  void report_unknown(const YamlEntry& entry) const {
    const std::vector<std::string> words(std::begin(kGridWords), std::end(kGridWords));
    const auto axis = nearest_axis(entry.key, false, context);
    const std::vector<std::string> own = parameters_of(entry.key, context.table);
    auto nearest = axis || !own.empty() ? axis : suggestion(entry.key, words);
    const std::size_t dot = entry.key.rfind('.');
    if (is_override(entry.mark) && dot != std::string::npos &&
        !context.table.meant_by(entry.key.substr(0, dot)).empty()) {
      // A part of a range, which has a path on the command line alone.
      const std::vector<std::string> parts(std::begin(kPartsOfAxis), std::end(kPartsOfAxis));
      const auto part = suggestion(entry.key.substr(dot + 1), parts);
      if (part) nearest = entry.key.substr(0, dot + 1) + *part;
    }
    if (!nearest && own.empty()) nearest = nearest_key(entry.key, "", false, context);
    context.complain(entry.mark, "unknown axis", own.empty() ? axes_text(true, context) : listed(own),
                     std::move(nearest));
  }

  /// Within one of several sections, an axis that only another component of the kind has.
  void report_foreign(const YamlEntry& entry, const Key& key) const {
    std::vector<std::string> own;
    for (const Key* axis : context.scope->axes(false)) {
      if (axis->role == KeyRole::parameter && axis->section == key.section) {
        own.push_back(context.scope->axis_name(*axis));
      }
    }
    context.complain(
        entry.mark,
        fmt::format("{} has no parameter {}", fmt::join(context.scope->names_in(key.section), ", "), key.info.name),
        own.empty() ? fmt::format("no grid of its own, or another {}", name_of(key.section)) : listed(own));
  }

  GridSpec alternatives(const YamlNode& node) const {
    GridSpec grid{.kind = GridSpec::Kind::alternatives, .mark = node.mark};
    for (const YamlNode& item : items_of(node, "grids")) grid.parts.push_back(read(item));
    return grid;
  }

  void read_zip(const YamlNode& node, GridSpec& grid) const {
    if (!node.is_mapping() || node.entries.size() < 2) {
      return context.report_wrong_type(node, node.is_mapping() ? "a pair of axes" : "a mapping",
                                       "a mapping of two axes or more, equally long");
    }
    GridSpec axes = GridReader{context, true}.read(node);
    for (const GridSpec& part : axes.parts) {
      if (part.kind == GridSpec::Kind::axis && !part.when) continue;
      return context.complain(part.mark, "a zip takes only lists and ranges", "lists and ranges");
    }
    if (axes.parts.size() != node.entries.size()) return;
    const AxisSpec& first = axes.parts.front().axis;
    for (const GridSpec& part : axes.parts) {
      if (part.axis.options.size() == first.options.size()) continue;
      const bool is_first = &place_to_report(part.axis.mark, first.mark) == &first.mark;
      const AxisSpec& axis = is_first ? first : part.axis;
      const AxisSpec& other = is_first ? part.axis : first;
      const std::size_t count = axis.options.size();
      return context.complain(axis.mark,
                              fmt::format("{} {} paired with {} of {}", count, count == 1 ? "value is" : "values are",
                                          other.options.size(), other.name),
                              "axes of equal length");
    }
    axes.kind = GridSpec::Kind::zip;
    grid.parts.push_back(std::move(axes));
  }

  void read_subset(const YamlNode& node, GridSpec& grid) const {
    const std::string allowed = "{cells: how many configurations, seed: an integer from 0 to 4294967295}";
    if (!node.is_mapping()) return context.report_wrong_type(node, "a mapping", allowed);
    context.has_known_keys(node, {"cells", "seed"}, allowed);
    const auto cells = integer_at(node, "cells", 1, kMaxCells, context);
    const auto seed = integer_at(node, "seed", 0, std::numeric_limits<std::uint32_t>::max(), context);
    if (!cells || !seed) return;
    grid.subset = {node.mark, static_cast<std::size_t>(*cells), static_cast<std::uint32_t>(*seed)};
  }
};

}  // namespace

GridSpec axis_of(const Key& key, const SourceMark& mark, std::vector<KeyValue> options, const UsedComponents& used) {
  return {.kind = GridSpec::Kind::axis, .mark = mark, .axis = {&key, used.axis_name(key), mark, std::move(options)}};
}

GridSpec read_grid(const YamlNode& node, const ReadContext& context) { return GridReader{context}.read(node); }

void add_factor(GridSpec& product, GridSpec factor) {
  if (!factor.is_plain_product()) return product.parts.push_back(std::move(factor));
  for (GridSpec& part : factor.parts) product.parts.push_back(std::move(part));
}

std::optional<GridSpec> read_axis(const YamlNode& node, const Key& key, const SourceMark& mark,
                                  const ReadContext& context) {
  auto axis = make_axis(node, key, mark, false, context);
  if (axis) axis->axis.is_in_place = true;
  return axis;
}

}  // namespace gridfold
