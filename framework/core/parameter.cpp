#include "core/parameter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"

namespace gridfold {

namespace {

constexpr std::int64_t kMostRows = std::numeric_limits<std::uint32_t>::max();

std::string_view article_and_type(ParameterType type) {
  switch (type) {
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::integer:
      return "an integer";
    case ParameterType::real:
      return "a number";
    case ParameterType::size:
      return "a number of rows, or a share of them above 0 and at most 1";
    case ParameterType::text:
      return "a text";
    case ParameterType::texts:
      return "a list of texts";
    case ParameterType::column:
      return "an integer, or a column's name";
    case ParameterType::path:
      return "a file or folder that exists";
    case ParameterType::component:
      return "a name";
  }
  return "";
}

bool has_type(ParameterType type, const Scalar& value) {
  switch (type) {
    case ParameterType::boolean:
      return std::holds_alternative<bool>(value);
    case ParameterType::integer:
      return std::holds_alternative<std::int64_t>(value);
    case ParameterType::real:
      return as_number(value) && std::isfinite(*as_number(value));
    case ParameterType::size:
      return as_number(value).has_value();
    case ParameterType::text:
    case ParameterType::path:
    case ParameterType::component:
      return std::holds_alternative<std::string>(value);
    case ParameterType::texts:
      return std::holds_alternative<std::vector<std::string>>(value);
    case ParameterType::column:
      return std::holds_alternative<std::string>(value) || std::holds_alternative<std::int64_t>(value);
  }
  return false;
}

/// Of a number of rows, or of a share of them.
bool is_size(const Scalar& value) {
  if (const auto* rows = std::get_if<std::int64_t>(&value)) return *rows >= 1 && *rows <= kMostRows;
  const auto* share = std::get_if<double>(&value);
  return share != nullptr && *share > 0 && *share <= 1;
}

bool is_within_bounds(const ParameterInfo& info, double number) {
  if (info.bounds_excluded) {
    return !(info.least && number <= *info.least) && !(info.greatest && number >= *info.greatest);
  }
  return !(info.least && number < *info.least) && !(info.greatest && number > *info.greatest);
}

void require_known(std::string_view owner, std::span<const ParameterInfo> table,
                   std::span<const ParameterValue> given) {
  std::vector<std::string> names;
  for (const ParameterInfo& info : table) names.emplace_back(info.name);
  for (auto value = given.begin(); value != given.end(); ++value) {
    if (std::find(names.begin(), names.end(), value->name) == names.end()) {
      const auto nearest = nearest_name(value->name, names);
      throw ConfigError(fmt::format("{}: unknown parameter {}{}; allowed: {}", owner, value->name,
                                    nearest ? fmt::format(", did you mean {}?", *nearest) : "",
                                    names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
    }
    if (std::any_of(given.begin(), value, [&](const auto& other) { return other.name == value->name; })) {
      throw ConfigError(fmt::format("{}: the parameter {} is given twice", owner, value->name));
    }
  }
}

}  // namespace

bool is_numeric(ParameterType type) {
  return type == ParameterType::integer || type == ParameterType::real || type == ParameterType::size;
}

std::string allowed_text(const ParameterInfo& info) {
  if (!info.choices.empty()) {
    return fmt::format("{} {}", info.type == ParameterType::texts ? "some of" : "one of",
                       fmt::join(info.choices, ", "));
  }
  std::string text(article_and_type(info.type));
  if (!info.text_form.empty()) return info.text_form;
  if (info.bounds_excluded) {
    if (info.least) text += fmt::format(" above {}", *info.least);
    if (info.greatest) text += fmt::format("{} below {}", info.least ? " and" : "", *info.greatest);
    return text;
  }
  if (info.least && info.greatest) return fmt::format("{} from {} to {}", text, *info.least, *info.greatest);
  if (info.least) return fmt::format("{}, at least {}", text, *info.least);
  if (info.greatest) return fmt::format("{}, at most {}", text, *info.greatest);
  return text;
}

bool is_allowed(const ParameterInfo& info, const Scalar& value) {
  if (!has_type(info.type, value)) return false;
  if (info.type == ParameterType::size && !is_size(value)) return false;
  const auto number = as_number(value);
  if (number && info.type != ParameterType::column && !is_within_bounds(info, *number)) return false;
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && info.text_problem != nullptr && info.text_problem(*text)) return false;
  if (info.choices.empty()) return true;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    return std::ranges::all_of(
        *texts, [&](const std::string& one) { return std::ranges::find(info.choices, one) != info.choices.end(); });
  }
  return text != nullptr && std::find(info.choices.begin(), info.choices.end(), *text) != info.choices.end();
}

std::string refusal(const ParameterInfo& info, const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && info.text_problem != nullptr) {
    if (auto problem = info.text_problem(*text)) return *problem;
  }
  return to_canonical_text(value) + " is not allowed";
}

bool has_meaning(std::span<const ParameterInfo> table, std::span<const ParameterValue> values, std::size_t index) {
  const auto& only_with = table[index].only_with;
  if (!only_with) return true;
  for (std::size_t other = 0; other < table.size(); ++other) {
    if (table[other].name != only_with->parameter) continue;
    const std::vector<std::string>& wanted = only_with->values;
    return has_meaning(table, values, other) &&
           (wanted.empty() ? !is_missing(values[other].value)
                           : std::find(wanted.begin(), wanted.end(), to_text(values[other].value)) != wanted.end());
  }
  return false;
}

const Scalar* find_parameter(std::span<const ParameterValue> completed, std::string_view name) {
  for (const ParameterValue& parameter : completed) {
    if (parameter.name == name) return &parameter.value;
  }
  return nullptr;
}

std::string component_text(std::string_view name, std::span<const ParameterInfo> table,
                           std::span<const ParameterValue> completed) {
  std::string shown;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Scalar& value = completed[i].value;
    if (is_missing(value) || table[i].default_value == value) continue;
    shown += fmt::format("{}{}={}", shown.empty() ? "" : ", ", table[i].name, to_text(value));
  }
  return shown.empty() ? std::string(name) : fmt::format("{}({})", name, shown);
}

ParameterValues complete_parameters(std::string_view owner, std::span<const ParameterInfo> table,
                                    std::span<const ParameterValue> given) {
  require_known(owner, table, given);
  ParameterValues completed;
  for (const ParameterInfo& info : table) {
    const Scalar* given_value = find_parameter(given, info.name);
    Scalar value = given_value != nullptr ? *given_value : info.default_value.value_or(Scalar{});
    if (!is_missing(value)) {
      if (!is_allowed(info, value)) {
        const std::string problem =
            info.text_problem != nullptr ? refusal(info, value) : fmt::format("{} is {}", info.name, to_text(value));
        throw ConfigError(fmt::format("{}: {}; allowed: {}", owner, problem, allowed_text(info)));
      }
      if (info.type == ParameterType::real) value = *as_number(value);
    }
    completed.push_back({info.name, std::move(value)});
  }
  // Looked at before any is taken away: a parameter may depend on one that depends on a third.
  std::vector<bool> meaningful;
  for (std::size_t i = 0; i < table.size(); ++i) meaningful.push_back(has_meaning(table, completed, i));
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!meaningful[i]) {
      completed[i].value = Scalar{};
    } else if (is_missing(completed[i].value) && !table[i].default_value) {
      throw ConfigError(
          fmt::format("{}: the parameter {} is missing; allowed: {}", owner, table[i].name, allowed_text(table[i])));
    }
  }
  return completed;
}

}  // namespace gridfold
