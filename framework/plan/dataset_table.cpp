#include "plan/dataset_table.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "data/known_fingerprint.hpp"
#include "data/select_rows.hpp"
#include "plan/component_checks.hpp"
#include "plan/label_order.hpp"
#include "plan/learnt_groups.hpp"
#include "plan/row_choice.hpp"
#include "resampling/count_text.hpp"
#include "resampling/reserve.hpp"

namespace gridfold {

namespace {

RowsToSplit rows_of_part(const DataShape& part) {
  return {.rows = part.rows,
          .labels = part.labels,
          .class_count = part.class_names.size(),
          .groups = part.groups,
          .group_count = part.group_names.size(),
          .group_names = part.group_names,
          .split_of_row = part.splits,
          .split_names = part.split_names};
}

std::optional<std::size_t> row_limit(const std::optional<Located<std::int64_t>>& take) {
  if (!take) return std::nullopt;
  return static_cast<std::size_t>(take->value);
}

std::vector<std::uint32_t> all_rows(std::size_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

std::string limit_text(const std::optional<Located<std::int64_t>>& take) {
  return take ? std::to_string(take->value) : "all";
}

/// One file has one name, however many links and dots lead to it.
std::string canonical_path(const Scalar& path) {
  std::error_code failed;
  const std::filesystem::path resolved = std::filesystem::canonical(to_text(path), failed);
  return failed ? to_text(path) : resolved.string();
}

/// The loader with those of its parameters on which the train part, or the test part alone, depends.
std::string parameters_text(const ResolvedCell& resolved, bool of_test_part) {
  const std::vector<ParameterInfo>& table = resolved.loader->component.parameters;
  std::string text = resolved.loader->component.name;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Scalar& value = resolved.loader_parameters[i].value;
    if (table[i].of_test_part != of_test_part || is_missing(value)) continue;
    text += fmt::format("\n{}={}", table[i].name,
                        table[i].type == ParameterType::path ? canonical_path(value) : to_canonical_text(value));
  }
  return text;
}

/// All that decides on the content of the whole part.
std::string part_key(const Loader& loader, const LoadRequest& request) {
  std::string key = fmt::format("{}\n{}", loader.component.name, to_text(request.part));
  for (const ParameterValue& value : without_row_choice(request.parameters)) {
    key += "\n" + to_canonical_text(value.value);
  }
  return key;
}

/// Where the sweep names the files of a part; the loader's own place where it does not.
SourceMark mark_of_files(const ComponentSpec& loader, bool of_test_part) {
  SourceMark files = loader.mark;
  for (const ParameterInfo& info : loader.component->parameters) {
    const SourceMark own = mark_of(loader, info.name);
    if (info.type != ParameterType::path || own.file.empty() || (info.of_test_part && !of_test_part)) continue;
    files = own;
  }
  return files;
}

/// Where the sweep names the file that a problem is about, which begins with it; where it names the part's files
/// otherwise.
SourceMark mark_of_problem(const ComponentSpec& loader, const ParameterValues& values, std::string_view problem,
                           bool of_test_part) {
  const std::vector<ParameterInfo>& table = loader.component->parameters;
  SourceMark where;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].type != ParameterType::path || is_missing(values[i].value)) continue;
    const SourceMark own = mark_of(loader, table[i].name);
    const std::string path = to_text(values[i].value);
    if (own.file.empty() || path.size() <= longest || !problem.starts_with(path)) continue;
    // A folder's own files are named by it, too.
    const std::string_view rest = problem.substr(path.size());
    if (!rest.starts_with(":") && !rest.starts_with("/")) continue;
    where = own;
    longest = path.size();
  }
  return longest > 0 ? where : mark_of_files(loader, of_test_part);
}

}  // namespace

