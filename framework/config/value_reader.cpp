#include "config/value_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <variant>

#include "config/paths.hpp"
#include "config/pipeline_reader.hpp"
#include "config/pipeline_text.hpp"
#include "config/suggestion.hpp"
#include "config/yaml_scalar.hpp"

namespace gridfold {

namespace {

/// Reads single values of one parameter.
class ScalarReader {
 public:
  ScalarReader(const YamlNode& node, const ParameterInfo& info, const std::string& key_path, const ReadContext& context)
      : node_(node), info_(info), key_path_(key_path), context_(context) {}

  std::optional<Scalar> read(bool is_in_pipeline) const {
    if (info_.type == ParameterType::texts) return read_texts();
    if (info_.type == ParameterType::text && node_.is_sequence() && is_in_pipeline) return read_joined();
    if (!node_.is_scalar()) {
      return refuse(info_.type == ParameterType::integer                                     ? "an integer"
                    : info_.type == ParameterType::real || info_.type == ParameterType::size ? "a number"
                                                                                             : "a single value");
    }
    const std::optional<Scalar> value = read_single();
    if (!value || is_allowed(info_, *value)) return value;
    complain(is_number(*value) ? to_text(*value) + " is out of range" : problem_of(*value), allowed(),
             std::holds_alternative<std::string>(*value) ? suggestion(node_.text, info_.choices) : std::nullopt);
    return std::nullopt;
  }

 private:
  static bool is_number(const Scalar& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
  }

  std::string problem_of(const Scalar& value) const {
    if (info_.choices.empty()) return refusal(info_, value);
    return fmt::format("unknown {} {}",
                       info_.family == Family::none ? std::string(last_part(info_.name)) : noun_of(info_.family),
                       shown(node_));
  }

  std::string allowed() const { return "allowed: " + allowed_values(info_); }

  void complain(std::string problem, std::string allowed, std::optional<std::string> nearest = std::nullopt) const {
    context_.diagnostics.add({node_.mark, key_path_, std::move(problem), std::move(allowed), std::move(nearest)});
  }

  std::nullopt_t refuse(const std::string& wanted, const std::string& more = "") const {
    const bool has_default = info_.default_value && !is_missing(*info_.default_value);
    const std::string absent =
        node_.is_null() && has_default ? fmt::format("; without the key it is {}", to_text(*info_.default_value)) : "";
    report_wrong_type(node_, key_path_, wanted, allowed() + more + absent, context_.diagnostics);
    return std::nullopt;
  }

  std::optional<Scalar> read_single() const {
    switch (info_.type) {
      case ParameterType::boolean: {
        const std::optional<bool> value = node_.quoted ? std::nullopt : parse_boolean(node_.text);
        if (!value) return refuse("true or false");
        return *value;
      }
      case ParameterType::integer:
        return read_integer();
      case ParameterType::real: {
        const std::optional<double> value = node_.quoted ? std::nullopt : parse_number(node_.text);
        if (!value) return refuse("a finite decimal number");
        return *value;
      }
      case ParameterType::size: {
        if (const auto rows = parse_integer(node_.text); rows && !node_.quoted) return *rows;
        const std::optional<double> share = node_.quoted ? std::nullopt : parse_number(node_.text);
        if (!share) return refuse("a number");
        return *share;
      }
      case ParameterType::column:
        if (const auto index = parse_integer(node_.text); index && !node_.quoted) return *index;
        return node_.text;
      case ParameterType::path:
        return read_path();
      case ParameterType::component:
        return read_name();
      case ParameterType::text:
      case ParameterType::texts:
        break;
    }
    return node_.text;
  }

  std::optional<Scalar> read_integer() const {
    const std::optional<std::int64_t> value = node_.quoted ? std::nullopt : parse_integer(node_.text);
    if (value) return *value;
    if (!node_.quoted && is_too_long(node_.text)) {
      complain(node_.text.substr(0, 40) + " is out of range", allowed());
      return std::nullopt;
    }
    const bool looks_numeric = node_.text.find_first_of("0123456789") == 0;
    return refuse("an integer", fmt::format("{}{}", looks_numeric || node_.quoted ? ", in plain decimal digits" : "",
                                            node_.quoted ? " without quotes" : ""));
  }

  /// Digits alone, but more than 64 bits hold.
  static bool is_too_long(const std::string& text) {
    return text.size() > 18 && text[0] != '0' &&
           text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == std::string::npos;
  }

  std::optional<Scalar> read_name() const {
    const std::vector<std::string>& known = info_.choices;
    if (std::find(known.begin(), known.end(), node_.text) != known.end()) return node_.text;
    complain(problem_of(node_.text), allowed(), suggestion(node_.text, context_.table.components(info_.family)));
    return std::nullopt;
  }

