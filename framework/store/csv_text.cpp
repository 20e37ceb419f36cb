#include "store/csv_text.hpp"

#include <cmath>
#include <cstdint>
#include <variant>

#include <fmt/format.h>

#include "store/axis_names.hpp"
#include "store/value_text.hpp"

namespace gridfold {

void CsvText::add_field(std::string_view field) {
  if (!row_is_empty_) text_ += ',';
  row_is_empty_ = false;
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += field;
    return;
  }
  text_ += '"';
  for (const char c : field) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

void CsvText::add(std::string_view text) {
  constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  const bool is_like_formula = !text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos;
  is_like_formula ? add_field("'" + std::string(text)) : add_field(text);
}

// fmt's default is the shortest text that reads back as the same double.
void CsvText::add(double value) { std::isnan(value) ? add_missing() : add_field(fmt::format("{}", value)); }

void CsvText::add(std::size_t value) { add_field(fmt::format("{}", value)); }

void CsvText::add_value(const Axis& axis, const Scalar& value) {
  const bool is_number = std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
  is_number ? add_field(value_text(axis, value)) : add(to_text(value));
}

void CsvText::end_row() {
  text_ += '\n';
  row_is_empty_ = true;
}

void CsvText::add_cell_header(std::span<const Axis> axes, const std::vector<std::string>& after) {
  std::vector<std::string> reserved = after;
  reserved.emplace_back("cell");
  add("cell");
  for (const std::string& name : free_axis_names(axes, reserved)) add(name);
  for (const std::string& name : after) add(name);
  end_row();
}

}  // namespace gridfold
