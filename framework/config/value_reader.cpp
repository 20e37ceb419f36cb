#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <variant>

#include "config/readers.hpp"
#include "core/number_text.hpp"
#include "core/paths.hpp"
#include "core/suggestion.hpp"

namespace gridfold {

namespace {

std::string noun_of(const ParameterInfo& info) {
  return std::string(info.family == Family::none ? last_part(info.name) : noun_of(info.family));
}

/// Reads single values of one parameter.
struct ScalarReader {
  const YamlNode& node;
  const ParameterInfo& info;
  const ReadContext& context;
  const std::string allowed = allowed_values(info);

  std::optional<Scalar> read(bool is_in_pipeline) const {
    if (info.type == ParameterType::texts) return read_texts();
    // A list for a text is joined by commas, as in `keep: [0-9, 12]`.
    if (info.type == ParameterType::text && node.is_sequence() && is_in_pipeline) return checked(joined());
    const char* const wanted = is_numeric(info.type) ? "a number" : "a single value";
    if (!node.is_scalar()) return refuse(info.type == ParameterType::integer ? "an integer" : wanted);
    return checked(read_single());
  }

  std::optional<Scalar> checked(std::optional<Scalar> value) const {
    if (!value || is_allowed(info, *value)) return value;
    const auto* text = std::get_if<std::string>(&*value);
    const std::string problem = text == nullptr        ? to_text(*value) + " is out of range"
                                : info.choices.empty() ? refusal(info, *value)
                                                       : fmt::format("unknown {} {}", noun_of(info), shown(node));
    complain(problem, text == nullptr               ? std::nullopt
                      : info.family == Family::none ? suggestion(*text, info.choices)
                                                    : suggestion(*text, context.table.components(info.family)));
    return std::nullopt;
  }

  void complain(std::string problem, std::optional<std::string> nearest = std::nullopt) const {
    context.complain(node.mark, std::move(problem), allowed, std::move(nearest));
  }

  std::nullopt_t refuse(const std::string& wanted, const std::string& more = "") const {
    const bool has_default = node.is_null() && info.default_value && !to_text(*info.default_value).empty();
    const std::string absent =
        has_default ? fmt::format("; without the key it is {}", to_text(*info.default_value)) : "";
    context.report_wrong_type(node, wanted, allowed + more + absent);
    return std::nullopt;
  }

  std::optional<Scalar> read_single() const {
    const auto integer = node.quoted ? std::nullopt : parse_integer(node.text);
    switch (info.type) {
      case ParameterType::boolean:
        if (const auto value = node.quoted ? std::nullopt : parse_boolean(node.text)) return *value;
        return refuse("true or false", node.quoted ? " without quotes" : "");
      case ParameterType::integer:
        if (integer) return *integer;
        return refuse_integer();
      case ParameterType::size:
        if (integer) return *integer;
        [[fallthrough]];
      case ParameterType::real:
        if (const auto value = node.quoted ? std::nullopt : parse_number(node.text)) return *value;
        return refuse("a finite decimal number");
      case ParameterType::column:
        if (integer) return *integer;
        return node.text;
      case ParameterType::path:
        return read_path();
      default:
        return node.text;
    }
  }

  std::nullopt_t refuse_integer() const {
    const std::string& text = node.text;
    const bool has_digits_alone = text.find_first_not_of("0123456789", text.starts_with('-') ? 1 : 0) == text.npos;
    if (!node.quoted && text.size() > 18 && text[0] != '0' && has_digits_alone) {
      complain(text.substr(0, 40) + " is out of range");
      return std::nullopt;
    }
    const bool looks_numeric = text.find_first_of("0123456789") == 0;
    return refuse("an integer", fmt::format("{}{}", looks_numeric || node.quoted ? ", in plain decimal digits" : "",
                                            node.quoted ? " without quotes" : ""));
  }

