#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// The parts of a data set; `test` is null where there is none.
struct DatasetParts {
  const Dataset& train;
  const Dataset* test = nullptr;
  std::stop_token stop = {};
};

/// One way to write parts as files of a folder. Each returns the parameters with which the loader reads them, paths
/// being names within the folder. `name` is that of the main file, with its ending. They throw DataError for what the
/// format cannot hold, StoreError, and Cancelled.
using WriteParts = ParameterValues (*)(const DatasetParts& parts, const std::filesystem::path& folder,
                                       const std::string& name);

ParameterValues write_csv(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name);
ParameterValues write_hdf5(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name);
ParameterValues write_libsvm(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name);
ParameterValues write_npy(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name);
ParameterValues write_npz(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name);

/// `digits.csv` as `digits-test.csv`.
std::string name_of_part(const std::string& name, std::string_view part);

/// The names of classes as integers of at most 64 bits; empty where some is none.
std::optional<std::vector<std::int64_t>> class_integers(const Dataset& part);

/// Complains of categories.
void require_numeric_columns(const Dataset& part, std::string_view format);

/// Complains of categories and groups, which an array cannot hold.
void require_numbers(const Dataset& part, std::string_view format);

/// The shape of the features as an array: rows x columns, or rows x (channels x) height x width of images.
std::vector<std::size_t> array_shape(const Dataset& part);

/// Writes bytes to a new file. Throws StoreError and Cancelled.
void write_file(const std::filesystem::path& file, std::string_view bytes, const std::stop_token& stop);

}  // namespace gridfold
