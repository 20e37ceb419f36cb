#include "report/plan_text.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/counted.hpp"
#include "report/plan_outline.hpp"
#include "report/shown_items.hpp"
#include "store/value_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownValues = 8;
constexpr std::size_t kShownCells = 4;
constexpr std::size_t kShownSchemes = 6;
constexpr std::size_t kShownPasses = 10;
constexpr std::size_t kKeyDigits = 8;

std::string shown_value(const Axis& axis, const Scalar& value) {
  return is_missing(value) ? "none" : value_text(axis, value);
}

/// `k = 1, metric = l1`: the axes with a value there.
std::string values_text(const Plan& plan, const std::vector<std::size_t>& coordinates) {
  std::vector<std::string> values;
  for (std::size_t axis = 0; axis < plan.axes.size(); ++axis) {
    const Scalar& value = plan.axes[axis].values[coordinates[axis]];
    if (!is_missing(value))
      values.push_back(fmt::format("{} = {}", plan.axes[axis].name, value_text(plan.axes[axis], value)));
  }
  return values.empty() ? "the only configuration" : fmt::format("{}", fmt::join(values, ", "));
}

std::string share_text(const Axis& axis, const AxisShare& share) {
  const std::size_t count = share.values.size();
  const auto text = [&](std::size_t i) { return shown_value(axis, axis.values[share.values[i]]); };
  if (count == 1) return fmt::format("{} = {}", axis.name, text(0));
  std::vector<std::string> values;
  for (std::size_t i = 0; i < (count <= kShownValues ? count : 3); ++i) values.push_back(text(i));
  const std::string shown = fmt::format("{} in {}", axis.name, fmt::join(values, ", "));
  return count <= kShownValues ? shown : fmt::format("{}, ..., {} ({} values)", shown, text(count - 1), count);
}

/// `1,770 pairs of rows, `; empty for what compares no rows.
std::string pairs_text(double pairs) {
  return pairs > 0 ? counted(static_cast<std::uint64_t>(pairs), "pair of rows", "pairs of rows") + ", " : "";
}

std::string short_key(const Cell& cell) { return cell.key.substr(0, kKeyDigits); }

/// Writes a plan line by line.
class PlanWriter {
 public:
  PlanWriter(const Plan& plan, const PlanForecast& forecast, CellDetail detail)
      : plan_(plan), forecast_(forecast), detail_(detail), passes_(outline(plan)), judged_(judged_by_test_sets(plan)) {}

  std::string write() {
    line(0, fmt::format("{}: {}, {}, {}", plan_.name, counted(plan_.cells.size(), "cell", "cells"),
                        counted(plan_.evaluations(), "evaluation", "evaluations"),
                        counted(plan_.passes.size(), "shared pass", "shared passes")));
    show_some(
        plan_.datasets.size(), most(kShownPasses), [&](std::size_t dataset) { write_dataset(dataset); },
        [&](std::size_t number) { line(0, elision(number, "data set", "data sets")); });
    write_left_out();
    for (const PlanNote& note : plan_.notes) line(0, "note: " + to_text(note));
    for (const std::string& note : forecast_.store_notes) line(0, "note: " + note);
    write_totals();
    return std::move(text_);
  }

 private:
  void line(std::size_t depth, std::string_view words) { text_ += fmt::format("{:{}}{}\n", "", 2 * depth, words); }

  std::size_t most(std::size_t few) const { return detail_ == CellDetail::all ? kEverything : few; }

  static std::string elision(std::size_t number, std::string_view one, std::string_view many) {
    return fmt::format("... ({}; --cells all)",
                       counted(number, fmt::format("more {}", one), fmt::format("more {}", many)));
  }

  void write_dataset(std::size_t index) {
    const PlannedDataset& dataset = plan_.datasets[index];
    const DataShape& train = dataset.train.shape;
    std::string words = fmt::format("{} ({}): {} x {}, {} bits each", dataset.name, dataset.loader->component.name,
                                    counted(train.rows, "row", "rows"), counted(train.features, "feature", "features"),
                                    8 * train.bytes_per_feature);
    if (dataset.test) words += fmt::format("; {}", counted(dataset.test->shape.rows, "test row", "test rows"));
    line(0, words);
    write_test_set(index);
    std::vector<std::size_t> passes;
    for (std::size_t pass = 0; pass < plan_.passes.size(); ++pass) {
      if (plan_.passes[pass].dataset == index) passes.push_back(pass);
    }
    show_some(
        passes.size(), most(kShownPasses), [&](std::size_t pass) { write_pass(passes[pass]); },
        [&](std::size_t number) { line(1, elision(number, "pass", "passes")); });
  }

  /// Whether the sweep uses the test set, and how many configurations that judged before.
  void write_test_set(std::size_t index) {
    const std::size_t judged = judged_[index];
    const std::size_t before = index < forecast_.judged_before.size() ? forecast_.judged_before[index] : 0;
    const std::string so_far =
        before == 0 ? "" : fmt::format("; it has judged {} so far", counted(before, "configuration", "configurations"));
    if (judged > 0 && !forecast_.has_readable_ledger) {
      line(1, fmt::format("test set: would judge {}, which `run` refuses while the ledger is damaged",
                          counted(judged, "configuration", "configurations")));
    } else if (judged > 0) {
      line(1, fmt::format("test set: judges {}, which the ledger keeps{}",
                          counted(judged, "configuration", "configurations"), so_far));
    } else if (plan_.datasets[index].has_test_part) {
      line(1, fmt::format("test set: {}{}", plan_.test_is_open ? "open" : "locked", so_far));
    }
  }

