#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/display_width.hpp"
#include "report/comparison.hpp"
#include "report/counted.hpp"
#include "report/text_grid.hpp"
#include "store/paired_scores.hpp"

namespace gridfold::report {

namespace {

/// Of a configuration's name in a table, where leaving out axes makes it so narrow: its numbers fill the rest of 118
/// characters.
constexpr std::size_t kWidestTestedName = 35;
constexpr std::size_t kWidestMcnemarName = 42;
constexpr std::size_t kWidestUntestedName = 44;
/// Names are cut only where they are wider, since the middle may be what tells them apart.
constexpr std::size_t kWidestName = 70;
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

/// `p < .0001`, `p = 0.0123`.
std::string p_is(double p) { return p < 0.0001 ? "p < .0001" : fmt::format("p = {:.4f}", p); }

/// `-` where there is no value.
std::string number_text(double value, const char* format = "{:.4f}") {
  return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : "-";
}

std::string names_text(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(kShownNames, names.size());
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), "; "));
  if (shown < names.size()) text += fmt::format("; and {} more", names.size() - shown);
  return text;
}

/// A configuration's name in parts, one per axis: `classifier = knn` and `k = 1`; empty for one that is left out.
using NameParts = std::vector<std::string>;

NameParts parts_of(std::string_view name) {
  NameParts parts;
  while (!name.empty()) {
    // A value may hold commas of its own.
    const std::size_t next_equals = name.find(" = ", std::min(name.find(" = "), name.size() - 1) + 1);
    const std::size_t end = next_equals == name.npos ? name.size() : name.rfind(", ", next_equals);
    parts.emplace_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 2, name.size()));
  }
  return parts;
}

std::string axis_of(const std::string& part) { return part.substr(0, part.find(" = ")); }

/// Three dots stand for parts that are left out.
std::string joined(const NameParts& parts) {
  std::string name;
  for (const std::string& part : parts) {
    if (part.empty() && name.ends_with("...")) continue;
    name += fmt::format("{}{}", name.empty() ? "" : ", ", part.empty() ? "..." : part);
  }
  return name;
}

std::vector<std::string> joined(const std::vector<NameParts>& all) {
  std::vector<std::string> names;
  for (const NameParts& parts : all) names.push_back(joined(parts));
  return names;
}

std::size_t different(const std::vector<std::string>& names) { return std::set(names.begin(), names.end()).size(); }

/// Leaves axes out of names that are wider than `widest`: those without which the names are as different as before,
/// such as a solver that all have, or the classifier where each has axes of its own. Axes of few values go first.
std::vector<std::string> without_needless_axes(const std::vector<std::string>& names, std::size_t widest) {
  std::vector<NameParts> all;
  std::vector<std::string> axes;
  std::map<std::string, std::set<std::string>> parts_of_axis;
  for (const std::string& name : names) {
    all.push_back(parts_of(name));
    for (const std::string& part : all.back()) {
      std::set<std::string>& known = parts_of_axis[axis_of(part)];
      if (known.empty()) axes.push_back(axis_of(part));
      known.insert(part);
    }
  }
  std::ranges::stable_sort(axes, {}, [&](const std::string& axis) { return parts_of_axis[axis].size(); });
  std::vector<std::string> shown = names;
  for (const std::string& axis : axes) {
    std::vector<NameParts> fewer = all;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (display_width(shown[i]) <= widest) continue;
      std::ranges::replace_if(
          fewer[i], [&](const std::string& part) { return axis_of(part) == axis; }, "");
    }
    std::vector<std::string> shorter = joined(fewer);
    if (different(shorter) < different(names) || std::ranges::find(shorter, "...") != shorter.end()) continue;
    all = std::move(fewer);
    shown = std::move(shorter);
  }
  return shown;
}

