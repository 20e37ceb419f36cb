#include <fmt/format.h>

#include <memory>
#include <set>

#include "config/readers.hpp"
#include "config/sweep_spec.hpp"
#include "core/number_text.hpp"

namespace gridfold {

namespace {

struct ExperimentReader : NodeReader {
  std::shared_ptr<const KeyTable> table;
  ReadOptions options;

  ExperimentSpec read(const YamlNode& root) {
    ExperimentSpec experiment;
    // A sweep may have steps by mistake, for other tools call its transforms so.
    const bool is_sweep = root.find("dataset") != nullptr || root.find("classifier") != nullptr;
    if (root.find("steps") == nullptr || is_sweep) {
      SweepSpec sweep = read_sweep_node(root, std::nullopt, table, {}, options, diagnostics);
      experiment.name = sweep.name;
      experiment.steps.push_back({{sweep.name, root.mark}, std::move(sweep)});
      return experiment;
    }
    check_keys(root, {"name", "description", "source", "data", "steps"}, {"name"});
    experiment.name = text_of(root, "name").value;
    experiment.description = text_of(root, "description").value;
    experiment.source = text_of(root, "source").value;
    experiment.data = text_of(root, "data").value;
    const YamlNode& steps = *root.find("steps");
    if (!steps.is_sequence() || steps.items.empty()) {
      report_wrong_type(steps, "a list of steps", "a list of mappings of name, sweep, evaluate");
    }
    std::set<std::string> seen;
    for (const YamlNode& node : steps.items) {
      if (!check_keys(node, {"name", "sweep", "evaluate"}, {"name", "sweep"})) continue;
      ExperimentStep step{text_of(node, "name"), {}};
      if (const YamlNode* evaluate = node.find("evaluate")) {
        const auto value = parse_boolean(evaluate->text);
        if (!value) complain(evaluate->mark, shown(*evaluate) + " is neither true nor false", "true or false");
        step.is_evaluated = value.value_or(false);
      }
      if (!step.name.value.empty() && !seen.insert(step.name.value).second) {
        complain(step.name.mark, fmt::format("\"{}\" appears twice", step.name.value),
                 "a name of its own for each step");
      }
      if (const YamlNode* sweep = node.find("sweep")) {
        step.sweep = read_sweep_node(*sweep, step.name.value, table, {}, options, diagnostics);
      }
      experiment.steps.push_back(std::move(step));
    }
    return experiment;
  }

  /// Reports unknown and missing keys; false where the node is not a mapping at all.
  bool check_keys(const YamlNode& node, const std::vector<std::string>& known,
                  const std::vector<std::string>& required) {
    const std::string allowed = listed(known);
    if (!node.is_mapping()) {
      report_wrong_type(node, "a mapping", allowed);
      return false;
    }
    has_known_keys(node, known, allowed);
    for (const std::string& key : required) {
      if (node.find(key) == nullptr) complain(node.mark.below(key), "the key is missing", allowed);
    }
    return true;
  }

  Located<std::string> text_of(const YamlNode& mapping, std::string_view key) {
    const YamlNode* node = mapping.find(key);
    if (node == nullptr) return {"", mapping.mark};
    if (!node->is_scalar()) report_wrong_type(*node, "text", "text");
    return {node->text, node->mark};
  }
};

/// Whether a document's steps are those of an experiment, not of a pipeline.
bool are_sweeps(const YamlNode* steps) {
  return steps != nullptr && !steps->items.empty() && steps->items.front().find("sweep") != nullptr;
}

SweepSpec read_document(const std::optional<YamlNode>& root, std::span<const Override> overrides,
                        const Vocabulary& vocabulary, const ReadOptions& options, Diagnostics& diagnostics) {
  SweepSpec sweep;
  if (const YamlNode* steps = root ? root->find("steps") : nullptr; are_sweeps(steps)) {
    diagnostics.complain(steps->mark, "an experiment, whose steps are sweeps, where one sweep is needed",
                         "a sweep; `gridfold reproduce` with the experiment's folder runs an experiment, and `gridfold "
                         "validate` checks it");
  } else if (root) {
    sweep = read_sweep_node(*root, std::nullopt, std::make_shared<const KeyTable>(vocabulary), overrides, options,
                            diagnostics);
  }
  diagnostics.throw_if_any();
  return sweep;
}

}  // namespace

PointValues constants_of(const SweepSpec& sweep) {
  PointValues values(*sweep.keys);
  values.set(sweep.constants);
  return values;
}

SweepSpec read_sweep(const std::filesystem::path& file, std::span<const Override> overrides,
                     const Vocabulary& vocabulary, const ReadOptions& options) {
  Diagnostics diagnostics;
  return read_document(parse_yaml_file(file.string(), diagnostics), overrides, vocabulary, options, diagnostics);
}

SweepSpec read_sweep_text(std::string_view text, const std::filesystem::path& file, std::span<const Override> overrides,
                          const Vocabulary& vocabulary, const ReadOptions& options) {
  Diagnostics diagnostics;
  return read_document(parse_yaml({text, file.string()}, diagnostics), overrides, vocabulary, options, diagnostics);
}

ExperimentSpec read_experiment(const std::filesystem::path& file, const Vocabulary& vocabulary,
                               const ReadOptions& options) {
  Diagnostics diagnostics;
  ExperimentSpec experiment;
  if (const std::optional<YamlNode> root = parse_yaml_file(file.string(), diagnostics)) {
    experiment = ExperimentReader{{diagnostics}, std::make_shared<const KeyTable>(vocabulary), options}.read(*root);
  }
  diagnostics.throw_if_any();
  return experiment;
}

}  // namespace gridfold
