#include "report/reproduction.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/counted.hpp"
#include "report/text_grid.hpp"
#include "store/csv_text.hpp"

namespace gridfold::report {

namespace {

std::string got_text(const ReproducedNumber& number) { return number.got ? fmt::format("{}", *number.got) : "-"; }

/// The numbers of each experiment, in the order in which experiments first appear.
std::vector<std::vector<ReproducedNumber>> by_experiment(std::span<const ReproducedNumber> numbers) {
  std::vector<std::vector<ReproducedNumber>> experiments;
  for (const ReproducedNumber& number : numbers) {
    const auto known = std::find_if(experiments.begin(), experiments.end(), [&](const auto& experiment) {
      return experiment.front().experiment == number.experiment;
    });
    if (known == experiments.end()) {
      experiments.push_back({number});
    } else {
      known->push_back(number);
    }
  }
  return experiments;
}

/// `test k=5 correct (optimistic)`: what the number is of.
std::string name_of(const ReproducedNumber& number) {
  return number.what + (number.optimism.empty() ? "" : " (optimistic)");
}

std::string table(std::span<const ReproducedNumber> numbers) {
  if (numbers.empty()) return "no published numbers to compare with\n";
  // Wider than a terminal rather than without what tells a number from others.
  constexpr std::size_t kNoLimit = 10'000;
  const bool has_several = by_experiment(numbers).size() > 1;
  TextGrid grid;
  if (has_several) grid.add_column("experiment", Align::left);
  grid.add_column("number", Align::left);
  grid.add_column("published", Align::right);
  grid.add_column("tolerance", Align::right);
  grid.add_column("got", Align::right);
  grid.add_column("verdict", Align::left);
  std::string notes;
  std::set<std::string> reasons;
  for (const ReproducedNumber& number : numbers) {
    const std::string own = has_several ? number.experiment + ": " : "";
    std::vector<std::string> cells{name_of(number), fmt::format("{}", number.published),
                                   fmt::format("{}", number.tolerance), got_text(number),
                                   std::string(verdict_text(number.verdict()))};
    if (has_several) cells.insert(cells.begin(), number.experiment);
    grid.add_row(std::move(cells));
    if (number.verdict() == Verdict::differs && !number.note.empty()) {
      notes += fmt::format("note: {}{}: {}\n", own, number.what, number.note);
    }
    if (number.verdict() == Verdict::failed && reasons.insert("failed: " + own + number.note).second) {
      notes += fmt::format("failed: {}{}\n", own, number.note);
    }
    if (!number.optimism.empty() && reasons.insert(own + number.optimism).second) {
      notes += fmt::format("optimistic: {}{}\n", own, number.optimism);
    }
  }
  return grid.text(kNoLimit, kNoLimit) + fmt::format("\n{}{}\n", notes, summary_line(numbers));
}

std::string markdown(std::span<const ReproducedNumber> numbers) {
  TextGrid grid;
  grid.add_column("experiment", Align::left);
  for (const char* heading : {"numbers", "same", "differ", "failed", "skipped", "optimistic"}) {
    grid.add_column(heading, Align::right);
  }
  TextGrid rest;
  for (const char* heading : {"experiment", "number"}) rest.add_column(heading, Align::left);
  for (const char* heading : {"published", "tolerance", "got"}) rest.add_column(heading, Align::right);
  for (const char* heading : {"verdict", "source", "why"}) rest.add_column(heading, Align::left);
  bool has_rest = false;
  std::string reasons;
  for (const std::vector<ReproducedNumber>& experiment : by_experiment(numbers)) {
    const VerdictCounts counts = count(experiment);
    std::map<std::string, std::size_t> optimistic;
    std::size_t all_optimistic = 0;
    for (const ReproducedNumber& number : experiment) {
      if (number.optimism.empty()) continue;
      ++optimistic[number.optimism];
      ++all_optimistic;
    }
    const std::string& name = experiment.front().experiment;
    grid.add_row({fmt::format("`{}`", name), fmt::format("{}", experiment.size()), fmt::format("{}", counts.same),
                  fmt::format("{}", counts.differs), fmt::format("{}", counts.failed),
                  fmt::format("{}", counts.skipped), fmt::format("{}", all_optimistic)});
    for (const auto& [reason, size] : optimistic) {
      reasons += fmt::format("- `{}`, {}: {}\n", name, counted(size, "number", "numbers"), reason);
    }
    for (const ReproducedNumber& number : experiment) {
      if (number.verdict() == Verdict::same || number.verdict() == Verdict::skipped) continue;
      has_rest = true;
      rest.add_row({fmt::format("`{}`", name), name_of(number), fmt::format("{}", number.published),
                    fmt::format("{}", number.tolerance), got_text(number), std::string(verdict_text(number.verdict())),
                    number.source, number.note});
    }
  }
  std::string text = grid.markdown() + fmt::format("\n{}\n", summary_line(numbers));
  if (has_rest) text += "\nNot as published:\n\n" + rest.markdown();
  if (!reasons.empty()) text += "\nOptimistic:\n\n" + reasons;
  return text;
}

std::string csv(std::span<const ReproducedNumber> numbers) {
  CsvText text;
  for (const char* heading :
       {"experiment", "number", "published", "tolerance", "got", "verdict", "source", "note", "optimistic_because"}) {
    text.add(heading);
  }
  text.end_row();
  for (const ReproducedNumber& number : numbers) {
    text.add(number.experiment);
    text.add(number.what);
    text.add(number.published);
    text.add(number.tolerance);
    if (number.got) {
      text.add(*number.got);
    } else {
      text.add_missing();
    }
    text.add(verdict_text(number.verdict()));
    text.add(number.source);
    text.add(number.note);
    text.add(number.optimism);
    text.end_row();
  }
  return text.text();
}

}  // namespace

std::string_view verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::same:
      return "same";
    case Verdict::differs:
      return "DIFFERS";
    case Verdict::failed:
      return "FAILED";
    case Verdict::skipped:
      return "skipped";
  }
  return "";
}

