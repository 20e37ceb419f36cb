#include "store/test_ledger.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "data/fingerprint.hpp"
#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/json_field.hpp"
#include "store/parse_json.hpp"
#include "store/schema_version.hpp"
#include "store/test_set_json.hpp"

namespace gridfold {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr SchemaVersion kLedgerSchema{"gridfold-test-set-ledger", 1, 3};
constexpr std::uint64_t kMostLedgerBytes = std::uint64_t{1} << 30;
constexpr std::size_t kSetDigits = 16;

/// A ledger as it is read.
struct Ledger {
  /// By the digest that uses name them by.
  std::map<std::string, TestSet> sets;
  std::vector<TestUse> uses;
  /// Places of the uses without scores, by their ids.
  std::map<std::string, std::size_t> begun;
  /// Of the last line.
  std::string chain;
  /// Bytes of whole lines, the last of which may lack its end.
  std::size_t bytes = 0;
  bool lacks_line_end = false;
};

/// Names of files may hold any bytes; those that are not UTF-8 are replaced.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string digest_of(const TestSet& set) { return sha256_hex(text_of(test_set_json(set))).substr(0, kSetDigits); }

Json result_json(const TestUse& use) {
  Json scores = Json::object();
  for (const auto& [name, value] : use.scores) scores[name] = value;
  return {{"scores", std::move(scores)}, {"correct", use.correct}};
}

Json use_json(const TestUse& use, const std::string& set) {
  Json json{{"time", use.time},
            {"command", use.command},
            {"run", use.run},
            {"dataset", use.dataset},
            {"train_fingerprint", use.train_fingerprint},
            {"test_set", set},
            {"key", use.key},
            {"configuration", use.configuration},
            {"reason", use.reason}};
  if (!use.train_rows.empty()) json["train_rows"] = use.train_rows;
  if (!use.settings.empty()) json["settings"] = use.settings;
  if (!use.scores.empty()) json.update(result_json(use));
  return json;
}

void read_result(const JsonField& field, TestUse& use) {
  for (const auto& [name, value] : field["scores"].members()) use.scores.emplace_back(name, value.number_or_nan());
  use.correct = field["correct"].size();
}

TestUse use_of(const JsonField& field, const std::map<std::string, TestSet>& sets) {
  const auto set = sets.find(field["test_set"].text());
  if (set == sets.end()) field["test_set"].refuse("a test set of a line before");
  TestUse use{.time = field["time"].text(),
              .command = field["command"].text(),
              .run = field["run"].text(),
              .dataset = field["dataset"].text(),
              .train_fingerprint = field["train_fingerprint"].text(),
              .set = set->second,
              .key = field["key"].text(),
              .configuration = field["configuration"].text(),
              .reason = field["reason"].text()};
  if (field.has("train_rows")) use.train_rows = field["train_rows"].text();
  if (field.has("settings")) use.settings = field["settings"].text();
  // Where ledgers of earlier versions have them.
  if (field.has("files")) use.set.files = field["files"].texts();
  if (field.has("scores")) read_result(field, use);
  return use;
}

/// The line of an object, which gets the hash that goes on with the chain.
std::string line_of(Json json, std::string& chain) {
  chain = sha256_hex(chain + text_of(json));
  json["chain"] = chain;
  return text_of(json) + "\n";
}

/// Takes the use without scores, whose end a line tells, from those that were begun.
TestUse& ended_use(Ledger& ledger, const JsonField& field) {
  const auto begun = ledger.begun.find(field["of"].text());
  if (begun == ledger.begun.end()) field["of"].refuse("a use of a line before that has no scores");
  TestUse& use = ledger.uses[begun->second];
  ledger.begun.erase(begun);
  return use;
}

void take_line(Ledger& ledger, const std::string& text, const std::string& source) {
  const Json json = parse_json(text, source);
  const JsonField field(json, source, "");
  const std::string chain = field["chain"].text();
  Json hashed = json;
  hashed.erase("chain");
  ledger.chain = sha256_hex(ledger.chain + text_of(hashed));
  if (chain != ledger.chain) {
    throw StoreError(
        fmt::format("{}: this line or one before it was changed or removed, so that nobody can say what "
                    "the test sets were used for; restore the file from a copy",
                    source));
  }
  if (field.has("schema")) require_schema(field["schema"], kLedgerSchema);
  if (field.has("set")) {
    ledger.sets.emplace(field["set"].text(), test_set_from(field["of"]));
  } else if (field.has("use")) {
    ledger.uses.push_back(use_of(field["use"], ledger.sets));
    ledger.uses.back().id = chain;
    if (ledger.uses.back().scores.empty()) ledger.begun.emplace(chain, ledger.uses.size() - 1);
  } else if (field.has("result")) {
    read_result(field["result"], ended_use(ledger, field["result"]));
  } else if (field.has("withdrawn")) {
    // Left out when all lines are read.
    ended_use(ledger, field["withdrawn"]).id.clear();
  }
}

Ledger parse(const std::string& text, const fs::path& path) {
  Ledger ledger;
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) {
      // A copy or an editor may drop the last line's end; of a line that was cut short, the object is not closed.
      if (!nlohmann::json::accept(text.substr(begin))) break;
      end = text.size();
      ledger.lacks_line_end = true;
    }
    take_line(ledger, text.substr(begin, end - begin), fmt::format("{}:{}", path.string(), number));
    begin = ledger.bytes = std::min(end + 1, text.size());
  }
  std::erase_if(ledger.uses, [](const TestUse& use) { return use.id.empty(); });
  return ledger;
}

