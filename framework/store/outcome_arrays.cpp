#include "store/outcome_arrays.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "core/named_array.hpp"
#include "store/class_scores.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace {

constexpr int kUnknown = -1;

/// An array of one name over all evaluations of a group.
struct Collected {
  /// The array's own dimensions.
  std::vector<std::string> dimensions;
  bool is_integer = true;
  bool fits_32_bits = true;
  /// Where its values follow from confusion matrices.
  const ClassScore* class_score = nullptr;
};

/// Whether an array's values are places among the classes.
bool holds_classes(const std::string& name) { return name == "truth" || name == "prediction"; }

/// What one group holds.
struct Group {
  std::string path;
  std::vector<const Evaluation*> evaluations;
  /// In the order of their names.
  std::map<std::string, std::size_t> size_of_dimension;
  std::map<std::string, Collected> arrays;
};

bool fit_32_bits(const std::vector<std::int64_t>& values) {
  return std::ranges::all_of(values, [](std::int64_t value) { return value == static_cast<std::int32_t>(value); });
}

void collect(Group& group, const Evaluation& evaluation, std::size_t class_count) {
  group.evaluations.push_back(&evaluation);
  for (const NamedArray& array : evaluation.outcome->arrays) {
    Collected& collected = group.arrays[array.name];
    collected.dimensions = array.dimensions;
    if (holds_classes(array.name)) {
      std::size_t& classes = group.size_of_dimension["class"];
      classes = std::max(classes, class_count);
    }
    const auto* integers = std::get_if<std::vector<std::int64_t>>(&array.values);
    collected.is_integer = collected.is_integer && integers != nullptr;
    collected.fits_32_bits = collected.fits_32_bits && integers != nullptr && fit_32_bits(*integers);
    for (std::size_t i = 0; i < array.dimensions.size(); ++i) {
      std::size_t& size = group.size_of_dimension[array.dimensions[i]];
      size = std::max(size, array.sizes[i]);
    }
  }
  const NamedArray* confusion = find_confusion(evaluation.outcome->arrays);
  if (confusion == nullptr) return;
  // Older versions kept what follows.
  for (const ClassScore& score : kClassScores)
    group.arrays[std::string(score.name)] = {.dimensions = {"class"}, .class_score = &score};
  std::size_t& classes = group.size_of_dimension["class"];
  classes = std::max(classes, confusion->sizes[0]);
}

/// Copies `array` to the beginning of each dimension of a larger one.
template <typename T>
void copy_into(std::span<T> target, const std::vector<std::size_t>& target_sizes, const NamedArray& array) {
  const auto copy = [&](const auto& values) {
    if (array.sizes == target_sizes) {
      std::ranges::transform(values, target.begin(), [](auto value) { return static_cast<T>(value); });
      return;
    }
    std::vector<std::size_t> at(array.sizes.size(), 0);
    for (const auto value : values) {
      std::size_t place = 0;
      for (std::size_t axis = 0; axis < at.size(); ++axis) place = place * target_sizes[axis] + at[axis];
      target[place] = static_cast<T>(value);
      for (std::size_t axis = at.size(); axis-- > 0;) {
        if (++at[axis] < array.sizes[axis]) break;
        at[axis] = 0;
      }
    }
  };
  std::visit(copy, array.values);
}

template <typename T>
void add_array(hdf5::MemoryFile& file, const Group& group, const std::string& name, const Collected& collected,
               T missing) {
  std::vector<std::string> dimensions{group.path + "/evaluation"};
  std::vector<std::size_t> sizes;
  for (const std::string& dimension : collected.dimensions) {
    dimensions.push_back(group.path + "/" + dimension);
    sizes.push_back(group.size_of_dimension.at(dimension));
  }
  const std::size_t places = std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies<>());
  const hdf5::MemoryFile::FillRows<T> fill = [&](std::size_t first, std::span<T> values) {
    std::ranges::fill(values, missing);
    for (std::size_t i = 0; i * places < values.size(); ++i) {
      for (const NamedArray& array : group.evaluations[first + i]->outcome->arrays) {
        if (array.name == name) copy_into(values.subspan(i * places, places), sizes, array);
      }
    }
  };
  file.add_array(group.path + "/" + name, dimensions, fill);
}

template <typename T>
void add_integers(hdf5::MemoryFile& file, const Group& group, const std::string& name, const Collected& collected) {
  add_array<T>(file, group, name, collected, kUnknown);
  file.set_attribute(group.path + "/" + name, "_FillValue", T{kUnknown});
}

