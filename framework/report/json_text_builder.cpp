#include "report/json_text_builder.hpp"

#include "core/scalar.hpp"

namespace gridfold {

namespace {

/// Where the object or array that opens at `begin` ends, its closing bracket included.
std::size_t end_of_group(const std::string& json, std::size_t begin) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = begin; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return json.size();
}

}  // namespace

std::string json_object(const JsonMembers& members) {
  std::string text = "{";
  for (const auto& [key, value] : members) text += (text.size() > 1 ? ", " : "") + json_quoted(key) + ": " + value;
  return text + "}";
}

std::string json_array(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) text += (text.size() > 1 ? ", " : "") + item;
  return text + "]";
}

std::string json_strings(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const std::string& text : texts) items.push_back(json_quoted(text));
  return json_array(items);
}

std::string json_over_lines(const std::string& json) {
  constexpr std::size_t kWidth = 110;
  std::string lines;
  std::size_t depth = 0;
  std::size_t column = 0;
  const auto break_line = [&] {
    lines += '\n' + std::string(2 * depth, ' ');
    column = 2 * depth;
  };
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && (c == '{' || c == '[')) {
      const std::size_t end = end_of_group(json, i);
      if (column + end - i <= kWidth) {
        lines += json.substr(i, end - i);
        column += end - i;
        i = end - 1;
        continue;
      }
      lines += c;
      ++depth;
      break_line();
      continue;
    }
    if (!in_string && (c == '}' || c == ']')) {
      --depth;
      break_line();
    }
    if (c == '"' && (i == 0 || json[i - 1] != '\\')) in_string = !in_string;
    lines += c;
    ++column;
    if (!in_string && c == ',') {
      break_line();
      ++i;
    }
  }
  return lines + '\n';
}

}  // namespace gridfold
