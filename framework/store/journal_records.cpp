#include "store/journal_records.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <variant>

#include <fmt/format.h>

#include "core/registry.hpp"
#include "scores/score.hpp"
#include "store/journal.hpp"
#include "store/json_text.hpp"
#include "store/layout_json.hpp"
#include "store/provenance_json.hpp"

namespace gridfold {

namespace {

using Json = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "arrays are stored as they stand in memory");

constexpr std::string_view kDoubleType = "float64";

struct IntegerType {
  std::string_view name;
  std::size_t bytes;
};

/// From the narrowest.
constexpr std::array kIntegerTypes{IntegerType{"int8", 1}, IntegerType{"int16", 2}, IntegerType{"int32", 4},
                                   IntegerType{"int64", 8}};

/// Calls `use` with a zero of the integer type that takes so many bytes.
template <typename Use>
decltype(auto) with_integer_of(std::size_t bytes, const Use& use) {
  switch (bytes) {
    case 1:
      return use(std::int8_t{});
    case 2:
      return use(std::int16_t{});
    case 4:
      return use(std::int32_t{});
    default:
      return use(std::int64_t{});
  }
}

bool has_integers(const NamedArray& array) { return std::holds_alternative<std::vector<std::int64_t>>(array.values); }

std::size_t value_bytes(const NamedArray& array, std::size_t integer_bytes) {
  return has_integers(array) ? integer_bytes : sizeof(double);
}

struct RecordName {
  std::string_view name;
  JournalRecord kind;
};

constexpr std::array kRecordNames{
    RecordName{"run", JournalRecord::run},
    RecordName{"session", JournalRecord::session},
    RecordName{"outcomes", JournalRecord::outcomes},
    RecordName{"pass", JournalRecord::pass},
    RecordName{"load", JournalRecord::load},
    RecordName{"data_files", JournalRecord::data_files},
    RecordName{"snapshots", JournalRecord::snapshots},
    RecordName{"end", JournalRecord::end},
};

std::string line_of(const Json& json) {
  return journal_line(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// JSON knows no infinities; NaN is null.
void append_number(std::string& text, double value) {
  if (std::isnan(value)) {
    text += "null";
  } else if (std::isinf(value)) {
    text += value > 0 ? "\"inf\"" : "\"-inf\"";
  } else {
    fmt::format_to(std::back_inserter(text), "{}", value);
  }
}

/// Whether a score that gridfold comes with can have the value. Of others, and of NaN, nothing is known.
bool is_possible(const ScoreRecord& score, double value) {
  static const std::vector<Score> kKnown = built_in_scores();
  constexpr double kRounding = 1e-9;
  const Score* known = find_entry(kKnown, score.name);
  return known == nullptr || !(value < known->least - kRounding || value > known->greatest + kRounding);
}

double number_of(const JsonField::Json& value, const JsonField& column) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (value.is_number()) return value.get<double>();
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (value == "inf") return kInfinity;
  if (value == "-inf") return -kInfinity;
  column.refuse("a list of numbers");
}

/// `"name":[...]` with what `append_value` appends for each outcome.
template <typename AppendValue>
void append_column(std::string& text, std::string_view name, std::span<const Outcome> outcomes,
                   const AppendValue& append_value) {
  fmt::format_to(std::back_inserter(text), ",\"{}\":[", name);
  bool is_first = true;
  for (const Outcome& outcome : outcomes) {
    if (!is_first) text += ',';
    is_first = false;
    append_value(outcome);
  }
  text += ']';
}

void append_scores(std::string& text, std::size_t score_count, std::span<const Outcome> outcomes) {
  text += ",\"scores\":[";
  for (std::size_t score = 0; score < score_count; ++score) {
    text += score == 0 ? "[" : ",[";
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (i > 0) text += ',';
      append_number(text, outcomes[i].status == SplitStatus::done ? outcomes[i].scores[score]
                                                                  : std::numeric_limits<double>::quiet_NaN());
    }
    text += ']';
  }
  text += ']';
}

/// What only some outcomes have, each with its place in the block.
Json remarks_json(std::span<const Outcome> outcomes) {
  Json json = Json::object();
  Json failed = Json::array();
  Json warned = Json::array();
  Json seconds = Json::array();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].status == SplitStatus::failed) failed.push_back({i, outcomes[i].reason});
    if (!outcomes[i].warnings.empty()) warned.push_back({i, outcomes[i].warnings});
    if (outcomes[i].seconds) seconds.push_back({i, {outcomes[i].seconds->fit, outcomes[i].seconds->predict}});
  }
  if (!failed.empty()) json["failed"] = std::move(failed);
  if (!warned.empty()) json["warnings"] = std::move(warned);
  if (!seconds.empty()) json["seconds"] = std::move(seconds);
  return json;
}

