#include "report/group_names.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "report/counted.hpp"
#include "store/value_text.hpp"

namespace gridfold::report {

namespace {

constexpr const char* kOptimistic = "optimistic";

using NameOf = std::function<std::string(const GroupRecord&)>;

std::vector<std::string> texts_of(const RunRecord& record, const NameOf& name_of) {
  std::vector<std::string> texts;
  for (const GroupRecord& group : record.groups) texts.push_back(name_of(group));
  return texts;
}

bool differ(const std::vector<std::string>& texts) { return std::set(texts.begin(), texts.end()).size() > 1; }

bool all_differ(const std::vector<std::string>& texts) {
  return std::set(texts.begin(), texts.end()).size() == texts.size();
}

/// `spread = 3` for each group, where every group has one value of the axis and they differ; otherwise empty.
std::vector<std::string> values_by_group(const RunRecord& record, std::size_t axis) {
  std::vector<std::set<std::size_t>> values(record.groups.size());
  for (const ConfigurationRecord& own : record.configurations) values[own.group].insert(own.coordinates[axis]);
  std::vector<std::string> texts(values.size());
  if (std::ranges::any_of(values, [](const auto& of_group) { return of_group.size() != 1; })) return texts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Scalar& value = record.axes[axis].values[*values[i].begin()];
    if (!is_missing(value))
      texts[i] = fmt::format("{} = {}", record.axes[axis].name, value_text(record.axes[axis], value));
  }
  return differ(texts) ? texts : std::vector<std::string>(texts.size());
}

/// Whether the protocol is named also where it is the same everywhere.
std::vector<std::string> names_of(const RunRecord& record, bool always_names_protocol) {
  const auto dataset_of = [&](const GroupRecord& group) -> const DatasetRecord& {
    return record.provenance.datasets[group.dataset];
  };
  const NameOf name_of_dataset = [&](const GroupRecord& group) { return dataset_of(group).name; };
  const NameOf protocol = [](const GroupRecord& group) { return group.text; };
  const NameOf size = [](const GroupRecord& group) {
    return group.train_size ? counted(group.train_rows, "training row", "training rows") : std::string();
  };
  std::vector<std::string> names(record.groups.size());
  const auto add = [&](const std::vector<std::string>& texts) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!texts[i].empty()) names[i] += (names[i].empty() ? "" : ", ") + texts[i];
    }
  };
  const auto add_part = [&](const NameOf& part, bool always) {
    const std::vector<std::string> texts = texts_of(record, part);
    if (always || differ(texts)) add(texts);
  };
  add_part(name_of_dataset, false);
  add_part(protocol, always_names_protocol);
  add_part(size, false);
  // Data sets of one name, such as drawn ones with other parameters.
  if (!all_differ(names)) {
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) add(values_by_group(record, axis));
  }
  // The first rows of one file, and splits in the same words.
  if (!all_differ(names)) {
    add(texts_of(record, [&](const GroupRecord& group) { return counted(dataset_of(group).rows, "row", "rows"); }));
  }
  if (!all_differ(names)) {
    for (std::size_t i = 0; i < names.size(); ++i) names[i] += (names[i].empty() ? "#" : " #") + std::to_string(i + 1);
  }
  // A group may have a name without its own text, or none at all, and is called optimistic all the same.
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (record.groups[i].optimism.empty() || names[i].find(kOptimistic) != std::string::npos) continue;
    names[i] = names[i].empty() ? record.groups[i].text : fmt::format("{}, {}", names[i], kOptimistic);
  }
  return names;
}

}  // namespace

std::vector<std::string> group_names(const RunRecord& record) { return names_of(record, false); }

std::vector<std::string> group_titles(const RunRecord& record) { return names_of(record, true); }

}  // namespace gridfold::report
