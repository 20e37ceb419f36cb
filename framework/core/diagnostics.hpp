#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridfold {

/// Where a value stands: file, and line and column counted from 1 (0: not from a file's text).
struct SourceMark {
  std::string file = {};
  int line = 0;
  int column = 0;
  /// The key's path in that text, such as `grid.k[2]`; empty where the file as a whole is meant.
  std::string key_path = {};

  /// The place under another path, or under that of a key in the mapping that stands here.
  SourceMark at(std::string path) const { return {file, line, column, std::move(path)}; }
  /// Under its own path, or under this one where it has none.
  SourceMark with_path(const std::string& usual) const { return at(key_path.empty() ? usual : key_path); }
  SourceMark below(std::string_view key) const {
    return at((key_path.empty() ? "" : key_path + ".") + std::string(key));
  }
};

/// A value of the sweep with the place that it came from, so that a late complaint can still point at it.
template <typename T>
struct Located {
  T value{};
  SourceMark mark = {};
};

/// Whether the place is an override from the command line.
bool is_override(const SourceMark& mark);

/// Of two places that do not go together the one to complain about: an override, which is what changed, before
/// `usual`.
const SourceMark& place_to_report(const SourceMark& usual, const SourceMark& other);

/// `file:line:column`, or the file alone where no line is known.
std::string to_text(const SourceMark& mark);

/// `, first in line 4, column 1`, for complaints at `second` about what stands a second time there; with the file where
/// that is another, empty where one override holds both.
std::string first_seen(const SourceMark& first, const SourceMark& second);

/// One mistake of the user's, with all that is needed to fix it.
struct Diagnostic {
  SourceMark where;
  /// What is wrong, in a few words, with the value in it.
  std::string problem;
  /// What would be right; empty where nothing is to be said.
  std::string allowed;
  /// The known name that the user most likely meant.
  std::optional<std::string> nearest = std::nullopt;
};

/// `file:line:column: key.path: problem; allowed; did you mean "..."?`
std::string to_text(const Diagnostic& diagnostic);

/// Collects every mistake, so that a user sees all of them at once.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { items_.push_back(std::move(diagnostic)); }
  /// Adds a mistake unless one at the same place and path is there already.
  void add_once(Diagnostic diagnostic) {
    if (places_.insert(to_text(diagnostic.where) + diagnostic.where.key_path).second) add(std::move(diagnostic));
  }
  void complain(const SourceMark& where, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    add({where, std::move(problem), std::move(allowed), std::move(nearest)});
  }
  bool empty() const { return items_.empty(); }
  std::span<const Diagnostic> items() const { return items_; }

  /// The overrides in the order of the command line, as marks name them; their mistakes are told in that order.
  void set_override_order(std::vector<std::string> overrides) { overrides_ = std::move(overrides); }

  /// Throws ConfigError with one line per mistake, in the order of the file; returns where there is none.
  void throw_if_any() const;

 private:
  std::vector<Diagnostic> items_;
  std::set<std::string> places_;
  std::vector<std::string> overrides_;
};

}  // namespace gridfold