std::string contents_of(FileDescriptor& file) {
  file.require_regular();
  const std::uint64_t size = file.size();
  if (size > kMostLedgerBytes) throw StoreError(fmt::format("{}: is too large for a ledger", file.path().string()));
  std::string text(size, '\0');
  text.resize(file.read_up_to(std::as_writable_bytes(std::span(text))));
  return text;
}

/// The ledger of a store, which nobody else can append to meanwhile.
class LockedLedger {
 public:
  explicit LockedLedger(const fs::path& directory)
      : directory_(directory),
        file_(directory / kTestLedgerName, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, "cannot open") {
    // Freed by the kernel when the file is closed, or the process ends.
    while (::flock(file_.number(), LOCK_EX) != 0) {
      if (errno != EINTR) throw StoreError(system_error_text(file_.path(), "cannot lock", errno));
    }
    const std::string text = contents_of(file_);
    ledger_ = parse(text, file_.path());
    has_torn_line_ = ledger_.bytes < text.size();
  }

  const std::vector<TestUse>& uses() const { return ledger_.uses; }

  /// Its line is written by `write`. Returns its id.
  std::string add(const TestUse& use) {
    const std::string digest = digest_of(use.set);
    if (ledger_.sets.emplace(digest, use.set).second) add_line({{"set", digest}, {"of", test_set_json(use.set)}});
    add_line({{"use", use_json(use, digest)}});
    return ledger_.chain;
  }

  void add_result(const std::string& id, const TestUse& judged) {
    Json json = result_json(judged);
    json["of"] = id;
    add_line({{"result", std::move(json)}});
  }

  void add_withdrawal(const std::string& id) { add_line({{"withdrawn", {{"of", id}}}}); }

  /// Waits until all is on the disk.
  void write() {
    if (lines_.empty()) return;
    // The rest of a line that a killed process began.
    if (has_torn_line_) file_.truncate(ledger_.bytes);
    if (ledger_.lacks_line_end) lines_.insert(0, "\n");
    file_.write_all(std::as_bytes(std::span(lines_)));
    file_.sync();
    sync_folder(directory_);
  }

