#include "plan/dataset_table.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "config/diagnostics.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "plan/cell_key.hpp"

namespace gridfold {

namespace {

using RowLimit = std::optional<Located<std::int64_t>>;

std::optional<std::size_t> row_limit(const RowLimit& take) {
  if (!take) return std::nullopt;
  return static_cast<std::size_t>(take->value);
}

LoadRequest request_of(const DatasetSpec& spec, Part part) {
  // Goes with the registry.
  const Loader& loader = *find_entry(loaders(), spec.loader.value);
  ParameterValues given;
  for (const ParameterInfo& info : loader.component.parameters) {
    if (info.name == "path") given.push_back({info.name, spec.path.value});
    if (info.name == "test_path" && spec.test_path) given.push_back({info.name, spec.test_path->value});
    if (info.name == "header") given.push_back({info.name, spec.header});
    if (info.name != "label_column") continue;
    std::visit([&](const auto& column) { given.push_back({info.name, column}); }, spec.label_column.value);
  }
  LoadRequest request = request_for(loader, given, part);
  request.take = row_limit(part == Part::train ? spec.take_train : spec.take_test);
  return request;
}

/// What the data has not, at the key that asks for it.
Diagnostic refusal(const WrongRequest& error, const LoadRequest& request, const DatasetSpec& spec) {
  const RowLimit& take = request.part == Part::train ? spec.take_train : spec.take_test;
  const SourceMark* where = &spec.label_column.mark;
  if (error.parameter == "take" && take) where = &take->mark;
  if (where->key_path.empty()) where = &spec.path.mark;
  return {*where, where->key_path, error.problem, "allowed: " + error.allowed, error.nearest};
}

/// What asks for a file: an override of its format, or of another key that names it, before the file.
const SourceMark& asking_mark(const LoadRequest& request, const DatasetSpec& spec) {
  const bool is_test_file = request.part == Part::test && spec.test_path;
  return blamed(is_test_file ? spec.test_path->mark : spec.path.mark, spec.loader.mark);
}

/// Empty where the sweep asks for what the data has not, which is reported. The loader's own complaint names the data
/// file; the user also wants to know which line of the sweep asked for it.
std::optional<DataShape> inspect(const Loader& loader, LoadRequest request, const DatasetSpec& spec,
                                 const std::stop_token& stop, Diagnostics& mistakes) {
  request.stop = stop;
  try {
    return loader.inspect(request);
  } catch (const WrongRequest& error) {
    mistakes.add(refusal(error, request, spec));
    return std::nullopt;
  } catch (const DataError& error) {
    const SourceMark& where = asking_mark(request, spec);
    throw DataError(fmt::format("{}: {}: {}", to_text(where), where.key_path, error.what()));
  }
}

void require_same_features(const PlannedDataset& dataset) {
  const std::size_t train = dataset.train_shape.features;
  const std::size_t test = dataset.test_shape->features;
  if (train == test) return;
  throw DataError(
      fmt::format("{}: rows of the test part have {} features, those of the train part {}; the parts do not "
                  "belong together",
                  source_of(*dataset.loader, *dataset.test), test, train));
}

void forget_whole(RowLimit& take, const DataShape& shape) {
  if (take && static_cast<std::size_t>(take->value) == shape.available_rows) take.reset();
}

std::string limit_text(const RowLimit& take) { return take ? std::to_string(take->value) : "all"; }

/// All that decides which training rows are read, as one text.
std::string train_text(const DatasetSpec& spec) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", spec.loader.value, spec.path.value,
                     spec.test_path ? spec.test_path->value : "", limit_text(spec.take_train),
                     column_text(spec.label_column.value), spec.header);
}

/// One file has one name, however many links and dots lead to it.
void resolve(Located<std::string>& path) {
  std::error_code failed;
  const std::filesystem::path resolved = std::filesystem::canonical(path.value, failed);
  if (!failed) path.value = resolved.string();
}

}  // namespace

const DatasetTable::Entry* DatasetTable::entry_of(const CellSpec& cell) {
  std::string text = train_text(cell.dataset);
  if (cell.protocol.kind == ProtocolKind::train_test) text += "\n" + limit_text(cell.dataset.take_test);
  auto known = entries_.find(text);
  if (known == entries_.end()) known = entries_.emplace(std::move(text), make_entry(cell)).first;
  return known->second ? &*known->second : nullptr;
}

std::optional<DatasetTable::Entry> DatasetTable::make_entry(const CellSpec& cell) {
  PlannedDataset wanted;
  wanted.loader = find_entry(loaders(), cell.dataset.loader.value);
  wanted.train = request_of(cell.dataset, Part::train);
  const std::optional<DataShape> train = inspect(*wanted.loader, wanted.train, cell.dataset, stop_, mistakes_);
  const bool reads_test = cell.protocol.kind == ProtocolKind::train_test;
  if (reads_test) {
    wanted.test = request_of(cell.dataset, Part::test);
    wanted.test_shape = inspect(*wanted.loader, *wanted.test, cell.dataset, stop_, mistakes_);
  }
  if (!train || (reads_test && !wanted.test_shape)) return std::nullopt;
  wanted.train_shape = *train;
  Entry entry{0, cell.dataset};
  DatasetSpec& canonical = entry.canonical;
  resolve(canonical.path);
  if (canonical.test_path) resolve(*canonical.test_path);
  forget_whole(canonical.take_train, wanted.train_shape);
  if (wanted.train_shape.label_column)
    canonical.label_column.value = static_cast<std::int64_t>(*wanted.train_shape.label_column);
  if (reads_test) {
    require_same_features(wanted);
    forget_whole(canonical.take_test, *wanted.test_shape);
  }
  entry.place = find_or_add(std::move(wanted), canonical);
  return entry;
}

std::size_t DatasetTable::find_or_add(PlannedDataset wanted, const DatasetSpec& canonical) {
  const std::string train = train_text(canonical);
  const std::string test = wanted.test ? limit_text(canonical.take_test) : "";
  for (std::size_t i = 0; i < datasets_.size(); ++i) {
    if (identities_[i].train != train) continue;
    if (wanted.test && datasets_[i].test && identities_[i].test != test) continue;
    if (wanted.test && !datasets_[i].test) {
      datasets_[i].test = std::move(wanted.test);
      datasets_[i].test_shape = std::move(wanted.test_shape);
      identities_[i].test = test;
    }
    return i;
  }
  datasets_.push_back(std::move(wanted));
  identities_.push_back({train, test});
  return datasets_.size() - 1;
}

std::string DatasetTable::key_of(const CellSpec& cell, const std::string& pipeline) {
  const DatasetSpec& canonical = entry_of(cell)->canonical;
  resolved_ = cell;
  resolved_.dataset = canonical;
  resolved_.transforms.value = pipeline;
  resolved_.step_settings.clear();
  return cell_key(resolved_);
}

}  // namespace gridfold