Verdict ReproducedNumber::verdict() const {
  if (is_skipped) return Verdict::skipped;
  if (!got) return Verdict::failed;
  // Decimals have no exact binary form, so a difference of exactly the tolerance comes out a little more or less.
  constexpr double kUlps = 4 * std::numeric_limits<double>::epsilon();
  const double rounding = tolerance > 0 ? kUlps * std::max(std::abs(*got), std::abs(published)) : 0;
  return std::abs(*got - published) <= tolerance + rounding ? Verdict::same : Verdict::differs;
}

VerdictCounts count(std::span<const ReproducedNumber> numbers) {
  VerdictCounts counts;
  for (const ReproducedNumber& number : numbers) {
    switch (number.verdict()) {
      case Verdict::same:
        ++counts.same;
        break;
      case Verdict::differs:
        ++counts.differs;
        break;
      case Verdict::failed:
        ++counts.failed;
        break;
      case Verdict::skipped:
        ++counts.skipped;
        break;
    }
  }
  return counts;
}

std::string summary_line(std::span<const ReproducedNumber> numbers) {
  const VerdictCounts counts = count(numbers);
  std::string line = fmt::format("{} of {} numbers reproduced", counts.same, numbers.size());
  if (counts.differs > 0) line += fmt::format("; {} {}", counts.differs, counts.differs == 1 ? "differs" : "differ");
  if (counts.failed > 0) line += fmt::format("; {} failed", counts.failed);
  if (counts.skipped > 0) line += fmt::format("; {} skipped, for want of data", counts.skipped);
  return line;
}

std::vector<ReproductionFormat> reproduction_formats() {
  return {
      {{.name = "table", .summary = "a line per number"}, table},
      {{.name = "markdown",
        .summary = "a line per experiment, and one per number that is not as published; which are optimistic, and why",
        .aliases = {"md"}},
       markdown},
      {{.name = "csv", .summary = "every number, for programs"}, csv}};
}

}  // namespace gridfold::report
