#include "store/configurations.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "store/choose.hpp"
#include "store/tied.hpp"

namespace gridfold {

namespace {

std::uint32_t train_sizes(const LayoutScheme& scheme) {
  std::uint32_t sizes = 1;
  for (const LayoutSplit& split : scheme.splits) sizes = std::max(sizes, split.at.train_size + 1);
  return sizes;
}

class SingleCellsMaker {
 public:
  explicit SingleCellsMaker(const RunLayout& layout) : layout_(layout) {
    for (std::size_t cell = 0; cell < layout.cells.size(); ++cell) {
      const std::uint32_t sizes = train_sizes(layout.scheme_of(cell));
      for (std::uint32_t size = 0; size < sizes; ++size) {
        const auto train_size = sizes > 1 ? std::optional<std::size_t>(size) : std::nullopt;
        made_.members.push_back({{{cell}, size}, group_of(layout.cells[cell].scheme, train_size)});
      }
    }
  }

  SingleCells take() { return std::move(made_); }

 private:
  std::size_t group_of(std::size_t scheme_place, std::optional<std::size_t> train_size) {
    const auto [place, is_new] = group_places_.try_emplace({scheme_place, train_size}, made_.groups.size());
    if (!is_new) return place->second;
    const LayoutScheme& scheme = layout_.schemes[scheme_place];
    GroupRecord group{.dataset = scheme.dataset,
                      .resampling = scheme.resampling,
                      .parameters = scheme.parameters,
                      .text = scheme.text,
                      .train_size = train_size,
                      .splits = 0,
                      .train_rows = std::numeric_limits<std::size_t>::max(),
                      .judges_test_part = scheme.judges_test_part,
                      .optimism = scheme.optimism,
                      .splits_digest = scheme.digest,
                      .trains_on_earlier_rows = scheme.trains_on_earlier_rows,
                      .judges_by_train_size = scheme.judges_by_train_size};
    for (const LayoutSplit& split : scheme.splits) {
      if (train_size && split.at.train_size != *train_size) continue;
      ++group.splits;
      // Inner folds learn from fewer, and what they choose is judged by models of the outer folds.
      if (split.at.outer == 0) group.train_rows = std::min(group.train_rows, split.n_train);
    }
    made_.groups.push_back(std::move(group));
    return place->second;
  }

