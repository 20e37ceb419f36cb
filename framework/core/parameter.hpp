#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/scalar.hpp"

namespace gridfold {

enum class ParameterType { boolean, integer, real, text };

/// One parameter of something that a sweep can name: what is accepted, and what the reference page says of it.
struct ParameterInfo {
  std::string_view name;
  ParameterType type = ParameterType::real;
  /// Empty where the parameter must be given.
  std::optional<Scalar> default_value = std::nullopt;
  /// Inclusive bounds of a number, and of one that is meant as a text.
  std::optional<double> least = std::nullopt;
  std::optional<double> greatest = std::nullopt;
  /// The only texts that are allowed; empty where any is.
  std::vector<std::string> choices = {};
  /// What is wrong with a text's form; null where a text has none that could be wrong.
  std::optional<std::string> (*text_problem)(std::string_view text) = nullptr;
  /// The form of texts, for people.
  std::string_view text_form = {};
  /// The same for editors: a regular expression of ECMA 262; empty where a text has no form.
  std::string_view text_pattern = {};
  std::string_view meaning;
  std::string_view example;
};

/// A parameter by name with its value.
struct ParameterValue {
  std::string name;
  Scalar value;

  bool operator==(const ParameterValue&) const = default;
};

using ParameterValues = std::vector<ParameterValue>;

/// What `info` accepts, such as "an integer, at least 1" or "one of l1, l2, max".
std::string allowed_text(const ParameterInfo& info);

/// Whether `info` accepts `value`; an integer is accepted for a real number.
bool is_allowed(const ParameterInfo& info, const Scalar& value);

/// What to say of a value that `info` does not accept: that it is not allowed, or what is wrong with its form.
std::string refusal(const ParameterInfo& info, const Scalar& value);

/// What is wrong with parameters together, each of which is allowed by itself.
struct ParameterConflict {
  std::string problem;
  std::string allowed;
};

/// Looks at a completed list of parameters; empty where they go together.
using FindConflict = std::optional<ParameterConflict> (*)(std::span<const ParameterValue> completed);

/// Every parameter of `table`, in its order, with its given or its default value; integers given for real numbers
/// become real. Throws ConfigError for an unknown, missing, repeated or refused parameter of `owner`.
ParameterValues complete_parameters(std::string_view owner, std::span<const ParameterInfo> table,
                                    std::span<const ParameterValue> given);

/// The value of a parameter of a completed list.
template <typename T>
const T& parameter(std::span<const ParameterValue> completed, std::string_view name) {
  for (const ParameterValue& parameter : completed) {
    if (parameter.name == name) return std::get<T>(parameter.value);
  }
  throw std::bad_variant_access();
}

}  // namespace gridfold
