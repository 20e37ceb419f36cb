#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "config/source_mark.hpp"

namespace gridfold {

/// One mistake of the user's, with all that is needed to mend it.
struct Diagnostic {
  SourceMark where;
  /// The key's path, such as `protocol.folds`; empty where the file as a whole is meant.
  std::string key_path;
  /// What is wrong, in a few words, with the value in it.
  std::string problem;
  /// What would be right; empty where nothing is to be said.
  std::string allowed;
  /// The known name that the user most likely meant.
  std::optional<std::string> nearest;
};

/// `file:line:column: key.path: problem; allowed; did you mean "..."?`
std::string to_text(const Diagnostic& diagnostic);

/// `, first in line 4, column 1`, for complaints at `second` about what stands a second time there; with the file where
/// that is another, empty where one override holds both.
std::string first_seen(const SourceMark& first, const SourceMark& second);

/// Collects every mistake, so that a user sees all of them at once.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { items_.push_back(std::move(diagnostic)); }
  bool empty() const { return items_.empty(); }
  std::span<const Diagnostic> items() const { return items_; }

  /// The overrides in the order of the command line, as marks name them; their mistakes are told in that order.
  void set_override_order(std::vector<std::string> overrides) { overrides_ = std::move(overrides); }

  /// Throws ConfigError with one line per mistake, in the order of the file; returns where there is none.
  void throw_if_any() const;

 private:
  std::vector<Diagnostic> items_;
  std::vector<std::string> overrides_;
};

}  // namespace gridfold
