#include "cli/run_pictures.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/test_set_note.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "store/read_file.hpp"
#include "store/read_journal.hpp"

namespace gridfold {

DrawnRun::DrawnRun(const std::filesystem::path& folder)
    : record(read_run_and_test_uses(folder)),
      splits(read_split_records(folder, record)),
      artifacts(read_artifacts(folder, damaged_artifacts)) {
  const std::vector<report::ChartKind> charts = report::built_in_charts();
  std::erase_if(artifacts, [&](const StoredArtifact& artifact) {
    const report::ChartKind* chart = find_entry(charts, artifact.kind);
    const std::string problem = chart != nullptr ? report::problem_of_arrays(artifact, chart->arrays) : std::string();
    if (problem.empty()) return false;
    const std::filesystem::path file = artifact_path(folder, artifact.name, artifact.cell_key);
    damaged_artifacts.push_back({artifact.kind, fmt::format("{}: {}", file.string(), problem)});
    return true;
  });
  if (has_journal(folder)) run = read_journal(folder).run;
}

report::ChartInput DrawnRun::input() const {
  return {.record = record,
          .splits = splits,
          .artifacts = artifacts,
          .run = run ? &*run : nullptr,
          .single = single ? &*single : nullptr};
}

void DrawnRun::average_seeds() {
  const auto has_cells = [](const ConfigurationRecord& own) { return !own.cells.empty(); };
  if (record.averages.configurations.empty() || !std::ranges::all_of(record.configurations, has_cells)) return;
  single = record;
  record = over_seeds(std::move(record));
  std::map<std::pair<std::size_t, std::optional<std::size_t>>, std::size_t> place_of_cell;
  const auto size_of = [](const RunRecord& of, const ConfigurationRecord& own) {
    return of.groups[own.group].train_size;
  };
  for (std::size_t place = 0; place < record.configurations.size(); ++place) {
    const ConfigurationRecord& own = record.configurations[place];
    for (const std::size_t cell : own.cells) place_of_cell[{cell, size_of(record, own)}] = place;
  }
  for (SplitRecord& split : splits) {
    const ConfigurationRecord& own = single->configurations[split.configuration];
    split.configuration = place_of_cell.at({own.cells.front(), size_of(*single, own)});
  }
}

bool tell_damaged_artifacts(const DrawnRun& drawn, std::span<const report::ChartKind> kinds) {
  bool has_any = false;
  for (const DamagedArtifact& damaged : drawn.damaged_artifacts) {
    const auto is_its_own = [&](const report::ChartKind& one) { return one.component.name == damaged.kind; };
    if (std::ranges::none_of(kinds, is_its_own)) continue;
    std::cerr << fmt::format("error: not drawn: {}; {}`gridfold run --resume RUN` makes it again\n", damaged.problem,
                             damaged.is_missing ? "" : "delete it, and ");
    has_any = true;
  }
  return has_any;
}

std::filesystem::path plots_folder(const std::filesystem::path& run_folder, const std::string& view) {
  std::filesystem::path folder = run_folder / "plots";
  require_no_link(folder);
  if (view.empty()) return folder;
  require_no_link(folder / view);
  return folder / view;
}

std::string notes_of_missing_scores(const report::ChartInput& input) {
  std::string notes;
  for (const std::string& title : report::groups_without_scores(input)) {
    notes += fmt::format("note: {}: no configuration has a finite {}, so that there is no chart of it\n", title,
                         input.record.scores[input.score].name);
  }
  return notes;
}

bool draw_each(std::span<const report::Figure> figures, report::PictureFormat format,
               const std::filesystem::path& folder, const std::function<void(const std::filesystem::path&)>& drawn) {
  std::set<std::string> problems;
  for (const report::Figure& figure : figures) {
    try {
      report::draw(std::span(&figure, 1), format, folder);
      drawn(folder / fmt::format("{}.{}", figure.name, report::extension(format)));
    } catch (const SystemError& error) {
      // What is not installed is said once.
      if (problems.insert(error.what()).second) std::cerr << fmt::format("error: not drawn: {}\n", error.what());
    }
  }
  return problems.empty();
}

bool draw_where_possible(const std::filesystem::path& run_folder, std::ostream& notes) {
  DrawnRun drawn(run_folder);
  drawn.average_seeds();
  std::vector<report::Figure> figures;
  bool are_all_made = !tell_damaged_artifacts(drawn, report::built_in_charts());
  std::cerr << notes_of_missing_scores(drawn.input());
  for (const report::ChartKind& kind : report::built_in_charts()) {
    try {
      std::ranges::move(kind.draw(drawn.input()), std::back_inserter(figures));
      if (kind.text != nullptr) notes << kind.text(drawn.input());
    } catch (const DataError& error) {
      std::cerr << fmt::format("error: not drawn: {}: {}\n", kind.component.name, error.what());
      are_all_made = false;
    }
  }
  const auto say = [&](const std::filesystem::path& picture) { notes << fmt::format("drawn: {}\n", picture.string()); };
  return draw_each(figures, report::PictureFormat::svg, plots_folder(run_folder), say) && are_all_made;
}

}  // namespace gridfold
