#include "plan/kept_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "plan/row_choice.hpp"

namespace gridfold {

namespace {

/// Rows of one part by their number, and whether a protocol splits them.
using IsSplit = std::vector<bool>;

void mark(IsSplit& is_split, const PlannedPart& part) {
  const std::size_t size = part.rows.empty() ? part.shape.rows : part.rows.back() + std::size_t{1};
  if (is_split.size() < size) is_split.resize(size);
  if (part.rows.empty()) std::fill_n(is_split.begin(), size, true);
  for (const std::uint32_t row : part.rows) is_split[row] = true;
}

/// By what is known of the data: the content, or where nobody read it, the files.
std::string source_of(const PlannedDataset& dataset) {
  return dataset.train.stamps.empty() ? dataset.train.shape.fingerprint : dataset.train.stamps.front().path.string();
}

}  // namespace

std::vector<std::size_t> kept_rows_seen(const Plan& plan) {
  std::vector<std::size_t> seen(plan.datasets.size());
  if (std::ranges::all_of(plan.datasets, [](const PlannedDataset& dataset) { return dataset.reserved.empty(); })) {
    return seen;
  }
  std::vector<bool> chooses(plan.datasets.size());
  for (const Pass& pass : plan.passes) chooses[pass.dataset] = chooses[pass.dataset] || !pass.scores_test_part;
  std::map<std::string, IsSplit> split_rows;
  for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
    if (chooses[i]) mark(split_rows[source_of(plan.datasets[i])], plan.datasets[i].train);
  }
  for (std::size_t i = 0; i < plan.datasets.size(); ++i) {
    const IsSplit& is_split = split_rows[source_of(plan.datasets[i])];
    seen[i] = static_cast<std::size_t>(std::ranges::count_if(
        plan.datasets[i].reserved, [&](std::uint32_t row) { return row < is_split.size() && is_split[row]; }));
  }
  return seen;
}

std::string overrides_for_test_rows_of(const Plan& plan, const Cell& cell) {
  const Resampling& resampling = *plan.scheme_of(cell).resampling;
  const PlannedDataset& dataset = plan.datasets[plan.passes[cell.pass].dataset];
  const auto kept_by = [&](const Cell& one) -> std::optional<Reservation> {
    const Scheme& scheme = plan.scheme_of(one);
    const PlannedDataset& data = plan.datasets[plan.passes[one.pass].dataset];
    if (scheme.resampling != &resampling || source_of(data) != source_of(dataset)) return std::nullopt;
    return resampling.reservation != nullptr ? resampling.reservation(scheme.parameters)
                                             : reservation_of(data.train.request.parameters);
  };
  const std::optional<Reservation> own = kept_by(cell);
  bool has_other_size = false;
  bool has_other_seed = false;
  for (const Cell& one : plan.cells) {
    const std::optional<Reservation> kept = kept_by(one);
    if (!kept || kept->stratify != own->stratify || kept->seed.has_value() != own->seed.has_value()) return {};
    has_other_size = has_other_size || kept->size != own->size;
    has_other_seed = has_other_seed || kept->seed != own->seed;
  }
  const bool is_of_protocol = resampling.reservation != nullptr;
  std::string text;
  if (has_other_size) {
    text =
        fmt::format("--set {}={}", is_of_protocol ? "protocol.test_size" : "dataset.test.fraction", to_text(own->size));
  }
  if (has_other_seed) {
    text += fmt::format("{}--set {}={}", text.empty() ? "" : " ",
                        is_of_protocol ? "protocol.shuffle.seed" : "dataset.test.seed", *own->seed);
  }
  return text;
}

void note_kept_rows_seen(const SweepSpec& sweep, Plan& plan) {
  const std::vector<std::size_t> seen = kept_rows_seen(plan);
  const auto most = std::ranges::max_element(seen);
  if (most == seen.end() || *most == 0) return;
  const PlannedDataset& dataset = plan.datasets[static_cast<std::size_t>(most - seen.begin())];
  SourceMark where;
  where.file = sweep.file.string();
  where.key_path = "dataset.test";
  plan.notes.push_back(
      {where,
       fmt::format(
           "configurations of this sweep keep different rows for testing: others are trained and "
           "chosen on {} of {} that one keeps, so no test set is new to all of them, and `gridfold evaluate` refuses "
           "the run; give dataset.test one fraction and one seed of its own",
           *most, dataset.reserved.size())});
}

}  // namespace gridfold
