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
class ScalarReader {
 public:
  ScalarReader(const YamlNode& node, const ParameterInfo& info, const ReadContext& context)
      : node_(node), info_(info), context_(context), allowed_(allowed_values(info)) {}

  std::optional<Scalar> read(bool is_in_pipeline) const {
    if (info_.type == ParameterType::texts) return read_texts();
    // A list for a text is joined by commas, as in `keep: [0-9, 12]`.
    if (info_.type == ParameterType::text && node_.is_sequence() && is_in_pipeline) return checked(joined());
    if (!node_.is_scalar()) {
      return refuse(info_.type == ParameterType::integer ? "an integer"
                    : is_numeric(info_.type)             ? "a number"
                                                         : "a single value");
    }
    return checked(read_single());
  }

 private:
  std::optional<Scalar> checked(std::optional<Scalar> value) const {
    if (!value || is_allowed(info_, *value)) return value;
    const auto* text = std::get_if<std::string>(&*value);
    const std::string problem = text == nullptr         ? to_text(*value) + " is out of range"
                                : info_.choices.empty() ? refusal(info_, *value)
                                                        : fmt::format("unknown {} {}", noun_of(info_), shown(node_));
    complain(problem, text == nullptr                ? std::nullopt
                      : info_.family == Family::none ? suggestion(*text, info_.choices)
                                                     : suggestion(*text, context_.table.components(info_.family)));
    return std::nullopt;
  }

  void complain(std::string problem, std::optional<std::string> nearest = std::nullopt) const {
    context_.complain(node_.mark, std::move(problem), allowed_, std::move(nearest));
  }

  std::nullopt_t refuse(const std::string& wanted, const std::string& more = "") const {
    const bool has_default = node_.is_null() && info_.default_value && !is_missing(*info_.default_value);
    const std::string absent =
        has_default ? fmt::format("; without the key it is {}", to_text(*info_.default_value)) : "";
    context_.report_wrong_type(node_, wanted, allowed_ + more + absent);
    return std::nullopt;
  }

  std::optional<Scalar> read_single() const {
    const auto integer = node_.quoted ? std::nullopt : parse_integer(node_.text);
    switch (info_.type) {
      case ParameterType::boolean: {
        const std::optional<bool> value = node_.quoted ? std::nullopt : parse_boolean(node_.text);
        if (!value) return refuse("true or false");
        return *value;
      }
      case ParameterType::integer:
        if (integer) return *integer;
        return refuse_integer();
      case ParameterType::size:
        if (integer) return *integer;
        [[fallthrough]];
      case ParameterType::real: {
        const std::optional<double> value = node_.quoted ? std::nullopt : parse_number(node_.text);
        if (!value) return refuse("a finite decimal number");
        return *value;
      }
      case ParameterType::column:
        if (integer) return *integer;
        return node_.text;
      case ParameterType::path:
        return read_path();
      case ParameterType::component:
      case ParameterType::text:
      case ParameterType::texts:
        break;
    }
    return node_.text;
  }

  std::nullopt_t refuse_integer() const {
    const std::string& text = node_.text;
    const bool has_digits_alone = text.find_first_not_of("0123456789", text.starts_with('-') ? 1 : 0) == text.npos;
    if (!node_.quoted && text.size() > 18 && text[0] != '0' && has_digits_alone) {
      complain(text.substr(0, 40) + " is out of range");
      return std::nullopt;
    }
    const bool looks_numeric = text.find_first_of("0123456789") == 0;
    return refuse("an integer", fmt::format("{}{}", looks_numeric || node_.quoted ? ", in plain decimal digits" : "",
                                            node_.quoted ? " without quotes" : ""));
  }

  std::optional<Scalar> read_texts() const {
    if (!node_.is_scalar() && !node_.is_sequence()) return refuse("a list of texts");
    std::vector<std::string> texts;
    for (const YamlNode& item : node_.is_scalar() ? std::span(&node_, 1) : std::span(node_.items)) {
      if (!item.is_scalar()) return refuse("a list of texts");
      if (!is_allowed(info_, std::vector{item.text})) {
        context_.complain(item.mark, fmt::format("unknown {} {}", info_.name, shown(item)), allowed_,
                          suggestion(item.text, info_.choices));
        return std::nullopt;
      }
      texts.push_back(item.text);
    }
    return texts;
  }

