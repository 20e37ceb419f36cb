#include <fmt/format.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/experiment_spec.hpp"
#include "config/suggestion.hpp"
#include "config/sweep_reader.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

namespace {

class ExperimentReader {
 public:
  ExperimentReader(const std::filesystem::path& file, const Vocabulary& vocabulary, const ReadOptions& options,
                   Diagnostics& diagnostics)
      : table_(std::make_shared<const KeyTable>(vocabulary)), options_(options), diagnostics_(diagnostics) {
    experiment_.file = file;
  }

  ExperimentSpec read(const YamlNode& root) {
    if (!check_keys(root, "", {"name", "description", "source", "data", "steps"}, {"name", "steps"}))
      return experiment_;
    experiment_.name = text_of(root, "name", "name");
    experiment_.description = text_of(root, "description", "description");
    experiment_.source = text_of(root, "source", "source");
    experiment_.data = text_of(root, "data", "data");
    if (const YamlNode* steps = root.find("steps")) read_steps(*steps);
    return std::move(experiment_);
  }

 private:
  /// Reports unknown and missing keys; false where the node is no mapping at all.
  bool check_keys(const YamlNode& node, const std::string& path, const std::vector<std::string>& known,
                  const std::vector<std::string>& required) {
    std::string allowed = "allowed: ";
    for (const std::string& key : known) allowed += (key == known.front() ? "" : ", ") + key;
    if (!node.is_mapping()) {
      report_wrong_type(node, path, "a mapping", allowed, diagnostics_);
      return false;
    }
    const std::string prefix = path.empty() ? "" : path + ".";
    const std::set<std::string> names(known.begin(), known.end());
    for (const YamlEntry& entry : node.entries) {
      if (names.contains(entry.key)) continue;
      diagnostics_.add({entry.mark, prefix + entry.key, "unknown key", allowed, suggestion(entry.key, known)});
    }
    for (const std::string& key : required) {
      if (node.find(key) == nullptr) diagnostics_.add({node.mark, prefix + key, "the key is missing", allowed, {}});
    }
    return true;
  }

  std::string text_of(const YamlNode& mapping, std::string_view key, const std::string& path) {
    const YamlNode* node = mapping.find(key);
    if (node == nullptr) return "";
    if (!node->is_scalar()) report_wrong_type(*node, path, "text", "allowed: text", diagnostics_);
    return node->text;
  }

  void read_steps(const YamlNode& steps) {
    if (!steps.is_sequence() || steps.items.empty()) {
      diagnostics_.add({steps.mark,
                        "steps",
                        shown(steps) + " is not a list of steps",
                        "allowed: a list of mappings of name, sweep",
                        {}});
      return;
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < steps.items.size(); ++i) {
      const YamlNode& node = steps.items[i];
      const std::string path = fmt::format("steps[{}]", i);
      if (!check_keys(node, path, {"name", "sweep"}, {"name", "sweep"})) continue;
      ExperimentStep step;
      step.name = {text_of(node, "name", path + ".name"), node.mark};
      if (const YamlNode* name = node.find("name")) step.name.mark = name->mark;
      if (!step.name.value.empty() && !seen.insert(step.name.value).second) {
        diagnostics_.add({step.name.mark,
                          path + ".name",
                          fmt::format("\"{}\" appears twice", step.name.value),
                          "allowed: a name of its own for each step",
                          {}});
      }
      if (const YamlNode* sweep = node.find("sweep")) {
        step.sweep = read_sweep_node(*sweep, experiment_.file, path + ".sweep.", step.name.value, table_, {}, options_,
                                     diagnostics_);
      }
      experiment_.steps.push_back(std::move(step));
    }
  }

  std::shared_ptr<const KeyTable> table_;
  ReadOptions options_;
  Diagnostics& diagnostics_;
  ExperimentSpec experiment_;
};

}  // namespace

ExperimentSpec read_experiment(const std::filesystem::path& file, const Vocabulary& vocabulary,
                               const ReadOptions& options) {
  Diagnostics diagnostics;
  ExperimentSpec experiment;
  if (const std::optional<YamlNode> root = parse_yaml_file(file, diagnostics)) {
    experiment = ExperimentReader(file, vocabulary, options, diagnostics).read(*root);
  }
  diagnostics.throw_if_any();
  return experiment;
}

bool is_experiment(const std::filesystem::path& file) {
  Diagnostics ignored;
  const std::optional<YamlNode> root = parse_yaml_file(file, ignored);
  return root && root->find("steps") != nullptr;
}

}  // namespace gridfold
