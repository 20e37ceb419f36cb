#pragma once

#include <string>
#include <string_view>

namespace gridfold {

/// Rows of comma-separated values after RFC 4180 (quoted where needed), with a line feed at each end.
class CsvText {
 public:
  void add(std::string_view field);
  void add(double value);
  void add(std::size_t value);
  /// An empty field: the value is missing.
  void add_missing() { add(std::string_view()); }
  void end_row();

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool row_is_empty_ = true;
};

}  // namespace gridfold