/// Whether the array can be described for several outcomes at once: each of them takes the memory of its names, which a
/// stranger's journal could make as long as it likes.
bool has_short_names(const NamedArray& array) {
  constexpr std::size_t kMostDimensions = 8;
  constexpr std::size_t kMostBytes = 256;
  std::size_t bytes = array.name.size();
  for (const std::string& dimension : array.dimensions) bytes += dimension.size();
  return array.dimensions.size() <= kMostDimensions && bytes <= kMostBytes;
}

/// Whether one description holds for the arrays of both.
bool share_description(const Outcome& left, const Outcome& right) {
  return std::ranges::equal(left.arrays, right.arrays, [](const NamedArray& one, const NamedArray& other) {
    return one.name == other.name && one.dimensions == other.dimensions && one.sizes == other.sizes &&
           one.values.index() == other.values.index() && has_short_names(one);
  });
}

/// Neighbouring outcomes whose arrays have the same names and shapes are described once.
Json arrays_json(std::span<const Outcome> outcomes, const ArrayBytes& place) {
  Json of = Json::array();
  const std::string_view integer = std::ranges::find(kIntegerTypes, place.integer_bytes, &IntegerType::bytes)->name;
  for (std::size_t first = 0, end = 0; first < outcomes.size(); first = end) {
    do {
      ++end;
    } while (end < outcomes.size() && share_description(outcomes[first], outcomes[end]));
    for (const NamedArray& array : outcomes[first].arrays) {
      if (value_count(array) == 0) continue;
      of.push_back({{"outcome", first},
                    {"outcomes", end - first},
                    {"name", array.name},
                    {"dimensions", array.dimensions},
                    {"sizes", array.sizes},
                    {"type", has_integers(array) ? integer : kDoubleType}});
    }
  }
  return {{"offset", place.offset}, {"bytes", place.bytes}, {"sha256", place.sha256}, {"of", std::move(of)}};
}

/// Of at most so many bytes. All integers of a block take equally many, which the first of them sets in
/// `integer_bytes`.
NamedArray array_from(const JsonField& field, std::uint64_t most_bytes, std::size_t& integer_bytes) {
  NamedArray array;
  array.name = field["name"].text();
  // Other files have arrays by these names, where a slash leads elsewhere.
  if (array.name.empty() || array.name == "." || array.name == ".." || array.name.find('/') != std::string::npos) {
    field["name"].refuse("a name without slashes");
  }
  array.dimensions = field["dimensions"].texts();
  array.sizes = field["sizes"].sizes();
  if (array.dimensions.size() != array.sizes.size()) field["sizes"].refuse("a size for each dimension");
  const std::string type = field["type"].text();
  const auto integer = std::ranges::find(kIntegerTypes, type, &IntegerType::name);
  const bool is_integer = integer != kIntegerTypes.end();
  if (!is_integer && type != kDoubleType) field["type"].refuse("int8, int16, int32, int64 or float64");
  if (is_integer && integer_bytes != 0 && integer_bytes != integer->bytes) {
    field["type"].refuse("one type for all integers of a block");
  }
  if (is_integer) integer_bytes = integer->bytes;
  const std::uint64_t most_values = most_bytes / (is_integer ? integer->bytes : sizeof(double));
  std::uint64_t count = 1;
  for (const std::size_t size : array.sizes) {
    if (size == 0 || count > most_values / size) field["sizes"].refuse("sizes of as many values as are stored");
    count *= size;
  }
  if (is_integer) {
    array.values = std::vector<std::int64_t>(count);
  } else {
    array.values = std::vector<double>(count);
  }
  return array;
}

