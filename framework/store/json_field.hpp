#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/scalar.hpp"

namespace gridfold {

/// A value of a JSON document with the way to it, so that a complaint can name file and field.
/// Every function throws StoreError where the value is not of the kind that it is asked for.
class JsonField {
 public:
  using Json = nlohmann::ordered_json;

  /// Both must outlive the field.
  JsonField(const Json& value, const std::string& source, std::string key_path)
      : value_(&value), source_(&source), key_path_(std::move(key_path)) {}

  /// The member of an object; it must be there.
  JsonField operator[](const std::string& key) const;
  /// The elements of an array.
  std::vector<JsonField> elements() const;
  /// The members of an object with their keys, in the file's order.
  std::vector<std::pair<std::string, JsonField>> members() const;
  bool has(const std::string& key) const;
  /// The elements of an array as what they must be, without a field for each.
  std::vector<std::size_t> sizes() const;
  std::vector<std::string> texts() const;
  bool is_null() const { return value_->is_null(); }
  const Json& json() const { return *value_; }

  std::string text() const;
  bool boolean() const;
  std::int64_t integer() const;
  std::size_t size() const;
  double number() const;
  /// NaN for null.
  double number_or_nan() const;
  Scalar scalar() const;

  [[noreturn]] void refuse(const std::string& expected) const;

 private:
  const Json* value_;
  const std::string* source_;
  std::string key_path_;
};

}  // namespace gridfold
