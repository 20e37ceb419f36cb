#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/comparison.hpp"
#include "report/counted.hpp"
#include "report/text_grid.hpp"

namespace gridfold::report {

namespace {

/// Names listed at most in a sentence.
constexpr std::size_t kShownNames = 5;
/// From this probability on, a posterior decides.
constexpr double kDecided = 0.95;
/// Fewer data sets leave Friedman's test little to go by (J. Demsar, JMLR 7, 2006, section 3.2.2).
constexpr std::size_t kFewDatasets = 10;

std::string p_text(double p) {
  if (p < 0.0001) return "<.0001";
  return fmt::format("{:.4f}", p);
}

std::string names_text(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(kShownNames, names.size());
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), "; "));
  if (shown < names.size()) text += fmt::format("; and {} more", names.size() - shown);
  return text;
}

/// Whether McNemar's test was possible.
bool is_of_single_splits(const ComparedGroup& group) {
  return std::any_of(group.others.begin(), group.others.end(),
                     [](const ComparedConfiguration& other) { return other.mcnemar.has_value(); });
}

std::string mcnemar_table(const ComparedGroup& group, TextGrid grid) {
  for (const char* heading : {"only baseline right", "only it right", "p (exact)", "p (mid)", "p (Holm)"}) {
    grid.add_column(heading, Align::right);
  }
  grid.add_row({group.baseline + " (baseline)", fmt::format("{:.4f}", group.baseline_mean), "", "", "", "", ""});
  for (const ComparedConfiguration& other : group.others) {
    std::vector<std::string> row{other.name, fmt::format("{:.4f}", other.mean)};
    if (other.mcnemar) {
      row.push_back(fmt::format("{}", other.disagreeing->only_baseline));
      row.push_back(fmt::format("{}", other.disagreeing->only_other));
      for (const double p : {other.mcnemar->exact_p, other.mcnemar->mid_p, other.holm_p}) row.push_back(p_text(p));
    } else {
      row.insert(row.end(), 5, "-");
    }
    grid.add_row(std::move(row));
  }
  return grid.text(44);
}

std::string group_table(const ComparedGroup& group, const Comparison& comparison) {
  TextGrid grid;
  grid.add_column("configuration", Align::left);
  grid.add_column(comparison.score, Align::right);
  if (is_of_single_splits(group)) return mcnemar_table(group, std::move(grid));
  for (const char* heading : {"difference", "t", "p", "p (Holm)", "P(lower)", "P(same)", "P(higher)", "n"}) {
    grid.add_column(heading, Align::right);
  }
  grid.add_row(
      {group.baseline + " (baseline)", fmt::format("{:.4f}", group.baseline_mean), "", "", "", "", "", "", "", ""});
  for (const ComparedConfiguration& other : group.others) {
    std::vector<std::string> row{other.name, fmt::format("{:.4f}", other.mean)};
    if (other.test) {
      row.push_back(fmt::format("{:+.4f}", other.test->mean));
      row.push_back(fmt::format("{:.3f}", other.test->t));
      row.push_back(p_text(other.p));
      row.push_back(p_text(other.holm_p));
      row.push_back(fmt::format("{:.3f}", other.equivalence.worse));
      row.push_back(fmt::format("{:.3f}", other.equivalence.equivalent));
      row.push_back(fmt::format("{:.3f}", other.equivalence.better));
    } else {
      row.insert(row.end(), {"-", "-", "-", "-", "-", "-", "-"});
    }
    row.push_back(std::to_string(other.differences.size()));
    grid.add_row(std::move(row));
  }
  return grid.text(44);
}

std::string sentence(const std::vector<std::string>& names, const std::string& what) {
  return names.empty() ? std::string() : fmt::format("{}: {}\n", what, names_text(names));
}