 private:
  void add_line(Json json) {
    if (ledger_.bytes == 0 && lines_.empty()) lines_ = line_of({{"schema", to_text(kLedgerSchema)}}, ledger_.chain);
    lines_ += line_of(std::move(json), ledger_.chain);
  }

  fs::path directory_;
  FileDescriptor file_;
  Ledger ledger_;
  bool has_torn_line_ = false;
  std::string lines_;
};

/// Rows of the same number.
std::size_t rows_of_both(const TestSet& left, const TestSet& right) {
  std::size_t shared = 0;
  auto own = left.rows.begin();
  auto other = right.rows.begin();
  while (own != left.rows.end() && other != right.rows.end()) {
    const std::uint32_t first = std::max(own->first, other->first);
    const std::uint32_t last = std::min(own->second, other->second);
    if (first <= last) shared += last - first + std::size_t{1};
    if (own->second < other->second) {
      ++own;
    } else {
      ++other;
    }
  }
  return shared;
}

/// Which configurations were judged by which rows.
class RecordedUses {
 public:
  explicit RecordedUses(std::span<const TestUse> uses) {
    for (const TestUse& use : uses) uses_of_key_[use.key].push_back(use);
  }

  /// Whether the use stands there already, with its scores where it has some.
  bool has_scores_of(const TestUse& use) const {
    const auto known = uses_of_key_.find(use.key);
    return known != uses_of_key_.end() && std::ranges::any_of(known->second, [&](const TestUse& earlier) {
             return tells(earlier, use) && (use.scores.empty() || !earlier.scores.empty());
           });
  }

  /// Whether the configuration was judged by some of these rows for the first time; it has been by all of them then.
  bool add(const TestUse& use) {
    std::vector<TestUse>& known = uses_of_key_[use.key];
    if (std::ranges::any_of(known, [&](const TestUse& earlier) { return tells(earlier, use); })) return false;
    known.push_back(use);
    return true;
  }

 private:
  /// Whether nothing of the later use is new. A copy with other labels is the same rows, but gives another number.
  static bool tells(const TestUse& earlier, const TestUse& later) {
    const bool is_same_number = earlier.set.fingerprint == later.set.fingerprint || earlier.scores.empty() ||
                                later.scores.empty() || earlier.correct == later.correct;
    return is_same_number && covers(earlier.set, later.set);
  }

  std::map<std::string, std::vector<TestUse>> uses_of_key_;
};

/// About how many rows have equal features: the smallest hashes of both sets together are a random sample of all of
/// their rows, and the share of them that both have is that of all. Few in common may be rows that are equal by chance.
std::size_t rows_with_equal_hashes(const TestSet& left, const TestSet& right) {
  constexpr std::size_t kLeastInCommon = 4;
  // A list that is full says nothing of hashes beyond its last one.
  std::string last(1, '~');
  for (const TestSet* set : {&left, &right}) {
    if (set->row_hashes.empty()) return 0;
    if (set->row_hashes.size() >= kMostRowHashes) last = std::min(last, set->row_hashes.back());
  }
  std::size_t in_common = 0;
  std::size_t in_any = 0;
  for (const std::string& hash : left.row_hashes) {
    if (hash > last) continue;
    ++in_any;
    if (std::ranges::binary_search(right.row_hashes, hash)) ++in_common;
  }
  for (const std::string& hash : right.row_hashes) {
    if (hash <= last && !std::ranges::binary_search(left.row_hashes, hash)) ++in_any;
  }
  if (in_common < kLeastInCommon) return 0;
  const std::size_t rows = left.row_count() + right.row_count();
  const std::size_t shared = (rows * in_common + (in_any + in_common) / 2) / (in_any + in_common);
  return std::min({shared, left.row_count(), right.row_count()});
}

}  // namespace