std::optional<std::size_t> DatasetTable::place_of(const CellSpec& cell, const ResolvedCell& resolved) {
  Identity identity{parameters_text(resolved, false) + "\n" + limit_text(cell.dataset.take_train), ""};
  if (resolved.resampling->reservation != nullptr) {
    const Reservation kept = resolved.resampling->reservation(resolved.resampling_parameters);
    identity.train += fmt::format("\n{} {} {}", to_canonical_text(kept.size),
                                  kept.seed ? std::to_string(*kept.seed) : "last", kept.stratify);
  }
  if (resolved.resampling->scores_test_part) {
    identity.test = parameters_text(resolved, true) + "\n" + limit_text(cell.dataset.take_test);
  }
  const auto known = known_.find({identity.train, identity.test});
  if (known != known_.end()) return known->second;
  const std::optional<std::size_t> place = make_entry(cell, resolved, identity);
  known_.emplace(std::pair(identity.train, identity.test), place);
  return place;
}

bool DatasetTable::has_no_file(const ComponentSpec& spec, const ResolvedCell& resolved) {
  LoadRequest request;
  request.parameters = resolved.loader_parameters;
  for (const Part part : {Part::train, Part::test}) {
    request.part = part;
    for (const std::filesystem::path& file : resolved.loader->files(request)) {
      const auto problem = file_problem(file, resolved.loader->component);
      if (!problem) continue;
      const SourceMark where =
          mark_of_problem(spec, resolved.loader_parameters, file.string() + ":", part == Part::test);
      mistakes_.complain(where, problem->problem, problem->allowed);
      return true;
    }
  }
  return false;
}

std::optional<PlannedPart> DatasetTable::inspect(const CellSpec& cell, const ResolvedCell& resolved, Part part,
                                                 const RowLimit& take) {
  const CellSpec::Dataset& spec = cell.dataset;
  PlannedPart planned;
  planned.request.part = part;
  planned.request.take = row_limit(take);
  planned.request.parameters = resolved.loader_parameters;
  planned.request.stop = stop_;
  planned.request.progress = progress_;
  try {
    InspectedPart inspected = inspect_once(*resolved.loader, planned.request);
    for (const std::string& warning : inspected.shape.warnings) {
      // Both parts may say the same of the train part.
      if (warnings_.insert(warning).second)
        notes_.push_back({mark_of_problem(spec.loader, resolved.loader_parameters, warning, false), warning});
    }
    planned.shape = std::move(inspected.shape);
    planned.stamps = std::move(inspected.stamps);
    if (planned.shape.fingerprint.empty()) {
      LoadRequest whole = planned.request;
      whole.parameters = without_row_choice(whole.parameters);
      planned.shape.fingerprint = known_fingerprint(*resolved.loader, whole, planned.stamps);
    }
  } catch (const WrongRequest& error) {
    SourceMark where = error.parameter == "take" && take ? take->mark : mark_of(spec.loader, error.parameter);
    if (where.file.empty()) where = mark_of_files(spec.loader, false);
    mistakes_.complain(where, error.problem, error.allowed, error.nearest);
    return std::nullopt;
  } catch (const DataError& error) {
    // The loader names the data file; the user also wants to know which line of the sweep asked for it.
    const SourceMark files = mark_of_problem(spec.loader, resolved.loader_parameters, error.what(), part == Part::test);
    const SourceMark& where = place_to_report(files, spec.loader.mark);
    throw DataError(fmt::format("{}: {}: {}", to_text(where), where.key_path, error.what()));
  }
  planned.request.stop = {};
  return planned;
}

InspectedPart DatasetTable::inspect_once(const Loader& loader, const LoadRequest& request) {
  LoadRequest whole = request;
  whole.take.reset();
  whole.parameters = without_row_choice(whole.parameters);
  const auto [known, is_new] = inspected_.try_emplace(part_key(loader, request));
  // Of large files the first rows may be cheap, so that a part is read whole from the second time on.
  if (request.take && is_new) return inspect_part(loader, request);
  if (!known->second) known->second = inspect_part(loader, whole);
  InspectedPart part = *known->second;
  if (!request.take) return part;
  // Which columns lack values depends on the rows, and what is wrong with their number is for the loader to say.
  const bool has_missing = std::ranges::any_of(part.shape.columns, &Column::has_missing);
  if (has_missing || *request.take > part.shape.rows) return inspect_part(loader, request);
  part.shape = select_rows(part.shape, all_rows(*request.take));
  return part;
}