std::string conclusions(const ComparedGroup& group, const Comparison& comparison) {
  std::vector<std::string> better;
  std::vector<std::string> worse;
  std::vector<std::string> same;
  std::vector<std::string> open;
  std::vector<std::string> untested;
  bool has_five_by_two = false;
  for (const ComparedConfiguration& other : group.others) {
    if (!other.is_tested()) {
      untested.push_back(other.name);
    } else if (other.holm_p <= comparison.level) {
      const bool is_higher =
          other.test ? other.test->mean > 0 : other.disagreeing->only_other > other.disagreeing->only_baseline;
      // McNemar's test counts right answers, whatever the score.
      (is_higher == (other.mcnemar || comparison.higher_is_better) ? better : worse).push_back(other.name);
    } else if (other.test && other.equivalence.equivalent >= kDecided) {
      same.push_back(other.name);
    } else {
      open.push_back(other.name);
    }
    has_five_by_two = has_five_by_two || other.five_by_two;
  }
  std::string text =
      sentence(better, fmt::format("Better than the baseline (p <= {})", comparison.level)) +
      sentence(worse, fmt::format("Worse than the baseline (p <= {})", comparison.level)) +
      sentence(same, fmt::format("Practically the same (within {} with probability {} or more)", comparison.region,
                                 kDecided)) +
      sentence(open, "Undecided: no difference was shown, which does not show that there is none") +
      sentence(untested,
               "Not tested: fewer than two splits in common; with `store: [predictions]`, McNemar's test "
               "compares what one split judges");
  if (!group.optimism.empty()) text += fmt::format("Optimistic: {}.\n", group.optimism);
  if (has_five_by_two) {
    text += "p is of Alpaydin's F for five times two folds; t and probabilities are of the corrected t test.\n";
  }
  if (comparison.baseline_is_best && group.others.size() > 1) {
    text += fmt::format(
        "Beware: the baseline is the best of {} on these very splits, so its lead is overstated. "
        "Use --baseline to compare with one that you chose beforehand.\n",
        group.others.size() + 1);
  }
  return text;
}

std::string over_datasets_text(const ComparedOverDatasets& over, const Comparison& comparison) {
  TextGrid grid;
  grid.add_column("configuration", Align::left);
  grid.add_column("mean rank", Align::right);
  std::vector<std::size_t> order(over.names.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::vector<double>& ranks = over.friedman.mean_ranks;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  for (const std::size_t i : order) grid.add_row({over.names[i], fmt::format("{:.3f}", ranks[i])});
  std::string text = fmt::format("Over {}: {}\n\n{}\n", counted(over.datasets.size(), "data set", "data sets"),
                                 names_text(over.datasets), grid.text(60));
  if (over.signed_rank) {
    text += fmt::format("Wilcoxon's signed-rank test: p = {} ({} data sets with a difference).\n",
                        p_text(over.signed_rank->p), over.signed_rank->n);
  } else {
    const FriedmanTest& test = over.friedman;
    text += fmt::format("Friedman: chi-squared = {:.4f}, p = {}; Iman and Davenport: F = {:.4f}, p = {}.\n",
                        test.chi_squared, p_text(test.chi_squared_p), test.f, p_text(test.f_p));
    text += test.f_p <= comparison.level
                ? fmt::format("Mean ranks that are {:.3f} or more apart differ (Nemenyi, {}).\n",
                              over.critical_difference, comparison.level)
                : "No difference between the configurations was shown, so pairs of them are not compared.\n";
  }
  if (over.datasets.size() < kFewDatasets) {
    text += fmt::format(
        "Beware: {} data sets are few for a test of ranks, which also assumes that they are "
        "independent.\n",
        over.datasets.size());
  }
  return text;
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  std::string text;
  for (const ComparedGroup& group : comparison.groups) {
    const std::string test =
        is_of_single_splits(group)
            ? "McNemar's test of the rows that only one of two gets right"
            : fmt::format("corrected resampled t test, {:.3f} test rows per training row; region of equivalence +-{}",
                          group.test_share, comparison.region);
    text += fmt::format("{}, {}: {}\n\n{}\n{}\n", group.dataset, group.splits, test, group_table(group, comparison),
                        conclusions(group, comparison));
  }
  if (comparison.over_datasets) text += over_datasets_text(*comparison.over_datasets, comparison);
  return text;
}

}  // namespace gridfold::report
