#include "config/pipeline_reader.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/component_reader.hpp"
#include "config/pipeline_text.hpp"
#include "core/parameter.hpp"

namespace gridfold {

namespace {

class PipelineReader {
 public:
  explicit PipelineReader(const ReadContext& context) : context_(context) {}

  std::optional<std::vector<ComponentSpec>> read(const YamlNode& node, const std::string& path) {
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
    return std::move(steps_);
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
    const auto parsed = parse_pipeline(node.text, node.mark);
    const auto* steps = std::get_if<std::vector<YamlEntry>>(&parsed);
    if (steps == nullptr || !steps->empty()) return false;
    // Within a grid each pipeline is an item of a list.
    const bool is_key = path_.ends_with("transforms");
    complain(node.mark, path, "none stands beside other steps", "allowed: none alone, or steps without it",
             is_key && !path_.starts_with("grid") ? std::optional<std::string>("grid.transforms") : std::nullopt);
    return true;
  }

  /// A step, or a line of steps.
  void read_item(const YamlNode& node, const std::string& path) {
    const std::string allowed = "allowed: " + allowed_pipelines(context_.table);
    if (node.is_scalar()) {
      auto parsed = parse_pipeline(node.text, node.mark);
      if (const auto* problem = std::get_if<std::string>(&parsed)) {
        complain(node.mark, path, fmt::format("{} is no pipeline: {}", shown(node), *problem), allowed);
        return;
      }
      for (const YamlEntry& step : std::get<std::vector<YamlEntry>>(parsed)) read_step(step, true);
    } else if (node.is_mapping() && node.entries.size() == 1) {
      read_step(node.entries.front(), false);
    } else {
      ++mistakes_;
      report_wrong_type(node, path, "a transform", allowed, context_.diagnostics);
    }
  }

  void read_step(const YamlEntry& entry, bool is_line) {
    if (auto step = read_component(entry, Family::transforms, next_step(), is_line, context_)) {
      finish(std::move(*step));
    } else {
      ++mistakes_;
    }
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
      ++mistakes_;
      report_missing_parameter(step, info, context_);
      return;
    }
    if (step.component->find_conflict != nullptr && !is_varied) {
      if (const auto conflict = step.component->find_conflict(completed(step, 0))) {
        complain(step.mark, step.mark.key_path, conflict->problem, "allowed: " + conflict->allowed);
        return;
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
    const bool is_there = std::any_of(steps_.begin(), steps_.end(),
                                      [&](const ComponentSpec& other) { return other.component == step.component; });
    if (!is_there) return;
    const SourceMark* use = nullptr;
    for (const auto& [key, mark] : context_.pipelines.varied) {
      if (key->owners.front().component == step.component) use = use == nullptr ? &mark : &blamed(*use, mark);
    }
    const SourceMark& where = blamed(step.mark, *use);
    complain(where, where.key_path,
             fmt::format("the step {} appears twice{}, and the grid varies a parameter of it", step.component->name,
                         &where == use ? ", in " + to_text(step.mark) : ""),
             "allowed: the step once, or parameters within the pipelines alone");
  }

  const ReadContext& context_;
  std::string path_;
  std::size_t count_ = 0;
  std::vector<ComponentSpec> steps_;
  /// Complaints so far.
  std::size_t mistakes_ = 0;
};

}  // namespace

std::optional<std::vector<ComponentSpec>> read_pipeline(const YamlNode& node, const std::string& key_path,
                                                        const ReadContext& context) {
  return PipelineReader(context).read(node, key_path);
}

std::string allowed_pipelines(const KeyTable& table) {
  return fmt::format("none, or transforms in their order, each a name or {{name: {{parameter: value}}}}, of {}",
                     fmt::join(names_of(table.components(Section::transforms)), ", "));
}

}  // namespace gridfold
