#include "report/test_set_text.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/printable.hpp"
#include "report/counted.hpp"
#include "report/result_grid.hpp"
#include "store/test_uses.hpp"
#include "store/value_text.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kShownLines = 6;
constexpr std::size_t kDateDigits = 10;

std::string result_text(const TestUse& use) {
  if (use.scores.empty()) return fmt::format("{}: no score was recorded", use.configuration);
  // A score may have no value on these rows.
  const auto known = std::ranges::find_if(use.scores, [](const auto& score) { return !std::isnan(score.second); });
  const auto& [name, value] = known == use.scores.end() ? use.scores.front() : *known;
  return fmt::format("{}: {} {}", use.configuration, name, score_text(value));
}

/// Why rows that were read otherwise than those of `set` are taken for the same.
std::string likeness_text(const TestSet& own, const TestSet& set) {
  if (own.fingerprint == set.fingerprint) return {};
  if (std::ranges::find_first_of(own.files, set.files) != own.files.end()) {
    return may_be_other_rows(own, set) ? ", of the same file with other content then, perhaps other rows"
                                       : ", with other columns or content then";
  }
  return likeness(own, set) == Likeness::classes
             ? ", of another file with the same classes in the same order"
             : ", of another file that has them with other labels or in another order";
}

/// Uses that stand together: those of one run of a sweep.
bool stand_together(const TestUse& left, const TestUse& right) {
  return left.run == right.run && left.command == right.command && left.set == right.set && left.reason.empty() &&
         right.reason.empty();
}

/// Uses that stand together in a line.
struct UseLine {
  std::string text;
  std::size_t configurations = 0;
};

std::string line_of(std::span<const TestUse> together, const TestSet* set, const std::string& which) {
  const TestUse& use = together.front();
  const std::size_t rows = use.set.row_count();
  std::string of_rows = counted(rows, "row", "rows") + which;
  if (set != nullptr) {
    const std::size_t shared = shared_rows(use.set, *set);
    const bool is_estimate = !is_same_part(use.set, *set) && likeness(use.set, *set) == Likeness::features;
    if (shared < rows && !may_be_other_rows(use.set, *set))
      of_rows += fmt::format(", {}{} of them the same", is_estimate ? "about " : "", grouped(shared));
    of_rows += likeness_text(use.set, *set);
  }
  const std::string line = fmt::format("{} {} of {}, {}: {}{}", use.time.substr(0, kDateDigits), use.command, use.run,
                                       of_rows, together.size() == 1 ? result_text(use) : configurations_text(together),
                                       use.reason.empty() ? "" : fmt::format(" (again: {})", use.reason));
  return "  " + printable_line(line) + "\n";
}

/// Whether the test parts of two data sets hold the same rows, as far as it is known.
bool have_same_test_set(const DatasetRecord& left, const DatasetRecord& right) {
  return left.has_test_part == right.has_test_part && left.test_set == right.test_set &&
         left.test_files == right.test_files &&
         (left.fingerprint == right.fingerprint || (left.test_set && left.name == right.name));
}

/// `, dimensions = 4`: what tells a data set's test set from those of others of its name.
std::string which_test_set(const RunRecord& record, const DatasetRecord& dataset) {
  std::string text;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    std::set<std::size_t> own;
    std::set<std::size_t> others;
    for (const ConfigurationRecord& one : record.configurations) {
      const DatasetRecord& its = record.provenance.datasets[record.groups[one.group].dataset];
      if (its.name != dataset.name) continue;
      (have_same_test_set(its, dataset) ? own : others).insert(one.coordinates[axis]);
    }
    if (own.size() != 1 || others.empty() || others == own) continue;
    const Scalar& value = record.axes[axis].values[*own.begin()];
    if (is_missing(value)) continue;
    text += fmt::format(", {} = {}", record.axes[axis].name, value_text(record.axes[axis], value));
  }
  return text;
}

/// How many configurations of the run the data set's test part has judged, as the run itself says.
std::size_t configurations_judged_by(const RunRecord& record, const DatasetRecord& dataset) {
  return static_cast<std::size_t>(std::ranges::count_if(record.configurations, [&](const ConfigurationRecord& one) {
    const GroupRecord& group = record.groups[one.group];
    return group.judges_test_part && &record.provenance.datasets[group.dataset] == &dataset && one.done > 0;
  }));
}

std::vector<UseLine> lines_of(std::span<const TestUse> uses, const TestSet* set, const std::string& which = {}) {
  std::vector<UseLine> lines;
  for (std::size_t begin = 0; begin < uses.size();) {
    std::size_t end = begin + 1;
    while (end < uses.size() && stand_together(uses[begin], uses[end])) ++end;
    const std::span<const TestUse> together = uses.subspan(begin, end - begin);
    lines.push_back({line_of(together, set, which), distinct_configurations(together)});
    begin = end;
  }
  return lines;
}

std::string text_of(std::vector<UseLine> lines) {
  const std::size_t left_out = lines.size() - std::min(lines.size(), kShownLines);
  if (left_out > 0) {
    // The latest, and of those before the one of most configurations.
    const auto end = lines.begin() + static_cast<std::ptrdiff_t>(left_out + 1);
    const UseLine largest = *std::ranges::max_element(lines.begin(), end, {}, &UseLine::configurations);
    lines.erase(lines.begin(), end);
    lines.insert(lines.begin(), largest);
  }
  std::string text;
  for (const UseLine& line : lines) text += line.text;
  if (left_out > 0) {
    text += fmt::format("  ... and {} before, in {}\n", counted(left_out, "more use", "more uses"), kTestLedgerName);
  }
  return text;
}

