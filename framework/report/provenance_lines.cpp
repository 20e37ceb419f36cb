#include "report/provenance_lines.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/sha256.hpp"

namespace gridfold::report {

namespace {

/// Of a hash: what tells two apart.
constexpr std::size_t kShownDigits = 12;

std::string shown_diff(const SweepSource& sweep) {
  if (sweep.commit.empty()) return {};
  if (!sweep.no_diff_because.empty()) return "not known: " + sweep.no_diff_because;
  if (sweep.diff.empty()) return "none";
  return fmt::format("{} bytes, SHA-256 {}", sweep.diff.size(), sha256_hex(sweep.diff).substr(0, kShownDigits));
}

bool is_same(const DatasetRecord& left, const DatasetRecord& right) {
  return left.fingerprint == right.fingerprint && left.test_fingerprint == right.test_fingerprint;
}

bool is_same(const StoredFile& left, const StoredFile& right) {
  return left.sha256 == right.sha256 && left.bytes == right.bytes;
}

std::string what_is_same(const DatasetRecord& dataset) {
  return fmt::format("data set of fingerprint {}", dataset.fingerprint.substr(0, kShownDigits));
}

std::string what_is_same(const StoredFile& file) {
  return fmt::format("file of SHA-256 {}", file.sha256.substr(0, kShownDigits));
}

/// Gives what lies elsewhere on the right the name that it has on the left, and adds that these differ.
template <typename Named>
void take_names_of(const std::vector<Named>& left, std::vector<Named>& right,
                   std::vector<ProvenanceDifference>& differences) {
  const auto is_known = [](const std::vector<Named>& all, const std::string& name) {
    return std::ranges::find(all, name, &Named::name) != all.end();
  };
  for (Named& moved : right) {
    if (is_known(left, moved.name)) continue;
    const auto twin =
        std::ranges::find_if(left, [&](const Named& one) { return is_same(one, moved) && !is_known(right, one.name); });
    if (twin == left.end()) continue;
    differences.push_back({what_is_same(*twin), twin->name, moved.name});
    moved.name = twin->name;
  }
}

std::vector<ProvenanceDifference> take_names_of(const Provenance& left, Provenance& right) {
  std::vector<ProvenanceDifference> differences;
  take_names_of(left.datasets, right.datasets, differences);
  take_names_of(left.data_files, right.data_files, differences);
  return differences;
}

/// One fact of a run's provenance, in words.
struct ProvenanceLine {
  std::string what;
  std::string value;
};

/// What may make other bits.
std::vector<ProvenanceLine> computing_lines(const Provenance& provenance) {
  std::vector<ProvenanceLine> lines{
      {"gridfold", fmt::format("{} ({})", provenance.gridfold_version, provenance.commit)},
      {"compiler", provenance.compiler},
      {"build flags", provenance.build_flags}};
  for (const auto& [name, version] : provenance.libraries) lines.push_back({name, version});
  lines.push_back({"host", provenance.host});
  lines.push_back({"processor", provenance.cpu});
  lines.push_back({"instruction set", provenance.instruction_set});
  lines.push_back({"threads", fmt::format("{}", provenance.threads)});
  lines.push_back({"memory limit", provenance.memory_limit ? fmt::format("{} bytes", *provenance.memory_limit) : ""});
  lines.push_back({"environment", fmt::format("{}", fmt::join(provenance.environment, ", "))});
  return lines;
}

/// Of several sessions, each value of a line once, in their order: `host`, `host (2)`.
std::vector<ProvenanceLine> computing_lines(const RunRecord& record) {
  std::vector<std::pair<std::string, std::vector<std::string>>> values;
  const auto add = [&](const Provenance& provenance) {
    for (ProvenanceLine& line : computing_lines(provenance)) {
      auto own = std::ranges::find(values, line.what, [](const auto& known) { return known.first; });
      if (own == values.end()) own = values.insert(own, {line.what, {}});
      if (std::ranges::find(own->second, line.value) == own->second.end()) own->second.push_back(std::move(line.value));
    }
  };
  add(record.provenance);
  for (const SessionRecord& session : record.sessions) add(session.provenance);
  for (const SessionRecord& source : record.sources) add(source.provenance);
  std::vector<ProvenanceLine> lines;
  for (auto& [what, own] : values) {
    for (std::size_t i = 0; i < own.size(); ++i) {
      lines.push_back({i == 0 ? what : fmt::format("{} ({})", what, i + 1), std::move(own[i])});
    }
  }
  return lines;
}

std::vector<ProvenanceLine> other_lines(const Provenance& provenance) {
  std::vector<ProvenanceLine> lines;
  lines.push_back({"command line", fmt::format("{}", fmt::join(provenance.command_line, " "))});
  lines.push_back({"sweep file", provenance.sweep.file});
  const SweepSource& sweep = provenance.sweep;
  lines.push_back({"commit of the sweep", sweep.no_commit_because.empty()
                                              ? sweep.commit
                                              : fmt::format("not known: {}", sweep.no_commit_because)});
  lines.push_back({"uncommitted changes", shown_diff(provenance.sweep)});
  lines.push_back({"seed", provenance.seed ? fmt::format("{}", *provenance.seed) : ""});
  for (const DatasetRecord& dataset : provenance.datasets) {
    lines.push_back({"data set " + dataset.name, fmt::format("{} rows, fingerprint {}", dataset.rows,
                                                             dataset.fingerprint.substr(0, kShownDigits))});
    if (dataset.test_rows) {
      lines.push_back(
          {"test part of " + dataset.name, fmt::format("{} rows, fingerprint {}", *dataset.test_rows,
                                                       dataset.test_fingerprint.value_or("").substr(0, kShownDigits))});
    }
  }
  for (const StoredFile& file : provenance.data_files) {
    lines.push_back({file.name, fmt::format("{} bytes, SHA-256 {}", file.bytes, file.sha256.substr(0, kShownDigits))});
  }
  return lines;
}

}  // namespace

std::vector<ProvenanceDifference> provenance_differences(const RunRecord& left, const RunRecord& right) {
  Provenance named_as_left = right.provenance;
  std::vector<ProvenanceDifference> differences = take_names_of(left.provenance, named_as_left);
  const auto lines_of = [](const RunRecord& record, const Provenance& provenance) {
    std::vector<ProvenanceLine> lines = computing_lines(record);
    std::ranges::move(other_lines(provenance), std::back_inserter(lines));
    return lines;
  };
  const std::vector<ProvenanceLine> of_left = lines_of(left, left.provenance);
  const std::vector<ProvenanceLine> of_right = lines_of(right, named_as_left);
  const auto value_of = [](const std::vector<ProvenanceLine>& lines, const std::string& what) {
    const auto found =
        std::find_if(lines.begin(), lines.end(), [&](const ProvenanceLine& line) { return line.what == what; });
    return found == lines.end() ? std::string() : found->value;
  };
  for (const ProvenanceLine& line : of_left) {
    const std::string other = value_of(of_right, line.what);
    if (line.value != other) differences.push_back({line.what, line.value, other});
  }
  for (const ProvenanceLine& line : of_right) {
    const bool is_shared = std::any_of(of_left.begin(), of_left.end(),
                                       [&](const ProvenanceLine& known) { return known.what == line.what; });
    if (!is_shared && !line.value.empty()) differences.push_back({line.what, "", line.value});
  }
  return differences;
}

}  // namespace gridfold::report