/// How many outcomes have the array of so many bytes, where `left` are stored. Major version 1 described it for each of
/// them.
std::size_t outcomes_with(const JsonField& field, const NamedArray& array, std::uint64_t bytes, std::uint64_t left) {
  const std::size_t count = field.has("outcomes") ? field["outcomes"].size() : 1;
  if (count == 0 || count > left / bytes) {
    field["outcomes"].refuse("1 or more, of as many values as are stored");
  }
  if (count > 1 && !has_short_names(array)) field["name"].refuse("a short name, which several outcomes share");
  return count;
}

Outcome& outcome_at(std::vector<Outcome>& outcomes, const JsonField& index) {
  if (index.size() >= outcomes.size()) index.refuse(fmt::format("the place of one of {} outcomes", outcomes.size()));
  return outcomes[index.size()];
}

ArrayBytes read_arrays(const JsonField& field, const ArrayRange& range, std::vector<Outcome>& outcomes) {
  ArrayBytes place{field["offset"].size(), field["bytes"].size(), field["sha256"].text()};
  if (place.offset < range.begin || place.offset > range.end || place.bytes > range.end - place.offset) {
    field["offset"].refuse(fmt::format("bytes {} to {}", range.begin, range.end));
  }
  place.integer_bytes = 0;
  std::uint64_t left = place.bytes;
  for (const JsonField& one : field["of"].elements()) {
    const NamedArray array = array_from(one, left, place.integer_bytes);
    const std::uint64_t bytes = value_count(array) * value_bytes(array, place.integer_bytes);
    const std::size_t count = outcomes_with(one, array, bytes, left);
    left -= count * bytes;
    const std::size_t first = one["outcome"].size();
    if (first >= outcomes.size() || count > outcomes.size() - first) {
      one["outcome"].refuse(fmt::format("the first of {} among {} outcomes", count, outcomes.size()));
    }
    for (std::size_t i = 0; i < count; ++i) outcomes[first + i].arrays.push_back(array);
  }
  if (left > 0) field["bytes"].refuse("as many bytes as the arrays take");
  return place;
}

/// Of a list of [place, what] pairs, both.
std::pair<JsonField, JsonField> pair_of(const JsonField& field) {
  std::vector<JsonField> both = field.elements();
  if (both.size() != 2) field.refuse("a pair");
  return {both[0], both[1]};
}

Json shard_json(const std::optional<Shard>& shard) {
  if (!shard) return nullptr;
  return {{"index", shard->index}, {"count", shard->count}};
}

}  // namespace

JournalRecord record_kind(const JsonField& line) {
  const std::string name = line["record"].text();
  for (const RecordName& known : kRecordNames) {
    if (known.name == name) return known.kind;
  }
  return JournalRecord::unknown;
}

std::string run_line(const StoredRun& run) {
  return line_of({{"record", "run"},
                  {"schema", to_text(kJournalSchema)},
                  {"experiment", run.experiment},
                  {"shard", shard_json(run.shard)},
                  {"layout", layout_json(run.layout())}});
}

StoredRun run_from(const JsonField& line) {
  require_schema(line["schema"], kJournalSchema);
  StoredRun run{.id = {},
                .experiment = line["experiment"].text(),
                .shard = {},
                .outcomes = OutcomeTable(std::make_shared<const RunLayout>(layout_from(line["layout"]))),
                .sessions = {},
                .pass_seconds = {}};
  if (const JsonField shard = line["shard"]; !shard.is_null()) {
    run.shard = Shard{shard["index"].size(), shard["count"].size()};
  }
  run.pass_seconds.resize(run.layout().passes.size());
  return run;
}