/// The names of the group's configurations as its table shows them: the baseline with its mark first, then the others.
/// They are at most `widest` characters where leaving out axes makes them so, and cut where they are very long.
std::vector<std::string> shown_names(const ComparedGroup& group, std::size_t widest) {
  std::vector<std::string> whole{group.baseline};
  for (const ComparedConfiguration& other : group.others) whole.push_back(other.name);
  const std::vector<std::string> names = without_needless_axes(whole, widest);
  for (std::size_t cut = kWidestName;; ++cut) {
    std::vector<std::string> shown;
    for (const std::string& name : names) shown.push_back(without_middle(name, cut, "..."));
    if (different(shown) < different(names)) continue;
    shown.front() += " (baseline)";
    return shown;
  }
}

/// Nothing but names is cut.
std::string whole(const TextGrid& grid) {
  constexpr std::size_t kAny = 10000;
  return grid.text(kAny, kAny);
}

/// Whether McNemar's test was possible.
bool is_of_single_splits(const ComparedGroup& group) {
  return std::any_of(group.others.begin(), group.others.end(),
                     [](const ComparedConfiguration& other) { return other.mcnemar.has_value(); });
}

bool has_t_test(const ComparedGroup& group) {
  return std::any_of(group.others.begin(), group.others.end(),
                     [](const ComparedConfiguration& other) { return other.test.has_value(); });
}

/// Score and difference from the baseline, where nothing can be tested.
std::string untested_table(const ComparedGroup& group, TextGrid grid) {
  for (const char* heading : {"difference", "n"}) grid.add_column(heading, Align::right);
  const std::vector<std::string> names = shown_names(group, kWidestUntestedName);
  grid.add_row({names.front(), number_text(group.baseline_mean), "", ""});
  for (std::size_t i = 0; i < group.others.size(); ++i) {
    const ComparedConfiguration& other = group.others[i];
    grid.add_row({names[i + 1], number_text(other.mean), number_text(other.mean - other.baseline_mean, "{:+.4f}"),
                  std::to_string(other.differences.size())});
  }
  return whole(grid);
}

std::string mcnemar_table(const ComparedGroup& group, TextGrid grid) {
  for (const char* heading : {"only baseline right", "only it right", "p (exact)", "p (mid)", "p (Holm)"}) {
    grid.add_column(heading, Align::right);
  }
  const std::vector<std::string> names = shown_names(group, kWidestMcnemarName);
  grid.add_row({names.front(), number_text(group.baseline_mean), "", "", "", "", ""});
  for (std::size_t i = 0; i < group.others.size(); ++i) {
    const ComparedConfiguration& other = group.others[i];
    std::vector<std::string> row{names[i + 1], number_text(other.mean)};
    if (other.mcnemar) {
      row.push_back(fmt::format("{}", other.disagreeing->only_baseline));
      row.push_back(fmt::format("{}", other.disagreeing->only_other));
      for (const double p : {other.mcnemar->exact_p, other.mcnemar->mid_p, other.holm_p}) row.push_back(p_text(p));
    } else {
      row.insert(row.end(), 5, "-");
    }
    grid.add_row(std::move(row));
  }
  return whole(grid);
}

