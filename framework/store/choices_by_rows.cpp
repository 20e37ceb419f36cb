#include "store/choices_by_rows.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <system_error>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/parameter.hpp"
#include "core/scalar.hpp"
#include "store/journal.hpp"
#include "store/json_field.hpp"
#include "store/layout_json.hpp"
#include "store/parse_json.hpp"
#include "store/read_journal.hpp"
#include "store/run_layout.hpp"

namespace gridfold {

namespace {

/// Of a journal whose first line names `fingerprint`; nothing where the line is damaged or another one.
std::optional<RunLayout> layout_naming(const std::filesystem::path& folder, const std::string& fingerprint) {
  if (!has_journal(folder)) return std::nullopt;
  std::ifstream file(folder / kJournalName, std::ios::binary);
  std::string line;
  if (!std::getline(file, line) || line.find(fingerprint) == std::string::npos) return std::nullopt;
  try {
    // After the line's checksum.
    const nlohmann::ordered_json json = parse_json(line.substr(line.find(' ') + 1), folder.string());
    return layout_from(JsonField(json, folder.string(), "")["layout"]);
  } catch (const StoreError&) {
    return std::nullopt;
  }
}

/// Whether both keep rows of the train part for testing, and the same ones.
bool keep_the_same_rows(const ParameterValues& left, const ParameterValues& right) {
  const Scalar* fraction = find_parameter(left, "test.fraction");
  if (fraction == nullptr || is_missing(*fraction)) return false;
  // Groups are kept whole.
  return std::ranges::all_of(
      std::array{"test.fraction", "test.seed", "test.stratify", "groups"}, [&](const char* name) {
        const Scalar* own = find_parameter(left, name);
        const Scalar* other = find_parameter(right, name);
        return own == nullptr ? other == nullptr : other != nullptr && to_text(*own) == to_text(*other);
      });
}

/// How many rows of the set the run kept for testing; all where they are surely none of the first ones that it took.
std::size_t rows_left_alone(const DatasetRecord& dataset, const TestSet& set, const ParameterValues& parameters,
                            bool took_some_rows) {
  if (keep_the_same_rows(dataset.parameters, parameters)) return set.row_count();
  if (dataset.test_set) return shared_rows(set, *dataset.test_set);
  const Scalar* sample = find_parameter(dataset.parameters, "train.sample");
  const bool took_first = took_some_rows && sample != nullptr && to_text(*sample) == "first" && dataset.rows > 0;
  const TestSet first{.fingerprint = set.fingerprint, .rows = all_rows(std::max<std::size_t>(dataset.rows, 1))};
  return took_first && shared_rows(set, first) == 0 ? set.row_count() : 0;
}

/// A cell's place on the axes that are no seeds: configurations are averaged over those.
std::vector<std::size_t> place_without_seeds(const RunLayout& layout, const LayoutCell& cell) {
  std::vector<std::size_t> place;
  for (std::size_t axis = 0; axis < layout.axes.size(); ++axis) {
    if (!layout.axes[axis].is_seed) place.push_back(cell.coordinates[axis]);
  }
  return place;
}

/// Of the configurations whose splits are of these rows.
std::optional<ChoiceByRows> choice_of(const RunLayout& layout, const TestSet& set, std::size_t part_rows,
                                      const ParameterValues& parameters) {
  ChoiceByRows choice;
  std::map<std::vector<std::size_t>, std::string> places;
  for (const LayoutCell& cell : layout.cells) {
    const LayoutScheme& scheme = layout.schemes[cell.scheme];
    const DatasetRecord& dataset = layout.datasets[scheme.dataset];
    if (scheme.judges_test_part || dataset.fingerprint != set.fingerprint) continue;
    const std::size_t kept = dataset.test_set ? dataset.test_set->row_count() : 0;
    const bool took_some_rows = dataset.rows + kept < part_rows;
    const std::size_t left_alone = rows_left_alone(dataset, set, parameters, took_some_rows);
    if (left_alone == set.row_count()) continue;
    places.emplace(place_without_seeds(layout, cell), cell.key);
    choice.rows = std::max(choice.rows, set.row_count() - left_alone);
    choice.took_some_rows = choice.took_some_rows || took_some_rows;
  }
  for (const auto& [place, key] : places) choice.configurations.insert(key);
  return places.empty() ? std::nullopt : std::optional(choice);
}

}  // namespace

std::vector<ChoiceByRows> choices_by_rows(const std::filesystem::path& output_directory, const TestSet& set,
                                          std::size_t part_rows, const ParameterValues& parameters) {
  std::vector<ChoiceByRows> choices;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(output_directory, failed)) {
    const std::optional<RunLayout> layout = layout_naming(entry.path(), set.fingerprint);
    if (!layout) continue;
    std::optional<ChoiceByRows> choice = choice_of(*layout, set, part_rows, parameters);
    if (!choice) continue;
    choice->run = entry.path().filename().string();
    choices.push_back(std::move(*choice));
  }
  std::ranges::sort(choices, {}, &ChoiceByRows::run);
  return choices;
}

}  // namespace gridfold
