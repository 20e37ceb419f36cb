#include "run/loaded_dataset.hpp"

#include <utility>

#include "data/fingerprint.hpp"
#include "data/select_rows.hpp"
#include "plan/judged_training_rows.hpp"

namespace gridfold {

namespace {

Dataset load(const Loader& loader, const PlannedPart& part, const std::stop_token& stop) {
  LoadRequest request = part.request;
  request.stop = stop;
  request.wants_fingerprint = false;
  return load_part(loader, request, &part.stamps);
}

Dataset chosen_rows(const PlannedPart& part, Dataset loaded, const std::stop_token& stop) {
  return part.rows.empty() ? std::move(loaded) : select_rows(loaded, part.rows, stop);
}

Dataset load_test_part(const PlannedDataset& planned, const std::stop_token& stop) {
  return chosen_rows(*planned.test, load(*planned.loader, *planned.test, stop), stop);
}

}  // namespace

LoadedDataset load_dataset(const PlannedDataset& planned, const std::stop_token& stop) {
  Dataset whole = load(*planned.loader, planned.train, stop);
  std::optional<Dataset> test;
  // Rows kept for testing stand in the same part.
  if (planned.test && !planned.reserved.empty()) test = select_rows(whole, planned.test->rows, stop);
  LoadedDataset loaded{chosen_rows(planned.train, std::move(whole), stop), std::move(test)};
  if (planned.test && planned.reserved.empty()) loaded.test = load_test_part(planned, stop);
  return loaded;
}

void identify_test_rows(Plan& plan, const std::filesystem::path& sweep_file, const std::stop_token& stop) {
  for (PlannedDataset& dataset : plan.datasets) {
    // What a loader makes up is no copy of anything.
    if (!dataset.test || dataset.test_files.empty()) continue;
    const Dataset test = load_test_part(dataset, stop);
    dataset.test_row_hashes = row_hashes(test, stop);
    // Rows of one part are told by their numbers.
    if (dataset.test->shape.fingerprint == dataset.train.shape.fingerprint) continue;
    const Dataset train = chosen_rows(dataset.train, load(*dataset.loader, dataset.train, stop), stop);
    dataset.rows_equal_to_training_rows = equal_rows(train, test, stop);
    add_note_of_judged_training_rows(dataset, {.file = sweep_file.string(), .key_path = "dataset"}, plan.notes);
  }
}

}  // namespace gridfold
