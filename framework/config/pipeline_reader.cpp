#include "config/pipeline_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "config/pipeline_text.hpp"
#include "config/suggestion.hpp"

namespace gridfold {

namespace {

std::vector<std::string> transform_names(const Vocabulary& vocabulary) {
  std::vector<std::string> names;
  for (const TransformRule& rule : vocabulary.transforms) names.push_back(rule.name);
  return names;
}

class PipelineReader {
 public:
  explicit PipelineReader(const ReadContext& context) : context_(context) {}

  std::optional<Scalar> read(const YamlNode& node, const std::string& path) {
    path_ = path;
    if (node.is_sequence()) {
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        const std::string item_path = fmt::format("{}[{}]", path, i);
        if (node.items.size() == 1 || !refuse_none(node.items[i], item_path)) read_item(node.items[i], item_path);
      }
    } else {
      read_item(node, path);
    }
    if (mistakes_ > 0) return std::nullopt;
    return pipeline_text(steps_);
  }

 private:
  void complain(const SourceMark& where, const std::string& path, std::string problem, std::string allowed,
                std::optional<std::string> nearest = std::nullopt) {
    ++mistakes_;
    context_.diagnostics.add({where, path, std::move(problem), std::move(allowed), std::move(nearest)});
  }

  /// What complaints call the next step: a single one has a place as those of a list do.
  std::string next_step() { return fmt::format("{}[{}]", path_, count_++); }

  /// Refuses `none` as one of several steps: where pipelines were meant, each would silently be a part of one.
  bool refuse_none(const YamlNode& node, const std::string& path) {
    if (!node.is_scalar()) return false;
    const auto parsed = parse_pipeline(node.text);
    const auto* steps = std::get_if<std::vector<StepSpec>>(&parsed);
    if (steps == nullptr || !steps->empty()) return false;
    // Within a grid each pipeline is an item of a list.
    const bool is_key = path_.ends_with("transforms");
    complain(node.mark, path, "none stands beside other steps", "allowed: none alone, or steps without it",
             is_key ? std::optional<std::string>("grid.transforms") : std::nullopt);
    return true;
  }

  /// A step, or a line of steps.
  void read_item(const YamlNode& node, const std::string& path) {
    const std::string allowed = "allowed: " + allowed_pipelines(context_.vocabulary);
    if (node.is_scalar()) {
      auto parsed = parse_pipeline(node.text);
      if (const auto* problem = std::get_if<std::string>(&parsed)) {
        complain(node.mark, path, fmt::format("{} is no pipeline: {}", shown(node), *problem), allowed);
        return;
      }
      for (const StepSpec& step : std::get<std::vector<StepSpec>>(parsed)) read_line_step(step, node.mark);
    } else if (node.is_mapping() && node.entries.size() == 1) {
      read_mapping_step(node.entries.front());
    } else {
      ++mistakes_;
      report_wrong_type(node, path, "a transform", allowed, context_.diagnostics);
    }
  }

  const TransformRule* find(const std::string& name, const SourceMark& mark, const std::string& path) {
    for (const TransformRule& rule : context_.vocabulary.transforms) {
      if (rule.name == name) return &rule;
    }
    const std::vector<std::string> names = transform_names(context_.vocabulary);
    complain(mark, path, fmt::format("\"{}\" is no known transform", name),
             fmt::format("allowed: {}", fmt::join(names, ", ")), suggestion(name, names));
    return nullptr;
  }

  const ParameterInfo* find(const TransformRule& rule, const std::string& name, const SourceMark& mark,
                            const std::string& path) {
    std::vector<std::string> names;
    for (const ParameterInfo& info : rule.parameters) {
      if (info.name == name) return &info;
      names.emplace_back(info.name);
    }
    complain(mark, path + "." + name, fmt::format("{} has no such parameter", rule.name),
             names.empty() ? "allowed: no parameters" : fmt::format("allowed: {}", fmt::join(names, ", ")),
             suggestion(name, names));
    return nullptr;
  }

  void read_line_step(const StepSpec& step, const SourceMark& mark) {
    const std::size_t before = mistakes_;
    const std::string path = next_step();
    const TransformRule* rule = find(step.transform, mark, path);
    if (rule == nullptr) return;
    const std::string step_path = path + "." + step.transform;
    context_.steps.note_place(step_path, mark);
    StepSpec checked{step.transform, {}};
    for (const ParameterValue& parameter : step.parameters) {
      const ParameterInfo* info = find(*rule, parameter.name, mark, step_path);
      if (info != nullptr) add(checked, *info, parameter.value, mark, step_path);
    }
    if (mistakes_ == before) finish(*rule, checked, mark, step_path);
  }

