#include "store/results_h5.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <set>
#include <string>

#include "store/axis_names.hpp"
#include "store/evaluations.hpp"
#include "store/hdf5/memory_file.hpp"
#include "store/outcome_arrays.hpp"
#include "store/value_text.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kMaxPlaces = 50'000'000;
constexpr std::size_t kMaxPlacesPerSplit = 64;
constexpr std::int64_t kNoCount = -1;

std::vector<std::string> reserved_names(const RunLayout& run) {
  std::vector<std::string> names{"cell",   "outer",   "repeat", "fold",    "train_size",
                                 "status", "n_train", "n_test", "correct", "datasets"};
  for (const ScoreRecord& score : run.scores) names.push_back(score.name);
  return names;
}

/// How splits are laid out in arrays.
struct Layout {
  Layout(const RunLayout& run, std::size_t evaluation_count) : splits(split_dimensions(run)) {
    double grid_places = 1;
    for (const Axis& axis : run.axes) grid_places *= static_cast<double>(axis.values.size());
    double split_places = 1;
    for (const SplitDimension& dimension : splits) split_places *= static_cast<double>(dimension.size);
    has_grid = grid_places * split_places <=
               std::min(static_cast<double>(kMaxPlaces),
                        static_cast<double>(kMaxPlacesPerSplit) * static_cast<double>(evaluation_count));
    if (has_grid) {
      names = free_axis_names(run.axes, reserved_names(run));
      for (const Axis& axis : run.axes) sizes.push_back(axis.values.size());
    } else {
      names = {"cell"};
      sizes = {run.cells.size()};
    }
    for (const SplitDimension& dimension : splits) {
      names.push_back(dimension.name);
      sizes.push_back(dimension.size);
    }
  }