/// What the ledger says of the test sets of data sets of one name, which may be several: other seeds or other
/// parameters of a loader.
struct UsedTestSets {
  std::string name;
  /// How many configurations each has judged.
  std::vector<std::size_t> judged;
  /// Whether all uses are surely of the run's own rows.
  bool is_known = true;
  /// Whether the sweep lets them judge again without a reason.
  bool is_open = false;
  std::vector<UseLine> lines;
};

std::string text_of(const UsedTestSets& sets) {
  const std::string of_rows = sets.is_known ? "" : ", by rows of the same part, which may be others than this run's";
  const std::string open = sets.is_open ? "open; " : "";
  const auto [fewest, most] = std::ranges::minmax(sets.judged);
  const std::string configurations = counted(most, "configuration", "configurations");
  const std::string lines = text_of(sets.lines);
  if (sets.judged.size() == 1) {
    return fmt::format("Test set of {}: {}judged {} so far{}\n{}", sets.name, open, configurations, of_rows, lines);
  }
  return fmt::format("{} test sets of {}: {}each judged {}{} so far{}\n{}", sets.judged.size(), sets.name, open,
                     fewest == most ? "" : fmt::format("{} to ", fewest), configurations, of_rows, lines);
}

}  // namespace

std::string configurations_text(std::span<const TestUse> uses) {
  return counted(distinct_configurations(uses), "configuration", "configurations");
}

std::string uses_text(std::span<const TestUse> uses, const TestSet* set) { return text_of(lines_of(uses, set)); }

std::vector<std::string> test_set_texts(const RunRecord& record) {
  const std::vector<DatasetRecord>& datasets = record.provenance.datasets;
  std::vector<std::string> texts;
  const auto add = [&](std::string text) {
    // Of several seeds, each keeps other rows of one data set.
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  };
  // Those of one name stand where the first of them does.
  std::vector<UsedTestSets> used;
  std::vector<std::size_t> places;
  for (auto dataset = datasets.begin(); dataset != datasets.end(); ++dataset) {
    if (!dataset->has_test_part) continue;
    const auto is_same = [&](const DatasetRecord& other) { return have_same_test_set(other, *dataset); };
    if (std::any_of(datasets.begin(), dataset, is_same)) continue;
    if (!record.has_readable_ledger) {
      add(fmt::format("Test set of {}: nobody can know what it has judged, for the ledger cannot be read\n",
                      dataset->name));
      continue;
    }
    std::vector<TestUse> uses;
    std::copy_if(record.test_uses.begin(), record.test_uses.end(), std::back_inserter(uses),
                 [&](const TestUse& use) { return rows_used(*dataset, use) > 0; });
    if (!uses.empty()) {
      auto own = std::ranges::find(used, dataset->name, &UsedTestSets::name);
      if (own == used.end()) {
        used.push_back({.name = dataset->name, .judged = {}, .is_open = record.test_is_open, .lines = {}});
        own = std::prev(used.end());
        places.push_back(texts.size());
        texts.emplace_back();
      }
      own->judged.push_back(distinct_configurations(uses));
      // Where nothing has read the data set's own rows, only the run's own uses are surely of them.
      own->is_known =
          own->is_known && std::ranges::all_of(uses, [&](const TestUse& use) {
            return use.run == record.id || (dataset->test_set && !may_be_other_rows(use.set, *dataset->test_set));
          });
      for (UseLine& line :
           lines_of(uses, dataset->test_set ? &*dataset->test_set : nullptr, which_test_set(record, *dataset))) {
        if (std::ranges::find(own->lines, line.text, &UseLine::text) == own->lines.end()) {
          own->lines.push_back(std::move(line));
        }
      }
    } else if (const std::size_t own = configurations_judged_by(record, *dataset); own > 0) {
      add(
          fmt::format("Test set of {}: judged {} of this run, of which {} has no line: it is missing, or lines were "
                      "removed; `gridfold rebuild RUN` records them again\n",
                      dataset->name, counted(own, "configuration", "configurations"), kTestLedgerName));
    } else if (!dataset->test_rows) {
      // Nobody has read its rows, so that it may be a copy of one that was used.
      add(fmt::format("Test set of {}: {}\n", dataset->name,
                      record.test_is_open
                          ? "open; `gridfold evaluate RUN --test` judges by it"
                          : "locked; `gridfold evaluate RUN --test` judges by it once, or says why not"));
    }
  }
  for (std::size_t i = 0; i < used.size(); ++i) texts[places[i]] = text_of(used[i]);
  return texts;
}

std::string test_set_text(const RunRecord& record) { return fmt::format("{}", fmt::join(test_set_texts(record), "")); }

std::string untold_test_sets(const RunRecord& record, std::set<std::string>& told) {
  std::string text;
  for (const std::string& one : test_set_texts(record)) {
    if (told.insert(one).second) text += one;
  }
  return text;
}

}  // namespace gridfold::report
