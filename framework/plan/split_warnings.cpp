#include "plan/split_warnings.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cancelled.hpp"
#include "core/registry.hpp"
#include "plan/learnt_groups.hpp"
#include "resampling/sample_order.hpp"
#include "resampling/split_name.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMostNamed = 3;

/// Rows of a class that a split judges without having learnt from one.
struct MissingClass {
  std::int32_t label = 0;
  std::size_t judged_rows = 0;
};

/// The classes that a split judges and has no training row of: the first ones of few, for there may be millions.
struct MissingOfSplit {
  std::vector<MissingClass> named;
  std::size_t classes = 0;
  std::size_t judged_rows = 0;
};

struct MissingClasses {
  std::map<std::size_t, MissingOfSplit> of_split;
  std::set<std::int32_t> classes;

  /// Classes of one split come in their order.
  void add(std::size_t split, const MissingClass& missing) {
    MissingOfSplit& own = of_split[split];
    if (own.named.size() < kMostNamed) own.named.push_back(missing);
    ++own.classes;
    own.judged_rows += missing.judged_rows;
    classes.insert(missing.label);
  }
};

/// A split of a partition has no training row of a class where its group holds all rows of the class that are not left
/// out.
void add_missing_of(const SplitSet::Partition& partition, const DataShape& part, MissingClasses& missing) {
  struct OfClass {
    std::size_t rows = 0;
    std::uint32_t group = 0;
    bool is_in_one_group = true;
  };
  std::vector<OfClass> classes(part.class_names.size());
  for (std::size_t row = 0; row < partition.group_of_row.size(); ++row) {
    const std::uint32_t group = partition.group_of_row[row];
    if (group == RowGroups::kLeftOut) continue;
    OfClass& own = classes[static_cast<std::size_t>(part.labels[row])];
    if (own.rows++ == 0) own.group = group;
    own.is_in_one_group = own.is_in_one_group && own.group == group;
  }
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const OfClass& own = classes[label];
    if (own.rows == 0 || !own.is_in_one_group || own.group >= partition.groups) continue;
    missing.add(partition.first_split + own.group, {static_cast<std::int32_t>(label), own.rows});
  }
}

MissingClasses missing_classes(const SplitSet& splits, const DataShape& train, const DataShape& judged,
                               const std::stop_token& stop) {
  MissingClasses missing;
  for (const SplitSet::Partition& partition : splits.partitions()) {
    throw_if_stopped(stop);
    add_missing_of(partition, train, missing);
  }
  std::vector<std::uint32_t> train_rows;
  std::vector<std::uint32_t> judged_rows;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.is_in_partition(split)) continue;
    throw_if_stopped(stop);
    splits.read(split, train_rows, judged_rows);
    std::vector<bool> is_learnt(train.class_names.size());
    for (const std::uint32_t row : train_rows) is_learnt[static_cast<std::size_t>(train.labels[row])] = true;
    std::map<std::int32_t, std::size_t> unlearnt;
    for (const std::uint32_t row : judged_rows) {
      if (!is_learnt[static_cast<std::size_t>(judged.labels[row])]) ++unlearnt[judged.labels[row]];
    }
    for (const auto& [label, rows] : unlearnt) missing.add(split, {label, rows});
  }
  return missing;
}

/// Whether the rows of every class stand together, and there are two classes or more.
bool is_sorted_by_class(std::span<const std::int32_t> labels) {
  std::set<std::int32_t> seen;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (row > 0 && labels[row] == labels[row - 1]) continue;
    if (!seen.insert(labels[row]).second) return false;
  }
  return seen.size() > 1 && seen.size() < labels.size();
}

/// Whether the held-out rows of every split that judges a configuration are consecutive, and several at least once.
bool holds_out_consecutive_rows(const SplitSet& splits, const std::stop_token& stop) {
  std::size_t most_rows = 0;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.coordinates(split).outer == 0) most_rows = std::max(most_rows, splits.test_count(split));
  }
  if (most_rows < 2) return false;
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.coordinates(split).outer != 0) continue;
    throw_if_stopped(stop);
    splits.read(split, train, test);
    // Rows that judge what learnt from them are not held out.
    if (train == test || test.back() - test.front() + 1 != test.size()) return false;
  }
  return true;
}

