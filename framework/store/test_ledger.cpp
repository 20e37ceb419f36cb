#include "store/test_ledger.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/json_field.hpp"
#include "store/parse_json.hpp"
#include "store/schema_version.hpp"

namespace gridfold {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr SchemaVersion kLedgerSchema{"gridfold-test-set-ledger", 1, 0};
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr std::size_t kSetDigits = 16;

/// A ledger as it is read.
struct Ledger {
  /// By the digest that uses name them by.
  std::map<std::string, TestSet> sets;
  std::vector<TestUse> uses;
  /// Of the last line.
  std::string chain;
  /// Bytes of whole lines.
  std::size_t bytes = 0;
};

Json set_json(const TestSet& set) {
  Json rows = Json::array();
  for (const auto& [first, last] : set.rows) rows.push_back({first, last});
  return {{"fingerprint", set.fingerprint}, {"rows", std::move(rows)}};
}

std::string digest_of(const TestSet& set) { return sha256_hex(set_json(set).dump()).substr(0, kSetDigits); }

TestSet set_of(const JsonField& field) {
  TestSet set{field["fingerprint"].text(), {}};
  for (const JsonField& stretch : field["rows"].elements()) {
    const std::vector<std::size_t> ends = stretch.sizes();
    if (ends.size() != 2 || ends[0] > ends[1] || ends[1] > UINT32_MAX) stretch.refuse("a first and a last row");
    set.rows.emplace_back(static_cast<std::uint32_t>(ends[0]), static_cast<std::uint32_t>(ends[1]));
  }
  return set;
}

Json use_json(const TestUse& use, const std::string& set) {
  Json scores = Json::object();
  for (const auto& [name, value] : use.scores) scores[name] = value;
  return {{"time", use.time},
          {"command", use.command},
          {"run", use.run},
          {"dataset", use.dataset},
          {"train_fingerprint", use.train_fingerprint},
          {"test_set", set},
          {"key", use.key},
          {"configuration", use.configuration},
          {"scores", std::move(scores)},
          {"correct", use.correct},
          {"reason", use.reason}};
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
              .scores = {},
              .correct = field["correct"].size(),
              .reason = field["reason"].text()};
  for (const auto& [name, value] : field["scores"].members()) use.scores.emplace_back(name, value.number_or_nan());
  return use;
}

/// The line of an object, which gets the hash that goes on with the chain.
std::string line_of(Json json, std::string& chain) {
  chain = sha256_hex(chain + json.dump());
  json["chain"] = chain;
  return json.dump() + "\n";
}

void take_line(Ledger& ledger, const std::string& text, const std::string& source) {
  const Json json = parse_json(text, source);
  const JsonField field(json, source, "");
  const std::string chain = field["chain"].text();
  Json hashed = json;
  hashed.erase("chain");
  ledger.chain = sha256_hex(ledger.chain + hashed.dump());
  if (chain != ledger.chain) {
    throw StoreError(
        fmt::format("{}: this line or one before it was changed or removed, so that nobody can say what "
                    "the test sets were used for; restore the file from a copy",
                    source));
  }
  if (field.has("schema")) require_schema(field["schema"], kLedgerSchema);
  if (field.has("set")) {
    ledger.sets.emplace(field["set"].text(), set_of(field["of"]));
  } else if (field.has("use")) {
    ledger.uses.push_back(use_of(field["use"], ledger.sets));
  }
}

Ledger parse(const std::string& text, const fs::path& path) {
  Ledger ledger;
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) break;
    take_line(ledger, text.substr(begin, end - begin), fmt::format("{}:{}", path.string(), number));
    begin = ledger.bytes = end + 1;
  }
  return ledger;
}

std::string contents_of(FileDescriptor& file) {
  file.require_regular();
  const std::uint64_t size = file.size();
  if (size > kMostBytes) throw StoreError(fmt::format("{}: is too large for a ledger", file.path().string()));
  std::string text(size, '\0');
  text.resize(file.read_up_to(std::as_writable_bytes(std::span(text))));
  return text;
}

/// Appends what `wanted` leaves of the uses.
template <typename Wanted>
void append(const fs::path& directory, std::vector<TestUse> uses, const Wanted& wanted) {
  if (uses.empty()) return;
  const fs::path path = directory / kTestLedgerName;
  FileDescriptor file(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, "cannot open");
  // Freed by the kernel when the file is closed, or the process ends.
  while (::flock(file.number(), LOCK_EX) != 0) {
    if (errno != EINTR) throw StoreError(system_error_text(path, "cannot lock", errno));
  }
  const std::string text = contents_of(file);
  Ledger ledger = parse(text, path);
  std::erase_if(uses, [&](const TestUse& use) { return !wanted(use, ledger.uses); });
  if (uses.empty()) return;
  // The rest of a line that a killed process began.
  if (ledger.bytes < text.size()) file.truncate(ledger.bytes);
  std::string lines;
  if (ledger.bytes == 0) lines += line_of({{"schema", to_text(kLedgerSchema)}}, ledger.chain);
  for (const TestUse& use : uses) {
    const std::string digest = digest_of(use.set);
    if (ledger.sets.emplace(digest, use.set).second) {
      lines += line_of({{"set", digest}, {"of", set_json(use.set)}}, ledger.chain);
    }
    lines += line_of({{"use", use_json(use, digest)}}, ledger.chain);
  }
  file.write_all(std::as_bytes(std::span(lines)));
  file.sync();
  sync_folder(directory);
}

}  // namespace

std::size_t TestSet::row_count() const {
  std::size_t count = 0;
  for (const auto& [first, last] : rows) count += last - first + std::size_t{1};
  return count;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches(const std::vector<std::uint32_t>& rows) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> stretches;
  for (const std::uint32_t row : rows) {
    if (stretches.empty() || stretches.back().second + 1 != row) stretches.emplace_back(row, row);
    stretches.back().second = row;
  }
  return stretches;
}

std::size_t shared_rows(const TestSet& left, const TestSet& right) {
  if (left.fingerprint != right.fingerprint) return 0;
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

std::vector<TestUse> read_test_ledger(const fs::path& output_directory) {
  const fs::path path = output_directory / kTestLedgerName;
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(path, failed))) return {};
  FileDescriptor file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "cannot open");
  return parse(contents_of(file), path).uses;
}

void append_test_uses(const fs::path& output_directory, std::vector<TestUse> uses) {
  append(output_directory, std::move(uses), [](const TestUse&, const std::vector<TestUse>&) { return true; });
}

void append_new_test_uses(const fs::path& output_directory, std::vector<TestUse> uses) {
  std::set<std::string> keys;
  bool is_filled = false;
  append(output_directory, std::move(uses), [&](const TestUse& use, const std::vector<TestUse>& known) {
    if (!is_filled) {
      for (const TestUse& one : known) keys.insert(one.key);
      is_filled = true;
    }
    return keys.insert(use.key).second;
  });
}

}  // namespace gridfold
