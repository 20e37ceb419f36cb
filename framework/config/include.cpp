#include "config/include.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/paths.hpp"
#include "config/sweep_reader.hpp"

namespace gridfold {

namespace {

class Includer {
 public:
  Includer(const KeyTable& table, const std::string& prefix, Diagnostics& diagnostics)
      : table_(table), prefix_(prefix), diagnostics_(diagnostics) {}

  KeyMap lowered(YamlNode document) {
    const auto entry = std::find_if(document.entries.begin(), document.entries.end(),
                                    [](const YamlEntry& other) { return other.key == "include"; });
    if (entry == document.entries.end()) return {table_, document, prefix_};
    const YamlNode include = entry->value;
    const std::size_t before = diagnostics_.items().size();
    KeyMap merged(table_);
    if (include.is_sequence()) {
      for (std::size_t i = 0; i < include.items.size(); ++i)
        add(merged, include.items[i], fmt::format("include[{}]", i));
      if (include.items.empty())
        complain(include, "include", "the list is empty", "allowed: a file or a list of files");
    } else {
      add(merged, include, "include");
    }
    // The key stays where not all could be read.
    if (diagnostics_.items().size() == before) document.entries.erase(entry);
    merged.put_over({table_, document, prefix_});
    return merged;
  }

 private:
  void complain(const YamlNode& node, const std::string& key_path, std::string problem, std::string allowed) {
    diagnostics_.add({node.mark, key_path, std::move(problem), std::move(allowed), {}});
  }

  /// What is wrong with the file as a whole is a mistake where it is included.
  std::optional<YamlNode> parse_fragment(const std::filesystem::path& file, const YamlNode& name,
                                         const std::string& key_path) {
    Diagnostics own;
    std::optional<YamlNode> fragment = parse_yaml_file(file, own);
    for (const Diagnostic& item : own.items()) {
      if (item.where.line > 0) {
        diagnostics_.add(item);
      } else {
        complain(name, key_path, fmt::format("\"{}\": {}", file.string(), item.problem), item.allowed);
      }
    }
    return fragment;
  }

  void add(KeyMap& merged, const YamlNode& name, const std::string& key_path) {
    if (!name.is_scalar()) {
      complain(name, key_path, name.is_null() ? "the value is missing" : shown(name) + " is not a file's name",
               "allowed: a file or a list of files");
      return;
    }
    const auto expanded = expand_variables(name.text);
    if (const auto* wrong = std::get_if<VariableProblem>(&expanded)) {
      complain(name, key_path, wrong->problem, wrong->allowed);
      return;
    }
    const std::filesystem::path file =
        (std::filesystem::path(name.mark.file).parent_path() / std::get<std::string>(expanded)).lexically_normal();
    if (!std::filesystem::is_regular_file(file)) {
      diagnostics_.add({name.mark, key_path, fmt::format("\"{}\" is not a file", file.string()),
                        "allowed: a sweep file's fragment", near_path(file)});
      return;
    }
    const std::filesystem::path identity = std::filesystem::weakly_canonical(file);
    if (std::find(open_.begin(), open_.end(), identity) != open_.end()) {
      complain(name, key_path, fmt::format("\"{}\" includes itself", file.string()), "allowed: files that do not");
      return;
    }
    if (++count_ > kMaxIncludes) {
      complain(name, key_path, "too many files are included", fmt::format("allowed: at most {}", kMaxIncludes));
      return;
    }
    std::optional<YamlNode> fragment = parse_fragment(file, name, key_path);
    if (!fragment) return;
    if (!fragment->is_mapping()) {
      complain(*fragment, "", shown(*fragment) + " stands where a part of a sweep should",
               "allowed: a mapping of keys");
      return;
    }
    open_.push_back(identity);
    merged.put_over(lowered(std::move(*fragment)));
    open_.pop_back();
  }

  const KeyTable& table_;
  const std::string& prefix_;
  Diagnostics& diagnostics_;
  std::vector<std::filesystem::path> open_;
  std::size_t count_ = 0;
};

}  // namespace

KeyMap lowered_with_includes(YamlNode sweep, const KeyTable& table, const std::string& prefix,
                             Diagnostics& diagnostics) {
  return Includer(table, prefix, diagnostics).lowered(std::move(sweep));
}

}  // namespace gridfold