std::vector<double> class_shares(std::span<const std::int32_t> labels, const std::vector<std::uint32_t>& rows,
                                 std::size_t classes) {
  std::vector<double> shares(classes);
  for (const std::uint32_t row : rows) shares[static_cast<std::size_t>(labels[row])] += 1;
  for (double& share : shares) share /= static_cast<double>(rows.size());
  return shares;
}

/// Whether the classes' shares of the judged rows are far from those of the training rows, more than rows in a random
/// order would have it: by the total variation distance, 0 to 1, averaged over the splits.
bool judges_other_shares(const SplitSet& splits, const DataShape& part, const std::stop_token& stop) {
  constexpr double kLeastDistance = 0.25;
  constexpr double kLeastRatio = 2;
  double distance = 0;
  double by_chance = 0;
  std::size_t count = 0;
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    if (splits.coordinates(split).outer != 0) continue;
    throw_if_stopped(stop);
    splits.read(split, train, test);
    const std::vector<double> learnt = class_shares(part.labels, train, part.class_names.size());
    const std::vector<double> judged = class_shares(part.labels, test, part.class_names.size());
    const auto train_rows = static_cast<double>(train.size());
    const auto test_rows = static_cast<double>(test.size());
    for (std::size_t label = 0; label < learnt.size(); ++label) {
      const double share = (learnt[label] * train_rows + judged[label] * test_rows) / (train_rows + test_rows);
      distance += std::abs(judged[label] - learnt[label]) / 2;
      // The mean absolute value of a normal variable with the variance of the difference of two drawn shares.
      by_chance += std::sqrt(2 / std::numbers::pi * share * (1 - share) * (1 / train_rows + 1 / test_rows)) / 2;
    }
    ++count;
  }
  return distance >= kLeastDistance * static_cast<double>(count) && distance >= kLeastRatio * by_chance;
}

/// Whether rows are held out in an order that their classes follow.
enum class Order { other, sorted, nearly_sorted };

Order order_of(const SplitSet& splits, const DataShape& part, const std::stop_token& stop) {
  if (!holds_out_consecutive_rows(splits, stop)) return Order::other;
  if (is_sorted_by_class(part.labels)) return Order::sorted;
  return judges_other_shares(splits, part, stop) ? Order::nearly_sorted : Order::other;
}

/// What a protocol lets a user change.
class Remedies {
 public:
  Remedies(const Resampling& resampling, std::span<const ParameterValue> parameters, std::span<const Resampling> known)
      : parameters_(parameters), needs_groups_(resampling.needs_groups) {
    if (const auto& find_conflict = resampling.component.find_conflict;
        is_off("stratify") && find_conflict != nullptr) {
      ParameterValues stratified(parameters.begin(), parameters.end());
      std::ranges::find(stratified, "stratify", &ParameterValue::name)->value = true;
      stratified_needs_shuffle_ = find_conflict(stratified).has_value();
    }
    for (const Resampling& other : known) {
      if (other.needs_groups && other.component.name.starts_with("stratified_")) of_groups_ = other.component.name;
    }
    if (of_groups_ == resampling.component.name) of_groups_.clear();
    const std::string& name = resampling.component.name;
    for (const std::string& stratified : {fmt::format("stratified_{}", name), fmt::format("{}_stratified", name)}) {
      if (find_entry(known, stratified) != nullptr) stratified_ = stratified;
    }
  }

  bool needs_groups() const { return needs_groups_; }

  /// Of rows that are held out in the order of their classes.
  std::string of_order() const {
    std::vector<std::string> all;
    if (needs_groups_) {
      // Rows of one group stay together: shuffled, each group would be judged by models of itself.
      const std::string remedy = of_groups_.empty() ? "collect groups of several classes" : "take " + of_groups_;
      return remedy + ", unless each group is of one class by nature";
    }
    if (is_off("shuffle")) all.emplace_back("shuffle them");
    add_stratified(all);
    return all.empty() ? "take a protocol that shuffles them, unless their order matters" : joined(all);
  }

