#include "cli/data_parameters.hpp"

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "yaml/document.hpp"

namespace gridfold {

namespace {

template <typename T>
std::optional<T> number_in(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  const bool is_quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  return std::string(is_quoted ? text.substr(1, text.size() - 2) : text);
}

std::vector<std::string> texts_in(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return {std::string(text)};
  text = text.substr(1, text.size() - 2);
  std::vector<std::string> texts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    texts.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return texts;
}

Scalar value_of(const ParameterInfo& info, const std::string& text) {
  switch (info.type) {
    case ParameterType::boolean:
      if (text == "true" || text == "false") return text == "true";
      return text;
    case ParameterType::integer:
    case ParameterType::column:
      if (const auto integer = number_in<std::int64_t>(text)) return *integer;
      return text;
    case ParameterType::real:
    case ParameterType::size:
      if (const auto integer = number_in<std::int64_t>(text)) return *integer;
      if (const auto number = number_in<double>(text)) return *number;
      return text;
    case ParameterType::texts:
      return texts_in(text);
    case ParameterType::text:
    case ParameterType::path:
    case ParameterType::component:
      break;
  }
  return text;
}

}  // namespace

ParameterValues parse_parameters(const Loader& loader, std::span<const std::string> texts) {
  const std::vector<ParameterInfo>& table = loader.component.parameters;
  ParameterValues values;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      throw ConfigError(fmt::format("--set {}: allowed: key=value, such as label_column=species", text));
    }
    const std::string name = text.substr(0, equals);
    const ParameterInfo* info = find_entry(table, name);
    if (info == nullptr) {
      const std::vector<std::string> names = entry_names(std::span<const ParameterInfo>(table));
      const auto nearest = nearest_name(name, names);
      throw ConfigError(fmt::format("--set {}: unknown key; allowed for {}: {}{}", text, loader.component.name,
                                    fmt::join(names, ", "),
                                    nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
    }
    values.push_back({name, value_of(*info, text.substr(equals + 1))});
  }
  return values;
}

NamedLoader loader_in(std::span<const std::string> texts, std::span<const Loader> loaders) {
  constexpr std::string_view kKey = "loader=";
  NamedLoader named;
  for (const std::string& text : texts) {
    if (!text.starts_with(kKey)) {
      named.others.push_back(text);
      continue;
    }
    const std::string name = text.substr(kKey.size());
    named.loader = find_entry(loaders, name);
    if (named.loader != nullptr) continue;
    const std::vector<std::string> names = entry_names(loaders);
    const auto nearest = nearest_name(name, names);
    throw ConfigError(fmt::format("--set {}: unknown format; allowed: {}{}", text, fmt::join(names, ", "),
                                  nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
  }
  return named;
}

std::string dataset_yaml(const Loader& loader, std::span<const ParameterValue> parameters) {
  if (parameters.empty()) return loader.component.name;
  std::string text = fmt::format("{{loader: {}", loader.component.name);
  for (const ParameterValue& value : parameters) text += fmt::format(", {}: {}", value.name, yaml_value(value.value));
  return text + "}";
}

}  // namespace gridfold
