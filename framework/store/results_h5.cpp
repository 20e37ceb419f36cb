#include "store/results_h5.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <set>
#include <string>

#include "store/axis_names.hpp"
#include "store/hdf5/memory_file.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMaxPlaces = 50'000'000;
constexpr std::size_t kMaxPlacesPerFold = 64;
constexpr std::int64_t kUnknown = -1;

/// How folds are laid out in arrays.
struct Layout {
  /// One name and size per dimension, `repeat` and `fold` last.
  std::vector<std::string> names;
  std::vector<std::size_t> sizes;
  /// Whether the grid's axes are dimensions, or a single `cell` dimension stands for them.
  bool has_grid = true;

  std::size_t places() const {
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies<>());
  }
};

std::vector<std::string> reserved_names(const RunRecord& record) {
  std::vector<std::string> names{"cell", "repeat", "fold", "status", "n_train", "n_test", "correct"};
  for (const ScoreRecord& score : record.scores) names.push_back(score.name);
  return names;
}

bool grid_is_too_sparse(const RunRecord& record, std::size_t repeats, std::size_t folds) {
  std::size_t evaluations = 0;
  for (const ConfigurationRecord& configuration : record.configurations) evaluations += configuration.folds.size();
  const double limit = std::min(static_cast<double>(kMaxPlaces),
                                static_cast<double>(kMaxPlacesPerFold) * static_cast<double>(evaluations));
  double places = static_cast<double>(repeats) * static_cast<double>(folds);
  for (const Axis& axis : record.axes) places *= static_cast<double>(axis.values.size());
  return places > limit;
}

Layout layout_of(const RunRecord& record) {
  std::size_t repeats = 1;
  std::size_t folds = 1;
  for (const ConfigurationRecord& configuration : record.configurations) {
    for (const FoldOutcome& fold : configuration.folds) {
      repeats = std::max(repeats, fold.repeat + 1);
      folds = std::max(folds, fold.fold + 1);
    }
  }
  Layout layout;
  layout.has_grid = !grid_is_too_sparse(record, repeats, folds);
  if (layout.has_grid) {
    layout.names = free_axis_names(record.axes, reserved_names(record));
    for (const Axis& axis : record.axes) layout.sizes.push_back(axis.values.size());
  } else {
    layout.names = {"cell"};
    layout.sizes = {record.configurations.size()};
  }
  layout.names.insert(layout.names.end(), {"repeat", "fold"});
  layout.sizes.insert(layout.sizes.end(), {repeats, folds});
  return layout;
}

std::size_t place_of(const RunRecord& record, const Layout& layout, std::size_t configuration,
                     const FoldOutcome& fold) {
  std::size_t place = 0;
  if (layout.has_grid) {
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
      place = place * layout.sizes[axis] + record.configurations[configuration].coordinates[axis];
    }
  } else {
    place = configuration;
  }
  const std::size_t repeats = layout.sizes[layout.sizes.size() - 2];
  const std::size_t folds = layout.sizes.back();
  return (place * repeats + fold.repeat) * folds + fold.fold;
}

/// Calls `use(place, fold)` for every fold of the record.
template <typename Use>
void for_each_fold(const RunRecord& record, const Layout& layout, const Use& use) {
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    for (const FoldOutcome& fold : record.configurations[i].folds) use(place_of(record, layout, i, fold), fold);
  }
}

/// Texts of an axis's values, apart from each other even where 1 and "1" are both there.
std::vector<std::string> texts_of(const std::vector<Scalar>& values) {
  std::vector<std::string> texts;
  for (const Scalar& value : values) texts.push_back(to_text(value));
  if (std::set<std::string>(texts.begin(), texts.end()).size() == texts.size()) return texts;
  texts.clear();
  for (const Scalar& value : values) texts.push_back(to_canonical_text(value));
  return texts;
}

bool is_exact_double(const Scalar& value) {
  constexpr std::int64_t kLargest = std::int64_t{1} << std::numeric_limits<double>::digits;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer >= -kLargest && *integer <= kLargest;
  return std::holds_alternative<double>(value) || is_missing(value);
}

/// A missing value is NaN.
double as_double(const Scalar& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  return is_missing(value) ? std::numeric_limits<double>::quiet_NaN() : std::get<double>(value);
}

/// Calls `use` with the values as integers, as floating-point numbers or as texts, whichever keeps all of them.
template <typename Use>
void with_typed_values(const std::vector<Scalar>& values, const Use& use) {
  const auto is_integer = [](const Scalar& value) { return std::holds_alternative<std::int64_t>(value); };
  if (std::all_of(values.begin(), values.end(), is_integer)) {
    std::vector<std::int64_t> integers;
    for (const Scalar& value : values) integers.push_back(std::get<std::int64_t>(value));
    use(integers);
  } else if (std::all_of(values.begin(), values.end(), is_exact_double)) {
    std::vector<double> numbers;
    for (const Scalar& value : values) numbers.push_back(as_double(value));
    use(numbers);
  } else {
    use(texts_of(values));
  }
}