std::size_t TestSet::row_count() const {
  std::size_t count = 0;
  for (const auto& [first, last] : rows) count += last - first + std::size_t{1};
  return count;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> all_rows(std::size_t rows) {
  return {{0, static_cast<std::uint32_t>(rows - 1)}};
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches(const std::vector<std::uint32_t>& rows) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches;
  for (const std::uint32_t row : rows) {
    if (stretches.empty() || stretches.back().second + 1 != row) stretches.emplace_back(row, row);
    stretches.back().second = row;
  }
  return stretches;
}

bool is_same_part(const TestSet& left, const TestSet& right) {
  return left.fingerprint == right.fingerprint ||
         std::ranges::find_first_of(left.files, right.files) != left.files.end();
}

std::size_t shared_rows(const TestSet& left, const TestSet& right) {
  const std::size_t shared = is_same_part(left, right) ? rows_of_both(left, right) : 0;
  if (shared > 0 || left.fingerprint == right.fingerprint) return shared;
  if (!left.labels.empty() && left.labels == right.labels) return left.row_count();
  return rows_with_equal_hashes(left, right);
}

bool covers(const TestSet& earlier, const TestSet& later) {
  if (earlier.fingerprint == later.fingerprint) return rows_of_both(earlier, later) == later.row_count();
  return !later.row_hashes.empty() && earlier.row_hashes == later.row_hashes &&
         earlier.row_count() == later.row_count();
}

bool may_be_other_rows(const TestSet& left, const TestSet& right) {
  return left.fingerprint != right.fingerprint && !left.row_hashes.empty() && !right.row_hashes.empty() &&
         likeness(left, right) == Likeness::none;
}

Likeness likeness(const TestSet& left, const TestSet& right) {
  if (!left.labels.empty() && left.labels == right.labels) return Likeness::classes;
  return rows_with_equal_hashes(left, right) > 0 ? Likeness::features : Likeness::none;
}

std::vector<TestUse> read_test_ledger(const fs::path& output_directory) {
  const fs::path path = output_directory / kTestLedgerName;
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(path, failed))) return {};
  FileDescriptor file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open");
  return parse(contents_of(file), path).uses;
}

std::string rows_digest(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& rows) {
  std::string text;
  for (const auto& [first, last] : rows) text += fmt::format("{}-{},", first, last);
  return sha256_hex(text).substr(0, kSetDigits);
}

std::vector<std::size_t> configuration_numbers(std::span<const TestUse> uses) {
  std::vector<std::size_t> numbers;
  std::map<std::string, std::size_t> number_of_key;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> number_of_settings;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const TestUse& use = uses[i];
    std::size_t number = number_of_key.try_emplace(use.key, i).first->second;
    if (!use.train_rows.empty() || !use.settings.empty()) {
      const std::tuple settings(use.settings.empty() ? use.configuration : use.settings, use.train_fingerprint,
                                use.train_rows.empty() ? use.run : use.train_rows);
      const std::size_t same = number_of_settings.try_emplace(settings, number).first->second;
      // What had two numbers is one configuration.
      if (same != number) {
        for (auto& entry : number_of_key) entry.second = entry.second == number ? same : entry.second;
        for (auto& entry : number_of_settings) entry.second = entry.second == number ? same : entry.second;
        std::ranges::replace(numbers, number, same);
        number = same;
      }
    }
    numbers.push_back(number);
  }
  return numbers;
}

std::string known_key(std::span<const TestUse> known, const TestUse& own) {
  const auto same = std::ranges::find_if(known, [&](const TestUse& use) {
    return !own.train_rows.empty() && use.train_rows == own.train_rows && use.configuration == own.configuration &&
           use.train_fingerprint == own.train_fingerprint;
  });
  return same == known.end() ? own.key : same->key;
}

std::vector<bool> same_configuration(std::span<const TestUse> known, const TestUse& own) {
  std::vector<TestUse> uses(known.begin(), known.end());
  uses.push_back(own);
  const std::vector<std::size_t> numbers = configuration_numbers(uses);
  std::vector<bool> is_same;
  for (std::size_t i = 0; i < known.size(); ++i) is_same.push_back(numbers[i] == numbers.back());
  return is_same;
}