std::string session_line(const Session& session) {
  Json line{{"record", "session"}, {"pid", session.pid}, {"provenance", provenance_json(session.provenance)}};
  if (!session.taken_from.empty()) line["taken_from"] = session.taken_from;
  return line_of(std::move(line));
}

Session session_from(const JsonField& line) {
  Session session;
  session.provenance = provenance_of(line["provenance"]);
  session.pid = line["pid"].integer();
  if (line.has("taken_from")) session.taken_from = line["taken_from"].text();
  return session;
}

std::string end_line(const Session& session) {
  return line_of({{"record", "end"},
                  {"time", session.finished},
                  {"is_complete", session.is_complete},
                  {"reason", session.reason}});
}

void read_end(const JsonField& line, Session& session) {
  session.finished = line["time"].text();
  session.is_complete = line["is_complete"].boolean();
  session.reason = line["reason"].text();
}

std::size_t value_count(const NamedArray& array) {
  return std::visit([](const auto& values) { return values.size(); }, array.values);
}

std::size_t integer_bytes(std::span<const Outcome> outcomes) {
  // All bits in which some value differs from its sign.
  std::uint64_t bits = 0;
  for (const Outcome& outcome : outcomes) {
    for (const NamedArray& array : outcome.arrays) {
      if (!has_integers(array)) continue;
      for (const std::int64_t value : std::get<std::vector<std::int64_t>>(array.values)) {
        bits |= static_cast<std::uint64_t>(value < 0 ? ~value : value);
      }
    }
  }
  const auto fits = [bits](const IntegerType& type) { return bits >> (8 * type.bytes - 1) == 0; };
  return std::ranges::find_if(kIntegerTypes, fits)->bytes;
}

std::vector<std::byte> array_bytes(std::span<const Outcome> outcomes, std::size_t integer_bytes) {
  std::size_t size = 0;
  for (const Outcome& outcome : outcomes) {
    for (const NamedArray& array : outcome.arrays) size += value_count(array) * value_bytes(array, integer_bytes);
  }
  std::vector<std::byte> bytes(size);
  std::byte* end = bytes.data();
  const auto append = [&end](const auto value) {
    std::memcpy(end, &value, sizeof value);
    end += sizeof value;
  };
  for (const Outcome& outcome : outcomes) {
    for (const NamedArray& array : outcome.arrays) {
      if (const auto* reals = std::get_if<std::vector<double>>(&array.values)) {
        std::ranges::for_each(*reals, append);
        continue;
      }
      with_integer_of(integer_bytes, [&](auto zero) {
        for (const std::int64_t value : std::get<std::vector<std::int64_t>>(array.values)) {
          append(static_cast<decltype(zero)>(value));
        }
      });
    }
  }
  return bytes;
}

std::string outcomes_line(const OutcomeTable& table, const std::string& layout, std::span<const Outcome> outcomes,
                          const std::optional<ArrayBytes>& arrays) {
  std::string text = fmt::format("{{\"record\":\"outcomes\",\"layout\":\"{}\"", layout);
  const auto append_integer = [&](std::size_t value) { fmt::format_to(std::back_inserter(text), "{}", value); };
  append_column(text, "cell", outcomes, [&](const Outcome& outcome) { append_integer(outcome.cell); });
  append_column(text, "split", outcomes,
                [&](const Outcome& outcome) { append_integer(table.split_index(outcome.cell, outcome.split)); });
  append_column(text, "correct", outcomes, [&](const Outcome& outcome) { append_integer(outcome.correct); });
  append_scores(text, table.layout().scores.size(), outcomes);
  Json rest = remarks_json(outcomes);
  if (arrays) rest["arrays"] = arrays_json(outcomes, *arrays);
  if (!rest.empty()) text += ',' + rest.dump(-1, ' ', false, Json::error_handler_t::replace).substr(1);
  if (rest.empty()) text += '}';
  return journal_line(text);
}

