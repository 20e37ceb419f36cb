#include "cli/run_pictures.hpp"

#include <iostream>
#include <utility>

#include <fmt/format.h>

#include "cli/test_set_note.hpp"
#include "core/error.hpp"
#include "store/read_journal.hpp"

namespace gridfold {

DrawnRun::DrawnRun(const std::filesystem::path& folder)
    : record(read_run_and_test_uses(folder)),
      splits(read_split_records(folder, record)),
      artifacts(read_artifacts(folder)) {
  if (has_journal(folder)) run = read_journal(folder).run;
}

report::ChartInput DrawnRun::input() const {
  return {.record = record, .splits = splits, .artifacts = artifacts, .run = run ? &*run : nullptr};
}

void draw_where_possible(const std::filesystem::path& run_folder, std::ostream& notes) {
  const DrawnRun drawn(run_folder);
  std::vector<report::Figure> figures;
  for (const report::ChartKind& kind : report::built_in_charts()) {
    for (report::Figure& figure : kind.draw(drawn.input())) figures.push_back(std::move(figure));
    if (kind.text != nullptr) notes << kind.text(drawn.input());
  }
  if (figures.empty()) return;
  const std::filesystem::path folder = run_folder / "plots";
  try {
    report::draw(figures, report::PictureFormat::svg, folder);
  } catch (const SystemError& error) {
    std::cerr << fmt::format("note: not drawn: {}\n", error.what());
    return;
  }
  for (const report::Figure& figure : figures) {
    notes << fmt::format("drawn: {}\n", (folder / (figure.name + ".svg")).string());
  }
}

}  // namespace gridfold