  /// Of classes that some training part has no row of. `have_one_row`: there is one row of each alone.
  std::string of_missing(std::size_t classes, bool have_one_row) const {
    std::vector<std::string> all;
    if (!have_one_row) {
      add_stratified(all);
      if (has("folds") || has("outer_folds")) all.emplace_back("take fewer folds");
      if (has("train_size") && has("train_sample") &&
          *find_parameter(parameters_, "train_sample") == Scalar(std::string("first"))) {
        all.emplace_back("set train_sample: stratified");
      }
      if (has("train_size") || has("max_train_size")) all.emplace_back("train on more rows");
      if (has("test_size")) all.emplace_back("hold out fewer rows");
    }
    all.emplace_back(classes == 1 ? "leave the class out" : "leave the classes out");
    return joined(all);
  }

 private:
  bool has(std::string_view name) const {
    const Scalar* value = find_parameter(parameters_, name);
    return value != nullptr && !is_missing(*value);
  }
  bool is_off(std::string_view name) const { return has(name) && *find_parameter(parameters_, name) == Scalar(false); }
  void add_stratified(std::vector<std::string>& all) const {
    if (is_off("stratify")) {
      all.emplace_back(stratified_needs_shuffle_ ? "shuffle and stratify" : "stratify");
    } else if (!stratified_.empty()) {
      all.push_back(fmt::format("take {}", stratified_));
    }
  }
  static std::string joined(const std::vector<std::string>& all) {
    std::string text = all.front();
    for (std::size_t i = 1; i < all.size(); ++i) text += (i + 1 < all.size() ? ", " : " or ") + all[i];
    return text;
  }

  std::span<const ParameterValue> parameters_;
  bool needs_groups_ = false;
  bool stratified_needs_shuffle_ = false;
  /// The resampling that keeps groups together and each class's share; empty where this is it.
  std::string of_groups_;
  /// The resampling that keeps each class's share and else does the same; empty where there is none.
  std::string stratified_;
};

std::string order_text(Order order) {
  return fmt::format("the rows are {}sorted by class and held out in their order",
                     order == Order::nearly_sorted ? "nearly " : "");
}

/// Whether all rows of every class are of one group, so that no split learns and judges it.
bool have_one_group_each(const std::set<std::int32_t>& classes, const DataShape& part) {
  std::map<std::int32_t, std::int32_t> group_of_class;
  for (std::size_t row = 0; row < part.rows; ++row) {
    if (!classes.contains(part.labels[row])) continue;
    if (group_of_class.emplace(part.labels[row], part.groups[row]).first->second != part.groups[row]) return false;
  }
  return true;
}

/// `the 3 held-out rows there count as wrong`.
std::string wrong_text(std::size_t rows) {
  return rows == 1 ? "the held-out row there counts as wrong"
                   : fmt::format("the {} held-out rows there count as wrong", rows);
}

bool have_one_row_each(const std::set<std::int32_t>& classes, const DataShape& train, const DataShape& judged) {
  if (&train != &judged) return false;
  return std::ranges::all_of(classes,
                             [&](std::int32_t label) { return std::ranges::count(judged.labels, label) == 1; });
}

std::string missing_note(const MissingClasses& missing, const SplitSet& splits, const DataShape& train,
                         const DataShape& part, Order order, const Remedies& remedies) {
  const std::set<std::int32_t>& classes = missing.classes;
  std::vector<std::string> named;
  std::size_t count = 0;
  std::size_t rows = 0;
  for (const auto& [split, own] : missing.of_split) {
    count += own.classes;
    rows += own.judged_rows;
    for (const MissingClass& one : own.named) {
      if (named.size() == kMostNamed) break;
      named.push_back(fmt::format("class \"{}\" in {}", part.class_names[static_cast<std::size_t>(one.label)],
                                  split_name(splits, split)));
    }
  }
  const std::string where =
      count <= kMostNamed
          ? fmt::format("{}", fmt::join(named, ", "))
          : fmt::format("{}, ... ({} of {} classes, {} of {} splits)", fmt::join(named, ", "), classes.size(),
                        part.class_names.size(), missing.of_split.size(), splits.count());
  if (remedies.needs_groups() && have_one_group_each(classes, part)) {
    const bool is_one = classes.size() == 1;
    return fmt::format("no training row of {}: {}; all rows of {} are of one group; collect more groups of {}, or {}",
                       where, wrong_text(rows), is_one ? "the class" : "each class", is_one ? "it" : "them",
                       remedies.of_missing(classes.size(), true));
  }
  const bool have_one_row = have_one_row_each(classes, train, part);
  return fmt::format("no training row of {}: {}; {}", where, wrong_text(rows),
                     order == Order::other || remedies.needs_groups() || have_one_row
                         ? remedies.of_missing(classes.size(), have_one_row)
                         : fmt::format("{}; {}", order_text(order), remedies.of_order()));
}