OutcomeBlock outcomes_from(const JsonField& line, const RunLayout& layout, const std::optional<ArrayRange>& range) {
  OutcomeBlock block;
  block.layout = line["layout"].text();
  const std::vector<std::size_t> cells = line["cell"].sizes();
  const std::vector<std::size_t> splits = line["split"].sizes();
  const std::vector<std::size_t> correct = line["correct"].sizes();
  const std::vector<JsonField> scores = line["scores"].elements();
  if (splits.size() != cells.size() || correct.size() != cells.size()) line["cell"].refuse("columns of equal length");
  if (scores.size() != layout.scores.size()) line["scores"].refuse(fmt::format("{} lists", layout.scores.size()));
  block.outcomes.resize(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Outcome& outcome = block.outcomes[i];
    outcome.cell = cells[i];
    if (cells[i] >= layout.cells.size()) line["cell"].refuse(fmt::format("cells below {}", layout.cells.size()));
    const std::vector<LayoutSplit>& places = layout.scheme_of(cells[i]).splits;
    if (splits[i] >= places.size()) line["split"].refuse("splits that the cell has");
    outcome.split = places[splits[i]].at;
    outcome.n_train = places[splits[i]].n_train;
    outcome.n_test = places[splits[i]].n_test;
    if (correct[i] > outcome.n_test) line["correct"].refuse("at most as many rows as each split tests");
    outcome.correct = correct[i];
    outcome.status = SplitStatus::done;
    outcome.scores.resize(scores.size());
  }
  for (std::size_t score = 0; score < scores.size(); ++score) {
    const JsonField::Json& values = scores[score].json();
    if (!values.is_array() || values.size() != cells.size()) scores[score].refuse("a number for each outcome");
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const double value = number_of(values[i], scores[score]);
      if (!is_possible(layout.scores[score], value)) scores[score].refuse("values that the score can have");
      block.outcomes[i].scores[score] = value;
    }
  }
  if (line.has("failed")) {
    for (const JsonField& failed : line["failed"].elements()) {
      const auto [place, reason] = pair_of(failed);
      Outcome& outcome = outcome_at(block.outcomes, place);
      outcome.status = SplitStatus::failed;
      outcome.reason = reason.text();
      outcome.scores.clear();
    }
  }
  if (line.has("warnings")) {
    for (const JsonField& warned : line["warnings"].elements()) {
      const auto [place, warnings] = pair_of(warned);
      outcome_at(block.outcomes, place).warnings = warnings.texts();
    }
  }
  if (line.has("seconds")) {
    for (const JsonField& timed : line["seconds"].elements()) {
      const auto [place, seconds] = pair_of(timed);
      const auto [fit, predict] = pair_of(seconds);
      outcome_at(block.outcomes, place).seconds = FitSeconds{fit.number(), predict.number()};
    }
  }
  if (range && line.has("arrays")) block.arrays = read_arrays(line["arrays"], *range, block.outcomes);
  return block;
}

void set_array_values(OutcomeBlock& block, std::span<const std::byte> bytes) {
  const std::byte* next = bytes.data();
  const auto take = [&next](auto value) {
    std::memcpy(&value, next, sizeof value);
    next += sizeof value;
    return value;
  };
  for (Outcome& outcome : block.outcomes) {
    for (NamedArray& array : outcome.arrays) {
      if (auto* reals = std::get_if<std::vector<double>>(&array.values)) {
        for (double& value : *reals) value = take(value);
        continue;
      }
      with_integer_of(block.arrays->integer_bytes, [&](auto zero) {
        for (std::int64_t& value : std::get<std::vector<std::int64_t>>(array.values)) value = take(zero);
      });
    }
  }
}

std::string pass_line(std::size_t pass, double seconds) {
  return line_of({{"record", "pass"}, {"pass", pass}, {"seconds", seconds}});
}

std::string load_line(double seconds) { return line_of({{"record", "load"}, {"seconds", seconds}}); }

std::string data_files_line(const std::vector<StoredFile>& files) {
  return line_of({{"record", "data_files"}, {"files", files_json(files)}});
}

std::string snapshots_line(const std::vector<StoredFile>& files, std::size_t outcomes) {
  return line_of({{"record", "snapshots"}, {"files", files_json(files)}, {"outcomes", outcomes}});
}

}  // namespace gridfold
