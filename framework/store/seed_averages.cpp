#include "store/seed_averages.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gridfold {

namespace {

/// Whether cells have several values of the axis. One that changes nothing in them has them in their twins alone.
bool varies(const RunLayout& layout, std::size_t axis) {
  return std::any_of(layout.cells.begin(), layout.cells.end(), [&](const LayoutCell& cell) {
    return cell.coordinates[axis] != layout.cells.front().coordinates[axis];
  });
}

std::vector<std::size_t> axes_without_seeds(const RunLayout& layout) {
  std::vector<std::size_t> kept;
  for (std::size_t axis = 0; axis < layout.axes.size(); ++axis) {
    if (!layout.axes[axis].is_seed || !varies(layout, axis)) kept.push_back(axis);
  }
  return kept;
}

std::string over_text(const std::vector<Axis>& axes, const std::vector<std::size_t>& kept) {
  constexpr std::size_t kShownSeeds = 10;
  std::string text;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    if (std::find(kept.begin(), kept.end(), axis) != kept.end()) continue;
    std::vector<std::string> values;
    for (const Scalar& value : axes[axis].values) {
      if (!is_missing(value)) values.push_back(to_text(value));
    }
    const std::size_t left_out = values.size() - std::min(values.size(), kShownSeeds);
    values.resize(values.size() - left_out);
    text += fmt::format("{}{} = {}", text.empty() ? "" : "; ", axes[axis].name, fmt::join(values, ", "));
    if (left_out > 0) text += fmt::format(" and {} more", left_out);
  }
  return text;
}

}  // namespace

std::string text_of_all(const std::vector<std::string>& texts) {
  std::vector<std::vector<std::string>> words_of_place;
  for (const std::string& text : texts) {
    std::size_t place = 0;
    for (std::size_t begin = 0; begin <= text.size(); ++place) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      std::vector<std::string>& words =
          place < words_of_place.size() ? words_of_place[place] : words_of_place.emplace_back();
      const std::string word = text.substr(begin, end - begin);
      if (std::ranges::find(words, word) == words.end()) words.push_back(word);
      begin = end + 1;
    }
  }
  std::vector<std::string> shown;
  for (const std::vector<std::string>& words : words_of_place) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      shown.push_back(words[i]);
      if (i + 1 < words.size() && !words[i].ends_with(',')) shown.back() += ',';
    }
  }
  return fmt::format("{}", fmt::join(shown, " "));
}

SeedAverages seed_averages(const OutcomeTable& outcomes, const RunRecord& record, const SingleCells& single) {
  const RunLayout& layout = outcomes.layout();
  SeedAverages averages;
  const std::vector<std::size_t> kept = axes_without_seeds(layout);
  averages.over = over_text(layout.axes, kept);
  if (averages.over.empty()) return averages;
  for (const std::size_t axis : kept) averages.axes.push_back(layout.axes[axis]);

  std::vector<std::size_t> joined(single.groups.size());
  std::iota(joined.begin(), joined.end(), std::size_t{0});
  const auto root_of = [&](std::size_t group) {
    while (joined[group] != group) group = joined[group];
    return group;
  };
  std::map<std::pair<std::vector<std::size_t>, std::uint32_t>, std::size_t> places;
  std::vector<Membership> members;
  for (const Membership& member : single.members) {
    const LayoutCell& cell = layout.cells[member.cells.cells.front()];
    std::vector<std::size_t> coordinates;
    for (const std::size_t axis : kept) coordinates.push_back(cell.coordinates[axis]);
    const auto [place, is_new] = places.try_emplace({std::move(coordinates), member.cells.train_size}, members.size());
    if (is_new) {
      members.push_back(member);
      continue;
    }
    Membership& known = members[place->second];
    known.cells.cells.push_back(member.cells.cells.front());
    const std::size_t left = root_of(known.group);
    const std::size_t right = root_of(member.group);
    joined[std::max(left, right)] = std::min(left, right);
  }
  std::vector<std::size_t> place_of_root(joined.size());
  std::vector<std::vector<std::string>> texts;
  for (std::size_t group = 0; group < joined.size(); ++group) {
    const std::size_t root = root_of(group);
    if (root == group) {
      place_of_root[group] = averages.groups.size();
      averages.groups.push_back(single.groups[group]);
      texts.emplace_back();
    }
    texts[place_of_root[root]].push_back(single.groups[group].text);
  }
  for (std::size_t group = 0; group < texts.size(); ++group) averages.groups[group].text = text_of_all(texts[group]);
  for (Membership& member : members) member.group = place_of_root[root_of(member.group)];
  averages.configurations = configurations_of(outcomes, record, averages.axes, kept, members, averages.groups);
  for (const ConfigurationRecord& configuration : averages.configurations) {
    GroupRecord& group = averages.groups[configuration.group];
    group.splits = std::max(group.splits, configuration.done + configuration.failed + configuration.pending);
  }
  return averages;
}

}  // namespace gridfold
