#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/key_table.hpp"
#include "report/json_text_builder.hpp"

namespace gridfold {

// JSON Schemas of what a key or an axis may hold. They refer to definitions by name: `step`, `transform`, and
// the name of a range.

std::string schema_reference(std::string_view definition);
std::string schema_any_of(const std::vector<std::string>& schemas);
/// A list of one item or more.
std::string schema_list_of(const std::string& item);
/// A mapping of these keys and no others; `more` are further members of the schema.
std::string schema_object(const JsonMembers& properties, JsonMembers more = {});
/// The same, where regular expressions say what further keys there are.
std::string schema_spelled(const JsonMembers& properties, const JsonMembers& patterns, JsonMembers more);
/// A list of one item or more of which none appears twice.
std::string distinct_list_of(const std::string& item);
std::string integer_schema(double least, double greatest);

/// A value of a parameter alone; within a pipeline a list stands for a text, too.
std::string parameter_schema(const ParameterInfo& info, bool is_in_pipeline);

/// A value of a key alone.
std::string value_schema(const Key& key);

/// What a pattern may ask of a key: values, each as `value` has it, and bounds where it is a number.
std::string test_schema(const Key& key, const std::string& value);

/// One of a list's components, a transform or a score, by its name or with parameters; or a line of such. Parameters
/// that a transform needs may be left to the grid.
std::string step_schema(std::span<const Component* const> components);

/// Whether an axis of such values may be a range.
bool has_ranges(const Key& key);
/// What the definition of such ranges is called.
std::string_view range_name(ParameterType type);
std::string range_schema(ParameterType type);

}  // namespace gridfold
