#include "store/json_text.hpp"

#include <type_traits>
#include <variant>

#include "core/printable.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLineWidth = 140;

/// What `json` takes at least as text, counted no further than just beyond `limit`: lines are short, documents long.
std::size_t least_size(const Json& json, std::size_t limit) {
  if (!json.is_structured()) return 1;
  std::size_t size = 1;
  for (const Json& element : json) {
    if (size > limit) break;
    size += 1 + least_size(element, limit - size);
  }
  return size;
}

void add_json(std::string& text, const Json& json, std::size_t indent) {
  if (!json.is_structured() || indent + least_size(json, kLineWidth) <= kLineWidth) {
    const std::string line = json_line(json);
    if (!json.is_structured() || indent + line.size() <= kLineWidth) {
      text += line;
      return;
    }
  }
  text += json.is_object() ? '{' : '[';
  bool is_first = true;
  for (const auto& item : json.items()) {
    text += is_first ? "\n" : ",\n";
    is_first = false;
    text.append(indent + 2, ' ');
    if (json.is_object()) text += json_line(item.key()) + ": ";
    add_json(text, item.value(), indent + 2);
  }
  text += '\n';
  text.append(indent, ' ');
  text += json.is_object() ? '}' : ']';
}

}  // namespace

// Outside strings a dump holds nothing that a terminal obeys, so that every escape stands in one.
std::string json_line(const nlohmann::ordered_json& json) {
  return printable(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string json_text(const nlohmann::ordered_json& json) {
  std::string text;
  add_json(text, json, 0);
  return text + '\n';
}

nlohmann::ordered_json scalar_json(const Scalar& scalar) {
  return std::visit(
      [](const auto& value) -> nlohmann::ordered_json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
          return nullptr;
        } else {
          return value;
        }
      },
      scalar);
}

}  // namespace gridfold