  std::size_t places() const {
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies<>());
  }

  std::size_t place_of(const RunLayout& run, const Evaluation& evaluation) const {
    std::size_t place = evaluation.cell;
    if (has_grid) {
      place = 0;
      for (std::size_t axis = 0; axis < run.axes.size(); ++axis) {
        place = place * sizes[axis] + run.cells[evaluation.cell].coordinates[axis];
      }
    }
    for (const SplitDimension& dimension : splits) {
      place = place * dimension.size + evaluation.split.*dimension.coordinate;
    }
    return place;
  }

  /// Whether the grid's axes are dimensions, or a single `cell` dimension stands for them.
  bool has_grid = true;
  /// The last of the dimensions.
  std::vector<SplitDimension> splits;
  /// One per dimension.
  std::vector<std::string> names;
  std::vector<std::size_t> sizes;
};

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
  } else if (std::all_of(values.begin(), values.end(), is_exact_double) && !has_all_and_one(values)) {
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

void add_dimensions(hdf5::MemoryFile& file, const RunLayout& run, const Layout& layout) {
  if (layout.has_grid) {
    for (std::size_t axis = 0; axis < run.axes.size(); ++axis) {
      with_typed_values(run.axes[axis].values,
                        [&](const auto& values) { file.add_dimension(layout.names[axis], view(values)); });
    }
  } else {
    std::vector<std::string> keys;
    for (const LayoutCell& cell : run.cells) keys.push_back(cell.key);
    file.add_dimension("cell", view(keys));
  }
  for (const SplitDimension& dimension : layout.splits) add_indices(file, dimension.name, dimension.size);
}

/// Without grid dimensions: each axis as an array over `cell`; returns their names.
std::vector<std::string> add_cell_coordinates(hdf5::MemoryFile& file, const RunLayout& run) {
  const std::vector<std::string> names = free_axis_names(run.axes, reserved_names(run));
  const std::vector<std::string> dimensions{"cell"};
  for (std::size_t axis = 0; axis < run.axes.size(); ++axis) {
    with_typed_values(run.axes[axis].values, [&](const auto& axis_values) {
      std::remove_cvref_t<decltype(axis_values)> values;
      for (const LayoutCell& cell : run.cells) values.push_back(axis_values[cell.coordinates[axis]]);
      file.add_array(names[axis], dimensions, view(values));
    });
  }
  return names;
}

/// Writes arrays over all dimensions, a value per evaluation.
class ArrayWriter {
 public:
  ArrayWriter(hdf5::MemoryFile& file, const RunLayout& run, const Layout& layout,
              const std::vector<Evaluation>& evaluations)
      : file_(file), layout_(layout), evaluations_(evaluations) {
    places_.reserve(evaluations.size());
    for (const Evaluation& evaluation : evaluations) places_.push_back(layout.place_of(run, evaluation));
  }

  /// `absent` stands where the grid or a cell has no such place.
  template <typename T, typename ValueOf>
  void add(const std::string& name, T absent, const ValueOf& value_of) {
    std::vector<T> values(layout_.places(), absent);
    for (std::size_t i = 0; i < places_.size(); ++i) values[places_[i]] = value_of(evaluations_[i]);
    file_.add_array(name, layout_.names, view(values));
  }

  void set_attribute(const std::string& array, const std::string& name, const std::string& text) {
    file_.set_attribute(array, name, text);
  }

  template <typename CountOf>
  void add_counts(const std::string& name, const CountOf& count_of) {
    add(name, kNoCount, count_of);
    file_.set_attribute(name, "_FillValue", kNoCount);
  }

 private:
  hdf5::MemoryFile& file_;
  const Layout& layout_;
  const std::vector<Evaluation>& evaluations_;
  /// Of each evaluation, in the arrays.
  std::vector<std::size_t> places_;
};

void add_arrays(ArrayWriter& writer, const RunLayout& run) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t score = 0; score < run.scores.size(); ++score) {
    writer.add(run.scores[score].name, kNaN, [&](const Evaluation& evaluation) {
      return evaluation.is_done() ? evaluation.outcome->scores[score] : kNaN;
    });
    const std::string reason = training_score_reason(run.scores, run.scores[score].name);
    if (!reason.empty()) writer.set_attribute(run.scores[score].name, "optimistic_because", reason);
  }
  writer.add("status", static_cast<std::uint8_t>(SplitStatus::absent),
             [](const Evaluation& evaluation) { return static_cast<std::uint8_t>(evaluation.status()); });
  const auto count = [](std::size_t rows) { return static_cast<std::int64_t>(rows); };
  writer.add_counts("n_train", [&](const Evaluation& evaluation) { return count(evaluation.n_train); });
  writer.add_counts("n_test", [&](const Evaluation& evaluation) { return count(evaluation.n_test); });
  writer.add_counts("correct", [&](const Evaluation& evaluation) {
    return evaluation.is_done() ? count(evaluation.outcome->correct) : kNoCount;
  });
}

void add_attributes(hdf5::MemoryFile& file, const RunLayout& run) {
  std::vector<std::string> score_names;
  for (const ScoreRecord& score : run.scores) score_names.push_back(score.name);
  file.set_attribute("", "name", run.name);
  file.set_attribute("", "config_hash", run.config_hash);
  file.set_attribute("", "scores", view(score_names));
}

}  // namespace

std::vector<std::byte> results_h5(const OutcomeTable& outcomes, const std::string& optimistic_because) {
  const RunLayout& run = outcomes.layout();
  const std::vector<Evaluation> all = evaluations(outcomes);
  const Layout layout(run, all.size());
  hdf5::MemoryFile file;
  add_attributes(file, run);
  if (!optimistic_because.empty()) file.set_attribute("", "optimistic_because", optimistic_because);
  add_dimensions(file, run, layout);
  std::vector<std::string> cell_coordinates;
  if (!layout.has_grid) cell_coordinates = add_cell_coordinates(file, run);
  ArrayWriter writer(file, run, layout, all);
  add_arrays(writer, run);
  file.set_attribute("status", "meaning", "0 absent, 1 done, 2 failed, 3 pending");
  if (!cell_coordinates.empty()) {
    // The CF convention by which xarray knows coordinates that are no dimensions.
    std::string names;
    for (const std::string& name : cell_coordinates) names += (names.empty() ? "" : " ") + name;
    file.set_attribute("", "coordinates", names);
  }
  add_outcome_arrays(file, run, all);
  return file.image();
}

}  // namespace gridfold