  void write_pass(std::size_t index) {
    const Pass& pass = plan_.passes[index];
    const std::string steps = pass.transforms.empty() ? "" : " after " + to_text(pass.transforms);
    const std::string pairs = pairs_text(pass.cost.pairs);
    line(1, fmt::format("pass {}: {}{}: {}, {}, {}{:.3g} operations, {}, {}", index + 1, pass.text, steps,
                        counted(pass.settings.size(), "setting", "settings"),
                        counted(pass.schemes.size(), "way to split", "ways to split"), pairs, pass.cost.operations,
                        bytes_text(pass.cost.shared_bytes), duration_text(forecast_.pass_seconds[index])));
    const std::vector<SchemeOutline>& schemes = passes_[index].schemes;
    show_some(
        schemes.size(), most(kShownSchemes), [&](std::size_t scheme) { write_scheme(schemes[scheme]); },
        [&](std::size_t number) { line(2, elision(number, "way to split rows", "ways to split rows")); });
  }

  void write_scheme(const SchemeOutline& scheme) {
    std::vector<std::string> shares;
    for (const AxisShare& share : scheme.shares) shares.push_back(share_text(plan_.axes[share.axis], share));
    std::string words =
        fmt::format("{}: {}, {}", plan_.schemes[scheme.scheme].text, counted(scheme.cells.size(), "cell", "cells"),
                    counted(scheme.evaluations, "evaluation", "evaluations"));
    if (!shares.empty()) words += fmt::format(": {}", fmt::join(shares, "; "));
    if (!scheme.is_product) words += " (not every combination)";
    line(2, words);
    if (detail_ == CellDetail::none) return;
    show_some(
        scheme.cells.size(), most(kShownCells), [&](std::size_t cell) { write_cell(plan_.cells[scheme.cells[cell]]); },
        [&](std::size_t number) { line(3, elision(number, "cell", "cells")); });
  }

  void write_cell(const Cell& cell) {
    std::string words = fmt::format("{}  {}", short_key(cell), values_text(plan_, cell.coordinates));
    if (const auto run = forecast_.run_of_cell.find(cell.key); run != forecast_.run_of_cell.end()) {
      words += fmt::format("  [stored in {}]", run->second);
    }
    line(3, words);
  }

  void write_left_out() {
    std::vector<std::vector<const Duplicate*>> by_reason(plan_.left_out.size());
    for (const Duplicate& duplicate : plan_.duplicates) by_reason[duplicate.reason].push_back(&duplicate);
    show_some(
        plan_.left_out.size(), most(kShownPasses),
        [&](std::size_t reason) {
          line(0, fmt::format("left out: {}: {}",
                              counted(plan_.left_out[reason].points, "configuration", "configurations"),
                              plan_.left_out[reason].reason));
          if (detail_ != CellDetail::none) write_duplicates(by_reason[reason]);
        },
        [&](std::size_t number) { line(0, elision(number, "reason to leave out", "reasons to leave out")); });
  }

  void write_duplicates(const std::vector<const Duplicate*>& duplicates) {
    show_some(
        duplicates.size(), most(kShownCells),
        [&](std::size_t index) {
          const Duplicate& duplicate = *duplicates[index];
          const Cell& twin = plan_.cells[duplicate.twin];
          line(1, fmt::format("{}: same as {}  {}", values_text(plan_, duplicate.coordinates), short_key(twin),
                              values_text(plan_, twin.coordinates)));
        },
        [&](std::size_t number) { line(1, elision(number, "configuration", "configurations")); });
  }

  void write_totals() {
    double pairs = 0;
    double operations = 0;
    for (const Pass& pass : plan_.passes) {
      pairs += pass.cost.pairs;
      operations += pass.cost.operations;
    }
    line(0, fmt::format("work: {}{:.3g} operations", pairs_text(pairs), operations));
    line(0, fmt::format("memory: at most about {}", bytes_text(forecast_.peak_bytes)));
    line(0, fmt::format("time: {} on this machine as it is now", duration_text(forecast_.total_seconds())));
    const std::size_t stored = stored_cells(plan_, forecast_);
    if (stored == 0) return;
    line(0, fmt::format("stored: {} of {} {} in earlier runs", stored, counted(plan_.cells.size(), "cell", "cells"),
                        stored == 1 ? "is" : "are"));
  }

  const Plan& plan_;
  const PlanForecast& forecast_;
  CellDetail detail_;
  std::vector<PassOutline> passes_;
  /// By data set.
  std::vector<std::size_t> judged_;
  std::string text_;
};

}  // namespace

std::string plan_text(const Plan& plan, const PlanForecast& forecast, CellDetail detail) {
  return PlanWriter(plan, forecast, detail).write();
}

}  // namespace gridfold::report