  void read_mapping_step(const YamlEntry& entry) {
    const std::size_t before = mistakes_;
    const std::string path = next_step();
    const TransformRule* rule = find(entry.key, entry.mark, path);
    if (rule == nullptr) return;
    const std::string step_path = path + "." + entry.key;
    if (!entry.value.is_mapping() && !entry.value.is_null()) {
      ++mistakes_;
      report_wrong_type(entry.value, step_path, "a mapping of parameters", fmt::format("allowed: {{parameter: value}}"),
                        context_.diagnostics);
      return;
    }
    context_.steps.note_place(step_path, entry.mark);
    StepSpec checked{entry.key, {}};
    std::set<std::string_view> present;
    for (const YamlEntry& parameter : entry.value.entries) {
      // A key that appears twice was reported when the document was read.
      if (!present.insert(parameter.key).second) continue;
      const ParameterInfo* info = find(*rule, parameter.key, parameter.mark, step_path);
      if (info == nullptr) continue;
      if (const auto value = parameter_value(parameter.value, *info)) {
        add(checked, *info, *value, parameter.value.mark, step_path);
      } else {
        ++mistakes_;
        report_wrong_type(parameter.value, step_path + "." + parameter.key, "a single value",
                          "allowed: " + allowed_text(*info), context_.diagnostics);
      }
    }
    if (mistakes_ == before) finish(*rule, checked, entry.mark, step_path);
  }

  /// What YAML holds for a parameter; a list for a text is joined by commas, as in `keep: [0-9, 12]`.
  static std::optional<Scalar> parameter_value(const YamlNode& node, const ParameterInfo& info) {
    const bool wants_text = info.type == ParameterType::text;
    if (node.is_scalar()) return node.quoted || wants_text ? Scalar(node.text) : parse_parameter(node.text);
    if (!wants_text || !node.is_sequence()) return std::nullopt;
    std::string joined;
    for (const YamlNode& item : node.items) {
      if (!item.is_scalar()) return std::nullopt;
      joined += (joined.empty() ? "" : ", ") + item.text;
    }
    return joined;
  }

  void add(StepSpec& step, const ParameterInfo& info, Scalar value, const SourceMark& mark, const std::string& path) {
    // An unquoted number may well be meant as text: columns(keep=3).
    if (info.type == ParameterType::text && !std::holds_alternative<std::string>(value)) value = to_text(value);
    const std::string parameter_path = path + "." + std::string(info.name);
    const bool repeated = std::any_of(step.parameters.begin(), step.parameters.end(),
                                      [&](const ParameterValue& other) { return other.name == info.name; });
    context_.steps.note_place(parameter_path, mark);
    if (repeated) {
      complain(mark, parameter_path, "the parameter is given twice", "allowed: each parameter once");
    } else if (!is_allowed(info, value)) {
      complain(mark, parameter_path, refusal(info, value), "allowed: " + allowed_text(info));
    } else {
      step.parameters.push_back({std::string(info.name), std::move(value)});
    }
  }

  /// Takes the step, in canonical form. What the grid varies on its own may be missing.
  void finish(const TransformRule& rule, const StepSpec& step, const SourceMark& mark, const std::string& path) {
    for (const ParameterInfo& info : rule.parameters) {
      const bool is_given = std::any_of(step.parameters.begin(), step.parameters.end(),
                                        [&](const ParameterValue& value) { return value.name == info.name; });
      if (is_given || info.default_value || context_.steps.is_used(rule.name, info.name)) continue;
      complain(mark, path, fmt::format("the parameter {} is missing", info.name),
               fmt::format("allowed: {}; for example {}: {}", allowed_text(info), info.name, info.example));
      return;
    }
    // What the grid varies on its own is seen where the grid is expanded.
    const auto conflict = context_.steps.is_used(rule.name) ? std::nullopt : find_conflict(rule, step);
    if (conflict) {
      complain(mark, path, conflict->problem, "allowed: " + conflict->allowed);
      return;
    }
    note(rule, step, mark, path);
    steps_.push_back(in_canonical_form(rule, step));
  }

  /// What matters where the grid varies parameters of the transform on their own.
  void note(const TransformRule& rule, const StepSpec& step, const SourceMark& mark, const std::string& path) {
    context_.steps.note_step(rule.name);
    const bool is_there =
        std::any_of(steps_.begin(), steps_.end(), [&](const StepSpec& other) { return other.transform == rule.name; });
    if (is_there && context_.steps.is_used(rule.name)) {
      const SourceMark& use = context_.steps.place_of_use(rule.name);
      const SourceMark& where = blamed(mark, use);
      complain(where, &where == &use ? use.key_path : path,
               fmt::format("the step {} appears twice{}, and the grid varies a parameter of it", rule.name,
                           &where == &use ? ", in " + to_text(mark) : ""),
               "allowed: the step once, or parameters within the pipelines alone");
    }
    for (const ParameterValue& given : step.parameters) {
      SourceMark place = mark;
      place.key_path = path + "." + given.name;
      context_.steps.note_given(rule.name + "." + given.name, place);
    }
  }

  const ReadContext& context_;
  std::string path_;
  std::size_t count_ = 0;
  std::vector<StepSpec> steps_;
  /// Complaints so far.
  std::size_t mistakes_ = 0;
};

}  // namespace

std::optional<Scalar> read_pipeline(const YamlNode& node, const std::string& key_path, const ReadContext& context) {
  return PipelineReader(context).read(node, key_path);
}

std::string allowed_pipelines(const Vocabulary& vocabulary) {
  return fmt::format("none, or transforms in their order, each a name or {{name: {{parameter: value}}}}, of {}",
                     fmt::join(transform_names(vocabulary), ", "));
}

}  // namespace gridfold
