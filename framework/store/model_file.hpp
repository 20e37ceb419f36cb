#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "plan/registry.hpp"
#include "run/fitted_cell.hpp"
#include "store/test_ledger.hpp"

namespace gridfold {

/// How rows like those that a model was fitted on are read: a loader's name and its parameters without paths.
struct ModelLoader {
  std::string name;
  ParameterValues parameters;
  /// The label's column, which is not looked for at its index where it has a name; empty where it has none.
  std::string label_name = {};
};

/// A model that was kept in a file.
struct StoredModel {
  FittedCell cell;
  ModelLoader loader;
  /// The rows that the model was fitted on; empty for files of earlier versions.
  std::optional<TestSet> learnt = {};
};

/// Keeps a fitted cell in an HDF5 file: `model`, a JSON text that says what it is, and the arrays that it consists of,
/// each a data set of its own: what steps learnt (`steps/0/means`), what the classifier learnt (`classifier/weights`),
/// or the rows that it learns from (`training/features`, `training/labels`). Equal models give equal bytes. Takes the
/// place of a file that was there, once all is written. Throws StoreError and Cancelled.
void write_model(const std::filesystem::path& path, const FittedCell& cell, const ModelLoader& loader,
                 const TestSet& learnt_rows, const std::stop_token& stop);

/// Reads it back: what it predicts is the same to the bit. `registry` must outlive it. Throws DataError where the file
/// is no model or is damaged, or names what this version does not have or computes otherwise.
StoredModel read_model(const std::filesystem::path& path, const Registry& registry, const std::stop_token& stop);

}  // namespace gridfold