std::size_t distinct_configurations(std::span<const TestUse> uses) {
  const std::vector<std::size_t> numbers = configuration_numbers(uses);
  return std::set<std::size_t>(numbers.begin(), numbers.end()).size();
}

void require_test_ledger(const fs::path& output_directory) {
  std::error_code failed;
  if (fs::exists(fs::symlink_status(output_directory / kTestLedgerName, failed))) LockedLedger{output_directory};
}

std::vector<std::string> append_test_uses(const fs::path& output_directory, std::vector<TestUse> uses,
                                          const CheckTestUses& check) {
  if (uses.empty()) return {};
  LockedLedger ledger(output_directory);
  if (check) check(ledger.uses());
  std::vector<std::string> ids;
  for (const TestUse& use : uses) ids.push_back(ledger.add(use));
  ledger.write();
  return ids;
}

std::vector<std::string> append_new_test_uses(const fs::path& output_directory, std::vector<TestUse> uses,
                                              const CheckTestUses& check) {
  if (uses.empty()) return {};
  LockedLedger ledger(output_directory);
  if (check) check(ledger.uses());
  RecordedUses recorded(ledger.uses());
  std::vector<std::string> ids;
  for (const TestUse& use : uses) {
    if (recorded.add(use)) ids.push_back(ledger.add(use));
  }
  ledger.write();
  return ids;
}

void append_told_test_uses(const fs::path& output_directory, std::span<const TestUse> uses) {
  if (uses.empty()) return;
  LockedLedger ledger(output_directory);
  // By all that the lines of one use have in common in every ledger.
  const auto name_of = [](const TestUse& use) {
    return std::tuple(use.time, use.command, use.run, use.key, use.reason, use.set.fingerprint, use.set.rows);
  };
  std::map<decltype(name_of(TestUse{})), std::string> unscored;
  std::set<decltype(name_of(TestUse{}))> known;
  for (const TestUse& use : ledger.uses()) {
    known.insert(name_of(use));
    if (use.scores.empty()) unscored.emplace(name_of(use), use.id);
  }
  for (const TestUse& use : uses) {
    if (known.insert(name_of(use)).second) {
      ledger.add(use);
    } else if (const auto begun = unscored.find(name_of(use)); begun != unscored.end() && !use.scores.empty()) {
      ledger.add_result(begun->second, use);
      unscored.erase(begun);
    }
  }
  ledger.write();
}

std::size_t unrecorded_test_uses(std::span<const TestUse> ledger, std::span<const TestUse> uses) {
  const RecordedUses recorded(ledger);
  return static_cast<std::size_t>(
      std::ranges::count_if(uses, [&](const TestUse& use) { return !recorded.has_scores_of(use); }));
}

std::size_t settle_test_uses(const fs::path& output_directory, const std::vector<std::string>& begun,
                             std::vector<TestUse> judged) {
  if (begun.empty() && judged.empty()) return 0;
  LockedLedger ledger(output_directory);
  std::map<std::string, const TestUse*> judged_of;
  for (const TestUse& use : judged) judged_of.emplace(use.key, &use);
  const std::set<std::string> ids(begun.begin(), begun.end());
  RecordedUses recorded(ledger.uses());
  std::size_t settled = 0;
  for (const TestUse& use : ledger.uses()) {
    if (!use.scores.empty()) continue;
    if (const auto found = judged_of.find(use.key); found != judged_of.end()) {
      ledger.add_result(use.id, *found->second);
      ++settled;
    } else if (ids.contains(use.id)) {
      ledger.add_withdrawal(use.id);
    }
  }
  for (const TestUse& use : judged) {
    if (!recorded.add(use)) continue;
    ledger.add(use);
    ++settled;
  }
  ledger.write();
  return settled;
}

}  // namespace gridfold
