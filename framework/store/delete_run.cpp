#include "store/delete_run.hpp"

#include <system_error>

#include <fmt/format.h>

#include "core/error.hpp"
#include "store/durable_file.hpp"
#include "store/journal.hpp"
#include "store/read_journal.hpp"
#include "store/run_id.hpp"

namespace gridfold {

namespace fs = std::filesystem;

fs::path move_to_trash(const fs::path& folder) {
  // The lock is kept until the folder has moved, so that nobody goes on with a run that goes away.
  std::unique_ptr<JournalWriter> lock;
  try {
    if (has_journal(folder)) lock = JournalWriter::open(folder / kJournalName);
  } catch (const JournalIsLocked&) {
    refuse_locked(folder);
  }
  const fs::path absolute = fs::absolute(folder).lexically_normal();
  const fs::path place = absolute.has_filename() ? absolute : absolute.parent_path();
  const fs::path trash = place.parent_path() / ".trash";
  std::error_code failed;
  fs::create_directory(trash, failed);
  if (failed) throw StoreError(system_error_text(trash, "cannot create", failed.value()));
  for (std::size_t attempt = 1;; ++attempt) {
    const fs::path target = trash / numbered_run_id(place.filename().string(), attempt);
    if (fs::exists(fs::symlink_status(target, failed))) continue;
    rename_to_free_name(place, target);
    sync_folder(trash);
    sync_folder(place.parent_path());
    return target;
  }
}

}  // namespace gridfold