std::optional<PlannedPart> DatasetTable::inspect_sampled(const CellSpec& cell, const ResolvedCell& resolved,
                                                         Part part) {
  const RowLimit& take = part == Part::train ? cell.dataset.take_train : cell.dataset.take_test;
  const Sampling sampling = sampling_of(resolved.loader_parameters, part);
  if (sampling.takes_first()) return inspect(cell, resolved, part, take);
  std::optional<PlannedPart> planned = inspect(cell, resolved, part, std::nullopt);
  if (planned && !choose(*planned, all_rows(planned->shape.rows), cell, resolved, part)) return std::nullopt;
  return planned;
}

bool DatasetTable::choose(PlannedPart& planned, std::vector<std::uint32_t> rows, const CellSpec& cell,
                          const ResolvedCell& resolved, Part part) {
  const RowLimit& take = part == Part::train ? cell.dataset.take_train : cell.dataset.take_test;
  const Sampling sampling = sampling_of(resolved.loader_parameters, part);
  if (!take && !sampling.takes_first()) {
    const SourceMark where = mark_of(cell.dataset.loader, fmt::format("{}.sample", to_text(part)));
    mistakes_.complain(where, fmt::format("a {} sample of all rows is all rows", sampling.sample),
                       fmt::format("with dataset.{}.take, the rows of the sample", to_text(part)));
    return false;
  }
  if (take) {
    const std::size_t wanted = *row_limit(take);
    if (wanted > rows.size()) {
      mistakes_.complain(
          take->mark,
          fmt::format("take asks for {} rows of the {} part, which has {}", wanted, to_text(part), rows.size()),
          fmt::format("1 to {}", rows.size()));
      return false;
    }
    rows = sampled_rows(sampling, rows, wanted, planned.shape);
  }
  planned.shape = select_rows(planned.shape, rows);
  planned.rows_digest = sha256_hex(fmt::format("{}", fmt::join(rows, ","))).substr(0, 16);
  planned.rows = std::move(rows);
  return true;
}

std::optional<std::pair<PlannedPart, PlannedPart>> DatasetTable::inspect_reserving(const CellSpec& cell,
                                                                                   const ResolvedCell& resolved,
                                                                                   const Reservation& reservation) {
  std::optional<PlannedPart> whole = inspect(cell, resolved, Part::train, std::nullopt);
  if (!whole) return std::nullopt;
  const RowsToSplit rows = rows_of_part(whole->shape);
  if (const auto problem = check_reservation(reservation, rows)) {
    const bool is_of_protocol = resolved.resampling->reservation != nullptr;
    const SourceMark own =
        is_of_protocol ? mark_of(cell.protocol, "test_size") : mark_of(cell.dataset.loader, "test.fraction");
    const SourceMark& where = own.file.empty() ? cell.protocol.mark : own;
    mistakes_.complain(where.with_path("protocol.test_size"), "of the rows kept for testing, " + problem->problem,
                       problem->allowed);
    return std::nullopt;
  }
  SplitSet::Rows kept = reserve(reservation, rows);
  std::pair<PlannedPart, PlannedPart> parts{*whole, std::move(*whole)};
  if (!choose(parts.first, std::move(kept.train), cell, resolved, Part::train)) return std::nullopt;
  if (!choose(parts.second, std::move(kept.test), cell, resolved, Part::test)) return std::nullopt;
  return parts;
}

std::optional<Reservation> DatasetTable::reservation_of(const ResolvedCell& resolved) const {
  if (reservation_) return reservation_;
  return resolved.resampling->reservation != nullptr ? resolved.resampling->reservation(resolved.resampling_parameters)
                                                     : gridfold::reservation_of(resolved.loader_parameters);
}

bool DatasetTable::has_two_test_parts(const CellSpec& cell, const ResolvedCell& resolved) {
  if (!reservation_of(resolved)) return false;
  const ComponentSpec& loader = cell.dataset.loader;
  const SourceMark fraction = mark_of(loader, "test.fraction");
  SourceMark other;
  std::string what;
  if (resolved.resampling->reservation != nullptr && !fraction.file.empty()) {
    other = cell.protocol.mark;
    what = fmt::format("{} keeps a test part of its own", resolved.resampling->component.name);
  }
  for (const ParameterInfo& info : loader.component->parameters) {
    const SourceMark mark = mark_of(loader, info.name);
    if (!info.of_test_part || info.type != ParameterType::path || mark.file.empty()) continue;
    other = mark;
    what = fmt::format("{} names a test part already", mark.key_path);
  }
  if (what.empty()) return false;
  const SourceMark& where = place_to_report(fraction.file.empty() ? cell.protocol.mark : fraction, other);
  mistakes_.complain(where.with_path("protocol"), what, "one test part");
  return true;
}