std::string group_table(const ComparedGroup& group, const Comparison& comparison) {
  TextGrid grid;
  grid.add_column("configuration", Align::left);
  grid.add_column(comparison.score, Align::right);
  if (is_of_single_splits(group)) return mcnemar_table(group, std::move(grid));
  if (!has_t_test(group)) return untested_table(group, std::move(grid));
  for (const char* heading : {"difference", "t", "p", "p (Holm)", "P(lower)", "P(same)", "P(higher)", "n"}) {
    grid.add_column(heading, Align::right);
  }
  const std::vector<std::string> names = shown_names(group, kWidestTestedName);
  grid.add_row({names.front(), number_text(group.baseline_mean), "", "", "", "", "", "", "", ""});
  for (std::size_t i = 0; i < group.others.size(); ++i) {
    const ComparedConfiguration& other = group.others[i];
    std::vector<std::string> row{names[i + 1], number_text(other.mean)};
    if (other.test) {
      row.push_back(fmt::format("{:+.4f}", other.test->mean));
      row.push_back(fmt::format("{:.3f}", other.test->t));
      row.push_back(p_text(other.p));
      row.push_back(p_text(other.holm_p));
      row.push_back(fmt::format("{:.3f}", other.equivalence.worse));
      row.push_back(fmt::format("{:.3f}", other.equivalence.equivalent));
      row.push_back(fmt::format("{:.3f}", other.equivalence.better));
    } else {
      row.push_back(number_text(other.mean - other.baseline_mean, "{:+.4f}"));
      row.insert(row.end(), 6, "-");
    }
    row.push_back(std::to_string(other.differences.size()));
    grid.add_row(std::move(row));
  }
  return whole(grid);
}

std::string sentence(const std::vector<std::string>& names, const std::string& what) {
  return names.empty() ? std::string() : fmt::format("{}: {}\n", what, names_text(names));
}

/// `lacks a score on 1 of 3 splits`; of splits that only other runs have: `was judged on 15 of 25 splits`.
std::string lacking_of(std::size_t lacking, std::size_t not_asked, std::size_t splits) {
  const std::string all = counted(splits, "split", "splits");
  if (not_asked == 0) return fmt::format("lacks a score on {} of {}", lacking, all);
  if (not_asked == lacking) return fmt::format("was judged on {} of {}", splits - lacking, all);
  return fmt::format("was judged on {} of {} and lacks a score on {} of these", splits - not_asked, all,
                     lacking - not_asked);
}

/// `metric = l2 lacks a score on 1 of 3 splits: it is compared on 2, where the baseline has 0.8333`.
std::string lacking_text(const ComparedGroup& group) {
  std::string text;
  if (group.baseline_lacking > 0) {
    text += fmt::format("The baseline, {}, {}.\n", group.baseline,
                        lacking_of(group.baseline_lacking, group.baseline_not_asked, group.judging_splits));
  }
  std::size_t more = 0;
  std::size_t shown = 0;
  for (const ComparedConfiguration& other : group.others) {
    if (other.lacking == 0) continue;
    if (++shown > kShownNames) {
      ++more;
      continue;
    }
    text += fmt::format("{} {}", other.name, lacking_of(other.lacking, other.not_asked, group.judging_splits));
    text += other.differences.empty()
                ? ", and shares none with the baseline.\n"
                : fmt::format("; its numbers are of the {} that both have, where the baseline has {}.\n",
                              other.differences.size(), number_text(other.baseline_mean));
  }
  if (more > 0) text += fmt::format("{} lack splits.\n", counted(more, "more configuration", "more configurations"));
  return text;
}

/// Where the assumptions of what was tested fail.
std::string warnings_text(const ComparedGroup& group, const Comparison& comparison) {
  std::string text;
  if (has_t_test(group)) {
    if (std::any_of(group.others.begin(), group.others.end(),
                    [](const ComparedConfiguration& other) { return other.test && other.differences.size() == 2; })) {
      text +=
          "Beware: two splits leave the t test one degree of freedom. It finds only differences that hardly vary, and "
          "its p depends on two numbers.\n";
    }
    if (group.draws_with_replacement) {
      text +=
          "Beware: training rows are drawn with replacement. The corrected t test was made for parts without repeated "
          "rows, so that p and probabilities are rough here.\n";
    }
    if (group.trains_on_past_rows) {
      text +=
          "Beware: each fold trains on rows before it, as with time series. Folds differ in time, and without "
          "a limit in the size of their training parts, where the t test takes them for equal draws.\n";
    }
  }
  if (comparison.baseline_is_best && group.others.size() > 1) {
    // Others were not candidates.
    const auto candidates = 1 + std::ranges::count_if(group.others, [&](const ComparedConfiguration& other) {
                              return other.lacking <= group.baseline_lacking;
                            });
    text += candidates == 1
                ? fmt::format("The baseline is the only one with a score on {}{} splits; --baseline names another.\n",
                              group.baseline_lacking == 0 ? "all " : "", group.judging_splits - group.baseline_lacking)
                : fmt::format(
                      "Beware: the baseline is the best of {} on these very splits, so its lead is overstated. "
                      "Use --baseline to compare with one that you chose beforehand.\n",
                      candidates);
  }
  return text;
}

