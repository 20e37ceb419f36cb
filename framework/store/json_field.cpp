#include "store/json_field.hpp"

#include <limits>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kShownBytes = 60;

std::string shown(const nlohmann::ordered_json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  const std::string text = value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return text.size() <= kShownBytes ? text : text.substr(0, kShownBytes) + "...";
}

}  // namespace

void JsonField::refuse(const std::string& expected) const {
  throw StoreError(fmt::format("{}: {}: is {}; expected {}", *source_, key_path_.empty() ? "document" : key_path_,
                               shown(*value_), expected));
}

JsonField JsonField::operator[](const std::string& key) const {
  const std::string path = key_path_.empty() ? key : key_path_ + "." + key;
  if (!value_->is_object()) refuse("an object");
  const auto member = value_->find(key);
  if (member == value_->end()) throw StoreError(fmt::format("{}: {}: is missing", *source_, path));
  return {*member, *source_, path};
}

std::vector<JsonField> JsonField::elements() const {
  if (!value_->is_array()) refuse("a list");
  std::vector<JsonField> elements;
  elements.reserve(value_->size());
  for (const Json& element : *value_) {
    elements.emplace_back(element, *source_, fmt::format("{}[{}]", key_path_, elements.size()));
  }
  return elements;
}

std::vector<std::pair<std::string, JsonField>> JsonField::members() const {
  if (!value_->is_object()) refuse("an object");
  std::vector<std::pair<std::string, JsonField>> members;
  for (const auto& [key, value] : value_->items()) {
    members.emplace_back(key, JsonField(value, *source_, key_path_ + "." + key));
  }
  return members;
}

std::vector<std::size_t> JsonField::sizes() const {
  if (!value_->is_array()) refuse("a list");
  std::vector<std::size_t> sizes;
  sizes.reserve(value_->size());
  for (const Json& element : *value_) {
    if (!element.is_number_unsigned()) refuse("a list of integers, 0 or more");
    sizes.push_back(element.get<std::size_t>());
  }
  return sizes;
}

std::vector<std::string> JsonField::texts() const {
  if (!value_->is_array()) refuse("a list");
  std::vector<std::string> texts;
  texts.reserve(value_->size());
  for (const Json& element : *value_) {
    if (!element.is_string()) refuse("a list of texts");
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

bool JsonField::has(const std::string& key) const { return value_->is_object() && value_->contains(key); }

std::string JsonField::text() const {
  if (!value_->is_string()) refuse("text");
  return value_->get<std::string>();
}

bool JsonField::boolean() const {
  if (!value_->is_boolean()) refuse("true or false");
  return value_->get<bool>();
}

std::int64_t JsonField::integer() const {
  const bool wraps =
      value_->is_number_unsigned() &&
      value_->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value_->is_number_integer() || wraps) refuse("an integer of 64 bits");
  return value_->get<std::int64_t>();
}

std::size_t JsonField::size() const {
  if (!value_->is_number_unsigned()) refuse("an integer, 0 or more");
  return value_->get<std::size_t>();
}

double JsonField::number() const {
  if (!value_->is_number()) refuse("a number");
  return value_->get<double>();
}

double JsonField::number_or_nan() const {
  if (value_->is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value_->is_number()) refuse("a number or null");
  return value_->get<double>();
}

Scalar JsonField::scalar() const {
  if (value_->is_null()) return {};
  if (value_->is_boolean()) return boolean();
  if (value_->is_number_integer()) return integer();
  if (value_->is_number()) return number();
  if (value_->is_string()) return text();
  if (value_->is_array()) {
    std::vector<std::string> texts;
    for (const JsonField& element : elements()) texts.push_back(element.text());
    return texts;
  }
  refuse("true, false, a number, text, a list of texts or null");
}

}  // namespace gridfold
