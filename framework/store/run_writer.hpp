#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "run/executor.hpp"
#include "store/journal.hpp"
#include "store/journal_records.hpp"
#include "store/read_journal.hpp"
#include "store/stored_run.hpp"

namespace gridfold {

/// What storing has cost so far.
struct WriterCounts {
  std::uint64_t journal_bytes = 0;
  std::uint64_t array_bytes = 0;
  std::size_t syncs = 0;
};

/// Stores a run while it goes on: nobody else writes the run meanwhile.
///
/// Outcomes go to the journal in blocks, at most 0.1 s after they came, unless a snapshot is being made, and at the end
/// of each pass. The other files of the folder are snapshots of the journal that are made anew now and then, at a
/// fiftieth of the run's time, and at the end. What cannot be written ends the run: `failed` is called, from another
/// thread, and close() throws.
class RunWriter {
 public:
  /// Makes the folder of a new run below `directory`. Throws StoreError.
  static std::unique_ptr<RunWriter> create(const std::filesystem::path& directory, StoredRun run);
  /// Opens the folder of a run to go on with it, and drops what is damaged of its journal. `layout` is the one that it
  /// has, where that is known from elsewhere. Throws StoreError, also where another process writes it, which is named.
  static std::unique_ptr<RunWriter> open(const std::filesystem::path& folder,
                                         std::shared_ptr<const RunLayout> layout = nullptr);
  /// Stores at once a run that was made of others, and returns its folder.
  static std::filesystem::path store(const std::filesystem::path& directory, StoredRun run);
  ~RunWriter();
  RunWriter(const RunWriter&) = delete;
  RunWriter& operator=(const RunWriter&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  /// The run as it is stored; not between begin() and close().
  const StoredRun& run() const { return run_; }
  /// What was damaged of an opened run.
  const std::vector<std::string>& damage() const { return damage_; }
  /// What an opened run's files hold more than its journal, which lines are gone from.
  const std::vector<std::string>& lost_lines() const { return lost_lines_; }
  WriterCounts counts() const;

  /// A process begins its work.
  void begin(Session session, std::function<void()> failed, std::vector<Session> sources = {});

  /// Takes outcomes, from any thread. Texts in them that are no UTF-8 are made so.
  void add(std::vector<Outcome> outcomes);
  void add_load_seconds(double seconds);
  void add_data_files(const std::vector<StoredFile>& files);
  /// A pass is done: what it gave is on the disk when this returns, or soon, where another pass was just before.
  void finish_pass(std::size_t pass, double seconds);
  /// Brings to the disk what came, in the calling thread. Throws StoreError.
  void flush();
  /// What `watch` in another process shows; any thread may call it, often.
  void set_progress(const RunProgress& progress);

  /// Stores all that came, ends the session and gives up the run: `is_complete` where all was done, else `reason` says
  /// why not. A run without any outcome leaves no folder where it did not end well. Throws StoreError.
  StoredRun close(bool is_complete, const std::string& reason);
  /// Makes the snapshots anew, outside of a session.
  void rebuild();
  /// Cuts from the end of the file of arrays what no line of the journal tells of, unless lines are lost, whose bytes
  /// it may be. Returns how many bytes that were. Before anything is added.
  std::uint64_t cut_untold_arrays();

 private:
  using Clock = std::chrono::steady_clock;

  RunWriter(std::filesystem::path folder, std::unique_ptr<JournalWriter> journal, StoredRun run);

  /// What came since the last flush.
  struct News {
    std::vector<Outcome> outcomes;
    std::vector<std::pair<std::size_t, double>> pass_seconds;
    std::optional<double> load_seconds;
    std::optional<std::vector<StoredFile>> data_files;

    bool is_empty() const { return outcomes.empty() && pass_seconds.empty() && !load_seconds && !data_files; }
  };

  void write_in_background(const std::stop_token& stop);
  template <typename Put>
  void put(const Put& put_into);
  std::string lines_of(const News& news);
  std::string outcome_lines(std::span<const Outcome> outcomes);
  ArrayBytes append_arrays(std::span<const std::byte> bytes);
  /// Puts into the run what is on the disk.
  void absorb();
  void snapshot();
  void write_progress() const;
  void remove_folder();

  std::filesystem::path folder_;
  std::string digest_;
  StoredRun run_;
  std::vector<std::string> damage_;
  std::vector<std::string> lost_lines_;
  std::uint64_t untold_array_bytes_ = 0;
  std::vector<StoredFile> snapshots_;
  Clock::time_point begun_;
  bool has_session_ = false;

  /// What came and is not yet on the disk.
  mutable std::mutex pending_mutex_;
  std::condition_variable_any pending_changed_;
  News pending_;
  RunProgress progress_;

  /// The files, and what is on the disk and not yet in the run.
  mutable std::mutex journal_mutex_;
  std::unique_ptr<JournalWriter> journal_;
  std::unique_ptr<FileDescriptor> arrays_;
  std::uint64_t array_bytes_ = 0;
  std::size_t array_syncs_ = 0;
  std::vector<News> written_;
  Clock::time_point last_flush_;
  std::exception_ptr error_;

  std::function<void()> failed_;
  std::jthread background_;
};

}  // namespace gridfold