/// What the outcomes of such a split should say.
std::string outcome_warning(const MissingOfSplit& missing, const DataShape& part) {
  std::string text;
  std::size_t rows = missing.judged_rows;
  for (const MissingClass& one : missing.named) {
    text += fmt::format("{}no training row of class \"{}\", so {} held-out {} as wrong", text.empty() ? "" : "; ",
                        part.class_names[static_cast<std::size_t>(one.label)], one.judged_rows,
                        one.judged_rows == 1 ? "row counts" : "rows count");
    rows -= one.judged_rows;
  }
  if (rows > 0) {
    const std::size_t more = missing.classes - missing.named.size();
    text += fmt::format("; nor of {} more {}, with {} held-out {}", more, more == 1 ? "class" : "classes", rows,
                        rows == 1 ? "row" : "rows");
  }
  return text;
}

/// Of the groups that each split trains on and holds out.
void add_group_notes(std::span<const ParameterValue> parameters, const SplitSet& splits, const DataShape& part,
                     std::vector<std::string>& notes) {
  std::set<std::int32_t> all(part.groups.begin(), part.groups.end());
  std::size_t fewest_rows = part.rows;
  std::size_t most_rows = 0;
  for (std::size_t split = 0; split < splits.count(); ++split) {
    fewest_rows = std::min(fewest_rows, splits.test_count(split));
    most_rows = std::max(most_rows, splits.test_count(split));
  }
  const Scalar* held_out = find_parameter(parameters, "groups");
  const auto most_held_out = held_out == nullptr ? 1 : static_cast<std::size_t>(std::get<std::int64_t>(*held_out));
  if (all.size() == most_held_out + 1) {
    notes.push_back(
        fmt::format("there are {} groups{}, so every model learns from one of them alone, and says little of others; "
                    "{}collect more "
                    "groups",
                    all.size(), most_held_out == 1 ? "" : fmt::format(", and {} are held out", most_held_out),
                    most_held_out == 1 ? "" : "hold out fewer, or "));
  } else if (find_parameter(parameters, "folds") != nullptr && most_rows > 2 * fewest_rows) {
    notes.push_back(
        fmt::format("{} groups are too few for {} folds of similar size: they hold {} to {} rows; take fewer folds, or "
                    "leave one group out at a time",
                    all.size(), splits.count(), fewest_rows, most_rows));
  }
}

/// That models are judged on rows of groups that they have learnt from.
std::string learnt_note(std::size_t learnt, const DataShape& judged, bool is_one_part,
                        std::span<const Resampling> known) {
  const std::set<std::int32_t> groups(judged.groups.begin(), judged.groups.end());
  std::vector<std::string> keeping;
  for (const Resampling& one : known) {
    if (one.needs_groups) keeping.push_back(one.component.name);
  }
  return fmt::format(
      "{} of {} groups have rows on both sides of a split, so that models are judged on groups that they "
      "have learnt from; {}",
      learnt, groups.size(),
      is_one_part ? fmt::format("{} keep each group on one side", fmt::join(keeping, ", "))
                  : "keep each group in one of the two parts");
}

/// `class "a", class "b", ... (7 of 10 classes)`.
std::string classes_text(const std::vector<std::string>& names, std::size_t of) {
  std::string text;
  for (std::size_t i = 0; i < std::min(kMostNamed, names.size()); ++i) {
    text += fmt::format("{}class \"{}\"", i > 0 ? ", " : "", names[i]);
  }
  return text + (names.size() > kMostNamed ? fmt::format(", ... ({} of {} classes)", names.size(), of) : "");
}

}  // namespace