  std::optional<Scalar> joined() const {
    std::string joined;
    for (const YamlNode& item : node_.items) {
      if (!item.is_scalar()) return refuse("a single value");
      joined += (joined.empty() ? "" : ", ") + item.text;
    }
    return joined;
  }

  std::optional<Scalar> read_path() const {
    const bool must_exist = context_.options.paths_must_exist;
    const auto path = path_at(node_);
    if (const auto* wrong = std::get_if<VariableProblem>(&path)) {
      if (!must_exist) return node_.text;
      context_.complain(node_.mark, wrong->problem, wrong->allowed);
      return std::nullopt;
    }
    const std::string& known = std::get<std::string>(path);
    std::error_code error;
    if (!must_exist || (!node_.text.empty() && std::filesystem::exists(known, error))) return known;
    std::string problem = fmt::format("\"{}\" does not exist", known);
    // The variable, set or not, is what the user can fix.
    if (node_.text.find("${") != std::string::npos) problem += fmt::format(", which {} stands for", shown(node_));
    complain(problem, near_path(known));
    return std::nullopt;
  }

  const YamlNode& node_;
  const ParameterInfo& info_;
  const ReadContext& context_;
  const std::string allowed_;
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
  switch (key.role) {
    case KeyRole::section: {
      const std::string keys =
          fmt::format("a mapping of {}", fmt::join(context.in_scope().names_of_children(key.path), ", "));
      return key.takes_name()
                 ? fmt::format("{}, or {}", allowed_values(*context.table.component_key(key.section), context), keys)
                 : keys;
    }
    case KeyRole::include:
      return "a file or a list of files";
    case KeyRole::grid:
      return "a mapping of axes, each a value, a list of values or a range";
    case KeyRole::variants:
      return "a mapping of names to grids";
    case KeyRole::scores:
    case KeyRole::artifacts:
      return "a list of " + allowed_values(key.info);
    case KeyRole::setting:
      return (key.info.type == ParameterType::texts ? "a list of " : "") + allowed_values(key.info);
    case KeyRole::pipeline:
      return allowed_pipelines(context.table);
    default:
      break;
  }
  const std::vector<std::string> inner = context.in_scope().names_of_children(path_in_section(key));
  return inner.empty() ? allowed_values(key.info)
                       : fmt::format("{}, or a mapping of {}", allowed_values(key.info), fmt::join(inner, ", "));
}

std::optional<Located<Scalar>> read_scalar(const YamlNode& node, const ParameterInfo& info, const ReadContext& context,
                                           bool is_in_pipeline) {
  auto value = ScalarReader(node, info, context).read(is_in_pipeline);
  if (!value) return std::nullopt;
  return Located<Scalar>{std::move(*value), node.mark};
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
  if (chooser != nullptr && std::ranges::none_of(meant, [&](const Key* key) { return scope.has(*key); })) {
    const std::string parent = chooser->path.substr(0, chooser->path.rfind('.'));
    context.complain(where,
                     fmt::format("{} has no meaning with {}: {}", spelling, chooser->info.name,
                                 fmt::join(scope.names_in(section), ", ")),
                     listed(scope.names_of_children(parent)),
                     suggestion(spelling, candidates_of(scope.children_of(parent))));
    return nullptr;
  }
  context.complain(where, fmt::format("{} is ambiguous", spelling), listed(paths));
  return nullptr;
}

std::string axes_text(bool with_labels, const std::vector<std::string>& further, const ReadContext& context) {
  std::vector<std::string> names;
  for (const Key* key : context.used.axes(with_labels)) {
    // Classifiers may have parameters of one name, and while none is chosen all are shown.
    std::string name = context.used.axis_name(*key);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  names.insert(names.end(), further.begin(), further.end());
  const auto step = std::ranges::find_if(context.table.keys(), is_of_step);
  const bool has_steps = step != context.table.keys().end();
  return fmt::format("{}{}", fmt::join(names, ", "),
                     has_steps ? ", or a transform's parameter such as " + step->path : "");
}

}  // namespace gridfold