  std::optional<Scalar> read_texts() const {
    if (!node.is_scalar() && !node.is_sequence()) return refuse("a list of texts");
    std::vector<std::string> texts;
    for (const YamlNode& item : node.is_scalar() ? std::span(&node, 1) : std::span(node.items)) {
      if (!item.is_scalar()) return refuse("a list of texts");
      if (!is_allowed(info, std::vector{item.text})) {
        context.complain(item.mark, fmt::format("unknown {} {}", info.name, shown(item)), allowed,
                         suggestion(item.text, info.choices));
        return std::nullopt;
      }
      if (!info.choices.empty() && std::ranges::find(texts, item.text) != texts.end()) {
        context.complain(item.mark, fmt::format("\"{}\" appears twice", item.text), "each once");
        return std::nullopt;
      }
      texts.push_back(item.text);
    }
    return texts;
  }

  std::optional<Scalar> joined() const {
    if (node.items.empty()) return complain("the list is empty"), std::nullopt;
    std::string joined;
    for (const YamlNode& item : node.items) {
      if (!item.is_scalar()) return refuse("a single value");
      joined += (joined.empty() ? "" : ", ") + item.text;
    }
    return joined;
  }

  std::optional<Scalar> read_path() const {
    const auto path = path_at(node);
    if (const auto* wrong = std::get_if<VariableProblem>(&path)) {
      if (!context.options.paths_must_exist) return node.text;
      context.complain(node.mark, wrong->problem, wrong->allowed);
      return std::nullopt;
    }
    const std::string& known = std::get<std::string>(path);
    std::error_code error;
    if (!context.options.paths_must_exist || (!node.text.empty() && std::filesystem::exists(known, error)))
      return known;
    std::string problem = fmt::format("\"{}\" does not exist", known);
    // The variable, set or not, is what the user can fix.
    if (node.text.find("${") != std::string::npos) problem += fmt::format(", which {} stands for", shown(node));
    complain(problem, near_path(known));
    return std::nullopt;
  }
};

}  // namespace

std::string_view noun_of(Family family) {
  constexpr std::string_view kNouns[] = {"component",  "loader",   "transform", "metric",
                                         "classifier", "protocol", "score",     "artifact"};
  return kNouns[static_cast<std::size_t>(family)];
}

std::variant<std::string, VariableProblem> path_at(const YamlNode& node) {
  auto expanded = expand_variables(node.text);
  if (const auto* path = std::get_if<std::string>(&expanded); path != nullptr && !path->empty()) {
    const std::filesystem::path file = node.mark.line == 0 ? "" : node.mark.file;
    expanded = (file.parent_path() / *path).lexically_normal().string();
  }
  return expanded;
}

std::string allowed_values(const ParameterInfo& info) {
  return info.choices.empty() ? allowed_text(info) : listed(info.choices);
}

std::string allowed_values(const Key& key, const ReadContext& context) {
  if (key.role == KeyRole::include) return "a file or a list of files";
  if (key.role == KeyRole::grid) return "a mapping of axes, each a value, a list of values or a range";
  if (key.role == KeyRole::variants) return "a mapping of names to grids";
  if (key.role == KeyRole::pipeline) return allowed_pipelines(context.table);
  const bool is_section = key.role == KeyRole::section;
  const bool is_list = key.role == KeyRole::scores || key.role == KeyRole::artifacts ||
                       (key.role == KeyRole::setting && key.info.type == ParameterType::texts);
  if (takes_rows(key))
    return fmt::format("{}, or a mapping of {}", allowed_values(key.info), fmt::join(kSampleKeys, ", "));
  std::string own = is_list ? "a list of " : "";
  if (!is_section) own += allowed_values(key.info);
  if (is_section && key.takes_list) own = allowed_values(*context.table.component_key(key.section), context);
  const auto inner = context.in_scope().names_of_children(is_section ? key.path : path_in_section(key));
  if (inner.empty()) return own;
  return fmt::format("{}{}a mapping of {}", own, own.empty() ? "" : ", or ", fmt::join(inner, ", "));
}

std::optional<Located<Scalar>> read_scalar(const YamlNode& node, const ParameterInfo& info, const ReadContext& context,
                                           bool is_in_pipeline) {
  auto value = ScalarReader{node, info, context}.read(is_in_pipeline);
  return value ? std::optional(Located<Scalar>{std::move(*value), node.mark}) : std::nullopt;
}

std::optional<std::int64_t> integer_at(const YamlNode& node, const std::string& key, double least, double most,
                                       const ReadContext& context) {
  const ParameterInfo info{.name = key, .type = ParameterType::integer, .least = least, .greatest = most};
  const YamlNode* value = node.find(key);
  if (value == nullptr) context.complain(node.mark.below(key), "the key is missing", allowed_values(info));
  const auto scalar = value == nullptr ? std::nullopt : read_scalar(*value, info, context);
  return scalar ? std::optional(std::get<std::int64_t>(scalar->value)) : std::nullopt;
}

std::optional<KeyValue> read_value(const YamlNode& node, const Key& key, const ReadContext& context) {
  if (key.role == KeyRole::pipeline) {
    auto steps = read_pipeline(node, context);
    if (!steps) return std::nullopt;
    return KeyValue{{pipeline_text(*steps), node.mark}, nullptr, std::move(*steps)};
  }
  if (key.info.type == ParameterType::boolean && node.is_mapping()) {
    // `shuffle: {seed: 42}` is one value at the key itself alone.
    std::vector<std::string> axes;
    for (const Key& below : context.table.keys()) {
      if (below.path.starts_with(key.path + ".")) axes.push_back(context.used.axis_name(below));
    }
    context.report_wrong_type(
        node, "a single value",
        fmt::format("true or false; what goes with it is an axis of its own: {}", fmt::join(axes, ", ")));
    return std::nullopt;
  }
  auto scalar = read_scalar(node, key.info, context);
  if (!scalar) return std::nullopt;
  KeyValue value{std::move(*scalar)};
  if (key.role == KeyRole::component) {
    value.component = context.table.find_component(key.section, std::get<std::string>(value.value.value));
  }
  return value;
}

bool is_list_of_values(const YamlNode& node, const Key& key, bool is_in_grid) {
  if (!node.is_sequence()) return false;
  if (key.role == KeyRole::pipeline) return is_in_grid;
  if (key.info.type != ParameterType::texts) return true;
  return !node.items.empty() && std::ranges::all_of(node.items, [](const auto& item) { return item.is_sequence(); });
}

const Key* only_one(std::span<const Key* const> keys, std::string_view spelling, const SourceMark& where,
                    const ReadContext& context) {
  const std::vector<const Key*> meant = context.in_scope().narrowed(keys);
  if (meant.size() == 1) return meant.front();
  std::vector<std::string> paths;
  for (const Key* key : meant) paths.push_back(key->path);
  if (paths.empty()) return nullptr;
  const UsedComponents& scope = context.in_scope();
  const Section section = meant.front()->section;
  const bool is_of_one_section = std::ranges::all_of(
      meant, [&](const Key* key) { return key->section == section && key->role == KeyRole::parameter; });
  const Key* chooser = is_of_one_section ? context.table.component_key(section) : nullptr;
  // Which component has the key is missing or misspelt, which is told where it is.
  if (chooser != nullptr && scope.names_in(section).empty()) return nullptr;
  // That none of them has a meaning beside the component is told where all keys are known.
  if (chooser != nullptr && std::ranges::none_of(meant, [&](const Key* key) { return scope.has(*key); })) {
    return meant.front();
  }
  context.complain(where, fmt::format("{} is ambiguous", spelling), listed(paths));
  return nullptr;
}

std::string axes_text(bool is_in_grid, const ReadContext& context) {
  std::vector<std::string> names;
  for (const Key* key : context.used.axes(!is_in_grid)) {
    // Classifiers may have parameters of one name, and while none is chosen all are shown.
    std::string name = context.used.axis_name(*key);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  if (is_in_grid) names.insert(names.end(), std::begin(kGridWords), std::end(kGridWords));
  const auto step = std::ranges::find_if(context.table.keys(), is_of_step);
  const bool has_steps = step != context.table.keys().end();
  return fmt::format("{}{}", fmt::join(names, ", "),
                     has_steps ? ", or a transform's parameter such as " + step->path : "");
}

}  // namespace gridfold
