#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"

namespace gridfold {

namespace {

class PipelineReader {
 public:
  explicit PipelineReader(const ReadContext& context) : context_(context) {}

  std::optional<std::vector<ComponentSpec>> read(const YamlNode& node) {
    const std::size_t before = context_.diagnostics.items().size();
    if (!node.is_sequence()) read_item(node);
    for (const YamlNode& item : node.items) {
      if (node.items.size() == 1 || !refuse_none(item, node)) read_item(item);
    }
    if (context_.diagnostics.items().size() > before) return std::nullopt;
    return std::move(steps_);
  }

 private:
  /// Refuses `none` as one of several steps: where pipelines were meant, each would silently be a part of one.
  bool refuse_none(const YamlNode& node, const YamlNode& list) {
    if (!node.is_scalar()) return false;
    const auto parsed = parse_line(node.text, node.mark);
    const auto* steps = std::get_if<std::vector<YamlEntry>>(&parsed);
    if (steps == nullptr || !steps->empty()) return false;
    // Within a grid each pipeline is an item of a list.
    const std::string& path = list.mark.key_path;
    const bool is_key = path.ends_with("transforms") && !path.starts_with("grid");
    context_.complain(node.mark, "none is listed beside other steps", "allowed: none alone, or steps without it",
                      is_key ? std::optional<std::string>("grid.transforms") : std::nullopt);
    return true;
  }

  /// A step, or a line of steps.
  void read_item(const YamlNode& node) {
    const std::string allowed = "allowed: " + allowed_pipelines(context_.table);
    if (node.is_mapping() && node.entries.size() == 1) return read_step(node.entries.front(), false);
    if (!node.is_scalar()) return context_.report_wrong_type(node, "a transform", allowed);
    const auto parsed = parse_line(node.text, node.mark);
    if (const auto* problem = std::get_if<std::string>(&parsed)) {
      return context_.complain(node.mark, fmt::format("{} is not a pipeline: {}", shown(node), *problem), allowed);
    }
    for (const YamlEntry& step : std::get<std::vector<YamlEntry>>(parsed)) read_step(step, true);
  }

  void read_step(const YamlEntry& entry, bool is_line) {
    if (auto step = read_component(entry, Family::transforms, is_line, context_)) finish(std::move(*step));
  }

  const Key& key_of(const ComponentSpec& step, std::size_t parameter) const {
    return context_.table.of(*step.component, parameter);
  }

  /// Takes the step. What the grid varies on its own may be missing, and is seen where the grid is expanded.
  void finish(ComponentSpec step) {
    bool is_varied = false;
    for (std::size_t i = 0; i < step.values.size(); ++i) {
      const ParameterInfo& info = step.component->parameters[i];
      const bool in_grid = context_.pipelines.varied.contains(&key_of(step, i));
      is_varied |= in_grid;
      if (!is_missing(step.values[i].value) || info.default_value || info.only_with || in_grid) continue;
      return report_missing_parameter(step, info, context_);
    }
    if (step.component->find_conflict != nullptr && !is_varied) {
      if (const auto conflict = step.component->find_conflict(completed(step, 0))) {
        return context_.complain(step.mark, conflict->problem, "allowed: " + conflict->allowed);
      }
    }
    if (is_varied) refuse_second(step);
    context_.pipelines.steps.insert(step.component);
    for (std::size_t i = 0; i < step.values.size(); ++i) {
      if (is_missing(step.values[i].value)) continue;
      context_.pipelines.given.emplace_back(&key_of(step, i), step.values[i].mark);
    }
    steps_.push_back(std::move(step));
  }

  /// Where the grid varies a parameter of a step on its own, the step stands once.
  void refuse_second(const ComponentSpec& step) {
    if (std::ranges::find(steps_, step.component, &ComponentSpec::component) == steps_.end()) return;
    const SourceMark* use = nullptr;
    for (const auto& [key, mark] : context_.pipelines.varied) {
      if (key->owners.front().component == step.component) use = use == nullptr ? &mark : &place_to_report(*use, mark);
    }
    const SourceMark& where = place_to_report(step.mark, *use);
    context_.complain(where,
                      fmt::format("the step {} appears twice{}, and the grid varies a parameter of it",
                                  step.component->name, &where == use ? ", in " + to_text(step.mark) : ""),
                      "allowed: the step once, or parameters within the pipelines alone");
  }

  const ReadContext& context_;
  std::vector<ComponentSpec> steps_;
};

}  // namespace

std::optional<std::vector<ComponentSpec>> read_pipeline(const YamlNode& node, const ReadContext& context) {
  return PipelineReader(context).read(node);
}

std::string allowed_pipelines(const KeyTable& table) {
  return fmt::format("none, or transforms in their order, each a name or {{name: {{parameter: value}}}}, of {}",
                     fmt::join(names_of(table.components(Section::transforms)), ", "));
}

}  // namespace gridfold
