#include "store/snapshots.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/sha256.hpp"
#include "store/durable_file.hpp"
#include "store/folds_csv.hpp"
#include "store/make_record.hpp"
#include "store/results_h5.hpp"
#include "store/summary_json.hpp"
#include "store/timings_csv.hpp"

namespace gridfold {

namespace {

Snapshot snapshot(std::string name, std::vector<std::byte> bytes) {
  Sha256 hash;
  hash.update(bytes);
  StoredFile file{std::move(name), hash.hex_digest(), bytes.size()};
  return {std::move(file), std::move(bytes)};
}

Snapshot text_snapshot(std::string name, const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return snapshot(std::move(name), {bytes.begin(), bytes.end()});
}

}  // namespace

std::vector<Snapshot> make_snapshots(const StoredRun& run) {
  const RunRecord record = make_record(run);
  std::vector<Snapshot> snapshots;
  snapshots.push_back(snapshot("results.h5", results_h5(run.outcomes, record.optimistic_because())));
  snapshots.push_back(text_snapshot("folds.csv", folds_csv(run.outcomes)));
  snapshots.push_back(text_snapshot("timings.csv", timings_csv(run)));
  snapshots.push_back(text_snapshot("config.yaml", run.layout().config));
  snapshots.push_back(text_snapshot("summary.json", summary_json(record, stored_files(snapshots))));
  return snapshots;
}

std::vector<StoredFile> stored_files(const std::vector<Snapshot>& snapshots) {
  std::vector<StoredFile> files;
  for (const Snapshot& one : snapshots) files.push_back(one.file);
  return files;
}

void write_snapshots(const std::filesystem::path& folder, const std::vector<Snapshot>& snapshots,
                     const std::vector<StoredFile>& known) {
  for (const Snapshot& one : snapshots) {
    if (std::find(known.begin(), known.end(), one.file) != known.end()) continue;
    replace_durable_file(folder / one.file.name, one.bytes);
  }
  sync_folder(folder);
}

}  // namespace gridfold
