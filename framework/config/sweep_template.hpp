#pragma once

#include <string>

#include "config/sweep_spec.hpp"

namespace gridfold {

/// What a template fills in.
struct TemplateChoices {
  std::string name = "my-sweep";
  std::string loader;
  std::string path;
  /// What the user should know of the path; empty where it is as it should be.
  std::string path_note;
  /// Whether the first line of a table names its columns.
  bool header = false;
  std::string classifier;
};

/// A commented sweep file to start from: every key with its meaning, the required ones filled in, the others as
/// comments with their defaults. It reads without a mistake where the path exists.
std::string sweep_template(const TemplateChoices& choices, const Vocabulary& vocabulary);

}  // namespace gridfold