template <typename T>
std::span<const T> view(const std::vector<T>& values) {
  return values;
}

void add_indices(hdf5::MemoryFile& file, const std::string& name, std::size_t size) {
  std::vector<std::int64_t> indices(size);
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  file.add_dimension(name, view(indices));
}

void add_dimensions(hdf5::MemoryFile& file, const RunRecord& record, const Layout& layout) {
  if (layout.has_grid) {
    for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
      with_typed_values(record.axes[axis].values,
                        [&](const auto& values) { file.add_dimension(layout.names[axis], view(values)); });
    }
  } else {
    std::vector<std::string> keys;
    for (const ConfigurationRecord& configuration : record.configurations) keys.push_back(configuration.key);
    file.add_dimension("cell", view(keys));
  }
  add_indices(file, "repeat", layout.sizes[layout.sizes.size() - 2]);
  add_indices(file, "fold", layout.sizes.back());
}

/// Without grid dimensions: each axis as an array over `cell`; returns their names.
std::vector<std::string> add_cell_coordinates(hdf5::MemoryFile& file, const RunRecord& record) {
  const std::vector<std::string> names = free_axis_names(record.axes, reserved_names(record));
  const std::vector<std::string> dimensions{"cell"};
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    with_typed_values(record.axes[axis].values, [&](const auto& axis_values) {
      std::remove_cvref_t<decltype(axis_values)> values;
      for (const ConfigurationRecord& configuration : record.configurations) {
        values.push_back(axis_values[configuration.coordinates[axis]]);
      }
      file.add_array(names[axis], dimensions, view(values));
    });
  }
  return names;
}

void add_scores(hdf5::MemoryFile& file, const RunRecord& record, const Layout& layout) {
  for (std::size_t score = 0; score < record.scores.size(); ++score) {
    std::vector<double> values(layout.places(), std::numeric_limits<double>::quiet_NaN());
    for_each_fold(record, layout, [&](std::size_t place, const FoldOutcome& fold) {
      if (fold.status == FoldStatus::done) values[place] = fold.scores[score];
    });
    file.add_array(record.scores[score].name, layout.names, view(values));
  }
}

void add_status(hdf5::MemoryFile& file, const RunRecord& record, const Layout& layout) {
  std::vector<std::uint8_t> values(layout.places(), static_cast<std::uint8_t>(FoldStatus::absent));
  for_each_fold(record, layout, [&](std::size_t place, const FoldOutcome& fold) {
    values[place] = static_cast<std::uint8_t>(fold.status);
  });
  file.add_array("status", layout.names, view(values));
  file.set_attribute("status", "meaning", "0 absent, 1 done, 2 failed");
}

template <typename CountOf>
void add_counts(hdf5::MemoryFile& file, const std::string& name, const RunRecord& record, const Layout& layout,
                const CountOf& count_of) {
  std::vector<std::int64_t> values(layout.places(), kUnknown);
  for_each_fold(record, layout, [&](std::size_t place, const FoldOutcome& fold) { values[place] = count_of(fold); });
  file.add_array(name, layout.names, view(values));
  file.set_attribute(name, "_FillValue", kUnknown);
}

std::int64_t known_rows(std::size_t rows) { return rows > 0 ? static_cast<std::int64_t>(rows) : kUnknown; }

void add_attributes(hdf5::MemoryFile& file, const RunRecord& record) {
  std::vector<std::string> score_names;
  for (const ScoreRecord& score : record.scores) score_names.push_back(score.name);
  file.set_attribute("", "id", record.id);
  file.set_attribute("", "name", record.name);
  file.set_attribute("", "config_hash", record.config_hash);
  file.set_attribute("", "gridfold_version", record.provenance.gridfold_version);
  file.set_attribute("", "gridfold_commit", record.provenance.commit);
  file.set_attribute("", "scores", view(score_names));
}

}  // namespace

std::vector<std::byte> results_h5(const RunRecord& record) {
  const Layout layout = layout_of(record);
  hdf5::MemoryFile file;
  add_attributes(file, record);
  add_dimensions(file, record, layout);
  std::vector<std::string> cell_coordinates;
  if (!layout.has_grid) cell_coordinates = add_cell_coordinates(file, record);
  add_scores(file, record, layout);
  add_status(file, record, layout);
  add_counts(file, "n_train", record, layout, [](const FoldOutcome& fold) { return known_rows(fold.n_train); });
  add_counts(file, "n_test", record, layout, [](const FoldOutcome& fold) { return known_rows(fold.n_test); });
  add_counts(file, "correct", record, layout, [](const FoldOutcome& fold) {
    return fold.status == FoldStatus::done ? static_cast<std::int64_t>(fold.correct) : kUnknown;
  });
  if (!cell_coordinates.empty()) {
    // The CF convention by which xarray knows coordinates that are no dimensions.
    std::string names;
    for (const std::string& name : cell_coordinates) names += (names.empty() ? "" : " ") + name;
    file.set_attribute("", "coordinates", names);
  }
  return file.image();
}

}  // namespace gridfold
