#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/scalar.hpp"

namespace gridfold {

enum class ParameterType {
  boolean,
  integer,
  real,
  /// Rows: their number (an integer) or their share (a real number, above 0 and at most 1).
  size,
  text,
  /// A list of texts, which is one value.
  texts,
  /// A column of a table: its index (an integer, from 0 or from -1 backwards) or its name (a text).
  column,
  /// A file or folder that exists; relative to the sweep file, with environment variables replaced.
  path,
  /// The name of a component of another family, whose own parameters follow in the same table.
  component,
};

/// Whether values are numbers, which have bounds and ranges.
bool is_numeric(ParameterType type);

/// The families of components that a sweep can name.
enum class Family { none, loaders, transforms, metrics, classifiers, resamplings, scores, artifacts };

/// What changes with a parameter of a classifier.
enum class Reaches {
  /// One setting within a pass: settings that differ only here may share work (K, the weights of votes).
  setting,
  /// The whole pass: what is shared differs (the metric).
  pass,
};

/// Which values of a hyperparameter make the simpler model, for rules that prefer it among equals.
enum class Simpler { neither, smaller, larger };

/// A parameter has a meaning only where another one of the same table has one of these values, as texts; where there
/// are none, any value.
struct OnlyWith {
  std::string parameter = {};
  std::vector<std::string> values = {};
};

/// One parameter of a component: what is accepted, and what the reference page says about it.
struct ParameterInfo {
  /// As the sweep file has it. `shuffle.seed` stands within a mapping at `shuffle`, a boolean that it then sets.
  std::string name;
  /// The short name of its axis; the name where it is empty.
  std::string axis = {};
  ParameterType type = ParameterType::real;
  /// Empty where the parameter must be given; a missing value where it may be left out and then has none.
  std::optional<Scalar> default_value = std::nullopt;
  /// Bounds of a number, and of one that is meant as a text; inclusive unless `bounds_excluded`.
  std::optional<double> least = std::nullopt;
  std::optional<double> greatest = std::nullopt;
  bool bounds_excluded = false;
  /// The only texts that are allowed; empty where any is. Of a component: filled in from its family.
  std::vector<std::string> choices = {};
  Family family = Family::none;
  /// What is wrong with a text's form; null where a text has none that could be wrong.
  std::optional<std::string> (*text_problem)(std::string_view text) = nullptr;
  /// The form of texts, for people.
  std::string text_form = {};
  /// The same for editors: a regular expression of ECMA 262; empty where a text has no form.
  std::string text_pattern = {};
  std::optional<OnlyWith> only_with = std::nullopt;
  Reaches reaches = Reaches::setting;
  Simpler simpler = Simpler::neither;
  /// Whether the sweep's seed is the value where none is given.
  bool takes_sweep_seed = false;
  /// Of a loader: whether only the test part depends on it, so that it has no meaning where that is not read.
  bool of_test_part = false;
  /// Of a loader: whether a value makes a test part out of the train part.
  bool makes_test_part = false;
  std::string meaning = {};
  std::string example = {};
  /// What other tools call it, written as a component's aliases are.
  std::vector<std::string> aliases = {};

  const std::string& axis_name() const { return axis.empty() ? name : axis; }
};

/// A parameter by name with its value.
struct ParameterValue {
  std::string name;
  Scalar value;

  bool operator==(const ParameterValue&) const = default;
};

/// The values of a component's parameters. A completed list has all of them in the order of the table, so that loops
/// read them by position; one that has no meaning, or was left out and has no default, is a missing value.
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

/// What is wrong with a parameter beside the data: more folds than rows.
struct ParameterProblem {
  std::string parameter;
  std::string problem;
  std::string allowed;
};

/// Looks at a completed list of parameters; empty where they go together.
using FindConflict = std::optional<ParameterConflict> (*)(std::span<const ParameterValue> completed);

/// Whether the parameter at `index` of the table has a meaning beside the others; `values` are in the table's order,
/// defaults included.
bool has_meaning(std::span<const ParameterInfo> table, std::span<const ParameterValue> values, std::size_t index);

/// Every parameter of `table`, in its order, with its given or its default value; integers given for real numbers
/// become real, and a parameter without a meaning is missing. Throws ConfigError for an unknown, missing, repeated or
/// refused parameter of `owner`.
ParameterValues complete_parameters(std::string_view owner, std::span<const ParameterInfo> table,
                                    std::span<const ParameterValue> given);

/// The value of a parameter of a completed list; null where the list has no such parameter.
const Scalar* find_parameter(std::span<const ParameterValue> completed, std::string_view name);

/// `name(k=5, metric=l1)`: a component with the values that differ from its defaults; the name alone where none does.
std::string component_text(std::string_view name, std::span<const ParameterInfo> table,
                           std::span<const ParameterValue> completed);

/// The value of a parameter of a completed list, which must have it.
template <typename T>
const T& parameter(std::span<const ParameterValue> completed, std::string_view name) {
  const Scalar* value = find_parameter(completed, name);
  if (value == nullptr) throw std::bad_variant_access();
  return std::get<T>(*value);
}

}  // namespace gridfold