  std::optional<Scalar> read_texts() const {
    if (!node_.is_scalar() && !node_.is_sequence()) return refuse("a list of texts");
    std::vector<std::string> texts;
    for (const YamlNode& item : node_.is_scalar() ? std::span(&node_, 1) : std::span(node_.items)) {
      if (!item.is_scalar()) return refuse("a list of texts");
      if (!is_allowed(info_, std::vector{item.text})) {
        context_.diagnostics.add({item.mark, key_path_, fmt::format("unknown {} {}", info_.name, shown(item)),
                                  allowed(), suggestion(item.text, info_.choices)});
        return std::nullopt;
      }
      texts.push_back(item.text);
    }
    return texts;
  }

  /// A list for a text is joined by commas, as in `keep: [0-9, 12]`.
  std::optional<Scalar> read_joined() const {
    std::string joined;
    for (const YamlNode& item : node_.items) {
      if (!item.is_scalar()) return refuse("a single value");
      joined += (joined.empty() ? "" : ", ") + item.text;
    }
    if (is_allowed(info_, joined)) return joined;
    complain(problem_of(joined), allowed());
    return std::nullopt;
  }

  /// Where a relative path starts: at the file that it stands in, or, from the command line, where the user is.
  static std::filesystem::path folder_of(const SourceMark& mark) {
    return mark.line == 0 ? std::filesystem::path() : std::filesystem::path(mark.file).parent_path();
  }

  std::optional<Scalar> read_path() const {
    const auto expanded = expand_variables(node_.text);
    if (const auto* wrong = std::get_if<VariableProblem>(&expanded)) {
      if (!context_.options.paths_must_exist) return node_.text;
      complain(wrong->problem, wrong->allowed);
      return std::nullopt;
    }
    const std::string& written = std::get<std::string>(expanded);
    const std::filesystem::path path = (folder_of(node_.mark) / written).lexically_normal();
    if (!context_.options.paths_must_exist) return path.string();
    std::error_code error;
    if (written.empty() || !std::filesystem::exists(path, error)) {
      std::string problem = fmt::format("\"{}\" does not exist", written.empty() ? "" : path.string());
      // The variable, set or not, is what the user can fix.
      if (written != node_.text) problem += fmt::format(", which {} stands for", shown(node_));
      complain(problem, allowed(), written.empty() ? std::nullopt : near_path(path));
      return std::nullopt;
    }
    return path.string();
  }

  const YamlNode& node_;
  const ParameterInfo& info_;
  const std::string& key_path_;
  const ReadContext& context_;
};

std::vector<Candidate> candidates_of(std::span<const Key* const> keys, const UsedComponents& used) {
  std::vector<Candidate> candidates;
  for (const Key* key : keys) candidates.push_back({used.axis_name(*key), key->info.aliases});
  return candidates;
}

/// A transform's parameter that was probably meant, in scikit-learn's spelling too: `pca.components` for
/// `pca__n_components`.
std::optional<std::string> nearest_step_parameter(std::string_view key, const KeyTable& table) {
  if (key.starts_with("transforms.")) key.remove_prefix(std::string_view("transforms.").size());
  const std::size_t separator = std::min(key.find("__"), key.find('.'));
  if (separator == std::string_view::npos) return std::nullopt;
  const std::string_view written = key.substr(separator + (key[separator] == '.' ? 1 : 2));
  const auto name = suggestion(key.substr(0, separator), table.components(Section::transforms));
  const Component* transform = name ? table.find_component(Section::transforms, *name) : nullptr;
  if (transform == nullptr) return std::nullopt;
  std::vector<Candidate> parameters;
  for (const ParameterInfo& info : transform->parameters) parameters.push_back({info.name, info.aliases});
  const auto parameter = suggestion(written, parameters);
  if (!parameter) return std::nullopt;
  return fmt::format("{}.{}", *name, *parameter);
}

/// The names with points that an axis may have: `protocol.folds`, `classifier.k`, and `knn.k`.
std::vector<std::string> long_names(const KeyTable& table) {
  std::vector<std::string> names;
  for (const Key& key : table.keys()) {
    if (!key.has_axis() || key.is_label()) continue;
    names.push_back(key.path);
    if (key.section == Section::transforms) continue;
    for (const Key::Owner& owner : key.owners) {
      names.push_back(fmt::format("{}.{}", owner.component->name, key.info.axis_name()));
    }
  }
  return names;
}

}  // namespace

std::string noun_of(Family family) {
  switch (family) {
    case Family::none:
      break;
    case Family::loaders:
      return "loader";
    case Family::transforms:
      return "transform";
    case Family::metrics:
      return "metric";
    case Family::classifiers:
      return "classifier";
    case Family::resamplings:
      return "protocol";
    case Family::scores:
      return "score";
    case Family::artifacts:
      return "artifact";
  }
  return "component";
}

std::string allowed_values(const ParameterInfo& info) {
  return info.choices.empty() ? allowed_text(info) : fmt::format("{}", fmt::join(info.choices, ", "));
}

std::string allowed_values(const Key& key, const ReadContext& context) {
  switch (key.role) {
    case KeyRole::section:
      return fmt::format("a mapping of {}", fmt::join(context.in_scope().names_of_children(key.path), ", "));
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
      return key.info.type == ParameterType::texts ? "a list of " + allowed_values(key.info) : allowed_values(key.info);
    case KeyRole::pipeline:
      return allowed_pipelines(context.table);
    default:
      break;
  }
  const std::vector<std::string> inner = context.in_scope().names_of_children(path_in_section(key));
  return inner.empty() ? allowed_values(key.info)
                       : fmt::format("{}, or a mapping of {}", allowed_values(key.info), fmt::join(inner, ", "));
}

std::optional<Located<Scalar>> read_scalar(const YamlNode& node, const ParameterInfo& info, const std::string& key_path,
                                           const ReadContext& context, bool is_in_pipeline) {
  auto value = ScalarReader(node, info, key_path, context).read(is_in_pipeline);
  if (!value) return std::nullopt;
  Located<Scalar> located{std::move(*value), node.mark};
  located.mark.key_path = key_path;
  return located;
}

std::optional<KeyValue> read_value(const YamlNode& node, const Key& key, const std::string& key_path,
                                   const ReadContext& context) {
  if (key.role == KeyRole::pipeline) {
    auto steps = read_pipeline(node, key_path, context);
    if (!steps) return std::nullopt;
    KeyValue value{{pipeline_text(*steps), node.mark}, nullptr, std::move(*steps)};
    value.value.mark.key_path = key_path;
    return value;
  }
  auto scalar = read_scalar(node, key.info, key_path, context);
  if (!scalar) return std::nullopt;
  KeyValue value{std::move(*scalar), nullptr, {}};
  if (key.role == KeyRole::component) {
    value.component = context.table.find_component(key.section, std::get<std::string>(value.value.value));
  }
  return value;
}

bool is_list_of_values(const YamlNode& node, const Key& key, bool is_in_grid) {
  if (!node.is_sequence()) return false;
  if (key.role == KeyRole::pipeline) return is_in_grid;
  if (key.info.type != ParameterType::texts) return true;
  return !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(), [](const YamlNode& item) { return item.is_sequence(); });
}

