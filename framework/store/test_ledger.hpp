#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridfold {

/// Rows that judged a configuration at the end, and what identifies them.
struct TestSet {
  /// SHA-256 of the content of the whole part that the rows are of: the data set's test part, or its train part where
  /// rows of it were kept for testing.
  std::string fingerprint;
  /// First and last row of each stretch, ascending.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> rows;
  /// names_of_files of that part; empty where no file holds it.
  std::vector<std::string> files = {};
  /// label_order of the rows; empty where that says little.
  std::string labels = {};
  /// row_hashes of the rows; empty where nobody read their features, or where that says little.
  std::vector<std::string> row_hashes = {};

  std::size_t row_count() const;
  bool operator==(const TestSet&) const = default;
};

/// All rows of a part that has so many, at least one: a single stretch.
std::vector<std::pair<std::uint32_t, std::uint32_t>> all_rows(std::size_t rows);

/// The stretches of ascending rows.
std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches(const std::vector<std::uint32_t>& rows);

/// Whether the rows are of parts of the same content, or in the same files, so that equal numbers are the same rows.
bool is_same_part(const TestSet& left, const TestSet& right);

/// How many rows the two have in common, as far as anything tells: rows of one number in parts of the same content, or
/// in the same files, whatever columns were read and whatever has changed in the files since; or all rows, where both
/// are equally many with the same classes in the same order, as in a copy of the files; or about as many as have equal
/// features, as in a copy with other labels or in another order.
std::size_t shared_rows(const TestSet& left, const TestSet& right);

/// Whether all rows of `later` are certainly among those of `earlier`. It is not guessed: a look at rows that are taken
/// for others would not be recorded.
bool covers(const TestSet& earlier, const TestSet& later);

/// Whether all that tells the rows to be the same is the file that they stand in, whose content has changed: neither
/// the order of classes nor any row's features are as they were.
bool may_be_other_rows(const TestSet& left, const TestSet& right);

/// Why rows of parts that are not the same are taken for the same.
enum class Likeness { none, classes, features };

Likeness likeness(const TestSet& left, const TestSet& right);

/// One configuration judged by a test set.
struct TestUse {
  /// UTC, ISO 8601 with milliseconds.
  std::string time;
  /// The command that did it: `evaluate`, or the one that ran a protocol that judges the test part.
  std::string command;
  std::string run;
  std::string dataset;
  /// Of the whole train part of the data set.
  std::string train_fingerprint;
  /// rows_digest of the rows of that part which were learnt; empty where nobody knows them, as of earlier versions.
  std::string train_rows = {};
  TestSet set;
  /// The cell that is fitted on the whole train part and judged on these rows.
  std::string key;
  /// Its settings, in words.
  std::string configuration;
  /// The same without seeds of training, which are repeats of one configuration; empty where it has none.
  std::string settings = {};
  /// Empty where the test set may have judged, but its scores did not reach the ledger: the process was killed.
  std::vector<std::pair<std::string, double>> scores = {};
  std::size_t correct = 0;
  /// Why the test set was used again; empty where nobody had to say.
  std::string reason = {};
  /// Hash of its line in the ledger; empty before it has one.
  std::string id = {};
};

/// 16 hexadecimal digits that equal rows share.
std::string rows_digest(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& rows);

/// Of each use, a number that it shares with the uses of the same configuration: of one key, or of settings that are
/// equal but for seeds of training, learnt from the same rows, whatever judged them. Where nobody knows these rows, the
/// uses of one run that differ in seeds alone share it.
std::vector<std::size_t> configuration_numbers(std::span<const TestUse> uses);

/// Of each known use, whether it is of the same configuration as `own`, in that sense.
std::vector<bool> same_configuration(std::span<const TestUse> known, const TestUse& own);

/// The key by which the ledger knows the very model of `own`, of equal settings, seeds and rows learnt, such as that
/// which `evaluate` fitted; own.key where it knows none.
std::string known_key(std::span<const TestUse> known, const TestUse& own);

/// How many configurations the uses judged, each counted once however often it was judged.
std::size_t distinct_configurations(std::span<const TestUse> uses);

/// What every test set of a store was used for. It is a file at the store's root, one JSON object a line, that is only
/// ever appended to, so that it outlives the runs. Each line holds a hash of itself and of all lines before it.
inline constexpr std::string_view kTestLedgerName = "test-set-ledger.jsonl";

/// Every use, the earliest first; none where there is no ledger. A last line that was cut short was never acknowledged
/// and does not count. Throws StoreError where a line was changed or removed, or is none of a ledger's.
std::vector<TestUse> read_test_ledger(const std::filesystem::path& output_directory);

/// Throws StoreError where the ledger is there and cannot be read or appended to.
void require_test_ledger(const std::filesystem::path& output_directory);

/// Gets the uses of the ledger as they are when nobody else can append; what it throws keeps the append from happening.
using CheckTestUses = std::function<void(std::span<const TestUse> known)>;

/// Appends the uses, waits until they are on the disk and returns their ids. Throws StoreError, having appended
/// nothing, or all.
std::vector<std::string> append_test_uses(const std::filesystem::path& output_directory, std::vector<TestUse> uses,
                                          const CheckTestUses& check = {});

/// Appends those whose configuration no line of the ledger has with all of their rows: however often a run is repeated,
/// each is recorded once, but never is a look at further rows left out. Returns the ids of what it appended.
std::vector<std::string> append_new_test_uses(const std::filesystem::path& output_directory, std::vector<TestUse> uses,
                                              const CheckTestUses& check = {});

/// Appends those uses of another store's ledger that this one does not have: all of them, with their reasons and
/// scores, also several of one configuration.
void append_told_test_uses(const std::filesystem::path& output_directory, std::span<const TestUse> uses);

/// How many of the uses none of `ledger` records, or none with scores where the use has some.
std::size_t unrecorded_test_uses(std::span<const TestUse> ledger, std::span<const TestUse> uses);

/// Ends what uses without scores began: `judged` gives the scores of those uses of the ledger that have none and judged
/// the same configuration; the others of `begun` were not judged after all and no longer count. What is judged and has
/// no line gets one. Returns how many of them got scores or a line.
std::size_t settle_test_uses(const std::filesystem::path& output_directory, const std::vector<std::string>& begun,
                             std::vector<TestUse> judged);

}  // namespace gridfold