SplitWarnings warnings_of(const Resampling& resampling, std::span<const ParameterValue> parameters,
                          const SplitSet& splits, const DataShape& train, const DataShape& judged,
                          std::span<const Resampling> known, const std::stop_token& stop) {
  SplitWarnings warnings;
  const Remedies remedies(resampling, parameters, known);
  const Order order = &train == &judged ? order_of(splits, train, stop) : Order::other;
  const MissingClasses missing = missing_classes(splits, train, judged, stop);
  if (!missing.of_split.empty()) {
    warnings.notes.push_back(missing_note(missing, splits, train, judged, order, remedies));
  } else if (order != Order::other) {
    const std::string cause = resampling.needs_groups ? "groups differ in their classes" : order_text(order);
    warnings.notes.push_back(fmt::format("{}, so that each split learns few rows of the classes that it judges; {}",
                                         cause, remedies.of_order()));
  }
  for (const auto& [split, own] : missing.of_split) warnings.of_split.emplace(split, outcome_warning(own, judged));
  if (resampling.needs_groups) add_group_notes(parameters, splits, train, warnings.notes);
  // Splits that judge the rows they learn from are called optimistic.
  if (!resampling.needs_groups && resampling.optimism.empty()) {
    const std::size_t learnt = learnt_groups(splits, train, judged, stop);
    if (learnt > 0) warnings.groups_note = learnt_note(learnt, judged, &train == &judged, known);
  }
  return warnings;
}

std::string note_of_classes(const DataShape& shape, Part part, const std::optional<Sampling>& taken) {
  const std::size_t classes = shape.class_names.size();
  std::vector<bool> has_rows(classes);
  for (const std::int32_t label : shape.labels) has_rows[static_cast<std::size_t>(label)] = true;
  std::vector<std::string> present;
  std::vector<std::string> lacking;
  for (std::size_t i = 0; i < classes; ++i) (has_rows[i] ? present : lacking).push_back(shape.class_names[i]);
  const bool is_of_one_class = present.size() == 1 && (taken || shape.rows > 1);
  if (!is_of_one_class && (!taken || lacking.empty())) return {};
  const std::string rows = fmt::format("row {}of the {} part", taken ? "that `take` leaves " : "", to_text(part));
  const std::string what = is_of_one_class ? fmt::format("every {} is of {}", rows, classes_text(present, classes))
                                           : fmt::format("no {} is of {}", rows, classes_text(lacking, classes));
  if (!taken) return what + ", so that a constant is always right; check which labels are read";
  std::string remedy = "take more rows";
  const std::string stratified = sample_choices().back();
  if (taken->sample != stratified && shape.rows >= classes) {
    remedy = fmt::format("sample them, {}: {{take: {{rows: {}, sample: {}, seed: 1}}}}, or {}", to_text(part),
                         shape.rows, stratified, remedy);
  }
  const char* what_splits_do = part == Part::test ? "judges" : "learns";
  return fmt::format("{}, so that no split {} {}; {}", what, what_splits_do,
                     is_of_one_class       ? "another class"
                     : lacking.size() == 1 ? "this class"
                                           : "these classes",
                     remedy);
}

std::string TrainSizes::note_of(std::size_t dataset, const Resampling& resampling,
                                std::span<const ParameterValue> parameters) {
  if (resampling.judges_by_train_size == nullptr || !resampling.judges_by_train_size(parameters)) return {};
  ParameterValues with_test_size(parameters.begin(), parameters.end());
  std::string without_size = resampling.component.name;
  for (ParameterValue& value : with_test_size) {
    if (value.name != "train_size") without_size += " " + to_canonical_text(value.value);
    if (value.name == "test_size") value.value = resampling.default_test_share;
  }
  if (met_.emplace(dataset, without_size).second) return {};
  return fmt::format(
      "{}: each size is judged on other held-out rows, so that they make no learning curve; for one, add "
      "{}train_sample: first, by which sizes are parts of the rows that are not held out",
      resampling.component.name, resampling.judges_by_train_size(with_test_size) ? "" : "a test_size, or ");
}

}  // namespace gridfold
