#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "core/sha256.hpp"
#include "resampling/made_splits.hpp"

using namespace gridfold;

namespace {

std::ifstream expected(const std::string& file) {
  return std::ifstream(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/resampling/expected/" + file);
}

Scalar parsed(const ParameterInfo& info, const std::string& text) {
  if (info.type == ParameterType::boolean) return text == "true";
  if (info.type == ParameterType::integer) return std::int64_t{std::stoll(text)};
  return std::stod(text);
}

/// The rows of all splits of a case of make_splits.py; none where they are refused.
std::optional<std::string> splits_of(const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  words >> kind;
  std::map<std::string, std::string> values;
  for (std::string word; words >> word;) values[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  const MadeRows rows(std::stoul(values.at("rows")), std::stoul(values.at("classes")), std::stoull(values.at("data")));
  const Resampling& one = resampling(kind);
  ParameterValues given;
  for (const ParameterInfo& info : one.component.parameters) {
    if (values.contains(info.name)) given.push_back({info.name, parsed(info, values.at(info.name))});
  }
  const ParameterValues parameters = completed(one, given);
  if (one.check != nullptr && one.check(parameters, rows.view())) return std::nullopt;
  return text_of(one.split(parameters, rows.view()));
}

}  // namespace

TEST_CASE("splits are scikit-learn's row by row, and refused where it refuses them") {
  std::ifstream file = expected("splits.txt");
  std::map<std::string, std::size_t> cases;
  for (std::string line; std::getline(file, line);) {
    INFO(line);
    const std::size_t bar = line.find('|');
    const std::optional<std::string> splits = splits_of(line.substr(0, bar));
    std::string found = "refused";
    if (splits) {
      found =
          std::to_string(std::count(splits->begin(), splits->end(), '\n')) + " " + sha256_hex(*splits).substr(0, 16);
    }
    CHECK(found == line.substr(bar + 1));
    ++cases[line.substr(0, line.find(' '))];
  }
  for (const auto& [kind, count] : cases) UNSCOPED_INFO(kind << ": " << count << " cases");
  CHECK(cases.size() == 8);
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