std::string conclusions(const ComparedGroup& group, const Comparison& comparison) {
  std::vector<std::string> better;
  std::vector<std::string> worse;
  std::vector<std::string> more_right;
  std::vector<std::string> fewer_right;
  std::vector<std::string> different;
  std::vector<std::string> same;
  std::vector<std::string> open;
  std::vector<std::string> equal;
  std::vector<std::string> constant;
  std::vector<std::string> of_seeds;
  std::vector<std::string> untested;
  std::size_t by_t = 0;
  std::size_t by_f = 0;
  for (const ComparedConfiguration& other : group.others) {
    if (other.is_constant) {
      const bool is_zero = std::all_of(other.differences.begin(), other.differences.end(),
                                       [](double difference) { return difference == 0; });
      (is_zero ? equal : constant).push_back(other.name);
    } else if (!other.is_tested()) {
      const bool is_of_seeds = group.averages_seeds && group.judging_splits == 1 && other.differences.size() == 1;
      (is_of_seeds ? of_seeds : untested).push_back(other.name);
    } else if (other.holm_p <= comparison.level && other.mcnemar) {
      // The test counts right answers, whatever the score.
      const bool is_more = other.disagreeing->only_other > other.disagreeing->only_baseline;
      (is_more ? more_right : fewer_right).push_back(other.name);
    } else if (other.holm_p <= comparison.level) {
      const bool is_better = (other.test->mean > 0) == comparison.higher_is_better;
      const bool is_told = tells_direction(other.test, other.five_by_two, comparison.level);
      (!is_told ? different : is_better ? better : worse).push_back(other.name);
    } else if (other.test && other.equivalence.equivalent >= kDecided) {
      same.push_back(other.name);
    } else {
      open.push_back(other.name);
    }
    if (other.test) ++(other.five_by_two ? by_f : by_t);
  }
  std::string text =
      sentence(better, fmt::format("Better than the baseline (p <= {})", comparison.level)) +
      sentence(worse, fmt::format("Worse than the baseline (p <= {})", comparison.level)) +
      sentence(more_right, fmt::format("Right on more rows than the baseline (p <= {})", comparison.level)) +
      sentence(fewer_right, fmt::format("Right on fewer rows than the baseline (p <= {})", comparison.level)) +
      sentence(different,
               fmt::format("Different from the baseline (F, p <= {}), and neither is shown to be the better one",
                           comparison.level)) +
      sentence(same, fmt::format("Practically the same (within {} with probability {} or more)", comparison.region,
                                 kDecided)) +
      sentence(open, "Undecided: no difference was shown, which does not show that there is none") +
      sentence(equal, "Not tested: the same scores as the baseline on every split in common") +
      sentence(constant,
               "Not tested: the difference is the same on every split in common, which leaves no variance to judge it "
               "by") +
      sentence(of_seeds,
               "Not tested: several seeds trained on the one split; McNemar's test compares configurations of one seed "
               "each, with `store: [predictions]`") +
      sentence(untested,
               "Not tested: fewer than two splits in common; with `store: [predictions]`, McNemar's test "
               "compares what one split judges");
  if (group.averages_seeds) {
    text += "Where several seeds trained on one split, its score is their mean: training again makes no new split.\n";
  }
  text += lacking_text(group);
  if (!group.optimism.empty()) text += fmt::format("Optimistic: {}.\n", group.optimism);
  if (by_f > 0) {
    text += fmt::format(
        "p is of Alpaydin's F for five times two folds{}; t and probabilities are of the corrected t test.\n",
        by_t > 0 ? ", where it has a value, and else of the corrected t test" : "");
  }
  return text + warnings_text(group, comparison);
}

