#include "core/scalar.hpp"

#include <fmt/format.h>

namespace gridfold {

namespace {

struct TextOf {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::to_string(value); }
  std::string operator()(double value) const { return fmt::to_string(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const std::vector<std::string>& values) const {
    std::string text;
    for (const std::string& value : values) text += (text.empty() ? "" : ", ") + json_quoted(value);
    return "[" + text + "]";
  }
};

}  // namespace

std::string to_text(const Scalar& scalar) { return std::visit(TextOf{}, scalar); }

std::string to_canonical_text(const Scalar& scalar) {
  if (is_missing(scalar)) return "null";
  if (const auto* plain = std::get_if<std::string>(&scalar)) return json_quoted(*plain);
  std::string text = to_text(scalar);
  const bool looks_integral = text.find_first_not_of("-0123456789") == std::string::npos;
  if (std::holds_alternative<double>(scalar) && looks_integral) text += ".0";
  return text;
}

std::string json_quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::optional<double> as_number(const Scalar& scalar) {
  if (const auto* integer = std::get_if<std::int64_t>(&scalar)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&scalar)) return *real;
  return std::nullopt;
}

}  // namespace gridfold
