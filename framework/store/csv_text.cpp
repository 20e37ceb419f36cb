#include "store/csv_text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace gridfold {

void CsvText::add(std::string_view field) {
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

// fmt's default is the shortest text that reads back as the same double.
void CsvText::add(double value) { std::isnan(value) ? add_missing() : add(fmt::format("{}", value)); }

void CsvText::add(std::size_t value) { add(fmt::format("{}", value)); }

void CsvText::end_row() {
  text_ += '\n';
  row_is_empty_ = true;
}

}  // namespace gridfold