std::string nemenyi_text(const ComparedOverDatasets& over, const std::vector<std::size_t>& order,
                         const Comparison& comparison) {
  const std::vector<double>& ranks = over.friedman.mean_ranks;
  std::string text = fmt::format(
      "Mean ranks that are {:.3f} or more apart differ (Nemenyi, {}):", over.critical_difference, comparison.level);
  std::string pairs;
  for (const std::size_t better : order) {
    std::vector<std::string> worse;
    for (const std::size_t other : order) {
      if (ranks[other] - ranks[better] >= over.critical_difference) worse.push_back(over.names[other]);
    }
    if (!worse.empty()) pairs += fmt::format("  {} is better than {}\n", over.names[better], names_text(worse));
  }
  return pairs.empty() ? text + " no two of these are.\n" : text + "\n" + pairs;
}

/// What may be said of the others beside the baseline, after Friedman's test rejects.
std::string control_text(const ComparedOverDatasets& over, const Comparison& comparison) {
  const std::size_t baseline = *over.baseline;
  std::vector<std::string> better;
  std::vector<std::string> worse;
  std::vector<std::string> open;
  for (std::size_t i = 0; i < over.names.size(); ++i) {
    if (i == baseline) continue;
    const RankDifference& difference = over.differences[i];
    (difference.holm_p > comparison.level ? open : difference.z < 0 ? better : worse).push_back(over.names[i]);
  }
  const std::string& name = over.names[baseline];
  std::string text = sentence(better, fmt::format("Better than {} (Holm, p <= {})", name, comparison.level)) +
                     sentence(worse, fmt::format("Worse than {} (Holm, p <= {})", name, comparison.level)) +
                     sentence(open, fmt::format("No difference from {} was shown", name));
  if (comparison.baseline_is_best) {
    text +=
        fmt::format("Beware: {} has the best of {} mean ranks on these very data sets, so its lead is overstated.\n",
                    name, over.names.size());
  }
  return text;
}

std::string friedman_text(const ComparedOverDatasets& over, const Comparison& comparison) {
  const FriedmanTest& test = over.friedman;
  std::string text = fmt::format("Friedman: chi-squared = {:.4f}, {}; ", test.chi_squared, p_is(test.chi_squared_p));
  text +=
      std::isfinite(test.f)
          ? fmt::format("Iman and Davenport: F = {:.4f}, {}.\n", test.f, p_is(test.f_p))
          : "Iman and Davenport's F has no value where every data set ranks them alike, so the chi-squared decides.\n";
  return text + (over.friedman_p() <= comparison.level
                     ? std::string()
                     : "No difference between the configurations was shown, so pairs of them are not compared.\n");
}

std::string signed_rank_text(const ComparedOverDatasets& over, const Comparison& comparison) {
  const SignedRankTest& test = *over.signed_rank;
  const std::size_t better = (test.positive > test.negative) == comparison.higher_is_better ? 1 : 0;
  std::string text = fmt::format("Wilcoxon's signed-rank test: {} ({} with a difference).\n", p_is(test.p),
                                 counted(test.n, "data set", "data sets"));
  if (test.p > comparison.level) return text + "No difference between the two was shown.\n";
  text += fmt::format("{} is better than {}.\n", over.names[better], over.names[1 - better]);
  if (over.friedman.mean_ranks[better] > over.friedman.mean_ranks[1 - better]) {
    text += fmt::format(
        "It is so by the sizes of the differences, which this test ranks: on more data sets {} is the better one, "
        "by less.\n",
        over.names[1 - better]);
  }
  return text;
}