const Key* only_one(std::span<const Key* const> keys, std::string_view spelling, const SourceMark& where,
                    const std::string& key_path, const ReadContext& context) {
  const std::vector<const Key*> meant = context.in_scope().narrowed(keys);
  if (meant.size() == 1) return meant.front();
  if (meant.empty()) return nullptr;
  std::vector<std::string> paths;
  for (const Key* key : meant) paths.push_back(key->path);
  context.diagnostics.add({where,
                           key_path,
                           fmt::format("{} may mean several keys", spelling),
                           fmt::format("allowed: {}", fmt::join(paths, ", ")),
                           {}});
  return nullptr;
}

const Key* find_varied(std::string_view spelling, const SourceMark& where, const std::string& key_path,
                       const ReadContext& context, bool& is_ambiguous) {
  const auto keys = context.table.meant_by(spelling);
  const Key* key = only_one(keys, spelling, where, key_path, context);
  is_ambiguous = key == nullptr && !keys.empty();
  return key;
}

std::optional<std::string> nearest_axis(std::string_view name, bool with_labels, const ReadContext& context) {
  if (auto step = nearest_step_parameter(name, context.table)) return step;
  if (name.find('.') != std::string_view::npos) {
    return suggestion(name, long_names(context.table));
  }
  if (auto near = suggestion(name, candidates_of(context.used.axes(with_labels), context.used))) return near;
  std::vector<const Key*> all;
  for (const Key& key : context.table.keys()) {
    if (key.has_axis() && (with_labels || !key.is_label())) all.push_back(&key);
  }
  return suggestion(name, candidates_of(all, context.used));
}

std::string axes_text(bool with_labels, const std::vector<std::string>& further, const ReadContext& context) {
  std::vector<std::string> names;
  for (const Key* key : context.used.axes(with_labels)) names.push_back(context.used.axis_name(*key));
  names.insert(names.end(), further.begin(), further.end());
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  for (const Key& key : context.table.keys()) {
    if (key.role != KeyRole::parameter || key.section != Section::transforms) continue;
    return text + ", or a transform's parameter such as " + key.path;
  }
  return text;
}

void report_wrong_type(const YamlNode& node, const std::string& key_path, const std::string& wanted,
                       const std::string& allowed, Diagnostics& diagnostics) {
  const std::string problem =
      node.is_null() ? "the value is missing" : fmt::format("{} is not {}", shown(node), wanted);
  diagnostics.add({node.mark, key_path, problem, allowed, {}});
}

}  // namespace gridfold
