#pragma once

#include <string>
#include <utility>

namespace gridfold {

/// Where a value stands: file, and line and column counted from 1 (0: not from a file's text).
struct SourceMark {
  std::string file;
  int line = 0;
  int column = 0;
  /// The key's path in that text, such as `grid.k[2]`; empty where the place is no value's.
  std::string key_path = {};
};

/// A value of the sweep with the place that it came from, so that a late complaint can still point at it.
template <typename T>
struct Located {
  T value{};
  SourceMark mark;
};

/// Whether the place is an override from the command line.
bool is_override(const SourceMark& mark);

/// Of two places that do not go together the one to complain about: an override, which is what changed, before
/// `usual`.
const SourceMark& blamed(const SourceMark& usual, const SourceMark& other);

/// `file:line:column`, or the file alone where no line is known.
std::string to_text(const SourceMark& mark);

}  // namespace gridfold