std::string over_datasets_text(const ComparedOverDatasets& over, const Comparison& comparison) {
  std::vector<std::size_t> order(over.names.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::vector<double>& ranks = over.friedman.mean_ranks;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  const bool shows_pairs = !over.signed_rank && over.friedman_p() <= comparison.level;
  const bool shows_p = shows_pairs && over.baseline;
  TextGrid grid;
  grid.add_column("configuration", Align::left);
  grid.add_column("mean rank", Align::right);
  if (shows_p) {
    for (const char* heading : {"z", "p", "p (Holm)"}) grid.add_column(heading, Align::right);
  }
  for (const std::size_t i : order) {
    const bool is_baseline = shows_p && i == *over.baseline;
    std::vector<std::string> row{over.names[i] + (is_baseline ? " (baseline)" : ""), fmt::format("{:.3f}", ranks[i])};
    if (is_baseline) {
      row.insert(row.end(), 3, "");
    } else if (shows_p) {
      const RankDifference& difference = over.differences[i];
      row.insert(row.end(), {fmt::format("{:+.3f}", difference.z), p_text(difference.p), p_text(difference.holm_p)});
    }
    grid.add_row(std::move(row));
  }
  std::string text = fmt::format("Over {}: {}\n\n{}\n", counted(over.datasets.size(), "data set", "data sets"),
                                 names_text(over.datasets), grid.text(60));
  if (over.signed_rank) {
    text += signed_rank_text(over, comparison);
  } else {
    text += friedman_text(over, comparison);
    // Without a baseline of all data sets, the pairs are all that can be said.
    if (shows_pairs && (comparison.baseline_is_best || !over.baseline)) text += nemenyi_text(over, order, comparison);
    if (shows_p) text += control_text(over, comparison);
  }
  if (!over.baseline) {
    text += "The baseline is not one configuration of every data set, so nothing is compared with it here.\n";
  }
  if (!over.left_out.empty()) text += fmt::format("Left out here: {}\n", names_text(over.left_out));
  if (!over.alike.empty()) {
    text += fmt::format(
        "Beware: some data sets have equally many rows of the same classes: {}. If these are the same rows, such as "
        "other columns of one file, they are not independent, and p is too small.\n",
        names_text(over.alike));
  }
  if (over.datasets.size() < kFewDatasets) {
    text += fmt::format(
        "Beware: {} data sets are few for a test of ranks, which also assumes that they are "
        "independent.\n",
        over.datasets.size());
  }
  return text;
}

std::string not_over_datasets_text(const ComparedOverDatasets& over) {
  return fmt::format(
      "Not compared over data sets, for fewer than two configurations have a score on every split of two data sets or "
      "more. Left out: {}\n",
      names_text(over.left_out));
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  std::string text;
  for (const ComparedGroup& group : comparison.groups) {
    std::string test = "nothing can be tested";
    if (is_of_single_splits(group)) {
      test = "McNemar's test of the rows that only one of two gets right";
    } else if (has_t_test(group)) {
      test = fmt::format("corrected resampled t test, {:.3f} test rows per training row; region of equivalence +-{}",
                         group.test_share, comparison.region);
    }
    text += fmt::format("{}, {}: {}\n\n{}\n{}\n", group.dataset, group.splits, test, group_table(group, comparison),
                        conclusions(group, comparison));
  }
  if (!comparison.groups_without_baseline.empty()) {
    text += fmt::format("Left out, for the baseline is none of their configurations: {}\n\n",
                        names_text(comparison.groups_without_baseline));
  }
  if (comparison.over_datasets && comparison.over_datasets->is_compared()) {
    text += over_datasets_text(*comparison.over_datasets, comparison);
  } else if (comparison.over_datasets) {
    text += not_over_datasets_text(*comparison.over_datasets);
  }
  return text;
}

}  // namespace gridfold::report
