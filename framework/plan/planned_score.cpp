#include "plan/planned_score.hpp"

#include "core/registry.hpp"

namespace gridfold {

std::string score_name(const Component& component, const ParameterValues& parameters) {
  std::string name = component.name;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const ParameterInfo& info = component.parameters[i];
    if (is_missing(parameters[i].value) || parameters[i].value == info.default_value) continue;
    const bool has_word = ("_" + component.name + "_").find("_" + info.name + "_") != std::string::npos;
    const bool is_number_in_words = info.choices.empty() || info.name == "zero_division";
    if (is_number_in_words && !has_word) name += "_" + info.name;
    name += "_" + to_text(parameters[i].value);
  }
  return name;
}

std::vector<PlannedScore> planned_scores(const SweepSpec& sweep, const Registry& registry) {
  std::vector<PlannedScore> scores;
  for (const ComponentSpec& spec : sweep.scores) {
    const Score* score = find_entry(registry.scores, spec.component->name);
    ParameterValues parameters = completed(spec, std::nullopt);
    std::string name = score_name(score->component, parameters);
    scores.push_back({score, std::move(parameters), std::move(name)});
  }
  return scores;
}

std::optional<Diagnostic> class_count_problem(const SweepSpec& sweep, const std::vector<PlannedScore>& scores,
                                              std::size_t class_count) {
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].score->check == nullptr) continue;
    const auto problem = scores[i].score->check(scores[i].parameters, class_count);
    if (!problem) continue;
    const ComponentSpec& spec = sweep.scores[i];
    SourceMark where = spec.mark;
    for (std::size_t p = 0; p < spec.values.size(); ++p) {
      if (spec.component->parameters[p].name != problem->parameter || is_missing(spec.values[p].value)) continue;
      where = spec.values[p].mark;
    }
    if (where.file.empty()) where.file = sweep.file.string();
    return Diagnostic{where, problem->problem, problem->allowed};
  }
  return std::nullopt;
}

}  // namespace gridfold
