#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stop_token>
#include <string>

#include "core/cancelled.hpp"
#include "core/sha256.hpp"
#include "resampling/made_splits.hpp"
#include "resampling/make_splits.hpp"
#include "resampling/reserve.hpp"

namespace gridfold::test_splits {

namespace {

std::ifstream expected(const std::string& file) {
  return std::ifstream(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/resampling/expected/" + file);
}

Scalar parsed(const ParameterInfo& info, const std::string& text) {
  switch (info.type) {
    case ParameterType::boolean:
      return text == "true";
    case ParameterType::integer:
      return std::int64_t{std::stoll(text)};
    case ParameterType::size:
      return text.find('.') == std::string::npos ? Scalar(std::int64_t{std::stoll(text)}) : Scalar(std::stod(text));
    default:
      return text;
  }
}

using Values = std::map<std::string, std::string>;

MadeRows rows_of(const Values& values) {
  const std::uint64_t seed = std::stoull(values.at("data"));
  MadeRows rows(std::stoul(values.at("rows")), std::stoul(values.at("classes")), seed);
  if (values.contains("groups_given")) {
    rows.add_groups(std::stoul(values.at("groups_given")), seed, values.contains("distinct"));
    if (values.contains("names")) rows.name_groups(values.at("names"));
  }
  if (values.contains("folds_given")) rows.add_folds(std::stoul(values.at("folds_given")), seed);
  return rows;
}

/// Splits of the rows that a resampling keeps no test part of, as rows of all.
std::optional<SplitSet> without_test_part(const Resampling& one, const ParameterValues& parameters,
                                          const MadeRows& rows) {
  const Reservation reservation = one.reservation(parameters);
  if (check_reservation(reservation, rows.view())) return std::nullopt;
  const std::vector<std::uint32_t> kept = reserve(reservation, rows.view()).train;
  MadeRows rest = rows;
  rest.labels.clear();
  for (const std::uint32_t row : kept) rest.labels.push_back(rows.labels[row]);
  RowsToSplit left = rest.view();
  left.reserved_rows = rows.labels.size() - kept.size();
  const MadeSplits made = make_splits(one, parameters, left);
  if (made.problem) return std::nullopt;
  SplitSet splits;
  for (std::size_t split = 0; split < made.splits.count(); ++split) {
    SplitSet::Rows parts;
    made.splits.read(split, parts.train, parts.test);
    for (auto* part : {&parts.train, &parts.test}) {
      for (std::uint32_t& row : *part) row = kept[row];
    }
    splits.add(std::move(parts), made.splits.coordinates(split));
  }
  return splits;
}

/// The rows of all splits of a case of make_splits.py; none where they are refused.
std::optional<std::string> splits_of(const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  words >> kind;
  Values values;
  for (std::string word; words >> word;) values[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  const MadeRows rows = rows_of(values);
  const Resampling& one = resampling(kind);
  ParameterValues given;
  for (const ParameterInfo& info : one.component.parameters) {
    if (values.contains(info.name)) given.push_back({info.name, parsed(info, values.at(info.name))});
  }
  const ParameterValues parameters = completed(one, given);
  if (one.reservation != nullptr) {
    const std::optional<SplitSet> splits = without_test_part(one, parameters, rows);
    return splits ? std::optional(text_of(*splits)) : std::nullopt;
  }
  const MadeSplits made = make_splits(one, parameters, rows.view());
  return made.problem ? std::nullopt : std::optional(text_of(made.splits));
}

/// Checks every case of a file, and counts those of each resampling.
std::map<std::string, std::size_t> cases_checked(const std::string& name) {
  std::ifstream file = expected(name);
  std::map<std::string, std::size_t> cases;
  for (std::string line; std::getline(file, line);) {
    INFO(line);
    const std::size_t bar = line.find('|');
    const std::optional<std::string> splits = splits_of(line.substr(0, bar));
    std::string found = "refused";
    if (splits) {
      const auto count = std::count(splits->begin(), splits->end(), '\n');
      found = std::to_string(count) + " " + sha256_hex(*splits).substr(0, 16);
    }
    CHECK(found == line.substr(bar + 1));
    ++cases[line.substr(0, line.find(' '))];
  }
  return cases;
}

/// Checks that docs/splits.md has a line of `name` that ends with so many cases, all of them equal.
void check_page(const std::string& name, std::size_t cases) {
  std::ifstream file(GRIDFOLD_SOURCE_DIR "/docs/splits.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t line = page.find("| `" + name + "`");
  INFO(name);
  REQUIRE(line != std::string::npos);
  const std::string count = std::to_string(cases);
  CHECK_THAT(page.substr(line, page.find('\n', line) - line), Catch::EndsWith("| " + count + " | " + count + " |"));
}

}  // namespace

TEST_CASE("what a resampling says of its splits before they are made is what it then makes") {
  const auto check = [](const std::string& name, const ParameterValues& given, const MadeRows& rows) {
    const Resampling& one = resampling(name);
    const ParameterValues parameters = completed(one, given);
    REQUIRE_FALSE((one.check != nullptr && one.check(parameters, rows.view())));
    const SplitSet splits = one.split(parameters, rows.view());
    const SplitDemand demand = one.demand(parameters, rows.view());
    INFO(name << " of " << rows.labels.size() << " rows");
    CHECK(demand.splits == splits.count());
    CHECK(demand.divisions == splits.partitions().size());
    std::size_t evaluations = 0;
    // As the plan judges them: single rows of one repeat together, but for what nested outer folds judge.
    for (std::size_t split = 0; split < splits.count(); ++evaluations) {
      const SplitCoordinates& at = splits.coordinates(split);
      const bool judges_one_row = splits.test_count(split) == 1 && (name != "nested" || at.outer > 0);
      do {
        ++split;
      } while (judges_one_row && split < splits.count() && splits.coordinates(split).repeat == at.repeat &&
               splits.coordinates(split).outer == at.outer);
    }
    CHECK(demand.evaluations <= evaluations);
    CHECK(find_parameter(parameters, demand.parameter) != nullptr);
    // What is known before the rows is no more.
    CHECK(one.demand(parameters, {}).evaluations <= demand.evaluations);
    if (rows.labels.size() > 20) CHECK(demand.evaluations == evaluations);
  };
  const auto count = [](std::int64_t value) { return Scalar(value); };
  MadeRows many(60, 3, 1);
  many.add_groups(6, 1, false);
  MadeRows few(6, 1, 2);
  few.groups = {0, 1, 2, 3, 4, 5};
  few.group_count = 6;
  const ParameterValues seeded{{"shuffle.seed", count(1)}};
  const auto with = [&](ParameterValues values) {
    values.insert(values.end(), seeded.begin(), seeded.end());
    return values;
  };
  for (const MadeRows* rows : {&many, &few}) {
    const auto folds = static_cast<std::int64_t>(rows == &few ? 6 : 5);
    check("repeated", with({{"folds", count(folds)}, {"repeats", count(4)}}), *rows);
    check("repeated_stratified", with({{"folds", count(folds)}, {"repeats", count(4)}}), *rows);
    check("shuffle_split", with({{"splits", count(7)}}), *rows);
    check("bootstrap", with({{"repeats", count(7)}}), *rows);
    check("leave_p_groups_out", {{"groups", count(1)}}, *rows);
    check("leave_p_groups_out", {{"groups", count(2)}}, *rows);
    check("nested", {{"outer_folds", count(3)}, {"inner_folds", count(2)}}, *rows);
    check("time_series", {{"folds", count(4)}}, *rows);
  }
  check("nested", {{"outer_folds", count(6)}, {"inner_folds", count(5)}}, few);
  check("stratified_shuffle_split", with({{"splits", count(7)}, {"test_size", 0.5}}), many);
}

TEST_CASE("a stop is heeded before each split that is made") {
  MadeRows rows(60, 3, 1);
  rows.add_groups(12, 1, false);
  std::stop_source source;
  RowsToSplit view = rows.view();
  view.stop = source.get_token();
  const auto is_stopped = [&](const std::string& name, const ParameterValues& given = {}) {
    INFO(name);
    const Resampling& one = resampling(name);
    try {
      make_splits(one, completed(one, given), view);
    } catch (const Cancelled&) {
      return true;
    }
    return false;
  };
  const ParameterValues seeded{{"shuffle.seed", std::int64_t{1}}};
  CHECK_FALSE(is_stopped("repeated", seeded));
  source.request_stop();
  for (const char* name :
       {"repeated", "repeated_stratified", "bootstrap", "shuffle_split", "stratified_shuffle_split"}) {
    CHECK(is_stopped(name, seeded));
  }
  CHECK(is_stopped("leave_p_groups_out"));
  CHECK(is_stopped("stratified_group_k_fold"));
  CHECK(is_stopped("nested"));
  CHECK(is_stopped("time_series"));
  CHECK(is_stopped("k_fold", {{"train_size", 0.5}}));
}

TEST_CASE("splits are scikit-learn's row by row, and refused where it refuses them; the page says in how many cases") {
  const std::map<std::string, std::size_t> cases = cases_checked("splits.txt");
  CHECK(cases.size() == 18);
  for (const auto& [kind, count] : cases) check_page(kind, count);
}

TEST_CASE("parts of the training rows are those of scikit-learn's learning_curve, row by row, as the page says") {
  std::size_t all = 0;
  const std::map<std::string, std::size_t> cases = cases_checked("learning_curves.txt");
  CHECK(cases.size() == 4);
  for (const auto& [kind, count] : cases) all += count;
  check_page("train_size", all);
}

TEST_CASE("some splits, shown whole, are scikit-learn's") {
  std::ifstream file = expected("splits_whole.txt");
  std::size_t cases = 0;
  for (std::string line; std::getline(file, line); ++cases) {
    INFO(line);
    const std::optional<std::string> splits = splits_of(line);
    std::string rows;
    for (std::string row; std::getline(file, row) && !row.empty();) rows += row + '\n';
    REQUIRE(splits);
    CHECK(*splits == rows);
  }
  CHECK(cases > 30);
}

}  // namespace gridfold::test_splits