  const RunLayout& layout_;
  SingleCells made_;
  std::map<std::pair<std::size_t, std::optional<std::size_t>>, std::size_t> group_places_;
};

/// What the inner folds of one seed choose, and the scores of that on its outer folds.
struct InnerChoices {
  std::vector<OuterChoice> choices;
  /// One list per score.
  std::vector<std::vector<SplitScore>> scores;
};

/// Chooses, for each outer fold, by its inner folds, and takes the scores of the choices on the outer folds. None where
/// a fold has nothing to choose from.
InnerChoices choose_within(const LayoutScheme& scheme, const RunRecord& record, const std::vector<Axis>& axes,
                           const std::vector<ConfigurationRecord>& configurations,
                           const std::vector<ConfigurationSplits>& splits) {
  std::size_t outer_folds = 0;
  for (const LayoutSplit& split : scheme.splits) outer_folds = std::max<std::size_t>(outer_folds, split.at.outer);
  InnerChoices made;
  made.scores.resize(record.scores.size());
  for (std::size_t fold = 0; fold < outer_folds; ++fold) {
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < configurations.size(); ++i) {
      const Summary inner = ConfigurationSplits::summary_of(splits[i].inner(0, fold));
      const double mean = configurations[i].is_complete() ? inner.mean : std::numeric_limits<double>::quiet_NaN();
      candidates.push_back({configurations[i].coordinates, mean, inner.standard_error});
    }
    const std::vector<std::size_t> chosen =
        choose(candidates, axes, record.scores.front().higher_is_better, record.rule);
    if (chosen.empty()) return {};
    OuterChoice choice{fold, configurations[chosen.front()].key, {}};
    for (std::size_t score = 0; score < made.scores.size(); ++score) {
      const std::vector<SplitScore> own = splits[chosen.front()].judging(score);
      const auto is_of_fold = [&](const SplitScore& split) { return split.split.fold == fold; };
      const auto found = std::find_if(own.begin(), own.end(), is_of_fold);
      choice.scores.push_back(found == own.end() ? std::numeric_limits<double>::quiet_NaN() : found->value);
      std::copy_if(own.begin(), own.end(), std::back_inserter(made.scores[score]), is_of_fold);
    }
    made.choices.push_back(std::move(choice));
  }
  return made;
}

/// Puts into the group what inner folds choose among its configurations, at `places`: each seed by itself, for each has
/// folds of its own, and all of them together as one result.
void choose_within_seeds(GroupRecord& group, const OutcomeTable& outcomes, const RunRecord& record,
                         const std::vector<Axis>& axes, const std::vector<std::size_t>& kept_axes,
                         const std::vector<Membership>& members, const std::vector<std::size_t>& places,
                         const std::vector<ConfigurationRecord>& configurations) {
  const RunLayout& layout = outcomes.layout();
  // By the coordinates of the axes that are averaged over.
  std::map<std::vector<std::size_t>, std::vector<std::pair<std::size_t, std::size_t>>> cells_of_seed;
  for (const std::size_t place : places) {
    for (const std::size_t cell : members[place].cells.cells) {
      std::vector<std::size_t> seed = layout.cells[cell].coordinates;
      for (const std::size_t axis : kept_axes) seed[axis] = 0;
      cells_of_seed[std::move(seed)].emplace_back(place, cell);
    }
  }
  std::vector<OuterChoice> choices;
  std::vector<std::vector<SplitScore>> scores(record.scores.size());
  for (const auto& [seed, cells] : cells_of_seed) {
    std::vector<ConfigurationRecord> own;
    std::vector<ConfigurationSplits> splits;
    for (const auto& [place, cell] : cells) {
      splits.emplace_back(outcomes, ConfigurationCells{{cell}, members[place].cells.train_size});
      ConfigurationRecord& one = own.emplace_back();
      one.key = configurations[place].key;
      one.coordinates = configurations[place].coordinates;
      splits.back().summarize_into(one);
    }
    InnerChoices made = choose_within(layout.scheme_of(cells.front().second), record, axes, own, splits);
    if (made.choices.empty()) return;
    std::ranges::move(made.choices, std::back_inserter(choices));
    for (std::size_t score = 0; score < scores.size(); ++score) {
      std::ranges::move(made.scores[score], std::back_inserter(scores[score]));
    }
  }
  group.choices = std::move(choices);
  for (const std::vector<SplitScore>& values : scores) group.chosen.push_back(ConfigurationSplits::summary_of(values));
}

}  // namespace

SingleCells single_cells(const RunLayout& layout) { return SingleCellsMaker(layout).take(); }

std::vector<ConfigurationRecord> configurations_of(const OutcomeTable& outcomes, const RunRecord& record,
                                                   const std::vector<Axis>& axes,
                                                   const std::vector<std::size_t>& kept_axes,
                                                   const std::vector<Membership>& members,
                                                   std::vector<GroupRecord>& groups) {
  const RunLayout& layout = outcomes.layout();
  RunRecord ranked;
  ranked.scores = record.scores;
  ranked.axes = axes;
  ranked.rule = record.rule;
  ranked.groups = groups;
  std::vector<ConfigurationSplits> splits;
  for (const Membership& member : members) {
    const LayoutCell& first = layout.cells[member.cells.cells.front()];
    ConfigurationRecord configuration;
    configuration.key = first.key;
    for (const std::size_t axis : kept_axes) configuration.coordinates.push_back(first.coordinates[axis]);
    configuration.group = member.group;
    configuration.cells = member.cells.cells;
    splits.emplace_back(outcomes, member.cells);
    splits.back().summarize_into(configuration);
    ranked.configurations.push_back(std::move(configuration));
  }
  ranked.rank();
  mark_tied(ranked, splits, 0);
  std::vector<std::vector<std::size_t>> members_of(groups.size());
  for (std::size_t i = 0; i < members.size(); ++i) members_of[members[i].group].push_back(i);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::vector<std::size_t>& own = members_of[group];
    const LayoutScheme& scheme = layout.scheme_of(members[own.front()].cells.cells.front());
    if (own.size() > 1 && groups[group].judges_test_part) {
      add_reason(groups[group].optimism,
                 fmt::format("the test part judges {} configurations here, and the best of them is best partly by luck "
                             "on these very rows",
                             own.size()));
    }
    // Whatever names the group says so: tables, charts, comparisons.
    if (!groups[group].optimism.empty()) groups[group].text += ", optimistic";
    if (own.size() > 1 && is_nested(scheme)) {
      choose_within_seeds(groups[group], outcomes, record, axes, kept_axes, members, own, ranked.configurations);
    }
  }
  return std::move(ranked.configurations);
}

}  // namespace gridfold