void add_class_score(hdf5::MemoryFile& file, const Group& group, const std::string& name, const ClassScore& score) {
  const std::size_t classes = group.size_of_dimension.at("class");
  const hdf5::MemoryFile::FillRows<double> fill = [&](std::size_t first, std::span<double> shares) {
    std::ranges::fill(shares, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i * classes < shares.size(); ++i) {
      const NamedArray* confusion = find_confusion(group.evaluations[first + i]->outcome->arrays);
      if (confusion == nullptr) continue;
      score.read(counts_of(*confusion), shares.subspan(i * classes, confusion->sizes[0]));
    }
  };
  const std::vector<std::string> dimensions{group.path + "/evaluation", group.path + "/class"};
  file.add_array(group.path + "/" + name, dimensions, fill, hdf5::Repeats::whole_values);
}

/// `class`, `true_class` and the like are over the classes' names.
void add_dimension(hdf5::MemoryFile& file, const std::string& path, std::size_t size,
                   const std::vector<std::string>& class_names) {
  if (path.ends_with("class") && size == class_names.size()) {
    file.add_dimension(path, std::span<const std::string>(class_names));
  } else {
    add_indices(file, path, size);
  }
}

void add_group(hdf5::MemoryFile& file, const RunLayout& layout, const Group& group, const DatasetRecord& dataset) {
  file.add_group(group.path);
  file.set_attribute(group.path, "fingerprint", dataset.fingerprint);
  add_indices(file, group.path + "/evaluation", group.evaluations.size());
  for (const auto& [name, size] : group.size_of_dimension) {
    add_dimension(file, group.path + "/" + name, size, dataset.class_names);
  }
  const std::vector<std::string> over{group.path + "/evaluation"};
  std::vector<std::string> keys;
  for (const Evaluation* evaluation : group.evaluations) keys.push_back(layout.cells[evaluation->cell].key);
  file.add_array(group.path + "/cell", over, std::span<const std::string>(keys));
  for (const SplitDimension& dimension : split_dimensions(layout)) {
    std::vector<std::int64_t> coordinates;
    for (const Evaluation* evaluation : group.evaluations) {
      coordinates.push_back(evaluation->split.*dimension.coordinate);
    }
    file.add_array(group.path + "/" + dimension.name, over, std::span<const std::int64_t>(coordinates));
  }
  for (const auto& [name, collected] : group.arrays) {
    if (collected.class_score != nullptr) {
      add_class_score(file, group, name, *collected.class_score);
    } else if (collected.is_integer && collected.fits_32_bits) {
      add_integers<std::int32_t>(file, group, name, collected);
    } else if (collected.is_integer) {
      add_integers<std::int64_t>(file, group, name, collected);
    } else {
      add_array<double>(file, group, name, collected, std::numeric_limits<double>::quiet_NaN());
    }
  }
}

}  // namespace

void add_indices(hdf5::MemoryFile& file, const std::string& name, std::size_t size) {
  std::vector<std::int64_t> indices(size);
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  file.add_dimension(name, std::span<const std::int64_t>(indices));
}

void add_outcome_arrays(hdf5::MemoryFile& file, const RunLayout& layout, std::span<const Evaluation> evaluations) {
  std::vector<Group> groups(layout.datasets.size());
  for (const Evaluation& evaluation : evaluations) {
    if (evaluation.outcome == nullptr || evaluation.outcome->arrays.empty()) continue;
    const std::size_t dataset = layout.scheme_of(evaluation.cell).dataset;
    collect(groups[dataset], evaluation, layout.datasets[dataset].class_names.size());
  }
  bool has_some = false;
  std::vector<std::string> taken;
  for (std::size_t dataset = 0; dataset < groups.size(); ++dataset) {
    const DatasetRecord& record = layout.datasets[dataset];
    // Not by its path: where data lie is nothing that the bytes may depend on.
    std::string name = record.is_named ? file_name_safe(record.name) : fmt::format("dataset{}", dataset + 1);
    while (std::find(taken.begin(), taken.end(), name) != taken.end()) name += "_";
    taken.push_back(name);
    if (groups[dataset].evaluations.empty()) continue;
    if (!has_some) file.add_group("datasets");
    has_some = true;
    groups[dataset].path = "datasets/" + name;
    add_group(file, layout, groups[dataset], record);
  }
}

}  // namespace gridfold
