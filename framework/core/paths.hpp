#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gridfold {

/// Why variables could not be put in: words for a diagnostic.
struct VariableProblem {
  std::string problem;
  std::string allowed;
};

/// `text` with every `${NAME}` replaced by that environment variable and every `${NAME:-default}` by it or, where it is
/// unset or empty, by the default. A `$` without a brace stays.
std::variant<std::string, VariableProblem> expand_variables(std::string_view text);

/// The path from the root, without `.`, `..` and a slash at the end, so that one file has one name.
std::string absolute_path(const std::string& path);

/// The path as a word that a shell takes as it is, for commands that users copy: quoted where it needs to be, and
/// behind
/// `./` where it would be an option.
std::string shell_word(const std::filesystem::path& path);

/// The path that was probably meant by one that does not exist: the same with the first name that is not there replaced
/// by the nearest one in its folder. Empty where none is near, or where that does not exist either.
std::optional<std::string> near_path(const std::filesystem::path& missing);

}  // namespace gridfold
