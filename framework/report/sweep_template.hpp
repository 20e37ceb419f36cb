#pragma once

#include <string>
#include <vector>

#include "config/key_table.hpp"

namespace gridfold {

/// What a template fills in.
struct TemplateChoices {
  /// A parameter of the loader or of the protocol that is written out.
  struct Given {
    std::string parameter;
    /// As YAML.
    std::string value;
    /// What the user should know of it; empty where there is nothing to say.
    std::string note = {};
  };

  std::string name = "my-sweep";
  std::string loader;
  std::vector<Given> loader_values;
  /// The default where it is empty.
  std::string protocol = {};
  std::vector<Given> protocol_values = {};
  /// The steps of `transforms`; none where it is empty.
  std::vector<std::string> steps = {};
  std::string classifier;
};

/// A commented sweep file to start from: every key with its meaning, of the components that are chosen alone, the
/// required ones filled in, the others as comments with their defaults. It reads without a mistake where the files
/// exist.
std::string sweep_template(const TemplateChoices& choices, const Vocabulary& vocabulary);

}  // namespace gridfold
