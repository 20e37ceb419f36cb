#include "plan/kept_arrays.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace gridfold {

void set_kept(Plan& plan, const Scalar& store) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
  const auto* names = std::get_if<std::vector<std::string>>(&store);
  const auto is_named = [&](const char* name) {
    return names != nullptr && std::ranges::find(*names, name) != names->end();
  };
  const bool keeps_predictions = is_named("predictions");
  std::uint64_t confusion_bytes = 0;
  std::uint64_t prediction_bytes = 0;
  for (const Cell& cell : plan.cells) {
    const std::uint64_t classes = plan.datasets[plan.passes[cell.pass].dataset].train.shape.class_names.size();
    const std::vector<JudgedSplits>& judged = plan.scheme_of(cell).judged;
    confusion_bytes += judged.size() * classes * (classes + 3) * sizeof(std::int64_t);
    if (keeps_predictions) {
      const std::uint64_t numbers_per_row = 3 + (plan.response == Response::classes ? 0 : classes);
      for (const JudgedSplits& one : judged) prediction_bytes += one.n_test * numbers_per_row * sizeof(double);
    }
  }
  plan.kept = {.confusion = names == nullptr ? confusion_bytes <= kMostBytes : is_named("confusion"),
               .predictions = keeps_predictions,
               .weights = is_named("weights"),
               .history = is_named("history")};
  plan.kept_bytes = (plan.kept.confusion ? confusion_bytes : 0) + prediction_bytes;
}

void note_arrays_of_no_classifier(const SweepSpec& sweep, Plan& plan) {
  const auto note = [&](bool is_wanted, const std::string& name, bool Classifier::*can_keep) {
    if (!is_wanted) return;
    if (std::ranges::any_of(plan.passes, [&](const Pass& pass) { return pass.classifier->*can_keep; })) return;
    SourceMark where;
    where.file = sweep.file.string();
    where.key_path = "store";
    plan.notes.push_back({where, fmt::format("no classifier of this sweep has {} to keep", name)});
  };
  note(plan.kept.weights, "weights", &Classifier::has_weights);
  note(plan.kept.history, "a history", &Classifier::has_history);
}

}  // namespace gridfold