std::vector<std::string> DatasetTable::test_files_of(const CellSpec& cell, const ResolvedCell& resolved,
                                                     bool is_of_train_part) {
  // With what only the test part depends on, which a protocol that does not judge it leaves out.
  const ParameterValues parameters =
      completed(cell.dataset.loader, cell.seed ? std::optional(cell.seed->value) : std::nullopt);
  return names_of_files(*resolved.loader, parameters, is_of_train_part ? Part::train : Part::test);
}

std::string DatasetTable::fingerprint_of_test_part(const CellSpec& cell, const ResolvedCell& resolved) {
  LoadRequest whole;
  whole.part = Part::test;
  whole.stop = stop_;
  whole.progress = progress_;
  whole.parameters =
      without_row_choice(completed(cell.dataset.loader, cell.seed ? std::optional(cell.seed->value) : std::nullopt));
  try {
    return known_fingerprint(*resolved.loader, whole, stamps_of(*resolved.loader, whole));
  } catch (const DataError&) {
    // What judges by the test part says what is wrong with it.
    return {};
  }
}

bool DatasetTable::makes_test_part(const ResolvedCell& resolved) {
  const LoadRequest one_row{.part = Part::test, .take = 1, .parameters = resolved.loader_parameters};
  const auto [known, is_new] = makes_test_part_.try_emplace(part_key(*resolved.loader, one_row), true);
  if (!is_new) return known->second;
  try {
    inspect_once(*resolved.loader, one_row);
  } catch (const DataError&) {
    // What judges a test part says what is wrong with it.
    known->second = false;
  }
  return known->second;
}

bool DatasetTable::has_test_part(const CellSpec& cell, const ResolvedCell& resolved) {
  LoadRequest request;
  request.part = Part::test;
  request.parameters = resolved.loader_parameters;
  const std::vector<ParameterInfo>& table = resolved.loader->component.parameters;
  if (place_parameter(*resolved.loader) == nullptr || !resolved.loader->files(request).empty()) return true;
  std::string keys;
  for (const ParameterInfo& info : table) {
    if (!info.of_test_part || info.type != ParameterType::path) continue;
    keys += fmt::format("{}dataset.{}", keys.empty() ? "" : " or ", info.name);
  }
  const std::string allowed = keys.empty() ? "a data set with a test part, or another protocol"
                                           : fmt::format("with {}, the file of the test part", keys);
  const SourceMark& where = place_to_report(cell.dataset.loader.mark, cell.protocol.mark);
  mistakes_.complain(
      where.with_path("dataset"),
      fmt::format("{} scores the test part, but the data set has none", resolved.resampling->component.name), allowed);
  return false;
}

bool DatasetTable::chooses_of_no_test_part(const CellSpec& cell, const ResolvedCell& resolved) {
  const ComponentSpec& loader = cell.dataset.loader;
  const std::string sample = fmt::format("{}.sample", to_text(Part::test));
  const SourceMark where = cell.dataset.take_test ? cell.dataset.take_test->mark : mark_of(loader, sample);
  if (where.file.empty()) return false;
  const bool reads_files = place_parameter(*resolved.loader) != nullptr;
  if (reads_files ? !test_files_of(cell, resolved, false).empty() : makes_test_part(resolved)) return false;
  std::vector<std::string> allowed{"dataset.test.fraction"};
  for (const ParameterInfo& info : loader.component->parameters) {
    if (info.of_test_part && info.type == ParameterType::path) allowed.push_back("dataset." + info.name);
  }
  mistakes_.complain(where, "the data set has no test part", fmt::format("with {}", fmt::join(allowed, " or ")));
  return true;
}

void DatasetTable::note_divided_groups(const CellSpec& cell, const DataShape& train, const DataShape& kept) {
  if (train.groups.empty()) return;
  const std::size_t divided = learnt_groups(SplitSet::of_two_parts(train.rows, kept.rows), train, kept, stop_);
  const std::string text = fmt::format(
      "{} of the rows kept for testing {} rows in the train part, too; dataset.test.fraction keeps whole "
      "groups",
      counted_groups(divided), divided == 1 ? "has" : "have");
  if (divided == 0 || !warnings_.insert(text).second) return;
  notes_.push_back({cell.protocol.mark, text});
}

std::optional<std::size_t> DatasetTable::make_entry(const CellSpec& cell, const ResolvedCell& resolved,
                                                    const Identity& identity) {
  const bool reads_test = resolved.resampling->scores_test_part;
  const std::optional<Reservation> reservation = reservation_of(resolved);
  if (has_two_test_parts(cell, resolved)) return std::nullopt;
  if (reads_test && !reservation && !has_test_part(cell, resolved)) return std::nullopt;
  if (has_no_file(cell.dataset.loader, resolved)) return std::nullopt;
  if (!reads_test && !reservation && chooses_of_no_test_part(cell, resolved)) return std::nullopt;
  std::optional<PlannedPart> train;
  std::optional<PlannedPart> test;
  std::vector<std::uint32_t> reserved;
  std::string test_labels;
  const bool reads_files = place_parameter(*resolved.loader) != nullptr;
  if (reservation) {
    auto parts = inspect_reserving(cell, resolved, *reservation);
    if (!parts) return std::nullopt;
    note_divided_groups(cell, parts->first.shape, parts->second.shape);
    train = std::move(parts->first);
    reserved = parts->second.rows;
    if (reads_files) test_labels = label_order(parts->second.shape.labels);
    if (reads_test) test = std::move(parts->second);
  } else {
    train = inspect_sampled(cell, resolved, Part::train);
    if (reads_test) test = inspect_sampled(cell, resolved, Part::test);
    if (test && reads_files) test_labels = label_order(test->shape.labels);
  }
  if (!train || (reads_test && !test)) return std::nullopt;
  if (test && train->shape.features != test->shape.features) {
    throw DataError(
        fmt::format("{}: rows of the test part have {} features, those of the train part {}; the parts do not "
                    "belong together",
                    source_of(*resolved.loader, test->request), test->shape.features, train->shape.features));
  }
  std::string name = cell.dataset.name.value;
  const bool is_named = !name.empty();
  if (!is_named) name = source_of(*resolved.loader, train->request);
  std::vector<std::string> test_files;
  if (reads_files) test_files = test_files_of(cell, resolved, reservation.has_value());
  const bool has_test = reads_test || reservation || !test_files.empty() || (!reads_files && makes_test_part(resolved));
  std::string unread;
  if (!reads_test && !reservation && !test_files.empty()) unread = fingerprint_of_test_part(cell, resolved);
  return find_or_add({std::move(name), resolved.loader, std::move(*train), std::move(test), std::move(unread),
                      std::move(reserved), has_test, is_named, std::move(test_files), std::move(test_labels)},
                     identity);
}

std::size_t DatasetTable::find_or_add(PlannedDataset wanted, const Identity& identity) {
  for (std::size_t i = 0; i < datasets_.size(); ++i) {
    if (identities_[i].train != identity.train) continue;
    // A test part may add classes, which what does not judge it should not see.
    if (datasets_[i].train.shape.class_names != wanted.train.shape.class_names) continue;
    if (wanted.test && datasets_[i].test && identities_[i].test != identity.test) continue;
    if (wanted.test && !datasets_[i].test) {
      datasets_[i].test = std::move(wanted.test);
      datasets_[i].test_labels = std::move(wanted.test_labels);
      datasets_[i].has_test_part = true;
      identities_[i].test = identity.test;
    }
    return i;
  }
  datasets_.push_back(std::move(wanted));
  identities_.push_back(identity);
  return datasets_.size() - 1;
}

RowsToSplit rows_to_split(const PlannedDataset& dataset, bool scores_test_part) {
  RowsToSplit rows = rows_of_part(dataset.train.shape);
  rows.test_rows = scores_test_part ? dataset.test->shape.rows : 0;
  rows.reserved_rows = dataset.reserved.size();
  return rows;
}

}  // namespace gridfold
